"""The worked cases of docs/methods/reports.md and figure-check.md come out as printed."""

from pathlib import Path

import pytest

from houping.core.errors import Words
from houping.core.reporting import format as write
from houping.core.reporting.check import Piece, differences
from houping.core.reporting.sentences import estimate_words, verdict
from houping.core.reporting.tables import Cells

DOCS = Path(__file__).parents[3] / "docs" / "methods"


@pytest.mark.parametrize(
    ("own", "mean", "error", "said"), [(66.64, 74.10, 1.20, "低于"), (79.48, 81.49, 3.57, "相当")]
)
def test_the_printed_scores_are_judged_as_printed(own, mean, error, said):
    page = (DOCS / "reports.md").read_text(encoding="utf-8")
    assert f"s = {own:.2f}、m = {mean:.2f}、e = {error:.2f}" in page
    assert verdict(own, mean, error) == said


def test_the_printed_share_reads_as_printed():
    cells = Cells(*(write.percent(v) for v in (0.9413, 0.9284, 0.9520)), write.count(2652))
    assert f"印为“{estimate_words(cells)}”" in (DOCS / "reports.md").read_text(encoding="utf-8")


def test_the_altered_figure_gives_the_printed_message():
    right = "全市抽取524个村，完成16023户。"
    wrong = right.replace("16023", "16032")
    (problem,) = differences(
        [Piece(Words("第1段", "paragraph 1"), "标题"), Piece(Words("第2段", "paragraph 2"), wrong)],
        ["标题", right],
        file="总报告.docx",
    )
    assert f"{problem.code}　{problem.message}" in (DOCS / "figure-check.md").read_text(encoding="utf-8")
