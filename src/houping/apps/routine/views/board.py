"""Pages of all requests and of the values in force."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.plans import groups
from houping.apps.routine import queries, services, sheets
from houping.apps.routine.forms import IssueForm
from houping.apps.routine.models import DataRequest
from houping.core.collection import routine
from houping.core.errors import HoupingError
from houping.core.plan.model import Plan


@needs("routine.see")
def board(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the requests that the person may see; whoever issues them does it here."""
    return _page(request)


def _page(request: HttpRequest, form: IssueForm | None = None) -> HttpResponse:
    plan = groups.in_force(request)
    found = _requests(request)
    owed = _not_issued(plan, found) if plan and _issues(request) else []
    context = {
        "plan": plan,
        "rows": [
            {"request": one, "indicator": duty.indicator, "what": sheets.names(duty)} for one, duty in found
        ],
        "counts": _counts([one for one, _duty in found]),
        "all": queries.sees_all(request.user, request.assessment),
        "form": form or (IssueForm(departments=owed) if owed else None),
        "unmeasured": routine.unmeasured(plan) if plan else (),
    }
    bad = bool(form and form.errors)
    return render(request, "routine/board.html", context, status=422 if bad else 200)


def _issues(request: HttpRequest) -> bool:
    return bool(request.user.may("routine.issue", assessment=request.assessment.key))


def _requests(request: HttpRequest) -> list[tuple[DataRequest, routine.Duty]]:
    found = queries.visible(request.user, request.assessment)
    return [(one, queries.duty_of(one)) for one in found]


def _not_issued(plan: Plan, found: list[tuple[DataRequest, routine.Duty]]) -> list[str]:
    """Return the departments that have duties without a request, in the order of the plan."""
    known = {(one.indicator, one.department) for one, _duty in found}
    owed = routine.duties(plan)
    return list(dict.fromkeys(d.department for d in owed if (d.indicator.id, d.department) not in known))


def _counts(found: list[DataRequest]) -> list[tuple[str, str, int]]:
    """Return (words, colour, number): how many requests are in which state, and how many are late."""
    colours = {"requested": "blue", "submitted": "yellow", "returned": "orange", "accepted": "green"}
    states = [one.state for one in found]
    shown = [(str(label), colours[state], states.count(state)) for state, label in DataRequest.State.choices]
    return [*shown, (_("逾期"), "red", sum(one.light == "late" for one in found))]


@needs("routine.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the requests as Excel."""
    return exports.excel(request, sheets.requests(_requests(request)), name=_("平时情况数据任务单"))


@needs("routine.issue")
@require_POST
def issue(request: HttpRequest, assessment: str) -> HttpResponse:
    """Issue the requests."""
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    form = IssueForm(request.POST, departments=_not_issued(plan, _requests(request)))
    if form.is_valid():
        due, offices = form.cleaned_data["due"], form.offices()
        try:
            made = services.issue(actor=request.user, assessment=request.assessment, due=due, offices=offices)
            messages.success(request, _("已下达 %d 份数据任务单。") % len(made))
            return redirect("routine:board", assessment=assessment)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return _page(request, form)


def _versions(key: str, found: list[queries.InForce]) -> dict[str, str]:
    """Return indicator, as the table of sources names it, -> page of the version in force; without those of several."""
    pages: dict[str, list[str]] = {}
    for one in found:
        place = [key, one.request.pk, one.version.number]
        pages.setdefault(sheets.name_of(one.duty), []).append(reverse("routine:version", args=place))
    return {name: own[0] for name, own in pages.items() if len(own) == 1}


@needs("routine.see")
def values(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the values in force by county, and where each measure comes from."""
    plan = groups.in_force(request)
    if plan is None:
        return render(request, "routine/values.html", {"table": None})
    shown = groups.shown(request, plan)
    found = _in_force(request)
    key = request.assessment.key
    context: dict[str, Any] = {
        "shown": shown,
        "table": sheets.by_county(found, shown.counties) if found else None,
        "sources": sheets.sources(found),
        "versions": _versions(key, found),
        "export": reverse("routine:values-export", args=[key, "values"]) + shown.query,
        "sources_export": reverse("routine:values-export", args=[key, "sources"]),
    }
    return render(request, "routine/values.html", context)


def _in_force(request: HttpRequest) -> list[queries.InForce]:
    return queries.in_force(queries.visible(request.user, request.assessment))


@needs("routine.see")
def values_export(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with the values in force, or with their sources, as Excel."""
    plan = groups.in_force(request)
    found = _in_force(request)
    if plan is None or not found:
        raise Http404
    if name == "sources":
        return exports.excel(request, sheets.sources(found), name=_("平时情况的来源和口径"))
    table = sheets.by_county(found, groups.shown(request, plan).counties)
    return exports.excel(request, table, name=_("平时情况"))
