"""The quality gate of the reports: those of the newest grades, their figures checked (R-9.13, R-11.3)."""

from django.utils.translation import gettext as _

from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment
from houping.apps.quality.gates import Gate, gate
from houping.apps.results import approval

STEPS = ("grades", "reports")


@gate
def reports(assessment: Assessment) -> list[Gate]:
    """Return whether the newest reports are those of the newest grades; reports whose figures differ are never kept."""
    demand = _("由最新等次写成，数字与事实表一致")
    newest = {r.step: r for r in Run.objects.filter(assessment=assessment.key, step__in=STEPS).order_by("id")}
    found = newest.get("reports")
    if found is None:
        return [(_("报告"), demand, _("未写出"), None)]
    return [(_("报告"), demand, found.run, approval.is_written_from(found, newest.get("grades")))]
