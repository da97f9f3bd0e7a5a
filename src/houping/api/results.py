"""Results: scores, rank sets, grades and estimates by county.

Offices of the city read the newest; the office of a county reads its own figures only, and only those that were
approved and made known to the counties (R-8.2): the very runs that the published issue names.
"""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from houping.api.entry import caller, reads
from houping.api.parts import (
    CountyCode,
    GroupFilter,
    Key,
    Listing,
    Page,
    assessment_of,
    figure,
    group_of,
    listing,
    tag,
)
from houping.api.results_source import Source, source_of
from houping.apps.plans.queries import in_force
from houping.apps.tokens.services import tell_read
from houping.core.errors import NothingThere

router = Router(tags=["结果 Results"])
SCOPE = "results:read"
NO_FIGURES = {"score": None, "se": None, "value": None}


class Results(Schema):
    """From which runs the figures come, and how far they are."""

    state: Literal["computed", "approved", "published"]
    runs: dict[str, str] = Field(description="步骤 -> 运行记录 step -> run")
    grades: list[str] = Field(description="等次，从高到低 grades, best first")
    level: float = Field(description="名次置信集的置信水平 level of the rank sets")
    demo: bool


class CountyResult(Schema):
    """Score, rank set and proposed grade of one county; ranks and grades compare within the group only."""

    county: str
    name: str
    group: int
    group_size: int
    score: float
    se: float | None
    rank: int
    rank_lo: int = Field(description="名次置信集下限 best rank that the data cannot rule out")
    rank_hi: int = Field(description="名次置信集上限 worst rank that the data cannot rule out")
    grade: str
    probability: dict[str, float] = Field(
        description="等次 -> 概率 grade -> probability, given sampling error"
    )
    flag: bool = Field(description="等次靠近分界，须研判 close to a boundary: for the panel")


class Score(Schema):
    """One score of a county."""

    level: str = Field(description="measure, indicator, dimension, total")
    id: str
    score: float | None = Field(
        description="0..100；不适用、不发布的为 null null where it does not apply or is suppressed"
    )
    se: float | None
    value: float | None


class Estimate(Schema):
    """One estimate of a county; a suppressed one has no value."""

    measure: str
    source: str
    n: int
    value: float | None
    se: float | None
    lo: float | None
    hi: float | None
    method: str
    suppressed: bool = Field(description="样本太少，不发布 too few answers to publish")
    reason: str | None


@reads(
    router,
    "/results",
    scope=SCOPE,
    answer=Results,
    summary="结果的来源与状态 Where the figures come from",
    tagged=True,
)
def results(request: HttpRequest, response: HttpResponse, key: Key) -> Any:
    """Return the runs of the figures that the caller may read, and how far they are."""
    found = _source(request, key)
    tag(request, response, *found.runs.values(), found.state)
    return Results(
        state=found.state,
        runs=found.runs,
        grades=[grade["name"] for grade in found.figures.rules["grades"]],
        level=found.figures.rules["level"],
        demo=found.assessment.demo,
    )


@reads(
    router,
    "/results/counties",
    scope=SCOPE,
    answer=Listing[CountyResult],
    summary="得分、名次置信集、等次 Scores, rank sets, grades",
    tagged=True,
)
def results_counties(
    request: HttpRequest, response: HttpResponse, key: Key, chosen: Query[GroupFilter]
) -> Any:
    """List the counties in the order of the division codes; the office of a county finds itself only."""
    found = _source(request, key)
    tag(request, response, *found.runs.values(), found.state)
    own, plan = caller(request).county, in_force(found.assessment)
    group = group_of(request, plan, chosen).group if plan else None
    rows = [
        row for row in found.figures.grades if group in (None, row["group"]) and own in ("", row["county"])
    ]
    names = {grade["id"]: grade["name"] for grade in found.figures.rules["grades"]}
    answer = listing(rows, chosen, lambda row: _county(row, names))
    tell_read(bearer=caller(request), what="results", assessment=key, rows=len(answer["items"]))
    return answer


@reads(
    router,
    "/results/counties/{county}/scores",
    scope=SCOPE,
    answer=Listing[Score],
    summary="一个区县的各级得分 Scores of a county",
    tagged=True,
)
def county_scores(
    request: HttpRequest, response: HttpResponse, key: Key, county: CountyCode, page: Query[Page]
) -> Any:
    """List the scores of a county by level and id; of a measure that is not published neither score nor value."""
    found = _source(request, key, county)
    tag(request, response, found.runs["scores"])
    hidden = found.kept_back(county)
    rows = [
        row | NO_FIGURES if place[1] == "measure" and place[2] in hidden else row
        for place, row in sorted(found.figures.scores.items())
        if place[0] == county
    ]
    tell_read(bearer=caller(request), what="scores", assessment=key, county=county, rows=len(rows))
    return listing(rows, page, _score)


@reads(
    router,
    "/results/counties/{county}/estimates",
    scope=SCOPE,
    answer=Listing[Estimate],
    summary="一个区县的测量项估计 Estimates of a county",
    tagged=True,
)
def county_estimates(
    request: HttpRequest, response: HttpResponse, key: Key, county: CountyCode, page: Query[Page]
) -> Any:
    """List the estimates of a county with their intervals."""
    found = _source(request, key, county)
    tag(request, response, found.runs["estimates"])
    rows = found.estimates(county)
    tell_read(bearer=caller(request), what="estimates", assessment=key, county=county, rows=len(rows))
    return listing(rows, page, _estimate)


def _source(request: HttpRequest, key: str, county: str = "") -> Source:
    """Return the figures that the caller may read; another county than its own is not there for a county."""
    found = source_of(assessment_of(request, key), caller(request))
    own = caller(request).county
    known = {row["county"] for row in found.figures.grades}
    if county and (county not in known or own not in ("", county)):
        raise NothingThere()
    return found


def _county(row: dict[str, Any], names: dict[str, str]) -> CountyResult:
    plain = ("county", "name", "group", "group_size", "score", "rank", "rank_lo", "rank_hi", "grade", "flag")
    chance = {name: row[f"p_{id_}"] for id_, name in names.items()}
    return CountyResult(se=figure(row["se"]), probability=chance, **{name: row[name] for name in plain})


def _score(row: dict[str, Any]) -> Score:
    numbers = {name: figure(row[name]) for name in ("score", "se", "value")}
    return Score(level=row["level"], id=row["id"], **numbers)


def _estimate(row: dict[str, Any]) -> Estimate:
    shown = not row["suppressed"]
    numbers = {name: figure(row[name]) if shown else None for name in ("value", "se", "lo", "hi")}
    plain = ("measure", "source", "n", "method", "suppressed", "reason")
    return Estimate(**numbers, **{name: row[name] for name in plain})
