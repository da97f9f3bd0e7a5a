"""What the quality report says, gathered from the reviews; its words are those of core.reporting.fieldwork."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, daily, figures, gates, queries, rates, sheets
from houping.apps.quality.models import Draw, Interference, Screening
from houping.core.reporting.blocks import Content
from houping.core.reporting.fieldwork import Fieldwork, fieldwork_report

SHOWN = (1, 2, 6, 8, 10, 12)  # columns of the enumerators: the others are on the page


def quality_report(
    title: str, assessment: Assessment, person: Any, now: datetime.datetime, name: Callable[[str], str]
) -> Content:
    """Return the report of what the person may see, as things stand; `name`: division code -> name of the county.

    In Chinese, as every official paper.
    """
    with override("zh-hans"):
        return fieldwork_report(title, timezone.localtime(now), _facts(assessment, person, now, name))


def _facts(
    assessment: Assessment, person: Any, now: datetime.datetime, name: Callable[[str], str]
) -> Fieldwork:
    evenings = figures.evenings(assessment, person, now)
    counties = figures.of_counties(assessment, person)
    found = list(queries.alerts(person, assessment).counted())
    last = Screening.objects.filter(assessment=assessment).first()
    listed = [r for r in figures.of_people(assessment, person) if r.flagged or r.held]
    done = list(comparing.finished(assessment))
    reports = list(Interference.objects.filter(assessment=assessment))
    return Fieldwork(
        counties=len(evenings),
        **{key: sum(getattr(e, key) for e in evenings) for key in COUNTED},
        alerts=len(found),
        **{name: sum(a.state in states for a in found) for name, states in STATES.items()},
        draws=[(d.interviews, d.seed) for d in Draw.objects.filter(assessment=assessment).order_by("number")],
        done=len(done),
        compared=last.interviews if last else None,
        seed=last.seed if last else 0,
        listed=len(listed),
        reports=len(reports),
        waiting=sum(i.state == Interference.State.REPORTED for i in reports),
        gates=sheets.gates(gates.gates(assessment, evenings, counties)),
        codes=sheets.codes(found),
        rates=rates.rate_tables(done),
        people=sheets.people(listed).columns(SHOWN),
        kinds=sheets.kinds(reports),
        by_county=sheets.counties(counties, evenings, name),
        by_day=sheets.days(daily.days(assessment, person)),
    )


STATES = {"answered": figures.ANSWERED, "confirmed": ("confirmed",), "mended": ("mended",)}
COUNTED = ("came", "same_day", "overdue", "mending", "valid", "invalid")
