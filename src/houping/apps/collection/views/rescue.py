"""The page for tablets in trouble: recovery codes, and files from a USB drive."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.collection import rescue
from houping.apps.collection.forms import RecoveryForm, TabletFileForm
from houping.core.errors import HoupingError


@needs("device.rescue")
def page(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show both forms."""
    return _page(request)


@needs("device.rescue")
@require_POST
def code(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the recovery code of a tablet on the answer, and nowhere else."""
    form = RecoveryForm(request.POST)
    if not form.is_valid():
        return _page(request, recovery=form)
    try:
        found = rescue.tell_code(
            actor=request.user, assessment=request.assessment, request=form.cleaned_data["request"]
        )
    except HoupingError as error:
        form.add_error("request", _said(request, error))
        return _page(request, recovery=form)
    return _page(request, code=found)


@needs("device.rescue")
@require_POST
def take(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take the interviews of a file and say what came of them."""
    form = TabletFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, export=form)
    upload = form.cleaned_data["file"]
    try:
        taken = rescue.take_export(
            actor=request.user, assessment=request.assessment, stream=upload.file, name=upload.name
        )
    except HoupingError as error:
        form.add_error("file", _said(request, error))
        return _page(request, export=form)
    words = _("新收 {new} 份，已有 {known} 份，草稿 {drafts} 份未收，暂存 {aside} 份。")
    told = words.format(new=taken.new, known=taken.known, drafts=taken.drafts, aside=len(taken.aside))
    messages.success(request, told)
    for error in taken.aside:
        messages.warning(request, _said(request, error))
    return redirect("collection:rescue", assessment=assessment)


def _said(request: HttpRequest, error: HoupingError) -> str:
    return error.message("en" if request.LANGUAGE_CODE == "en" else "zh")  # type: ignore[attr-defined]


def _page(
    request: HttpRequest,
    *,
    recovery: RecoveryForm | None = None,
    export: TabletFileForm | None = None,
    code: str = "",
) -> HttpResponse:
    context = {"recovery": recovery or RecoveryForm(), "export": export or TabletFileForm(), "code": code}
    wrong = any(form is not None and form.errors for form in (recovery, export))
    return render(request, "collection/rescue.html", context, status=422 if wrong else 200)
