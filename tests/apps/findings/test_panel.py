"""The panel: who may sit and speak, the majority rules, the chair signs, then nothing moves; minutes name codes only."""

import io

import pytest
from docx import Document

from apps.conftest import OTHER
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Avoidance
from houping.apps.accounts.roles import Role
from houping.apps.findings.minutes import minutes
from houping.apps.findings.services import panel
from houping.core import errors
from houping.core.reporting.blocks import texts

from .conftest import act, attach


@pytest.fixture
def disputed(found, person_with):
    """A problem with which the county does not agree, upheld in the recheck."""
    leader, second, county = person_with(Role.TL), person_with(Role.FQ), person_with(Role.CTY)

    def make(**values):
        problem = found(**values)
        act(leader, problem, "verify")
        act(leader, problem, "feed_back")
        attach(county, problem, "objection")
        act(county, problem, "object", note="该户已于 10 月接通自来水（演示）")
        act(second, problem, "uphold", note="入户复看仍靠水窖（演示）")
        return problem

    return make


@pytest.fixture
def members(person_with):
    """Five people of the panel; the first presides."""
    return [person_with(Role.PJ) for _ in range(5)]


@pytest.fixture
def session(assessment, members):
    """A session of the first four."""
    return panel.open_session(
        actor=members[0], assessment=assessment, place="市局会议室", members=members[1:4]
    )


def say(member, problem, ruling="upheld"):
    return panel.speak(actor=member, finding_id=problem.pk, ruling=ruling, reasons="理由（演示）")


def sign(member, problem, **values):
    problem.refresh_from_db()
    return panel.rule(
        actor=member, finding_id=problem.pk, version=problem.version, reasons="事实清楚", **values
    )


def test_the_majority_rules_and_the_chair_signs(session, members, disputed):
    problem = disputed()
    for member, ruling in zip(members[:3], ("upheld", "dismissed", "upheld"), strict=True):
        say(member, problem, ruling)
    with pytest.raises(errors.NotOnPanel):
        sign(members[1], problem)
    ruled = sign(members[0], problem, attribution="policy")
    assert (ruled.state, ruled.ruling, ruled.attribution) == ("ruled", "upheld", "policy")
    with pytest.raises(errors.MoveRefused):
        say(members[3], problem)


def test_two_opinions_or_a_tie_are_no_ruling(session, members, disputed):
    problem = disputed()
    say(members[0], problem), say(members[1], problem)
    with pytest.raises(errors.PanelUndecided):
        sign(members[0], problem)
    say(members[2], problem, "dismissed"), say(members[3], problem, "dismissed")
    with pytest.raises(errors.PanelUndecided):
        sign(members[0], problem)
    say(members[1], problem, "dismissed")
    assert sign(members[0], problem).ruling == "dismissed"
    assert problem.opinions.count() == 5


def test_who_sits_out_or_stays_away_does_not_speak(session, members, disputed):
    problem = disputed()
    with pytest.raises(errors.NotOnPanel):
        say(members[4], problem)
    say(members[1], problem)
    panel.recuse(actor=members[1], finding_id=problem.pk, reason="曾在该县挂职")
    with pytest.raises(errors.Recused):
        say(members[1], problem)
    assert not problem.opinions.filter(replaced=False).exists()


def test_a_member_does_not_rule_in_a_county_that_they_avoid(session, members, disputed):
    problem = disputed()
    Avoidance.objects.create(person=members[1], county=problem.county, reason="原籍")
    members[1].refresh_from_db()
    with pytest.raises(Refused):
        say(type(members[1]).objects.get(pk=members[1].pk), problem)


def test_a_panel_has_three_members_who_hold_its_role(assessment, members, person_with):
    with pytest.raises(errors.PanelTooSmall):
        panel.open_session(actor=members[0], assessment=assessment, place="市局", members=members[1:2])
    outsider = person_with(Role.QC)
    with pytest.raises(errors.NotOnPanel):
        panel.open_session(
            actor=members[0], assessment=assessment, place="市局", members=[*members[1:3], outsider]
        )


def test_a_session_ends_when_what_was_discussed_is_ruled(session, members, disputed):
    problem = disputed()
    for member in members[:3]:
        say(member, problem)
    with pytest.raises(errors.SessionUndecided):
        panel.close_session(actor=members[0], session_id=session.pk)
    sign(members[0], problem)
    assert panel.close_session(actor=members[0], session_id=session.pk).state == "closed"
    with pytest.raises(errors.NoSessionOpen):
        say(members[0], disputed())


def test_the_minutes_say_who_said_what_with_codes_only(session, members, disputed):
    problem = disputed()
    for member in members[:3]:
        say(member, problem)
    sign(members[0], problem)
    said = "\n".join(texts(minutes(session, {problem.county: "万州区"}.get, str)))
    for words in (problem.number, "该户已于 10 月接通自来水", "入户复看仍靠水窖", "成立3票", members[2].name):
        assert words in said
    assert problem.what not in said


def test_a_second_session_is_refused_in_words(session, members, assessment):
    with pytest.raises(errors.AlreadyDone):
        panel.open_session(actor=members[4], assessment=assessment, place="市局", members=members[:3])


def test_what_a_pasted_text_brings_along_does_not_spoil_the_minutes(session, members, disputed, client):
    """One character that XML forbids, in an objection that nobody can change any more, and no minutes ever."""
    problem = disputed()
    for member in members[:3]:
        say(member, problem)
    sign(members[0], problem)
    problem.steps.filter(action="object").update(note="已接通\x0b自来水\x08")
    client.force_login(members[0])
    page = f"/a/cq2021/findings/panel/sessions/{session.pk}/minutes/"
    paper = Document(io.BytesIO(client.get(page).content))
    assert any("已接通自来水" in p.text for p in paper.paragraphs)


def test_the_queue_is_the_panel_s_and_shows_no_county_of_others_to_teams(disputed, person_with, client):
    disputed()
    client.force_login(person_with(Role.TL, county=OTHER))
    assert "500101-0001" not in client.get("/a/cq2021/findings/panel/").content.decode()


def test_a_chair_who_stays_away_does_not_sign_another_member_does(session, members, disputed):
    """R-4.20: whoever recuses themselves has no part in the ruling, its reasons least of all."""
    problem = disputed()
    for member in members[1:4]:
        say(member, problem)
    panel.recuse(actor=members[0], finding_id=problem.pk, reason="曾在该县挂职")
    with pytest.raises(errors.Recused):
        sign(members[0], problem)
    with pytest.raises(errors.NotOnPanel):
        sign(members[4], problem)
    assert sign(members[1], problem).ruling == "upheld"


def test_a_member_does_not_sign_in_place_of_a_chair_who_may(session, members, disputed):
    problem = disputed()
    for member in members[:3]:
        say(member, problem)
    panel.recuse(actor=members[3], finding_id=problem.pk, reason="亲属在该县任职")
    for member in members[1:]:
        with pytest.raises((errors.NotOnPanel, errors.Recused)):
            sign(member, problem)


def test_a_session_that_can_no_longer_rule_is_closed_and_the_next_one_begins_anew(
    assessment, members, disputed
):
    """Three sit, one stays away: two opinions are no quorum, and they must not keep the panel shut for ever."""
    first = panel.open_session(actor=members[0], assessment=assessment, place="市局", members=members[1:3])
    problem = disputed()
    say(members[0], problem), say(members[1], problem, "dismissed")
    with pytest.raises(errors.SessionUndecided):
        panel.close_session(actor=members[0], session_id=first.pk)
    panel.recuse(actor=members[2], finding_id=problem.pk, reason="曾在该县挂职")
    assert panel.close_session(actor=members[0], session_id=first.pk).state == "closed"
    panel.open_session(actor=members[0], assessment=assessment, place="市局", members=members[1:])
    say(members[3], problem), say(members[4], problem)
    with pytest.raises(errors.PanelUndecided):
        sign(members[0], problem)
    say(members[0], problem, "dismissed")
    assert sign(members[0], problem).ruling == "upheld"


def test_members_go_on_when_their_chair_has_left_the_panel(session, members, disputed):
    problem = disputed()
    for member in members[1:4]:
        say(member, problem)
    with pytest.raises(errors.NotOnPanel):
        panel.close_session(actor=members[1], session_id=session.pk)
    members[0].assignments.all().delete()
    assert sign(members[1], problem).state == "ruled"
    assert panel.close_session(actor=members[1], session_id=session.pk).state == "closed"


def test_a_session_that_cannot_end_yet_says_on_its_own_page_what_is_open_and_leads_there(
    session, members, disputed, client
):
    problem = disputed()
    say(members[1], problem)
    client.force_login(members[0])
    page = f"/a/cq2021/findings/panel/sessions/{session.pk}/"
    answer = client.post(f"{page}close/")
    shown = answer.content.decode()
    assert answer.status_code == 409 and 'role="alert"' in shown and "结束研判会" in shown
    assert f'href="/a/cq2021/findings/panel/{problem.pk}/"' in shown and problem.number in shown
    assert problem.opinions.get(replaced=False).member == members[1]
