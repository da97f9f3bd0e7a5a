"""Writes around the requests: issued in one act, postponed, reminded of; versions accepted and sent back."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import plan_of
from houping.apps.plans.services import check_version, require_issued
from houping.apps.routine import queries
from houping.apps.routine.models import DataRequest, DataVersion, Reminder
from houping.core.collection import routine
from houping.core.errors import NotADepartment, OwnSubmission

OFFICES = (Organisation.Kind.DEPARTMENT, Organisation.Kind.BUREAU)


def issue(
    *, actor: Any, assessment: Assessment, due: datetime.date, offices: Mapping[str, Organisation]
) -> list[DataRequest]:
    """Issue a request for every duty of the plan in force that has none yet; return the new ones.

    offices : department of the plan -> the office that hands in for it. Raises Refused, PlanNotIssued, or NotADepartment
    for an office below the municipality: that attempt is kept in the ledger (R-11.2).
    """
    require(actor, "routine.issue", assessment=assessment.key)
    for department, office in offices.items():
        if office.kind not in OFFICES:
            _block(actor, assessment, department, office)
            raise NotADepartment(office=office.name)
    return _issue(actor, assessment, due, offices)


@transaction.atomic
def _block(actor: Any, assessment: Assessment, department: str, office: Organisation) -> None:
    key = assessment.key
    subject = f"routine:{key}"
    words = {"department": department, "organisation": office.code}
    record(
        actor=actor, action="routine.blocked", subject=subject, assessment=key, county=office.county, **words
    )


@transaction.atomic
def _issue(
    actor: Any, assessment: Assessment, due: datetime.date, offices: Mapping[str, Organisation]
) -> list[DataRequest]:
    plan = require_issued(assessment, _("下达数据任务单"))
    known = set(assessment.data_requests.values_list("indicator", "department"))
    owed = [
        duty
        for duty in routine.duties(plan_of(plan))
        if (duty.indicator.id, duty.department) not in known and duty.department in offices
    ]
    made = DataRequest.objects.bulk_create(
        DataRequest(
            assessment=assessment,
            plan=plan,
            indicator=duty.indicator.id,
            department=duty.department,
            organisation=offices[duty.department],
            due=due,
            issued_by=actor,
        )
        for duty in owed
    )
    if made:
        sent = {str(one): one.organisation.code for one in made}
        key = assessment.key
        subject = f"routine:{key}"
        record(
            actor=actor, action="routine.issue", subject=subject, assessment=key, due=str(due), offices=sent
        )
    return made


@transaction.atomic
def postpone(*, actor: Any, request_id: int, version: int, due: datetime.date, reason: str) -> DataRequest:
    """Set another deadline, with the reason."""
    found = locked(request_id)
    require(actor, "routine.issue", assessment=found.assessment.key)
    check_version(found, version)
    after(found, "postpone", DataRequest.ACTS)
    old, found.due = found.due, due
    save(found, actor, "due")
    tell(actor, "routine.postpone", found, old=str(old), due=str(due), reason=reason)
    return found


@transaction.atomic
def remind(*, actor: Any, request_id: int, text: str) -> Reminder:
    """Remind a department of what it owes; it stands in its list of what waits."""
    found = locked(request_id)
    require(actor, "routine.issue", assessment=found.assessment.key)
    after(found, "remind", DataRequest.ACTS)
    made = Reminder.objects.create(request=found, text=text, sent_by=actor)
    tell(actor, "routine.remind", found, text=text, organisation=found.organisation.code)
    return made


@transaction.atomic
def accept(*, actor: Any, request_id: int, version: int) -> DataRequest:
    """Accept the version that waits: from now on its values are in force; old and new ones go into the ledger.

    Raises Refused, RecordChanged, MoveRefused, OwnSubmission.
    """
    found = locked(request_id)
    require(actor, "routine.accept", assessment=found.assessment.key)
    check_version(found, version)
    found.state = after(found, "accept")
    newest = queries.newest_sound(found)
    assert newest is not None  # a request is only submitted with one
    if newest.given_by_id == actor.pk:
        raise OwnSubmission(who=actor, roles=who_can("routine.accept"))
    newest.accepted, newest.accepted_by = timezone.now(), actor
    newest.save(update_fields=["accepted", "accepted_by"])
    changed = changes_of(newest, found.in_force)
    found.in_force = newest
    save(found, actor, "state", "in_force")
    tell(actor, "routine.accept", found, number=newest.number, sha256=newest.sha256, changes=changed)
    return found


def changes_of(new: DataVersion, old: DataVersion | None) -> list[dict[str, object]]:
    """Return the traced corrections from one version to another: county, measure, old, new; none for a first one."""
    if old is None:
        return []
    return [dict(change.__dict__) for change in routine.changes(old.figures(), new.figures())]


@transaction.atomic
def send_back(*, actor: Any, request_id: int, version: int, reason: str) -> DataRequest:
    """Return a version, or ask for a correction of what is in force, with the reason; what is in force stays so."""
    found = locked(request_id)
    require(actor, "routine.accept", assessment=found.assessment.key)
    check_version(found, version)
    found.state, found.returned_for = after(found, "return"), reason
    save(found, actor, "state", "returned_for")
    tell(actor, "routine.return", found, reason=reason)
    return found


def locked(request_id: int) -> DataRequest:
    """Return a request that nobody else changes until the transaction ends."""
    query = DataRequest.objects.select_for_update(of=("self",))
    return query.select_related("assessment", "organisation", "in_force", "plan", "changed_by").get(
        pk=request_id
    )


def save(found: DataRequest, actor: Any, *fields: str) -> None:
    """Save some fields of a request as its next version."""
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save(update_fields=["version", "changed_by", "changed", *fields])


def tell(actor: Any, action: str, found: DataRequest, **details: object) -> None:
    """Write an act on a request into the ledger."""
    record(
        actor=actor,
        action=action,
        subject=f"routine:{found.pk}:{found.indicator}",
        assessment=found.assessment.key,
        **details,
    )
