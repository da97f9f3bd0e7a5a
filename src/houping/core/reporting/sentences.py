"""Chinese wording that results drive: estimates, comparisons, lists, quotation marks."""

from collections.abc import Sequence
from typing import Literal

from houping.core.reporting import format as write
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results
from houping.core.reporting.tables import Cells, estimate_cells
from houping.core.sampling.size import normal_quantile

Verdict = Literal["高于", "低于", "相当"]
CONFIDENCE = 0.95
NOT_PUBLISHED = "样本不足，不单独发布"


def quoted(name: str) -> str:
    """Return a name in quotation marks; those inside become single ones."""
    inner = name.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def listed(names: Sequence[str]) -> str:
    """Return names joined as a list in a sentence."""
    return "、".join(names)


def verdict(own: float | None, other: float | None, error: float | None) -> Verdict | None:
    """Say whether a score differs from another by more than its sampling error can explain.

    error : standard error of `own`; 0 or None for a score without sampling error. "相当" when the difference is
    within 1.96 standard errors: then the data cannot tell the two apart.
    """
    if own is None or other is None:
        return None
    if abs(own - other) <= normal_quantile(CONFIDENCE) * (error or 0.0) or own == other:
        return "相当"
    return "高于" if own > other else "低于"


def estimate_words(cells: Cells) -> str:
    """Return "为94.13%（95%置信区间92.84%至95.20%，有效样本2652）", or why there is no figure."""
    if cells.suppressed:
        return f"因{NOT_PUBLISHED}"
    if cells.value == write.ABSENT:
        return "没有可用数据"
    if not cells.low:
        return f"为{cells.value}"
    return f"为{cells.value}（95%置信区间{cells.low}至{cells.high}，有效样本{cells.n}）"


def measured(book: Book, results: Results, measure: str, kind: str, domain: str) -> str:
    """Return a clause: the name of a measure and its estimate in a domain."""
    _, known = results.measures[measure]
    return known.name + estimate_words(estimate_cells(book, results, measure, kind, domain))
