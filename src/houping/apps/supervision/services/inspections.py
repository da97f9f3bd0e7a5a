"""Inspection records."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.supervision import board
from houping.apps.supervision.models import Inspection
from houping.apps.supervision.services import evidence
from houping.core.errors import SameInspector


@transaction.atomic
def record_inspection(
    *, actor: Any, assessment: Assessment, values: Mapping[str, Any], files: Iterable[UploadedFile] = ()
) -> Inspection:
    """Record what two inspectors saw; a visit outside the window of the fieldwork says so (R-9.10).

    values : side, stage, organisation, county, place, on, second, looked_at, found, result. Raises SameInspector,
    and what `contents.kind_of` raises for the files.
    """
    county = values.get("county") or None
    require(actor, "inspection.record", assessment=assessment.key, county=county)
    second = values["second"]
    if second == actor or not second.may("inspection.record", assessment=assessment.key, county=county):
        raise SameInspector()
    made = Inspection(assessment=assessment, first=actor, **values)
    made.outside = board.outside(made)
    made.save()
    kept = evidence.keep(files, actor=actor, inspection=made)
    record(
        actor=actor,
        action="inspection.record",
        subject=f"inspection:{made.pk}",
        assessment=assessment.key,
        county=made.county,
        stage=made.stage,
        organisation=made.organisation.code,
        result=made.result,
        outside=made.outside,
        files=evidence.told(kept),
    )
    return made
