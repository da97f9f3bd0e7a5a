"""Pages of the lists of the day: "other", far numbers, numbers of two households, effects of enumerators."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.quality import listed
from houping.apps.quality.models import Listing
from houping.apps.quality.views.places import counties, county_name
from houping.apps.sampling import naming
from houping.core.reporting.blocks import Table

PAGE = 50


@needs("quality.see")
def lists(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show one list of the day as the last night found it."""
    name, county = request.GET.get("list", "texts"), request.GET.get("county", "")
    if name not in listed.NAMES:
        raise Http404
    found = Listing.objects.filter(assessment=request.assessment).first()
    context: dict[str, Any] = {
        "list": name,
        "lists": [(one, listed.title(one)) for one in listed.NAMES],
        "title": listed.title(name),
        "note": listed.note(name),
        "found": found,
        "county": county,
        "counties": [] if name == "effects" else counties(request, "quality.see"),
    }
    if found is not None and name in listed.PLACES:
        seen = listed.submissions(request.user, request.assessment, county)
        page = Paginator(listed.entries(name, found, seen), PAGE).get_page(request.GET.get("page"))
        units = [entry.submission.unit for entry in page.object_list]
        context |= {
            "page": page,
            "heads": listed.heads(name),
            "households": naming.households(request.assessment, units),
        }
    elif found is not None:
        context["table"] = _table(request, name, found, county)
    return render(request, "quality/lists.html", context)


@needs("quality.see")
def export(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with one list as Excel."""
    found = Listing.objects.filter(assessment=request.assessment).first()
    if name not in listed.NAMES or found is None:
        raise Http404
    table = _table(request, name, found, request.GET.get("county", ""))
    return exports.excel(request, table, name=table.title)


def _table(request: HttpRequest, name: str, found: Listing, county: str) -> Table:
    own = request.user.counties("quality.see", assessment=request.assessment.key)
    seen = listed.submissions(request.user, request.assessment, county) if name in listed.PLACES else {}
    units = [entry.submission.unit for entry in listed.entries(name, found, seen)] if seen else []
    known = naming.households(request.assessment, units)
    return listed.table(name, found, seen, county_name(request), own, county, known)
