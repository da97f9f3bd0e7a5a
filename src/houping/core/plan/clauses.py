"""The clauses of a document: sections 一、, parts （一）, items 1. and （1）, read from its text."""

import re
from collections.abc import Iterator

CHINESE = "一二三四五六七八九十"
SECTION = re.compile(rf"^([{CHINESE}]+)、")
PART = re.compile(rf"^[（(]([{CHINESE}]+)[）)]")
ITEM = re.compile(r"^(\d{1,2})[.．]\s")
SUBITEM = re.compile(r"^[（(](\d{1,2})[）)]")
OUTSIDE = frozenset({"文头", "通知正文", "序言", "版记", "全文"})
"""Places that have no number: heading, covering notice, preamble, imprint, the whole."""


def clauses_of(text: str) -> frozenset[str]:
    """Return every clause of a document as it is cited: 五, 五（一）, 五（一）1, 七（一）1（2）."""
    found, levels = set(OUTSIDE), ["", "", "", ""]
    for line in text.splitlines():
        for level, pattern in enumerate((SECTION, PART, ITEM, SUBITEM)):
            match = pattern.match(line.strip())
            if match:
                name = match[1] if level in (0, 2) else f"（{match[1]}）"
                levels[level:] = [name] + [""] * (3 - level)
                found.add("".join(levels))
    return frozenset(found)


def cited(clause: str) -> Iterator[str]:
    """Yield the clauses in a citation: "五（一）至（四）" and "五（二）2至4" cite their first."""
    for part in re.split("[、；]", clause):
        yield part.split("至")[0].strip()
