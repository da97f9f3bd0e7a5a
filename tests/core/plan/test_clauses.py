"""Clauses are read from the document itself."""

import pytest

from houping.core.plan.clauses import cited, clauses_of
from houping.plans import folder_of

KNOWN = clauses_of((folder_of("chongqing_2021") / "source.txt").read_text(encoding="utf-8"))


def test_the_document_has_eleven_sections():
    assert {c for c in KNOWN if len(c) <= 2 and "（" not in c} - {"文头", "序言", "版记", "全文"} == {
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "items"),
    [("五（一）", 4), ("五（二）", 7), ("五（三）", 8), ("五（四）", 4), ("六（一）", 2), ("七（一）", 2)],
)
def test_items_are_counted_within_their_part(part, items):
    assert {f"{part}{n}" for n in range(1, items + 1)} <= KNOWN
    assert f"{part}{items + 1}" not in KNOWN


@pytest.mark.parametrize("clause", ["七（一）1（3）", "九（七）", "十（五）", "十一（三）", "序言", "版记"])
def test_deep_and_unnumbered_places_are_clauses(clause):
    assert clause in KNOWN


@pytest.mark.parametrize("clause", ["十二", "九（八）", "七（一）1（4）", "八（一）", "六（一）3", ""])
def test_what_the_document_does_not_have_is_no_clause(clause):
    assert clause not in KNOWN


def test_a_citation_may_name_several_clauses_and_ranges():
    assert list(cited("五（二）6、五（三）4；五（二）2至4")) == ["五（二）6", "五（三）4", "五（二）2"]
