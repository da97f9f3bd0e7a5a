"""All checks of a round at once, as far as there is data. Worked case: docs/methods/quality-ranking.md."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from houping.core.checks import require_same_length
from houping.core.errors import NothingToCheck, Words
from houping.core.quality import patterns, place
from houping.core.quality.evidence import FEWEST_COLLEAGUES, BoolArray, Check, Crew, FloatArray
from houping.core.quality.leniency import leniency
from houping.core.quality.peers import colleagues_chance, compare_counts, compare_means
from houping.core.quality.ranking import ALPHA, Ranked, rank
from houping.core.quality.similarity import (
    Codes,
    Nearest,
    copies_other,
    copies_own,
    informative,
    nearest,
    nearest_without,
)

NO_COLUMNS = Words("没有任何检查所需的数据", "no check has the data that it reads")
FEWEST_QUESTIONS = 10
SET_ASIDE, FEWEST_LEFT = 0.001, 0.75


@dataclass(frozen=True)
class Interviews:
    """What is known of n interviews; everything but the first two may be absent. Numbers use NaN for "unknown".

    interviewer, village : shape (n,), labels; day : shape (n,), labels of working days.
    answers : shape (n, q), codes of `similarity.item_codes`. filters : shape (n, f), 1 yes, 0 no. battery : shape (n, b),
    codes of questions with the same answers. unknown : shape (n,), share of don't knows and refusals.
    amounts : shape (n, k), numbers in any unit. problem : shape (n,), 1 = a problem was found; risk : shape (n, r), what
    was known before. broken : shape (n,), number of broken critical edits. seconds : shape (n,), per question;
    too_fast : shape (n,), share of questions below the minimum; night, late_changes, mock, photos : shape (n,), 0/1 (or
    counts) per interview; latitude, longitude : shape (n,), degrees; recheck : (differences, comparisons), shapes (n,).
    """

    interviewer: ArrayLike
    village: ArrayLike
    day: ArrayLike | None = None
    answers: Codes | None = None
    filters: ArrayLike | None = None
    battery: ArrayLike | None = None
    unknown: ArrayLike | None = None
    amounts: ArrayLike | None = None
    problem: ArrayLike | None = None
    risk: ArrayLike | None = None
    broken: ArrayLike | None = None
    seconds: ArrayLike | None = None
    too_fast: ArrayLike | None = None
    night: ArrayLike | None = None
    late_changes: ArrayLike | None = None
    mock: ArrayLike | None = None
    photos: ArrayLike | None = None
    latitude: ArrayLike | None = None
    longitude: ArrayLike | None = None
    recheck: tuple[ArrayLike, ArrayLike] | None = None


@dataclass(frozen=True)
class Screen:
    """The checks that could be made, the ranked list, and the likest interviews (None without answers)."""

    checks: tuple[Check, ...]
    ranked: tuple[Ranked, ...]
    nearest: Nearest | None
    crew: Crew


def screen(data: Interviews, *, seed: int, alpha: float = ALPHA) -> Screen:
    """Make every check for which there is data and rank the interviewers.

    Two passes: whoever is plainly conspicuous in the first (q <= 0.001) is no yardstick for the colleagues of his
    villages in the second, where only the others are judged anew; otherwise his teammates would look odd
    beside him.

    seed : of the permutations; alpha : share of honest interviewers that may be flagged (0..1).
    Raises TooFewInterviewers, ShapeMismatch, NothingToCheck. Deterministic from data and seed.
    Source of the two passes: Davies and Gather (1993), JASA 88, 782-792, on masking and swamping.
    """
    crew = Crew.of(data.interviewer)
    require_same_length(interviewer=crew.index, village=np.asarray(data.village))
    likest = _Likest.of(data, crew)
    checks = _checks(data, crew, likest, seed)
    if not checks:
        raise NothingToCheck(detail=NO_COLUMNS)
    plain = {r.name for r in rank(checks) if r.q <= SET_ASIDE}
    rest = np.array([name not in plain for name in crew.names])
    if plain and rest.sum() >= max(FEWEST_COLLEAGUES, len(crew) * FEWEST_LEFT):
        others = _rows(data, rest[crew.index])
        left = None if likest is None else likest.without(crew, ~rest[crew.index])
        again = _checks(others, Crew.of(others.interviewer), left, seed)
        checks = [_renewed(check, new, rest) for check, new in zip(checks, again, strict=True)]
    found = None if likest is None else likest.found
    return Screen(tuple(checks), tuple(rank(checks, alpha=alpha)), found, crew)


@dataclass(frozen=True)
class _Likest:
    """The questions that tell interviews apart and the likest interviews by them."""

    answers: Codes
    found: Nearest

    @classmethod
    def of(cls, data: Interviews, crew: Crew) -> "_Likest | None":
        if data.answers is None or data.answers.shape[1] < FEWEST_QUESTIONS:
            return None
        kept = informative(data.answers)
        answers = data.answers[:, kept] if kept.any() else data.answers
        return cls(answers, nearest(answers, crew))

    def without(self, crew: Crew, gone: BoolArray) -> "_Likest":
        found = nearest_without(self.found, self.answers, crew, gone)
        kept = ~gone
        left = Nearest(found.own[kept], found.own_at[kept], found.other[kept], found.other_at[kept])
        return _Likest(self.answers[kept], left)


def _checks(data: Interviews, crew: Crew, likest: _Likest | None, seed: int) -> list[Check]:
    checks: list[Check] = []
    if likest is not None:
        checks.append(copies_own(likest.answers, crew, data.village, seed=seed))
        checks.append(copies_other(likest.found, crew, data.village))
    for part in (_of_answers, _of_paradata, _of_places, _of_review):
        checks += part(data, crew)
    return checks


def _rows(data: Interviews, kept: BoolArray) -> Interviews:
    """Return some interviews only."""
    cut: dict[str, object] = {}
    for field in fields(data):
        value = getattr(data, field.name)
        if isinstance(value, tuple):
            cut[field.name] = tuple(np.asarray(part)[kept] for part in value)
        elif value is not None:
            cut[field.name] = np.asarray(value)[kept]
    return replace(data, **cut)  # type: ignore[arg-type]


def _renewed(old: Check, new: Check, rest: BoolArray) -> Check:
    """Return a check with the second judgement of all who are judged twice."""
    joined = {}
    for name in ("n", "value", "expected", "shrunk", "z", "p"):
        joined[name] = getattr(old, name).copy()
        joined[name][rest] = getattr(new, name)
    return replace(old, **joined)


def _of_answers(data: Interviews, crew: Crew) -> Iterator[Check]:
    made: list[tuple[ArrayLike | None, Callable[..., Check]]] = [
        (data.filters, patterns.filter_yes),
        (data.battery, patterns.straight_lining),
        (data.unknown, patterns.do_not_know),
        (data.amounts, patterns.heaping),
        (data.amounts, patterns.little_variance),
        (data.amounts, patterns.first_digit),
    ]
    yield from (check(values, crew, village=data.village) for values, check in made if values is not None)


def _of_paradata(data: Interviews, crew: Crew) -> Iterator[Check]:
    if data.seconds is not None:
        yield compare_means("fast", data.seconds, crew, tail="low")
    if data.too_fast is not None:
        yield compare_means("rushed", data.too_fast, crew)
    for code, values in (("night", data.night), ("after_end", data.late_changes), ("mock", data.mock)):
        if values is not None:
            yield _events(code, values, crew)
    if data.day is not None:
        yield _per_day(data.day, crew)


def _of_places(data: Interviews, crew: Crew) -> Iterator[Check]:
    if data.latitude is not None and data.longitude is not None:
        known = np.isfinite(np.asarray(data.latitude, dtype=float))
        metres = place.from_village(data.latitude, data.longitude, data.village, interviewer=data.interviewer)
        far = np.where(np.isfinite(metres), metres > place.FAR_METRES, np.nan)
        yield _events("far", far, crew, data.village)
        near = place.company(data.latitude, data.longitude, data.interviewer)
        yield _events("one_point", np.where(known, near > 0, np.nan), crew, data.village)
    if data.photos is not None:
        yield _events("photos", data.photos, crew)


def _of_review(data: Interviews, crew: Crew) -> Iterator[Check]:
    if data.problem is not None:
        yield leniency(data.problem, crew, risk=data.risk)
    if data.broken is not None:
        yield _events("edits", data.broken, crew)
    if data.recheck is not None:
        yield compare_counts("recheck", *data.recheck, crew)


def _events(code: str, values: ArrayLike, crew: Crew, block: ArrayLike | None = None) -> Check:
    """Count interviews in which something happened, among those for which that is known."""
    x: FloatArray = np.asarray(values, dtype=float)
    hits, trials = np.nan_to_num(x) > 0, np.isfinite(x)
    chance = None if block is None else colleagues_chance(hits, trials, crew, block)
    return compare_counts(code, hits, trials, crew, chance=chance)


def _per_day(day: ArrayLike, crew: Crew) -> Check:
    """Compare interviews per working day, one value for each day of each interviewer."""
    labels = np.asarray(day).astype(str)
    pairs = np.char.add(np.char.add(crew.index.astype(str), "|"), labels)
    _, first, count = np.unique(pairs, return_index=True, return_counts=True)
    return patterns.productivity(count.astype(float), Crew(crew.names, crew.index[first]))
