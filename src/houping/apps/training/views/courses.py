"""Pages of courses, sessions, attendance and the manual."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.training import queries, sheets
from houping.apps.training.forms import CourseForm, ManualForm, MaterialsForm, SessionForm
from houping.apps.training.models import Attendance, Course, Level, Manual, Module, Session
from houping.apps.training.services import courses as services
from houping.apps.training.views.places import county_name
from houping.core.errors import AlreadyDone


@needs("training.see")
def overview(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how the person stands, and the courses of every level."""
    return _overview(request, CourseForm())


def _overview(request: HttpRequest, form: CourseForm) -> HttpResponse:
    order = list(Module.values)  # that of the plan
    every = request.assessment.courses.prefetch_related("materials", "sessions")
    found = sorted(every, key=lambda c: (order.index(c.module), c.pk))
    own = queries.level_of(request.user.roles(request.assessment.key))
    attended = set(
        Attendance.objects.filter(person=request.user, session__course__in=found).values_list(
            "session__course", flat=True
        )
    )
    levels = [
        {"level": level, "courses": [c for c in found if c.level == level], "own": level == own}
        for level in Level
    ]
    context = {
        "levels": sorted(levels, key=lambda entry: not entry["own"]),
        "any": bool(found),
        "own": own,
        "attended": attended,
        "missed": [c for c in found if c.level == own and c.pk not in attended],
        "manual": queries.manual_of(request.assessment),
        "why_not": queries.why_not(request.user, request.assessment) if own else "",
        "left": queries.left(request.assessment, request.user) if own else 0,
        "certificate": request.user.certificates.filter(assessment=request.assessment).last()
        if own
        else None,
        "form": form,
    }
    return render(request, "training/overview.html", context, status=422 if form.errors else 200)


@needs("training.edit")
@require_POST
def add(request: HttpRequest, assessment: str) -> HttpResponse:
    """Open a course."""
    form = CourseForm(request.POST)
    if form.is_valid():
        try:
            made = services.add_course(
                actor=request.user, assessment=request.assessment, values=form.cleaned_data
            )
            messages.success(request, _("课程已开设，请添加资料和场次。"))
            return redirect("training:course", assessment=assessment, pk=made.pk)
        except AlreadyDone as error:
            form.add_error("module", sentence(error))
    return _overview(request, form)


@needs("training.see")
def course(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a course with its materials and sessions."""
    return _course(request, _of(request, pk))


def _of(request: HttpRequest, pk: int) -> Course:
    return get_object_or_404(Course, pk=pk, assessment=request.assessment)


def _course(request: HttpRequest, found: Course, form: SessionForm | None = None) -> HttpResponse:
    materials = list(found.materials.all())
    context = {
        "course": found,
        "materials": materials,
        "sessions": found.sessions.annotate(present=Count("attendances")),
        "owed": sum(t.level == found.level for t in queries.trainees(request.assessment)),
        "form": form or SessionForm(),
        "materials_form": MaterialsForm(
            assessment=request.assessment, initial={"materials": [d.pk for d in materials]}
        ),
    }
    status = 422 if form and form.errors else 200
    return render(request, "training/course.html", context, status=status)


@needs("training.edit")
@require_POST
def materials(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Say which files belong to a course."""
    found = _of(request, pk)
    form = MaterialsForm(request.POST, assessment=request.assessment)
    if form.is_valid():
        chosen = list(form.cleaned_data["materials"])
        services.set_materials(actor=request.user, course_id=found.pk, materials=chosen)
        messages.success(request, _("课程资料已登记。"))
    return redirect("training:course", assessment=assessment, pk=pk)


@needs("attendance.record")
@require_POST
def add_session(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Record a session of a course."""
    found, form = _of(request, pk), SessionForm(request.POST)
    if form.is_valid():
        made = services.add_session(actor=request.user, course_id=found.pk, values=form.cleaned_data)
        messages.success(request, _("场次已登记，请登记签到。"))
        return redirect("training:session", assessment=assessment, pk=made.pk)
    return _course(request, found, form)


@needs("attendance.record")
def session(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show the sign-in list of a session; a sent one is kept whole."""
    found = _session(request, pk)
    if request.method == "POST":
        present = [int(value) for value in request.POST.getlist("present") if value.isdecimal()]
        services.record_attendance(actor=request.user, session_id=found.pk, present=present)
        messages.success(request, _("签到已登记。"))
        return redirect("training:session", assessment=assessment, pk=pk)
    name = county_name(request)
    present = set(found.attendances.values_list("person", flat=True))
    people = [
        {"trainee": t, "county": name(t.county), "came": t.person.pk in present}
        for t in _owed(request, found)
    ]
    context = {"session": found, "people": people, "present": sum(p["came"] for p in people)}
    return render(request, "training/session.html", context)


@needs("attendance.record")
def session_export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the sign-in sheet as Excel, to be printed and signed."""
    found = _session(request, pk)
    present = set(found.attendances.values_list("person", flat=True))
    table = sheets.session(found, _owed(request, found), present, county_name(request))
    return exports.excel(request, table, name=_("签到表"))


def _session(request: HttpRequest, pk: int) -> Session:
    query = Session.objects.select_related("course")
    return get_object_or_404(query, pk=pk, course__assessment=request.assessment)


def _owed(request: HttpRequest, found: Session) -> list[queries.Trainee]:
    return [t for t in queries.trainees(request.assessment) if t.level == found.course.level]


@needs("exam.results")
def attendance(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show by course who was trained and who was not."""
    return render(request, "training/attendance.html", {"table": _attendance(request)})


@needs("exam.results")
def attendance_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the attendance as Excel."""
    return exports.excel(request, _attendance(request), name=_("培训到训情况"))


def _attendance(request: HttpRequest) -> Any:
    courses = list(request.assessment.courses.all())
    present: dict[int, set[int]] = defaultdict(set)
    came = Attendance.objects.filter(session__course__in=courses)
    for course_id, person in came.values_list("session__course", "person"):
        present[course_id].add(person)
    key = request.assessment.key
    own = request.user.counties("exam.results", assessment=key)
    people = [t for t in queries.trainees(request.assessment) if own is None or t.county in own]
    return sheets.attendance(courses, people, present)


@needs("training.see")
def manuals(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the versions of the manual; quality control puts a new one in force."""
    may = request.user.may("manual.issue", assessment=assessment)
    form = ManualForm(request.POST or None, assessment=request.assessment) if may else None
    if form and form.is_valid():
        services.issue_manual(actor=request.user, assessment=request.assessment, **form.cleaned_data)
        messages.success(request, _("手册已发布。原上岗证失效，人员须重新考试。"))
        return redirect("training:manuals", assessment=assessment)
    found = list(Manual.objects.filter(assessment=request.assessment).select_related("document", "issued_by"))
    context = {"form": form, "manuals": found, "table": sheets.manuals(found)}
    return render(request, "training/manuals.html", context, status=422 if form and form.errors else 200)
