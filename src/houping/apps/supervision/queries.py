"""How much was asked of every county: the register, notices and tasks of the platform, the drawn sample."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from houping.apps.plans.models import Receipt, Task
from houping.apps.sampling.queries import quotas
from houping.apps.supervision.models import Burden
from houping.core.plan.model import County


@dataclass(frozen=True)
class Load:
    """What one county was asked for. `over`: kinds that reached their limit."""

    code: str
    name: str
    amounts: dict[str, int]
    hours: Decimal
    notices: int
    tasks: int
    villages: int
    households: int
    over: tuple[str, ...]


def loads(assessment: Any, counties: tuple[County, ...], limits: dict[str, int]) -> list[Load]:
    """Return the load of every county in the order given; counties that were asked nothing have zeros."""
    registered = {
        (row["county"], row["kind"]): row
        for row in Burden.objects.counted()
        .filter(assessment=assessment)
        .order_by()
        .values("county", "kind")
        .annotate(amount=Sum("amount"), hours=Sum("hours"))
    }
    notices, tasks = (
        _by_county(Receipt, notice__assessment=assessment),
        _by_county(Task, assessment=assessment),
    )
    asked = quotas(assessment)
    found = []
    for county in counties:
        rows = {kind: registered.get((county.code, kind), {}) for kind in Burden.Kind.values}
        amounts = {kind: row.get("amount", 0) for kind, row in rows.items()}
        sample = asked.get(county.code, {})
        found.append(
            Load(
                code=county.code,
                name=county.name,
                amounts=amounts,
                hours=sum((row.get("hours") or Decimal(0) for row in rows.values()), Decimal(0)),
                notices=notices.get(county.code, 0),
                tasks=tasks.get(county.code, 0),
                villages=sample.get("villages", 0),
                households=sample.get("households", 0),
                over=tuple(kind for kind, amount in amounts.items() if amount >= limits[kind]),
            )
        )
    return found


def _by_county(model: Any, **where: Any) -> dict[str, int]:
    """Return county -> how many rows of a model go to its office."""
    rows = model.objects.filter(organisation__kind="county", **where).order_by()
    return dict(rows.values_list("organisation__county").annotate(n=Count("id")))
