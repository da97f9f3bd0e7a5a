"""Pages of questionnaires: their versions, what each asks that nobody approved yet, what may be done with it (R-2.18)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.collection import asking, publishing, sheets
from houping.apps.collection.forms import LateForm, RegisterForm
from houping.apps.collection.models import Form, FormVersion
from houping.apps.collection.wording import next_step, purpose
from houping.apps.formats import in_english
from houping.apps.plans import groups
from houping.core.collection.instrument import Question
from houping.core.errors import FormRejected, HoupingError
from houping.core.reporting.blocks import Table
from houping.documents import pdf


@dataclass(frozen=True)
class Chosen:
    """Which assessment the questions of a page serve: `key` in the address ("" for all), id -> name of what there is."""

    key: str
    names: dict[str, str]

    def of(self, found: tuple[Question, ...]) -> tuple[Question, ...]:
        """Return the questions that serve it."""
        return tuple(one for one in found if not self.key or self.key in one.exercises)


@needs("form.see")
def forms(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the questionnaires and their versions."""
    return _page(request)


def _page(request: HttpRequest, form: RegisterForm | None = None) -> HttpResponse:
    found = Form.objects.filter(assessment=request.assessment).prefetch_related("versions")
    key = request.assessment.key
    rows = [
        {
            "form": one,
            "purpose": purpose(one.form_id),
            "late": LateForm(initial={"late": one.late}, auto_id=f"late-{one.pk}-%s"),
            "newest": {"version": versions[0], "actions": _actions(request, versions[0])},
            "next": next_step(versions[0]),
            "older": [{"version": v, "actions": _actions(request, v)} for v in versions[1:]],
        }
        for one in found
        if (versions := list(one.versions.all()))
    ]
    context = {
        "rows": rows,
        "form": form or RegisterForm(),
        "edits": request.user.may("form.edit", assessment=key),
        "publishes": request.user.may("form.publish", assessment=key),
    }
    return render(request, "collection/forms.html", context, status=422 if form and form.errors else 200)


def _actions(request: HttpRequest, version: FormVersion) -> list[tuple[str, object, object]]:
    """Return (action, words, question) of what the person may do with a version."""
    key = request.assessment.key
    return [
        (name, words, FormVersion.QUESTIONS.get(name, ""))
        for name, words, permission in version.actions()
        if request.user.may(permission, assessment=key)
    ]


@needs("form.edit")
@require_POST
def register(request: HttpRequest, assessment: str) -> HttpResponse:
    """Register a version."""
    form = RegisterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = _registered(request, form)
            messages.success(request, _("已登记：%s") % made)
            return redirect("collection:form", assessment=assessment, pk=made.pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return _page(request, form)


def _registered(request: HttpRequest, form: RegisterForm) -> FormVersion:
    if name := form.cleaned_data["built_in"]:
        return publishing.register_built_in(actor=request.user, assessment=request.assessment, form_id=name)
    file = form.cleaned_data["file"]
    return publishing.register(
        actor=request.user, assessment=request.assessment, name=file.name, data=file.read()
    )


@needs("form.see")
def version(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show what a version asks: what the check of the sheet found, which questions are new, all of them."""
    return _version_page(request, _version(request, pk))


def _version(request: HttpRequest, pk: int) -> FormVersion:
    query = FormVersion.objects.select_related("form", "registered_by", "approved_by")
    return get_object_or_404(query, pk=pk, form__assessment=request.assessment)


def _version_page(
    request: HttpRequest, found: FormVersion, error: HoupingError | None = None
) -> HttpResponse:
    compared, chosen = asking.compared(found), _chosen(request)
    language = "en" if in_english() else "zh"
    context: dict[str, Any] = {
        "version": found,
        "actions": _actions(request, found),
        "findings": [{**one, **one[language]} for one in found.findings],
        "compared": compared,
        "added": sheets.questions(compared.added, _("新增题目"), chosen.names)
        if compared and compared.added
        else None,
        "asked": _asked(compared, chosen) if compared else None,
        "chosen": chosen,
        "error": sentence(error) if error else "",
        "makes_pdf": pdf.converter() is not None,
    }
    return render(request, "collection/form.html", context, status=422 if error else 200)


def _chosen(request: HttpRequest) -> Chosen:
    plan = groups.in_force(request)
    names = {one.id: one.name for one in plan.exercises} if plan else {}
    key = request.GET.get("exercise", "")
    return Chosen(key if key in names else "", names)


@needs("form.see")
def export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the questions of a version as Excel, ?exercise= those that serve one assessment (R-2.17)."""
    found = _version(request, pk)
    compared = asking.compared(found)
    if compared is None:
        raise Http404
    chosen = _chosen(request)
    name = " ".join(filter(None, (found.title, found.version, chosen.names.get(chosen.key))))
    return exports.excel(request, _asked(compared, chosen), name=name)


def _asked(compared: asking.Compared, chosen: Chosen) -> Table:
    title = chosen.names.get(chosen.key) or _("全部题目")
    return sheets.questions(chosen.of(compared.asked), title, chosen.names)


@needs("form.see")
def booklet(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the printable questionnaire (表册) of a version as a Word file, ?as=pdf as PDF (R-9.8)."""
    from houping.documents.questionnaire import printed  # loads what writes documents

    found = _version(request, pk)
    form = asking.instrument(found.pk)
    if form is None:
        raise Http404
    day = timezone.localtime(found.registered).replace(tzinfo=None, microsecond=0)
    name = _("%s（表册）.docx") % found.title
    data = printed(form, day=day, demo=request.assessment.demo)
    return exports.paper(request, data, name=name, rows=len(form.questions))


@needs("form.publish", "form.approve")
@require_POST
def act(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Approve, publish, close or reopen a version."""
    found = _version(request, pk)
    if action not in FormVersion.MOVES:
        raise Http404
    try:
        moved = publishing.move(actor=request.user, version_id=pk, action=action)
    except FormRejected as error:
        return _version_page(request, found, error)
    messages.success(request, f"{moved}：{moved.get_state_display()}")
    return redirect("collection:forms", assessment=assessment)


@needs("form.publish")
@require_POST
def late(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Set what happens to interviews that come after a form was closed."""
    get_object_or_404(Form, pk=pk, assessment=request.assessment)
    form = LateForm(request.POST)
    if form.is_valid():
        publishing.set_late(actor=request.user, form_id=pk, late=form.cleaned_data["late"])
        messages.success(request, _("已设定。"))
    return redirect("collection:forms", assessment=assessment)


@needs("form.see")
def xform(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the XForm of a version, byte for byte as tablets get it."""
    version = get_object_or_404(FormVersion, pk=pk, form__assessment=request.assessment)
    name = f"{version.form.form_id}-{version.version}.xml"
    exports.log_export(request, name=name, rows=0)
    response = HttpResponse(store.read(version.sha256), content_type="application/xml")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
