"""Pages of the document library: find, download, add, say who may read."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import Refused, needs
from houping.apps.accounts.assignments import counties
from houping.apps.accounts.wording import sentence
from houping.apps.formats import in_brackets, joined
from houping.apps.teams import services
from houping.apps.teams.forms import DocumentForm, ReadersForm
from houping.apps.teams.models import Document
from houping.core.errors import HoupingError

SHOWN = 200


@needs("document.see")
def documents(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show what the person may read, found by any word of title, number or text; members of offices add to it."""
    adds = request.user.may("document.add", assessment=assessment)
    form = DocumentForm(request.POST or None, request.FILES or None) if adds else None
    if form and request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        upload, named = values.pop("upload"), values.pop("counties")
        try:
            services.add_document(
                actor=request.user,
                assessment=request.assessment,
                upload=upload,
                values=values,
                counties=named,
            )
            messages.success(request, _("已入库。"))
            return redirect("teams:documents", assessment=assessment)
        except HoupingError as error:
            form.add_error("upload", sentence(error))
    sought = request.GET.get("q", "").strip()
    context = {"documents": _listed(request, sought, adds), "sought": sought, "form": form}
    return render(request, "teams/documents.html", context, status=422 if form and form.errors else 200)


def _listed(request: HttpRequest, sought: str, adds: bool) -> list[tuple[Document, str, bool]]:
    """Return the documents with the words of their audience, and whether the person may change it."""
    found = request.assessment.documents.readable_by(request.user, request.assessment.key)
    for word in sought.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(number__icontains=word)
            | Q(issuer__icontains=word)
            | Q(text__icontains=word)
        )
    found = found.prefetch_related("meant_for").defer("text")[:SHOWN]
    names = counties() if adds else {}
    return [(one, audience(one, names), adds and may_change(request, one)) for one in found]


def audience(document: Document, names: dict[str, str]) -> str:
    """Say for whom a document is meant: 组织方和区县（万州区、涪陵区）."""
    label = str(document.get_audience_display())
    named = [names.get(one.county, one.county) for one in document.meant_for.all()]
    return in_brackets(label, joined(named)) if named else label


def may_change(request: HttpRequest, document: Document) -> bool:
    """Say whether the person may change who reads a document: who added it, and the bureau."""
    own = document.added_by_id == request.user.pk
    permission = "document.add" if own else "document.readers"
    return bool(request.user.may(permission, assessment=request.assessment.key))


@needs("document.see")
def document(request: HttpRequest, assessment: str, pk: int) -> FileResponse:
    """Answer with a file of the library as a download, or say for whom it is meant."""
    found = _document(request, pk)
    if not request.assessment.documents.readable_by(request.user, assessment).filter(pk=pk).exists():
        raise Refused(_("这份资料不在您的阅读范围内。"), who=str(found.get_audience_display()))
    return exports.attachment(request, found.path, name=found.name)


@needs("document.add")
def readers(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show and change who may read a document."""
    found = _document(request, pk)
    named = [one.county for one in found.meant_for.all()]
    form = ReadersForm(request.POST or None, initial={"audience": found.audience, "counties": named})
    if request.method == "POST" and form.is_valid():
        services.change_readers(actor=request.user, document_id=pk, **form.cleaned_data)
        messages.success(request, _("阅读范围已改变，立即生效。"))
        return redirect("teams:documents", assessment=assessment)
    context = {"document": found, "form": form, "changes": may_change(request, found)}
    return render(request, "teams/readers.html", context, status=422 if form.errors else 200)


def _document(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(Document.objects.defer("text"), pk=pk, assessment=request.assessment)
