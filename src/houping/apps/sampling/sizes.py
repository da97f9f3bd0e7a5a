"""Sizes and margins of the issued plan, and of what-if questions that change some of its numbers.

A question changes nothing: its plan lives for one page; the draw uses the issued plan only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from houping.chain.outlook import FrameCounts, frame_counts, sizes_of
from houping.chain.sample_files import villages_of
from houping.chain.strata import village_rules, villages_wanted
from houping.core.plan.model import Plan
from houping.core.plan.sourced import Sourced
from houping.core.sampling.county import NAMED, Village, village_shares
from houping.core.sampling.draw import Criteria, named_scores

PHONE = "phone_"
VILLAGES = "villages_"


@dataclass(frozen=True)
class Number:
    """One number of the plan that may be asked about: field name, words, limits and step of its control."""

    name: str
    label: object
    low: float
    high: float
    step: float


NUMBERS = (
    Number("expected_response", _("预计应答率"), 0.5, 1, 0.01),
    Number("others_share", _("监测对象以外农户最低份额"), 0, 1, 0.05),
    Number("listed_factor", _("重点关注户抽样倍数"), 1, 10, 0.5),
    Number("phone_rate", _("电话样本比例"), 0.001, 0.1, 0.001),
    Number("phone_floor", _("电话样本下限"), 0, 2000, 10),
    Number("phone_cap", _("电话样本上限"), 0, 5000, 10),
)


def numbers_of(plan: Plan) -> dict[str, Any]:
    """Return field name -> value of everything that may be asked about, as the issued plan has it."""
    sampling = plan.sampling
    found: dict[str, Any] = {
        f"{VILLAGES}{least}": wanted.value for least, wanted in sampling.villages_by_minimum.items()
    }
    for number in NUMBERS:
        found[number.name] = _place(plan, number.name).value
    return {**found, "phone_base": sampling.phone.base.value}


def _place(plan: Plan, name: str) -> Sourced[Any]:
    if name.startswith(PHONE):
        found: Sourced[Any] = getattr(plan.sampling.phone, name.removeprefix(PHONE))
    else:
        found = getattr(plan.sampling, name)
    return found


def asked(plan: Plan, values: Mapping[str, Any]) -> Plan:
    """Return the plan with some numbers changed, for one question; it is never stored."""
    sampling = plan.sampling
    least = {
        minimum: _changed(wanted, values.get(f"{VILLAGES}{minimum}"))
        for minimum, wanted in sampling.villages_by_minimum.items()
    }
    plain = {n.name for n in NUMBERS if not n.name.startswith(PHONE)}
    update: dict[str, Any] = {
        name: _changed(getattr(sampling, name), values.get(name)) for name in sorted(plain)
    }
    dialled = {
        name: _changed(getattr(sampling.phone, name), values.get(f"{PHONE}{name}"))
        for name in ("rate", "floor", "cap", "base")
    }
    update |= {"villages_by_minimum": least, "phone": sampling.phone.model_copy(update=dialled)}
    return plan.model_copy(update={"sampling": sampling.model_copy(update=update)})


def _changed(known: Sourced[Any], value: Any) -> Sourced[Any]:
    return known if value is None else known.model_copy(update={"value": value})


def deviations(plan: Plan, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return field -> (issued, asked) of the numbers that differ from the issued plan."""
    issued = numbers_of(plan)
    return {
        name: (issued[name], value)
        for name, value in values.items()
        if value is not None and name in issued and value != issued[name]
    }


@lru_cache(maxsize=2)
def counts(frozen: Path) -> FrameCounts:
    """Return the counts of a frozen frame; the folder never changes."""
    return frame_counts(frozen)


_known: dict[tuple[Path | None, str], dict[str, Any]] = {}
KEPT = 16


def sizes(plan: Plan, frozen: Path | None) -> dict[str, Any]:
    """Return the sizes of a plan on a frozen frame, kept for the pages that ask again."""
    key = (frozen, plan.digest())
    if key not in _known:
        while len(_known) >= KEPT:
            _known.pop(next(iter(_known)), None)
        _known[key] = sizes_of(plan, counts(frozen) if frozen else None)
    return _known[key]


@dataclass(frozen=True)
class Score:
    """One village of the 重点村遴选表: its variables, each standardised within the county, score and rank."""

    village: str
    town_name: str
    village_name: str
    village_type: str
    persons: int
    density: float
    income: float
    parts: tuple[float, float, float]
    score: float
    rank: int
    chosen: bool


def scores(plan: Plan, frozen: Path, county: str) -> list[Score]:
    """Return the villages of a county with their scores, the most in need first (R-6.4).

    `parts` are the contributions of the three criteria; they add up to the score.
    """
    table = counts(frozen).villages
    known = sorted((v for v in villages_of(table, county) if v.households > 0), key=lambda v: v.village)
    place = next(c for c in plan.counties if c.code == county)
    rules = village_rules(plan)
    shares = village_shares(county, known, villages_wanted(plan, place), rules)
    use_2020 = any(v.relieved_persons_2020 for v in known)
    names = {row["village"]: row for row in table.iter_rows(named=True) if row["county"] == county}
    parts = _parts(known, use_2020, rules.criteria_weights)
    found = [
        Score(
            village=v.village,
            town_name=names[v.village]["town_name"],
            village_name=names[v.village]["village_name"],
            village_type=v.village_type,
            persons=v.relieved_persons_2020 if use_2020 else v.relieved_persons,
            density=v.monitored_households / v.households,
            income=v.collective_income_yuan,
            parts=own,
            score=sum(own),
            rank=0,
            chosen=shares.get(v.village, ("", 0))[0] == NAMED,
        )
        for v, own in zip(known, parts, strict=True)
    ]
    found.sort(key=lambda s: (not s.chosen, -s.score, s.village))
    return [Score(**{**vars(s), "rank": rank}) for rank, s in enumerate(found, start=1)]


def _parts(
    villages: list[Village], use_2020: bool, weights: tuple[float, float, float]
) -> list[tuple[float, float, float]]:
    """Return what each criterion adds to the score of each village: the score with the other weights at zero."""
    total = sum(weights)
    columns = []
    for place, weight in enumerate(weights):
        alone = [0.0, 0.0, 0.0]
        alone[place] = 1.0
        found = named_scores(
            Criteria(
                [float(v.relieved_persons_2020 if use_2020 else v.relieved_persons) for v in villages],
                [v.monitored_households / v.households for v in villages],
                [v.collective_income_yuan for v in villages],
                (alone[0], alone[1], alone[2]),
            )
        )
        columns.append([weight / total * score for score in found])
    return [(a, b, c) for a, b, c in zip(*columns, strict=True)]
