"""The sample of one county: named villages (take-all), random villages (Pareto), households in strata.

Variance is that of the design, stage by stage (Sarndal, Swensson and Wretman 1992, 4.3): random villages by
the Hajek-Deville formula of fixed-size unequal-probability sampling, households within every village as
stratified samples. Answers are read as a random part of their household stratum (response as a last phase).
Named villages represent themselves: only their households vary. The same shape serves the telephone sample
(one village that is the county, strata by household type) and the village sheets (one household each).
Worked case: docs/methods/weights.md, coverage: docs/methods/coverage.md.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import OneRandomVillage
from houping.core.estimation.calibrate import calibration_residuals
from houping.core.estimation.replicate import sum_by

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
TextArray = NDArray[np.str_]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class CountySample:
    """Units of known eligibility (complete or ineligible) of one county; every array has shape (n,).

    village, stratum : village code and village stratum
    village_prob : inclusion probability of the village, 1 = take-all
    hh_stratum, population : second-stage stratum and the number of households in it, in this village
    silent : household strata of take-all villages in which nobody's eligibility became known (village, stratum,
    households): who they are was chance, so that their neighbours did not answer completely either
    """

    village: TextArray
    stratum: TextArray
    village_prob: FloatArray
    hh_stratum: TextArray
    population: FloatArray
    silent: tuple[tuple[str, str, float], ...] = ()

    @classmethod
    def of(
        cls,
        known: BoolArray,
        *,
        village: TextArray,
        stratum: TextArray,
        village_prob: FloatArray,
        hh_stratum: TextArray,
        population: FloatArray,
    ) -> "CountySample":
        """Keep the units of known eligibility of all approached units, shape (n,), and note the silent strata."""
        heard = set(zip(village[known], hh_stratum[known], strict=True))
        quiet = ~known & (village_prob >= 1)
        asked = zip(village[quiet], hh_stratum[quiet], population[quiet], strict=True)
        silent = {(str(v), str(h)): float(n) for v, h, n in asked if (v, h) not in heard}
        return cls(
            village[known],
            stratum[known],
            village_prob[known],
            hh_stratum[known],
            population[known],
            tuple((v, h, n) for (v, h), n in sorted(silent.items())),
        )

    @cached_property
    def second_stage(self) -> "Groups":
        """Household strata within villages; one with at most one answer joins its neighbour.

        Neighbours: the next stratum of the village in the order of their names, the last one joins the one
        before. In a take-all village with at most one answer in all, the village joins the next take-all
        village; in a random village it stays (its variance stands in the first stage).
        """
        quiet = np.array([(v, h) for v, h, _ in self.silent], dtype=str).reshape(-1, 2)
        village = np.concatenate([self.village, quiet[:, 0]])
        households = np.concatenate([self.population, [n for *_, n in self.silent]])
        certain = np.concatenate([self.village_prob >= 1, np.ones(len(quiet), dtype=bool)])
        pool = np.where(certain, "1", "0")
        order = np.char.add(np.char.add(pool, "|"), village)
        key = np.char.add(np.char.add(order, "|"), np.concatenate([self.hh_stratum, quiet[:, 1]]))
        names, first, group = np.unique(key, return_index=True, return_inverse=True)
        rows = group[: len(self.village)]
        size = np.bincount(rows, minlength=len(names))
        population = households[first]
        joined = _join(list(order[first]), size, population)
        joined = _join_all(list(pool[first]), joined, size, population)
        return Groups.of(joined[rows], joined, population)

    @cached_property
    def first_stage(self) -> "Villages":
        """Random villages; a stratum left with one village joins its neighbour among the random strata.

        Neighbours: the next stratum in the order of names, the last one joins the one before. Linearised
        variances and replicates both start from here. Raises OneRandomVillage when a single random village is left: no
        neighbour shows how villages differ, and calibration to the random half would hide that they do.
        """
        _, first, village = np.unique(self.village, return_index=True, return_inverse=True)
        prob, stratum = self.village_prob[first], self.stratum[first]
        random = prob < 1
        labels, counts = np.unique(stratum[random], return_counts=True)
        if counts.sum() == 1:
            raise OneRandomVillage(stratum=str(labels[0]))
        home = _join(["random"] * len(labels), counts, np.full(len(labels), np.inf))
        joined = dict(zip(labels.tolist(), labels[home].tolist(), strict=True))
        merged = np.array([joined.get(str(label), str(label)) for label in stratum])
        return Villages(village, prob, np.where(random, merged, stratum), random)


@dataclass(frozen=True)
class Groups:
    """Groups of rows with their answer count and population; `row` is the group of each row."""

    row: IndexArray
    size: NDArray[Any]
    population: FloatArray

    @classmethod
    def of(cls, row: IndexArray, joined: IndexArray, population: FloatArray) -> "Groups":
        """Number the groups 0.. and add up the populations of those joined."""
        kept, number = np.unique(joined, return_inverse=True)
        place = np.searchsorted(kept, row)
        return cls(
            place,
            np.bincount(place, minlength=len(kept)),
            _weighted_count(number, population, len(kept)),
        )

    @property
    def fraction(self) -> FloatArray:
        """Answers over population, at most 1."""
        share: FloatArray = np.minimum(self.size / np.maximum(self.population, 1.0), 1.0)
        return share


@dataclass(frozen=True)
class Villages:
    """Village of each row; probability, stratum and randomness of each village."""

    row: IndexArray
    prob: FloatArray
    stratum: TextArray
    random: NDArray[np.bool_]

    @property
    def df(self) -> int:
        """Random villages less their strata."""
        return int(self.random.sum()) - len(np.unique(self.stratum[self.random]))


@dataclass(frozen=True)
class Deviations:
    """Rows u with variance(z) = sum u², covariance = sum u u'; the component of each row and its df.

    rows : shape (m, ...); component : shape (m,); df : shape (components,)
    """

    rows: FloatArray
    component: IndexArray
    df: FloatArray

    @property
    def variance(self) -> FloatArray:
        """Sum of squares by column."""
        squares: FloatArray = (self.rows**2).sum(axis=0)
        return squares

    @property
    def satterthwaite(self) -> FloatArray:
        """Degrees of freedom V² / sum_h (V_h² / df_h) by column; 0 where nothing varies."""
        parts = sum_by(self.component, self.rows**2, len(self.df))
        below = (parts**2 / self.df[:, None]).sum(axis=0)
        df: FloatArray = np.divide(parts.sum(axis=0) ** 2, below, out=np.zeros_like(below), where=below > 0)
        return df


def deviations(
    sample: CountySample, z: FloatArray, *, weight: FloatArray, initial: FloatArray, x: FloatArray
) -> Deviations:
    """Return the deviations behind the variance of the weighted totals of z.

    Parameters
    ----------
    z : shape (n, q)
        Values; zero outside the domain (the whole sample stays in the design).
    weight, initial : shape (n,)
        Final weights, and weights before calibration.
    x : shape (n, p)
        Calibration variables: the variance is that of the residuals of z on x.
    """
    expanded = weight[:, None] * calibration_residuals(z, x, initial)
    villages, groups = sample.first_stage, sample.second_stage
    inner, inner_df = _within(expanded, groups, villages.prob[villages.row])
    outer, outer_index, outer_df = _between(expanded, villages)
    return Deviations(
        np.vstack([outer, inner]),
        np.concatenate([outer_index, groups.row + len(outer_df)]),
        np.concatenate([outer_df, inner_df]),
    )


def _within(expanded: FloatArray, groups: Groups, village_prob: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Second stage: (1 - f) r/(r-1) sum (z - mean)² in each group, times pi of the village."""
    mean = sum_by(groups.row, expanded, len(groups.size)) / np.maximum(groups.size, 1)[:, None]
    free = np.maximum(groups.size - 1.0, 1.0)
    scale = np.where(groups.size > 1, (1 - groups.fraction) * groups.size / free, 0.0)
    rows: FloatArray = (expanded - mean[groups.row]) * np.sqrt(scale[groups.row] * village_prob)[:, None]
    return rows, free


def _between(expanded: FloatArray, villages: Villages) -> tuple[FloatArray, IndexArray, FloatArray]:
    """First stage: m/(m-1) sum (1 - pi)(t - A)², A = sum (1 - pi) t / sum (1 - pi), in each random stratum."""
    totals = sum_by(villages.row, expanded, len(villages.prob))[villages.random]
    names, stratum = np.unique(villages.stratum[villages.random], return_inverse=True)
    free = 1.0 - villages.prob[villages.random]
    count = np.bincount(stratum, minlength=len(names)).astype(float)
    centre = sum_by(stratum, totals * free[:, None], len(names))
    centre = centre / np.bincount(stratum, free, minlength=len(names))[:, None]
    scale = count / (count - 1)
    rows = (totals - centre[stratum]) * np.sqrt(scale[stratum] * free)[:, None]
    return rows, stratum, count - 1


def _join(blocks: list[str], size: NDArray[np.int64], population: FloatArray) -> IndexArray:
    """Join groups without an answer, or with one of more households, to a neighbour of the same block."""
    joined = np.arange(len(blocks))
    for i, block in enumerate(blocks):
        members = joined == joined[i]
        answers = size[members].sum()
        if answers > 1 or (answers == 1 and population[members].sum() <= 1):
            continue
        if i + 1 < len(blocks) and blocks[i + 1] == block:
            joined[i + 1] = joined[i]
        elif joined[i] > 0 and blocks[joined[i] - 1] == block:
            joined[members] = joined[joined[i] - 1]
    return joined


def _join_all(
    blocks: list[str], joined: IndexArray, size: NDArray[np.int64], population: FloatArray
) -> IndexArray:
    """Join what is still alone among take-all villages (block "1") to the next group there."""
    certain = [i for i in np.unique(joined) if blocks[i] == "1"]
    place = {group: k for k, group in enumerate(certain)}
    again = _join(
        ["1"] * len(certain),
        np.array([size[joined == g].sum() for g in certain], dtype=np.int64),
        np.array([population[joined == g].sum() for g in certain]),
    )
    return np.array([certain[again[place[g]]] if g in place else g for g in joined], dtype=np.intp)


def _weighted_count(index: IndexArray, weight: FloatArray, size: int) -> FloatArray:
    counts: FloatArray = np.bincount(index, weight, minlength=size).astype(float)
    return counts
