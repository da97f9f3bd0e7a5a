"""Reads across the models: the duties of the plan in force, who sees which requests, what is in force."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import plan_of
from houping.apps.routine.models import DataRequest, DataValue, DataVersion, FalseData
from houping.core.collection import routine
from houping.core.collection.routine import Duty
from houping.core.plan.model import Plan

SEES_ALL = PERMISSIONS["routine.see"] - {Role.DEPT}


def duty_of(request: DataRequest) -> Duty:
    """Return what the plan of a request asks of its department."""
    owed = routine.duties(plan_of(request.plan))
    return next(d for d in owed if (d.indicator.id, d.department) == (request.indicator, request.department))


def names_of(plan: Plan) -> dict[str, str]:
    """Return county code -> name."""
    return {county.code: county.name for county in plan.counties}


def sees_all(person: Any, assessment: Assessment) -> bool:
    """Say whether a person sees the requests of every department; a department sees its own only."""
    return bool(person.roles(assessment.key) & SEES_ALL)


def visible(person: Any, assessment: Assessment) -> QuerySet[DataRequest]:
    """Return the requests that a person may see, with what their lines show."""
    found = assessment.data_requests.select_related("organisation", "in_force", "plan", "assessment")
    found = found.annotate(
        uploads=Count("versions", distinct=True),
        reminded=Count("reminders", distinct=True),
        doubted=Count(
            "in_force__values__doubts", filter=~Q(in_force__values__doubts__state="cleared"), distinct=True
        ),
    )
    if not sees_all(person, assessment):
        found = found.filter(organisation=person.organisation)
    return found


def newest_sound(request: DataRequest) -> DataVersion | None:
    """Return the newest version without faults: the one that waits, or the one in force."""
    return request.versions.filter(errors=0).first()


@dataclass(frozen=True)
class InForce:
    """What is in force of one request: version, values, and the doubts about them."""

    request: DataRequest
    duty: Duty
    values: dict[tuple[str, str], float]
    doubts: dict[tuple[str, str], FalseData]

    @property
    def version(self) -> DataVersion:
        """The accepted version."""
        found = self.request.in_force
        assert found is not None
        return found


def in_force(requests: QuerySet[DataRequest]) -> list[InForce]:
    """Return what is in force of some requests, in the order of the plan; requests without an accepted version stay out."""
    doubts = Prefetch("doubts", FalseData.objects.exclude(state="cleared"), to_attr="standing")
    values = Prefetch("in_force__values", DataValue.objects.prefetch_related(doubts), to_attr="kept")
    found = requests.filter(in_force__isnull=False).prefetch_related(values)
    return [_in_force(request) for request in found]


def _in_force(request: DataRequest) -> InForce:
    kept: list[Any] = request.in_force.kept  # type: ignore[union-attr]
    return InForce(
        request=request,
        duty=duty_of(request),
        values={(v.county, v.measure): v.value for v in kept},
        doubts={(v.county, v.measure): v.standing[0] for v in kept if v.standing},
    )


@dataclass(frozen=True)
class Adoptable:
    """Where the routine data stand: duties of the plan without an accepted version, doubts, rows of the table."""

    missing: tuple[str, ...]
    false: tuple[str, ...]
    rows: tuple[tuple[str, str, float, str, datetime.date], ...]
    versions: dict[str, str]
    newest: datetime.datetime | None


def adoptable(assessment: Assessment) -> Adoptable | None:
    """Return what would go into the results now; None before any request was issued.

    rows : (county, measure, value, department, as of), sorted; versions : request -> SHA-256 of the file in force
    newest : when the last of them was accepted
    """
    issued = assessment.issued_plan()
    if issued is None or not assessment.data_requests.exists():
        return None
    plan = plan_of(issued)
    names = names_of(plan)
    found = {
        (one.request.indicator, one.request.department): one
        for one in in_force(assessment.data_requests.select_related("in_force", "plan"))
    }
    owed = {(d.indicator.id, d.department): d for d in routine.duties(plan)}
    taken = [found[key] for key in owed if key in found]
    rows = [
        (county, measure, value, one.request.department, one.version.as_of)
        for one in taken
        for (county, measure), value in one.values.items()
    ]
    return Adoptable(
        missing=tuple(" ".join(key) for key in owed if key not in found),
        false=tuple(f"{names.get(c, c)} {_name(one.duty, m)}" for one in taken for c, m in one.doubts),
        rows=tuple(sorted(rows)),
        versions={str(one.request): one.version.sha256 for one in taken},
        newest=max((one.version.accepted for one in taken if one.version.accepted), default=None),
    )


def _name(duty: Duty, measure: str) -> str:
    return next(m.name for m in duty.measures if m.id == measure)


def said(value: DataValue) -> str:
    """Write which figure a value is: indicator, measure, county, and the figure itself."""
    request = value.version.request
    duty, names = duty_of(request), names_of(plan_of(request.plan))
    place = names.get(value.county, value.county)
    return f"{duty.indicator.id} {_name(duty, value.measure)}（{place}）{value.value:g}"


@dataclass(frozen=True)
class Doubt:
    """A mark on a value of a version, with the words of its place."""

    mark: FalseData
    county: str
    measure: str


def doubts_of(version: DataVersion, names: dict[str, str], duty: Duty) -> list[Doubt]:
    """Return every mark on the values of a version, cleared ones too."""
    found = FalseData.objects.filter(value__version=version).select_related(
        "value", "marked_by", "handled_by"
    )
    return [
        Doubt(mark, names.get(mark.value.county, mark.value.county), _name(duty, mark.value.measure))
        for mark in found
    ]


def choices(version: DataVersion, names: dict[str, str], duty: Duty) -> list[tuple[int, str]]:
    """Return (id, words) of the values of a version, for who marks one."""
    return [
        (
            value.pk,
            f"{names.get(value.county, value.county)} · {_name(duty, value.measure)} · {value.value:g}",
        )
        for value in version.values.all()
    ]
