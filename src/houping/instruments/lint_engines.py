"""What the engines that run forms disagree on: JavaRosa (ODK Collect), the web engine, the server's re-check.

Each rule was seen to make a difference: sums over nothing are 0 on tablets and NaN in browsers, halves round up,
down or away from zero, a repeat of length 0 counts 1 on tablets, which ask its questions (getodk/collect#6945).
"""

import re
from collections.abc import Iterator

from houping.core.collection.instrument import LISTS, Instrument
from houping.instruments.lint_sheet import ELSEWHERE, EXPRESSIONS
from houping.instruments.read import BEGIN, BEGIN_REPEAT, END, END_REPEAT, kind_of
from houping.instruments.rules import Finding, finding
from houping.instruments.sheet import Row, Source

SUM = re.compile(r"\bsum\(\s*(\$\{\w+\})(\[\s*\.\s*!=\s*''\s*\])?")
BARE = re.compile(r"\[\s*\d+\s*\]")
COUNT = re.compile(r"\bcount\(\s*\$\{(\w+)\}\s*\)")
PATTERN = re.compile(r"\bregex\([^,]*,\s*(['\"])(.*?)\1")
LOOKUP = re.compile(r"instance\('(\w+)'\)/root/item\[[^\]]*\]/(\w+)")
RAW_TIME = re.compile(r"\s*(today|now)\(\)\s*")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
STRANGE = {"signature", "draw", "annotate", "placement-map", "maps", "image-map", "map", "likert", "printer"}
TIMES = re.compile(r"\$\{(\w+)\}")
AT_LEAST_ONE = re.compile(r"\.\s*(>=\s*[1-9]|>\s*\d)")
HIDDEN_HEADS = ("guidance_hint", "media::", "image::", "audio::", "video::", "big-image")


def findings(source: Source, instrument: Instrument) -> Iterator[Finding]:
    """Yield what some engine would compute or show differently."""
    repeats = {group.path.rpartition("/")[2] for group in instrument.groups if group.is_repeat}
    for row in source.survey.rows:
        yield from _shown(row)
        for head in EXPRESSIONS:
            if row[head]:
                yield from _computed(row, head, repeats)
    yield from _lists(source)
    yield from _pages(source)
    yield from _none(source)


def _shown(row: Row) -> Iterator[Finding]:
    kind, _ = kind_of(row["type"])
    if kind in ELSEWHERE:
        yield finding("E05", row.number, "type", what=row["type"])
    for word in row["appearance"].split():
        if word in STRANGE:
            yield finding("E05", row.number, "appearance", what=word)
    for head in row.cells:
        if head.startswith(HIDDEN_HEADS):
            yield finding("E06", row.number, head, what=head)


def _computed(row: Row, head: str, repeats: set[str]) -> Iterator[Finding]:
    text = row[head]
    plain = QUOTED.sub("''", text)
    for name, filtered in SUM.findall(text):
        guarded = re.search(rf"\bcount\(\s*{re.escape(name)}\[", text)
        if not filtered or not guarded:
            yield finding("E01", row.number, head, what=name)
    for name in COUNT.findall(text):
        if name in repeats:
            yield finding("E04", row.number, head, what=name)
    yield from _written(row, head, plain)
    yield from _columns(row, head)


def _written(row: Row, head: str, plain: str) -> Iterator[Finding]:
    """Yield ways of writing that engines read differently; `plain` is the expression without its texts."""
    for bare in BARE.findall(plain):
        yield finding("E02", row.number, head, what=bare)
    refused = {
        "E03": re.search(r"(?<![\w-])round\(", plain),
        "E07": "last-saved#" in plain,
        "E09": any(not (p.startswith("^") and p.endswith("$")) for _, p in PATTERN.findall(row[head])),
        "E10": "pulldata(" in plain,
        "E11": head == "calculation" and RAW_TIME.fullmatch(plain),
    }
    yield from (finding(code, row.number, head) for code, found in refused.items() if found)


def _columns(row: Row, head: str) -> Iterator[Finding]:
    """Yield columns that the lists of tablets do not have."""
    for name, column in LOOKUP.findall(row[head]):
        columns = LISTS.get(f"{name}.csv")
        if columns is not None and column not in columns:
            yield finding("E12", row.number, head, what=f"{name}.csv {column}")


def _lists(source: Source) -> Iterator[Finding]:
    for row in source.survey.rows:
        _, choices = kind_of(row["type"])
        if choices.endswith(".csv") and choices not in LISTS:
            yield finding("E12", row.number, "type", what=choices)


def _pages(source: Source) -> Iterator[Finding]:
    """Yield repeats that stand on a page that shows all its questions at once."""
    around: list[bool] = []
    for row in source.survey.rows:
        if row["type"] in BEGIN_REPEAT and any(around):
            yield finding("E08", row.number, "type", what=row["name"])
        if row["type"] in BEGIN + BEGIN_REPEAT:
            around.append("field-list" in row["appearance"].split())
        elif row["type"] in END + END_REPEAT:
            del around[-1:]


def _none(source: Source) -> Iterator[Finding]:
    """Yield repeats that may be asked no times, but are asked once."""
    rules = {row["name"]: row["constraint"] for row in source.survey.rows}
    for row in source.survey.rows:
        times = TIMES.fullmatch(row["repeat_count"].strip()) if row["repeat_count"] else None
        if times is None or AT_LEAST_ONE.search(rules.get(times[1], "")):
            continue
        if not re.search(rf"{re.escape(times[0])}\s*(>\s*0|>=\s*1)\b", row["relevant"]):
            yield finding("E13", row.number, "relevant", what=times[0])
