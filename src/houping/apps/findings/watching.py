"""The red line: confirmed and suspected cases of return to poverty by county (R-1.6, R-5.4.4)."""

from collections.abc import Iterable

from django.db.models import Max

from houping.apps.findings.models import CountyRuling, Finding
from houping.apps.findings.models.watching import levels_of
from houping.apps.frames.models import Frame
from houping.apps.plans.models import Assessment
from houping.core.findings.redline import INDICATOR, Watch, watch
from houping.core.findings.standing import Standing, standing

CLOSED = ("cleared", "dropped", "merged")


def redline(assessment: Assessment, counties: Iterable[str]) -> list[Watch]:
    """Return how every county stands, in the order given; households are those of the frozen frame."""
    frame = Frame.objects.frozen(assessment)
    relieved = {str(row["county"]): int(row["relieved"]) for row in frame.counties} if frame else {}
    cases: dict[str, list[tuple[str, Standing]]] = {}
    found = Finding.objects.filter(assessment=assessment, indicator=INDICATOR).exclude(state__in=CLOSED)
    for county, state, ruling, cause in found.values_list("county", "state", "ruling", "attribution"):
        if ruling != Finding.Ruling.DISMISSED:
            cases.setdefault(county, []).append((cause, standing(state, ruling)))
    levels = levels_of(assessment)[0]
    return [watch(code, cases.get(code, []), relieved.get(code, 0), levels) for code in counties]


def to_judge(assessment: Assessment) -> dict[str, str]:
    """Return county -> level of the counties whose confirmed cases reached one since the panel last took the county up.

    The plan leaves to the panel whether that is a return on a large scale (A-20): a matter put to its vote settles it.
    """
    reached = Finding.objects.filter(assessment=assessment).exclude(red_level="")
    rows = reached.order_by().values_list("county", "red_level").annotate(last=Max("changed"))
    asked = dict(
        CountyRuling.objects.filter(assessment=assessment)
        .exclude(trigger="")
        .order_by()
        .values_list("county")
        .annotate(last=Max("proposed"))
    )
    waiting: dict[str, str] = {}
    for county, level, last in rows:
        if (county not in asked or asked[county] < last) and waiting.get(county) != "red":
            waiting[county] = level
    return waiting
