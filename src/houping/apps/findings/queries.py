"""Reads of findings: what a person may see, what waits for whom, how many stand where."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from houping.apps import contents
from houping.apps.findings.models import Evidence, Finding, Step
from houping.apps.plans.models import Assessment
from houping.core.deadlines import SOON

# what the county may open: its own files, and of the team's what was released, pictures as bare copies
OPEN_TO_COUNTY = Q(side=Step.Side.COUNTY) | (Q(released=True) & ~Q(copy=""))
FIXED = "fixed"  # 边查边改清单: put right at once, whatever their state
# queue -> states, in the order of the work
QUEUES = {
    "all": (),
    "verify": ("reported",),
    "feed_back": ("verified",),
    "answer": ("fed_back",),
    "recheck": ("objected",),
    "rule": ("disputed",),
    "settled": ("agreed", "ruled"),
    "closed": ("cleared", "dropped", "merged"),
    FIXED: (),
}
RULED_OUT = Q(state="ruled", ruling=Finding.Ruling.DISMISSED)


def is_county(person: Any, assessment: Assessment) -> bool:
    """Say whether somebody sees findings as a county does: own ones, after release, without names."""
    key = assessment.key
    return bool(person.may("finding.county", assessment=key)) and not person.may(
        "finding.see", assessment=key
    )


def visible(person: Any, assessment: Assessment) -> QuerySet[Finding]:
    """Return the findings that a person may see: of one's counties; a county's own after release; else one's own."""
    key, found = assessment.key, Finding.objects.filter(assessment=assessment)
    if person.may("finding.see", assessment=key):
        return found.in_counties(person.counties("finding.see", assessment=key))
    if person.may("finding.county", assessment=key):
        return found.in_counties(person.counties("finding.county", assessment=key)).released()
    return found.filter(found_by=person)


def in_queue(found: QuerySet[Finding], queue: str) -> QuerySet[Finding]:
    """Return the findings that stand in a queue."""
    if queue == FIXED:
        return found.filter(fixed_on_site=True)
    return found.filter(_stands_in(queue)) if QUEUES[queue] else found


def by_deadline(found: QuerySet[Finding], light: str, now: datetime.datetime) -> QuerySet[Finding]:
    """Return the findings whose next step is owed and has this light: red (late), yellow (soon), green."""
    within = {
        "red": Q(due__lte=now),
        "yellow": Q(due__gt=now, due__lt=now + SOON),
        "green": Q(due__gte=now + SOON),
    }
    return found.filter(within[light])


def _stands_in(queue: str) -> Q:
    """Return what puts a finding into a queue: one that was ruled out is over, not settled."""
    meets = Q(state__in=QUEUES[queue])
    return meets & ~RULED_OUT if queue == "settled" else meets | RULED_OUT if queue == "closed" else meets


def state_counts(found: QuerySet[Finding]) -> dict[str, int]:
    """Return state -> how many findings are in it; states without one are left out."""
    return dict(found.order_by().values_list("state").annotate(n=Count("pk")))


def queue_counts(found: QuerySet[Finding]) -> dict[str, int]:
    """Return queue -> how many findings stand in it."""
    by_state = state_counts(found)
    counts = {name: sum(by_state.get(state, 0) for state in states) for name, states in QUEUES.items()}
    more = found.aggregate(fixed=Count("pk", filter=Q(fixed_on_site=True)), out=Count("pk", filter=RULED_OUT))
    return counts | {
        "all": sum(by_state.values()),
        "settled": counts["settled"] - more["out"],
        "closed": counts["closed"] + more["out"],
        FIXED: more["fixed"],
    }


def steps(found: Finding) -> list[Step]:
    """Return the steps of a finding, the oldest first."""
    return list(found.steps.select_related("by", "finding").order_by("pk"))


def files(found: Finding, *, county: bool) -> list[Evidence]:
    """Return the files of a finding; a county sees what was released to it and its own."""
    kept = found.evidence.select_related("by").order_by("pk")
    return [as_county_reads(e) for e in kept.filter(OPEN_TO_COUNTY)] if county else list(kept)


def as_county_reads(kept: Evidence) -> Evidence:
    """Return a file with a plain name: what the team called it, and its note, may name people; and its copy."""
    if kept.side != Step.Side.COUNTY:
        if kept.copy:
            kept.sha256, kept.size = kept.copy, kept.copy_size
        kept.name, kept.note = f"{kept.get_purpose_display()}-{kept.pk}.{contents.ending_of(kept.kind)}", ""
    return kept


@dataclass(frozen=True)
class Waits:
    """How many problems wait in a state for somebody, until when the first of them, of how many they were reminded."""

    number: int
    first: datetime.datetime | None
    urged: int = 0


def waiting(person: Any, assessment: Assessment, duties: Mapping[str, str]) -> dict[str, Waits]:
    """Return state -> what waits there for a person; `duties`: state -> permission. One question for all of them.

    Only counties where the person holds the permission count, and nothing that they reported themselves.
    """
    key = assessment.key
    held = {s: person.counties(p, assessment=key) for s, p in duties.items() if person.may(p, assessment=key)}
    if not held:
        return {}
    found = Finding.objects.filter(assessment=assessment, state__in=held).exclude(found_by=person)
    rows = (
        found.order_by()
        .values_list("state", "county")
        .annotate(n=Count("pk"), first=Min("due"), urged=Count("urged"))
    )
    sums: dict[str, Waits] = {}
    for state, county, number, first, urged in rows:
        own = held[state]
        if own is None or county in own:
            before = sums.get(state, Waits(0, None))
            firsts = [due for due in (before.first, first) if due]
            sums[state] = Waits(before.number + number, min(firsts, default=None), before.urged + urged)
    return sums


def by_county(assessment: Assessment) -> dict[str, dict[str, int]]:
    """Return county -> {all, open, counted, fixed} of the findings that are not merged."""
    counted = Q(state="agreed") | Q(state="ruled", ruling__in=["upheld", "partly"])
    rows = (
        Finding.objects.filter(assessment=assessment)
        .exclude(state=Finding.State.MERGED)
        .order_by()
        .values("county")
        .annotate(
            all=Count("pk"),
            open=Count("pk", filter=Q(due__isnull=False)),
            counted=Count("pk", filter=counted),
            fixed=Count("pk", filter=Q(fixed_on_site=True)),
        )
    )
    return {row.pop("county"): row for row in rows}
