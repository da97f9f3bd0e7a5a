"""Pages of the review: its rounds, a report with its remarks, two versions compared, the sheet of remarks (R-9.12)."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.formats import in_english
from houping.apps.jobs.models import Run
from houping.apps.reports import drafts, opinions, places, queries
from houping.apps.reports.drafts import Version
from houping.apps.reports.forms import DraftForm, PassForm, RemarkForm, ReturnForm, SubmitForm, TakeForm
from houping.apps.reports.models import Remark, Round
from houping.apps.reports.services import reviewing
from houping.apps.staging.taking import takes_files
from houping.core.errors import HoupingError
from houping.core.reporting.versions import Change, changes

DECISIONS: dict[str, type[PassForm]] = {"pass": PassForm, "return": ReturnForm}
Typed = tuple[str, BaseForm] | None


@needs("report.draft")
def review(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show where the review stands: rounds, reports with their remarks, and what may be done now."""
    return _overview(request)


def _overview(request: HttpRequest, typed: Typed = None, status: int = 200) -> HttpResponse:
    rounds = list(request.assessment.report_rounds.select_related("run", "submitted_by", "decided_by"))
    last, found = (rounds[0] if rounds else None), queries.newest(request.assessment)
    said = dict([typed]) if typed else {}
    context = {
        "rounds": rounds,
        "last": last,
        "found": found,
        "rows": _rows(request, found.run) if found else [],
        "several": Run.objects.filter(assessment=request.assessment.key, step="reports").count() > 1,
        "is_old": bool(last and found and last.run_id != found.run.pk),
        "submit": said.get("submit") or SubmitForm(),
        "may_submit": found is not None and _may_be_submitted(last, found.run),
        "acts": _decisions(request, last, said),
        "unsettled": reviewing.unsettled(request.assessment).count(),
    }
    return render(request, "reports/review.html", context, status=status)


def _may_be_submitted(last: Round | None, run: Run) -> bool:
    return last is None or last.run_id != run.pk or last.state == Round.State.RETURNED


def _decisions(request: HttpRequest, last: Round | None, said: dict[str, BaseForm]) -> list[tuple[Any, ...]]:
    """Return (action, words, question, form) of what the person may decide."""
    if last is None or not request.user.may("report.pass", assessment=request.assessment.key):
        return []
    return [
        (name, Round.ACTION_LABELS[name], Round.QUESTIONS[name], said.get(name) or _empty(name, last))
        for name in last.actions()
    ]


def _empty(name: str, last: Round) -> BaseForm:
    return DECISIONS[name](initial={"version": last.version}, auto_id=_ids(name))


def _ids(name: str) -> str:
    """Return how the controls of a decision are called: both forms stand on one page."""
    return f"{name}-%s"


def _rows(request: HttpRequest, run: Run) -> list[dict[str, Any]]:
    """Return each report with its newest draft and the number of its remarks by state."""
    states = {
        state: Count("pk", filter=Q(state=state)) for state in (Remark.State.OPEN, Remark.State.ANSWERED)
    }
    remarks = request.assessment.report_remarks.values("name").annotate(every=Count("pk"), **states)
    counts = {row["name"]: row for row in remarks.order_by()}
    worded = drafts.newest_drafts(run)
    return [
        {"name": name, "title": queries.title_of(name), "draft": worded.get(name), "count": counts.get(name)}
        for name in drafts.reports_of(run)
    ]


@needs("report.submit")
@require_POST
def submit(request: HttpRequest, assessment: str) -> HttpResponse:
    """Submit the newest reports."""
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _overview(request, ("submit", form), 422)
    try:
        made = reviewing.submit(
            actor=request.user, assessment=request.assessment, note=form.cleaned_data["note"]
        )
    except HoupingError as error:
        messages.error(request, sentence(error))
        return _overview(request, ("submit", form), 409)
    messages.success(request, _("已送审（第 %d 轮），评估工作组收到待办。") % made.number)
    return redirect("reports:review", assessment=assessment)


@needs("report.pass")
@require_POST
def decide(request: HttpRequest, assessment: str, number: int, action: str) -> HttpResponse:
    """Pass the reports, or return them."""
    found = get_object_or_404(request.assessment.report_rounds, number=number)
    if action not in DECISIONS:
        raise Http404
    form = DECISIONS[action](request.POST, auto_id=_ids(action))
    if not form.is_valid():
        return _overview(request, (action, form), 422)
    try:
        reviewing.decide(actor=request.user, round_id=found.pk, action=action, **form.cleaned_data)
    except HoupingError as error:
        messages.error(request, sentence(error))
        return _overview(request, (action, form), 409)
    messages.success(request, _("已办理：%s。") % Round.ACTION_LABELS[action])
    return redirect("reports:review", assessment=assessment)


@needs("report.draft")
def draft(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Show the newest version of a report, or the one that the address names, with its remarks."""
    return _reading(request, name)


def _reading(
    request: HttpRequest, name: str, typed: Typed = None, status: int = 200, taken: int = 0
) -> HttpResponse:
    versions = _versions(request, name)
    wanted = request.GET.get("v", "")
    shown = next((v for v in versions if str(v.number) == wanted), versions[-1])
    found = places.places(shown)
    last = request.assessment.report_rounds.first()
    is_open = last is not None and last.state == Round.State.OPEN and last.run_id == shown.run.pk
    by_place, lost = places.settle(_remarks(request, name), found)
    said = dict([typed]) if typed else {}
    at = _at(request, said.get("remark"))
    context = {
        "name": name,
        "title": queries.title_of(name),
        "versions": versions,
        "shown": shown,
        "is_newest": shown is versions[-1],
        "passages": [(place, by_place.get(place.number, [])) for place in found],
        "lost": lost,
        "last": last,
        "is_open": is_open and shown is versions[-1],
        "at": at,
        "form": said.get("remark") or RemarkForm(initial={"at": at, "must": "1"}),
        "taking": said.get("take"),
        "taken": taken,
        "revise": said.get("revise") or DraftForm(),
        "may_revise": shown is versions[-1]
        and (last is None or last.run_id != shown.run.pk or last.state == "returned"),
        "decides": request.user.may("report.pass", assessment=request.assessment.key),
    }
    return render(request, "reports/draft.html", context, status=status)


def _at(request: HttpRequest, typed: BaseForm | None) -> int | None:
    """Return the number of the place on which a remark is being made."""
    given = typed.data.get("at", "") if typed else request.GET.get("at", "")
    return int(given) if given.isdecimal() and len(given) < 7 else None


def _remarks(request: HttpRequest, name: str) -> list[Remark]:
    found = request.assessment.report_remarks.filter(name=name)
    return list(found.select_related("by__organisation", "round").prefetch_related("steps__by__organisation"))


def _versions(request: HttpRequest, name: str) -> list[Version]:
    found = drafts.versions(request.assessment, name) if name.endswith(drafts.WORD) else []
    if not found:
        raise Http404
    return found


@needs("report.remark")
@require_POST
def remark(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Make a remark on a place of the newest version."""
    newest = _versions(request, name)[-1]
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _reading(request, name, ("remark", form), 422)
    found = places.places(newest)
    at = form.cleaned_data["at"]
    if at >= len(found) or not found[at].text:
        raise Http404
    place = found[at]
    try:
        reviewing.remark(
            actor=request.user,
            assessment=request.assessment,
            name=name,
            heading=place.heading,
            quote=place.quote,
            text=form.cleaned_data["text"],
            must=form.cleaned_data["must"],
        )
    except HoupingError as error:
        messages.error(request, sentence(error))
        return _reading(request, name, ("remark", form), 409)
    messages.success(request, _("意见已记下，第三方在待办中看到。"))
    return redirect(reverse("reports:draft", args=[assessment, name]) + f"#p{at}")


@needs("report.submit", "report.remark")
@require_POST
def take(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer, confirm or withdraw a remark."""
    found = get_object_or_404(request.assessment.report_remarks, pk=pk)
    form = TakeForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return _reading(request, found.name, ("take", form), 422, pk)
    try:
        reviewing.take(actor=request.user, remark_id=pk, **form.cleaned_data)
    except HoupingError as error:
        messages.error(request, sentence(error))
        return _reading(request, found.name, ("take", form), 409, pk)
    return redirect(reverse("reports:draft", args=[assessment, found.name]) + f"#r{found.number}")


@needs("report.submit")
@takes_files
@require_POST
def revise(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Take a draft worded anew."""
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return _reading(request, name, ("revise", form), 422)
    file = form.cleaned_data["file"]
    try:
        made = reviewing.revise(
            actor=request.user,
            assessment=request.assessment,
            name=name,
            file=file,
            file_name=file.name,
            note=form.cleaned_data["note"],
        )
    except HoupingError as error:
        form.add_error("file", sentence(error))
        return _reading(request, name, ("revise", form), 409)
    messages.success(request, _("已收下第 %d 稿，数字与事实文件一致。") % made.number)
    return redirect("reports:draft", assessment=assessment, name=name)


@needs("report.draft")
def compare(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Show what differs between two versions of a report; without a choice, between the last two."""
    versions = _versions(request, name)
    after = _chosen(request, "b", versions, len(versions))
    before = _chosen(request, "a", versions, max(after.number - 1, 1))
    old, new = drafts.texts(before), drafts.texts(after)
    found = changes(old, new)
    context = {
        "name": name,
        "title": queries.title_of(name),
        "versions": versions,
        "sides": (("a", _("旧稿"), before), ("b", _("新稿"), after)),
        "before": before,
        "after": after,
        "rows": [(_where(one, old, new), one.spans) for one in found],
    }
    return render(request, "reports/compare.html", context)


def _where(one: Change, old: Any, new: Any) -> str:
    """Return where a change stands: in the newer version, else in the older one."""
    piece = new[one.after] if one.after is not None else old[one.before]
    return str(piece.place.en if in_english() else piece.place.zh)


def _chosen(request: HttpRequest, key: str, versions: list[Version], otherwise: int) -> Version:
    wanted = request.GET.get(key, "")
    return next((v for v in versions if str(v.number) == wanted), versions[otherwise - 1])


@needs("report.draft")
def draft_file(request: HttpRequest, assessment: str, number: int, name: str) -> HttpResponse:
    """Answer with the Word file of a version."""
    found = next((v for v in _versions(request, name) if v.number == number), None)
    if found is None:
        raise Http404
    label = _("%(title)s（第 %(number)d 稿）.docx") % {"title": Path(name).stem, "number": number}
    return exports.paper(request, found.read(), name=label, rows=0)


@needs("report.draft")
def sheet(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the sheet of remarks (审核意见单) as an official paper."""
    content = opinions.sheet(request.assessment)
    return exports.word(request, content, name=_("报告审核意见单.docx"))
