"""The red line by county, and the library of typical experience."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.findings import queries, sheets, watching
from houping.apps.findings.forms import ExperienceForm, LevelsForm
from houping.apps.findings.models import Experience
from houping.apps.findings.models.watching import levels_of
from houping.apps.findings.services import watching as services
from houping.apps.findings.views.ledger import indicator_choices
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.plans import groups
from houping.apps.quality.views.places import counties, county_name
from houping.core.errors import HoupingError, PersonalInText
from houping.core.findings.redline import Watch


@needs("redline.see")
def redline(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show cases of return to poverty by county and cause against the levels; the bureau sets these."""
    levels, assumed = levels_of(request.assessment)
    may = request.user.may("redline.edit", assessment=assessment)
    form = LevelsForm(request.POST or None, levels=levels)
    if may and form.is_bound and form.is_valid():
        services.set_levels(actor=request.user, assessment=request.assessment, levels=form.levels())
        messages.success(request, _("预警值已设定。"))
        return redirect("findings:redline", assessment=assessment)
    rows = _watched(request)
    context = {
        "table": sheets.redline(rows, county_name(request)),
        "lights": {row.county: row.level for row in rows},
        "levels": levels,
        "assumed": assumed,
        "form": form if may else None,
    }
    return render(request, "findings/redline.html", context, status=422 if form.errors else 200)


def _watched(request: HttpRequest) -> list[Watch]:
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    return watching.redline(request.assessment, sorted(c.code for c in plan.counties))


@needs("redline.see")
def redline_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the red line as Excel."""
    table = sheets.redline(_watched(request), county_name(request))
    return exports.excel(request, table, name=_("返贫红线监测"))


@needs("experience.see")
def experiences(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the library; teams propose cases here, others review them."""
    may = request.user.may("experience.add", assessment=assessment)
    form = ExperienceForm(
        request.POST or None,
        counties=counties(request, "experience.add") if may else [],
        indicators=indicator_choices(request),
    )
    if may and form.is_bound and form.is_valid():
        try:
            services.propose(actor=request.user, assessment=request.assessment, values=form.cleaned_data)
            messages.success(request, _("已报送，由另一人审核。"))
            return redirect("findings:experiences", assessment=assessment)
        except HoupingError as error:
            form.add_error("text" if isinstance(error, PersonalInText) else "indicator", sentence(error))
    name, narrow = county_name(request), _narrowed(request)
    context = {
        "rows": [{"e": e, "county": name(e.county)} for e in narrow.found],
        "narrow": narrow,
        "form": form if may else None,
        "for_county": queries.is_county(request.user, request.assessment),
    }
    return render(request, "findings/experiences.html", context, status=422 if form.errors else 200)


def _seen(request: HttpRequest) -> Any:
    """Those in the library to everybody; proposed ones to their authors and reviewers."""
    found = Experience.objects.filter(assessment=request.assessment).select_related("by", "reviewed_by")
    if request.user.may("experience.review", assessment=request.assessment.key):
        return found
    return found.filter(state="taken") | found.filter(by=request.user)


def _narrowed(request: HttpRequest) -> Narrowed:
    plan = groups.in_force(request)
    fields = {
        "county": (_("区县"), [(c.code, c.name) for c in plan.counties] if plan else []),
        "indicator": (_("指标"), indicator_choices(request)),
    }
    return narrowed(request, _seen(request), **fields)


@needs("experience.see")
def experiences_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the library as Excel."""
    found = _narrowed(request).found.filter(state="taken")
    return exports.excel(request, sheets.experiences(found, county_name(request)), name=_("典型经验"))


@needs("experience.review")
@require_POST
def review(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Take a case into the library or leave it."""
    found = get_object_or_404(Experience, pk=pk, assessment=request.assessment)
    if action not in Experience.MOVES:
        raise Http404
    try:
        services.review(actor=request.user, experience_id=found.pk, action=action)
        messages.success(request, _("已办理：%s。") % Experience.ACTION_LABELS[action])
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("findings:experiences", assessment=assessment)
