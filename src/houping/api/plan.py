"""The plan: its versions, and every value with the clause that it stands in."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel

from houping.api.entry import reads
from houping.api.parts import Key, Listing, Number, Page, assessment_of, listing, tag
from houping.apps.plans import files
from houping.apps.plans.models import PlanVersion as Row
from houping.core.errors import NothingThere, PlanNotSound
from houping.core.plan.sourced import Sourced

router = Router(tags=["方案 Plan"])
SCOPE = "plan:read"


class PlanVersion(Schema):
    """One version of the plan."""

    number: int
    state: str
    state_name: str
    digest: str = Field(
        description="方案的 SHA-256；有错误时为空 SHA-256 of the plan; empty while it has errors"
    )
    note: str
    document_number: str = Field(description="文号 number of the document")
    created: datetime
    approved: datetime | None
    issued: datetime | None


class PlanValue(Schema):
    """One value of the plan and its source: a clause of the document, or a stated assumption (示例)."""

    path: str = Field(description="在方案数据中的位置 place in the plan, e.g. sampling.phone.minimum")
    value: Any = Field(description="值 the value: number, text, date, list or object")
    clause: str | None = Field(description="条款 clause of the document")
    assumption: str | None = Field(
        description="文件未规定时的假设 why we set it, where the document is silent"
    )
    printed: str | None = Field(description="文件原文 as printed")
    anomaly: str | None = Field(description="疑点编号 number of the anomaly")


@reads(router, "/plans", scope=SCOPE, answer=Listing[PlanVersion], summary="方案各版本 Versions of the plan")
def plans(request: HttpRequest, key: Key, page: Query[Page]) -> Any:
    """List the versions of the plan, newest first."""
    return listing(assessment_of(request, key).plans.all(), page, _write)


@reads(
    router,
    "/plans/{number}",
    scope=SCOPE,
    answer=PlanVersion,
    summary="方案的一个版本 One version",
    tagged=True,
)
def plan(request: HttpRequest, response: HttpResponse, key: Key, number: Number) -> Any:
    """Return one version."""
    found = _version(request, key, number)
    tag(request, response, found.digest, found.version)
    return _write(found)


@reads(
    router,
    "/plans/{number}/values",
    scope=SCOPE,
    answer=Listing[PlanValue],
    summary="方案的全部取值及依据条款 Every value with its clause",
    tagged=True,
)
def plan_values(
    request: HttpRequest, response: HttpResponse, key: Key, number: Number, page: Query[Page]
) -> Any:
    """List every value of a version in the order of the plan's files. Refused while the version has errors."""
    found = _version(request, key, number)
    tag(request, response, found.digest, found.version)
    return listing(_values(found.files), page, PlanValue.model_validate)


def _version(request: HttpRequest, key: str, number: int) -> Row:
    found = assessment_of(request, key).plans.filter(number=number).first()
    if found is None:
        raise NothingThere()
    return found


def _write(row: Row) -> PlanVersion:
    fields = ("number", "state", "digest", "note", "document_number", "created", "approved", "issued")
    return PlanVersion(
        state_name=str(row.get_state_display()), **{name: getattr(row, name) for name in fields}
    )


@lru_cache(maxsize=4)
def _values(texts: str) -> tuple[dict[str, Any], ...]:
    """Return the values of a sound plan; raises PlanNotSound."""
    problems, content = files.check_cached(texts)
    if content is None:
        raise PlanNotSound(count=sum(p.level == "error" for p in problems))
    return tuple(_walk(content, ""))


def _walk(part: Any, path: str) -> Iterator[dict[str, Any]]:
    """Yield every sourced value below a part; entries of lists are named by their id or code."""
    if isinstance(part, Sourced):
        yield {"path": path, **part.model_dump(mode="json", exclude={"note"})}
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _walk(getattr(part, name), f"{path}.{name}".lstrip("."))
    elif isinstance(part, list | tuple):
        for place, entry in enumerate(part):
            name = getattr(entry, "code", None) or getattr(entry, "id", None)
            yield from _walk(entry, f"{path}[{place if name is None else name}]")
    elif isinstance(part, dict):
        for name, entry in part.items():
            yield from _walk(entry, f"{path}.{name}")
