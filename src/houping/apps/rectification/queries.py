"""Reads of rectification: what a person may see, how far every county is."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from houping.apps.plans.models import Assessment
from houping.apps.rectification.models import Entry, Item, Letter, owed_day
from houping.core.rectification.deadline import SOON_DAYS, Progress, progress

QUEUES = {"all": (), "open": ("open",), "planned": ("planned",), "proved": ("proved",), "closed": ("closed",)}


def counties_of(person: Any, assessment: Assessment) -> frozenset[str] | None:
    """Return the counties whose rectification a person may see; None means all."""
    key = assessment.key
    permission = "rectify.see" if person.may("rectify.see", assessment=key) else "rectify.own"
    found: frozenset[str] | None = person.counties(permission, assessment=key)
    return found


def items(person: Any, assessment: Assessment) -> QuerySet[Item]:
    """Return the items that a person may see."""
    own = counties_of(person, assessment)
    found = Item.objects.filter(finding__assessment=assessment).select_related("finding", "letter")
    return found if own is None else found.filter(finding__county__in=own)


def letters(person: Any, assessment: Assessment) -> QuerySet[Letter]:
    """Return the letters that a person may see."""
    own = counties_of(person, assessment)
    found = Letter.objects.filter(assessment=assessment).select_related(
        "issued_by__organisation", "received_by"
    )
    return found if own is None else found.filter(county__in=own)


def by_deadline(found: QuerySet[Item], light: str, today: datetime.date) -> QuerySet[Item]:
    """Return the items of which the county owes the next step and whose day has this light: red, yellow or green."""
    owes = Q(state=Item.State.OPEN) & _within("letter__plan_due", light, today)
    return found.filter(owes | Q(state=Item.State.PLANNED) & _within("due", light, today))


def letters_by_deadline(found: QuerySet[Letter], light: str, today: datetime.date) -> QuerySet[Letter]:
    """Return the letters with something left to close whose day has this light."""
    open_ones = Item.objects.filter(letter=OuterRef("pk")).exclude(state=Item.State.CLOSED)
    return found.filter(Exists(open_ones), _within("due", light, today))


def _within(field: str, light: str, today: datetime.date) -> Q:
    """Return the days of a light, as `deadline.light` gives it."""
    soon = today + datetime.timedelta(days=SOON_DAYS)
    if light == "red":
        return Q(**{f"{field}__lt": today})
    if light == "yellow":
        return Q(**{f"{field}__gte": today, f"{field}__lte": soon})
    return Q(**{f"{field}__gt": soon})


@dataclass(frozen=True)
class Owed:
    """How many items wait for a county in a state, until when the first; how many it was urged to go on with since."""

    number: int
    urged: int
    first: datetime.date | None


def owed(found: QuerySet[Item], state: str) -> Owed:
    """Return what a county owes of some items, all in one state; one query."""
    last = Entry.objects.filter(item=OuterRef("pk")).order_by("-pk").values("action")[:1]
    day = "letter__plan_due" if state == Item.State.OPEN else "due"
    sums = found.annotate(last=Subquery(last)).aggregate(
        number=Count("pk"), urged=Count("pk", filter=Q(last="urge")), first=Min(day)
    )
    return Owed(**sums)


def by_county(found: QuerySet[Item], today: datetime.date) -> dict[str, Progress]:
    """Return county -> progress of its items."""
    rows: dict[str, list[tuple[str, datetime.date]]] = {}
    fields = ("finding__county", "state", "letter__plan_due", "due")
    for county, state, plan_due, due in found.order_by().values_list(*fields):
        rows.setdefault(county, []).append((state, owed_day(state, plan_due, due)))
    return {county: progress(own, today) for county, own in rows.items()}
