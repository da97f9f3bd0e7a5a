"""Rulings on counties: the session votes, the chair signs, computations take what is in force, one digest for one list."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Avoidance, Person
from houping.apps.accounts.roles import Role
from houping.apps.findings.in_force import of_panel, rulings_in_force
from houping.apps.findings.minutes import minutes
from houping.apps.findings.models import CountyRuling
from houping.apps.findings.services import panel, rulings
from houping.apps.ledger.models import Entry
from houping.core import errors
from houping.core.reporting.blocks import texts


@pytest.fixture
def members(plan_in_force, person_with):
    """Four people of the panel; the first presides."""
    return [person_with(Role.PJ) for _ in range(4)]


@pytest.fixture
def session(assessment, members):
    """A session of the first three."""
    return panel.open_session(
        actor=members[0], assessment=assessment, place="市局会议室", members=members[1:3]
    )


@pytest.fixture
def proposed(assessment, members, session):
    """Put a matter to the vote: proposed(trigger="A"), proposed(grade="yiban", county=OTHER)."""

    def make(by=None, **values):
        given = {"county": OWN, "basis": "研判会纪要〔演示〕1号", "reasons": "预警达到红色（演示）", **values}
        return rulings.propose(actor=by or members[0], assessment=assessment, **given)

    return make


def decided(members, ruling, *votes):
    """Let the members vote and the chair sign."""
    for member, agrees in zip(members, votes, strict=False):
        rulings.vote(actor=member, ruling_id=ruling.pk, agrees=agrees, reasons="理由（演示）")
    return rulings.decide(actor=members[0], ruling_id=ruling.pk)


def test_what_the_majority_votes_is_taken_into_computations_with_number_and_document(
    assessment, members, proposed
):
    cap, limit, veto = proposed(trigger="A"), proposed(grade="yiban"), proposed(trigger="B", county=OTHER)
    decided(members, cap, True, True, False)
    decided(members, limit, True, True, True)
    assert decided(members, veto, False, False, True).state == "rejected"
    taken = rulings_in_force(assessment)
    assert taken.numbers == [cap.number, limit.number]
    assert [(r["county"], r["trigger"], r["basis"]) for r in taken.rulings] == [
        (OWN, "A", "研判认定第1号（研判会纪要〔演示〕1号）")
    ]
    assert [(r["county"], r["grade"]) for r in taken.limits] == [(OWN, "yiban")]


def test_a_ruling_is_lifted_only_by_another_vote(assessment, members, proposed):
    ruling = decided(members, proposed(trigger="A"), True, True, True)
    digest = rulings_in_force(assessment).digest
    lifting = rulings.propose_lifting(
        actor=members[1], ruling_id=ruling.pk, basis="研判会纪要〔演示〕2号", reasons="复核后情况不属实"
    )
    assert rulings_in_force(assessment).digest == digest
    decided(members, lifting, True, True, False)
    ruling.refresh_from_db()
    assert (ruling.state, rulings_in_force(assessment).numbers) == ("lifted", [])
    with pytest.raises(errors.MoveRefused):
        rulings.propose_lifting(actor=members[1], ruling_id=ruling.pk, basis="x", reasons="x")


def test_names_of_people_stay_out_and_their_number_goes_on(assessment, members, proposed):
    decided(members, proposed(trigger="C", people=2), True, True, True)
    assert rulings_in_force(assessment).rulings[0]["persons"] == ["1-1", "1-2"]


@pytest.mark.parametrize("field", ["basis", "reasons"])
def test_what_reports_and_minutes_say_holds_no_telephone_number(proposed, field):
    with pytest.raises(errors.PersonalInText):
        proposed(trigger="A", **{field: "户主电话 139 0000 0000"})


def test_a_sheet_that_calls_itself_a_ruling_is_not_taken_for_one_of_the_panel(assessment, members, proposed):
    decided(members, proposed(trigger="A"), True, True, True)
    (own,) = rulings_in_force(assessment).rulings
    forged = {**own, "ruling": "1"}  # files hold text only
    assert of_panel([forged, own]) == [own]


def test_two_votes_decide_nothing_and_only_the_chair_signs(members, proposed):
    ruling = proposed(trigger="A")
    with pytest.raises(errors.PanelUndecided):
        decided(members, ruling, True, True)
    rulings.vote(actor=members[2], ruling_id=ruling.pk, agrees=True, reasons="同意")
    with pytest.raises(errors.NotOnPanel):
        rulings.decide(actor=members[1], ruling_id=ruling.pk)
    with pytest.raises(errors.SessionUndecided):
        panel.close_session(actor=members[0], session_id=ruling.session_id)
    assert rulings.decide(actor=members[0], ruling_id=ruling.pk).state == "in_force"
    with pytest.raises(errors.MoveRefused):
        rulings.vote(actor=members[2], ruling_id=ruling.pk, agrees=False, reasons="改变意见")


def test_the_plan_says_what_can_be_ruled_and_one_matter_stands_once(members, proposed):
    for values in ({"trigger": "D"}, {"trigger": "Z"}, {"grade": "hao"}, {"trigger": "A", "grade": "yiban"}):
        with pytest.raises(errors.RulingUnusable):
            proposed(**values)
    proposed(trigger="A")
    with pytest.raises(errors.RulingStands):
        proposed(trigger="A")


def test_outsiders_and_those_who_avoid_the_county_have_no_vote(assessment, members, person_with, proposed):
    ruling = proposed(trigger="A")
    with pytest.raises(errors.NotOnPanel):
        rulings.vote(actor=members[3], ruling_id=ruling.pk, agrees=True, reasons="x")
    with pytest.raises(Refused):
        rulings.vote(actor=person_with(Role.QC), ruling_id=ruling.pk, agrees=True, reasons="x")
    Avoidance.objects.create(person=members[1], county=OWN, reason="原籍")
    with pytest.raises(Refused):
        rulings.vote(
            actor=Person.objects.get(pk=members[1].pk), ruling_id=ruling.pk, agrees=True, reasons="x"
        )


def test_every_act_leaves_one_entry_and_the_minutes_tell_it(session, members, proposed):
    ruling = decided(members, proposed(trigger="A"), True, False, True)
    acts = ["ruling.propose", *["ruling.vote"] * 3, "ruling.adopt"]
    assert [e.action for e in Entry.objects.filter(action__startswith="ruling.").order_by("pk")] == acts
    said = "\n".join(texts(minutes(session, lambda code: code, lambda one: f"情形{one.trigger}")))
    for words in ("第1号", "情形A", "研判会纪要〔演示〕1号", "同意2票，不同意1票，认定"):
        assert words in said
    assert str(ruling.number) in said


def test_a_member_proposes_votes_and_signs_on_the_pages(assessment, members, session, client):
    client.force_login(members[0])
    values = {
        "county": OWN, "matter": "trigger A", "basis": "纪要〔演示〕1号", "reasons": "演示", "people": "",
    }  # fmt: skip
    client.post(reverse("findings:county-ruling-propose", args=[KEY]), values)
    page = reverse("findings:county-ruling", args=[KEY, 1])
    early = client.post(f"{page}decision/")
    assert early.status_code == 409 and "至少 3 份" in early.content.decode()
    for member in members[:3]:
        client.force_login(member)
        assert client.post(f"{page}vote/", {"agrees": "yes"}).status_code == 409
        client.post(f"{page}vote/", {"agrees": "yes", "reasons": "同意（演示）"})
    client.force_login(members[0])
    client.post(f"{page}decision/")
    assert CountyRuling.objects.get().state == "in_force"
    shown = client.get(reverse("findings:county-rulings", args=[KEY])).content.decode()
    assert "存在规模性返贫风险" in shown and rulings_in_force(assessment).digest[:24] in shown


def test_where_the_chair_avoids_the_county_another_member_signs(assessment, members, proposed):
    ruling = proposed(by=members[1], trigger="A")
    Avoidance.objects.create(person=members[0], county=OWN, reason="原籍")
    chair, second, third, outside = (Person.objects.get(pk=m.pk) for m in members)
    with pytest.raises(Refused):
        rulings.vote(actor=chair, ruling_id=ruling.pk, agrees=True, reasons="演示")
    for member in (second, third):
        rulings.vote(actor=member, ruling_id=ruling.pk, agrees=True, reasons="演示")
    with pytest.raises(errors.PanelUndecided):
        rulings.decide(actor=second, ruling_id=ruling.pk)
    with pytest.raises(errors.NotOnPanel):
        rulings.decide(actor=outside, ruling_id=ruling.pk)
    sitting = panel.close_session(actor=chair, session_id=ruling.session_id)
    assert sitting.state == "closed" and not ruling.votes.filter(replaced=False).exists()
    panel.open_session(actor=chair, assessment=assessment, place="市局", members=[second, third, outside])
    for member in (second, third, outside):
        rulings.vote(actor=member, ruling_id=ruling.pk, agrees=True, reasons="演示")
    assert rulings.decide(actor=outside, ruling_id=ruling.pk).state == "in_force"


def test_rulings_are_narrowed_by_their_address_and_the_sheet_alike(members, proposed, client):
    first, second = proposed(trigger="A"), proposed(trigger="B", county=OTHER, basis="另一份纪要〔演示〕2号")
    client.force_login(members[0])
    page = reverse("findings:county-rulings", args=[KEY])
    for query, hits in (
        ("", {first, second}),
        ("state=in_force", set()),
        (f"county={OTHER}", {second}),
        ("trigger=A", {first}),
        ("words=另一份", {second}),
    ):
        said = client.get(f"{page}?{query}").content.decode()
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{page}export/?{query}").content))
        sheet = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
        for one in (first, second):
            link = reverse("findings:county-ruling", args=[KEY, one.number])
            assert (f'href="{link}"' in said) == (one.basis in sheet) == (one in hits), (query, one.number)
