"""The assessments that a token reaches, and the token itself."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from houping.api.entry import ANY, caller, reads
from houping.api.parts import Key, Listing, Page, assessment_of, listing
from houping.apps.plans.models import Assessment as Row
from houping.apps.results.queries import proposals, stages

router = Router(tags=["评估 Assessments"])


class TokenInfo(Schema):
    """What the token of the caller is good for."""

    name: str
    title: str
    organisation: str
    kind: str = Field(description="单位类别 kind of office")
    county: str = Field(
        description="区县单位的区划代码，其他为空 division code of a county's office, else empty"
    )
    assessment: str = Field(description="空为全部评估年度 empty: all assessments")
    scopes: list[str]
    expires: datetime


class Assessment(Schema):
    """One assessment year."""

    key: str
    title: str
    year: int
    demo: bool = Field(description="演示数据 invented data")


class Stage(Schema):
    """How far one step of the work is."""

    name: str
    status: str
    done: bool


class AssessmentDetail(Assessment):
    """One assessment with its stages."""

    stages: list[Stage]


@reads(router, "/token", scope=ANY, answer=TokenInfo, summary="本令牌的单位、范围、期限 The token itself")
def token(request: HttpRequest) -> Any:
    """Say who the caller is."""
    found, office = caller(request).token, caller(request).organisation
    fields = ("name", "title", "assessment", "scopes", "expires")
    about = {name: getattr(found, name) for name in fields}
    return TokenInfo(organisation=office.name, kind=office.kind, county=office.county, **about)


@reads(router, "/assessments", scope=ANY, answer=Listing[Assessment], summary="评估列表 Assessments")
def assessments(request: HttpRequest, page: Query[Page]) -> Any:
    """List the assessments that the token reaches, newest first."""
    only = caller(request).token.assessment
    found = Row.objects.filter(key=only) if only else Row.objects.all()
    return listing(found, page, _write)


@reads(
    router, "/assessments/{key}", scope=ANY, answer=AssessmentDetail, summary="评估及各阶段 One assessment"
)
def assessment(request: HttpRequest, key: Key) -> Any:
    """Return an assessment with how far it has come."""
    found = assessment_of(request, key)
    steps = [
        Stage(name=s.name, status=s.status, done=s.done)
        for s in stages(found, caller(request), found.newest_plan(), proposals(found))
    ]
    return AssessmentDetail(stages=steps, **_write(found))


def _write(row: Row) -> dict[str, Any]:
    return {"key": row.key, "title": row.title, "year": row.year, "demo": row.demo}
