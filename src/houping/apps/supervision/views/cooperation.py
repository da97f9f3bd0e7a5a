"""Pages of the counties' checklist: all of them for the bureau and the teams, one's own to fill in (R-11.8)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import in_place
from houping.apps.accounts.wording import sentence
from houping.apps.collection.views.common import counties, county_of
from houping.apps.formats import joined
from houping.apps.plans import groups
from houping.apps.supervision import cooperation
from houping.apps.supervision.forms.cooperation import FillForm, ItemForm, MoveForm
from houping.apps.supervision.models import Cooperation, CooperationItem
from houping.apps.supervision.services import cooperation as services
from houping.apps.supervision.sheets import cooperation as sheets
from houping.core.errors import HoupingError


@needs("cooperation.see")
def everywhere(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how far the counties are that the person may see; whoever sees one county goes to it."""
    if groups.in_force(request) is None:
        return render(request, "supervision/cooperation.html", {"table": None})
    shown, found = counties(request, "cooperation.see")
    if len(found) == 1:
        return redirect("supervision:cooperation-county", assessment=assessment, county=found[0].code)
    names = {c.code: c.name for c in found}
    rows = cooperation.standings(request.assessment, names)
    edits = request.user.may("cooperation.edit", assessment=assessment)
    page = "supervision:cooperation-county"
    context = {
        "shown": shown,
        "table": sheets.counties(rows, names).columns(sheets.ON_PAGE),
        "lights": {s.cooperation.county: s.light or "secondary" for s in rows},
        "links": {code: reverse(page, args=[assessment, code]) for code in names},
        "late": sum(s.light == "red" for s in rows),
        "items": CooperationItem.objects.filter(assessment=request.assessment),
        "edits": edits,
        "lacks": edits and len(rows) < len(names) and not shown.key,
    }
    return render(request, "supervision/cooperation.html", context)


@needs("cooperation.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the counties as Excel."""
    _shown, found = counties(request, "cooperation.see")
    names = {c.code: c.name for c in found}
    table = sheets.counties(cooperation.standings(request.assessment, names), names)
    return exports.excel(request, table, name=_("区县配合清单"))


@needs("cooperation.edit")
@require_POST
def issue(request: HttpRequest, assessment: str) -> HttpResponse:
    """Ask every county for the items of the plan."""
    try:
        n = services.issue(actor=request.user, assessment=request.assessment)
        messages.success(request, _("已下发 %d 个区县，列入其待办。") % n)
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("supervision:cooperation", assessment=assessment)


@needs("cooperation.edit")
def item(request: HttpRequest, assessment: str, pk: int = 0) -> HttpResponse:
    """Add an item, or change one."""
    query = CooperationItem.objects.filter(assessment=request.assessment)
    known = get_object_or_404(query, pk=pk) if pk else None
    form = ItemForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        given = {"values": form.cleaned_data, "item_id": pk or None}
        try:
            services.put_item(actor=request.user, assessment=request.assessment, **given)
            messages.success(request, _("已保存；新增的事项由各区县重新确认。"))
            return redirect("supervision:cooperation", assessment=assessment)
        except HoupingError as error:
            form.add_error("text", sentence(error))
    context = {"form": form, "item": known}
    status = 422 if form.errors else 200
    return render(request, "supervision/cooperation_item.html", context, status=status)


@needs("cooperation.edit")
@require_POST
@in_place(everywhere)
def drop(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Ask for an item no more."""
    found = get_object_or_404(CooperationItem, assessment=request.assessment, pk=pk)
    services.drop_item(actor=request.user, item_id=found.pk)
    messages.success(request, _("已删去，各区县不再填写。"))
    return redirect("supervision:cooperation", assessment=assessment)


@needs("cooperation.see")
def county(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Show the checklist of a county; the county itself fills it in."""
    return _page(request, county)


@needs("cooperation.see")
def county_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with every item of a county as Excel."""
    about = county_of(request, county)
    table = sheets.items(cooperation.standings(request.assessment, [county]), {county: about.name})
    return exports.excel(request, table, name=_("配合清单-%s") % county)


def _page(request: HttpRequest, code: str, form: FillForm | None = None, refused: str = "") -> HttpResponse:
    about = county_of(request, code)
    found = cooperation.standings(request.assessment, [code])
    if not found:
        return render(request, "supervision/cooperation_county.html", {"county": about, "standing": None})
    standing, key = found[0], request.assessment.key
    fills = request.user.may("cooperation.fill", assessment=key, county=code)
    writes = fills and standing.cooperation.state == Cooperation.State.FILLING
    if writes and form is None:
        form = FillForm(about=standing.cooperation, lines=standing.lines)
    context = {
        "county": about,
        "standing": standing,
        "found": standing.cooperation,
        "lacking": joined(standing.lacking),
        "lines": [_line(line, standing.cooperation, form if writes else None) for line in standing.lines],
        "people": [form[name] for name in PEOPLE] if writes and form else [],
        "form": form if writes else None,
        "telephones": standing.cooperation.telephones or ["", ""],
        "words": sheets.lights()[standing.light],
        "acts": _acts(standing) if fills else [],
        "refused": refused,
        "basis": sheets.note(),
    }
    wrong = form is not None and form.is_bound and not form.is_valid()
    status = 422 if wrong else 409 if refused else 200
    return render(request, "supervision/cooperation_county.html", context, status=status)


PEOPLE = ("liaison", "telephone", "deputy", "deputy_telephone")


def _line(line: Any, about: Cooperation, form: FillForm | None) -> dict[str, Any]:
    item, due, tick = line
    colour = "green" if tick else cooperation.light(due)
    words = {"red": _("已逾期"), "yellow": _("临近到期"), "green": _("已备齐"), "": _("未备齐")}
    return {
        "item": item,
        "due": due,
        "tick": tick,
        "said": "" if tick else about.notes.get(str(item.pk), ""),
        "colour": colour or "secondary",
        "words": words[colour],
        "ready": form[f"ready-{item.pk}"] if form else None,
        "note": form[f"note-{item.pk}"] if form else None,
    }


def _acts(standing: cooperation.Standing) -> list[tuple[str, object, object]]:
    """Return what may be done now; confirming once everything is saved as ready, so that nothing typed is lost."""
    return [
        (name, Cooperation.ACTION_LABELS[name], Cooperation.QUESTIONS[name])
        for name, move in Cooperation.MOVES.items()
        if standing.cooperation.state in move.sources and (name != "confirm" or standing.is_complete)
    ]


def _asked(request: HttpRequest, county: str) -> Cooperation:
    return get_object_or_404(Cooperation, assessment=request.assessment, county=county)


@needs("cooperation.fill")
@require_POST
def fill(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Save what is ready."""
    found = _asked(request, county)
    lines = cooperation.standings(request.assessment, [county])[0].lines
    form = FillForm(request.POST, about=found, lines=lines)
    if not form.is_valid():
        return _page(request, county, form, _("没有保存：请改正标出的内容后再保存。"))
    try:
        version = form.cleaned_data["version"]
        services.fill(actor=request.user, cooperation_id=found.pk, version=version, filled=form.filled())
    except HoupingError as error:
        return _page(request, county, form, sentence(error))
    messages.success(request, _("已保存。"))
    return redirect("supervision:cooperation-county", assessment=assessment, county=county)


@needs("cooperation.fill")
@require_POST
def move(request: HttpRequest, assessment: str, county: str, action: str) -> HttpResponse:
    """Confirm, or take the confirmation back."""
    found, form = _asked(request, county), MoveForm(request.POST)
    if action not in Cooperation.MOVES or not form.is_valid():
        raise Http404
    try:
        services.move(actor=request.user, cooperation_id=found.pk, action=action, **form.cleaned_data)
    except HoupingError as error:
        return _page(request, county, refused=sentence(error))
    messages.success(request, _("已办理：%s。") % Cooperation.ACTION_LABELS[action])
    return redirect("supervision:cooperation-county", assessment=assessment, county=county)
