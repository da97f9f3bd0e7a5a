"""The page of the pairs of a county."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.apps.accounts.wording import sentence
from houping.apps.collection import assigning
from houping.apps.collection.field_forms import PairForm
from houping.apps.collection.models import Pair
from houping.apps.collection.views.common import county_of, people_of
from houping.core.errors import HoupingError


@needs("field.lists")
def pairs(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """List the pairs of a county; the team leader makes them here."""
    about = county_of(request, county)
    people = people_of(request.assessment, county, Role.EN)
    form = PairForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            _make(request, county, form.cleaned_data)
            messages.success(request, _("已编组。"))
            return redirect("field:pairs", assessment=assessment, county=county)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    found = Pair.objects.filter(assessment=request.assessment, county=county)
    found = found.select_related("first", "second")
    taken = {str(pk) for p in found if p.ended is None for pk in (p.first_id, p.second_id)}
    context = {
        "county": about,
        "pairs": found,
        "form": form,
        "free": [name for pk, name in people if pk not in taken],
        "people": people,
    }
    return render(request, "field/pairs.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, county: str, values: dict[str, Any]) -> None:
    people = {str(p.pk): p for p in Person.objects.filter(pk__in=[values["first"], values["second"]])}
    assigning.make_pair(
        actor=request.user,
        assessment=request.assessment,
        county=county,
        first=people[values["first"]],
        second=people[values["second"]],
        skills=values["skills"],
    )


@needs("field.assign")
@require_POST
def end(request: HttpRequest, assessment: str, county: str, pk: int) -> HttpResponse:
    """Dissolve a pair."""
    get_object_or_404(Pair, pk=pk, assessment=request.assessment, county=county)
    try:
        assigning.end_pair(actor=request.user, pair_id=pk)
        messages.success(request, _("小组已解散，过去的工作仍记在该组名下。"))
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("field:pairs", assessment=assessment, county=county)
