"""The questionnaires of the plan: complete, in both languages, measuring what the plan measures."""

import json
import re
import shutil

import pytest

from houping.core.collection.instrument import LISTS
from houping.instruments.convert import FORMS, VALIDATED, built_in, load_form, opened_by_javarosa
from houping.instruments.model import model_of
from houping.instruments.recheck import Check
from houping.instruments.safe_xml import parse_xml
from houping.plans import load
from houping.plans.load import folder_of
from houping.synthetic.outcomes import MONEY, SHARES

PLAN = load("chongqing_2021")
FORM_OF = {"household": "household", "village": "village", "county": "documents"}
INTERVIEWS = tuple(name for name in built_in() if name.startswith("interview_"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def atoms(*sources):
    return {
        f"R-5.{indicator.id}.{number}": atom.quote
        for dimension in PLAN.dimensions
        for indicator in dimension.indicators
        for number, atom in enumerate(indicator.atoms, 1)
        if set(atom.sources) & set(sources)
    }


@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java")
def test_javarosa_opens_every_form_and_the_record_says_so():
    forms = {name: load_form(name) for name in built_in()}
    opened, said = opened_by_javarosa({name: form.xml for name, form in forms.items()})
    assert opened == set(forms), said
    recorded = json.loads((folder_of("chongqing_2021") / FORMS / VALIDATED).read_text(encoding="utf-8"))
    assert recorded == {name: form.sha256 for name, form in forms.items()}, "run make docs"


def test_every_part_of_section_five_that_a_household_can_tell_has_a_question():
    wanted = atoms("H")
    traced = {atom for q in load_form("household").instrument.asked for atom in q.atoms}
    assert sorted(set(wanted) - traced) == []
    assert sorted(traced - set(atoms("H", "P"))) == []


def test_the_ratings_of_one_page_are_a_battery_and_yes_or_no_is_none():
    names = [q.name for q in load_form("household").instrument.battery]
    assert names[0] == "sat_secured" and len(names) == 7 and all(n.startswith("sat_") for n in names)
    assert load_form("village").instrument.battery == ()


def test_every_part_that_villages_documents_and_talks_tell_has_a_question():
    traced = {atom for name in built_in() for q in load_form(name).instrument.asked for atom in q.atoms}
    assert sorted(set(atoms("H", "V", "C", "I")) - traced) == []


@pytest.mark.parametrize("source", FORM_OF)
def test_every_measure_of_the_plan_is_computed_under_its_own_name(source):
    instrument = load_form(FORM_OF[source]).instrument
    wanted = {m.id for _, m in PLAN.measures() if m.source == source and m.statistic not in {"mean", "ratio"}}
    assert wanted <= set(instrument.measures)
    assert all(q.kind == "calculate" and q.name == measure for measure, q in instrument.measures.items())


def test_the_household_form_gives_the_amounts_and_persons_too():
    assert {*SHARES, *MONEY, "persons"} == set(load_form("household").instrument.measures)


def test_each_kind_of_interview_gives_the_mark_of_the_plan():
    wanted = {m.id for _, m in PLAN.measures() if m.source == "interview"}
    assert len(INTERVIEWS) == 6
    assert all(set(load_form(name).instrument.measures) == wanted for name in INTERVIEWS)


@pytest.mark.parametrize("name", built_in())
def test_every_question_hint_message_and_answer_is_in_both_languages(name):
    instrument = load_form(name).instrument
    assert instrument.title_zh and instrument.title_en
    texts = [(g.label_zh, g.label_en) for g in instrument.groups]
    for question in instrument.questions:
        if question.asked or question.kind == "note":
            assert question.label_zh and question.label_en, question.name
        texts += [
            (question.label_zh, question.label_en),
            (question.hint_zh, question.hint_en),
            (question.constraint_zh, question.constraint_en),
        ]
        assert bool(question.constraint) == bool(question.constraint_zh), question.name
    texts += [(c.label_zh, c.label_en) for answers in instrument.choices.values() for c in answers]
    assert [pair for pair in texts if bool(pair[0]) != bool(pair[1])] == []
    assert [zh for zh, _ in texts if zh and not CHINESE.search(zh) and zh not in {"A级", "B级"}] == []
    assert [en for _, en in texts if CHINESE.search(en)] == []


@pytest.mark.parametrize("name", built_in())
def test_lists_of_a_person_are_read_by_the_agreed_columns(name):
    form = load_form(name)
    for path in form.instrument.lists:
        used = set(re.findall(rf"instance\('{path[:-4]}'\)/root/item\[[^]]*\]/(\w+)", form.xml.decode()))
        assert path in LISTS and used <= set(LISTS[path])


def test_back_checks_ask_the_same_words_with_the_same_answers_as_the_first_visit():
    first, second = load_form("household").instrument, load_form("backcheck").instrument
    compared = [q for q in second.questions if q.recheck]
    assert {q.recheck for q in compared} == {1, 2, 3}
    for question in compared:
        same = first.named(question.name)
        assert (same.kind, same.label_zh, same.choices) == (
            question.kind,
            question.label_zh,
            question.choices,
        )
        assert first.choices.get(same.choices) == second.choices.get(question.choices)


@pytest.mark.parametrize("form_id", built_in())
def test_nothing_that_follows_from_an_answer_is_asked_before_the_answer_is_given(form_id):
    form = load_form(form_id)
    check = Check(model_of(form.xml), parse_xml(b"<data/>"), {})
    assert check.settled()
    asked = {f"/data/{question.path}" for question in form.instrument.asked}
    shown = [
        bind.path
        for bind in check.model.binds
        if bind.path in asked and bind.relevant is not None
        for node in check.nodes.get(bind.path, ())
        if bind.relevant.holds(check._at(node))
    ]
    assert shown == []


def test_sums_of_which_a_family_often_has_none_may_be_said_to_be_none():
    household = load_form("household").instrument
    marked = {q.name for q in household.questions if "hp-none" in q.appearance.split()}
    kinds = ("cost_", "prop_", "tran_", "spend_")
    sums = {q.name for q in household.asked if q.kind == "decimal" and q.name.startswith(kinds)}
    assert len(sums) == 36 and sums <= marked
    assert all(not household.named(name).required for name in marked - {"hospital_paid"})
