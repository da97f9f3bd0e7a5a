"""Figures of the fieldwork's quality: by enumerator, by county, by day. Reads; computes no statistics of its own."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from houping.apps.accounts.models import Person
from houping.apps.collection.live import VALID
from houping.apps.collection.models import SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, queries, rules
from houping.apps.quality.models import Alert, Hold, Screening
from houping.core.deadlines import light
from houping.core.quality.backcheck import ErrorRate, error_rates

REVIEWS = ("return", "forward", "void")
RETURNED, VOID = "returned", "void"
ANSWERED = (Alert.State.CONFIRMED, Alert.State.EXPLAINED)
ASKED = ("county", "state", "received", "came", "changed", "first", "verdict__batch")


@dataclass
class Row:
    """One enumerator, county or the whole: counts of interviews and alerts, the back-check rate, the nightly comparison.

    answered : alerts that somebody answered; mended : those that went away with a correction, unanswered
    """

    key: Any
    interviews: int = 0
    days: int = 0
    corrected: int = 0
    returned: int = 0
    void: int = 0
    critical: int = 0
    warnings: int = 0
    answered: int = 0
    mended: int = 0
    rate: ErrorRate | None = None
    rank: int | None = None
    flagged: bool = False
    p: float | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    held: bool = False
    person: Any = None

    @property
    def alerts(self) -> int:
        """Alerts of both severities."""
        return self.critical + self.warnings

    @property
    def asked(self) -> int:
        """Alerts that somebody has to answer, or has: not those that a correction mended."""
        return self.alerts - self.mended


def of_people(assessment: Assessment, person: Any, county: str = "") -> list[Row]:
    """Return a row for every enumerator whose interviews (of a county) the person may see, the most conspicuous first."""
    visible, alerts = queries.visible(person, assessment), queries.alerts(person, assessment)
    if county:
        visible, alerts = visible.filter(county=county), alerts.filter(county=county)
    found = _submissions(visible, "person")
    people = {row["person"]: Row(row["person"]) for row in found}
    for row in found:
        _count(people[row["person"]], row)
    for row in _alerts(alerts, "person"):
        if row["person"] in people:
            _warn(people[row["person"]], row)
    rates = {r.label: r for r in _rates(assessment, "person")}
    last = Screening.objects.filter(assessment=assessment).first()
    held = Hold.objects.filter(assessment=assessment, person=OuterRef("pk"), released__isnull=True)
    names = Person.objects.select_related("organisation").annotate(held=Exists(held)).in_bulk(list(people))
    for place, ranked in enumerate(last.ranked if last else [], start=1):
        if row_ := people.get(ranked["person"]):
            row_.rank, row_.p = place, ranked["p"]
            row_.flagged, row_.reasons = bool(ranked["flagged"]), ranked["reasons"]
    for key, row_ in people.items():
        row_.person, row_.rate, row_.held = names[key], rates.get(str(key)), names[key].held
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
    """Return the counts by person or county; a day is that on which an interview began, not that of its receipt."""
    first = SubmissionVersion.objects.filter(submission=OuterRef("pk"), number=1)
    began = TruncDate(Coalesce(Subquery(first.values("started")[:1]), "received"))
    return list(
        found.order_by()
        .annotate(began=began)
        .values(by)
        .annotate(
            interviews=Count("pk"),
            days=Count("began", distinct=True),
            returned=Count("pk", filter=Q(state="returned")),
            void=Count("pk", filter=Q(state="void")),
            corrected=Count("pk", filter=~Q(instance=F("current"))),
        )
    )


def _alerts(found: Any, by: str) -> list[dict[str, Any]]:
    return list(
        found.counted()
        .order_by()
        .values(by)
        .annotate(
            critical=Count("pk", filter=Q(severity="critical")),
            warnings=Count("pk", filter=Q(severity="warning")),
            answered=Count("pk", filter=Q(state__in=ANSWERED)),
            mended=Count("pk", filter=Q(state="mended")),
        )
    )


def _count(row: Row, found: dict[str, Any]) -> None:
    for name in ("interviews", "days", "returned", "void", "corrected"):
        setattr(row, name, found[name])


def _warn(row: Row, found: dict[str, Any]) -> None:
    for name in ("critical", "warnings", "answered", "mended"):
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


def of_team(assessment: Assessment, person: Any, county: str, now: datetime.datetime) -> Evening | None:
    """Return how one county reviews; None without an interview that the person may see."""
    found = evenings(assessment, person, now, county)
    return found[0] if found else None


def evenings(assessment: Assessment, person: Any, now: datetime.datetime, county: str = "") -> list[Evening]:
    """Return by county, or of one, how many interviews were reviewed on the day on which they came in (R-13.6)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found = queries.visible(person, assessment).order_by()
    if county:
        found = found.filter(county=county)
    first = Min("steps__at", filter=Q(steps__action__in=REVIEWS))
    for s in found.annotate(came=queries.NEWEST, first=first).values(*ASKED):
        c = counts[s["county"]]
        c["came"] += 1
        c["same_day"] += s["first"] is not None and s["first"] <= rules.due(s["received"])
        deadline = rules.until(s["state"], s["came"] or s["received"], s["changed"])
        late = light(deadline, now) == "red"
        c["mending" if s["state"] == RETURNED else "overdue"] += late
        c["invalid"] += s["state"] == VOID
        if s["state"] in VALID:  # a verdict on an earlier version says nothing about one that came back
            c["valid"] += 1
            c["batch"] += bool(s["verdict__batch"])
    names = ("came", "same_day", "overdue", "mending", "valid", "invalid", "batch")
    return [Evening(place, *(counts[place][n] for n in names)) for place in sorted(counts)]


@dataclass(frozen=True)
class Team:
    """One team: its county's figures and evening, people at work, those flagged or held, alerts not answered."""

    row: Row
    evening: Evening
    people: int
    flagged: int
    held: int

    @property
    def open_alerts(self) -> int:
        """Alerts that nobody has answered."""
        return self.row.asked - self.row.answered


def of_teams(assessment: Assessment, person: Any, now: datetime.datetime) -> list[Team]:
    """Return a team for every county with interviews that the person may see, in the order of the counties."""
    by_county = {e.county: e for e in evenings(assessment, person, now)}
    members, held = _members(assessment, person), queries.held(assessment)
    last = Screening.objects.filter(assessment=assessment).first()
    flagged = {row["person"] for row in (last.ranked if last else []) if row["flagged"]}
    teams = []
    for row in of_counties(assessment, person):
        own = {who for who, counties in members.items() if row.key in counties}
        teams.append(Team(row, by_county[row.key], len(own), len(own & flagged), len(own & held.keys())))
    return teams


def _members(assessment: Assessment, person: Any) -> dict[int, set[str]]:
    """Return person id -> the counties of their interviews."""
    found: dict[int, set[str]] = defaultdict(set)
    visible = queries.visible(person, assessment).order_by()
    for who, county in visible.values_list("person", "county").distinct():
        found[who].add(county)
    return found
