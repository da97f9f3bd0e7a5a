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
from houping.apps.results.freezing import RECORD
from houping.apps.results.models import Delivery
from houping.apps.unmasking import unmask
from houping.core.collection.variables import Layout
from houping.tables.datafile_folder import pack, write_data_files
from houping.tables.datafiles import Wanted
from houping.tables.interviews import DICTIONARY, layouts_in

PERMISSION = "answer.export"


@dataclass(frozen=True)
class Content:
    """One frozen table: its layout and the number of its rows."""

    layout: Layout
    rows: int


def contents(delivery: Delivery, forms: Sequence[str] = ()) -> list[Content]:
    """Return the frozen tables of a delivery in their order, of some forms or of all."""
    path = delivery.interviews / f"{DICTIONARY}{vault.SUFFIX}"
    rows = json.loads((delivery.home / RECORD).read_text(encoding="utf-8"))["rows"]
    return [
        Content(layout, rows.get(layout.name, 0))
        for layout in layouts_in(b"".join(vault.unseal(path)), path)
        if not forms or layout.form_id in forms
    ]


def take_out(
    *,
    actor: Any,
    delivery: Delivery,
    kind: str,
    language: str,
    forms: Sequence[str],
    remark: str,
    reason: str = "",
) -> IO[bytes]:
    """Return an archive of data files that no name on the disk leads to and that is gone when it is closed.

    kind : sav, dta, csv, xlsx or parquet; remark : who takes it when; reason : why in full, "" for personal data hidden.
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
            rows=sum(content.rows for content in contents(delivery, forms)),
        )
    wanted = Wanted(
        language=language,
        full=bool(reason),
        demo=delivery.assessment.demo,
        day=timezone.localtime(delivery.given).replace(tzinfo=None, microsecond=0),
        remark=remark,
    )
    name = f"interviews-{delivery.pk}"
    with vault.opened(delivery.interviews, f"{name}-open") as source, vault.scratch(name) as folder:
        write_data_files(source, folder, kind, wanted, forms)
        archive = tempfile.TemporaryFile(dir=Path(settings.DATA) / vault.SCRATCH)  # noqa: SIM115 - goes out open
        pack(folder, archive)
    archive.seek(0)
    return archive
