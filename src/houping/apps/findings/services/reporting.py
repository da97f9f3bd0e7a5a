"""A problem is reported: numbered, classed, linked to what shows it; suspected until it is verified (R-2.3, R-2.4)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.access import require
from houping.apps.collection.models import Assignment, Submission
from houping.apps.findings.indicators import check_indicators
from houping.apps.findings.models import Finding, Numbering
from houping.apps.findings.models.steps import REPORT
from houping.apps.findings.origins import require_origin
from houping.apps.findings.personal import refuse_personal
from houping.apps.findings.services.life import due_in, keep_step, searchable, tell
from houping.apps.plans.models import Assessment
from houping.core.errors import UnitUnknown

# what people write of a problem, in which no number of a person stands
TEXTS = {
    "place": _("村、单位"),
    "title": _("问题名称"),
    "what": _("具体情况"),
    "responsible": _("责任单位"),
    "reference": _("依据"),
    "beside": _("非抽样户说明"),
}


@transaction.atomic
def report_finding(
    *,
    actor: Any,
    assessment: Assessment,
    values: Mapping[str, Any],
    submission: Submission | None = None,
    origin: str = "",
) -> Finding:
    """Report a problem of a county.

    values : fields of Finding (county, indicator, title, what, severity, spread, extent, source …); with an interview
    as its source, place and household are the interview's; `origin`: the paper or figure that shows it, as
    `findings.origins` writes it; a code of a household (`unit`) without its number is looked up in the sample.
    Raises Refused, IndicatorUnknown, UnitUnknown, OriginUnknown, PersonalInText: no numbers of people in any text of it.
    """
    given = {**values, **(_of_interview(submission) if submission else _of_sample(assessment, values))}
    if origin:
        given |= {**require_origin(actor, assessment, origin).sure, "origin": origin}
    county = given["county"]
    require(actor, "finding.report", assessment=assessment.key, county=county)
    check_indicators(assessment, county, [given["indicator"], *given.get("also", [])])
    for name, words in TEXTS.items():
        refuse_personal(given.get(name, ""), words)
    now = timezone.now()
    found = Finding(
        assessment=assessment,
        number=_next_number(assessment, county),
        found_by=actor,
        found=now,
        changed_by=actor,
        changed=now,
        due=due_in(assessment, Finding.State.REPORTED, now),
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
        **({"origin": origin} if origin else {}),
    )
    return found


def _of_sample(assessment: Assessment, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return number and village of the household that a code means; a household beside the sample has neither."""
    unit = values.get("unit", "")
    if not unit or values.get("household"):
        return {}
    drawn = Assignment.objects.current(assessment).filter(county=values["county"], unit=unit).first()
    if drawn is None:
        raise UnitUnknown(unit=unit)
    return {"village": drawn.village, "household": drawn.household}


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
