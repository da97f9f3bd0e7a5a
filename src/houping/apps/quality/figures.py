"""Figures of the fieldwork's quality: by enumerator, by county, by day. Reads; computes no statistics of its own."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from houping.apps.accounts.models import Person
from houping.apps.collection.models import SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, queries, rules
from houping.apps.quality.models import Alert, Screening, Step, Verdict
from houping.core.quality.backcheck import ErrorRate, error_rates

REVIEWS = ("return", "forward", "void")
RETURNED = "returned"


@dataclass
class Row:
    """One enumerator, county or the whole: counts of interviews and alerts, the back-check rate, the nightly comparison."""

    key: Any
    interviews: int = 0
    days: int = 0
    corrected: int = 0
    returned: int = 0
    void: int = 0
    critical: int = 0
    warnings: int = 0
    answered: int = 0
    rate: ErrorRate | None = None
    rank: int | None = None
    flagged: bool = False
    p: float | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    held: bool = False
    person: Any = None


def of_people(assessment: Assessment, person: Any) -> list[Row]:
    """Return a row for every enumerator whose interviews the person may see, the most conspicuous first."""
    found = _submissions(queries.visible(person, assessment), "person")
    people = {row["person"]: Row(row["person"]) for row in found}
    for row in found:
        _count(people[row["person"]], row)
    for row in _alerts(queries.alerts(person, assessment), "person"):
        if row["person"] in people:
            _warn(people[row["person"]], row)
    rates = {r.label: r for r in _rates(assessment, "person")}
    holds, last = queries.held(assessment), Screening.objects.filter(assessment=assessment).first()
    names = Person.objects.select_related("organisation").in_bulk(list(people))
    for place, ranked in enumerate(last.ranked if last else [], start=1):
        if row_ := people.get(ranked["person"]):
            row_.rank, row_.p = place, ranked["p"]
            row_.flagged, row_.reasons = bool(ranked["flagged"]), ranked["reasons"]
    for key, row_ in people.items():
        row_.person, row_.rate, row_.held = names[key], rates.get(str(key)), key in holds
    return sorted(people.values(), key=lambda r: (not r.held, not r.flagged, r.rank or 10**6, -r.critical))


def of_counties(assessment: Assessment, person: Any) -> list[Row]:
    """Return a row for every county with interviews that the person may see."""
    found = _submissions(queries.visible(person, assessment), "county")
    rows = {row["county"]: Row(row["county"]) for row in found}
    for row in found:
        _count(rows[row["county"]], row)
    for row in _alerts(queries.alerts(person, assessment), "county"):
        if row["county"] in rows:
            _warn(rows[row["county"]], row)
    rates = {r.label: r for r in _rates(assessment, "county")}
    for key, row_ in rows.items():
        row_.rate = rates.get(key)
    return [rows[key] for key in sorted(rows)]


def _submissions(found: Any, by: str) -> list[dict[str, Any]]:
    return list(
        found.order_by()
        .values(by)
        .annotate(
            interviews=Count("pk"),
            days=Count("received__date", distinct=True),
            returned=Count("pk", filter=Q(state="returned")),
            void=Count("pk", filter=Q(state="void")),
            corrected=Count("pk", filter=~Q(instance=F("current"))),
        )
    )


def _alerts(found: Any, by: str) -> list[dict[str, Any]]:
    return list(
        found.order_by()
        .values(by)
        .annotate(
            critical=Count("pk", filter=Q(severity="critical")),
            warnings=Count("pk", filter=Q(severity="warning")),
            answered=Count("pk", filter=~Q(state="open")),
        )
    )


def _count(row: Row, found: dict[str, Any]) -> None:
    for name in ("interviews", "days", "returned", "void", "corrected"):
        setattr(row, name, found[name])


def _warn(row: Row, found: dict[str, Any]) -> None:
    for name in ("critical", "warnings", "answered"):
        setattr(row, name, found[name])


def _rates(assessment: Assessment, by: str) -> list[ErrorRate]:
    """Return the error rates of type 1 variables by interviewer or county."""
    tasks = list(comparing.finished(assessment))
    compared = [c for c in comparing.of_tasks(tasks) if c.kind == 1]
    label = {
        t.submission.instance: str(t.submission.person_id) if by == "person" else t.submission.county
        for t in tasks
    }
    return error_rates(compared, label)


@dataclass(frozen=True)
class Evening:
    """How a county reviews: interviews that came in, first reviewed the same day, review and correction late; verdicts."""

    county: str
    came: int
    same_day: int
    overdue: int
    mending: int
    valid: int
    invalid: int
    batch: int


def evenings(assessment: Assessment, person: Any, now: datetime.datetime) -> list[Evening]:
    """Return by county how many interviews were reviewed on the day on which they came in (R-13.6)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    visible = queries.visible(person, assessment)
    reviewed = dict(
        Step.objects.filter(submission__in=visible, action__in=REVIEWS)
        .order_by()
        .values_list("submission")
        .annotate(first=Min("at"))
    )
    found = visible.order_by().annotate(came=queries.NEWEST)
    for pk, county, state, received, came, changed in found.values_list(
        "pk", "county", "state", "received", "came", "changed"
    ):
        c = counts[county]
        c["came"] += 1
        c["same_day"] += pk in reviewed and reviewed[pk] <= rules.due(received)
        late = rules.light(rules.until(state, came or received, changed), now) == "red"
        c["overdue"] += late and state != RETURNED
        c["mending"] += late and state == RETURNED
    verdicts = Verdict.objects.filter(submission__in=queries.visible(person, assessment))
    for row in verdicts.values("submission__county", "valid", "batch").annotate(n=Count("pk")).order_by():
        c = counts[row["submission__county"]]
        c["valid" if row["valid"] else "invalid"] += row["n"]
        c["batch"] += row["n"] if row["batch"] else 0
    names = ("came", "same_day", "overdue", "mending", "valid", "invalid", "batch")
    return [Evening(county, *(counts[county][n] for n in names)) for county in sorted(counts)]


@dataclass(frozen=True)
class Day:
    """One day: interviews, complete ones, refusals, critical alerts."""

    day: datetime.date
    came: int
    complete: int
    refused: int
    critical: int


def days(assessment: Assessment, person: Any, county: str = "") -> list[Day]:
    """Return the days with household interviews, in order, of a county or of all that the person may see."""
    found = queries.visible(person, assessment).filter(form__form_id="household").exclude(state="void")
    if county:
        found = found.filter(county=county)
    versions = SubmissionVersion.objects.filter(submission__in=found, answers__isnull=False)
    last = versions.values("submission").annotate(n=Max("number")).order_by()
    newest = {row["submission"]: row["n"] for row in last}
    counts: dict[datetime.date, Counter[str]] = defaultdict(Counter)
    for v in versions.only("submission_id", "number", "received", "started", "answers"):
        if newest[v.submission_id] != v.number:
            continue
        c = counts[timezone.localtime(v.started or v.received).date()]
        result = str(comparing.by_name(v.answers or {}).get("result", "complete"))
        c["came"] += 1
        c[result] += 1
    alerts = Alert.objects.filter(submission__in=found, severity="critical").values_list(
        "submission__received", flat=True
    )
    for moment in alerts:
        counts[timezone.localtime(moment).date()]["critical"] += 1
    return [
        Day(day, c["came"], c["complete"], c["refusal"], c["critical"]) for day, c in sorted(counts.items())
    ]
