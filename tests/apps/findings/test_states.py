"""Every state × action × role of a finding, held against the printed table docs/reference/states.md, and nothing else."""

import io
import itertools

import pytest
from pypdf import PdfWriter

from apps.printed import table
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Evidence, Finding, Opinion, Session
from houping.apps.ledger.models import Entry
from houping.core.errors import MoveRefused

from .conftest import act, put_into

STATES, PRINTED = table("findings.Finding")


def expected(row, state, role):
    """Return what the page promises: (what happens, the state afterwards, steps and entries of the ledger)."""
    if str(role) not in row.roles:
        return "refused", state, 0, 0
    if state not in row.sources:
        return "wrong state", state, 0, 0
    return "done", row.target or state, 1, 1


def test_the_printed_table_knows_every_state_and_action():
    assert set(STATES) == set(Finding.State.values)
    assert set(PRINTED) == {*Finding.MOVES, *Finding.ACTS}


def with_files(finding, person):
    """Give it every kind of file, so that no act lacks one."""
    paper, stream = PdfWriter(), io.BytesIO()
    paper.add_blank_page(200, 200)
    paper.write(stream)
    kept = store.put([stream.getvalue()])
    for purpose in Evidence.Purpose.values:
        Evidence.objects.create(
            finding=finding, purpose=purpose, side="team", name="a.pdf", sha256=kept.sha256, size=kept.size,
            kind="application/pdf", by=person,
        )  # fmt: skip


def with_majority(finding, person_with):
    """Let three members of the panel say the same, so that a ruling lacks nothing."""
    members = [person_with(Role.PJ) for _ in range(3)]
    session = Session.objects.create(
        assessment=finding.assessment, number=1, place="演示会议室", chair=members[0]
    )
    for member in members:
        Opinion.objects.create(
            session=session, finding=finding, member=member, ruling="upheld", reasons="事实清楚（演示）"
        )


@pytest.mark.parametrize("action", list(PRINTED))
def test_every_state_and_role_gets_what_the_printed_table_says(action, found, everybody, person_with):
    finding, other, wrong = found(), found(), []
    with_files(finding, finding.found_by)
    with_majority(finding, person_with)
    put_into(finding, "reported")  # as every state below, without a deadline
    put_into(other, "fed_back")  # into which anything may be merged
    told = Entry.objects.filter(action=f"finding.{action}")
    for state, (role, actor) in itertools.product(STATES, everybody.items()):
        finding.refresh_from_db()
        if finding.state != state:
            put_into(finding, state)
            Finding.objects.filter(pk=finding.pk, state="cleared").update(fed_back=None)
        steps, entries = finding.steps.count(), told.count()
        try:
            act(actor, finding, action, into=other.number)
            got = "done"
        except Refused:
            got = "refused"
        except MoveRefused:
            got = "wrong state"
        finding.refresh_from_db()
        seen = (got, finding.state, finding.steps.count() - steps, told.count() - entries)
        finding.steps.exclude(action="report").delete()  # so that nobody is held to have acted before
        if seen != expected(PRINTED[action], state, role):
            wrong.append((state, role, seen))
    assert wrong == []
