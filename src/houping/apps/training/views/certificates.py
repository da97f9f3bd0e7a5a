"""Pages of the certificates: the ledger, one to print, what its QR code says."""

from typing import Any

import segno
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store
from houping.apps.accounts.access import needs, public
from houping.apps.accounts.wording import sentence
from houping.apps.training import queries, sheets
from houping.apps.training.forms import PhotoForm, WithdrawForm
from houping.apps.training.models import Certificate
from houping.apps.training.services import certificates as services
from houping.apps.training.views.places import county_name, level_name
from houping.core.errors import PhotoUnusable


@needs("exam.results")
def ledger(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show all certificates; the bureau takes them back here."""
    found, why = _all(request)
    context = {
        "table": sheets.certificates(found, why, level_name),
        "links": {c.printed: reverse("training:certificate", args=[assessment, c.pk]) for c in found},
    }
    return render(request, "training/certificates.html", context)


def _all(request: HttpRequest) -> tuple[list[Certificate], dict[int, str]]:
    query = Certificate.objects.filter(assessment=request.assessment)
    found = list(query.select_related("person__organisation", "attempt", "assessment"))
    own = request.user.counties("exam.results", assessment=request.assessment.key)
    if own is not None:
        inside = {t.person.pk for t in queries.trainees(request.assessment) if t.county in own}
        found = [c for c in found if c.person_id in inside]
    manual, rules = queries.manual_number(request.assessment), queries.rules_of(request.assessment)
    return found, {c.pk: queries.refusal_of(c, manual, rules) for c in found}


@needs("exam.results")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the ledger as Excel."""
    found, why = _all(request)
    return exports.excel(request, sheets.certificates(found, why, level_name), name=_("上岗证台账"))


@needs("exam.take", "exam.results")
def certificate(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a certificate as it is printed, to its owner and to those who look after the exam."""
    return _page(request, _visible(request, pk), PhotoForm(), WithdrawForm())


def _visible(request: HttpRequest, pk: int) -> Certificate:
    """Return a certificate that the person may see; others do not exist for them."""
    query = Certificate.objects.select_related(
        "person__organisation", "assessment", "attempt", "withdrawn_by"
    )
    found = get_object_or_404(query, pk=pk, assessment=request.assessment)
    if found.person_id == request.user.pk:
        return found
    counties = {a.county for a in found.person.current_assignments if a.assessment == request.assessment.key}
    for county in counties or {""}:
        if request.user.may("exam.results", assessment=request.assessment.key, county=county or None):
            return found
    raise Http404


def _page(
    request: HttpRequest, found: Certificate, photo: PhotoForm, withdrawing: WithdrawForm
) -> HttpResponse:
    name = county_name(request)
    held = [a for a in found.person.current_assignments if a.assessment == request.assessment.key]
    address = request.build_absolute_uri(reverse("verify-certificate", args=[found.code]))
    context = {
        "certificate": found,
        "own": found.person_id == request.user.pk,
        "level": level_name(found.level),
        "counties": [name(a.county) for a in held if a.county],
        "avoided": [name(county) for county in sorted(found.person.avoided_counties)],
        "why_not": queries.why_not(found.person, request.assessment) if not found.withdrawn else _("已收回"),
        "expires": queries.rules_of(request.assessment).expires,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=1),
        "photo_form": photo,
        "withdraw_form": withdrawing,
    }
    status = 422 if photo.errors or withdrawing.errors else 200
    return render(request, "training/certificate.html", context, status=status)


@needs("exam.take", "exam.results")
def photo(request: HttpRequest, assessment: str, pk: int) -> Any:
    """Answer with the picture of a certificate; its owner sends a new one."""
    found = _visible(request, pk)
    if request.method == "POST":
        form = PhotoForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                upload = form.cleaned_data["photo"]
                services.set_photo(actor=request.user, certificate_id=found.pk, upload=upload)
                messages.success(request, _("照片已更换。"))
                return redirect("training:certificate", assessment=assessment, pk=pk)
            except PhotoUnusable as error:
                form.add_error("photo", sentence(error))
            except Certificate.DoesNotExist:
                raise Http404 from None
        return _page(request, found, form, WithdrawForm())
    if not found.photo:
        raise Http404
    return FileResponse(store.open(found.photo), content_type="image/jpeg")


@needs("certificate.withdraw")
@require_POST
def withdraw(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Take a certificate back."""
    found, form = _visible(request, pk), WithdrawForm(request.POST)
    if form.is_valid():
        services.withdraw(actor=request.user, certificate_id=found.pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("上岗证已收回，其表单不能再打开。"))
        return redirect("training:certificate", assessment=assessment, pk=pk)
    return _page(request, found, PhotoForm(), form)


@public
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a certificate is valid, to whoever reads its QR code; no name, no number (R-13)."""
    found = Certificate.objects.filter(code=code).select_related("person", "assessment").first()
    valid = found is not None and not found.withdrawn and _is_valid(found)
    return render(request, "training/verify.html", {"valid": valid}, status=200 if found else 404)


def _is_valid(found: Certificate) -> bool:
    """Whether this very certificate is the one in force of its owner."""
    newest = Certificate.objects.filter(assessment=found.assessment, person=found.person).last()
    return newest == found and queries.certified(found.person, found.assessment)
