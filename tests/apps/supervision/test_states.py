"""Every state × action × role of the supervision, held against the printed table docs/reference/states.md."""

import itertools

import pytest
from django.utils import timezone

from apps.conftest import OWN
from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import COUNTY_ROLES, Role
from houping.apps.findings.services import reporting
from houping.apps.supervision import receipts
from houping.apps.supervision.models import ListVersion, Referral, Slip, Violation, Voice
from houping.apps.supervision.services import lists, referrals, slips, violations, voices
from houping.core.errors import MoveRefused, NotYours

from .conftest import DAY


def a_violation(w, state):
    settled = {"handling": "通报", "settled_by": w.sv, "settled": timezone.now()}
    more = {"facts": "属实", "verified": timezone.now()} if state in {"verified", "handled"} else {}
    return Violation.objects.create(
        assessment=w.assessment,
        item=w.item,
        organisation=w.offices["own"],
        happened=DAY,
        what="演示",
        registered_by=w.sv,
        state=state,
        **more,
        **(settled if state in {"handled", "unfounded"} else {}),
    )


def a_slip(w, state):
    number = Slip.objects.count() + 1
    return Slip.objects.create(
        assessment=w.assessment,
        number=number,
        organisation=w.actor.organisation,
        title="演示",
        what="演示",
        due=DAY,
        issued_by=w.sv,
        state=state,
    )


def a_referral(w, state):
    made = Referral(
        assessment=w.assessment,
        number=Referral.objects.count() + 1,
        kind="clue",
        cause="fraud",
        recorded_by=w.sv,
        state=state,
        **({"body": "纪委监委", "transferred": DAY} if state in {"transferred", "concluded"} else {}),
    )
    made.seal({"unit": "某镇"})
    made.save()
    return made


def a_voice(w, state):
    decided = {"said": "演示", "decided_by": w.sv, "decided": timezone.now()}
    more = decided if state in {"answered", "rejected"} else {}
    if state == "assigned":
        more = {"assigned_to": w.sv, "due": DAY}
    if state == "violation":
        more = {"violation": a_violation(w, "registered")}
    if state == "finding":
        more = {"finding": a_finding(w)}
    return Voice.objects.create(
        assessment=w.assessment,
        number=Voice.objects.count() + 1,
        receipt=receipts.digest(receipts.new()),
        county=OWN,
        what="演示",
        state=state,
        **more,
    )


def a_finding(w):
    values = {"title": "演示", "what": "演示", "indicator": "1.3", "severity": "minor", "source": "public"}
    place = {"county": OWN, "spread": "point", "extent": "single"}
    return reporting.report_finding(actor=w.sv, assessment=w.assessment, values={**values, **place})


def a_list(w, state):
    ListVersion.objects.exclude(state="superseded").update(state="superseded")
    made = ListVersion.objects.create(
        assessment=w.assessment,
        audience="county" if w.actor_role == Role.CTY else "agency",
        number=1000 + ListVersion.objects.count(),
        created_by=w.sv,
        effective=DAY,
        published=timezone.now(),
        published_by=w.sv,
        state=state,
    )
    made.items.create(
        position=1, code="A01", text="演示", who="全体", severity="general", handling="通报", source="十"
    )
    return made


def on_violation(w, made, action):
    violations.move(actor=w.actor, violation_id=made.pk, action=action, text="演示")


def on_slip(w, made, action):
    slips.move(actor=w.actor, slip_id=made.pk, action=action, text="演示")


def on_referral(w, made, action):
    referrals.move(actor=w.actor, referral_id=made.pk, action=action, text="演示", on=DAY)


def on_voice(w, made, action):
    values = {"text": "演示", "person": w.sv, "due": DAY, "item": w.item, "organisation": w.offices["own"]}
    values |= {"title": "演示", "indicator": "1.3", "severity": "minor"}
    voices.decide(actor=w.actor, voice_id=made.pk, action=action, values=values)


def on_list(w, made, action):
    acts = {
        "publish": lambda: lists.publish(actor=w.actor, version_id=made.pk, effective=DAY, note=""),
        "edit": lambda: lists.put_item(
            actor=w.actor, version_id=made.pk, item_id=made.items.get().pk, values={"text": "改"}
        ),
        "sign": lambda: lists.sign(actor=w.actor, version_id=made.pk),
        "remind": lambda: lists.remind(actor=w.actor, version_id=made.pk, waiting=1),
    }
    acts[action]()


@pytest.fixture
def world(issued, assessment, people, offices, item):
    """Where the acts happen; `actor` changes."""

    class World:
        pass

    w = World()
    w.assessment, w.offices, w.sv, w.item = assessment, offices, people[Role.SV], item("C05")
    return w


@pytest.mark.parametrize(
    ("model", "make", "act"),
    [
        ("supervision.Violation", a_violation, on_violation),
        ("supervision.Slip", a_slip, on_slip),
        ("supervision.Referral", a_referral, on_referral),
        ("supervision.Voice", a_voice, on_voice),
        ("supervision.ListVersion", a_list, on_list),
    ],
)
def test_every_state_and_role_gets_what_the_printed_table_says(model, make, act, world, people):
    states, rows = table(model)
    wrong = []
    for action, state, role in itertools.product(rows, states, Role):
        world.actor, world.actor_role, row = people[role], role, rows[action]
        made = make(world, state)
        try:
            act(world, made, action)
            got = "done"
        except Refused:
            got = "refused"
        except MoveRefused:
            got = "wrong state"
        made.refresh_from_db()
        allowed = str(role) in row.roles
        expected = "refused" if not allowed else "done" if state in row.sources else "wrong state"
        target = row.target if expected == "done" and row.target else state
        if (got, made.state) != (expected, target):
            wrong.append((action, state, str(role), got, made.state))
    assert wrong == []


def test_a_reply_by_somebody_of_another_office_is_refused_whatever_the_role(world, people):
    world.actor = people[Role.CTY]
    made = a_slip(world, "sent")
    for role in Role:
        if people[role].organisation_id != made.organisation_id and role not in COUNTY_ROLES:
            with pytest.raises((Refused, NotYours)):
                slips.move(actor=people[role], slip_id=made.pk, action="reply", text="演示")
