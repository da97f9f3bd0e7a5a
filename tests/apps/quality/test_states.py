"""Every state × action × role of the review: what the table of moves says is what happens, and nothing else."""

import pytest

from apps.conftest import OTHER
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.collection.models import Submission
from houping.apps.ledger.models import Entry
from houping.core.errors import MoveRefused

VALUES = {"return": {"reason": "核对用水量"}, "void": {"reason": "重复", "invalid": "duplicate"}}
STATES = list(Submission.State.values)
ROLES = [Role.TL, Role.FQ, Role.QC, Role.EN, Role.TPL, Role.SV, Role.XZJ, Role.CTY, Role.PH]


@pytest.mark.parametrize("action", Submission.MOVES)
def test_each_action_leaves_exactly_the_states_of_its_table_for_exactly_its_roles(
    action, came, step, person_with
):
    move, wrong = Submission.MOVES[action], []
    actors = {role: person_with(role) for role in ROLES}
    submission = came()
    for state in STATES:
        for role, actor in actors.items():
            reason = "演示" if state in {"returned", "void"} else ""
            Submission.objects.filter(pk=submission.pk).update(state=state, reason=reason)
            entries = Entry.objects.filter(action=f"submission.{action}").count()
            got = outcome(step, actor, submission, action)
            submission.refresh_from_db()
            told = Entry.objects.filter(action=f"submission.{action}").count() - entries
            if role not in PERMISSIONS[move.permission]:
                expected = ("refused", state, 0)
            elif state not in move.sources:
                expected = ("wrong state", state, 0)
            else:
                expected = ("done", move.target, 1)
            if (got, submission.state, told) != expected:
                wrong.append((state, role, got, submission.state, told))
    assert wrong == []


def outcome(step, actor, submission, action):
    try:
        step(actor, submission, action, **VALUES.get(action, {}))
    except Refused:
        return "refused"
    except MoveRefused:
        return "wrong state"
    return "done"


@pytest.mark.parametrize("role", [Role.TL, Role.FQ])
def test_reviewers_of_a_county_touch_no_other_county(role, came, step, person_with):
    with pytest.raises(Refused):
        step(person_with(role, county=OTHER), came(), "take")


def test_nothing_leads_out_of_a_locked_or_void_interview():
    assert not [a for a, m in Submission.MOVES.items() if m.sources & {"locked", "void"}]


def test_a_void_interview_stays_in_the_database_with_its_reason(came, step, people):
    submission = came()
    step(people[Role.TL], submission, "void", reason="同一户两份", invalid="duplicate")
    submission.refresh_from_db()
    assert (submission.state, submission.verdict.valid, submission.verdict.reason) == (
        "void",
        False,
        "duplicate",
    )
    assert submission.versions.count() == 1
