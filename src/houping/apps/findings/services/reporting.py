"""A problem is reported: numbered, classed, linked to what shows it; suspected until it is verified (R-2.3, R-2.4)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.collection.models import Assignment, Submission
from houping.apps.findings.indicators import check_indicators
from houping.apps.findings.models import Finding, Numbering
from houping.apps.findings.models.steps import REPORT
from houping.apps.findings.personal import refuse_personal
from houping.apps.findings.services.life import hours, keep_step, searchable, tell
from houping.apps.plans.models import Assessment
from houping.core.findings import clock


@transaction.atomic
def report_finding(
    *, actor: Any, assessment: Assessment, values: Mapping[str, Any], submission: Submission | None = None
) -> Finding:
    """Report a problem of a county.

    values : fields of Finding (county, indicator, title, what, severity, spread, extent, source …); with an interview
    as its source, place and household are the interview's. Raises Refused, IndicatorUnknown, PersonalInText: the county
    will read the place.
    """
    given = {**values, **(_of_interview(submission) if submission else {})}
    county = given["county"]
    require(actor, "finding.report", assessment=assessment.key, county=county)
    check_indicators(assessment, county, [given["indicator"], *given.get("also", [])])
    refuse_personal(given.get("place", ""), _("村、单位"))
    now = timezone.now()
    found = Finding(
        assessment=assessment,
        number=_next_number(assessment, county),
        found_by=actor,
        found=now,
        changed_by=actor,
        changed=now,
        due=clock.due(hours(assessment), Finding.State.REPORTED, now),
        **given,
    )
    found.text = searchable(found)
    found.save()
    keep_step(found, actor, REPORT, at=now)
    tell(
        actor,
        "finding.report",
        found,
        indicator=found.indicator,
        severity=found.severity,
        source=found.source,
    )
    return found


def _of_interview(submission: Submission) -> dict[str, Any]:
    """Return what a problem takes over from the interview that shows it."""
    drawn = Assignment.objects.current(submission.assessment).filter(unit=submission.unit).first()
    return {
        "submission": submission,
        "source": Finding.Source.INTERVIEW,
        "county": submission.county,
        "village": submission.village,
        "unit": submission.unit,
        **({"household": drawn.household} if drawn else {}),
    }


def _next_number(assessment: Assessment, county: str) -> str:
    """Return the next running number of a county: 500101-0007; two reporters wait for each other."""
    Numbering.objects.get_or_create(assessment=assessment, county=county)
    row = Numbering.objects.select_for_update().get(assessment=assessment, county=county)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{county}-{row.last:04d}"
