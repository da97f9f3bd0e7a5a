"""Courses, sessions, attendance, manuals, and what people bring along."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from houping.apps.accounts.access import require
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import next_number
from houping.apps.teams.models import Document
from houping.apps.training import queries
from houping.apps.training.models import Attendance, Background, Course, Manual, Session
from houping.core.errors import AlreadyDone, AttendanceOutside


@transaction.atomic
def add_course(
    *, actor: Any, assessment: Assessment, values: Mapping[str, Any], materials: Iterable[Document] = ()
) -> Course:
    """Open a course; one for each module and level. Raises AlreadyDone."""
    require(actor, "training.edit", assessment=assessment.key)
    made = Course(assessment=assessment, **values)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(what=f"{made.get_module_display()}（{made.get_level_display()}）") from None
    made.materials.set(materials)
    _tell(actor, "training.course", assessment, f"course:{made.pk}", module=made.module, level=made.level)
    return made


@transaction.atomic
def set_materials(*, actor: Any, course_id: int, materials: Collection[Document]) -> Course:
    """Say which files of the library belong to a course."""
    course = Course.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=course_id)
    require(actor, "training.edit", assessment=course.assessment.key)
    course.materials.set(materials)
    titles = [d.title for d in materials]
    _tell(actor, "training.materials", course.assessment, f"course:{course.pk}", materials=titles)
    return course


@transaction.atomic
def add_session(*, actor: Any, course_id: int, values: Mapping[str, Any]) -> Session:
    """Record that a course was held."""
    course = Course.objects.select_related("assessment").get(pk=course_id)
    require(actor, "attendance.record", assessment=course.assessment.key)
    made = Session.objects.create(course=course, **values)
    details = {"course": course.pk, "starts": str(made.starts), "teacher": made.teacher}
    _tell(actor, "training.session", course.assessment, f"session:{made.pk}", **details)
    return made


@transaction.atomic
def record_attendance(*, actor: Any, session_id: int, present: Collection[int]) -> Session:
    """Record who signed in at a session, the whole list at once. Raises AttendanceOutside.

    Whoever has left the work since was there all the same: only those on the list of today are taken off it.
    """
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("course__assessment")
        .get(pk=session_id)
    )
    assessment, level = session.course.assessment, session.course.level
    require(actor, "attendance.record", assessment=assessment.key)
    owed = {t.person.pk: t for t in queries.trainees(assessment) if t.level == level}
    if outside := set(present) - owed.keys():
        raise AttendanceOutside(people=joined(map(str, sorted(outside))))
    before = set(session.attendances.values_list("person", flat=True))
    session.attendances.filter(person__in=owed).exclude(person__in=present).delete()
    Attendance.objects.bulk_create(
        Attendance(session=session, person_id=person, recorded_by=actor)
        for person in sorted(set(present) - before)
    )
    details = {"present": len(set(present)), "owed": len(owed), "old": len(before)}
    _tell(actor, "training.attendance", assessment, f"session:{session.pk}", **details)
    return session


@transaction.atomic
def issue_manual(*, actor: Any, assessment: Assessment, document: Document, changes: str) -> Manual:
    """Put a new version of the manual in force; certificates under the one before lapse."""
    require(actor, "manual.issue", assessment=assessment.key)
    number = next_number(assessment.manuals)
    made = Manual.objects.create(
        assessment=assessment, number=number, document=document, changes=changes, issued_by=actor
    )
    details = {"number": number, "sha256": document.sha256, "changes": changes}
    _tell(actor, "manual.issue", assessment, f"manual:{made.pk}", **details)
    return made


@transaction.atomic
def set_background(*, actor: Any, assessment: Assessment, person: Any, kind: str) -> Background:
    """Say what a member of a field team brings along."""
    require(actor, "roster.edit", assessment=assessment.key)
    made, _new = Background.objects.update_or_create(
        assessment=assessment, person=person, defaults={"kind": kind}
    )
    _tell(actor, "roster.background", assessment, f"person:{person.pk}", kind=kind)
    return made


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)
