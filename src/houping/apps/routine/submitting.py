"""The taking in of a filled template: sealed, read, checked row by row, kept as the next version with its faults."""

import datetime
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from houping.apps import vault
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.plans.queries import plan_of
from houping.apps.plans.services import check_owner
from houping.apps.routine import evidence, queries, services
from houping.apps.routine.models import DataRequest, DataValue, DataVersion
from houping.apps.uploads import names_of, store
from houping.core.collection.routine import CODE, REMARK, check_rows
from houping.core.errors import (
    CorrectionWithoutReason,
    FileUnreadable,
    ScoreWithoutDocument,
    SubmissionUnusable,
)
from houping.tables.files import replace_folder, temporary_folder
from houping.tables.listing import as_row
from houping.tables.routine import SUFFIXES, read_filled

LARGEST = 2 << 20
SWOLLEN = 64 << 20  # bytes of a workbook when it is unpacked


@dataclass(frozen=True)
class Source:
    """Where figures come from: the day they refer to, their definition, and the document of an evaluation."""

    as_of: datetime.date
    basis: str
    document: UploadedFile | None = None
    number: str = ""
    dated: datetime.date | None = None

    def missing(self) -> list[str]:
        """Return what a score of an evaluation still needs."""
        needed = ((_("来源文件"), self.document), (_("文号"), self.number), (_("文件日期"), self.dated))
        return [name for name, value in needed if not value]


def submit(
    *, actor: Any, request_id: int, upload: UploadedFile, source: Source, reason: str = ""
) -> DataVersion:
    """Take a filled template in as the next version; with faults it is kept with their listing and nothing else changes.

    Raises Refused, NotYours, MoveRefused, SubmissionUnusable, CorrectionWithoutReason, ScoreWithoutDocument,
    what `contents.keep` raises.
    """
    request = DataRequest.objects.select_related("assessment", "organisation", "plan").get(pk=request_id)
    _check(actor, request, source, reason)
    name = _name_of(upload)
    with temporary_folder(Path(settings.DATA) / "routine", ".upload-") as folder:
        stored = store(upload, folder, name)
        version = DataVersion(
            file=name, size=stored["bytes"], sha256=stored["sha256"], stored=stored["stored"]
        )
        values = _read(request, folder, name, version)
        version.documented = queries.duty_of(request).documented
        if source.document and not version.errors:
            version.document, version.document_name = evidence.keep(source.document)
        elif version.documented:
            version.documented = False  # nothing was taken, so nothing needs to be documented
        return _add(actor, request_id, version, values, source, reason, folder)


def _check(actor: Any, request: DataRequest, source: Source, reason: str) -> None:
    require(actor, "routine.submit", assessment=request.assessment.key)
    check_owner(actor, request.organisation)
    after(request, _action(request))
    if request.in_force_id and not reason.strip():
        raise CorrectionWithoutReason
    if queries.duty_of(request).documented and (missing := source.missing()):
        raise ScoreWithoutDocument(missing=joined(missing))


def _action(request: DataRequest) -> str:
    return "correct" if request.state == DataRequest.State.ACCEPTED else "submit"


def _name_of(upload: UploadedFile) -> str:
    name = names_of([upload], SubmissionUnusable)[0]
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise SubmissionUnusable(detail=_("不支持的文件：%s") % name)
    if (upload.size or 0) > LARGEST:
        raise SubmissionUnusable(detail=_("文件超过 2 MB"))
    if name.lower().endswith(".xlsx"):
        _refuse_swollen(upload)
    return name


def _refuse_swollen(upload: UploadedFile) -> None:
    """Refuse a workbook that would fill the memory. Its list of parts may lie, so each is read as far as it says."""
    try:
        with zipfile.ZipFile(upload.file) as package:
            swells = sum(part.file_size for part in package.infolist()) > SWOLLEN
            broken = not swells and package.testzip() is not None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        swells, broken = False, True
    upload.seek(0)
    if swells or broken:
        raise SubmissionUnusable(detail=_("文件已损坏，或展开后超过 %d MB") % (SWOLLEN >> 20))


def _read(
    request: DataRequest, folder: Path, name: str, version: DataVersion
) -> Mapping[tuple[str, str], float]:
    """Read and check the sealed file; note faults and remarks in the version, return the values without faults."""
    duty = queries.duty_of(request)
    with vault.opened(folder, f"routine-{request.pk}") as clear:
        try:
            filled = read_filled(clear / name, duty)
        except FileUnreadable as error:
            raise SubmissionUnusable(detail=error.message("zh").replace(f"{clear}/", "")) from None
    names = queries.names_of(plan_of(request.plan))
    values, found = check_rows(filled.rows, filled.columns, duty, names, name)
    problems = sorted([*filled.problems, *found], key=lambda p: (p.row, p.field))
    version.problems = [list(as_row(problem)) for problem in problems]
    version.errors = sum(problem.level == "error" for problem in problems)
    version.remarks = {row[CODE]: row[REMARK] for _, row in filled.rows if row.get(REMARK) and row.get(CODE)}
    return {} if version.errors else values


@transaction.atomic
def _add(
    actor: Any,
    request_id: int,
    version: DataVersion,
    values: Mapping[tuple[str, str], float],
    source: Source,
    reason: str,
    folder: Path,
) -> DataVersion:
    request = services.locked(request_id)
    state = after(request, _action(request))
    last = request.versions.aggregate(last=Max("number"))["last"] or 0
    version.request, version.number, version.given_by = request, last + 1, actor
    version.as_of, version.basis, version.reason = source.as_of, source.basis, reason.strip()
    version.document_number, version.document_dated = source.number, source.dated
    version.corrects = request.in_force
    version.save()
    DataValue.objects.bulk_create(
        DataValue(version=version, county=county, measure=measure, value=value)
        for (county, measure), value in sorted(values.items())
    )
    if not version.errors:
        request.state = state
        services.save(request, actor, "state")
    version.home.parent.mkdir(parents=True, exist_ok=True)
    replace_folder(folder, version.home)
    changes = services.changes_of(version, request.in_force) if not version.errors else []
    told = {"number": version.number, "sha256": version.sha256, "errors": version.errors, "changes": changes}
    services.tell(actor, "routine.submit", request, reason=version.reason, document=version.document, **told)
    return version
