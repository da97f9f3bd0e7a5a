"""The page of one record: what it says, its files, its steps, and the acts that are possible now, each with its form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.accounts.wording import sentence
from houping.apps.findings import queries
from houping.apps.supervision.models import Evidence
from houping.core.errors import HoupingError
from houping.core.workflow import actions_from

LIGHTS = {
    "registered": "yellow",
    "verified": "orange",
    "handled": "green",
    "unfounded": "secondary",
    "sent": "yellow",
    "replied": "blue",
    "returned": "orange",
    "closed": "green",
    "draft": "yellow",
    "transferred": "blue",
    "concluded": "green",
    "withdrawn": "secondary",
    "received": "yellow",
    "accepted": "blue",
    "assigned": "blue",
    "answered": "green",
    "rejected": "secondary",
    "violation": "orange",
    "finding": "orange",
}


@dataclass(frozen=True)
class Act:
    """One act on a record: its name, address, words, question and form."""

    name: str
    url: str
    label: object
    question: object
    form: BaseForm


@dataclass(frozen=True)
class Step:
    """Something that happened to a record."""

    title: str
    text: str
    who: str
    when: Any
    files: Iterable[Evidence] = ()


@dataclass(frozen=True)
class Page:
    """What the page of a record shows; `facts` are (word, text) in order, `links` (word, (text, address) …)."""

    title: str
    state: object
    light: str
    facts: list[tuple[str, str]]
    back: str
    back_words: str
    files: Iterable[Evidence] = ()
    steps: Iterable[Step] = ()
    acts: list[Act] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    note: str = ""
    links: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)


Forms = Mapping[str, Callable[..., BaseForm]]


Typed = tuple[str, BaseForm] | None  # an act that was refused, with what was typed


def possible(
    request: HttpRequest, record: Any, forms: Forms, url: Callable[[str], str], typed: Typed = None
) -> list[Act]:
    """Return the acts that the person may do on a record in its state: with empty forms, or as typed."""
    said = dict([typed]) if typed else {}
    key = request.assessment.key  # type: ignore[attr-defined]
    return [
        Act(
            name,
            url(name),
            record.ACTION_LABELS[name],
            record.QUESTIONS[name],
            said.get(name) or forms[name](),
        )
        for name in actions_from(record.MOVES, record.state)
        if name in forms and request.user.may(record.MOVES[name].permission, assessment=key)
    ]


def show(request: HttpRequest, page: Page, status: int = 200, **more: Any) -> HttpResponse:
    """Answer with the page of a record."""
    return render(request, "supervision/record.html", {"record": page, **more}, status=status)


def problems(request: HttpRequest, which: Q) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return links to the problems that a record led to, as far as the person may see them; for `Page.links`."""
    if not request.user.may("finding.see", assessment=request.assessment.key):  # type: ignore[attr-defined]
        return []
    found = queries.visible(request.user, request.assessment).filter(which)  # type: ignore[attr-defined]
    page = [request.assessment.key]  # type: ignore[attr-defined]
    shown = [
        (f"{f.number} {f.title}（{f.get_state_display()}）", reverse("findings:finding", args=[*page, f.pk]))
        for f in found
    ]
    return [(_("据此上报的问题"), shown)] if shown else []


def carry_out(
    request: HttpRequest,
    act: str,
    forms: Forms,
    do: Callable[[dict[str, Any]], Any],
    back: str,
    again: Callable[[Typed, int], HttpResponse],
) -> HttpResponse:
    """Read the form of an act, carry it out, and lead back to the record.

    again : answers a refusal with the page of the record, what was typed and a status
    """
    if act not in forms:
        raise Http404
    form = forms[act](request.POST, request.FILES)
    if not form.is_valid():
        return again((act, form), 422)
    try:
        do(form.cleaned_data)
        messages.success(request, _("已办理。"))
    except HoupingError as error:
        messages.error(request, sentence(error))
        return again((act, form), 409)
    return redirect(back)


def add(
    request: HttpRequest,
    form: BaseForm,
    do: Callable[[dict[str, Any]], Any],
    title: str,
    back: str,
    **more: Any,
) -> HttpResponse:
    """Show the form of a new record, and make it; a refusal stands on the form. Leads to what `do` returns."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(dict(form.cleaned_data)))
        except HoupingError as error:
            form.add_error(None, sentence(error))  # type: ignore[attr-defined]
    context = {"form": form, "title": title, "back": back, **more}
    return render(request, "supervision/new.html", context, status=422 if form.errors else 200)
