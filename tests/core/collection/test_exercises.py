"""One visit, several assessments: what a question serves, what an extract of one of them says, nothing asked twice."""

import pytest

from houping.core.collection.exercises import asked_twice, serving
from houping.core.collection.instrument import Group, Instrument, Question
from houping.core.collection.variables import Layout, Variable, exercises_of, extract

BOTH, FIRST, SECOND = ("post", "review"), ("post",), ("review",)


def question(name, exercises=(), **said):
    said.setdefault("kind", "calculate" if "calculation" in said else "integer")
    said.setdefault("path", f"page/{name}")
    return Question(name=name, exercises=exercises, **said)


def form(*questions, form_id="household", lists=("households.csv",), **groups):
    known = tuple(Group(path, heading, heading) for path, heading in groups.items())
    return Instrument(form_id, "1", "", "", known, questions, lists=lists)


def test_a_computed_value_serves_what_all_its_questions_serve_and_the_device_serves_all():
    served = serving(
        form(
            question("start", kind="start"),
            question("persons", BOTH),
            question("income", FIRST),
            question("grain", SECOND),
            question("per_head", calculation="${total} div ${persons}"),
            question("total", calculation="${income} + 0"),
            question("mixed", calculation="${income} + ${grain}"),
            question("day", calculation="format-date(today(), '%Y')"),
            question("own", SECOND, calculation="${persons}"),
        )
    )
    assert served["start"] == served["persons"] == served["day"] == BOTH
    assert served["total"] == served["per_head"] == FIRST
    assert served["mixed"] == () and served["own"] == SECOND


def test_conditions_in_a_circle_end():
    served = serving(
        form(question("a", calculation="${b}"), question("b", calculation="${a}"), question("c", BOTH))
    )
    assert served == {"a": BOTH, "b": BOTH, "c": BOTH}


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ({}, {"label_zh": "签约 没有？"}, True),
        ({}, {"label_zh": "签约了几人"}, False),
        ({}, {"atoms": ("R-5.1.1.1",)}, False),
        ({"path": "a/member/x", "repeat": "a/member"}, {}, True),
        ({"path": "a/job/x", "repeat": "a/job"}, {"path": "b/product/y", "repeat": "b/product"}, False),
        ({"kind": "text"}, {"kind": "text"}, True),
        ({"kind": "text"}, {"kind": "text", "path": "other/y"}, False),
    ],
)
def test_a_question_is_the_same_by_its_words_its_content_and_whom_it_is_about(first, second, twice):
    usual = {"kind": "select_one", "label_zh": "签约没有", "atoms": ("R-5.2.2.3",)}
    asked = form(question("x", **usual | first), question("y", **usual | second), page="医疗", other="教育")
    found = [(one.question.name, one.earlier.name) for one in asked_twice(asked)]
    assert found == ([("y", "x")] if twice else [])


def test_other_forms_count_if_they_are_about_the_same_people_and_do_not_check_back():
    same = {"kind": "select_one", "label_zh": "水通没有", "atoms": ("R-5.2.4.1",)}
    earlier = form(question("water", **same))
    assert [one.form_id for one in asked_twice(form(question("tap", **same), form_id="b"), [earlier])] == [
        "household"
    ]
    for form_id, lists in (
        ("village", ("villages.csv",)),
        ("interview_cadre", ("households.csv",)),
        ("backcheck", ("households.csv",)),
        ("household", ("households.csv",)),
    ):
        later = form(question("tap", **same), form_id=form_id, lists=lists)
        assert not list(asked_twice(later, [earlier])), form_id


def test_an_extract_keeps_what_names_a_row_and_drops_tables_that_say_nothing_of_it():
    interview = Variable("meta_interview", "text")
    household = Layout(
        "household",
        "household",
        "",
        "",
        (interview, Variable("a", "text", exercises=BOTH), Variable("b", "text", exercises=FIRST)),
    )
    village = Layout("village", "village", "", "", (interview, Variable("c", "text", exercises=FIRST)))
    assert exercises_of((household, village)) == BOTH
    assert [[v.name for v in one.variables] for one in extract((household, village), "review")] == [
        ["meta_interview", "a"]
    ]
    assert extract((household, village), "") == (household, village)
