"""Pages of the tablets: who has which, when it was last heard of, enrolling, revoking, emptying."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, vault
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Assignment
from houping.apps.accounts.roles import PERMISSIONS
from houping.apps.accounts.wording import sentence
from houping.apps.collection import enrolling, provisioning, sheets
from houping.apps.collection.forms import EnrolForm, said_person
from houping.apps.collection.models import Device
from houping.apps.plans import groups
from houping.core.errors import TabletNumberTaken

FILL = "submission.fill"
NEW = "tablet-enrolled"  # in the session, until its codes were shown: the tablet and its sealed token


@needs("device.see")
def devices(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the tablets that the person may see; team leaders enrol new ones here."""
    return _page(request)


def _page(request: HttpRequest, form: EnrolForm | None = None) -> HttpResponse:
    names = _names(request)
    people = _people(request, names)
    found = list(_devices(request))
    own = request.user.counties("device.enrol", assessment=request.assessment.key)
    rows = [
        {
            "device": d,
            "county": names.get(d.county, d.county),
            "mine": own is None or d.county in own,
            "missing": sheets.missing(d),
        }
        for d in found
    ]
    context = {
        "rows": rows,
        "form": form or EnrolForm(people=people),
        "enrols": bool(people),
        "acts": any(row["mine"] for row in rows),
        "rescues": request.user.may("device.rescue", assessment=request.assessment.key),
        "table": sheets.devices(found, names),
    }
    return render(request, "collection/devices.html", context, status=422 if form and form.errors else 200)


def _names(request: HttpRequest) -> dict[str, str]:
    plan = groups.in_force(request)
    return {c.code: c.name for c in plan.counties} if plan else {}


def _devices(request: HttpRequest) -> Any:
    own = request.user.counties("device.see", assessment=request.assessment.key)
    return enrolling.listed(request.assessment, own)


def _people(request: HttpRequest, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return (person-county, words) of those for whom a tablet may be enrolled."""
    key = request.assessment.key
    own = request.user.counties("device.enrol", assessment=key)
    if own is not None and not own:
        return []
    held = Assignment.objects.current().filter(assessment=key, role__in=PERMISSIONS[FILL]).exclude(county="")
    if own is not None:
        held = held.filter(county__in=own)
    found = held.select_related("person").order_by("county", "person__name", "pk")
    return list(
        {
            f"{a.person_id}-{a.county}": said_person(a.person.name, names.get(a.county, a.county))
            for a in found
            if a.person.is_active
        }.items()
    )


@needs("device.see")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the table as Excel."""
    return exports.excel(request, sheets.devices(_devices(request), _names(request)), name=_("平板"))


@needs("device.enrol")
def enrol(request: HttpRequest, assessment: str) -> HttpResponse:
    """Enrol a tablet, and show its codes once, on the page that the answer leads to and nowhere else."""
    if request.method != "POST":
        return _shown_once(request)
    people = _people(request, _names(request))
    form = EnrolForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, form)
    number, _dash, county = form.cleaned_data["person"].partition("-")
    holder = Assignment.objects.select_related("person").filter(person_id=number).first()
    if holder is None:
        raise Http404
    try:
        made = enrolling.enrol(
            actor=request.user,
            assessment=request.assessment,
            person=holder.person,
            county=county,
            title=form.cleaned_data["title"],
        )
    except TabletNumberTaken as error:
        form.add_error("title", sentence(error))
        return _page(request, form)
    request.session[NEW] = [made.device.pk, vault.seal_record(made.token.encode()).hex()]
    return redirect("collection:device-enrol", assessment=assessment)


def _shown_once(request: HttpRequest) -> HttpResponse:
    """Show the codes of the tablet that was just enrolled; asked for again, say what to do without them."""
    pk, token = request.session.pop(NEW, (0, ""))
    device = Device.objects.in_use().filter(pk=pk, assessment=request.assessment).first()
    if device is None:
        messages.warning(request, _("二维码和口令只显示一次。没有扫描的，请停用该平板，再重新登记。"))
        return redirect("collection:devices", assessment=request.assessment.key)
    opened = vault.unseal_record(bytes.fromhex(token)).decode()
    made = enrolling.Enrolled(device, opened, enrolling.password_of(device))
    response = render(request, "collection/enrolled.html", _codes(request, made))
    response.headers["Cache-Control"] = "no-store"
    return response


def _codes(request: HttpRequest, made: enrolling.Enrolled) -> dict[str, object]:
    project = made.device.assessment_id
    base = request.build_absolute_uri(f"/v1/key/{made.token}/projects/{project}")
    link = request.build_absolute_uri(f"{reverse('filler')}#t={made.token}&p={project}")
    return {
        "device": made.device,
        "collect": provisioning.picture(provisioning.collect_settings(base, request.assessment.title)),
        "filler": provisioning.picture(link),
        "link": link,
        "server": request.build_absolute_uri(f"/v1/projects/{project}"),
        "username": enrolling.username_of(made.device),
        "password": made.password,
    }


@needs("device.enrol")
@require_POST
def act(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Revoke a tablet, or ask it to empty itself."""
    get_object_or_404(Device, pk=pk, assessment=request.assessment)
    if action == "revoke":
        enrolling.revoke(actor=request.user, device_id=pk)
        messages.success(request, _("平板已停用，立即失效。"))
    elif action == "wipe":
        enrolling.ask_wipe(actor=request.user, device_id=pk)
        messages.success(request, _("平板下次联系时将收到清空指令。"))
    else:
        raise Http404
    return redirect("collection:devices", assessment=assessment)
