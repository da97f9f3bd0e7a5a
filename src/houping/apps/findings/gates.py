"""The quality gates of problems: every one verified (十（二）“凡疑必核”), every dispute ruled (R-11.3)."""

from django.utils.translation import gettext as _

from houping.apps.findings import queries
from houping.apps.plans.models import Assessment
from houping.apps.quality.gates import Gate, gate


@gate
def settled(assessment: Assessment) -> list[Gate]:
    """Return how many of the problems are verified, and how many of those in dispute are ruled; one query."""
    by_state = queries.state_counts(assessment.findings.all())
    every, ruled = sum(by_state.values()), by_state.get("ruled", 0)
    verified, disputes = every - by_state.get("reported", 0), ruled + by_state.get("disputed", 0)
    return [
        (_("问题核实"), _("疑似问题全部初核"), f"{verified} / {every}", verified == every if every else None),
        (
            _("问题研判"),
            _("争议问题全部裁定"),
            f"{ruled} / {disputes}",
            ruled == disputes if disputes else None,
        ),
    ]
