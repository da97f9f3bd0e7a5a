"""Frozen interviews taken out as an archive: permission, reason for personal data in full, record (R-13.2, R-13.3)."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from houping.apps import vault
from houping.apps.accounts.access import require
from houping.apps.plans import queries
from houping.apps.results.freezing import RECORD
from houping.apps.results.models import Delivery
from houping.apps.unmasking import unmask
from houping.core.collection.variables import Layout, exercises_of, extract
from houping.tables.datafile_folder import pack, write_data_files
from houping.tables.datafiles import Wanted
from houping.tables.interviews import DICTIONARY, layouts_in

PERMISSION = "answer.export"


@dataclass(frozen=True)
class Content:
    """One frozen table: its layout and the number of its rows."""

    layout: Layout
    rows: int


def contents(delivery: Delivery, forms: Sequence[str] = (), exercise: str = "") -> list[Content]:
    """Return the frozen tables of a delivery in their order: of some forms or of all, for one assessment or for all."""
    path = delivery.interviews / f"{DICTIONARY}{vault.SUFFIX}"
    rows = json.loads((delivery.home / RECORD).read_text(encoding="utf-8"))["rows"]
    return [
        Content(layout, rows.get(layout.name, 0))
        for layout in extract(layouts_in(b"".join(vault.unseal(path)), path), exercise)
        if not forms or layout.form_id in forms
    ]


def exercises(delivery: Delivery) -> dict[str, str]:
    """Return id -> name of the assessments that questions of a delivery serve; none before questions were marked."""
    issued = delivery.assessment.issued_plan()
    names = {one.id: one.name for one in queries.plan_of(issued).exercises} if issued else {}
    found = exercises_of(content.layout for content in contents(delivery))
    return {name: names.get(name, name) for name in found}


def take_out(
    *,
    actor: Any,
    delivery: Delivery,
    kind: str,
    language: str,
    forms: Sequence[str],
    remark: str,
    reason: str = "",
    exercise: str = "",
) -> IO[bytes]:
    """Return an archive of data files that no name on the disk leads to and that is gone when it is closed.

    kind : sav, dta, csv, xlsx or parquet; remark : who takes it when; reason : why in full, "" for personal data hidden;
    exercise : only questions that serve this assessment, "" for all (R-2.17).
    Raises Refused, ReasonMissing, DataFileTooLong. The caller records the export.
    """
    key = delivery.assessment.key
    require(actor, PERMISSION, assessment=key)
    if reason:
        unmask(
            actor=actor,
            what="interviews",
            subject=f"answers:{delivery.number}",
            reason=reason,
            assessment=key,
            rows=sum(content.rows for content in contents(delivery, forms, exercise)),
        )
    wanted = Wanted(
        language=language,
        full=bool(reason),
        demo=delivery.assessment.demo,
        day=timezone.localtime(delivery.given).replace(tzinfo=None, microsecond=0),
        remark=remark,
        exercise=exercise,
        names=exercises(delivery),
    )
    name = f"interviews-{delivery.pk}"
    with vault.opened(delivery.interviews, f"{name}-open") as source, vault.scratch(name) as folder:
        write_data_files(source, folder, kind, wanted, forms)
        archive = tempfile.TemporaryFile(dir=Path(settings.DATA) / vault.SCRATCH)  # noqa: SIM115 - goes out open
        pack(folder, archive)
    archive.seek(0)
    return archive
