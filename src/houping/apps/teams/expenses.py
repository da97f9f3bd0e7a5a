"""Pages of what people paid for meals, lodging and transport (食宿交通自理; R-11.7)."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.teams import services, sheets
from houping.apps.teams.forms import ExpenseForm
from houping.apps.teams.models import Expense


@needs("expense.record", "expense.see")
def expenses(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show one's own entries, to inspectors and the bureau all of them; whoever travels records here."""
    records = request.user.may("expense.record", assessment=assessment)
    names = _counties(request)
    form = ExpenseForm(request.POST or None, counties=names) if records and names else None
    if form and form.is_valid():
        services.record_expense(actor=request.user, assessment=request.assessment, values=form.cleaned_data)
        messages.success(request, _("已登记。"))
        return redirect("teams:expenses", assessment=assessment)
    found = _visible(request)
    context: dict[str, Any] = {
        "form": form,
        "table": sheets.expenses(found, names),
        "own": [e for e in found if e.person_id == request.user.pk and not e.struck_for],
    }
    return render(request, "teams/expenses.html", context, status=422 if form and form.errors else 200)


def _counties(request: HttpRequest) -> dict[str, str]:
    plan = groups.in_force(request)
    return {county.code: county.name for county in plan.counties} if plan else {}


def _visible(request: HttpRequest) -> QuerySet[Expense]:
    found = request.assessment.expenses.select_related("person__organisation")
    sees = request.user.may("expense.see", assessment=request.assessment.key)
    return found if sees else found.filter(person=request.user)


@needs("expense.record", "expense.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the ledger as Excel."""
    table = sheets.expenses(_visible(request), _counties(request))
    return exports.excel(request, table, name=_("食宿交通自理台账"))


@needs("expense.record")
@require_POST
def strike(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Take an own entry out of the count."""
    get_object_or_404(Expense, pk=pk, assessment=request.assessment, person=request.user)
    if reason := request.POST.get("reason", "").strip()[:200]:
        services.strike_expense(actor=request.user, expense_id=pk, reason=reason)
        messages.success(request, _("已划去，不再计入。"))
    else:
        messages.error(request, _("请写明理由。"))
    return redirect("teams:expenses", assessment=assessment)
