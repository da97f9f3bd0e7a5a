"""Pages of the evening review: the queue, one interview, its steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from houping.apps import contents, exports, unmasking
from houping.apps.accounts.access import needs
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.wording import sentence
from houping.apps.collection.models import Attachment, Submission
from houping.apps.quality import queries, reading, rules
from houping.apps.quality.beside import set_aside, waiting_beside
from houping.apps.quality.forms import AnswerForm, MoveForm, VoidForm
from houping.apps.quality.met import KEPT, Met, met
from houping.apps.quality.models import CUT, Alert, Remark
from houping.apps.quality.services import review as services
from houping.apps.quality.views.places import counties, county_name
from houping.apps.quality.wording import midnight
from houping.apps.sampling import naming
from houping.core.deadlines import light
from houping.core.errors import FirstAnswersHidden, HoupingError, RecordChanged, ReplyMissing

PAGE, NEWEST, DIFFERENCES, PLACES = 50, 30, 30, 6
REMARK = "remark:"
QUESTIONS = {
    "lock": gettext_lazy("锁定后不能再退回、修改、作废。确认锁定？"),
    "void": gettext_lazy("作废后不进入结果，不能恢复；原始记录保留。确认作废？"),
}


@needs("submission.see")
def queue(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what waits for review, the oldest first, with age and deadline."""
    central = request.user.may("submission.check", assessment=assessment)
    chosen = request.GET.get("queue", "check" if central else "team")
    states = queries.QUEUES.get(chosen, queries.TEAM)
    found = queries.queue(request.user, request.assessment, states)
    if county := request.GET.get("county", ""):
        found = found.filter(county=county)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    name = county_name(request)
    rows = queries.waiting(page.object_list, request.user, now)
    context = {
        "rows": [{"row": row, "county": name(row.submission.county)} for row in rows],
        "households": naming.households(request.assessment, (r.submission.unit for r in rows)),
        "page": page,
        "queue": chosen,
        "queues": _queues(request),
        "county": county,
        "counties": counties(request, "submission.see"),
        "now": now,
        "central": central,
    }
    return render(request, "quality/queue.html", context)


def _queues(request: HttpRequest) -> list[tuple[str, str, int]]:
    """Return (name, words, how many wait) of the queues."""
    counts = queries.state_counts(request.user, request.assessment)
    words = {"team": _("组内审核"), "returned": _("已退回"), "check": _("质控抽查"), "passed": _("已通过")}
    return [
        (name, words[name], sum(counts.get(s, 0) for s in states)) for name, states in queries.QUEUES.items()
    ]


@needs("submission.fill")
def mine(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show whoever made interviews what came back: why, at which questions, until when, and how the others stand."""
    now, rows = timezone.now(), []
    for found in queries.mine(request.user, request.assessment):
        deadline = rules.due(found.changed, rules.MEND_DAYS)
        version = services.newest(found)
        remarks = [(reading.label_of(version.form_version_id, r.path), r) for r in found.remarks.all()]
        rows.append({"s": found, "due": deadline, "light": light(deadline, now), "remarks": remarks})
    own = Submission.objects.filter(assessment=request.assessment, person=request.user)
    counts = dict(own.order_by().values_list("state").annotate(n=Count("pk")))
    states = [(words, counts.get(state, 0)) for state, words in Submission.State.choices]
    newest = list(own.select_related("form").order_by("-received", "-pk")[:NEWEST])
    shown = [*(row["s"] for row in rows), *newest]
    context = {
        "rows": rows,
        "states": states,
        "now": now,
        "newest": newest,
        "households": naming.households(request.assessment, (s.unit for s in shown)),
    }
    return render(request, "quality/mine.html", context)


@needs("submission.see")
def interview(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one interview whole, masked; by POST with a reason in full, for this answer only."""
    found = _visible(request, pk)
    asked = unmasking.asked(request, found.county or None)
    if asked.reason:
        unmasking.unmask(
            actor=request.user,
            what="interview",
            subject=f"submission:{found.instance}",
            reason=asked.reason,
            assessment=assessment,
            county=found.county,
            rows=1,
        )
    return _page(request, found, asked)


def _visible(request: HttpRequest, pk: int) -> Submission:
    """Return an interview that the person may read; raises FirstAnswersHidden for who has to check it unseen."""
    query = queries.visible(request.user, request.assessment)
    unseen = Exists(queries.own_tasks(request.user).filter(submission=OuterRef("pk")))
    aside = Exists(waiting_beside(OuterRef("pk")))
    related = query.select_related("assessment", "form", "person", "changed_by", "verdict")
    found: Submission = get_object_or_404(related.annotate(unseen=unseen, aside=aside), pk=pk)
    if found.unseen:  # type: ignore[attr-defined]
        raise FirstAnswersHidden()
    return found


def _page(
    request: HttpRequest,
    found: Submission,
    asked: unmasking.Asked | None = None,
    typed: dict[str, str] | None = None,
    error: HoupingError | None = None,
) -> HttpResponse:
    """Render an interview; after a refusal with what was typed, what is wrong and the present version."""
    versions = list(found.versions.select_related("person", "form_version").prefetch_related("files"))
    read = versions[-1]
    full = bool(asked and asked.reason)
    before = reading.answers_of(versions[-2]) if len(versions) > 1 else None
    asked = asked or _nothing_asked(request, found)
    deadline = rules.until(found.state, read.received, found.changed)
    remarks = met(versions, found.remarks.select_related("by"))
    sections = [s for s in reading.sections(read, full=full, before=before) if s.is_shown]
    by_path = _by_path(remarks)
    alerts = sorted(
        found.alerts.select_related("answered_by", "person"), key=lambda a: a.state != Alert.State.OPEN
    )
    everything = before is None or request.GET.get("open") == "all"
    pages = _pages(sections, by_path, [a for a in alerts if a.number == read.number], everything)
    own = request.user.pk in {found.person_id, *(v.person_id for v in versions)}
    context = {
        "submission": found,
        "households": naming.households(request.assessment, [found.unit]),
        "version": read,
        "versions": versions,
        "pages": pages,
        "folded": not all(page["open"] for page in pages),
        "differences": [_difference(read, d, full) for d in (read.differences or [])[:DIFFERENCES]],
        "by_path": by_path,
        "whole": [] if any(not one.path for one in sections) else by_path.get("", []),
        "left": [one for one in remarks if one.became == KEPT],
        "left_open": [one for one in remarks if one.waits],
        "alerts": [_alert(a, alerts, read, pages) for a in alerts if a.number == read.number],
        "older": [_alert(a, alerts, read, pages) for a in alerts if a.number != read.number],
        "history": queries.history(versions, [one.remark for one in remarks], full=full),
        "files": {f.name: f for f in read.files.all()},
        "pictures": [f for f in read.files.all() if f.kind in contents.SHOWN],
        "moves": _moves(request, found),
        "own": own,
        "under_review": not own and found.state not in services.OVER,
        "held": queries.held(request.assessment).get(found.person_id),
        "verdict": getattr(found, "verdict", None),
        "void": VoidForm(initial={"version": found.version, **_void_typed(typed)}),
        "answer": AnswerForm(),
        "asked": asked,
        "due": midnight(deadline),
        "light": light(deadline, timezone.now()),
        "aside": set_aside(found, read, full=full) if found.aside else [],  # type: ignore[attr-defined]
        "steps": list(found.steps.select_related("by")),
        "county": county_name(request)(found.county),
        "typed": typed or {},
        "error": sentence(error) if error else "",
        "questions": QUESTIONS,
    }
    status = 409 if isinstance(error, RecordChanged) else 422 if error else asked.status
    return render(request, "quality/interview.html", context, status=status)


def _pages(
    sections: list[reading.Section], by_path: dict[str, list[Met]], alerts: list[Alert], everything: bool
) -> list[dict[str, Any]]:
    """Return the sections with their numbers and what marks them; one that did not change is folded in a correction."""
    places = [reading.section_of(place) for alert in alerts for place in set(alert.place.split())]
    found = []
    for number, section in enumerate(sections, start=1):
        paths = [section.path, *(line.path for line in section.lines)]
        remarks = sum(not m.remark.settled for path in paths for m in by_path.get(path, []))
        marked = places.count(section.path)
        opened = everything or bool(section.changed or remarks or marked)
        page = {"section": section, "number": number, "remarks": remarks, "alerts": marked, "open": opened}
        found.append(page)
    return found


def _alert(alert: Alert, every: list[Alert], read: Any, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an alert with its places, and the last answer to the same check in an earlier version."""
    same = [a for a in every if (a.code, a.place) == (alert.code, alert.place) and a.number < alert.number]
    answered = [a for a in same if a.state in (Alert.State.CONFIRMED, Alert.State.EXPLAINED)]
    before = max(answered, key=lambda a: a.number, default=None)
    return {"alert": alert, "places": _places(read, alert, pages), "before": before}


def _places(read: Any, alert: Alert, pages: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return (words, number of the section, 0 when it is not shown) of the places of an alert, at most a few."""
    numbers = {page["section"].path: page["number"] for page in pages}
    found = {_named(read, p): numbers.get(reading.section_of(p), 0) for p in alert.place.split() if p != CUT}
    return list(found.items())[:PLACES]


def _named(read: Any, path: str) -> str:
    """Return what a place of an alert is called in words of the form: an inner value has none, its section does."""
    version = read.form_version_id
    section = reading.label_of(version, reading.section_of(path))
    if section and reading.is_inner(version, path):
        return _("%s（计算值）") % section
    return reading.label_of(version, path)


def _difference(read: Any, difference: dict[str, str], full: bool) -> tuple[str, str, str]:
    """Return (where, sent, computed); what betrays somebody only in full."""
    path, sent, computed = (difference[key] for key in ("path", "sent", "computed"))
    if not full and reading.is_personal(read.form_version_id, path):
        sent, computed = reading.HIDDEN, reading.HIDDEN
    return _place(read, path), sent, computed


def _place(read: Any, path: str) -> str:
    """Return what a place is called; inner values of a section, told apart in the table, go by their names too."""
    label = reading.label_of(read.form_version_id, path)
    if not reading.is_inner(read.form_version_id, path):
        return label
    section = reading.label_of(read.form_version_id, reading.section_of(path))
    return f"{section} {label}" if section else label


def _nothing_asked(request: HttpRequest, found: Submission) -> unmasking.Asked:
    """Return the wish of a page that asks for nothing personal: a refused step shows it masked again."""
    may = request.user.may(
        unmasking.PERMISSION, assessment=request.assessment.key, county=found.county or None
    )
    return unmasking.Asked(may, unmasking.ReasonForm(), "", "", who_can(unmasking.PERMISSION))


def _void_typed(typed: dict[str, str] | None) -> dict[str, str]:
    """Return what was typed for a refused voiding; the version is the present one."""
    return {name: typed[name] for name in ("invalid", "reason") if name in typed} if typed else {}


def _by_path(remarks: list[Met]) -> dict[str, list[Met]]:
    found: dict[str, list[Met]] = {}
    for one in remarks:
        found.setdefault(one.remark.path, []).append(one)
    return found


def _moves(request: HttpRequest, found: Submission) -> dict[str, str]:
    """Return action -> words of the steps that the person may take now."""
    key, county = request.assessment.key, found.county or None
    return {
        action: str(words)
        for action, words, permission in found.actions()
        if request.user.may(permission, assessment=key, county=county)
    }


@needs("submission.review", "submission.check", "submission.void")
@require_POST
def move(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Take an interview one step on; a refusal keeps what was typed."""
    found = _visible(request, pk)
    if action not in Submission.MOVES:
        raise Http404
    form = VoidForm(request.POST) if action == "void" else MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, typed=_typed(request))
    try:
        services.move(
            actor=request.user,
            submission_id=found.pk,
            action=action,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            remarks=_remarks(request),
            invalid=form.cleaned_data.get("invalid", ""),
        )
    except HoupingError as error:
        return _page(request, _visible(request, pk), typed=_typed(request), error=error)
    messages.success(request, _("已办理：%s。") % Submission.ACTION_LABELS[action])
    return redirect(_next(request, found))


def _next(request: HttpRequest, found: Submission) -> str:
    """Lead to the next interview of the queue that the reader may act on, else back to the queue."""
    key = request.assessment.key
    central = request.user.may("submission.check", assessment=key)
    states = queries.CENTRAL if central else queries.TEAM
    waiting = queries.readable(request.user, request.assessment).filter(state__in=states)
    following = waiting.exclude(person=request.user).order_by("received", "pk").first()
    if following is None:
        return reverse("quality:queue", args=[key])
    return reverse("quality:interview", args=[key, following.pk])


def _remarks(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(REMARK): str(value)
        for name, value in request.POST.items()
        if name.startswith(REMARK) and str(value).strip()
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


@needs("submission.review")
@require_POST
def remark(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Keep the remarks of the page without moving the interview."""
    found, form = _visible(request, pk), MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, typed=_typed(request))
    try:
        services.remark(
            actor=request.user,
            submission_id=found.pk,
            version=form.cleaned_data["version"],
            remarks=_remarks(request),
        )
    except HoupingError as error:
        return _page(request, _visible(request, pk), typed=_typed(request), error=error)
    messages.success(request, _("批注已保存。"))
    return redirect("quality:interview", assessment=assessment, pk=pk)


@needs("submission.review")
@require_POST
def settle(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Say that a remark has been met."""
    made = get_object_or_404(Remark, pk=pk, submission__in=queries.visible(request.user, request.assessment))
    services.settle(actor=request.user, remark_id=made.pk)
    return redirect("quality:interview", assessment=assessment, pk=made.submission_id)


@needs("submission.fill")
@require_POST
def reply(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Keep why an answer is left as it was, from whoever made the interview."""
    made = get_object_or_404(Remark, pk=pk, submission__assessment=request.assessment)
    try:
        services.reply(actor=request.user, remark_id=made.pk, text=request.POST.get("reply", ""))
        messages.success(request, _("说明已保存，审核人会看到。"))
    except ReplyMissing as error:
        messages.error(request, sentence(error))
    return redirect("quality:mine", assessment=assessment)


@needs("submission.check")
@require_POST
def pass_rest(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Pass what waits in a county, once enough of it was looked at."""
    done = services.pass_rest(actor=request.user, assessment=request.assessment, county=county)
    messages.success(request, _("已整批通过 %d 份；不符合条件的仍在队列中。") % done)
    return redirect("quality:queue", assessment=assessment)


@needs("submission.see")
def file(request: HttpRequest, assessment: str, pk: int, number: int) -> Any:
    """Answer with a picture of an interview; other files are downloads."""
    found = _visible(request, pk)
    kept = get_object_or_404(Attachment, pk=number, version__submission=found)
    return exports.stored(kept)
