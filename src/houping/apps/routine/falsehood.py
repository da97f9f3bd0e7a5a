"""Writes of the register of false data (失实登记, R-11.9): marked with evidence, ruled by the supervisors.

A figure that is confirmed false is a violation (提供失实数据资料) in the same act, never a second case beside it.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.routine import evidence, queries, register, services
from houping.apps.routine.models import DataValue, FalseData
from houping.apps.supervision.models import Violation
from houping.apps.supervision.services import evidence as files
from houping.apps.supervision.services import violations
from houping.core.errors import AlreadyDone, FalseDataHasNoItem, OwnSubmission, ValueNotInForce


def mark(*, actor: Any, value_id: int, reason: str, upload: UploadedFile | None = None) -> FalseData:
    """Mark a value in force as false, with what shows it; it goes to the supervisors.

    Raises Refused, ValueNotInForce, AlreadyDone, what `contents.keep` raises.
    """
    value = DataValue.objects.select_related("version__request__assessment").get(pk=value_id)
    key = value.version.request.assessment.key
    require(actor, "falsedata.mark", assessment=key)
    kept = evidence.keep(upload) if upload else ("", "")
    with transaction.atomic():
        if services.locked(value.version.request_id).in_force_id != value.version_id:
            raise ValueNotInForce
        if value.doubts.exclude(state=FalseData.State.CLEARED).exists():
            raise AlreadyDone(what=_("失实登记"))
        made = FalseData.objects.create(
            value=value, reason=reason, evidence=kept[0], evidence_name=kept[1], marked_by=actor
        )
        _tell(actor, "falsedata.mark", made, reason=reason, evidence=kept[0])
    return made


@transaction.atomic
def handle(
    *,
    actor: Any,
    mark_id: int,
    action: str,
    finding: str,
    item: int | None = None,
    same_as: int | None = None,
) -> FalseData:
    """Confirm or clear a mark, with what was found; confirmed it becomes a violation, or joins the one it is about.

    item : of the published list of the counties, by default its first on false data; same_as : a violation of false
    data by the same office, registered before, that is about this figure. Raises Refused, MoveRefused, OwnSubmission
    (not by who made it), FalseDataHasNoItem.
    """
    found = _locked(mark_id)
    require(actor, FalseData.MOVES[action].permission, assessment=found.value.version.request.assessment.key)
    found.state = after(found, action)
    if found.marked_by_id == actor.pk:
        raise OwnSubmission(who=actor, roles=who_can("falsedata.handle"))
    if action == "confirm":
        found.violation = _violation(actor, found, finding, item, same_as)
    _settle(actor, found, finding)
    _tell(actor, f"falsedata.{action}", found, finding=finding)
    return found


def _locked(mark_id: int) -> FalseData:
    query = FalseData.objects.select_for_update(of=("self",))
    return query.select_related(
        "value__version__request__assessment", "value__version__request__organisation"
    ).get(pk=mark_id)


def _settle(actor: Any, found: FalseData, finding: str) -> None:
    found.finding, found.handled_by, found.handled = finding, actor, timezone.now()
    found.save(update_fields=["state", "finding", "handled_by", "handled", "violation"])


def _violation(
    actor: Any, found: FalseData, finding: str, item: int | None, same_as: int | None
) -> Violation:
    """Return the verified violation that a mark is: the one it joins, or a new one with its evidence."""
    request = found.value.version.request
    if same_as:
        made = register.alike(request.assessment).get(pk=same_as, organisation=request.organisation)
    else:
        made = _registered(actor, found, item)
    if made.state == Violation.State.REGISTERED:
        made = violations.move(actor=actor, violation_id=made.pk, action="verify", text=finding)
    return made


def _registered(actor: Any, found: FalseData, item: int | None) -> Violation:
    version = found.value.version
    request = version.request
    known = register.items(request.assessment)
    chosen = known.filter(pk=item).first() if item else known.first()
    if chosen is None:
        raise FalseDataHasNoItem
    words = {"value": queries.said(found.value), "reason": found.reason}
    values = {
        "item": chosen,
        "organisation": request.organisation,
        "county": found.value.county,
        "happened": timezone.localdate(version.given),
        "what": _("报送的%(value)s失实：%(reason)s") % words,
    }
    made = violations.register(actor=actor, assessment=request.assessment, values=values)
    if found.evidence:
        files.share(found.evidence, found.evidence_name, actor=found.marked_by, violation=made)
    return made


def follow(violation: Violation, action: str, text: str, actor: Any) -> None:
    """Take a mark back with the violation that it became: one fact is not both nothing and false. Raises OwnSubmission."""
    if action != "dismiss":
        return
    query = FalseData.objects.select_for_update(of=("self",)).select_related(
        "value__version__request__assessment"
    )
    found = query.filter(violation=violation, state=FalseData.State.CONFIRMED).first()
    if found is None:
        return
    if found.marked_by_id == actor.pk:
        raise OwnSubmission(who=actor, roles=who_can("falsedata.handle"))
    found.state = after(found, "withdraw")
    _settle(actor, found, text)
    _tell(actor, "falsedata.withdraw", found, finding=text)


def _tell(actor: Any, action: str, mark: FalseData, **details: object) -> None:
    request = mark.value.version.request
    record(
        actor=actor,
        action=action,
        subject=f"falsedata:{mark.pk}",
        assessment=request.assessment.key,
        county=mark.value.county,
        measure=mark.value.measure,
        department=request.department,
        **details,
    )
