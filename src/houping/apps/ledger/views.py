"""The ledger for the audit administrator: look, check, take out."""

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.ledger import queries, sheets
from houping.apps.ledger.forms import ChoiceForm
from houping.apps.ledger.models import Entry
from houping.apps.ledger.registry import name_of, name_of_detail, name_of_kind
from houping.apps.ledger.services import NOBODY, record
from houping.core.errors import HoupingError
from houping.core.ledger import FIELDS, entry_digest, line_of

PAGE = 50
EXCEL_ROWS = 20_000
NEAR = 2000  # so many entries are recomputed without asking


@needs("ledger.see")
def entries(request: HttpRequest) -> HttpResponse:
    """List entries, newest first, a page at a time by their number."""
    form = ChoiceForm(request.GET)
    choice = form.choice()
    found = queries.chosen(choice) if choice is not None else Entry.objects.none()
    before = _number(request.GET.get("before"))
    older = found.filter(seq__lt=before) if before else found
    rows = list(older.order_by("-seq")[: PAGE + 1])
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": _told(rows[:PAGE]),
        "total": found.count(),
        "next": rows[PAGE - 1].seq if len(rows) > PAGE else None,
        "before": before,
        "kept": kept,
        "head": queries.head(),
    }
    return render(request, "ledger/list.html", context, status=200 if choice is not None else 422)


@needs("ledger.see")
def entry_page(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry with its details and its place in the chain."""
    entry = _entry(seq)
    head = queries.head()
    near = head.seq - seq <= NEAR
    context: dict[str, Any] = {
        "entry": _told([entry])[0],
        "details": [(name_of_detail(key), _text(value)) for key, value in _details(entry).items()],
        "recomputed": entry_digest({name: getattr(entry, name) for name in FIELDS}),
        "head": head,
        "near": near,
    }
    if near or "proof" in request.GET:
        context |= _checked(from_seq=seq)
    return render(request, "ledger/entry.html", context)


@needs("ledger.see")
def whole_check(request: HttpRequest) -> HttpResponse:
    """Recompute the whole chain and say what came out."""
    return render(request, "ledger/check.html", {"head": queries.head(), **_checked()})


@needs("ledger.see")
def export(request: HttpRequest) -> HttpResponse:
    """Answer with entries as JSON lines: all of them, or those of a filter; the export itself is recorded first."""
    form = ChoiceForm(request.GET)
    choice = form.choice()
    if choice is None:
        raise BadRequest
    head = _record_export(request, subject=_("日志账本"), filter=choice.said())
    name = _("日志账本-部分") if choice else _("日志账本-全部")
    found = queries.chosen(choice).filter(seq__lte=head.seq)
    return _lines(f"{name}-{head.seq}.jsonl", found)


@needs("ledger.see")
def export_excel(request: HttpRequest) -> HttpResponse:
    """Answer with the newest entries of a filter as Excel, to read and to print; only the lines prove anything."""
    choice = ChoiceForm(request.GET).choice()
    if choice is None:
        raise BadRequest
    found = queries.chosen(choice).order_by("-seq")
    table = sheets.entries(_told(list(found[:EXCEL_ROWS])), found.count())
    return exports.excel(request, table, name=_("日志账本"))


@needs("ledger.see")
def proof(request: HttpRequest, seq: int) -> HttpResponse:
    """Answer with the proof of an entry: it and everything after it, up to the head."""
    _entry(seq)
    head = _record_export(request, subject=_("日志账本证明"), first=seq)
    found = Entry.objects.filter(seq__gte=seq, seq__lte=head.seq)
    return _lines(_("日志账本证明-第%(seq)s条.jsonl") % {"seq": seq}, found)


def _record_export(request: HttpRequest, *, subject: str, **details: object) -> Entry:
    with transaction.atomic():
        return record(actor=request.user, action="export", subject=subject, **details)


def _lines(name: str, found: Any) -> StreamingHttpResponse:
    """Stream entries; one that the database cannot read becomes an empty line, which the verifier names."""
    lines = (line_of(row) if row else b"\n" for row in queries.stored(found))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _checked(from_seq: int = 1) -> dict[str, object]:
    """Recompute the chain; return what it proves, or what is wrong in words."""
    try:
        return {"chain": queries.check(from_seq=from_seq)}
    except HoupingError as error:
        english = (get_language() or "").startswith("en")
        return {"fault": error.message("en" if english else "zh")}


def _told(rows: list[Entry]) -> list[dict[str, object]]:
    """Return entries as a page tells them: with the names of people, counties and what was acted on."""
    people = queries.names({row.actor for row in rows})
    counties = queries.county_names() if any(row.county for row in rows) else {}
    persons = queries.names_by_number({number for row in rows if (number := _person(row.subject))})
    return [
        {
            "row": row,
            "who": _("系统") if row.actor == NOBODY else people.get(row.actor, row.actor),
            "act": name_of(row.action),
            "what": _subject(row, persons),
            "at": parse_datetime(row.at),
            "county": counties.get(row.county, row.county),
        }
        for row in rows
    ]


def _person(subject: str) -> int | None:
    """Return the number of the account that an act was done to, if it was one."""
    kind, _colon, number = subject.partition(":")
    return _number(number) if kind == "person" else None


def _subject(row: Entry, persons: dict[int, str]) -> str:
    """Return what an act was done to in words; what no app names, as it is stored."""
    kind, _colon, rest = row.subject.partition(":")
    name = name_of_kind(kind)
    if not name or not rest:
        return row.subject
    number = rest.removeprefix(row.assessment).removeprefix(":") if row.assessment else rest
    person = _person(row.subject)
    return f"{name} {persons.get(person, number) if person else number}".strip()


def _entry(seq: int) -> Entry:
    found = Entry.objects.filter(seq=seq).first()
    if found is None:
        raise Http404
    return found


def _details(entry: Entry) -> dict[str, Any]:
    """Return the details; what somebody damaged is shown as it stands."""
    try:
        return entry.data
    except ValueError:
        return {"?": entry.details}


def _text(value: object) -> str:
    return (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
