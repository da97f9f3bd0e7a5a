"""Data marked false: with evidence, shown at the value, ruled by the supervisors, kept out of the results (R-11.9)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.conftest import KEY, OWN
from apps.printed import table
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.routine import falsehood, queries
from houping.apps.routine.models import DataRequest, FalseData
from houping.core.errors import AlreadyDone, MoveRefused, OwnSubmission, ValueNotInForce

PHOTO = b"\x89PNG\r\n\x1a\n photo"


@pytest.fixture
def value(issued, submit, accept):
    """A value in force: 义务教育阶段在学率 of 万州区."""
    submit(issued["2.1"])
    return accept(issued["2.1"]).in_force.values.get(county=OWN)


@pytest.fixture
def mark(people, value):
    return lambda who="qc", **given: falsehood.mark(
        actor=people[who], value_id=value.pk, reason="与学籍名册不符（演示）", **given
    )


def test_a_mark_is_shown_at_the_value_and_waits_for_the_supervisors(mark, people, client, assessment):
    made = mark(upload=SimpleUploadedFile("名册.png", PHOTO))
    assert store.read(made.evidence) == PHOTO
    client.force_login(people["市教委"])
    assert "失实待核" in client.get(reverse("routine:values", args=[KEY])).content.decode()
    assert [t.title for t in todo(people["sv"], assessment) if "失实" in t.title] == ["核查 1 条失实登记"]
    client.force_login(people["sv"])
    text = client.get(reverse("routine:falsedata", args=[KEY])).content.decode()
    assert "与学籍名册不符（演示）" in text and "万州区" in text
    entry = Entry.objects.get(action="falsedata.mark")
    assert entry.county == OWN


def test_only_quality_control_and_supervisors_mark_and_only_supervisors_rule(
    mark, people, value, person_with
):
    for role in set(Role) - {Role.QC, Role.SV}:
        with pytest.raises(Refused):
            falsehood.mark(actor=person_with(role), value_id=value.pk, reason="x")
    made = mark()
    for role in set(Role) - {Role.SV}:
        with pytest.raises(Refused):
            falsehood.handle(actor=person_with(role), mark_id=made.pk, action="clear", finding="x")


def test_nobody_rules_on_their_own_mark(mark, people):
    made = mark("sv")
    with pytest.raises(OwnSubmission):
        falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实")
    falsehood.handle(actor=people["sv2"], mark_id=made.pk, action="confirm", finding="属实")
    with pytest.raises(MoveRefused):
        falsehood.handle(actor=people["sv2"], mark_id=made.pk, action="clear", finding="改口")


def test_a_value_is_marked_once_at_a_time_and_again_after_it_was_cleared(mark, people):
    made = mark()
    with pytest.raises(AlreadyDone):
        mark("sv")
    falsehood.handle(actor=people["sv"], mark_id=made.pk, action="clear", finding="名册已更新")
    assert mark("sv").state == "open"


def test_what_is_not_in_force_cannot_be_marked(issued, submit, value, mark, people):
    submit(issued["2.1"], reason="更正")
    mark()  # the correction waits; the old value is still in force
    waiting = queries.newest_sound(issued["2.1"]).values.get(county=OWN)
    with pytest.raises(ValueNotInForce):
        falsehood.mark(actor=people["qc"], value_id=waiting.pk, reason="x")


def test_a_correction_takes_the_mark_off_what_goes_into_the_results(issued, submit, accept, mark, assessment):
    mark()
    assert queries.adoptable(assessment).false == ("万州区 义务教育阶段在学率",)
    submit(issued["2.1"], c500101=["0.8"], reason="按学籍更正")
    accept(issued["2.1"])
    assert queries.adoptable(assessment).false == ()
    assert FalseData.objects.count() == 1  # and the register keeps it


def test_the_supervisors_rule_on_the_page(mark, people, client):
    made = mark()
    client.force_login(people["sv"])
    address = reverse("routine:handle", args=[KEY, made.pk])
    client.post(address, {"action": "confirm", "finding": ""})
    assert FalseData.objects.get().state == "open"
    client.post(address, {"action": "confirm", "finding": "核实属实（演示）"})
    found = FalseData.objects.get()
    assert (found.state, found.handled_by) == ("confirmed", people["sv"])


def test_quality_control_marks_on_the_page_of_the_version(value, people, client):
    client.force_login(people["qc"])
    request = DataRequest.objects.get(indicator="2.1")
    address = reverse("routine:mark", args=[KEY, request.pk, 1])
    assert client.post(address, {"value": value.pk, "reason": ""}).status_code == 422
    given = {"value": value.pk, "reason": "不符（演示）", "upload": SimpleUploadedFile("a.pdf", b"no pdf")}
    assert client.post(address, given).status_code == 422
    assert client.post(address, {"value": value.pk, "reason": "不符（演示）"}).status_code == 302
    page = client.get(reverse("routine:version", args=[KEY, request.pk, 1])).content.decode()
    assert "不符（演示）" in page


def test_the_printed_table_of_states_is_the_one_of_the_model():
    states, printed = table("routine.FalseData")
    assert set(states) == set(FalseData.State.values)
    assert set(printed) == set(FalseData.MOVES)
