"""Pages of the written results: list, reading in the browser, download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.reports import drafts, places, queries
from houping.apps.reports.forms import IssueForm
from houping.apps.reports.models import Issue
from houping.apps.reports.queries import Reports
from houping.apps.reports.services import reviewing
from houping.apps.results.approval import approved

# The overview is one self-contained page; in a sandbox of its own it may style itself and do nothing else.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@needs("report.see")
def reports(request: HttpRequest, assessment: str) -> HttpResponse:
    """List what was issued, and the newest general report, annexes and county reports."""
    found = queries.newest(request.assessment)
    proposal = approved(request.assessment)
    plan = groups.in_force(request)
    shown = groups.shown(request, plan) if plan else None
    context = {
        "reports": found,
        "shown": shown,
        "counties": [row for row in found.counties() if shown is None or row[0] in shown.codes]
        if found
        else [],
        "proposal": proposal,
        "is_approved": bool(found and proposal and proposal.reports_id == found.run.pk),
        "issues": request.assessment.issues.select_related("issued_by"),
        "may_be_issued": proposal is not None and not Issue.objects.filter(proposal=proposal).exists(),
        "is_reviewed": found is not None and reviewing.has_passed(found.run),
        "form": IssueForm(),
    }
    return render(request, "reports/list.html", context)


@needs("report.see")
def overview(request: HttpRequest, assessment: str) -> HttpResponse:
    """Open the overview of all results."""
    path = _required(request).path(queries.OVERVIEW)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@needs("report.see")
def read(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Show a Word report as it reads now; the layout of the official page is in the file itself."""
    found = drafts.versions(request.assessment, name)
    if not found or not name.endswith(drafts.WORD):
        raise Http404
    context = {"places": places.places(found[-1]), "name": name, "title": queries.title_of(name)}
    return render(request, "reports/read.html", context)


@needs("report.see")
def download(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with a file of the reports; with a Word report as it reads now."""
    path = _required(request).path(name)
    if path is None:
        raise Http404
    if name.endswith(drafts.WORD):
        data = drafts.versions(request.assessment, name)[-1].read()
        return exports.paper(request, data, name=path.name, rows=0)
    return exports.attachment(request, path)


def _required(request: HttpRequest) -> Reports:
    found = queries.newest(request.assessment)
    if found is None:
        raise Http404
    return found
