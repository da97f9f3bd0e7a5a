"""Checks of the answers that come back from field, telephone, villages, assessors and departments.

Nothing is dropped: every row that breaks a rule is listed, and the importer refuses the whole delivery.
Rows are numbered as the user's file shows them (the header is row 1).
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from houping.core.checks import Problem, told
from houping.core.errors import Words, in_words
from houping.core.privacy import masked_id

Column = NDArray[np.object_]
FIRST_ROW = 2
# Eleven digits in a row: a mobile telephone, a village or household code, an identity number.
PERSONAL = re.compile(r"\d{11,}[\dXx]?")
ADD_COLUMN = Words("按数据字典补上这一列", "add it as the data dictionary says")
NO_KEY = Words("标识列为空", "the identifying column is empty")
FILL_IN = Words("补填后重新导入", "fill it in and import again")
ONE_RECORD = Words("同一单位只保留一条最终记录", "keep one final record of each unit")
CHECK_CODE = Words("核对编码；名单外的单位不得计入", "check the code; units off the list do not count")
BY_DICTIONARY = Words("按编码表改正", "mend it by the data dictionary")
CHECK_RECORD = Words("核对原始记录后改正", "check the original record and mend it")
ANSWERS_OF_NOBODY = Words("没有完成访问的单位却有答案", "a unit without a complete interview has answers")
MEND_OUTCOME = Words("改正访问结果代码或清空答案", "mend the disposition or empty the answers")
PERSONAL_NUMBER = Words(
    "含有证件、电话或户的号码", "it holds a number of an identity card, a telephone or a household"
)
DELETE_NUMBER = Words("删去号码，只写问题本身", "delete the number and write the problem only")


@dataclass(frozen=True)
class Rule:
    """What one table of answers must hold.

    key: columns that identify a row (`blank_key` may be empty); known: column -> values that may stand there;
    shares: 0/1/empty columns; ranges: column -> (lowest, highest); required: columns that must be present.
    `answered`: (column, value) of rows that carry answers; in all others the share columns must be empty.
    public: text columns that reports print; no number of a person or a household may stand in them.
    """

    table: str
    required: Sequence[str]
    key: Sequence[str]
    blank_key: Sequence[str] = ()
    known: Mapping[str, Set[str]] = field(default_factory=dict)
    shares: Sequence[str] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    answered: tuple[str, str] | None = None
    public: Sequence[str] = ()


def check_answers(columns: Mapping[str, Column], rule: Rule) -> list[Problem]:
    """Return every problem of one table.

    columns : name -> shape (n,) object arrays; None stands for an empty cell.
    """
    missing = [c for c in (*rule.required, *rule.shares) if c not in columns]
    if missing:
        return [told(1, name, "A01", _absent(name), ADD_COLUMN, file=rule.table) for name in missing]
    return [
        *_blank(columns, rule),
        *_repeated(columns, rule),
        *_unknown(columns, rule),
        *_shares(columns, rule),
        *_ranges(columns, rule),
        *_silent_rows_answer(columns, rule),
        *_personal(columns, rule),
    ]


def _absent(name: str) -> Words:
    return Words(f"缺少列 {name}", f"the column {name} is missing")


def _rows(mask: NDArray[np.bool_]) -> Iterator[int]:
    return (int(i) + FIRST_ROW for i in np.flatnonzero(mask))


def _empty(column: Column) -> NDArray[np.bool_]:
    return np.array([value is None or value == "" or value != value for value in column], dtype=bool)


def _blank(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    for name in (n for n in rule.key if n not in rule.blank_key):
        for row in _rows(_empty(columns[name])):
            yield told(row, name, "A02", NO_KEY, FILL_IN, file=rule.table)


def _repeated(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for i, key in enumerate(zip(*(columns[name] for name in rule.key), strict=True)):
        row = i + FIRST_ROW
        if key in first:
            whole = in_words(key)
            message = Words(f"与第 {first[key]} 行重复：{whole}", f"repeats row {first[key]}: {whole.en}")
            yield told(row, rule.key[0], "A03", message, ONE_RECORD, file=rule.table)
        else:
            first[key] = row


def _unknown(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    for name, known in rule.known.items():
        column = columns[name]
        for i, value in enumerate(column):
            if value is not None and value not in known:
                shown = _masked(value)
                message = Words(
                    f"“{shown}”不在允许的取值或样本名单中",
                    f"'{shown}' is neither an allowed value nor on the list of the sample",
                )
                yield told(i + FIRST_ROW, name, "A04", message, CHECK_CODE, file=rule.table)


def _shares(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    for name in rule.shares:
        for i, value in enumerate(columns[name]):
            if value is not None and value == value and value not in (0, 1):
                shown = _masked(value)
                message = Words(f"取值 {shown} 不是 0、1 或空", f"{shown} is none of 0, 1 and empty")
                yield told(i + FIRST_ROW, name, "A05", message, BY_DICTIONARY, file=rule.table)


def _ranges(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    for name, (low, high) in rule.ranges.items():
        for i, value in enumerate(columns[name]):
            if value is None or value != value:
                continue
            if not isinstance(value, int | float) or not low <= value <= high:
                shown = _masked(value)
                message = Words(
                    f"取值 {shown} 不在 {low:g} 至 {high:g} 之间",
                    f"{shown} is not between {low:g} and {high:g}",
                )
                yield told(i + FIRST_ROW, name, "A06", message, CHECK_RECORD, file=rule.table)


def _silent_rows_answer(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    """A unit without an interview cannot have answers."""
    if rule.answered is None:
        return
    name, value = rule.answered
    silent = np.array([v != value for v in columns[name]], dtype=bool)
    filled = np.zeros(len(silent), dtype=bool)
    for share in rule.shares:
        filled |= ~_empty(columns[share])
    for row in _rows(silent & filled):
        yield told(row, name, "A07", ANSWERS_OF_NOBODY, MEND_OUTCOME, file=rule.table)


def _personal(columns: Mapping[str, Column], rule: Rule) -> Iterator[Problem]:
    """Find numbers of identity cards, telephones and households in what reports print; the number is not repeated."""
    for name in (n for n in rule.public if n in columns):
        found = np.array([bool(PERSONAL.search(str(v))) for v in columns[name]], dtype=bool)
        for row in _rows(found):
            yield told(row, name, "A13", PERSONAL_NUMBER, DELETE_NUMBER, file=rule.table)


def _masked(value: object) -> str:
    """Return a value as a message may show it: somebody may have typed a number of a person into the wrong cell."""
    return PERSONAL.sub(lambda found: masked_id(found[0]), str(value))
