"""Pages of the panel: its queue and sessions, one case with both sides' evidence, minutes, consistency of rulings."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Assignment, Person
from houping.apps.accounts.roles import Role
from houping.apps.accounts.wording import sentence
from houping.apps.findings import precedents, queries
from houping.apps.findings.forms import OpinionForm, RecusalForm, RulingForm, SessionForm
from houping.apps.findings.minutes import minutes, ruled_in
from houping.apps.findings.models import Finding, Session
from houping.apps.findings.models.panel import tally_of
from houping.apps.findings.services import life
from houping.apps.findings.services import panel as services
from houping.apps.findings.views.ledger import indicator_choices
from houping.apps.findings.views.rulings import matter
from houping.apps.formats import joined
from houping.apps.narrowing import paged
from houping.apps.plans import groups
from houping.apps.quality import queries as interviews
from houping.apps.quality import reading
from houping.apps.quality.views.places import counties, county_name, naming
from houping.core.deadlines import light
from houping.core.errors import HoupingError
from houping.core.findings.panel import tally


@needs("panel.see")
def panel(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what waits for the panel, by age, and its sessions; a member opens one here."""
    return _queue(request)


def _queue(request: HttpRequest, form: SessionForm | None = None) -> HttpResponse:
    found = (
        queries.visible(request.user, request.assessment).filter(state="disputed").order_by("due", "number")
    )
    county = request.GET.get("county", "")
    if county:
        found = found.filter(county=county)
    page = paged(request, found.prefetch_related("opinions"))
    now, name = timezone.now(), county_name(request)
    sessions = list(Session.objects.filter(assessment=request.assessment).select_related("chair"))
    rules = request.user.may("finding.rule", assessment=request.assessment.key)
    context = {
        "rows": [
            {"f": f, "county": name(f.county), "light": light(f.due, now), "tally": tally_of(f)}
            for f in page.object_list
        ],
        "page": page,
        "county": county,
        "counties": counties(request, "panel.see"),
        "sessions": sessions,
        "form": (form or SessionForm(people=_people(request))) if rules and not _open(sessions) else None,
        "now": now,
    }
    return render(request, "findings/panel.html", context, status=422 if form and form.errors else 200)


def _open(sessions: list[Session]) -> Session | None:
    return next((s for s in sessions if s.state == Session.State.OPEN), None)


def _people(request: HttpRequest) -> Any:
    """Return the people of the panel besides the person, who presides."""
    held = Assignment.objects.current().filter(assessment=request.assessment.key, role=Role.PJ)
    members = Person.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk=request.user.pk)
    return members.select_related("organisation").order_by("name")


@needs("finding.rule")
@require_POST
def open_session(request: HttpRequest, assessment: str) -> HttpResponse:
    """Open a session."""
    form = SessionForm(request.POST, people=_people(request))
    if form.is_valid():
        try:
            services.open_session(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("研判会已开始。"))
            return redirect("findings:panel", assessment=assessment)
        except HoupingError as error:
            form.add_error("members", sentence(error))
    return _queue(request, form)


@needs("panel.see")
def case(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one dispute: both sides' evidence beside each other, earlier rulings, opinions."""
    return _case(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> Finding:
    query = queries.visible(request.user, request.assessment).exclude(fed_back__isnull=True)
    return get_object_or_404(
        query.select_related("assessment", "found_by", "changed_by", "submission"), pk=pk
    )


def _case(
    request: HttpRequest, found: Finding, *, refused: str = "", typed: dict[str, Any] | None = None
) -> HttpResponse:
    files = queries.files(found, county=False)
    steps = queries.steps(found)
    opinions = list(found.opinions.filter(replaced=False).select_related("member"))
    session = (
        Session.objects.filter(assessment=request.assessment, state="open").select_related("chair").first()
    )
    context = {
        "f": found,
        "county": county_name(request)(found.county),
        "indicators": dict(indicator_choices(request)),
        "team_files": [e for e in files if e.side != "county"],
        "county_files": [e for e in files if e.side == "county"],
        "team_said": [s for s in steps if s.side != "county" and s.note],
        "county_said": [s for s in steps if s.side == "county" and s.note],
        "opinions": opinions,
        "recusals": list(found.recusals.select_related("member")),
        "tally": tally(o.ruling for o in opinions),
        "ruling_words": dict(Finding.Ruling.choices),
        "like": precedents.like(found),
        "sections": _answers(request, found),
        "session": session,
        "light": light(found.due, timezone.now()),
        "now": timezone.now(),
        "refused": refused,
        **_forms(request, found, session, typed or {}),
    }
    return render(request, "findings/case.html", context, status=409 if refused else 200)


def _answers(request: HttpRequest, found: Finding) -> list[tuple[reading.Section, bool]]:
    """Return the answers of the interview that showed the problem, masked, and which section is the problem's.

    Nothing for whoever still has to check that interview without having seen its answers.
    """
    if found.submission is None:
        return []
    if interviews.own_tasks(request.user).filter(submission=found.submission).exists():
        return []
    version = found.submission.versions.select_related("form_version").order_by("-number").first()
    sections = [one for one in reading.sections(version) if one.is_shown] if version else []
    return [
        (one, bool(one.path) and (found.path == one.path or found.path.startswith(f"{one.path}/")))
        for one in sections
    ]


def _forms(
    request: HttpRequest, found: Finding, session: Session | None, typed: dict[str, Any]
) -> dict[str, Any]:
    """Return the forms of a member and of the chair, or why there are none."""
    may = request.user.may("finding.rule", assessment=request.assessment.key, county=found.county)
    if not may or found.state != Finding.State.DISPUTED:
        return {}
    try:
        life.refuse_same_person(request.user, found, "rule")
    except HoupingError as error:
        return {"barred": sentence(error)}
    if any(r.member_id == request.user.pk for r in found.recusals.all()):
        return {"barred": _("您已回避这个问题。")}
    signs = session is not None and services.signs(request.user, session, found)
    ruling = RulingForm(typed.get("ruling"), auto_id="id_chair_%s") if signs else None
    if ruling:
        ruling.fields["version"].initial = found.version
        ruling.fields["attribution"].initial = found.attribution
    return {
        "opinion": OpinionForm(typed.get("opinion")) if session else None,
        "recusal": RecusalForm(typed.get("recusal"), auto_id="id_away_%s"),
        "ruling": ruling,
    }


@needs("finding.rule")
@require_POST
def speak(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Give an opinion."""
    found, form = _visible(request, pk), OpinionForm(request.POST)
    if form.is_valid():
        try:
            services.speak(actor=request.user, finding_id=pk, **form.cleaned_data)
            messages.success(request, _("意见已记录。"))
            return redirect("findings:case", assessment=assessment, pk=pk)
        except HoupingError as error:
            return _case(request, found, refused=sentence(error), typed={"opinion": request.POST})
    return _case(request, found, refused=_("请选择意见并写明理由。"), typed={"opinion": request.POST})


@needs("finding.rule")
@require_POST
def recuse(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Stay away from a case."""
    found, form = _visible(request, pk), RecusalForm(request.POST)
    if not form.is_valid():
        return _case(request, found, refused=_("请写明回避理由。"), typed={"recusal": request.POST})
    try:
        services.recuse(actor=request.user, finding_id=pk, reason=form.cleaned_data["reason"])
    except HoupingError as error:
        return _case(request, found, refused=sentence(error), typed={"recusal": request.POST})
    messages.success(request, _("已登记回避。"))
    return redirect("findings:case", assessment=assessment, pk=pk)


@needs("finding.rule")
@require_POST
def rule(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Sign the ruling of the majority."""
    found, form = _visible(request, pk), RulingForm(request.POST)
    if not form.is_valid():
        return _case(request, found, refused=_("请写明裁定理由。"), typed={"ruling": request.POST})
    given = form.cleaned_data
    try:
        services.rule(
            actor=request.user,
            finding_id=pk,
            version=given["version"],
            reasons=given["note"],
            attribution=given["attribution"],
        )
    except HoupingError as error:
        return _case(request, found, refused=sentence(error), typed={"ruling": request.POST})
    messages.success(request, _("裁定已签署并锁定。"))
    return redirect("findings:case", assessment=assessment, pk=pk)


@needs("panel.see")
def session(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a session: who sat, what it ruled, what waits in it; its chair closes it."""
    return _show_session(request, _session(request, pk))


def _show_session(request: HttpRequest, found: Session, refused: str = "") -> HttpResponse:
    name, is_open = county_name(request), found.state == Session.State.OPEN
    cases, matters = services.waiting(found) if is_open else ([], [])
    rows = [{"f": f, "county": name(f.county)} for f in ruled_in(found)]
    closes = is_open and services.closes(request.user, found)
    context = {
        "session": found,
        "rows": rows,
        "closes": closes,
        "waiting": [(f, name(f.county)) for f in cases],
        "matters": [(m, name(m.county)) for m in matters],
        "refused": refused,
        "members": joined(sorted(found.members.values_list("name", flat=True))),
    }
    return render(request, "findings/session.html", context, status=409 if refused else 200)


def _session(request: HttpRequest, pk: int) -> Session:
    query = Session.objects.filter(assessment=request.assessment).select_related("assessment", "chair")
    return get_object_or_404(query, pk=pk)


@needs("finding.rule")
@require_POST
def close(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Close a session."""
    found = _session(request, pk)
    try:
        services.close_session(actor=request.user, session_id=found.pk)
    except HoupingError as error:
        return _show_session(request, _session(request, pk), sentence(error))
    messages.success(request, _("研判会已结束，可以下载研判意见书。"))
    return redirect("findings:session", assessment=assessment, pk=pk)


@needs("panel.see")
def minutes_word(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the minutes of a session as a Word file in the layout of official documents."""
    plan = groups.in_force(request)
    with override("zh-hans"):
        content = minutes(_session(request, pk), naming(plan), partial(matter, plan))
    return exports.word(request, content, name=f"{content.title}（{content.subtitle}）.docx")


@needs("panel.see")
def consistency(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show like problems that were ruled differently."""
    table = precedents.disagreements(request.assessment, county_name(request))
    return render(request, "findings/consistency.html", {"table": table})


@needs("panel.see")
def consistency_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the consistency of rulings as Excel."""
    table = precedents.disagreements(request.assessment, county_name(request))
    return exports.excel(request, table, name=_("研判一致性检查"))
