"""Pages of the back-checks: tasks, the second visit, the comparison."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Person
from houping.apps.accounts.wording import sentence
from houping.apps.collection import asking
from houping.apps.quality import comparing, reading, sheets
from houping.apps.quality.forms import HandForm, ReasonForm, SecondForm
from houping.apps.quality.models import BackCheck
from houping.apps.quality.rates import rate_tables
from houping.apps.quality.services import backchecks as services
from houping.apps.quality.views.places import county_name
from houping.apps.sampling import naming
from houping.core.errors import HoupingError


@needs("backcheck.do", "backcheck.see")
def tasks(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the tasks: all of them to quality control, one's own to everybody else."""
    found, sees = list(_visible(request)), request.user.may("backcheck.see", assessment=assessment)
    name = county_name(request)
    context = {
        "rows": [{"task": t, "county": name(t.submission.county)} for t in found],
        "households": naming.households(request.assessment, (t.submission.unit for t in found)),
        "draws": _draws(request) if sees else [],
        "sees": sees,
    }
    return render(request, "quality/backchecks.html", context)


def _draws(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the draws, each with whether it comes out the same when it is made again from its seed and list."""
    tasks = Prefetch("tasks", BackCheck.objects.select_related("submission"))
    found = request.assessment.backcheck_draws.select_related("drawn_by").prefetch_related(tasks)
    return [{"draw": d, "repeats": services.repeats(d)} for d in found]


def _visible(request: HttpRequest) -> Any:
    found = BackCheck.objects.filter(draw__assessment=request.assessment)
    if not request.user.may("backcheck.see", assessment=request.assessment.key):
        found = found.filter(person=request.user)
    return found.select_related("submission", "person", "draw")


@needs("backcheck.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the tasks as Excel, without any answer."""
    found = list(_visible(request))
    households = naming.households(request.assessment, (t.submission.unit for t in found))
    return exports.excel(request, sheets.tasks(found, county_name(request), households), name=_("回访任务"))


@needs("backcheck.draw")
@require_POST
def draw(request: HttpRequest, assessment: str) -> HttpResponse:
    """Draw back-checks among what came in since the last draw."""
    made = services.draw(actor=request.user, assessment=request.assessment)
    messages.success(request, _("已抽取 %d 户回访。") % made.tasks.count())
    return redirect("quality:backchecks", assessment=assessment)


@needs("backcheck.do", "backcheck.see")
def task(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a task: the questions to whom it belongs, without the first answers; the comparison once it is done."""
    found = get_object_or_404(_visible(request), pk=pk)
    own = found.person_id == request.user.pk
    form = _form(request, found) if own and found.state == BackCheck.State.OPEN else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            services.finish(
                actor=request.user,
                task_id=found.pk,
                answers=form.answers(),
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("回访结果已登记。"))
            return redirect("quality:backchecks", assessment=assessment)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    sees = request.user.may("backcheck.see", assessment=assessment)
    context = {
        "task": found,
        "households": naming.households(request.assessment, [found.submission.unit]),
        "county": county_name(request)(found.submission.county),
        "form": form,
        "compared": _compared(found) if sees and found.state == BackCheck.State.DONE else [],
        "hand": HandForm(people=services.free(found)),
        "drop": ReasonForm(),
        "sees": sees,
    }
    return render(request, "quality/backcheck.html", context, status=422 if form and form.errors else 200)


def _form(request: HttpRequest, found: BackCheck) -> SecondForm | None:
    first = comparing.first_version(found.submission)
    form = asking.instrument(first.form_version_id) if first else None
    if form is None:
        return None
    return SecondForm(
        request.POST or None, questions=comparing.asked_again(first.form_version_id), instrument=form
    )


def _compared(found: BackCheck) -> list[dict[str, Any]]:
    """Return the questions that were compared, both answers in words."""
    version = comparing.first_version(found.submission).form_version_id
    paths = {q.name: q.path for q in comparing.asked_again(version)}
    return [
        {
            "c": c,
            "label": reading.label_of(version, paths[c.variable]),
            "first": reading.answer_in_words(version, paths[c.variable], c.first) if c.first else "",
            "second": reading.answer_in_words(version, paths[c.variable], c.second),
        }
        for c in comparing.of_task(found)
    ]


@needs("backcheck.draw")
@require_POST
def hand(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Give a task to somebody else."""
    found = get_object_or_404(_visible(request), pk=pk)
    form = HandForm(request.POST, people=Person.objects.filter(is_active=True))
    if not form.is_valid():
        raise Http404
    services.hand(actor=request.user, task_id=found.pk, person=form.cleaned_data["person"])
    messages.success(request, _("已改派。"))
    return redirect("quality:backcheck", assessment=assessment, pk=pk)


@needs("backcheck.draw")
@require_POST
def drop(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Say that a back-check could not be made."""
    found, form = get_object_or_404(_visible(request), pk=pk), ReasonForm(request.POST)
    if form.is_valid():
        services.drop(actor=request.user, task_id=found.pk, note=form.cleaned_data["reason"])
        messages.success(request, _("已登记。"))
    return redirect("quality:backcheck", assessment=assessment, pk=pk)


@needs("backcheck.see")
def compare(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show error rates with their intervals: by type, enumerator and question."""
    found = list(comparing.finished(request.assessment))
    context = {"number": len(found), "tables": rate_tables(found)}
    return render(request, "quality/compare.html", context)
