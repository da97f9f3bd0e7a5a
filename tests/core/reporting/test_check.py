import re

import pytest

from houping.core.errors import Words
from houping.core.reporting.check import Piece, differences, figures, unknown_figures
from houping.core.reporting.fact import Book

EXPECTED = ["一、基本情况", "全市抽取524个村，完成16023户。", "应答率91.23%", "79.48", "66.64", "说明"]


def written(*texts):
    return [Piece(Words(f"第{i}段", f"paragraph {i}"), text) for i, text in enumerate(texts, start=1)]


def test_an_unchanged_document_has_no_problem():
    assert differences(written(*EXPECTED), EXPECTED, file="a.docx") == []


def test_spaces_and_line_breaks_are_no_difference():
    texts = [EXPECTED[0], "全市抽取524个村，\n完成 16023户。", *EXPECTED[2:]]
    assert differences(written(*texts), EXPECTED, file="a.docx") == []


def test_an_altered_figure_is_named_with_file_and_paragraph():
    texts = [EXPECTED[0], EXPECTED[1].replace("16023", "16032"), *EXPECTED[2:]]
    (problem,) = differences(written(*texts), EXPECTED, file="a.docx")
    assert (problem.file, problem.row, problem.field, problem.code) == ("a.docx", 2, "16032", "R02")
    assert "第2段" in problem.message and "16023" in problem.message


def test_two_cells_that_changed_places_are_found():
    texts = [*EXPECTED[:3], "66.64", "79.48", "说明"]
    assert {p.row for p in differences(written(*texts), EXPECTED, file="a.docx")} & {4, 5}


def test_a_figure_that_was_left_out_is_found():
    problems = differences(written(*EXPECTED[:3], *EXPECTED[4:]), EXPECTED, file="a.docx")
    assert [p.code for p in problems] == ["R03"]
    assert problems[0].field == "79.48"


def test_a_sentence_that_was_added_by_hand_is_found():
    problems = differences(written(*EXPECTED, "另有37户未统计。"), EXPECTED, file="a.docx")
    assert [(p.code, p.field, p.row) for p in problems] == [("R02", "37", 7)]


def test_an_empty_document_lacks_every_figure_and_every_name():
    lacking = {p.field for p in differences([], EXPECTED, file="a.docx")}
    assert lacking == {"一、基本情况", "说明", "524", "91.23", "79.48", "66.64"}


def test_a_grade_and_a_name_count_as_results_and_a_sentence_without_figures_does_not():
    expected = ["彭水县", "好", "万州区", "一般", "工作扎实。"]
    assert differences(written("彭水县", "好", "万州区", "一般", "工作很扎实。"), expected, file="a") == []
    swapped = differences(written("万州区", "好", "彭水县", "一般", "工作扎实。"), expected, file="a")
    assert swapped and {p.code for p in swapped} <= {"R02", "R03"}
    (raised,) = differences(written("彭水县", "好", "万州区", "较好", "工作扎实。"), expected, file="a")
    assert (raised.field, raised.code) == ("较好", "R02") and "“一般”" in raised.message


def test_a_changed_sign_or_unit_is_a_difference_too():
    (problem,) = differences(written("增加5.00分"), ["减少5.00分"], file="a.docx")
    assert problem.field == "5.00"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1. 指标得分表", []),
        ("附件：1. 指标得分表", []),
        ("表3　得分", []),
        ("在95%置信水平下", []),
        ("应答率91.23%", ["91.23"]),
        ("共12个", ["12"]),
        ("195%", ["195"]),
    ],
)
def test_numbering_needs_no_fact_and_every_other_figure_does(line, found):
    assert [p.field for p in unknown_figures([line], [], frozenset(), file="a")] == found


def test_a_figure_of_a_fact_or_a_declared_constant_is_known():
    book = Book()
    line = f"应答率{book.percent('rate', 0.9123)}，见第九章第5条"
    assert unknown_figures([line], book, {"5"}, file="a") == []


def test_figures_are_read_with_their_decimals():
    assert figures("±7.16%，2021年12月20日") == ["7.16", "2021", "12", "20"]


def test_every_difference_is_told_in_english_with_the_printed_words_as_they_are():
    found = differences(written("甲县 81.2", "多出 9"), ["甲县 82.1"], file="a.docx")
    found += differences(written(), ["乙县 70"], file="a.docx")
    found += unknown_figures(["共 77 户"], Book(), frozenset(), file="a.docx")
    said = [" ".join(problem.said("en")) for problem in found]
    assert "paragraph 1: “81.2” differs from the facts, which say “甲县82.1”" in said[0]
    assert [bool(re.search("段|附近|不在|重新", line)) for line in said] == [False] * 4
