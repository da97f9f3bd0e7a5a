"""The routine data in force, and the problems of the ledger, become deliveries of answers in one act each (R-7.19, R-8.13).

A delivery holds the same table that could be uploaded as a file, and goes the same way: checked, brought together with
the other tables, computed from. Equal values give equal bytes (docs/decisions/0170).
"""

from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps.accounts.access import require
from houping.apps.findings.table import problems
from houping.apps.formats import joined
from houping.apps.plans.models import Assessment
from houping.apps.results import deliveries, freezing
from houping.apps.results.models import Delivery
from houping.apps.routine.queries import Adoptable, adoptable
from houping.core.errors import AlreadyDone, FalseValuesStand, StepsMissing
from houping.tables.files import temporary_folder

TABLE = "routine"
COLUMNS = {
    "county": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "department": pl.String,
    "as_of": pl.Date,
}


def adopt(*, actor: Any, assessment: Assessment) -> Delivery:
    """Deliver the routine data in force and start their checks.

    Raises Refused, StepsMissing while a duty of the plan has no accepted version, FalseValuesStand while a value is
    marked false, AlreadyDone when the newest delivery holds the same values.
    """
    require(actor, "routine.adopt", assessment=assessment.key)
    deliveries.require_sample(assessment)
    found = adoptable(assessment)
    _check(found)
    assert found is not None
    versions = dict(sorted(found.versions.items()))
    return _deliver(
        actor, assessment, TABLE, table(found), gettext_noop("采用平时情况数据"), versions=versions
    )


def adopt_problems(*, actor: Any, assessment: Assessment) -> Delivery:
    """Deliver the problems that counties were told of, as they stand ruled now, and start their checks.

    Raises Refused, StepsMissing before any was fed back, AlreadyDone when the newest delivery holds the same.
    """
    require(actor, "finding.adopt", assessment=assessment.key)
    deliveries.require_sample(assessment)
    found = problems(assessment)
    if found.is_empty():
        raise StepsMissing(missing=_("已反馈的问题"))
    return _deliver(actor, assessment, "problems", found, gettext_noop("采用问题台账"), rows=found.height)


def _deliver(
    actor: Any, assessment: Assessment, name: str, content: pl.DataFrame, title: str, **details: object
) -> Delivery:
    """Keep a table as a delivery unless the newest one holds the same bytes."""
    with temporary_folder(Path(settings.DATA) / "deliveries", ".upload-") as folder:
        (folder / "source").mkdir()
        stored = [freezing.seal_table(content, f"{name}.parquet", folder / "source")]
        newest = deliveries.newest_of_each(assessment).get(name)
        if newest and [file["sha256"] for file in newest.files] == [file["sha256"] for file in stored]:
            raise AlreadyDone(what=_(title))
        return deliveries.add(actor, assessment, title, stored, [name], folder, **details)


def _check(found: Adoptable | None) -> None:
    if found is None or found.missing:
        waiting = found.missing if found else ()
        raise StepsMissing(missing=joined(waiting) if waiting else _("平时情况数据任务单"))
    if found.false:
        raise FalseValuesStand(count=len(found.false), which=joined(found.false))


def table(found: Adoptable) -> pl.DataFrame:
    """Return the table of answers `routine`: a row per county and measure, sorted."""
    return pl.DataFrame(list(found.rows), schema=COLUMNS, orient="row")
