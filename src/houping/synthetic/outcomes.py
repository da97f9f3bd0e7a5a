"""What a household would answer, asked honestly: defined for every household of the frame.

Yes/no answers are int8 arrays with 1, 0 and -1 (not applicable); money is in whole yuan per head. The income
account is asked of relieved and monitored households (section 五(四)2), though everybody has an income.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from houping.synthetic.chance import Floats, bits, happens, normal
from houping.synthetic.model import HOUSEHOLD_QUESTIONS, INCOME, PHONE_QUESTIONS, Question
from houping.synthetic.world import Flags, Households, World

Answer = NDArray[np.int8]
VERDICTS = ("food_clothes_ok", "education_ok", "medical_ok", "housing_ok", "water_ok")
WATER = ("water_quantity", "water_quality", "water_convenience", "water_reliability")
MONEY = ("income_pc_yuan", "income_last_yuan", "rigid_spending_yuan")
HIDDEN = (
    "housing_elsewhere",
    "not_overlooked",
    "education_in_order",
    "medical_in_order",
    "livelihood_steady",
    "no_relapse",
)
SHARES = (
    *(q.name for q in HOUSEHOLD_QUESTIONS if q.name not in HIDDEN),
    "not_missed",
    "education_ok",
    "medical_ok",
    "housing_ok",
    "water_ok",
    "above_line",
    "income_stable",
    "no_return",
)
PHONE = ("p_helper_ok", *(q.name for q in PHONE_QUESTIONS if q.name != "p_helper_seen"))


def household_answers(world: World, households: Households) -> dict[str, NDArray[Any]]:
    """Return SHARES (int8) and MONEY (float64, -1 for general households) of each household."""
    who = circumstances(households)
    raw = _ask(world, households, HOUSEHOLD_QUESTIONS, who)
    money = _money(world, households)
    shares = conclude({**raw, **money}, who["registered"])
    asked = {name: np.where(who["registered"], values, -1.0) for name, values in money.items()}
    return {**{name: shares[name] for name in SHARES}, **asked}


def phone_answers(
    world: World, households: Households, answers: Mapping[str, NDArray[Any]]
) -> dict[str, Answer]:
    """Return PHONE for each household: what it would say on the telephone; -1 for general households."""
    raw = _ask(world, households, PHONE_QUESTIONS, circumstances(households))
    seen = raw.pop("p_helper_seen")
    helper = np.where(seen < 0, -1, (seen == 1) & (answers["helper_known"] == 1)).astype(np.int8)
    return {"p_helper_ok": helper, **raw}


def circumstances(households: Households) -> dict[str, Flags]:
    """Return who is asked what: one flag per household for each `Where` of the model."""
    key, persons, registered = households.key, households.persons, households.registered
    monitored = households.kind == 0
    child = happens(key, "has a child 6-15", np.select([persons >= 3, persons == 2], [0.45, 0.08], 0.0))
    labour = registered & happens(key, "has labour", np.where(persons >= 2, 0.92, 0.5))
    cared = registered | households.listed
    return {
        "all": np.ones(len(key), dtype=bool),
        "registered": registered,
        "child": child,
        "aid": child & cared & happens(key, "entitled to aid for education", 0.9),
        "inpatient": happens(key, "was in hospital", np.minimum(0.10 + 0.03 * persons, 0.3)),
        "cared": cared,
        "uncared": ~cared,
        "labour": labour,
        "worker": labour & happens(key, "has a worker", 0.85),
        "entitled": households.entitled | (monitored & happens(key, "entitled to relief", 0.6)),
        "monitored": monitored,
        "unmonitored": ~monitored,
        "removed": monitored & happens(key, "risk removed", 0.55),
        "relocated": households.relocated,
    }


def conclude(answers: Mapping[str, NDArray[Any]], registered: Flags) -> dict[str, NDArray[Any]]:
    """Add what follows from other answers: the four verdicts, the income line, missed and relapsed cases."""
    a = dict(answers)
    income, last = a["income_pc_yuan"], a["income_last_yuan"]
    above = income >= INCOME.line_yuan
    a["water_ok"] = np.logical_and.reduce([a[name] == 1 for name in WATER]).astype(np.int8)
    a["education_ok"] = _both(a["school_enrolled"], a["education_in_order"])
    a["medical_ok"] = (
        (a["can_treat_illness"] == 1) & (a["all_insured"] != 0) & (a["medical_in_order"] == 1)
    ).astype(np.int8)
    a["housing_ok"] = np.maximum(a["housing_safe"], a["housing_elsewhere"])
    hard = ~above & np.logical_or.reduce([a[name] == 0 for name in VERDICTS])
    a["above_line"] = np.where(registered, above, -1).astype(np.int8)
    steady = income >= INCOME.steady_from * last
    a["income_stable"] = np.where(registered, (a["livelihood_steady"] == 1) & steady, -1).astype(np.int8)
    a["no_return"] = np.where(registered, (a["no_relapse"] == 1) & ~hard, -1).astype(np.int8)
    overlooked = a["not_overlooked"]
    a["not_missed"] = np.where(overlooked < 0, -1, (overlooked == 1) & ~hard).astype(np.int8)
    return a


def _both(first: NDArray[Any], second: NDArray[Any]) -> Answer:
    """Return 1 where both are 1, -1 where the first does not apply."""
    return np.where(first == -1, -1, (first == 1) & (second == 1)).astype(np.int8)


def _ask(
    world: World, households: Households, questions: Iterable[Question], who: Mapping[str, Flags]
) -> dict[str, Answer]:
    cell, answers = households.cell, {}
    for question in questions:
        limit, source = world.limits[question.name], question.like or question.name
        if question.where == "all":
            answers[question.name] = (bits(households.key, source) < limit[cell]).astype(np.int8)
            continue
        asked = np.flatnonzero(who[question.where])
        answer = np.full(len(cell), -1, dtype=np.int8)
        answer[asked] = bits(households.key[asked], source) < limit[cell[asked]]
        answers[question.name] = answer
    return answers


def _money(world: World, households: Households) -> dict[str, Floats]:
    """Return income per head this year and last, and rigid spending per head, in whole yuan."""
    key, village = households.key, households.village
    median = np.log([INCOME.monitored, INCOME.relieved, INCOME.general])[households.kind]
    log_income = (
        median
        + world.log_income[village]
        + INCOME.listed * households.listed
        + INCOME.household_sd * normal(key, "income")
    )
    growth = world.log_growth[village] + INCOME.growth_household_sd * normal(key, "growth")
    rigid = world.log_rigid[village] + INCOME.rigid_sd * normal(key, "rigid")
    income = np.exp(log_income)
    return {
        "income_pc_yuan": np.rint(income),
        "income_last_yuan": np.rint(income * np.exp(-growth)),
        "rigid_spending_yuan": np.rint(income * np.exp(rigid)),
    }


def take(households: Households, rows: NDArray[Any]) -> Households:
    """Return the households at `rows` (an index or a mask)."""
    return replace(
        households,
        **{name: getattr(households, name)[rows] for name in households.__dataclass_fields__},
    )
