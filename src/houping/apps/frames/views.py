"""Pages of the frame: list, upload, what the checks found, confirmation, freeze, announcement."""

import re
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.frames import services, sheets
from houping.apps.frames.forms import DemoForm, FindForm, SignForm, UploadForm
from houping.apps.frames.models import Frame
from houping.apps.plans import groups
from houping.core.errors import FrameFilesUnusable
from houping.core.frame.faults import FAULTS
from houping.core.privacy import masked_id
from houping.tables.template import write_template

PLACES = 20


@needs("frame.see")
def frames(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the frames; say what to do when there is none."""
    found = request.assessment.frames.select_related("uploaded_by", "job")
    context = {"frames": found, "form": UploadForm(), "demo_form": DemoForm()}
    return render(request, "frames/list.html", context)


@needs("frame.see")
def template(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the Excel template."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "template.xlsx"
        write_template(path)
        response = HttpResponse(path.read_bytes(), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("抽样框模板") + ".xlsx")
    return response


@needs("frame.upload")
@require_POST
def upload(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take a frame in and start its checks."""
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = services.upload(
                actor=request.user,
                assessment=request.assessment,
                title=form.cleaned_data["title"],
                files=form.cleaned_data["files"],
                demo=request.assessment.demo,
            )
            return redirect("frames:frame", assessment=assessment, number=made.number)
        except FrameFilesUnusable as error:
            form.add_error("files", error.message(_language()))
    found = request.assessment.frames.select_related("uploaded_by", "job")
    context = {"frames": found, "form": form, "demo_form": DemoForm()}
    return render(request, "frames/list.html", context, status=422)


@needs("frame.upload")
@require_POST
def build_demo(request: HttpRequest, assessment: str) -> HttpResponse:
    """Start to build the invented frame."""
    form = DemoForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("规模须在 0.001 和 1 之间。"))
        return redirect("frames:list", assessment=assessment)
    made = services.build_demo(
        actor=request.user, assessment=request.assessment, scale=form.cleaned_data["scale"]
    )
    return redirect("frames:frame", assessment=assessment, number=made.number)


@needs("frame.see")
def frame(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show a frame: its files, what the checks found, counts by county, who confirmed it, its root."""
    found = _frame(request, number)
    shown = _shown(request)
    places = [_place(place) for place in found.places[:PLACES]]
    context = {
        "frame": found,
        "faults": sheets.faults(found, _meaning),
        "places": places,
        "counts": sheets.counts(found, shown.codes if shown else None),
        "shown": shown,
        "form": SignForm(),
        "has_listing": found.listing.exists(),
        "has_identities": found.identities.is_file(),
        "plan_issued": shown is not None,
    }
    return render(request, "frames/frame.html", context)


@needs("frame.find")
def find(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Say which household an identity number belongs to; by POST with a reason, which is recorded."""
    found = _frame(request, number)
    if not found.identities.is_file():
        raise Http404
    form = FindForm(request.POST or None)
    context = {"frame": found, "form": form, "asked": form.is_valid()}
    if context["asked"]:
        context["household"] = services.find(actor=request.user, frame=found, **form.cleaned_data)
        context["masked"] = masked_id(form.cleaned_data["number"])
        context["form"] = FindForm()
    response = render(request, "frames/find.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("frame.upload", "frame.sign")
def listing(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the list of all faults; it may quote personal data and so leaves an entry."""
    found = _frame(request, number)
    if not found.listing.exists():
        raise Http404
    return exports.attachment(request, found.listing)


@needs("frame.see")
def counts(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the counts by county as Excel."""
    shown = _shown(request)
    table = sheets.counts(_frame(request, number), shown.codes if shown else None)
    return exports.excel(request, table, name=_("抽样框分县数量"))


def _shown(request: HttpRequest) -> groups.Shown | None:
    """Return the counties that the page shows; None before a plan is issued, which names the groups."""
    plan = groups.in_force(request)
    return groups.shown(request, plan) if plan else None


@needs("frame.sign")
@require_POST
def sign(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Confirm a frame."""
    form = SignForm(request.POST)
    if form.is_valid():
        statement = form.cleaned_data["statement"]
        services.sign(actor=request.user, frame_id=_frame(request, number).pk, statement=statement)
        messages.success(request, _("已确认，可以冻结。"))
    else:
        messages.error(request, _("请填写数据来源与时点说明，并勾选确认。"))
    return redirect("frames:frame", assessment=assessment, number=number)


@needs("frame.upload")
@require_POST
def retry(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Start the checks again after their job failed."""
    services.retry(actor=request.user, frame_id=_frame(request, number).pk)
    return redirect("frames:frame", assessment=assessment, number=number)


@needs("frame.freeze")
@require_POST
def freeze(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Start to freeze a frame."""
    services.freeze(actor=request.user, frame_id=_frame(request, number).pk)
    return redirect("frames:frame", assessment=assessment, number=number)


@needs("frame.see")
def announcement(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show what is published of a frozen frame, ready to print."""
    found = _frame(request, number)
    if found.state != Frame.State.FROZEN:
        raise Http404
    return render(request, "frames/announcement.html", {"frame": found, "counts": sheets.counts(found)})


def _frame(request: HttpRequest, number: int) -> Frame:
    query = request.assessment.frames.select_related("assessment", "job", "run", "uploaded_by", "signed_by")
    found: Frame = get_object_or_404(query, number=number)
    return found


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _place(place: dict[str, Any]) -> dict[str, Any]:
    """Return a place of a fault with its words in the language of the page."""
    english = place.get("remedy_en") if _language() == "en" else ""
    return place | {"meaning": _meaning(place["code"]), "remedy": english or place["remedy"]}


def _meaning(code: str) -> str:
    """Return what a fault is, without the values of one place."""
    fault = FAULTS[code]
    return re.sub(r"\{\w+\}", "…", fault.en if _language() == "en" else fault.zh)
