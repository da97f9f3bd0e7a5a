"""The columns of a file of interviews as the checks read them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from houping.cli.units import columns_of, require_present
from houping.core.errors import NothingToCheck, OptionMissing, SettingInvalid, Words
from houping.core.quality.paradata import at_night
from houping.core.quality.screen import FEWEST_QUESTIONS, Interviews
from houping.core.quality.similarity import item_codes
from houping.tables.interviews import DICTIONARY, read_dictionary
from houping.tables.read import ROW
from houping.tables.survey import Survey, read_survey

FloatArray = NDArray[np.float64]
CLOCK = re.compile(r"(?:^|[T ])(\d{1,2}):(\d{2})")
TOO_DISTINCT = 0.9
CLOSED = frozenset({"code", "codes", "integer", "decimal"})
TIME = Words("时间，如 19:05 或 2021-11-12 19:05", "a time such as 19:05 or 2021-11-12 19:05")
TOGETHER = Words("纬度和经度须同时给出", "latitude and longitude go together")


@dataclass(frozen=True)
class Columns:
    """Which column is what. `answers` by default: the closed questions of the dictionary beside the file, else all
    columns that are nothing else; `left_out`: identifiers; `by_dictionary`: whether a dictionary chose them."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "interviewer",
        "village",
        "answers",
        "filters",
        "battery",
        "amounts",
        "problem",
        "risk",
        "minutes",
        "start",
        "day",
        "latitude",
        "longitude",
        "accuracy",
        "unknown",
    )
    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    guessed: bool
    left_out: tuple[str, ...] = ()
    by_dictionary: bool = False

    @classmethod
    def of(cls, path: Path, options: Mapping[str, str]) -> "Columns":
        """Read the options; raises OptionMissing for a latitude without longitude."""
        lists = ("answers", "filters", "battery", "amounts", "risk", "unknown")
        many = {name: _split(options[name]) for name in lists}
        one = {name: options[name].strip() for name in cls.NAMES if name not in lists}
        if bool(one["latitude"]) != bool(one["longitude"]):
            absent = "--longitude" if one["latitude"] else "--latitude"
            raise OptionMissing(option=absent, detail=TOGETHER)
        guessed = not many["answers"]
        left_out: tuple[str, ...] = ()
        closed: frozenset[str] | None = None
        if guessed:
            taken = {*one.values(), *many["amounts"], *many["risk"]}
            free = [name for name in columns_of(path) if name not in taken]
            closed = _closed(path)
            if closed is not None:
                free = [name for name in free if name in closed]
            many["answers"], left_out = _without_identifiers(path, free)
        return cls(one, many, guessed, left_out, closed is not None)

    def needed(self) -> list[str]:
        """Return every column to read, once each."""
        lists = [names for kind, names in self.many.items() if kind != "unknown"]
        names = [*(n for n in self.one.values() if n), *(n for part in lists for n in part)]
        return list(dict.fromkeys(names))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[,，]", text) if part.strip())


def _closed(path: Path) -> frozenset[str] | None:
    """Return the closed questions and numbers of a table by the dictionary beside it; None without a dictionary."""
    if not (path.parent / DICTIONARY).is_file():
        return None
    for layout in read_dictionary(path.parent):
        if layout.name == path.stem:
            return frozenset(v.name for v in layout.variables if v.kind in CLOSED and not v.personal)
    return None


def _without_identifiers(path: Path, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave out columns in which nearly every row differs: they name rows and answer nothing."""
    if not names:
        return (), ()
    survey = read_survey(path, list(names))
    distinct = {name: len(np.unique(survey.labels(name))) for name in names}
    limit = max(TOO_DISTINCT * len(survey), 2)
    kept = tuple(name for name in names if distinct[name] <= limit)
    return kept, tuple(name for name in names if distinct[name] > limit)


def read_interviews(path: Path, columns: Columns) -> Interviews:
    """Read a file of interviews, one row each.

    Raises FileMissing, FileUnreadable, ColumnMissing, CellsEmpty (interviewer, village), NumberUnreadable,
    SettingInvalid (a time that is none), NothingToCheck.
    """
    survey = read_survey(path, columns.needed())
    one, many = columns.one, columns.many
    for name in ("interviewer", "village"):
        require_present(survey, one[name])
    labels = {name: survey.labels(name) for name in many["answers"]}
    if columns.guessed and len(labels) < FEWEST_QUESTIONS and not _more(columns):
        few = Words(f"只有 {len(labels)} 个答案列", f"there are only {len(labels)} columns of answers")
        raise NothingToCheck(detail=few)
    answers = np.column_stack([item_codes(v) for v in labels.values()]) if labels else None
    minutes = survey.numbers(one["minutes"]) if one["minutes"] else None
    accuracy = survey.numbers(one["accuracy"]) if one["accuracy"] else None
    return Interviews(
        interviewer=survey.labels(one["interviewer"]),
        village=survey.labels(one["village"]),
        day=survey.labels(one["day"]) if one["day"] else None,
        answers=answers,
        filters=_numbers(survey, many["filters"]),
        battery=_numbers(survey, many["battery"]),
        unknown=_unknown(list(labels.values()), many["unknown"]),
        amounts=_numbers(survey, many["amounts"]),
        problem=survey.numbers(one["problem"]) if one["problem"] else None,
        risk=_numbers(survey, many["risk"]),
        seconds=None if minutes is None else _per_question(minutes, answers),
        night=_night(survey, one["start"]) if one["start"] else None,
        mock=None if accuracy is None else np.where(np.isnan(accuracy), np.nan, accuracy == 0),
        latitude=survey.numbers(one["latitude"]) if one["latitude"] else None,
        longitude=survey.numbers(one["longitude"]) if one["longitude"] else None,
    )


def _more(columns: Columns) -> bool:
    """Say whether anything but answers was named."""
    plain = ("interviewer", "village")
    return any(v for k, v in columns.one.items() if k not in plain) or any(
        v for k, v in columns.many.items() if k not in {"answers", "unknown", "risk"}
    )


def _numbers(survey: Survey, names: Sequence[str]) -> FloatArray | None:
    return np.column_stack([survey.numbers(name) for name in names]) if names else None


def _unknown(labels: Sequence[NDArray[np.generic]], values: Sequence[str]) -> FloatArray | None:
    """Return the share of answers that say "don't know", shape (n,)."""
    if not values or not labels:
        return None
    texts = np.column_stack([np.asarray(column).astype(str) for column in labels])
    given = texts != ""
    count = given.sum(axis=1)
    said = (np.isin(texts, values) & given).sum(axis=1)
    return np.asarray(np.divide(said, count, out=np.full(len(texts), np.nan), where=count > 0))


def _per_question(minutes: FloatArray, answers: NDArray[np.int32] | None) -> FloatArray:
    """Return seconds per answered question; per interview without answers."""
    count = np.ones(len(minutes)) if answers is None else (answers >= 0).sum(axis=1)
    seconds: FloatArray = np.divide(60 * minutes, count, out=np.full(len(minutes), np.nan), where=count > 0)
    return seconds


def _night(survey: Survey, column: str) -> FloatArray:
    texts = np.asarray(survey.labels(column)).astype(str)
    night = np.full(len(texts), np.nan)
    for i, text in enumerate(texts):
        found = CLOCK.search(text)
        if text and (found is None or int(found[1]) > 23 or int(found[2]) > 59):
            place = f"{survey.path.name}（第 {survey.frame[ROW][i]} 行 / row {survey.frame[ROW][i]}）"
            raise SettingInvalid(path=place, key=column, value=text, expected=TIME)
        if found:
            night[i] = at_night(60 * int(found[1]) + int(found[2]))
    return night
