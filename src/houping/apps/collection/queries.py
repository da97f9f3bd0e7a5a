"""Reads for other apps: the lists that a tablet may hold."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from houping.apps.collection.models import Assignment, Device
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import plan_of
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.core.collection.instrument import LISTS

HOUSEHOLDS, VILLAGES, COUNTIES = "households.csv", "villages.csv", "counties.csv"
COLUMNS = (*LISTS[HOUSEHOLDS], "head")


def list_of(device: Device, name: str) -> list[dict[str, str]]:
    """Return the rows of one of the lists of `core.collection.instrument.LISTS` for a tablet."""
    if name == HOUSEHOLDS:
        return households_of(device)
    ceremony = Ceremony.objects.current(device.assessment)
    if ceremony is None or not ceremony.is_drawn or not ceremony.is_open:
        return []
    about = next(c for c in plan_of(ceremony.plan).counties if c.code == device.county)
    if name == COUNTIES:
        return [{"name": about.code, "label": about.name, "group": str(about.group)}]
    return [
        {"name": code, "label": place["name"], "county": about.code, "county_name": about.name}
        for code, place in sorted(lists.places(ceremony, device.county).items())
    ]


def households_of(device: Device) -> list[dict[str, str]]:
    """Return the households of the person of a tablet, in its county, with `COLUMNS`; none before the time lock opens.

    A row says what the household is, not how far the work on it has come: visits do not change the list, a handover
    changes exactly those of the two pairs (R-6.11; collection.md section 8, scenario 6).
    """
    ceremony = Ceremony.objects.current(device.assessment)
    if ceremony is None or not ceremony.is_drawn or not ceremony.is_open:
        return []
    rows = (
        Assignment.objects.filter(ceremony=ceremony, county=device.county)
        .counted()
        .of_person(device.person)
        .order_by("village", "household")
        .only("unit", "household", "village", "county", "kind")
    )
    own = list(rows)
    if not own:
        return []
    facts = lists.household_facts(ceremony, device.county)
    names = lists.places(ceremony, device.county)
    return [row_of(row, facts[row.household], names[row.village]["name"]) for row in own]


def rows_of_units(assessment: Assessment, units: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of some sampled households, of whichever county and pair; none before the time lock opens."""
    ceremony, wanted = Ceremony.objects.current(assessment), set(units)
    if not wanted or ceremony is None or not ceremony.is_drawn or not ceremony.is_open:
        return []
    return [row for _, row in _with_rows(ceremony, Assignment.objects.filter(unit__in=wanted))]


def assigned(
    assessment: Assessment, counties: frozenset[str] | None
) -> list[tuple[Assignment, dict[str, str]]]:
    """Return every household that counts in some counties (None: all) with its row; none before the time lock opens."""
    ceremony = Ceremony.objects.current(assessment)
    if ceremony is None or not ceremony.is_drawn or not ceremony.is_open:
        return []
    query = Assignment.objects.counted()
    return list(_with_rows(ceremony, query if counties is None else query.filter(county__in=counties)))


def _with_rows(ceremony: Ceremony, query: Any) -> Iterator[tuple[Assignment, dict[str, str]]]:
    found = query.filter(ceremony=ceremony).order_by("county", "village", "household")
    for county, rows in groupby(found, _county):
        facts, names = lists.household_facts(ceremony, county), lists.places(ceremony, county)
        yield from ((row, row_of(row, facts[row.household], names[row.village]["name"])) for row in rows)


def _county(row: Assignment) -> str:
    return row.county


def row_of(row: Assignment, facts: Any, village_name: str) -> dict[str, str]:
    """Return one row of the list of a tablet."""
    head = facts["head_name"] or ""
    return {
        "name": row.unit,
        "label": f"{head}（{village_name} {row.household[-4:]}）",
        "county": row.county,
        "village": row.village,
        "village_name": village_name,
        "class": facts["household_type"],
        "category": facts["monitored_category"] or "",
        "listed": str(int(bool(facts["listed"]))),
        "relocated": str(int(bool(facts["relocated"]))),
        "kind": row.kind,
        "head": head,
    }
