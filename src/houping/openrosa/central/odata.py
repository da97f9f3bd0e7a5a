"""Interviews as OData tables: the list of tables, their description, their rows, sent row by row."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from houping.apps.collection.models import SubmissionVersion
from houping.apps.tokens.bearer import OwnBearer
from houping.apps.tokens.services import tell_read
from houping.openrosa.central.answers import given
from houping.openrosa.central.asked import Asked, next_page, read, selected
from houping.openrosa.central.entry import central, form_of
from houping.openrosa.central.filters import where
from houping.openrosa.central.metadata import metadata
from houping.openrosa.central.reviewing import interviews
from houping.openrosa.central.rows import Row, rows_of
from houping.openrosa.central.schema import Schema, Table, schema_of

XML, JSON = "application/xml; charset=utf-8", "application/json; charset=utf-8"
AT_ONCE = 200
Placed = tuple[tuple[int, int], Row]  # (interview, how many of its rows were given with this one), row


@central("GET")
def service(request: HttpRequest, bearer: OwnBearer, project: int, form_id: str) -> HttpResponseBase:
    """List the tables of a form."""
    tables = [table.name for table in schema_of(form_of(bearer, project, form_id)).tables]
    return given(
        {
            "@odata.context": f"{_root(request)}/$metadata",
            "value": [{"name": name, "kind": "EntitySet", "url": name} for name in tables],
        }
    )


@central("GET")
def description(request: HttpRequest, bearer: OwnBearer, project: int, form_id: str) -> HttpResponseBase:
    """Describe the tables of a form."""
    response = HttpResponse(metadata(schema_of(form_of(bearer, project, form_id))), content_type=XML)
    response.headers["OData-Version"] = "4.0"
    return response


@central("GET")
def table(
    request: HttpRequest, bearer: OwnBearer, project: int, form_id: str, table: str
) -> HttpResponseBase:
    """Give the rows of a table: all of them, or `$top` with the address of what follows."""
    form = form_of(bearer, project, form_id)
    schema, asked = schema_of(form), read(request)
    wanted, found = schema.table(table), interviews(bearer, form)
    if asked.filter:
        found = found.filter(where(asked.filter))
    head: dict[str, Any] = {"@odata.context": f"{_root(request)}/$metadata#{table}"}
    if asked.count:
        head["@odata.count"] = _count(found, schema, wanted)
    tell_read(
        bearer=bearer, what=f"form:{form_id}/{table}", assessment=form.assessment.key, rows=found.count()
    )
    rows = _from(_placed(found, schema, wanted, asked), asked)
    response = StreamingHttpResponse(_written(request, head, rows, asked), content_type=JSON)
    response.headers["OData-Version"] = "4.0"
    return response


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri(f"{request.path.partition('.svc')[0]}.svc")


def _count(found: QuerySet[SubmissionVersion], schema: Schema, wanted: Table) -> int:
    if not wanted.path:
        return found.count()
    whole = found.iterator(chunk_size=AT_ONCE)
    return sum(1 for version in whole for _ in rows_of(version, schema, wanted, expand=False))


def _placed(
    found: QuerySet[SubmissionVersion], schema: Schema, wanted: Table, asked: Asked
) -> Iterator[Placed]:
    """Yield the rows, the newest interview first; beginning where an earlier answer ended."""
    last, given_of_it = asked.after or (0, 0)
    if asked.after:
        found = found.filter(submission_id__lte=last)
    for version in found.iterator(chunk_size=AT_ONCE):
        begin = given_of_it if version.submission_id == last else 0
        rows = rows_of(version, schema, wanted, expand=asked.expand)
        for number, row in enumerate(islice(rows, begin, None), begin + 1):
            yield (version.submission_id, number), row


def _from(rows: Iterator[Placed], asked: Asked) -> Iterator[Placed]:
    return islice(rows, asked.skip, None)


def _written(
    request: HttpRequest, head: dict[str, Any], rows: Iterator[Placed], asked: Asked
) -> Iterator[str]:
    """Write the answer; what follows is named after the rows."""
    yield f'{_json(head)[:-1]}, "value": ['
    place, more = (0, 0), False
    for number, (here, row) in enumerate(rows):
        if asked.top is not None and number == asked.top:
            more = number > 0
            break
        yield ("," if number else "") + _json(selected(row, asked.select))
        place = here
    yield f'], "@odata.nextLink": {_json(next_page(request, place))}}}' if more else "]}"


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
