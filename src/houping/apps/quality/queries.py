"""Reads across models: the evening queue, what goes back to a tablet, the history of values, figures of people."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from houping.apps.collection.models import Device, Submission, SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import reading, rules
from houping.apps.quality.models import Alert, BackCheck, Hold, Remark
from houping.apps.quality.models.alerts import AlertQuerySet
from houping.core.deadlines import light

TEAM = ("submitted", "team_review")
CENTRAL = ("qc_check",)
NEWEST = Max("versions__received")
QUEUES = {"team": TEAM, "returned": ("returned",), "check": CENTRAL, "passed": ("passed",)}


def visible(person: Any, assessment: Assessment) -> QuerySet[Submission]:
    """Return the interviews that a person may review or see, by county."""
    counties = person.counties("submission.see", assessment=assessment.key)
    return Submission.objects.filter(assessment=assessment).in_counties(counties)


def readable(person: Any, assessment: Assessment) -> QuerySet[Submission]:
    """Return the visible interviews but for those whose back-check the person still has to make: they stay blind."""
    return visible(person, assessment).exclude(backcheck__in=own_tasks(person))


def own_tasks(person: Any) -> QuerySet[BackCheck]:
    """Return the back-checks that a person still has to make."""
    return BackCheck.objects.filter(person=person.pk, state=BackCheck.State.OPEN)


def queue(person: Any, assessment: Assessment, states: Iterable[str]) -> QuerySet[Submission]:
    """Return what waits in some states, the oldest first, with counts of open alerts and remarks."""
    open_alerts = Count("alerts", filter=Q(alerts__state="open"), distinct=True)
    critical = Count("alerts", filter=Q(alerts__state="open", alerts__severity="critical"), distinct=True)
    waiting = Count("remarks", filter=Q(remarks__settled__isnull=True), distinct=True)
    found = visible(person, assessment).filter(state__in=list(states))
    return (
        found.select_related("form", "person")
        .annotate(open_alerts=open_alerts, critical=critical, waiting=waiting, came=NEWEST)
        .order_by("received", "pk")
    )


def state_counts(person: Any, assessment: Assessment) -> dict[str, int]:
    """Return state -> how many interviews that a person may see."""
    found = visible(person, assessment).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(found)


@dataclass(frozen=True)
class Waiting:
    """An interview in the queue: until when, how it stands, whether it is the reader's own."""

    submission: Any
    due: datetime.datetime | None
    light: str
    own: bool


def waiting(found: Iterable[Submission], person: Any, now: datetime.datetime) -> list[Waiting]:
    """Return rows of `queue`."""
    rows = []
    for s in found:
        deadline = rules.until(s.state, s.came, s.changed)  # type: ignore[attr-defined]
        rows.append(Waiting(s, deadline, light(deadline, now), s.person_id == person.pk))
    return rows


def mine(person: Any, assessment: Assessment) -> QuerySet[Submission]:
    """Return the interviews that came back to whoever made them, the oldest first, with their open remarks."""
    unsettled = Prefetch("remarks", Remark.objects.filter(settled__isnull=True).select_related("by"))
    found = Submission.objects.filter(assessment=assessment, person=person, state=Submission.State.RETURNED)
    return (
        found.select_related("form")
        .annotate(came=NEWEST)
        .prefetch_related(unsettled)
        .order_by("changed", "pk")
    )


def returned_for(device: Device) -> list[dict[str, Any]]:
    """Return what the tablet of a person is to correct: instance ids, the reason, until when, remarks by place.

    Read by the route `returned` of openrosa; the newest remarks stand with the place they are about.
    """
    found = Submission.objects.filter(
        assessment_id=device.assessment_id, person_id=device.person_id, state=Submission.State.RETURNED
    )
    remarks = Remark.objects.filter(submission__in=found, settled__isnull=True).select_related("by")
    by_submission: dict[int, list[dict[str, str]]] = {}
    for remark in remarks.order_by("pk"):
        at = iso(remark.at)
        said = {"path": remark.path, "text": remark.text, "by": remark.by.name, "at": at}
        by_submission.setdefault(remark.submission_id, []).append(said)
    return [
        {
            "instance": s.current,
            "root": s.instance,
            "form": s.form.form_id,
            "title": s.form.title,
            "unit": s.unit,
            "reason": s.reason,
            "deadline": iso(rules.until(s.state, s.received, s.changed)),
            "remarks": by_submission.get(s.pk, []),
        }
        for s in found.select_related("form").order_by("changed", "pk")
    ]


def iso(moment: datetime.datetime | None) -> str:
    """Return a moment as tablets read it; "" for none."""
    return timezone.localtime(moment).isoformat() if moment else ""


@dataclass(frozen=True)
class Changed:
    """One value that a later version changed: who, when, what it was, what it is (codes by their labels), why."""

    number: int
    path: str
    label: str
    old: str
    new: str
    who: Any
    when: datetime.datetime
    why: str
    personal: bool


def history(versions: list[SubmissionVersion], remarks: list[Remark], *, full: bool = False) -> list[Changed]:
    """Return every changed value of an interview, newest version first; the reason is the remark it answered."""
    found: list[Changed] = []
    for before, after in pairwise(versions):
        old, new = reading.answers_of(before), reading.answers_of(after)
        for path, was, now in reading.changes(old, new):
            if path in reading.CLOCK or reading.is_inner(after.form_version_id, path):
                continue
            hidden = not full and any(
                reading.is_personal(one.form_version_id, path) for one in (before, after)
            )
            found.append(
                Changed(
                    number=after.number,
                    path=path,
                    label=reading.label_of(after.form_version_id, path),
                    old=reading.HIDDEN if hidden and was else _said(before, path, was),
                    new=reading.HIDDEN if hidden and now else _said(after, path, now),
                    who=after.person,
                    when=after.received,
                    why=_why(remarks, before.number, path),
                    personal=hidden,
                )
            )
    return found[::-1]


def _said(version: SubmissionVersion, path: str, value: str) -> str:
    return reading.in_words(version.form_version_id, path, value) if value else ""


def _why(remarks: list[Remark], number: int, path: str) -> str:
    """Return the remark that asked for a change: at the place itself, else at its row or section."""
    fitting = [
        r
        for r in remarks
        if r.number <= number and r.path and (path == r.path or path.startswith(f"{r.path}/"))
    ]
    return max(fitting, key=lambda r: (len(r.path), r.pk)).text if fitting else ""


def held(assessment: Assessment) -> dict[int, Hold]:
    """Return person id -> the hold on their work."""
    return {h.person_id: h for h in Hold.objects.filter(assessment=assessment, released__isnull=True)}


def units_of(found: Iterable[Alert]) -> list[str]:
    """Return the codes of the households that alerts are about."""
    return [alert.submission.unit for alert in found if alert.submission]


def alerts(person: Any, assessment: Assessment) -> AlertQuerySet:
    """Return the alerts that a person may see, open and critical ones first."""
    counties = person.counties("quality.see", assessment=assessment.key)
    found: AlertQuerySet = Alert.objects.filter(assessment=assessment)
    found = found.select_related("submission", "person", "answered_by")
    return found if counties is None else found.filter(county__in=counties)
