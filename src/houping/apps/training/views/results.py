"""Pages of the results by team and person, and of the roster."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.apps.accounts.wording import sentence
from houping.apps.training import queries, sheets
from houping.apps.training import roster as rosters
from houping.apps.training.forms import BackgroundForm
from houping.apps.training.models import Attempt, Background, Certificate, Rules
from houping.apps.training.services import courses, exams
from houping.apps.training.views.places import county_name, level_name
from houping.core.errors import HoupingError

FIELD = frozenset({Role.TL, Role.FQ, Role.EN})


@needs("exam.results")
def results(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the marks by team and by person."""
    open_late = [
        a
        for a in Attempt.objects.filter(assessment=request.assessment, state="open")
        if a.is_late(timezone.now())
    ]
    context = {**_tables(request), "late": len(open_late)}
    return render(request, "training/results.html", context)


def _tables(request: HttpRequest) -> dict[str, Any]:
    name, stands = county_name(request), queries.standing(request.assessment)
    own = request.user.counties("exam.results", assessment=request.assessment.key)
    people = [t for t in queries.trainees(request.assessment) if own is None or t.county in own]
    shown = {t.person.pk for t in people}
    teams = queries.by_team(request.assessment, people)
    return {
        "rules": stands.rules,
        "given": [g for g in stands.granted if g.person_id in shown],
        "used_up": [{"trainee": t, "county": name(t.county)} for t in stands.used_up(people)],
        "teams": sheets.teams(teams, stands.last, name),
        "people": sheets.people(people, stands.last, stands.valid, level_name, name),
    }


@needs("exam.results")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the marks by team as Excel."""
    return exports.excel(request, _tables(request)["teams"], name=_("考试成绩-分队伍"))


@needs("exam.results")
def people_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the marks by person as Excel."""
    return exports.excel(request, _tables(request)["people"], name=_("考试成绩-个人"))


@needs("exam.collect")
@require_POST
def collect(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take in the papers whose time is over."""
    taken = exams.collect(actor=request.user, assessment=request.assessment)
    messages.success(request, _("已收取 %d 份到时未交的试卷。") % taken)
    return redirect("training:results", assessment=assessment)


@needs("exam.grant")
@require_POST
def grant(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Give one more attempt to one person, with the reason."""
    person = get_object_or_404(Person, pk=pk, pk__in=queries.third_party(request.assessment))
    try:
        exams.grant(
            actor=request.user,
            assessment=request.assessment,
            person=person,
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("已给%s一次补考机会，本人在考试页可见。") % person.name)
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("training:results", assessment=assessment)


@needs("roster.see")
def roster(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show whether the county teams are strong enough, and what their people bring along."""
    teams, people, rules = _roster(request)
    kinds = dict(Background.objects.filter(assessment=request.assessment).values_list("person", "kind"))
    name = county_name(request)
    context = {
        "table": sheets.roster(teams, rules, name),
        "people": [
            {"trainee": t, "county": name(t.county), "kind": kinds.get(t.person.pk, "")} for t in people
        ],
        "kinds": Background.Kind.choices,
    }
    return render(request, "training/roster.html", context)


@needs("roster.see")
def roster_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the check of the teams as Excel."""
    teams, _people, rules = _roster(request)
    table = sheets.roster(teams, rules, county_name(request))
    return exports.excel(request, table, name=_("队伍配备检查"))


def _roster(request: HttpRequest) -> tuple[list[rosters.Team], list[queries.Trainee], Rules]:
    assessment = request.assessment
    people = [t for t in queries.trainees(assessment) if t.roles & FIELD]
    kinds = dict(Background.objects.filter(assessment=assessment).values_list("person", "kind"))
    found = list(Certificate.objects.filter(assessment=assessment))
    valid = queries.in_force(found, assessment)
    rules = queries.rules_of(assessment)
    teams = [
        rosters.team(county, members, backgrounds=kinds, certified=valid.keys(), percent=rules.experienced)
        for county, members in queries.by_team(assessment, people).items()
    ]
    return teams, people, rules


@needs("roster.edit")
@require_POST
def background(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Say what a member of a team brings along."""
    member = next((t for t in queries.trainees(request.assessment) if t.person.pk == pk), None)
    if member is None:
        raise Http404
    form = BackgroundForm(request.POST)
    if form.is_valid():
        courses.set_background(
            actor=request.user,
            assessment=request.assessment,
            person=member.person,
            kind=form.cleaned_data["kind"],
        )
        messages.success(request, _("资历已登记。"))
    return redirect("training:roster", assessment=assessment)
