"""Pages of one request: its template, uploads, review, reminders; one version with its values and faults."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store, vault
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import in_place, seen_again
from houping.apps.accounts.wording import sentence
from houping.apps.plans.queries import plan_of
from houping.apps.routine import falsehood, queries, services, sheets, submitting
from houping.apps.routine.forms import AcceptForm, MarkForm, PostponeForm, RemindForm, ReturnForm, SubmitForm
from houping.apps.routine.models import DataRequest, DataVersion
from houping.apps.staging.taking import takes_files
from houping.core.collection.routine import Duty
from houping.core.errors import HoupingError, InputError
from houping.tables.routine import write_template


def _found(request: HttpRequest, pk: int) -> DataRequest:
    found: DataRequest = get_object_or_404(queries.visible(request.user, request.assessment), pk=pk)
    return found


def _may_submit(request: HttpRequest, found: DataRequest) -> bool:
    may = request.user.may("routine.submit", assessment=request.assessment.key)
    return bool(may and request.user.organisation_id == found.organisation_id)


def _submit_form(found: DataRequest, duty: Duty, *args: Any) -> SubmitForm:
    return SubmitForm(*args, correcting=found.in_force_id is not None, documented=duty.documented)


@needs("routine.see")
def page(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one request: what is asked, what was handed in, what can be done."""
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, found: DataRequest, status: int = 422, **bound: Any) -> HttpResponse:
    duty, actions = queries.duty_of(found), found.actions()
    versions = list(found.versions.select_related("given_by", "accepted_by"))
    reviews = request.user.may("routine.accept", assessment=request.assessment.key)
    issues = request.user.may("routine.issue", assessment=request.assessment.key)
    seen = {"version": found.version}
    context = {
        "found": found,
        "duty": duty,
        "measures": [(m, sheets.measure_range(m), len(duty.counties[m.id])) for m in duty.measures],
        "versions": versions,
        "faulty": versions[0] if versions and versions[0].errors else None,
        "waiting": next((v for v in versions if not v.errors), None) if found.state == "submitted" else None,
        "submit_form": (bound.get("submit_form") or _submit_form(found, duty))
        if _may_submit(request, found)
        else None,
        "accept_form": AcceptForm(initial=seen) if reviews and "accept" in actions else None,
        "return_form": _bound(bound, "return_form", ReturnForm, seen)
        if reviews and "return" in actions
        else None,
        "remind_form": _bound(bound, "remind_form", RemindForm, {}) if issues and found.is_owed else None,
        "postpone_form": _bound(bound, "postpone_form", PostponeForm, seen | {"due": found.due})
        if issues and found.state != "accepted"
        else None,
        "reminders": found.reminders.select_related("sent_by"),
    }
    return render(request, "routine/request.html", context, status=status if bound else 200)


def _bound(bound: dict[str, Any], name: str, form: Callable[..., Any], initial: dict[str, Any]) -> Any:
    made = bound.get(name)
    return made if made is not None else form(initial=initial) if initial else form()


@needs("routine.see")
def template(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the workbook to fill in."""
    found = _found(request, pk)
    names = queries.names_of(plan_of(found.plan))
    demo = request.assessment.demo
    data = write_template(queries.duty_of(found), names, due=found.due.isoformat(), demo=demo)
    response = HttpResponse(data, content_type=exports.XLSX)
    name = _("平时情况-%(indicator)s-%(department)s.xlsx") % {
        "indicator": found.indicator,
        "department": found.department,
    }
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@needs("routine.submit")
@takes_files
@require_POST
def submit(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Take a filled template in; faults are listed on the page, all at once."""
    found = _found(request, pk)
    form = _submit_form(found, queries.duty_of(found), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, submit_form=form)
    try:
        made = submitting.submit(
            actor=request.user,
            request_id=pk,
            upload=form.cleaned_data["file"],
            source=form.source(),
            reason=form.cleaned_data.get("reason", ""),
        )
    except InputError as error:
        form.add_error(None, sentence(error))
        return _page(request, found, submit_form=form)
    if made.errors:
        words = _("第 %(number)d 版有 %(errors)d 处错误，没有采用任何数值；全部列在下面。")
        messages.error(request, words % {"number": made.number, "errors": made.errors})
        return redirect("routine:version", assessment=assessment, pk=pk, number=made.number)
    messages.success(request, _("第 %d 版核对无误，已报送，等待质量总控组审核。") % made.number)
    return redirect("routine:request", assessment=assessment, pk=pk)


@needs("routine.accept")
@require_POST
@in_place(page)
def accept(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Accept the version that waits."""
    _found(request, pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        raise Http404
    services.accept(actor=request.user, request_id=pk, version=form.cleaned_data["version"])
    messages.success(request, _("已采用。"))
    return redirect("routine:request", assessment=assessment, pk=pk)


def _act(
    request: HttpRequest, pk: int, name: str, form: Any, service: Callable[..., Any], done: str
) -> HttpResponse:
    """Call a service with what a form holds, or show the form again."""
    found = _found(request, pk)
    if not form.is_valid():
        return _page(request, found, **{name: form})
    try:
        service(actor=request.user, request_id=pk, **form.cleaned_data)
    except HoupingError as error:  # what was typed stays, also where the request has moved on
        messages.error(request, sentence(error))
        fresh = _found(request, pk)
        again = type(form)(seen_again(request.POST, fresh))
        return _page(request, fresh, status=409, **{name: again})
    messages.success(request, done)
    return redirect("routine:request", assessment=request.assessment.key, pk=pk)


@needs("routine.accept")
@require_POST
def send_back(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Return the version that waits, or ask for a correction."""
    return _act(request, pk, "return_form", ReturnForm(request.POST), services.send_back, _("已退回。"))


@needs("routine.issue")
@require_POST
def remind(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Remind the department."""
    form = RemindForm(request.POST)
    return _act(request, pk, "remind_form", form, services.remind, _("已催报，列入该单位待办。"))


@needs("routine.issue")
@require_POST
def postpone(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Set another deadline."""
    return _act(
        request, pk, "postpone_form", PostponeForm(request.POST), services.postpone, _("时限已调整。")
    )


def _version(request: HttpRequest, pk: int, number: int) -> DataVersion:
    found = _found(request, pk)
    version = get_object_or_404(
        found.versions.select_related("given_by", "accepted_by", "corrects"), number=number
    )
    version.request = found
    return version


@needs("routine.see")
def version(request: HttpRequest, assessment: str, pk: int, number: int) -> HttpResponse:
    """Show one version: what is wrong with it, or its values and how they differ from the version before."""
    return _version_page(request, _version(request, pk, number))


def _version_page(request: HttpRequest, shown: DataVersion, form: MarkForm | None = None) -> HttpResponse:
    found, duty = shown.request, queries.duty_of(shown.request)
    names = queries.names_of(plan_of(found.plan))
    marks = request.user.may("falsedata.mark", assessment=request.assessment.key)
    in_force, data = found.in_force_id == shown.pk, queries.choices(shown, names, duty)
    context = {
        "shown": shown,
        "found": found,
        "duty": duty,
        "in_force": in_force,
        "problems": sheets.problems(shown) if shown.problems else None,
        "problems_export": reverse("routine:problems", args=[request.assessment.key, found.pk, shown.number]),
        **_values(shown, duty, names),
        "doubts": queries.doubts_of(shown, names, duty),
        "data": data,
        "mark_form": (form or MarkForm(values=data)) if marks and in_force else None,
    }
    return render(request, "routine/version.html", context, status=422 if form else 200)


def _values(shown: DataVersion, duty: Duty, names: dict[str, str]) -> dict[str, Any]:
    """Return the values of a version without faults, and what differs from the one before."""
    if shown.errors:
        return {}
    before = _before(shown)
    changes = sheets.changes(shown, before, duty, names) if before else None
    return {"changes": changes, "table": sheets.values(shown, duty, names, before)}


def _before(shown: DataVersion) -> DataVersion | None:
    """Return the version with which one is compared: what it corrects, else the last one before it without faults."""
    if shown.corrects:
        return shown.corrects
    earlier = shown.request.versions.filter(number__lt=shown.number, errors=0)
    found: DataVersion | None = earlier.first()
    return found


@needs("routine.see")
def problems(request: HttpRequest, assessment: str, pk: int, number: int) -> HttpResponse:
    """Answer with everything that is wrong with a version, as Excel."""
    shown = _version(request, pk, number)
    if not shown.problems:
        raise Http404
    return exports.excel(request, sheets.problems(shown), name=_("核对问题-%d") % number)


@needs("routine.see")
def file(request: HttpRequest, assessment: str, pk: int, number: int) -> StreamingHttpResponse:
    """Answer with the file as it was handed in."""
    shown = _version(request, pk, number)
    path = shown.home / f"{shown.file}{vault.SUFFIX}"
    if not path.is_file():
        raise Http404
    exports.log_export(request, name=shown.file, rows=0, sha256=shown.sha256)
    response = StreamingHttpResponse(vault.unseal(path), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, shown.file)
    return response


@needs("routine.see")
def document(request: HttpRequest, assessment: str, pk: int, number: int) -> FileResponse:
    """Answer with the source document of a score."""
    shown = _version(request, pk, number)
    if not shown.document:
        raise Http404
    exports.log_export(request, name=shown.document_name, rows=0, sha256=shown.document)
    return FileResponse(store.open(shown.document), as_attachment=True, filename=shown.document_name)


@needs("falsedata.mark")
@takes_files
@require_POST
def mark(request: HttpRequest, assessment: str, pk: int, number: int) -> HttpResponse:
    """Mark a value of the version in force as false."""
    shown = _version(request, pk, number)
    duty = queries.duty_of(shown.request)
    names = queries.names_of(plan_of(shown.request.plan))
    form = MarkForm(request.POST, request.FILES, values=queries.choices(shown, names, duty))
    if form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "upload": form.cleaned_data["upload"]}
        try:
            falsehood.mark(actor=request.user, value_id=form.cleaned_data["value"], **given)
        except HoupingError as error:
            form.add_error(None, sentence(error))
            return _version_page(request, shown, form)
        messages.success(request, _("已登记，移交工作督导组核查（第 %d 版）。") % number)
        return redirect("routine:version", assessment=assessment, pk=pk, number=number)
    return _version_page(request, shown, form)
