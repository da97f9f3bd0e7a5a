"""What people look through every day: numbers far outside their group, numbers that two households share, "other".

Lists, no verdicts (IPA high-frequency checks): whoever reads them decides. Worked case: docs/methods/quality-lists.md.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from houping.core.checks import require_same_length
from houping.core.collection.instrument import Choice, Instrument, Question

REACH = 3.0
FEWEST_OF_GROUP = 20
OTHER = "其他"
ALONE = re.compile(rf"{OTHER}(?![一-鿿])")  # not "其他家庭成员"
UNSAID = re.compile("不了解|不知道|不清楚|说不清|拒答")
BETWEEN = re.compile(r"[\s\-—()（）]")
NUMBER = re.compile(r"(?:\+?86)?(\d{7,17}[\dX])")
QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Outlier:
    """One number outside the fences of its group.

    row : place in the list; lower, upper : the fences, in units of the number; far : how many quartile distances (on
    the scale of the fences) beyond the nearer one; n : numbers of the group
    """

    row: int
    value: float
    lower: float
    upper: float
    far: float
    n: int


def outliers(
    values: ArrayLike,
    group: ArrayLike,
    *,
    logs: bool = True,
    reach: float = REACH,
    fewest: int = FEWEST_OF_GROUP,
) -> list[Outlier]:
    """Return the positive numbers far outside their group, the farthest first.

    values : shape (n,); 0, NaN and negative ones are left out, because amounts that most households do not have would
    hide in the many zeros. group : shape (n,), labels of what is alike (county and kind of household).
    logs : True for amounts, which are skewed and may be off by a factor; False for counts and ages.
    Fences: quartiles (of the logarithms) minus and plus `reach` times their distance; groups with fewer than `fewest`
    numbers, or in which half of all are equal, have none. Raises ShapeMismatch.
    Source: Tukey (1977), Exploratory Data Analysis, ch. 2 ("far out") and ch. 3 (re-expression).
    """
    x, labels = np.asarray(values, dtype=float), np.asarray(group).astype(str)
    require_same_length(values=x, group=labels)
    there, back = (np.log, np.exp) if logs else (np.asarray, np.asarray)
    found: list[Outlier] = []
    for name in np.unique(labels):
        rows = np.flatnonzero((labels == name) & np.isfinite(x) & (x > 0))
        if len(rows) < fewest:
            continue
        scaled = there(x[rows])
        first, third = np.quantile(scaled, [0.25, 0.75])
        width = third - first
        if width <= 0:
            continue
        low, high = first - reach * width, third + reach * width
        beyond = np.maximum(low - scaled, scaled - high) / width
        fences = float(back(low)), float(back(high))
        found += [
            Outlier(int(rows[i]), float(x[rows[i]]), *fences, float(beyond[i]), len(rows))
            for i in np.flatnonzero(beyond > 0)
        ]
    return sorted(found, key=lambda one: (-one.far, one.row))


def plain_number(text: str) -> str | None:
    """Return an identity or telephone number without what people write between, in front or in small letters.

    None for what is no number, and for one of equal digits, which people type where there is none.
    """
    found = NUMBER.fullmatch(BETWEEN.sub("", text).upper())
    return found[1] if found and len(set(found[1])) > 1 else None


def shared(keys: Sequence[Hashable | None], unit: Sequence[Hashable]) -> list[tuple[int, ...]]:
    """Return the rows that hold one key in several units, in their order; None is no key.

    keys : length n, what stands for an identity or telephone number, for example its keyed hash; unit : length n, the
    household. One household that says a number twice does not count. Raises ShapeMismatch.
    """
    require_same_length(keys=np.arange(len(keys)), unit=np.arange(len(unit)))
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if key is not None:
            holders[key].append(row)
    return sorted(tuple(rows) for rows in holders.values() if len({unit[row] for row in rows}) > 1)


def other_choice(form: Instrument, question: Question) -> Choice | None:
    """Return the answer "other" of a closed question; None without one."""
    choices = form.choices.get(question.choices, ())
    return next((choice for choice in choices if ALONE.match(choice.label_zh)), None)


def scale(form: Instrument, question: Question) -> dict[str, float]:
    """Return code -> rating of a question on a scale of numbers, without "does not know" and "refuses"."""
    choices = form.choices.get(question.choices, ())
    return {c.name: float(c.name) for c in choices if not UNSAID.search(c.label_zh)}


def other_texts(form: Instrument) -> tuple[Question, ...]:
    """Return the questions in which people write what "other" is: those that it opens, and those that are called so."""
    opens = {q.name: choice.name for q in form.asked if (choice := other_choice(form, q)) is not None}

    def tells(question: Question) -> bool:
        asked_for = any(
            f"${{{name}}}" in question.relevant and code in QUOTED.findall(question.relevant)
            for name, code in opens.items()
        )
        return asked_for or OTHER in question.label_zh

    return tuple(q for q in form.asked if q.kind == "text" and tells(q))
