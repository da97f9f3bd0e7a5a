"""People and offices, as the administrators see and change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts import assignments, attempts, queries, resets, second_factor, services, sheets
from houping.apps.accounts.access import needs
from houping.apps.accounts.forms import (
    AvoidanceForm,
    ChoiceForm,
    OrganisationForm,
    PersonForm,
    ResetForm,
    RoleForm,
)
from houping.apps.accounts.models import Assignment, Person, Reset
from houping.apps.accounts.wording import sentence
from houping.apps.formats import joined
from houping.core.errors import HoupingError

SHOWN = 200


@needs("account.see")
def people(request: HttpRequest) -> HttpResponse:
    """List the people of a choice."""
    form = ChoiceForm(request.GET)
    counties = assignments.counties()
    found = queries.people(form.choice())
    total = found.count()
    shown = [(p, [sheets.role_line(a, counties) for a in p.held], sheets.state(p)) for p in found[:SHOWN]]
    context = {
        "form": form,
        "people": shown,
        "total": total,
        "shown": len(shown),
        "chosen": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
        "waiting": queries.proposals().count(),
        "asked": queries.resets().filter(state=Reset.State.REQUESTED).count(),
    }
    return render(request, "accounts/people.html", context)


@needs("account.see")
def people_export(request: HttpRequest) -> HttpResponse:
    """Answer with the people of a choice as Excel."""
    found = queries.people(ChoiceForm(request.GET).choice())
    return exports.excel(request, sheets.people(found, assignments.counties()), name=_("人员名单"))


@needs("account.edit")
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person; the one-time password is shown on the answer and nowhere else."""
    form = PersonForm(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            person, password = services.create_person(actor=request.user, **form.cleaned_data)
            return _password_shown(request, person, password)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return render(request, "accounts/person_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("account.see")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person: office, roles, avoidance counties, state."""
    return person_page(request, pk)


@needs("role.assign")
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role, or say on the same page why not."""
    get_object_or_404(Person, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            assignments.assign(actor=request.user, person_id=pk, wanted=form.wanted())
            messages.success(request, _("角色已授予。"))
            return redirect("accounts:person", pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return person_page(request, pk, role_form=form)


@needs("role.assign")
@require_POST
def avoid(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an avoidance county, or say on the same page why not."""
    get_object_or_404(Person, pk=pk)
    form = AvoidanceForm(request.POST)
    if form.is_valid():
        try:
            assignments.avoid(actor=request.user, person_id=pk, **form.cleaned_data)
            messages.success(request, _("回避区县已登记。"))
            return redirect("accounts:person", pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return person_page(request, pk, avoidance_form=form)


@needs("role.assign")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away at once."""
    held = get_object_or_404(Assignment, pk=pk)
    return act(
        request,
        held.person_id,
        lambda: assignments.withdraw(actor=request.user, assignment_id=pk),
        _("角色已收回，立即生效。"),
    )


@needs("role.assign")
@require_POST
def stop_avoiding(request: HttpRequest, pk: int, avoidance: int) -> HttpResponse:
    """Take an avoidance county off."""
    person = get_object_or_404(Person, pk=pk)
    found = get_object_or_404(person.avoidances, pk=avoidance)
    return act(
        request,
        pk,
        lambda: assignments.stop_avoiding(actor=request.user, avoidance_id=found.pk),
        _("回避已取消。"),
    )


@needs("account.edit")
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    get_object_or_404(Person, pk=pk)
    done = _("账号已停用，其登录均已退出。")
    return act(request, pk, lambda: services.deactivate(actor=request.user, person_id=pk), done)


@needs("account.edit")
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again."""
    get_object_or_404(Person, pk=pk)
    return act(request, pk, lambda: services.activate(actor=request.user, person_id=pk), _("账号已启用。"))


@needs("account.edit")
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor off somebody who lost it."""
    found = get_object_or_404(Person, pk=pk)
    done = _("第二因子已重置，下次登录时重新绑定。")
    return act(request, pk, lambda: second_factor.reset(actor=request.user, person=found), done)


@needs("account.edit")
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a one-time password, shown on the answer and nowhere else."""
    get_object_or_404(Person, pk=pk)
    try:
        found, password = services.reset_password(actor=request.user, person_id=pk)
    except HoupingError as error:
        messages.error(request, sentence(error))
        return redirect("accounts:person", pk)
    return _password_shown(request, found, password)


@needs("account.see")
def organisations(request: HttpRequest) -> HttpResponse:
    """List the offices; the system administrator adds one here."""
    form = OrganisationForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.create_organisation(actor=request.user, **form.cleaned_data)
            messages.success(request, _("单位已建立。"))
            return redirect("accounts:organisations")
        except HoupingError as error:
            form.add_error(None, sentence(error))
    context = {"table": sheets.organisations(queries.organisations()), "form": form}
    return render(request, "accounts/organisations.html", context, status=422 if form.errors else 200)


@needs("account.see")
def organisations_export(request: HttpRequest) -> HttpResponse:
    """Answer with the offices as Excel."""
    return exports.excel(request, sheets.organisations(queries.organisations()), name=_("单位名录"))


@needs("role.assign")
def proposals(request: HttpRequest) -> HttpResponse:
    """List the roles that invitation sheets ask for."""
    counties = assignments.counties()
    found = [(p, sheets.role_line(p, counties)) for p in queries.proposals()]
    return render(request, "accounts/proposals.html", {"proposals": found})


@needs("role.assign")
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Give or refuse the chosen proposals; each that cannot be given says why and stays."""
    chosen = queries.proposals().filter(pk__in=[n for n in request.POST.getlist("proposal") if n.isdigit()])
    grants = request.POST.get("decision") == "grant"
    done = 0
    for proposal in chosen:
        try:
            if grants:
                assignments.grant(actor=request.user, proposal_id=proposal.pk)
            else:
                assignments.decline(actor=request.user, proposal_id=proposal.pk)
            done += 1
        except HoupingError as error:
            messages.error(request, f"{proposal.person.name}：{sentence(error)}")
    if not chosen:
        messages.warning(request, _("请先勾选要办理的行。"))
    elif done:
        text = _("已授予 %d 项角色。") if grants else _("已退回 %d 项。")
        messages.success(request, text % done)
    return redirect("accounts:proposals")


def person_page(
    request: HttpRequest,
    pk: int,
    role_form: RoleForm | None = None,
    avoidance_form: AvoidanceForm | None = None,
    reset_form: ResetForm | None = None,
) -> HttpResponse:
    """Answer with the page of a person; a form that was refused says why."""
    found = get_object_or_404(Person.objects.select_related("organisation"), pk=pk)
    names = assignments.counties()
    context = {
        "person": found,
        "state": sheets.state(found),
        "held": [(a, sheets.role_line(a, names)) for a in found.assignments.not_over()],
        "past": [(a, sheets.role_line(a, names)) for a in found.assignments.over()],
        "proposed": [(p, sheets.role_line(p, names)) for p in found.proposals.all()],
        "avoidances": [(a, names.get(a.county, a.county)) for a in found.avoidances.order_by("county")],
        "locked_until": attempts.locked_until(found.username),
        "role_form": role_form or RoleForm(names=names),
        "avoidance_form": avoidance_form or AvoidanceForm(names=names),
        **_resets(found, reset_form),
    }
    refused = role_form or avoidance_form or reset_form
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _resets(person: Person, form: ResetForm | None) -> dict[str, Any]:
    """Return what the page says of resets: which take two administrators, which are under way, what can be done."""
    standing = list(
        person.resets.filter(state__in=resets.OPEN).select_related("requested_by", "confirmed_by")
    )
    under_way = [one for one in standing if not one.has_lapsed]
    possible = [Reset.Kind.PASSWORD, *([Reset.Kind.SECOND_FACTOR] if person.second_factor else [])]
    asked = {one.kind for one in under_way}
    left = [kind for kind in possible if kind not in asked]
    sensitive = resets.sensitive_roles(person)
    ready = {one.kind for one in under_way if one.state == Reset.State.CONFIRMED}
    return {
        "sensitive": joined(sensitive),
        "guarded": bool(person.standing_roles & resets.GUARDED),
        "under_way": under_way,
        "may_reset": ready if sensitive else set(possible),
        "reset_form": form or (ResetForm(kinds=left) if sensitive and left else None),
    }


def act(request: HttpRequest, pk: int, act: Callable[[], Any], done: str) -> HttpResponse:
    """Do one act on a person and go back to the page, with what was done or why not."""
    try:
        act()
        messages.success(request, done)
    except HoupingError as error:
        messages.error(request, sentence(error))
    return redirect("accounts:person", pk)


def _password_shown(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "accounts/one_time_password.html", {"person": person, "password": password})
