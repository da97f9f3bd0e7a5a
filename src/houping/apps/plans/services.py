"""Every write of this app: assessments, plan versions and their moves, opinions."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Assignment
from houping.apps.accounts.roles import Role
from houping.apps.accounts.states import after
from houping.apps.ledger.queries import last_actor
from houping.apps.ledger.services import record
from houping.apps.plans import files
from houping.apps.plans.issue import open_the_work
from houping.apps.plans.models import Assessment, Opinion, PlanVersion
from houping.core.errors import (
    NotYours,
    OpinionsOpen,
    PlanNotIssued,
    PlanNotSound,
    RecordChanged,
)
from houping.core.provenance import canonical_json


@transaction.atomic
def create_assessment(*, actor: Any, key: str, title: str, year: int) -> Assessment:
    """Open a new assessment year; its founder takes part in it as XZJ, the rest is assigned.

    On a site that is a demonstration every assessment is one: invented data may be used and are marked.
    """
    require(actor, "assessment.create")
    assessment = Assessment.objects.create(key=key, title=title, year=year, demo=settings.DEMO)
    Assignment.objects.create(person=actor, role=Role.XZJ, assessment=key)
    record(actor=actor, action="assessment.create", subject=f"assessment:{key}", assessment=key, title=title)
    return assessment


@transaction.atomic
def add_plan(*, actor: Any, assessment: Assessment, texts: Mapping[str, str], note: str = "") -> PlanVersion:
    """Add a version of the plan as a draft; errors in it are shown, not refused, until it is submitted."""
    require(actor, "plan.edit", assessment=assessment.key)
    _, plan = files.check(texts)
    version = PlanVersion.objects.create(
        assessment=assessment,
        number=next_number(assessment.plans),
        files=canonical_json(dict(texts)).decode(),
        digest=plan.digest() if plan else "",
        note=note,
        created_by=actor,
    )
    _tell(actor, "plan.add", version, digest=version.digest, note=note)
    return version


@transaction.atomic
def edit_plan(*, actor: Any, plan_id: int, version: int, name: str, text: str) -> PlanVersion:
    """Change one file of a draft; raises RecordChanged when somebody else was faster."""
    plan = _locked(plan_id, version)
    require(actor, "plan.edit", assessment=plan.assessment.key)
    after(plan, "edit", PlanVersion.ACTS)
    texts = plan.texts | {name: text}
    _, sound = files.check(texts)
    plan.files = canonical_json(texts).decode()
    plan.digest = sound.digest() if sound else ""
    _save(plan, actor, "files", "digest")
    _tell(actor, "plan.edit", plan, file=name, digest=plan.digest)
    return plan


@transaction.atomic
def move_plan(
    *, actor: Any, plan_id: int, action: str, version: int, values: Mapping[str, Any]
) -> PlanVersion:
    """Take a plan to its next state; `values` are the fields that this state asks for.

    consult: reply_by; return: returned_for; approve: approval_basis; issue: document_number.
    Raises MoveRefused, RecordChanged, PlanNotSound, OpinionsOpen.
    """
    plan = _locked(plan_id, version)
    require(actor, PlanVersion.MOVES[action].permission, assessment=plan.assessment.key)
    target = after(plan, action)
    _check_move(plan, action)
    for name, value in values.items():
        setattr(plan, name, value)
    if action == "approve":
        plan.approved = timezone.now()
    if action == "issue":
        plan.issued = timezone.now()
        PlanVersion.objects.filter(assessment=plan.assessment, state="issued").update(state="superseded")
    plan.state = target
    _save(plan, actor, "state", "approved", "issued", *values)
    _tell(actor, f"plan.{action}", plan, digest=plan.digest, **{k: str(v) for k, v in values.items()})
    if action == "issue":
        open_the_work(actor=actor, plan=plan)
    return plan


def _check_move(plan: PlanVersion, action: str) -> None:
    """Refuse to submit a plan that has errors or unanswered opinions."""
    if action != "submit":
        return
    if not plan.digest:
        problems, _ = files.check(plan.texts)
        raise PlanNotSound(count=sum(p.level == "error" for p in problems))
    unanswered = plan.opinions.filter(outcome=Opinion.Outcome.OPEN).count()
    if unanswered:
        raise OpinionsOpen(count=unanswered)


@transaction.atomic
def give_opinion(*, actor: Any, plan_id: int, clause: str, text: str) -> Opinion:
    """Record what the actor's office says on a plan that is out for consultation."""
    plan = PlanVersion.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=plan_id)
    require(actor, "plan.consult", assessment=plan.assessment.key)
    after(plan, "opine", PlanVersion.ACTS)
    opinion = Opinion.objects.create(
        plan=plan, organisation=actor.organisation, person=actor, clause=clause, text=text
    )
    _tell(actor, "opinion.give", plan, opinion=opinion.pk, organisation=actor.organisation.code)
    return opinion


@transaction.atomic
def reply_opinion(*, actor: Any, opinion_id: int, outcome: str, reply: str) -> Opinion:
    """Accept or decline an opinion, with a reason; raises RecordChanged when somebody else was faster."""
    query = Opinion.objects.select_for_update(of=("self",)).select_related("plan__assessment", "replied_by")
    opinion = query.get(pk=opinion_id)
    require(actor, "plan.reply", assessment=opinion.plan.assessment.key)
    if opinion.outcome != Opinion.Outcome.OPEN and opinion.replied:
        raise RecordChanged(who=opinion.replied_by, when=_said(opinion.replied))
    opinion.outcome, opinion.reply = outcome, reply
    opinion.replied_by, opinion.replied = actor, timezone.now()
    opinion.save(update_fields=["outcome", "reply", "replied_by", "replied"])
    _tell(actor, "opinion.reply", opinion.plan, opinion=opinion.pk, outcome=outcome)
    return opinion


def hold(assessment: Assessment) -> None:
    """Let whoever else holds the assessment wait until this transaction ends."""
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)


def next_number(rows: Any) -> int:
    """Return the next number among the plans, frames, deliveries or draws of an assessment; a second caller waits.

    The assessment is locked, not the last row: that stays the last for whoever waited for it on PostgreSQL.
    """
    hold(rows.instance)
    last: int = rows.aggregate(last=Max("number"))["last"] or 0
    return last + 1


def require_issued(assessment: Assessment, work: str) -> PlanVersion:
    """Return the plan in force; raises PlanNotIssued naming the work that waits for it (R-0.3)."""
    plan = assessment.issued_plan()
    if plan is None:
        raise PlanNotIssued(work=work)
    return plan


def check_version(found: Any, version: int, subject: str = "", *, who: object = "") -> None:
    """Raise RecordChanged when a record is newer than what the person saw.

    `subject` is what the ledger calls a record that does not itself know who changed it last; `who` stands for the name
    of whoever did where the person may not read it.
    """
    if found.version != version:
        who = who or getattr(found, "changed_by", None) or (subject and last_actor(subject))
        when = getattr(found, "changed", None) or timezone.now()
        raise RecordChanged(who=who or _("另一位用户"), when=_said(when))


def _said(moment: datetime.datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def check_owner(actor: Any, organisation: Any) -> None:
    """Raise NotYours unless the actor belongs to the office."""
    if actor.organisation_id != organisation.pk:
        raise NotYours(owner=organisation)


def _locked(plan_id: int, version: int) -> PlanVersion:
    plan = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("assessment", "changed_by")
        .get(pk=plan_id)
    )
    check_version(plan, version)
    return plan


def _save(plan: PlanVersion, actor: Any, *fields: str) -> None:
    plan.version += 1
    plan.changed_by, plan.changed = actor, timezone.now()
    plan.save(update_fields=["version", "changed_by", "changed", *fields])


def _tell(actor: Any, action: str, plan: PlanVersion, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"plan:{plan.assessment.key}:{plan.number}",
        assessment=plan.assessment.key,
        **details,
    )
