"""The red line: confirmed and suspected cases of return to poverty by county (R-1.6, R-5.4.4)."""

from collections.abc import Iterable

from houping.apps.findings.models import Finding
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
