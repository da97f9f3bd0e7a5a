"""The page of frozen interviews: what there is, as what it can be taken out, in full for a reason (R-13.2, R-13.3)."""

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from houping.apps import exports, unmasking
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.formats import in_english
from houping.apps.results import sheets, takeout
from houping.apps.results.forms import DataFilesForm
from houping.apps.results.models import Delivery
from houping.core.errors import DataFileTooLong

FULL_ID = "full-%s"


@dataclass(frozen=True)
class Frozen:
    """A delivery with what was frozen into it: tables, and id -> name of the assessments that they serve."""

    delivery: Delivery
    contents: list[takeout.Content]
    exercises: dict[str, str]


@needs(takeout.PERMISSION)
def interviews(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show what interviews a delivery froze, and as what they can be taken out."""
    found = _frozen(request, pk)
    return _page(request, found, unmasking.asked(request))


@needs(takeout.PERMISSION)
def export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse | FileResponse:
    """Answer with the data files as an archive, personal data hidden; by POST with a reason in full."""
    found = _frozen(request, pk)
    asked = unmasking.asked(request)
    form = _form(found, request.POST or request.GET, FULL_ID if request.method == "POST" else "id_%s")
    if not form.is_valid() or asked.form.errors:
        return _page(request, found, asked, form, 422)
    wanted = form.wanted()
    try:
        archive = takeout.take_out(
            actor=request.user, delivery=found.delivery, remark=asked.mark, reason=asked.reason, **wanted
        )
    except DataFileTooLong as error:
        form.add_error("kind", sentence(error))
        return _page(request, found, asked, form, 422)
    rows = sum(one.rows for one in takeout.contents(found.delivery, wanted["forms"], wanted["exercise"]))
    full = bool(asked.reason)
    exports.log_export(request, name=f"interviews:{found.delivery.number}", rows=rows, full=full, **wanted)
    name = _name(found, wanted, full)
    response = FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest,
    found: Frozen,
    asked: unmasking.Asked,
    form: DataFilesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page; what was chosen stays chosen in the form that it was sent from."""
    forms = {"form": _form(found), "by_reason": _form(found, auto_id=FULL_ID)}
    if form is not None:
        forms["by_reason" if request.method == "POST" else "form"] = form
    tables = {
        "table": sheets.interviews(found.contents),
        "extracts": sheets.extracts([one.layout for one in found.contents], found.exercises),
    }
    context = {"delivery": found.delivery, "asked": asked, **tables, **forms}
    return render(request, "results/interviews.html", context, status=status)


def _frozen(request: HttpRequest, pk: int) -> Frozen:
    query = request.assessment.deliveries.select_related("assessment", "given_by")
    found: Delivery = get_object_or_404(query, pk=pk)
    if not found.has_interviews:
        raise Http404
    return Frozen(found, takeout.contents(found), takeout.exercises(found))


def _form(found: Frozen, data: Any = None, auto_id: str = "id_%s") -> DataFilesForm:
    english, titles = in_english(), {}
    for content in found.contents:
        layout = content.layout
        if layout.name == layout.form_id:
            titles[layout.form_id] = layout.title_en if english else layout.title_zh
    initial = {"language": "en" if english else "zh"}
    return DataFilesForm(data, initial=initial, titles=titles, exercises=found.exercises, auto_id=auto_id)


def _name(found: Frozen, wanted: dict[str, Any], full: bool) -> str:
    """Return the name of the archive: what it is, for what, whether it is invented, whether it names people."""
    parts = [_("访问数据"), str(found.delivery.number), wanted["kind"]]
    if wanted["exercise"]:
        parts.append(found.exercises[wanted["exercise"]])
    if full:
        parts.append(_("未隐去"))
    if found.delivery.assessment.demo:
        parts.insert(0, _("演示数据"))
    return "-".join(parts) + ".zip"
