"""The quality gate of the reports: those of the newest grades, their figures checked (R-9.13, R-11.3)."""

from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.quality.gates import Gate, gate
from houping.apps.results import approval
from houping.apps.results.models import of
from houping.core import errors


@gate
def reports(assessment: Assessment) -> list[Gate]:
    """Return whether the newest reports are those of the newest grades; reports whose figures differ are never kept."""
    demand = _("由最新等次写成，数字与事实表一致")
    newest = of(assessment, "reports")
    if newest is None:
        return [(_("报告"), demand, _("未写出"), None)]
    try:
        approval.newest_pair(assessment)
    except (errors.StepsMissing, errors.ReportsOfOtherGrades):
        return [(_("报告"), demand, newest.run, False)]
    return [(_("报告"), demand, newest.run, True)]
