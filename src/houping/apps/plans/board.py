"""Pages of the schedule, the task board and what a person has to do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.plans import queries, sheets, work
from houping.apps.plans.forms import MilestoneForm, TaskForm, TaskReportForm, on_present_version
from houping.apps.plans.models import Milestone, Task
from houping.core.errors import RecordChanged

SHOWN = 5  # of what waits, on the first page


@needs("plan.see")
def schedule(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the steps with planned and actual dates, late ones marked; on the page or as Excel."""
    today = timezone.localdate()
    steps = [{"step": m, "late": queries.delay(m, today)} for m in request.assessment.milestones.all()]
    if request.GET.get("format") == "xlsx":
        table = sheets.schedule((entry["step"], entry["late"]) for entry in steps)
        return exports.excel(request, table, name=_("进度计划"))
    context = {"steps": steps, "gantt": _gantt(steps, today), "today": today}
    return render(request, "plans/schedule.html", context)


def _gantt(steps: list[dict[str, Any]], today: Any) -> dict[str, Any]:
    """Return what charts.js draws."""
    rows = []
    for entry in steps:
        step = entry["step"]
        actual = None
        if step.actual_start:
            actual = [step.actual_start.isoformat(), (step.actual_end or today).isoformat()]
        planned = [(step.planned_start or step.planned_end).isoformat(), step.planned_end.isoformat()]
        rows.append({"name": f"{step.step} {step.name}", "planned": planned, "actual": actual})
    last = max((step["step"].planned_end for step in steps), default=today)
    near = today.isoformat() if (today - last).days < 60 else None
    words = {"planned": _("计划"), "actual": _("实际"), "todayLabel": _("今天")}
    return {"kind": "gantt", "rows": rows, "today": near, **words}


@needs("schedule.edit")
def milestone(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Record when a step really began and ended."""
    found = get_object_or_404(Milestone, pk=pk, assessment=request.assessment)
    form = MilestoneForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            work.set_progress(
                actor=request.user,
                milestone_id=pk,
                version=values["version"],
                start=values["actual_start"],
                end=values["actual_end"],
                remark=values["remark"],
            )
            return redirect("plans:schedule", assessment=assessment)
        except RecordChanged as error:
            form.add_error(None, sentence(error))
            found.refresh_from_db()
            on_present_version(form, found.version)
    context = {"milestone": found, "form": form}
    return render(request, "plans/milestone.html", context, status=422 if form.errors else 200)


@needs("assessment.see")
def tasks(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the board: all tasks for the bureau, an office its own."""
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        work.add_task(actor=request.user, assessment=request.assessment, **form.cleaned_data)
        messages.success(request, _("任务已下达。"))
        return redirect("plans:tasks", assessment=assessment)
    shared, single = queries.board(_tasks(request))
    columns = [(label, [t for t in single if t.state == state]) for state, label in Task.State.choices]
    context = {"shared": shared, "columns": columns, "form": form, "today": timezone.localdate()}
    return render(request, "plans/tasks.html", context, status=422 if form.errors else 200)


def _tasks(request: HttpRequest) -> list[Task]:
    found = request.assessment.tasks.select_related("organisation")
    if not request.user.may("task.edit", assessment=request.assessment.key):
        found = found.filter(organisation=request.user.organisation)
    return list(found)


@needs("assessment.see")
def tasks_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the tasks as Excel."""
    return exports.excel(request, sheets.tasks(_tasks(request)), name=_("任务清单"))


@needs("assessment.see")
def task(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a task; its office says how far it is."""
    found = get_object_or_404(
        Task.objects.select_related("organisation"), pk=pk, assessment=request.assessment
    )
    initial = {"state": found.state, "progress": found.progress, "version": found.version}
    form = TaskReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            work.report_task(actor=request.user, task_id=pk, **form.cleaned_data)
            messages.success(request, _("进展已保存。"))
            return redirect("plans:tasks", assessment=assessment)
        except RecordChanged as error:
            form.add_error(None, sentence(error))
            found.refresh_from_db()
            on_present_version(form, found.version)
    own = request.user.organisation_id == found.organisation_id
    edits = own or request.user.may("task.edit", assessment=assessment)
    context = {"task": found, "form": form, "edits": edits}
    return render(request, "plans/task.html", context, status=422 if form.errors else 200)


@needs("assessment.see")
def todo(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what waits for the person."""
    found = queries.todo(request.user, request.assessment)
    today = timezone.localdate()
    rows = [{"entry": entry, "late": entry.is_late(today)} for entry in found]
    if getattr(request, "htmx", False):  # the card of the first page: the most urgent
        context = {"rows": rows[:SHOWN], "more": len(rows) - SHOWN}
        return render(request, "plans/todo_card.html", context)
    return render(request, "plans/todo.html", {"rows": rows})
