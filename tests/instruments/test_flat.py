"""What columns frozen interviews have: what they betray of people, and what several versions of a form have in common."""

from dataclasses import replace

import pytest

from houping.core.collection.instrument import Choice, Instrument, Question
from houping.core.collection.variables import INTERVIEWER
from houping.instruments.convert import built_in, load_form
from houping.instruments.flat import layouts, together

YES_NO = (Choice("yes", "是", "Yes"), Choice("no", "否", "No"))
FORM = Instrument(
    "visit",
    "1",
    "走访",
    "Visit",
    (),
    (
        Question("helper_name", "helper_name", "text"),
        Question("card", "card", "select_one", choices="yn"),
        Question("mobile", "mobile", "integer"),
        Question(
            "county_name", "county_name", "calculate", calculation="instance('counties')/root/item/name"
        ),
        Question("greeting", "greeting", "calculate", calculation="concat('您好', ${helper_name})"),
        Question("again", "again", "calculate", calculation="${greeting}"),
        Question("total", "total", "calculate", calculation="1 + 1"),
        Question("wall", "wall", "image"),
    ),
    {"yn": YES_NO},
)


def variables(form):
    return {one.name: one for one in layouts(form)[0].variables}


def test_what_names_a_person_is_marked_however_a_form_calls_it_and_what_is_computed_from_it():
    personal = {name: one.personal for name, one in variables(FORM).items() if one.personal}
    assert personal == {
        INTERVIEWER: "account",
        "helper_name": "name",
        "mobile": "phone",
        "greeting": "name",
        "again": "name",
        "wall": "photo",
    }


def test_what_is_looked_up_stays_text_and_what_is_computed_may_be_a_number():
    kinds = {name: one.kind for name, one in variables(FORM).items()}
    assert (kinds["county_name"], kinds["total"]) == ("text", "calculated")


@pytest.mark.parametrize("name", built_in())
def test_no_typed_text_photo_or_position_of_a_form_goes_unmarked(name):
    form = load_form(name).instrument
    marked = {(one.name, one.personal != "") for table in layouts(form) for one in table.variables}
    asked = {
        q.name for q in form.questions if q.kind in ("text", "image", "geopoint", "deviceid", "username")
    }
    assert {(name, True) for name in asked} <= marked


def test_versions_keep_the_codes_of_older_ones_and_every_mark():
    older = replace(FORM, choices={"yn": (*YES_NO, Choice("gone", "外出", "Away"))})
    newer = replace(FORM, questions=tuple(q for q in FORM.questions if q.name != "total"))
    found = together(layouts(form)[0] for form in (newer, older))
    by_name = {one.name: one for one in found.variables}
    assert [code.code for code in by_name["card"].codes] == ["yes", "no", "gone"]
    assert by_name["total"].kind == "calculated" and by_name["helper_name"].personal == "name"
