"""Files of the supervision: to whoever may see the record that they belong to, as downloads."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from houping.apps import exports, store
from houping.apps.accounts.access import needs
from houping.apps.supervision.models import Evidence


@needs("inspection.see", "slip.own", "violation.false_data")
def file(request: HttpRequest, assessment: str, pk: int) -> FileResponse:
    """Answer with a file; compared with its digest first."""
    query = Evidence.objects.select_related("inspection", "violation", "step__slip", "voice")
    found = get_object_or_404(query, pk=pk)
    if not _may(request, found):
        raise Http404
    stream = store.open(found.sha256)
    exports.log_export(request, name=found.name, rows=0, sha256=found.sha256)
    return FileResponse(
        stream, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


def _may(request: HttpRequest, found: Evidence) -> bool:
    """Whether the record of a file is one of this assessment that the person may see with its files."""
    slip = found.step.slip if found.step else None
    record = found.inspection or found.violation or slip or found.voice
    if record is None or record.assessment_id != request.assessment.pk:
        return False
    if request.user.may("inspection.see", assessment=request.assessment.key):
        return True
    if slip is not None:
        return bool(slip.organisation_id == request.user.organisation_id)
    return bool(found.violation and found.violation.registered_by_id == request.user.pk)
