"""How much was asked of every county: the register, notices and tasks of the platform, the drawn sample."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value

from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.plans.models import Receipt, Task
from houping.apps.sampling.queries import quotas
from houping.apps.supervision.models import Burden
from houping.core.plan.model import County

# of an interview; a form that was left open says nothing of the household's time
LONGEST = datetime.timedelta(hours=6)


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
    interviews: int
    interview_hours: Decimal
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
    sent = _sent(assessment)
    asked, held = quotas(assessment), interviews(assessment)
    found = []
    for county in counties:
        rows = {kind: registered.get((county.code, kind), {}) for kind in Burden.Kind.values}
        amounts = {kind: row.get("amount", 0) for kind, row in rows.items()}
        sample = asked.get(county.code, {})
        number, hours = held.get(county.code, (0, Decimal(0)))
        found.append(
            Load(
                code=county.code,
                name=county.name,
                amounts=amounts,
                hours=sum((row.get("hours") or Decimal(0) for row in rows.values()), Decimal(0)),
                notices=sent.get(("notice", county.code), 0),
                tasks=sent.get(("task", county.code), 0),
                villages=sample.get("villages", 0),
                households=sample.get("households", 0),
                interviews=number,
                interview_hours=hours,
                over=tuple(kind for kind, amount in amounts.items() if amount >= limits[kind]),
            )
        )
    return found


def interviews(assessment: Any) -> dict[str, tuple[int, Decimal]]:
    """Return county -> how many interviews of every kind were held, and their hours from the first to the last question.

    The tablet's clock says when; a correction adds nothing. One left open for more than LONGEST counts without hours.
    """
    taken = F("ended") - F("started")
    fits = Q(ended__gt=F("started"), ended__lte=F("started") + LONGEST)
    rows = (
        SubmissionVersion.objects.filter(submission__assessment=assessment, number=1)
        .exclude(submission__state=Submission.State.VOID)
        .order_by()
        .values_list("submission__county")
        .annotate(n=Count("id"), time=Sum(ExpressionWrapper(taken, DurationField()), filter=fits))
    )
    return {county: (n, Decimal((time or LONGEST * 0).total_seconds()) / 3600) for county, n, time in rows}


def _sent(assessment: Any) -> dict[tuple[str, str], int]:
    """Return (notice or task, county) -> how many its offices got; one query."""
    notices = _by_county(Receipt.objects.filter(notice__assessment=assessment), "notice")
    tasks = _by_county(Task.objects.filter(assessment=assessment), "task")
    return {(what, county): number for what, county, number in notices.union(tasks, all=True)}


def _by_county(found: QuerySet[Any], what: str) -> QuerySet[Any]:
    of_counties = found.filter(organisation__kind="county").order_by().values("organisation__county")
    counted = of_counties.annotate(number=Count("pk"), what=Value(what))
    return counted.values_list("what", "organisation__county", "number")
