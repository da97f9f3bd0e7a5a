"""The freezing of live interviews into a delivery: answer tables, interviews question by question, a record of both.

The delivery then goes the way of every other: checked, brought together with the other tables, computed from.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Count, Q

from houping.apps import vault
from houping.apps.collection.live import VALID
from houping.apps.collection.models import Assignment, Submission
from houping.apps.plans.models import Assessment
from houping.apps.results import deliveries, gathering
from houping.apps.results.models import Delivery
from houping.chain.run import latest
from houping.core.provenance import digest_json
from houping.instruments.flat import together
from houping.plans import load
from houping.tables.demo_mark import mark_folder, parquet_metadata
from houping.tables.files import atomic_folder
from houping.tables.interviews import write_interviews

RECORD = "freeze.json"
OVER = (Submission.State.VOID, *VALID)


@dataclass(frozen=True)
class Outlook:
    """What a freezing would take now: interviews that count, others still under way, void; households without one."""

    passed: int
    under_way: int
    void: int
    households: int
    without: int


def outlook(assessment: Assessment) -> Outlook:
    """Return what a freezing would take now."""
    counts = assessment.submissions.aggregate(
        passed=Count("pk", filter=Q(state__in=VALID)),
        under_way=Count("pk", filter=~Q(state__in=OVER)),
        void=Count("pk", filter=Q(state=Submission.State.VOID)),
    )
    counted = assessment.submissions.filter(form__form_id=gathering.HOUSEHOLD, state__in=VALID)
    sent = Assignment.objects.current(assessment)
    without = sent.exclude(unit__in=counted.values("unit"))
    return Outlook(**counts, households=sent.count(), without=without.count())


def freeze(delivery: Delivery, report: Any) -> None:
    """Write the frozen tables, the interviews and the record into the delivery; raises what gathering raises."""
    assessment = delivery.assessment
    found = gathering.gather(assessment, report)
    tables = gathering.tables(found, load(latest(assessment.workspace, "plan").folder))
    with atomic_folder(delivery.home / "source") as folder:
        files = [seal_table(table, f"{name}.parquet", folder) for name, table in sorted(tables.items())]
    _write_interviews(delivery, found)
    record = _record(delivery, found, files)
    deliveries.keep_frozen(
        delivery_id=delivery.pk,
        files=files,
        interviews=len(found.read),
        digest=digest_json(record["interviews"]),
    )


def _write_interviews(delivery: Delivery, found: gathering.Gathered) -> None:
    """Seal every form that came in, with its dictionary; a version published later is the newer one."""
    demo = delivery.assessment.demo
    metadata = {key.decode(): value.decode() for key, value in parquet_metadata(demo).items()}
    tables = [
        (together(versions[name] for name in sorted(versions, reverse=True)), found.flat[table])
        for table, versions in found.layouts.items()
    ]
    with vault.scratch(f"freeze-{delivery.pk}") as clear, atomic_folder(delivery.interviews) as folder:
        write_interviews(clear, tables, metadata)
        if demo:
            mark_folder(clear)
        vault.seal_folder(clear, folder)


def _record(
    delivery: Delivery, found: gathering.Gathered, files: list[dict[str, object]]
) -> dict[str, object]:
    """Keep beside the tables which bytes of which interview they were made of."""
    record = {
        "assessment": delivery.assessment.key,
        "delivery": delivery.number,
        "tables": files,
        "rows": {name: len(rows) for name, rows in sorted(found.flat.items())},
        "interviews": sorted(found.read, key=lambda one: (str(one["form"]), str(one["interview"]))),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (delivery.home / RECORD).write_text(text + "\n", encoding="utf-8")
    return record


def seal_table(table: pl.DataFrame, name: str, folder: Path) -> dict[str, object]:
    """Seal a table as a Parquet file; it is written in memory, so that nothing reaches the disk in clear."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    sealed = vault.seal([buffer.getvalue()], folder / f"{name}{vault.SUFFIX}")
    return {"name": name, "bytes": sealed.bytes, "sha256": sealed.sha256, "stored": sealed.stored}
