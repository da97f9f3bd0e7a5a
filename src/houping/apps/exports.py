"""Downloads: a table as Excel, a stored file; each leaves an entry in the ledger (R-13.2)."""

from pathlib import Path

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from houping.apps.ledger.services import record
from houping.core.reporting.blocks import Table
from houping.documents.workbook import render_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel(request: HttpRequest, table: Table, *, name: str, mark: str = "") -> HttpResponse:
    """Answer with a table as an Excel workbook: merged heads, totals, 口径说明, ready to print on A4.

    mark : the watermark (who and when) that every printed page carries
    """
    assessment = getattr(request, "assessment", None)
    demo = bool(assessment and assessment.demo)
    data = render_table(
        table, day=timezone.localtime().replace(tzinfo=None, microsecond=0), demo=demo, mark=mark
    )
    log_export(request, name=name, rows=len(table.rows))
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


def attachment(request: HttpRequest, path: Path, *, name: str = "") -> FileResponse:
    """Answer with a file of the data folder as a download, never shown or run by the browser."""
    log_export(request, name=name or path.name, rows=0)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name or path.name)


def log_export(request: HttpRequest, *, name: str, rows: int, **details: object) -> None:
    """Write into the ledger who took what out; details: what else a later reader needs."""
    assessment = getattr(request, "assessment", None)
    with transaction.atomic():
        record(
            actor=request.user,
            action="export",
            subject=name[:120],
            assessment=assessment.key if assessment else "",
            rows=rows,
            **details,
        )
