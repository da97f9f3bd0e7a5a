"""The page of questionnaires: their versions, where each stands, what may be done with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports, store
from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.collection import publishing
from houping.apps.collection.forms import LateForm, RegisterForm
from houping.apps.collection.models import Form, FormVersion
from houping.core.errors import HoupingError


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
            "late": LateForm(initial={"late": one.late}, auto_id=f"late-{one.pk}-%s"),
            "versions": [{"version": v, "actions": _actions(request, v)} for v in one.versions.all()],
        }
        for one in found
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
            return redirect("collection:forms", assessment=assessment)
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


@needs("form.publish", "form.approve")
@require_POST
def act(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Approve, publish, close or reopen a version."""
    get_object_or_404(FormVersion, pk=pk, form__assessment=request.assessment)
    if action not in FormVersion.MOVES:
        raise Http404
    version = publishing.move(actor=request.user, version_id=pk, action=action)
    messages.success(request, f"{version}：{version.get_state_display()}")
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
    store.read(version.sha256)
    return exports.attachment(request, store.path_of(version.sha256), name=name)  # type: ignore[return-value]
