"""Data marked false: with evidence, shown at the value, ruled by the supervisors, kept out of the results (R-11.9)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from apps.conftest import KEY, OWN
from apps.printed import table
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.routine import falsehood, queries, register
from houping.apps.routine.models import DataRequest, FalseData
from houping.apps.supervision.models import ListItem, Violation
from houping.apps.supervision.services import violations
from houping.core.errors import AlreadyDone, FalseDataHasNoItem, MoveRefused, OwnSubmission, ValueNotInForce

PHOTO = b"\x89PNG\r\n\x1a\n photo"


@pytest.fixture
def value(issued, submit, accept):
    """A value in force: 义务教育阶段在学率 of 万州区."""
    submit(issued["2.1"])
    return accept(issued["2.1"]).in_force.values.get(county=OWN)


@pytest.fixture
def item(assessment, people):
    """What the published list of the counties says of false data."""
    from houping.apps.supervision.services import lists

    version = lists.draft(actor=people["xzj"], assessment=assessment, audience="county")
    lists.publish(actor=people["xzj"], version_id=version.pk, effective=timezone.localdate(), note="")
    return ListItem.objects.get(version_id=version.pk, false_data=True)


@pytest.fixture
def mark(people, value):
    return lambda who="qc", **given: falsehood.mark(
        actor=people[who], value_id=value.pk, reason="与学籍名册不符（演示）", **given
    )


@pytest.fixture
def by_hand(people, assessment, item):
    """Register false data of an office that is about no figure: by_hand("市教委")."""

    def make(office, actor="qc"):
        values = {
            "item": item,
            "organisation": people[office].organisation,
            "county": "",
            "place": "",
            "happened": timezone.localdate(),
            "what": f"{office}提供的名册系事后补造（演示）",
        }
        return violations.register(actor=people[actor], assessment=assessment, values=values)

    return make


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


def test_nobody_rules_on_their_own_mark(mark, people, item):
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


def test_the_supervisors_rule_on_the_page(mark, people, client, item):
    made = mark()
    client.force_login(people["sv"])
    address = reverse("routine:handle", args=[KEY, made.pk])
    client.post(address, {"action": "confirm", "finding": ""})
    assert FalseData.objects.get().state == "open"
    client.post(address, {"action": "confirm", "finding": "核实属实（演示）"})
    found = FalseData.objects.get()
    assert (found.state, found.handled_by) == ("confirmed", people["sv"])


def test_nothing_is_confirmed_before_the_list_says_what_it_is(mark, people):
    made = mark()
    with pytest.raises(FalseDataHasNoItem):
        falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实")
    assert FalseData.objects.get().state == "open"


def test_policy_r_11_9_a_false_figure_is_one_violation_with_its_evidence(mark, people, item, assessment):
    made = mark(upload=SimpleUploadedFile("名册.png", PHOTO))
    found = falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实").violation
    assert (found.state, found.item, found.organisation) == ("verified", item, people["市教委"].organisation)
    assert "2.1 义务教育阶段在学率（万州区）" in found.what and found.facts == "属实"
    assert (found.files.get().sha256, found.files.get().kind) == (made.evidence, "image/png")
    told = list(Entry.objects.order_by("seq").values_list("action", flat=True))[-3:]
    assert told == ["violation.register", "violation.verify", "falsedata.confirm"]


def test_a_violation_that_was_registered_by_hand_is_joined_and_not_made_twice(
    mark, people, item, assessment, by_hand
):
    known, other = by_hand("市教委"), by_hand("市医保局")
    made = mark()
    with pytest.raises(Violation.DoesNotExist):  # of another office
        falsehood.handle(
            actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实", same_as=other.pk
        )
    falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实", same_as=known.pk)
    known.refresh_from_db()
    assert (known.state, known.false_value, Violation.objects.count()) == ("verified", made, 2)
    assert register.tally(register.cases(assessment)) == register.Tally(2, 1, 1, 0, 0)


def test_every_figure_counts_a_case_once(mark, people, item, assessment, by_hand, client):
    made = mark()
    by_hand("市医保局")
    assert register.tally(register.cases(assessment)) == register.Tally(2, 2, 0, 0, 0)
    found = falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实").violation
    violations.move(actor=people["sv"], violation_id=found.pk, action="handle", text="通报（演示）")
    assert register.tally(register.cases(assessment)) == register.Tally(2, 1, 1, 1, 0)
    client.force_login(people["sv"])
    page = client.get(reverse("routine:falsedata", args=[KEY])).content.decode()
    assert "共 2 起：待核查 1，认定失实 1（已处理 1），查否 0。" in page and page.count("通报（演示）") == 1
    sheet = io.BytesIO(client.get(reverse("routine:falsedata-export", args=[KEY])).content)
    rows = CalamineWorkbook.from_filelike(sheet).get_sheet_by_index(0).to_python()
    assert sorted(row[0] for row in rows if row[0] in {"平时情况数值", "其他资料"}) == [
        "其他资料",
        "平时情况数值",
    ]
    titles = [t.title for t in todo(people["sv"], assessment)]
    assert not [t for t in titles if "失实" in t] and "核实 1 起违规" in titles


def test_a_violation_that_comes_to_nothing_takes_the_mark_with_it(mark, people, item, assessment):
    made = mark("sv2")
    found = falsehood.handle(actor=people["sv"], mark_id=made.pk, action="confirm", finding="属实").violation
    given = {"violation_id": found.pk, "action": "dismiss", "text": "口径不同，数值不假（演示）"}
    with pytest.raises(OwnSubmission):  # who marked it does not undo the ruling
        violations.move(actor=people["sv2"], **given)
    violations.move(actor=people["sv"], **given)
    made.refresh_from_db()
    assert (made.state, made.finding) == ("cleared", "口径不同，数值不假（演示）")
    assert queries.adoptable(assessment).false == ()
    assert register.tally(register.cases(assessment)) == register.Tally(1, 0, 0, 0, 1)


def test_the_register_is_read_by_who_marks_rules_and_answers_for_it(people, client, by_hand, item):
    found = by_hand("市教委", actor="sv")
    for who, opens in (("qc", 200), ("sv", 200), ("xzj", 200), ("市教委", 403)):
        client.force_login(people[who])
        answer = client.get(reverse("routine:falsedata", args=[KEY]))
        assert answer.status_code == opens
        if opens == 200:  # what was reported by hand: who sees all violations, and who reported it
            assert (found.what in answer.content.decode()) is (who != "qc")
            assert client.get(reverse("supervision:violation", args=[KEY, found.pk])).status_code == 200


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
