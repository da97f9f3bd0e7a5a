"""What waits for people about the results: tables to hand in, proposals to make, review and approve."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.formats import joined
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.results import deliveries
from houping.apps.results.models import Proposal, of
from houping.apps.routine.queries import adoptable
from houping.core.collection.columns import TITLES

BACK = frozenset({"return", "reject"})


@waits
def answers(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the tables that an agency or a department has still to hand in."""
    own = deliveries.may_give(person, assessment)
    if not own or of(assessment, "sample") is None or of(assessment, "answers") is not None:
        return
    there = deliveries.newest_of_each(assessment)
    if "routine" in own and assessment.data_requests.exists():
        own.remove("routine")  # departments answer their requests, and QC adopts them all at once
    if missing := [TITLES[name] for name in own if name not in there]:
        url = reverse("results:answers", args=[assessment.key])
        yield ToDo(_("提交调查结果：%s") % joined(missing), _("结果"), None, url)


@waits
def routine(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the taking over of the routine data, when all are accepted and some came after the newest delivery of them."""
    if not person.may("routine.adopt", assessment=assessment.key) or of(assessment, "sample") is None:
        return
    found = adoptable(assessment)
    if found is None or found.missing or found.false or found.newest is None:
        return
    delivered = deliveries.newest_of_each(assessment).get("routine")
    if delivered is None or delivered.given < found.newest:
        url = reverse("results:answers", args=[assessment.key])
        yield ToDo(_("采用平时情况数据"), _("结果"), None, url)


@waits
def proposals(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the proposal under way to whom it waits for, and finished results without one to QC."""
    key = assessment.key
    if not any(person.may(f"grade.{verb}", assessment=key) for verb in ("propose", "review", "approve")):
        return
    last = assessment.proposals.first()
    for action in last.actions() if last else ():
        if action not in BACK and person.may(Proposal.MOVES[action].permission, assessment=key):
            url = reverse("results:proposal", args=[key, last.number])
            words = {"number": last.number, "label": Proposal.ACTION_LABELS[action]}
            yield ToDo(_("第 %(number)d 号等次建议：%(label)s") % words, _("等次"), None, url)
    if person.may("grade.propose", assessment=key):
        newest = of(assessment, "grades")
        if newest and (last is None or last.grades_id != newest.pk):
            yield ToDo(_("提出等次建议"), _("等次"), None, reverse("results:proposals", args=[key]))
