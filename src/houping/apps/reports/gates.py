"""The quality gates of the reports: written from the newest grades, review passed (R-9.12, R-9.13, R-11.3)."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment
from houping.apps.quality.gates import Gate, gate
from houping.apps.reports.models import Round
from houping.apps.results import approval

STEPS = ("grades", "reports")


@gate
def reports(assessment: Assessment) -> list[Gate]:
    """Return how the newest reports stand; reports whose figures differ are never kept."""
    written, passed = _("由最新等次写成，数字与事实表一致"), _("评估工作组审核通过")
    last = Round.objects.filter(run=OuterRef("pk")).order_by("-number").values("state")[:1]
    runs = Run.objects.filter(assessment=assessment.key, step__in=STEPS).order_by("id")
    newest = {run.step: run for run in runs.annotate(review=Subquery(last))}
    found = newest.get("reports")
    if found is None:
        return [(_("报告"), written, _("未写出"), None), (_("报告审核"), passed, _("未送审"), None)]
    told = str(Round.State(found.review).label) if found.review else _("未送审")
    met = {Round.State.PASSED: True, Round.State.RETURNED: False}.get(found.review)
    return [
        (_("报告"), written, found.run, approval.is_written_from(found, newest.get("grades"))),
        (_("报告审核"), passed, told, met),
    ]
