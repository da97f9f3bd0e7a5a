"""Pages of the panel's rulings on counties: what holds, what is put to the vote, one matter with its votes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.findings import sheets, watching
from houping.apps.findings.forms import CountyRulingForm, LiftingForm, VoteForm
from houping.apps.findings.in_force import rulings_in_force
from houping.apps.findings.models import CountyRuling, Session
from houping.apps.findings.models.rulings import votes_of
from houping.apps.findings.services import rulings as services
from houping.apps.narrowing import Narrowed, narrowed
from houping.apps.plans import groups
from houping.apps.quality.views.places import counties, county_name
from houping.core.errors import HoupingError
from houping.core.plan.model import Plan


@needs("panel.see")
def rulings(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the rulings on counties, and to members of a session under way the form for a new one."""
    return _list(request)


def _list(request: HttpRequest, form: CountyRulingForm | None = None) -> HttpResponse:
    plan, name = groups.in_force(request), county_name(request)
    session = _session_of(request)
    narrow = _narrowed(request)
    found = narrow.found.prefetch_related("votes")
    context = {
        "rows": [
            {"r": r, "county": name(r.county), "matter": matter(plan, r), "tally": votes_of(r)} for r in found
        ],
        "narrow": narrow,
        "taken": rulings_in_force(request.assessment),
        "form": (form or CountyRulingForm(**_choices(request, plan))) if session and plan else None,
        "session": session,
    }
    return render(
        request, "findings/county_rulings.html", context, status=422 if form and form.errors else 200
    )


def _narrowed(request: HttpRequest) -> Narrowed:
    plan = groups.in_force(request)
    triggers = [(t.id, f"{t.id} {t.name}") for t in plan.grading.triggers if t.needs_ruling] if plan else []
    return narrowed(
        request,
        _rulings(request),
        words=("basis", "reasons"),
        county=(_("区县"), counties(request, "panel.see")),
        trigger=(_("认定事项"), triggers),
        state=(_("状态"), CountyRuling.State.choices),
    )


def _rulings(request: HttpRequest) -> Any:
    return request.assessment.county_rulings.select_related("proposed_by", "decided_by", "lifts", "session")


def _session_of(request: HttpRequest) -> Session | None:
    """Return the session under way in which the person sits."""
    if not request.user.may("finding.rule", assessment=request.assessment.key):
        return None
    open_ones = Session.objects.filter(assessment=request.assessment, state="open", members=request.user)
    return open_ones.first()


def _choices(request: HttpRequest, plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {"counties": [], "triggers": [], "grades": []}
    return {
        "counties": counties(request, "finding.rule"),
        "triggers": [(t.id, f"{t.id} {t.name}") for t in plan.grading.triggers if t.needs_ruling],
        "grades": [(g.id, g.name) for g in plan.grading.grades[1:]],
    }


def matter(plan: Plan | None, ruling: CountyRuling) -> str:
    """Return in words what a ruling says."""
    if ruling.lifts is not None:
        return _("撤销第 %d 号认定") % ruling.lifts.number
    if ruling.grade:
        grades = {g.id: g.name for g in plan.grading.grades} if plan else {}
        return _("等次不高于“%s”") % grades.get(ruling.grade, ruling.grade)
    triggers = {t.id: t.name for t in plan.grading.triggers} if plan else {}
    return triggers.get(ruling.trigger, ruling.trigger)


@needs("finding.rule")
@require_POST
def propose(request: HttpRequest, assessment: str) -> HttpResponse:
    """Put a matter of a county to the vote."""
    form = CountyRulingForm(request.POST, **_choices(request, groups.in_force(request)))
    if form.is_valid():
        try:
            made = services.propose(actor=request.user, assessment=request.assessment, **form.values())
            messages.success(request, _("已提请表决。"))
            return redirect("findings:county-ruling", assessment=assessment, number=made.number)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return _list(request, form)


@needs("panel.see")
def ruling(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show one matter with its votes, and what the person may do now."""
    return _page(request, _one(request, number))


def _one(request: HttpRequest, number: int) -> CountyRuling:
    found: CountyRuling = get_object_or_404(_rulings(request), number=number)
    return found


def _watched(request: HttpRequest, found: CountyRuling) -> str:
    """Return what the red line shows of the county now, beside reasons that may name it; "" for whoever may not see it."""
    if not found.trigger or not request.user.may("redline.see", assessment=request.assessment.key):
        return ""
    (watch,) = watching.redline(request.assessment, [found.county])
    return sheets.watch_words(watch)


def _page(
    request: HttpRequest, found: CountyRuling, *, refused: str = "", typed: dict[str, Any] | None = None
) -> HttpResponse:
    plan, session = groups.in_force(request), _session_of(request)
    given = typed or {}
    may = session is not None and request.user.may(
        "finding.rule", assessment=request.assessment.key, county=found.county
    )
    votes = list(found.votes.filter(replaced=False).select_related("member"))
    open_one = found.state == CountyRuling.State.PROPOSED
    liftable = found.state == CountyRuling.State.IN_FORCE and found.lifts is None
    context = {
        "r": found,
        "county": county_name(request)(found.county),
        "matter": matter(plan, found),
        "votes": votes,
        "tally": votes_of(found),
        "vote": VoteForm(given.get("vote")) if may and open_one else None,
        "chairs": may and open_one and session is not None and services.signs(request.user, session, found),
        "lifting": LiftingForm(given.get("lifting"), auto_id="id_lift_%s") if may and liftable else None,
        "later": found.lifted_by.exclude(state=CountyRuling.State.REJECTED).first(),
        "refused": refused,
        "watch": _watched(request, found),
    }
    return render(request, "findings/county_ruling.html", context, status=409 if refused else 200)


@needs("finding.rule")
@require_POST
def vote(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Vote on a matter."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        refused = _("请选择是否同意并写明理由。")
        return _page(request, _one(request, number), refused=refused, typed={"vote": request.POST})
    return _done(
        request,
        number,
        lambda found: services.vote(actor=request.user, ruling_id=found.pk, **form.values()),
        _("表决已记录。"),
        {"vote": request.POST},
    )


@needs("finding.rule")
@require_POST
def decide(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Sign what the majority voted."""
    return _done(
        request,
        number,
        lambda found: services.decide(actor=request.user, ruling_id=found.pk),
        _("表决结果已签署。"),
    )


@needs("finding.rule")
@require_POST
def lift(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Put to the vote that a ruling no longer holds."""
    form = LiftingForm(request.POST)
    if not form.is_valid():
        refused = _("请写明撤销的依据和理由。")
        return _page(request, _one(request, number), refused=refused, typed={"lifting": request.POST})
    return _done(
        request,
        number,
        lambda found: services.propose_lifting(actor=request.user, ruling_id=found.pk, **form.cleaned_data),
        _("已提请表决。"),
        {"lifting": request.POST},
    )


def _done(
    request: HttpRequest,
    number: int,
    act: Callable[[CountyRuling], Any],
    words: str,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    """Do an act of a matter; a refusal stays on its page with what was typed."""
    found = _one(request, number)
    try:
        made = act(found)
    except HoupingError as error:
        return _page(request, found, refused=sentence(error), typed=typed)
    messages.success(request, words)
    shown = made.number if isinstance(made, CountyRuling) else number
    return redirect("findings:county-ruling", assessment=request.assessment.key, number=shown)


@needs("panel.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the rulings on counties as Excel."""
    plan = groups.in_force(request)
    found = [(r, matter(plan, r)) for r in _narrowed(request).found]
    return exports.excel(request, sheets.county_rulings(found, county_name(request)), name=_("研判认定"))
