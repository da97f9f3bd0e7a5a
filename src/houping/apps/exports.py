"""Downloads: a table as Excel, a stored file; each leaves an entry in the ledger (R-13.2)."""

import dataclasses
import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from houping.apps import contents, store
from houping.apps.ledger.services import record
from houping.core.reporting.blocks import Content, Table
from houping.core.reporting.plain import plain
from houping.documents import pdf
from houping.documents.workbook import render_table

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
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


def word(
    request: HttpRequest, content: Content, *, name: str, issued: datetime.datetime | None = None
) -> HttpResponse:
    """Answer with an official paper as a Word file (GB/T 9704-2012), dated by its issue or today."""
    from houping.documents.word import render  # loads what writes documents

    assessment = getattr(request, "assessment", None)
    day = timezone.localtime(issued).replace(tzinfo=None, microsecond=0)
    data = render(_plain(content), day=day, demo=bool(assessment and assessment.demo))
    return paper(request, data, name=name, rows=len(content.blocks))


def _plain(part: Any) -> Any:
    """Return a content, or a part of one, without characters that no document holds."""
    if isinstance(part, str):
        return plain(part)
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        kept = {f.name: _plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return dataclasses.replace(part, **kept)
    return [_plain(one) for one in part] if isinstance(part, list | tuple) else part


def paper(request: HttpRequest, data: bytes, *, name: str, rows: int) -> HttpResponse:
    """Answer with a Word file, or where the address asks for it (?as=pdf) with the same paper as PDF.

    Raises PdfConverterMissing, PdfNotMade.
    """
    if request.GET.get("as") != "pdf":
        log_export(request, name=name, rows=rows)
        return docx(data, name)
    response = HttpResponse(pdf.as_pdf(data), content_type=PDF)
    name = f"{name.removesuffix('.docx')}.pdf"
    log_export(request, name=name, rows=rows)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def docx(data: bytes, name: str) -> HttpResponse:
    """Answer with the bytes of a Word file as a download."""
    response = HttpResponse(data, content_type=DOCX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def stored(kept: Any) -> FileResponse:
    """Answer with a kept file (`sha256`, `kind`, `name`), compared with its digest: a picture, else a download."""
    shown = kept.kind in contents.SHOWN
    return FileResponse(
        store.open(kept.sha256),
        content_type=kept.kind if shown else "application/octet-stream",
        as_attachment=not shown,
        filename=kept.name,
    )


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
