"""What people call a household of the sample: its village, its number in the list, its head, masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from houping.apps.formats import MISSING
from houping.apps.plans.models import Assessment
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony

NUMBER = 4  # the last digits of a household's number, as lists and tablets show them


@dataclass(frozen=True)
class Household:
    """A household as a list names it; its code stays beside it."""

    village: str
    number: str
    head: str


def households(assessment: Assessment, units: Iterable[str]) -> dict[str, Household]:
    """Return code -> name of households of the sample that counts, none before the time lock opens.

    A code that is not of this sample (a village, a telephone number, an older draw) has no name.
    """
    ceremony = Ceremony.objects.current(assessment)
    return named(ceremony, units) if ceremony is not None and ceremony.is_open else {}


def named(ceremony: Ceremony, units: Iterable[str]) -> dict[str, Household]:
    """Return the same of the sample of a ceremony whose lists the reader may see."""
    wanted = sorted({unit for unit in units if unit})
    if not wanted:
        return {}
    names = villages(ceremony)
    rows = lists.places_of(ceremony, wanted)
    facts: dict[str, Mapping[str, Mapping[str, object]]] = {}
    for county in {row[2] for row in rows}:
        facts[county] = lists.household_facts(ceremony, county)
    return {
        unit: Household(
            names.get(village, village),
            household[-NUMBER:],
            str(facts[county][household]["head_name"] or ""),
        )
        for unit, household, county, village in rows
    }


def villages(ceremony: Ceremony) -> dict[str, str]:
    """Return code -> name of the villages of the frozen frame of a ceremony."""
    return _villages(ceremony.frozen_folder)


@lru_cache(maxsize=4)
def _villages(frozen: Path) -> dict[str, str]:
    """Read the names of all villages; a frozen frame never changes."""
    return dict(pl.read_parquet(frozen / "villages.parquet", columns=["village", "village_name"]).iter_rows())


def columns() -> tuple[str, ...]:
    """Return the heads of `cells`."""
    return _("村"), _("序号"), _("户主"), _("户编号")


def cells(known: Mapping[str, Household], unit: str) -> tuple[str, ...]:
    """Return a household for a row of Excel: village, number, masked head, code."""
    found = known.get(unit)
    name = (found.village, found.number, found.head) if found else (MISSING,) * 3
    return *name, unit or MISSING


def in_words(known: Mapping[str, Household], unit: str) -> str:
    """Return a household in one cell, for tables with another household in the columns."""
    found = known.get(unit)
    return f"{found.village} {found.number} {found.head}" if found else MISSING
