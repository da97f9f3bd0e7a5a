"""Reads of rectification: what a person may see, how far every county is."""

import datetime
from typing import Any

from django.db.models import QuerySet

from houping.apps.plans.models import Assessment
from houping.apps.rectification.models import Item, Letter, owed
from houping.core.rectification.deadline import Progress, progress

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


def by_county(found: QuerySet[Item], today: datetime.date) -> dict[str, Progress]:
    """Return county -> progress of its items."""
    rows: dict[str, list[tuple[str, datetime.date]]] = {}
    fields = ("finding__county", "state", "letter__plan_due", "due")
    for county, state, plan_due, due in found.order_by().values_list(*fields):
        rows.setdefault(county, []).append((state, owed(state, plan_due, due)))
    return {county: progress(own, today) for county, own in rows.items()}
