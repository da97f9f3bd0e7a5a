"""A small finite population in the shape of the plan, and its designed sample, for simulation studies."""

from dataclasses import dataclass

import numpy as np

from houping.core.estimation.adjust import COMPLETE, INELIGIBLE, NONRESPONDENT, UNKNOWN

TYPES = np.array(["monitored", "relieved", "general"])
SHARES = (0.5, 0.9, 0.97)
REPORTED = ("share_50", "share_90", "share_97", "income")


@dataclass(frozen=True)
class County:
    """Households (arrays of one length) and villages of one county; y has one column per measure."""

    village: np.ndarray
    household_type: np.ndarray
    listed: np.ndarray
    y: np.ndarray
    village_type: np.ndarray
    size: np.ndarray
    named: np.ndarray
    start: np.ndarray
    villages_drawn: int
    target: int


def county(
    rng: np.random.Generator, *, villages: int, drawn: int, per_village: int, icc: float = 0.05
) -> County:
    """Make one county; village shares are beta with intra-class correlation `icc`."""
    size = np.maximum(60, rng.lognormal(5.5, 0.4, villages)).astype(int)
    start = np.concatenate([[0], np.cumsum(size)])
    village = np.repeat(np.arange(villages), size)
    n = len(village)
    relieved_village = rng.random(villages) < 0.3
    poor = np.where(relieved_village, 0.35, 0.08)[village] * rng.uniform(0.5, 1.5, villages)[village]
    u = rng.random(n)
    household_type = np.where(u < 0.06 * poor, 0, np.where(u < poor, 1, 2))
    listed = (rng.random(n) < 0.06) & (household_type != 0)
    spread = 1 / icc - 1
    columns = []
    for share in SHARES:
        p = rng.beta(share * spread, (1 - share) * spread, villages)[village]
        p = np.clip(p + np.array([-0.03, -0.01, 0.0])[household_type] * (1 - share) * 4, 0, 1)
        columns.append((rng.random(n) < p).astype(float))
    log_income = 9.4 + rng.normal(0, 0.15, villages)[village] + rng.normal(0, 0.6, n)
    columns.append(np.exp(log_income - np.array([0.25, 0.1, 0.0])[household_type]))
    share_relieved = np.bincount(village, household_type == 1) / size
    score = share_relieved + rng.normal(0, 0.05, villages)
    named = np.zeros(villages, dtype=bool)
    named[np.argsort(-score)[: drawn // 2]] = True
    return County(
        village,
        TYPES[household_type],
        listed,
        np.column_stack(columns),
        np.where(relieved_village, "relieved", "ordinary"),
        size,
        named,
        start,
        drawn,
        per_village,
    )


@dataclass(frozen=True)
class Drawn:
    """Approached households of one county: row in the population, probabilities, strata, status."""

    row: np.ndarray
    village_prob: np.ndarray
    stratum: np.ndarray
    hh_stratum: np.ndarray
    released: np.ndarray
    population: np.ndarray
    status: np.ndarray


def draw(rng: np.random.Generator, c: County) -> Drawn:
    """Draw villages (named, and Pareto within village types), then households within strata, and answers."""
    prob = np.where(c.named, 1.0, 0.0)
    chosen = list(np.flatnonzero(c.named))
    wanted = c.villages_drawn - len(chosen)
    kinds = [np.flatnonzero(~c.named & (c.village_type == kind)) for kind in ("relieved", "ordinary")]
    root = [np.sqrt(c.size[kind].sum()) for kind in kinds]
    first = int(np.clip(round(wanted * root[0] / sum(root)), 2, wanted - 2))
    for kind, m in zip(kinds, (first, wanted - first), strict=True):
        rate = m * c.size[kind] / c.size[kind].sum()
        assert rate.max() < 1
        u = rng.random(len(kind))
        chosen += list(kind[np.argsort(u * (1 - rate) / (rate * (1 - u)))[:m]])
        prob[kind] = rate
    parts = [_households(rng, c, int(v), prob[v]) for v in chosen]
    return Drawn(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _households(rng: np.random.Generator, c: County, village: int, prob: float) -> tuple[np.ndarray, ...]:
    rows = np.arange(c.start[village], c.start[village + 1])
    kind = c.household_type[rows]
    stratum = np.where(kind == "monitored", "monitored", np.where(c.listed[rows], "listed", kind))
    names, counts = np.unique(stratum, return_counts=True)
    big = dict(zip(names.tolist(), counts.tolist(), strict=True))
    take = {"monitored": big.get("monitored", 0)}
    rest = max(4, c.target - take["monitored"])
    weight = {name: big[name] * (3 if name == "listed" else 1) for name in big if name != "monitored"}
    for name, mass in weight.items():
        take[name] = min(big[name], max(2, round(rest * mass / sum(weight.values()))))
    label = f"random|{c.village_type[village]}" if prob < 1 else "named"
    out: list[tuple[np.ndarray, ...]] = []
    for name in names.tolist():
        picked = rng.permutation(rows[stratum == name])[: take[name]]
        k = len(picked)
        out.append(
            (
                picked,
                np.full(k, prob),
                np.full(k, label),
                np.full(k, name),
                np.full(k, k),
                np.full(k, big[name]),
                _status(rng, c, picked),
            )
        )
    return tuple(np.concatenate(column) for column in zip(*out, strict=True))


def _status(rng: np.random.Generator, c: County, rows: np.ndarray) -> np.ndarray:
    """2 % unknown, 2 % ineligible, answers by household and village type (missing at random in a class)."""
    answer = np.where(c.household_type[rows] == "general", 0.85, 0.93)
    answer = answer - 0.05 * (c.village_type[c.village[rows]] == "relieved")
    u, v = rng.random(len(rows)), rng.random(len(rows))
    status = np.where(v < answer, COMPLETE, NONRESPONDENT)
    return np.where(u < 0.02, UNKNOWN, np.where(u < 0.04, INELIGIBLE, status))


def counts(c: County) -> dict[tuple[str, str, str], float]:
    """Households by (village type, household type, named or random)."""
    selection = np.where(c.named, "named", "random")[c.village]
    keys, number = np.unique(
        np.column_stack([c.village_type[c.village], c.household_type, selection]), axis=0, return_counts=True
    )
    return {tuple(map(str, key)): float(k) for key, k in zip(keys, number, strict=True)}
