"""How problems are told: in both languages, with the place, and how many there are when not all are shown."""

from houping.core.checks import Problem, lines_of, told
from houping.core.errors import Words, in_words


def test_problems_are_told_line_by_line_in_both_languages_and_the_rest_is_counted():
    say = Words("空", "it is empty"), Words("补填", "fill it in")
    found = [told(row, "unit", "A02", *say, file="a.csv") for row in (3, 0, 7)]
    lines = lines_of(found, 2)
    assert lines.zh.splitlines() == [
        "a.csv 第 3 行 unit：空（A02，补填）",
        "a.csv unit：空（A02，补填）",
        "……共 3 处",
    ]
    assert lines.en.splitlines() == [
        "a.csv, row 3, unit: it is empty (A02; fill it in)",
        "a.csv, unit: it is empty (A02; fill it in)",
        "... 3 in all",
    ]


def test_a_problem_without_english_is_told_as_it_is():
    (line,) = lines_of([Problem(2, "x", "Q01", "表头", "核对")], 5).en.splitlines()
    assert line == "row 2, x: 表头 (Q01; 核对)"


def test_a_list_in_a_sentence_keeps_the_words_of_its_parts():
    found = in_words(["a", Words("甲", "A")])
    assert (found.zh, found.en) == ("a、甲", "a, A")
