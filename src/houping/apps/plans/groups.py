"""Which counties a page shows: all of the plan, or those of one comparison group (R-3.6)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from houping.apps.plans import queries
from houping.apps.plans.models import PlanVersion
from houping.core.plan.model import County, Plan


@dataclass(frozen=True)
class Shown:
    """The choice of a page: `key` stands in its address ("" for all), `choices` are (key, words)."""

    key: str
    group: int | None
    counties: tuple[County, ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> frozenset[str]:
        """The division codes of the counties shown."""
        return frozenset(county.code for county in self.counties)

    @property
    def query(self) -> str:
        """What to append to an address so that it shows the same counties."""
        return f"?group={self.key}" if self.key else ""

    @property
    def words(self) -> str:
        """The choice in words: 14 个区县."""
        return dict(self.choices)[self.key]


def shown(request: HttpRequest, plan: Plan) -> Shown:
    """Return the counties that the address asks for, in the order of the division codes; unknown groups are all."""
    groups = {_key(plan, group): group for group in sorted({county.group for county in plan.counties})}
    group = groups.get(request.GET.get("group", ""))
    counties = plan.counties if group is None else plan.counties_of(group)
    choices = [("", len(plan.counties)), *((key, len(plan.counties_of(n))) for key, n in groups.items())]
    return Shown(
        key="" if group is None else _key(plan, group),
        group=group,
        counties=tuple(sorted(counties, key=lambda county: county.code)),
        choices=tuple((key, _("%d 个区县") % size) for key, size in choices),
    )


def in_force(request: HttpRequest, newest: PlanVersion | None = None) -> Plan | None:
    """Return the content of the plan in force; None before one is issued. `newest`: if it was read already."""
    is_newest = newest is not None and newest.state == PlanVersion.State.ISSUED
    issued = newest if is_newest else request.assessment.issued_plan()
    return queries.plan_of(issued) if issued else None


def _key(plan: Plan, group: int) -> str:
    """Name a group by its size, as the plan does (14 个区县); by its number when sizes are equal."""
    sizes = [len(plan.counties_of(n)) for n in {county.group for county in plan.counties}]
    size = len(plan.counties_of(group))
    return str(size) if sizes.count(size) == 1 else f"g{group}"
