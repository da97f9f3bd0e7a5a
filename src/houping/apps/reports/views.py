"""Pages of the written results: list, reading in the browser, download."""

import json
from functools import lru_cache
from pathlib import Path

import mammoth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.plans import groups
from houping.apps.reports import queries
from houping.apps.reports.forms import IssueForm
from houping.apps.reports.models import Issue
from houping.apps.reports.queries import Reports
from houping.apps.reports.services import reviewing
from houping.apps.results.approval import approved
from houping.apps.results.models import Proposal

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
        "check": _check(found) if found else None,
        "proposal": proposal,
        "is_approved": bool(found and proposal and proposal.reports_id == found.run.pk),
        "issues": request.assessment.issues.select_related("issued_by"),
        "may_be_issued": proposal is not None and not Issue.objects.filter(proposal=proposal).exists(),
        "is_reviewed": _is_reviewed(found, proposal),
        "form": IssueForm(),
    }
    return render(request, "reports/list.html", context)


def _is_reviewed(found: Reports | None, proposal: Proposal | None) -> bool:
    """Say whether what is to be issued passed its review: the reports of the approved proposal, else the newest."""
    run = proposal.reports if proposal else found.run if found else None
    return run is not None and reviewing.passed(run)


def _check(found: Reports) -> dict[str, object]:
    path = found.path(queries.CHECK)
    result: dict[str, object] = json.loads(path.read_text(encoding="utf-8")) if path else {}
    return result


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
    """Show a Word report in the browser; the layout of the official page is in the file itself."""
    path = _required(request).path(name)
    if path is None or path.suffix != ".docx":
        raise Http404
    context = {"body": _as_page(path), "name": name, "title": path.stem}
    return render(request, "reports/read.html", context)


@lru_cache(maxsize=64)
def _as_page(path: Path) -> SafeString:
    """Return a report as HTML; its run never changes, so what was converted once stays right."""
    with path.open("rb") as stream:
        # The file is our own run's, whose digest is on record; mammoth escapes its text.
        return mark_safe(mammoth.convert_to_html(stream).value)


@needs("report.see")
def download(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with a file of the reports."""
    path = _required(request).path(name)
    if path is None:
        raise Http404
    return exports.attachment(request, path)


def _required(request: HttpRequest) -> Reports:
    found = queries.newest(request.assessment)
    if found is None:
        raise Http404
    return found
