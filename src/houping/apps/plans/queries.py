"""Reads across the models of this app: differences of versions, what a person has to do, delays."""

import datetime
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans import files
from houping.apps.plans.models import Assessment, Milestone, Opinion, PlanVersion, Receipt, Task
from houping.core.plan.model import Plan


def plan_of(version: PlanVersion) -> Plan:
    """Return the content of a plan that was issued."""
    found: Plan | None = files.check_cached(version.files)[1]
    assert found is not None  # only sound plans are issued
    return found


def in_force(assessment: Assessment) -> Plan | None:
    """Return the content of the plan in force; None before one is issued."""
    issued = assessment.issued_plan()
    return plan_of(issued) if issued else None


@dataclass(frozen=True)
class Line:
    """One line of a comparison: its kind (same, changed, removed, added) and both sides."""

    kind: str
    left_number: int | None
    left: str
    right_number: int | None
    right: str


def compare(old: PlanVersion, new: PlanVersion, around: int = 3) -> Iterator[tuple[str, list[Line]]]:
    """Yield (file, lines) of every file that differs, side by side, with a few lines around each change."""
    before, after = old.texts, new.texts
    for name in sorted(before.keys() | after.keys()):
        left, right = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        if left != right:
            yield name, list(_side_by_side(left, right, around))


def _side_by_side(left: list[str], right: list[str], around: int) -> Iterator[Line]:
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for group in matcher.get_grouped_opcodes(around):
        for tag, i1, i2, j1, j2 in group:
            yield from _lines(tag, left, right, (i1, i2, j1, j2))


def _lines(tag: str, left: list[str], right: list[str], span: tuple[int, int, int, int]) -> Iterator[Line]:
    i1, i2, j1, j2 = span
    kind = {"equal": "same", "replace": "changed", "delete": "removed", "insert": "added"}[tag]
    for step in range(max(i2 - i1, j2 - j1)):
        i, j = i1 + step, j1 + step
        has_left, has_right = i < i2, j < j2
        yield Line(
            kind,
            i + 1 if has_left else None,
            left[i] if has_left else "",
            j + 1 if has_right else None,
            right[j] if has_right else "",
        )


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for a person: what, until when, where."""

    title: str
    kind: str
    due: datetime.date | None
    url: str

    def is_late(self, today: datetime.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


Source = Callable[[Any, Assessment], Iterator[ToDo]]
_sources: list[Source] = []


def waits(source: Source) -> Source:
    """Register what waits for people in a later step; used in the `todo.py` of an app."""
    _sources.append(source)
    return source


def todo(person: Any, assessment: Assessment) -> list[ToDo]:
    """Return what waits for the person in an assessment, the most urgent first."""
    versions = Prefetch(
        "plans", PlanVersion.objects.defer("files")
    )  # asked once, for all that wait for a plan
    prefetch_related_objects([assessment], versions)
    found = [*_plan_moves(person, assessment), *_opinions(person, assessment)]
    found += [*_receipts(person, assessment), *_tasks(person, assessment)]
    found += [entry for source in _sources for entry in source(person, assessment)]
    return sorted(found, key=lambda t: (t.due is None, t.due or datetime.date.max, t.title))


def _plan_moves(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    for plan in (p for p in assessment.plans.all() if p.state not in {"issued", "superseded"}):
        for _action, label, permission in plan.actions():
            if person.may(permission, assessment=assessment.key):
                url = reverse("plans:version", args=[assessment.key, plan.number])
                title = _("方案第 %(number)d 版：%(label)s") % {"number": plan.number, "label": label}
                yield ToDo(title, _("方案"), None, url)
        if plan.state == "consulting" and person.may("plan.consult", assessment=assessment.key):
            url = reverse("plans:opinions", args=[assessment.key, plan.number])
            if not plan.opinions.filter(organisation=person.organisation).exists():
                yield ToDo(_("对评估方案提出意见"), _("方案"), plan.reply_by, url)


def _opinions(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    if not person.may("plan.reply", assessment=assessment.key):
        return
    waiting = Opinion.objects.filter(plan__assessment=assessment, outcome="open").select_related("plan")
    for number in sorted({opinion.plan.number for opinion in waiting}):
        count = sum(opinion.plan.number == number for opinion in waiting)
        url = reverse("plans:opinions", args=[assessment.key, number])
        yield ToDo(_("答复 %d 条意见") % count, _("方案"), None, url)


def _receipts(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    waiting = Receipt.objects.filter(
        notice__assessment=assessment, organisation=person.organisation, signed__isnull=True
    ).select_related("notice")
    for receipt in waiting:
        url = reverse("plans:notice", args=[assessment.key, receipt.notice_id])
        yield ToDo(_("签收：%s") % receipt.notice.title, _("通知"), receipt.notice.sign_by, url)


def _tasks(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    waiting = Task.objects.filter(assessment=assessment, organisation=person.organisation).exclude(
        state="done"
    )
    for task in waiting:
        url = reverse("plans:task", args=[assessment.key, task.pk])
        yield ToDo(task.title, _("任务"), task.due, url)


@dataclass(frozen=True)
class Shared:
    """A task that several offices have in common, with how many are how far."""

    title: str
    clause: str
    due: datetime.date | None
    tasks: list[Task]

    def counts(self) -> list[tuple[str, object, int]]:
        """Return (state, words, how many offices), the finished ones first."""
        states = [task.state for task in self.tasks]
        return [(state, label, states.count(state)) for state, label in reversed(Task.State.choices)]


def board(tasks: list[Task]) -> tuple[list[Shared], list[Task]]:
    """Part the tasks into those that several offices share and those of one office."""
    groups: dict[tuple[str, str, datetime.date | None], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.title, task.clause, task.due), []).append(task)
    shared = [Shared(*key, found) for key, found in groups.items() if len(found) > 1]
    return shared, [found[0] for found in groups.values() if len(found) == 1]


def delay(milestone: Milestone, today: datetime.date) -> int:
    """Return by how many days a step is late: begun late, not begun, or not ended; 0 when on time."""
    if milestone.actual_end:
        return max((milestone.actual_end - milestone.planned_end).days, 0)
    late_end = (today - milestone.planned_end).days
    begins = milestone.planned_start or milestone.planned_end
    late_start = 0 if milestone.actual_start else (today - begins).days
    return max(late_end, late_start, 0)
