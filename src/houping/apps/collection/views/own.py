"""Pages of households: those of an enumerator, and one with its visits, results and substitute."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.collection import visiting
from houping.apps.collection.field_forms import StrikeForm, VisitForm
from houping.apps.collection.models import Assignment, Visit
from houping.apps.collection.views.common import county_of
from houping.apps.collection.wording import part, result
from houping.apps.sampling import lists, naming, replacing
from houping.apps.sampling.models import Ceremony, Replacement
from houping.core.collection.attempts import lacking, next_try, replaceable
from houping.core.collection.outcomes import BY_CODE
from houping.core.errors import HoupingError


@needs("field.own")
def mine(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the households of the person, by day and village; none before the time lock opens (R-6.11)."""
    ceremony = Ceremony.objects.current(request.assessment)
    rows: list[dict[str, Any]] = []
    if ceremony is not None and ceremony.is_drawn and ceremony.is_open:
        own = Assignment.objects.filter(ceremony=ceremony).counted().of_person(request.user)
        for row in own.order_by("day", "village", "household"):
            facts = lists.household_facts(ceremony, row.county)[row.household]
            place = lists.places(ceremony, row.county)[row.village]
            rows.append(
                {"row": row, "head": facts["head_name"], "village": place["name"], "result": result(row)}
            )
    done = sum(r["row"].state == Assignment.State.DONE for r in rows)
    response = render(request, "field/mine.html", {"rows": rows, "done": done, "ceremony": ceremony})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("field.lists", "field.visit")
def household(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one household with its visits; a visit is recorded here."""
    row = _row(request, pk)
    form = VisitForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            visiting.record_visit(actor=request.user, assignment_id=row.pk, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("field:household", assessment=assessment, pk=pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return _page(request, row, form)


def _row(request: HttpRequest, pk: int) -> Assignment:
    """Return a household that the person may see; others do not exist for them."""
    query = Assignment.objects.select_related(
        "ceremony__run", "ceremony__frame__run", "pair", "person", "partner"
    )
    row = get_object_or_404(query, pk=pk, assessment=request.assessment)
    key = request.assessment.key
    if request.user.may("field.lists", assessment=key, county=row.county):
        return row
    own = request.user.pk in (row.person_id, row.partner_id) and row.ceremony.is_open
    if not own or not request.user.may("field.visit", assessment=key, county=row.county):
        raise Http404
    return row


def _page(request: HttpRequest, row: Assignment, form: VisitForm) -> HttpResponse:
    key = request.assessment.key
    visits = list(row.visits.select_related("person", "recorded_by").order_by("-at", "-pk"))
    tries = visiting.attempts([v for v in reversed(visits) if v.struck is None])
    asked = Replacement.objects.filter(ceremony=row.ceremony, unit=row.unit).order_by("-pk").first()
    facts = lists.household_facts(row.ceremony, row.county)[row.household]
    about = county_of(request, row.county)
    none_left = replacing.without_reserve(row.ceremony, [row.unit]).get(row.unit)
    context = {
        "households": naming.named(row.ceremony, [asked.substitute] if asked else []),
        "row": row,
        "county": about,
        "head": facts["head_name"],
        "persons": facts["persons"],
        "place": lists.places(row.ceremony, row.county)[row.village],
        "result": result(row),
        "visits": [{"visit": v, "result": result(v), "part": part(v)} for v in visits],
        "lacking": lacking(tries) if tries and BY_CODE[tries[-1].code].rule else None,
        "next": next_try(tries) if row.state == Assignment.State.VISITING else None,
        "handovers": row.handovers.select_related("before", "after", "by"),
        "form": form,
        "records": request.user.may("field.visit", assessment=key, county=row.county)
        and row.state != Assignment.State.REPLACED,
        "strikes": request.user.may("field.assign", assessment=key, county=row.county),
        "replaceable": replaceable(tries),
        "none_left": sentence(none_left) if none_left else "",
        "asks": request.user.may("sample.replace", assessment=key, county=row.county),
        "asked": asked,
        "listed": request.user.may("field.lists", assessment=key, county=row.county),
    }
    response = render(request, "field/household.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("sample.replace")
@require_POST
def replace(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Ask for the next of the reserve for a household."""
    row = _row(request, pk)
    try:
        visiting.ask_replacement(actor=request.user, assignment_id=row.pk)
        messages.success(request, _("申请已提交，等待质量总控组审批。"))
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:household", assessment=assessment, pk=pk)


@needs("field.assign")
@require_POST
def strike(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Strike a visit out, with the reason."""
    found = get_object_or_404(Visit, pk=pk, assignment__assessment=request.assessment)
    form = StrikeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写撤销理由。"))
    else:
        try:
            visiting.strike_visit(actor=request.user, visit_id=pk, reason=form.cleaned_data["reason"])
            messages.success(request, _("已撤销，记录保留。"))
        except HoupingError as error:
            messages.error(request, sentence(error))
    return redirect("field:household", assessment=assessment, pk=found.assignment_id)
