"""The one register of false data (失实登记, R-11.9): figures of departments marked false, and other false data and papers.

A case is a mark on a figure or a violation of an item on false data. A mark that was confirmed and the violation that it
became are one case, so that every figure counts it once.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from houping.apps.plans.models import Assessment
from houping.apps.routine.models import FalseData
from houping.apps.supervision.models import ListItem, Violation

State = FalseData.State
OF_VIOLATION = {
    Violation.State.REGISTERED: State.OPEN,
    Violation.State.VERIFIED: State.CONFIRMED,
    Violation.State.HANDLED: State.CONFIRMED,
    Violation.State.UNFOUNDED: State.CLEARED,
}


def items(assessment: Assessment) -> QuerySet[ListItem]:
    """Return the items on false data of the published list of the counties, to which departments belong."""
    found = ListItem.objects.filter(version__assessment=assessment, version__state="published")
    return found.filter(version__audience="county", false_data=True).order_by("position")


def alike(assessment: Assessment) -> QuerySet[Violation]:
    """Return the violations of false data that stand and are about no marked figure: what a mark may join."""
    found = Violation.objects.filter(assessment=assessment, item__false_data=True, false_value__isnull=True)
    return found.exclude(state=Violation.State.UNFOUNDED).select_related("item", "organisation")


@dataclass(frozen=True)
class Case:
    """One case of false data; `mark` is None for one that is about no figure of the routine data."""

    state: str
    county: str
    office: str
    when: datetime.datetime
    mark: FalseData | None
    violation: Violation | None

    @property
    def state_words(self) -> str:
        """The state in the words of the register."""
        return str(State(self.state).label)

    @property
    def is_handled(self) -> bool:
        """Whether what the list says was done."""
        return self.violation is not None and self.violation.state == Violation.State.HANDLED


def cases(assessment: Assessment) -> list[Case]:
    """Return every case once, what waits first, the newest first; two questions."""
    marks = FalseData.objects.filter(value__version__request__assessment=assessment).select_related(
        "value__version__request__organisation", "marked_by", "handled_by", "violation__item"
    )
    others = Violation.objects.filter(
        assessment=assessment, item__false_data=True, false_value__isnull=True
    ).select_related("item", "organisation", "registered_by")
    found = [*map(_of_mark, marks), *map(_of_violation, others)]
    return sorted(found, key=lambda case: (case.state != State.OPEN, -case.when.timestamp()))


def _of_mark(mark: FalseData) -> Case:
    office = mark.value.version.request.organisation.name
    return Case(mark.state, mark.value.county, office, mark.marked, mark, mark.violation)


def _of_violation(found: Violation) -> Case:
    state = str(OF_VIOLATION[Violation.State(found.state)])
    return Case(state, found.county, found.organisation.name, found.registered, None, found)


@dataclass(frozen=True)
class Tally:
    """How many cases there are, wait, are confirmed, of these handled, and came to nothing."""

    all: int
    open: int
    confirmed: int
    handled: int
    cleared: int


def tally(found: Sequence[Case]) -> Tally:
    """Count cases, each once."""
    states = [case.state for case in found]
    counts = [states.count(str(state)) for state in (State.OPEN, State.CONFIRMED, State.CLEARED)]
    handled = sum(case.is_handled for case in found)
    return Tally(len(found), counts[0], counts[1], handled, counts[2])


def ways(mark: FalseData, known: Iterable[ListItem], others: Iterable[Violation]) -> list[tuple[str, Any]]:
    """Return what a mark may become: (value of the choice, list item) or (value, violation that it joins)."""
    office = mark.value.version.request.organisation_id
    new = [(f"item-{item.pk}", item) for item in known]
    return [*new, *((f"same-{v.pk}", v) for v in others if v.organisation_id == office)]
