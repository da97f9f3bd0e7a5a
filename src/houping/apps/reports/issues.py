"""Pages of issued reports: issue, what was issued with its digests, publication, a county's own report."""

import io
import zipfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.reports import queries
from houping.apps.reports.forms import IssueForm, PublishForm
from houping.apps.reports.models import Issue
from houping.apps.reports.services import issuing
from houping.core.provenance import in_groups

EPOCH = (1980, 1, 1, 0, 0, 0)


@needs("report.issue")
@require_POST
def issue(request: HttpRequest, assessment: str) -> HttpResponse:
    """Issue the approved reports."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写发文字号。"))
        return redirect("reports:list", assessment=assessment)
    made = issuing.issue(actor=request.user, assessment=request.assessment, **form.cleaned_data)
    return redirect("reports:issued", assessment=assessment, number=made.number)


@needs("report.see")
def issued(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show an issue: number, approval, head of the ledger, every file with its digest."""
    found = _issue(request, number)
    context = {
        "issue": found,
        "head": in_groups(found.head),
        "files": [(name, digest, name.endswith(".docx")) for name, digest in sorted(found.files.items())],
        "form": PublishForm(initial={"version": found.version}),
    }
    return render(request, "reports/issued.html", context)


@needs("report.issue")
@require_POST
def retry(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Write the files again after their job failed."""
    issuing.retry(actor=request.user, issue_id=_issue(request, number).pk)
    return redirect("reports:issued", assessment=assessment, number=number)


@needs("report.issue")
@require_POST
def publish(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Make the results known to the counties."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        raise Http404
    found = _issue(request, number)
    issuing.publish(actor=request.user, issue_id=found.pk, version=form.cleaned_data["version"])
    messages.success(request, _("已通报各区县，区县可以查看本区县报告。"))
    return redirect("reports:issued", assessment=assessment, number=number)


@needs("report.see")
def issued_file(request: HttpRequest, assessment: str, number: int, name: str) -> FileResponse:
    """Answer with an issued file."""
    path = _issue(request, number).path(name)
    if path is None:
        raise Http404
    return exports.attachment(request, path)


@needs("report.see")
def bundle(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with all issued files as one ZIP, the same bytes each time."""
    found = _issue(request, number)
    if not found.files:
        raise Http404
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(found.files):
            archive.writestr(
                zipfile.ZipInfo(f"{assessment}-{number}/{name}", EPOCH), (found.home / name).read_bytes()
            )
    exports.log_export(request, name=f"issue:{assessment}:{number}", rows=len(found.files))
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{assessment}-reports-{number}.zip"'
    return response


@needs("report.own")
def own(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show a county the reports that were made known to it; nothing before (R-8.2)."""
    found = queries.published(request.assessment, request.user)
    return render(request, "reports/own.html", {"found": found})


@needs("report.own")
def own_file(request: HttpRequest, assessment: str, county: str, number: int) -> FileResponse:
    """Answer with the published report of the own county."""
    found = _issue(request, number)
    name = queries.county_file(found, county)
    path = found.path(name) if name and found.state == Issue.State.PUBLISHED else None
    if path is None:
        raise Http404
    return exports.attachment(request, path)


def _issue(request: HttpRequest, number: int) -> Issue:
    related = ("assessment", "proposal__reports", "proposal__approved_by", "issued_by", "job", "changed_by")
    found: Issue = get_object_or_404(request.assessment.issues.select_related(*related), number=number)
    return found
