"""The household list as an entity list: assigned households with masked names, once the time lock has opened."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from houping.apps.collection.models import Assignment
from houping.apps.collection.queries import COLUMNS, assigned
from houping.apps.plans.models import Assessment
from houping.apps.tokens.bearer import OwnBearer
from houping.apps.tokens.services import tell_read
from houping.core.errors import NothingThere, QueryNotOffered
from houping.openrosa.central.answers import given
from houping.openrosa.central.asked import read, selected
from houping.openrosa.central.entry import central, may, project_of

NAME, PERMISSION = "households", "field.lists"
PROPERTIES = (*(name for name in COLUMNS if name not in ("name", "label")), "state", "disposition")


@central("GET")
def datasets(request: HttpRequest, bearer: OwnBearer, project: int) -> HttpResponseBase:
    """List the only entity list there is."""
    assessment = _opened(bearer, project)
    return given([_dataset(assessment)])


@central("GET")
def dataset(request: HttpRequest, bearer: OwnBearer, project: int, name: str) -> HttpResponseBase:
    """Describe it."""
    return given(_dataset(_opened(bearer, project, name)))


@central("GET")
def entities(request: HttpRequest, bearer: OwnBearer, project: int, name: str) -> HttpResponseBase:
    """List the households without their properties, as Central does."""
    assessment = _opened(bearer, project, name)
    return given([_entity(row, facts) for row, facts in _rows(bearer, assessment)])


@central("GET")
def entity_table(request: HttpRequest, bearer: OwnBearer, project: int, name: str) -> HttpResponseBase:
    """Give the households as an OData table, `$top` of them from `$skip`."""
    assessment, asked = _opened(bearer, project, name), read(request)
    if asked.filter or asked.expand or asked.after:
        raise QueryNotOffered(what="$filter, $expand, $skiptoken")
    rows = list(_rows(bearer, assessment))
    end = None if asked.top is None else asked.skip + asked.top
    root = request.build_absolute_uri(request.path.rpartition("/")[0])
    answer: dict[str, Any] = {"@odata.context": f"{root}/$metadata#Entities"}
    if asked.count:
        answer["@odata.count"] = len(rows)
    return given(answer | {"value": [selected(_line(*one), asked.select) for one in rows[asked.skip : end]]})


def _opened(bearer: OwnBearer, project: int, name: str = NAME) -> Assessment:
    assessment = project_of(bearer, project)
    may(bearer, PERMISSION)
    if name != NAME:
        raise NothingThere()
    return assessment


def _rows(bearer: OwnBearer, assessment: Assessment) -> Iterator[tuple[Assignment, dict[str, str]]]:
    """Return the households of the counties that the caller may see; read on record."""
    found = assigned(assessment, bearer.counties(PERMISSION, assessment=assessment.key))
    tell_read(bearer=bearer, what=NAME, assessment=assessment.key, rows=len(found))
    return iter(found)


def _dataset(assessment: Assessment) -> dict[str, Any]:
    about = {"publishedAt": assessment.created, "forms": []}
    return {
        "name": NAME,
        "projectId": assessment.pk,
        "createdAt": assessment.created,
        "approvalRequired": False,
        "properties": [{"name": name, "odataName": name, **about} for name in PROPERTIES],
    }


def _entity(row: Assignment, facts: dict[str, str]) -> dict[str, Any]:
    return {
        "uuid": row.unit,
        "creatorId": row.changed_by_id or 0,
        "createdAt": row.changed,
        "updatedAt": row.changed,
        "deletedAt": None,
        "conflict": None,
        "currentVersion": {
            "label": facts["label"],
            "current": True,
            "createdAt": row.changed,
            "creatorId": row.changed_by_id or 0,
            "userAgent": "",
            "version": row.version,
        },
    }


def _line(row: Assignment, facts: dict[str, str]) -> dict[str, Any]:
    system = {
        "createdAt": row.changed,
        "creatorId": str(row.changed_by_id or 0),
        "creatorName": "",
        "updates": row.version - 1,
        "updatedAt": row.changed,
        "version": row.version,
        "conflict": None,
    }
    properties = {**facts, "state": row.state, "disposition": row.disposition}
    return {"__id": row.unit, "label": facts["label"], "__system": system} | {
        name: properties[name] for name in PROPERTIES
    }
