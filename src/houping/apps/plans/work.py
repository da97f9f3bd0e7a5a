"""Writes of the schedule, the task board and the notices."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Organisation
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment, Milestone, Notice, Receipt, Task
from houping.apps.plans.services import check_owner, check_version
from houping.core.errors import AlreadyDone


@transaction.atomic
def set_progress(
    *,
    actor: Any,
    milestone_id: int,
    version: int,
    start: datetime.date | None,
    end: datetime.date | None,
    remark: str,
) -> Milestone:
    """Record when a step really began and ended."""
    found = (
        Milestone.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=milestone_id)
    )
    key = found.assessment.key
    require(actor, "schedule.edit", assessment=key)
    check_version(found, version, f"step:{key}:{found.step}")
    found.actual_start, found.actual_end, found.remark = start, end, remark
    found.version += 1
    found.save(update_fields=["actual_start", "actual_end", "remark", "version"])
    dates = {"start": str(start or ""), "end": str(end or ""), "remark": remark}
    record(
        actor=actor, action="milestone.change", subject=f"step:{key}:{found.step}", assessment=key, **dates
    )
    return found


@transaction.atomic
def add_task(
    *,
    actor: Any,
    assessment: Assessment,
    title: str,
    organisation: Organisation,
    due: datetime.date | None,
    clause: str = "",
) -> Task:
    """Give an office something to do."""
    require(actor, "task.edit", assessment=assessment.key)
    task = Task.objects.create(
        assessment=assessment, title=title, organisation=organisation, due=due, clause=clause
    )
    _tell(actor, "task.add", task, title=title, organisation=organisation.code)
    return task


@transaction.atomic
def report_task(*, actor: Any, task_id: int, version: int, state: str, progress: str) -> Task:
    """Say how far a task is; only the office that owns it, or the bureau for all."""
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("assessment", "organisation")
        .get(pk=task_id)
    )
    key = task.assessment.key
    require(actor, "assessment.see", assessment=key)
    if not actor.may("task.edit", assessment=key):
        check_owner(actor, task.organisation)
    check_version(task, version, f"task:{task.pk}")
    task.state, task.progress, task.changed = state, progress, timezone.now()
    task.version += 1
    task.save(update_fields=["state", "progress", "changed", "version"])
    _tell(actor, "task.change", task, state=state)
    return task


@transaction.atomic
def send_notice(
    *,
    actor: Any,
    assessment: Assessment,
    title: str,
    body: str,
    to: Iterable[Organisation],
    sign_by: datetime.date | None = None,
) -> Notice:
    """Send a notice; every office in `to` has to sign for it."""
    require(actor, "notice.send", assessment=assessment.key)
    notice = Notice.objects.create(
        assessment=assessment, title=title, body=body, sent_by=actor, sign_by=sign_by
    )
    offices = list(to)
    Receipt.objects.bulk_create(Receipt(notice=notice, organisation=office) for office in offices)
    _say(actor, "notice.send", notice, offices=len(offices))
    return notice


@transaction.atomic
def sign_notice(*, actor: Any, receipt_id: int) -> Receipt:
    """Sign for a notice on behalf of the actor's own office; signing twice changes nothing."""
    receipt = _receipt(receipt_id)
    require(actor, "notice.receive", assessment=receipt.notice.assessment.key)
    check_owner(actor, receipt.organisation)
    if receipt.signed is None:
        receipt.signed, receipt.signed_by = timezone.now(), actor
        receipt.save(update_fields=["signed", "signed_by"])
        _say(actor, "notice.sign", receipt.notice, organisation=receipt.organisation.code)
    return receipt


@transaction.atomic
def forward_notice(*, actor: Any, receipt_id: int, imprint: str, on: datetime.date) -> Receipt:
    """Record how a county passed the document on, with its own imprint (R-0.5); once, raises AlreadyDone."""
    receipt = _receipt(receipt_id)
    require(actor, "notice.receive", assessment=receipt.notice.assessment.key)
    check_owner(actor, receipt.organisation)
    if receipt.forwarded:
        raise AlreadyDone(what=_("转发登记"))
    receipt.forwarded_as, receipt.forwarded = imprint, on
    receipt.save(update_fields=["forwarded_as", "forwarded"])
    _say(actor, "notice.forward", receipt.notice, organisation=receipt.organisation.code, imprint=imprint)
    return receipt


def _receipt(receipt_id: int) -> Receipt:
    query = Receipt.objects.select_for_update(of=("self",))
    return query.select_related("notice__assessment", "organisation").get(pk=receipt_id)


def _tell(actor: Any, action: str, task: Task, **details: object) -> None:
    key = task.assessment.key
    record(actor=actor, action=action, subject=f"task:{task.pk}", assessment=key, **details)


def _say(actor: Any, action: str, notice: Notice, **details: object) -> None:
    key = notice.assessment.key
    record(actor=actor, action=action, subject=f"notice:{notice.pk}", assessment=key, **details)
