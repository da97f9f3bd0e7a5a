"""Every state × action × role of the review, held against the printed table docs/reference/states.md, and nothing else."""

import itertools
import uuid

import pytest
from django.utils import timezone

from apps.collection.conftest import certify
from apps.conftest import OTHER, OWN
from apps.printed import table
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection import enrolling, receiving
from houping.apps.collection.models import Device, Submission
from houping.apps.ledger.models import Entry
from houping.apps.quality.models import Alert, BackCheck, Draw, Interference
from houping.apps.quality.services import alerts, backchecks, interference
from houping.apps.training.models import Certificate
from houping.core.errors import InterviewLocked, MoveRefused

from .conftest import filled

VALUES = {"return": {"reason": "核对用水量"}, "void": {"reason": "重复", "invalid": "duplicate"}}
STATES, PRINTED = table("collection.Submission")
CORRECT = "correct"
BY_ITSELF = {"mend", "renew"}  # what a corrected version does to the alerts of the one before: test_renewed
ACTIONS = [action for action in PRINTED if action != CORRECT]


@pytest.fixture
def everybody(person_with):
    """One person of every role, each of the county where that matters."""
    return {role: person_with(role) for role in Role}


def put_into(submission, state):
    reason = "演示" if state in {"returned", "void"} else ""
    Submission.objects.filter(pk=submission.pk).update(state=state, reason=reason)


def expected(row, state, role):
    """Return what the page promises: (what happens, the state afterwards, entries in the ledger)."""
    if str(role) not in row.roles:
        return "refused", state, 0
    if state not in row.sources:
        return "wrong state", state, 0
    return "done", row.target or state, 1


def test_the_printed_table_knows_every_state_and_action():
    assert set(STATES) == set(Submission.State.values)
    assert set(PRINTED) == {*Submission.MOVES, *Submission.ACTS}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_state_and_role_gets_what_the_printed_table_says(action, came, step, everybody):
    submission, wrong = came(), []
    told = Entry.objects.filter(action=f"submission.{action}")
    for state, (role, actor) in itertools.product(STATES, everybody.items()):
        put_into(submission, state)
        before = told.count()
        try:
            step(actor, submission, action, **VALUES.get(action, {}))
            got = "done"
        except Refused:
            got = "refused"
        except MoveRefused:
            got = "wrong state"
        submission.refresh_from_db()
        found = (got, submission.state, told.count() - before)
        if found != expected(PRINTED[action], state, role):
            wrong.append((state, role, found))
    assert wrong == []


def test_corrections_come_in_from_tablets_of_the_printed_roles_in_the_printed_states(
    came, everybody, assessment
):
    submission, wrong = came(), []
    for state, (role, person) in itertools.product(STATES, everybody.items()):
        put_into(submission, state)
        submission.refresh_from_db()
        token = f"{state}-{role}"
        tablet(assessment, person, token)
        got = correction(token, submission)
        submission.refresh_from_db()
        if (got, submission.state) != expected(PRINTED[CORRECT], state, role)[:2]:
            wrong.append((state, role, got, submission.state))
    assert wrong == []


def tablet(assessment, person, token):
    return Device.objects.create(
        assessment=assessment,
        person=person,
        county=OWN,
        title=token,
        digest=enrolling.digest_of(token),
        salt="ab" * 16,
        enrolled_by=person,
    )


def correction(token, submission):
    """Send a corrected version through the door of the tablets; say what became of it."""
    content = filled(instance=f"uuid:{uuid.uuid4()}", old=submission.current, tap="no")
    try:
        sender = receiving.Sender(device=enrolling.identify(token))
        receiving.receive(sender=sender, content=content, body=store.put([content]), parts=())
    except Refused:
        return "refused"
    except InterviewLocked:
        return "wrong state"
    return "done"


def an_alert(submission, qc, state):
    Alert.objects.all().delete()
    answered = {} if state == "open" else {"answer": "演示", "answered_by": qc}
    return Alert.objects.create(
        assessment=submission.assessment,
        submission=submission,
        person=submission.person,
        county=submission.county,
        code="T",
        severity="warning",
        said="演示",
        said_en="demo",
        state=state,
        **answered,
    )


def a_report(submission, qc, state):
    handled = {} if state == "reported" else {"handling": "演示", "handled_by": qc}
    return Interference.objects.create(
        assessment=submission.assessment,
        county=submission.county,
        kind="other",
        happened=timezone.now(),
        what="演示",
        reported_by=qc,
        state=state,
        **handled,
    )


def a_task(submission, qc, state):
    BackCheck.objects.all().delete()
    draw, _ = Draw.objects.get_or_create(
        assessment=submission.assessment,
        number=1,
        defaults={"seed": "s", "share": 0.1, "risk_share": 0.02, "interviews": 1, "drawn_by": qc},
    )
    more = {"done": {"answers": {"tap": "no"}}, "dropped": {"note": "演示"}}.get(state, {})
    return BackCheck.objects.create(draw=draw, submission=submission, why="random", state=state, **more)


def answer(actor, made, action):
    alerts.answer(actor=actor, alert_id=made.pk, action=action, text="核实过")


def handle(actor, made, action):
    interference.handle(actor=actor, report_id=made.pk, action=action, handling="核实过")


def on_task(actor, made, action):
    if action == "drop":
        backchecks.drop(actor=actor, task_id=made.pk, note="路断了")
    elif action == "hand":
        backchecks.hand(actor=actor, task_id=made.pk, person=made.draw.drawn_by)
    else:
        BackCheck.objects.filter(pk=made.pk).update(person=actor)
        if not Certificate.objects.filter(person=actor).exists():
            certify(made.draw.assessment, actor)
        backchecks.finish(actor=actor, task_id=made.pk, answers={"tap": "no"})


@pytest.mark.parametrize(
    ("model", "make", "act"),
    [
        ("quality.Alert", an_alert, answer),
        ("quality.Interference", a_report, handle),
        ("quality.BackCheck", a_task, on_task),
    ],
)
def test_alerts_reports_and_back_checks_obey_the_printed_table_too(model, make, act, came, everybody):
    submission, wrong = came(county=OWN), []
    states, printed = table(model)
    rows = {action: row for action, row in printed.items() if action not in BY_ITSELF}
    for action, state, (role, actor) in itertools.product(rows, states, everybody.items()):
        made = make(submission, everybody[Role.QC], state)
        try:
            act(actor, made, action)
            got = "done"
        except Refused:
            got = "refused"
        except MoveRefused:
            got = "wrong state"
        made.refresh_from_db()
        if (got, made.state) != expected(rows[action], state, role)[:2]:
            wrong.append((action, state, role, got, made.state))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.TL, Role.FQ])
def test_reviewers_of_a_county_touch_no_other_county(role, came, step, person_with):
    with pytest.raises(Refused):
        step(person_with(role, county=OTHER), came(), "take")


def test_nothing_leads_out_of_a_locked_or_void_interview():
    assert not [action for action, row in PRINTED.items() if row.sources & {"locked", "void"}]


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
