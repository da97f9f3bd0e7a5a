"""Every state × action × role of a session, a ruling on a county and a case of experience, against the printed table."""

import itertools

import pytest
from django.utils import timezone

from apps.conftest import OWN
from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import CountyRuling, Experience, Session
from houping.apps.findings.services import panel, rulings, watching
from houping.apps.ledger.models import Entry
from houping.core.errors import MoveRefused


def wrongs(name, action, record, everybody, put, do, log):
    """Return what does not happen as the printed table says: put(state) before, do(actor) what is tried."""
    states, printed = table(name)
    row, wrong, told = printed[action], [], Entry.objects.filter(action=log)
    for state, (role, actor) in itertools.product(states, everybody.items()):
        put(state)
        before = told.count()
        try:
            do(actor)
            got = "done"
        except Refused:
            got = "refused"
        except MoveRefused:
            got = "wrong state"
        record.refresh_from_db()
        allowed = str(role) in row.roles
        want = "refused" if not allowed else "done" if state in row.sources else "wrong state"
        after = row.target if want == "done" else state
        if (got, record.state, told.count() - before) != (want, after, int(want == "done")):
            wrong.append((state, role, got, record.state))
    return wrong


@pytest.fixture
def session(everybody, assessment, person_with):
    """A session that the member of the panel presides."""
    others = [person_with(Role.PJ) for _ in range(2)]
    return panel.open_session(
        actor=everybody[Role.PJ], assessment=assessment, place="市局会议室", members=others
    )


def test_a_session_is_closed_as_the_table_says(session, everybody):
    def put(state):
        Session.objects.update(state=state, closed=timezone.now() if state == "closed" else None)

    def do(actor):
        panel.close_session(actor=actor, session_id=session.pk)

    assert wrongs("findings.Session", "close", session, everybody, put, do, "panel.close") == []


@pytest.mark.parametrize("action", ["adopt", "reject", "lift"])
def test_a_ruling_on_a_county_moves_as_the_table_says(action, session, assessment, everybody):
    chair, members = everybody[Role.PJ], list(session.members.all())
    words = {"basis": "纪要（演示）", "reasons": "演示"}
    ruling = rulings.propose(actor=chair, assessment=assessment, county=OWN, trigger="A", **words)
    deciding = ruling
    if action == "lift":
        CountyRuling.objects.update(state="in_force", decided_by=chair, decided=timezone.now())
        deciding = rulings.propose_lifting(actor=chair, ruling_id=ruling.pk, **words)
    for member in members:
        rulings.vote(actor=member, ruling_id=deciding.pk, agrees=action != "reject", reasons="演示")

    def put(state):
        open_one = state == "proposed"
        decided = {"decided_by": None if open_one else chair, "decided": None if open_one else timezone.now()}
        CountyRuling.objects.filter(pk=ruling.pk).update(state=state, **decided)
        if deciding != ruling:
            CountyRuling.objects.filter(pk=deciding.pk).update(
                state="proposed", decided_by=None, decided=None
            )

    def do(actor):
        rulings.decide(actor=actor, ruling_id=deciding.pk)

    assert wrongs("findings.CountyRuling", action, ruling, everybody, put, do, f"ruling.{action}") == []


@pytest.mark.parametrize("action", ["take", "leave"])
def test_a_case_of_experience_moves_as_the_table_says(action, assessment, everybody, person_with):
    author = person_with(Role.TL)
    given = {"county": OWN, "indicator": "1.3", "title": "院坝会", "text": "演示"}
    case = watching.propose(actor=author, assessment=assessment, values=given)

    def put(state):
        Experience.objects.update(state=state, reviewed_by=author, reviewed=timezone.now())

    def do(actor):
        watching.review(actor=actor, experience_id=case.pk, action=action)

    assert wrongs("findings.Experience", action, case, everybody, put, do, f"experience.{action}") == []
