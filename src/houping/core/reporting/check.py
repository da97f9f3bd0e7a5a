"""R-9.13: every figure of a document is a fact. Two checks, one before and one after the file is written."""

import re
from collections.abc import Iterable, Sequence, Set
from difflib import get_close_matches

from houping.core.checks import Problem
from houping.core.reporting.fact import Fact

FIGURE = re.compile(r"\d+(?:\.\d+)?")
# Figures that are not results: numbering, clauses, the year and the names of the two groups.
NUMBERING = re.compile(r"^(?:\d+\.(?!\d)|（\d+）)|[附表图]\s?\d+|\d+项指标|第[一二三四]|(?<![\d.])95%")


def figures(text: str) -> list[str]:
    """Return the figures of a text as they are printed, percent signs and units left out."""
    return FIGURE.findall(text)


def unknown_figures(
    lines: Iterable[str], facts: Iterable[Fact], constants: Set[str], *, file: str
) -> list[Problem]:
    """Return a Problem for every figure that is neither in a fact's text nor a declared constant."""
    known = set(constants)
    for fact in facts:
        known.update(figures(fact.text))
    return [
        _problem(file, number, figure, "R01", "不在事实文件中", "从事实文件取数，不要手写数字")
        for number, line in enumerate(lines, start=1)
        for figure in figures(NUMBERING.sub("", line))
        if figure not in known
    ]


def altered_texts(written: Sequence[str], expected: Iterable[str], *, file: str) -> list[Problem]:
    """Return a Problem for every written paragraph or cell with figures that is not an expected text.

    written : the texts read back from the file, in order; a changed figure is named.
    """
    known = {_plain(text) for text in expected}
    problems = []
    for number, line in enumerate(written, start=1):
        text = _plain(line)
        if not FIGURE.search(text) or text in known:
            continue
        near = get_close_matches(text, known, n=1, cutoff=0.6)
        new = [f for f in figures(text) if not near or f not in figures(near[0])]
        figure = "、".join(new or figures(text))
        message = f"与事实文件不一致；应为“{near[0]}”" if near else "不在事实文件中"
        problems.append(_problem(file, number, figure, "R02", message, "重新生成报告，或更正事实后重新生成"))
    return problems


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _problem(file: str, row: int, figure: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(
        row=row, field=figure, code=code, message=f"数字“{figure}”{message}", remedy=remedy, file=file
    )
