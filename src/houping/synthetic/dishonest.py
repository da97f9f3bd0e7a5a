"""Three dishonest interviewers, for quality control to find. They spoil their own answers only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.synthetic.chance import Keys, bits, happens, normal, text_key, uniform
from houping.synthetic.fieldwork import clock
from houping.synthetic.model import INCOME
from houping.synthetic.outcomes import SHARES, WATER

Columns = dict[str, NDArray[Any]]
Index = NDArray[np.intp]

STYLES = ("copier", "lenient", "inventor")
ENOUGH = 30
PATTERNS = 6
OPINIONS = ("helper_known", "helper_visits_ok", "industry_covered", "infra_ok", "h_overall", "job_stable")
NEVER = ("doctor_signed", "job_training_ok", "relocated_support_ok")
EVENING = 19 * 60


@dataclass(frozen=True)
class Fieldwork:
    """The visits as arrays of shape (n,): answers (-1 = not applicable), date, minutes, start ("HH:MM")."""

    answers: Columns
    date: NDArray[Any]
    minutes: NDArray[np.int64]
    start: NDArray[np.object_]


def choose(visits: pl.DataFrame, seed: str) -> dict[str, str]:
    """Return interviewer -> style for three interviewers with enough completes, of three counties."""
    busy = (
        visits.filter(pl.col("disposition") == "complete")
        .group_by("county", "interviewer")
        .len()
        .sort("len", "interviewer", descending=[True, False])
    )
    enough = busy.filter(pl.col("len") >= ENOUGH) if (busy["len"] >= ENOUGH).sum() >= len(STYLES) else busy
    names = sorted(enough["interviewer"].to_list(), key=lambda name: int(text_key(seed, "dishonest", name)))
    chosen: dict[str, str] = {}
    for name in names:
        if name.rsplit("-", 1)[0] not in {other.rsplit("-", 1)[0] for other in chosen}:
            chosen[name] = STYLES[len(chosen)]
        if len(chosen) == len(STYLES):
            break
    return chosen


def spoil(work: Fieldwork, keys: Keys, rows_of: Mapping[str, Index]) -> None:
    """Overwrite the answers of the dishonest in place.

    rows_of : style -> rows of the completes of that interviewer, in the order of the interviews.
    """
    acts: dict[str, Callable[[Fieldwork, Keys, Index], None]] = {
        "copier": _copy,
        "lenient": _praise,
        "inventor": _invent,
    }
    for style, rows in rows_of.items():
        acts[style](work, keys[rows], rows)
        _agree(work.answers, rows)


def _copy(work: Fieldwork, keys: Keys, rows: Index) -> None:
    """Repeat the first interviews with small changes; what does not apply to a household stays empty."""
    late = rows[PATTERNS:]
    if not len(late):
        return
    key = keys[PATTERNS:]
    source = rows[(bits(key, "copied from") % np.uint64(PATTERNS)).astype(np.intp)]
    for name in SHARES:
        column = work.answers[name]
        both = (column[late] >= 0) & (column[source] >= 0)
        column[late] = np.where(both, column[source], column[late])
    for name in OPINIONS:
        column = work.answers[name]
        change = happens(key, f"changed {name}", 0.03) & (column[late] >= 0)
        column[late] = np.where(change, 1 - column[late], column[late])
    near = 1 + 0.01 * (uniform(key, "near") - 0.5)
    for name in ("income_pc_yuan", "income_last_yuan", "rigid_spending_yuan"):
        column = work.answers[name]
        both = (column[late] >= 0) & (column[source] >= 0)
        column[late] = np.where(both, np.rint(column[source] * near), column[late])


def _praise(work: Fieldwork, keys: Keys, rows: Index) -> None:
    """Tick the good answer everywhere, in far too little time."""
    _tick(work.answers, rows)
    income = np.rint(14_000 * np.exp(0.08 * normal(keys, "made-up income")))
    work.answers["income_pc_yuan"][rows] = income
    work.answers["income_last_yuan"][rows] = np.rint(income / 1.15)
    work.minutes[rows] = 8 + (7 * uniform(keys, "made-up minutes")).astype(np.int64)


def _invent(work: Fieldwork, keys: Keys, rows: Index) -> None:
    """Write the same line at home in the evening, incomes in round thousands."""
    _tick(work.answers, rows)
    for name in NEVER:
        column = work.answers[name]
        column[rows] = np.where(column[rows] >= 0, 0, -1)
    income = 1000 * np.rint(13 + 1.5 * normal(keys, "made-up income"))
    work.answers["income_pc_yuan"][rows] = income
    work.answers["income_last_yuan"][rows] = income - 1000
    work.answers["rigid_spending_yuan"][rows] = 500 * np.rint(income / 3000)
    work.minutes[rows] = 10 + (6 * uniform(keys, "made-up minutes")).astype(np.int64)
    _, first, day = np.unique(work.date[rows], return_index=True, return_inverse=True)
    work.start[rows] = clock(EVENING + 17 * (np.arange(len(rows)) - first[day])).to_numpy()


def _tick(answers: Columns, rows: Index) -> None:
    for name in SHARES:
        column = answers[name]
        column[rows] = np.where(column[rows] >= 0, 1, -1)


def _agree(answers: Columns, rows: Index) -> None:
    """Make the verdicts agree with their parts again: even the dishonest pass the form's own checks."""
    a = {name: answers[name][rows] for name in answers}
    water = np.logical_and.reduce([a[name] == 1 for name in WATER])
    answers["water_ok"][rows] = water
    answers["medical_ok"][rows] = (
        (a["medical_ok"] == 1) & (a["can_treat_illness"] == 1) & (a["all_insured"] != 0)
    )
    answers["housing_ok"][rows] = np.where(a["housing_safe"] >= 0, a["housing_safe"], a["housing_ok"])
    taught = (a["education_ok"] == 1) & (a["school_enrolled"] == 1)
    answers["education_ok"][rows] = np.where(a["school_enrolled"] >= 0, taught, -1)
    above = a["income_pc_yuan"] >= INCOME.line_yuan
    answers["above_line"][rows] = np.where(a["above_line"] >= 0, above, -1)
