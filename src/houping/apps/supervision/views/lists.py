"""Pages of the negative lists: read, drafted, published, signed for, followed up, compared, printed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import in_place
from houping.apps.accounts.wording import sentence
from houping.apps.supervision import signing
from houping.apps.supervision.forms.lists import ItemForm, PublishForm, SignForm
from houping.apps.supervision.models import ListItem, ListVersion
from houping.apps.supervision.services import lists as services
from houping.apps.supervision.sheets import lists as sheets
from houping.core.errors import HoupingError


@needs("list.see")
def overview(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show both lists with their versions; drafts only to those who write them."""
    found = list(_visible(request))
    own = {v.pk for v in signing.unsigned(request.user, request.assessment)}
    sides = [
        {
            "key": audience.value,
            "label": audience.label,
            "versions": [(v, v.pk in own) for v in found if v.audience == audience],
            "drafting": any(v.audience == audience and v.state == "draft" for v in found),
        }
        for audience in ListVersion.Audience
    ]
    return render(request, "supervision/lists.html", {"sides": sides})


def _visible(request: HttpRequest) -> Any:
    found = ListVersion.objects.filter(assessment=request.assessment)
    if not request.user.may("list.edit", assessment=request.assessment.key):
        found = found.exclude(state="draft")
    return found.select_related("assessment", "published_by")


def _found(request: HttpRequest, pk: int) -> ListVersion:
    version: ListVersion = get_object_or_404(_visible(request), pk=pk)
    return version


@needs("list.edit")
@require_POST
@in_place(overview)
def draft(request: HttpRequest, assessment: str, action: str) -> HttpResponse:
    """Begin a new version of one of the two lists."""
    if action not in ListVersion.Audience.values:
        raise Http404
    made = services.draft(actor=request.user, assessment=request.assessment, audience=action)
    return redirect("supervision:list", assessment=assessment, pk=made.pk)


@needs("list.see")
def version(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a version as it is read and printed; whoever is concerned signs here."""
    found = _found(request, pk)
    return _page(request, found, SignForm())


def _page(
    request: HttpRequest, found: ListVersion, signing_form: SignForm, publishing: PublishForm | None = None
) -> HttpResponse:
    concerned = request.user.roles(request.assessment.key) & ListVersion.ROLES[found.audience]
    others = _visible(request).filter(audience=found.audience).exclude(pk=found.pk)
    key = request.assessment.key
    editable = found.state == "draft"
    context = {
        "version": found,
        "table": sheets.items(found),
        "links": {
            i.code: reverse("supervision:list-item", args=[key, found.pk, i.pk]) for i in found.items.all()
        }
        if editable
        else {},
        "concerned": bool(concerned),
        "signature": found.signatures.filter(person=request.user).first(),
        "form": signing_form,
        "publishing": publishing or PublishForm(initial={"effective": timezone.localdate()}),
        "others": others,
        "digest": found.digest(),
    }
    bad = signing_form.errors or (publishing and publishing.errors)
    return render(request, "supervision/list.html", context, status=422 if bad else 200)


@needs("list.edit")
def item(request: HttpRequest, assessment: str, pk: int, number: int = 0) -> HttpResponse:
    """Add an item to a draft, or change one."""
    found = _found(request, pk)
    known = get_object_or_404(ListItem, pk=number, version=found) if number else None
    form = ItemForm(request.POST or None, instance=known, version=found)
    if request.method == "POST" and form.is_valid():
        given = {"values": form.cleaned_data, "item_id": number or None}
        try:
            services.put_item(actor=request.user, version_id=pk, **given)
            messages.success(request, _("已保存。"))
            return redirect("supervision:list", assessment=assessment, pk=pk)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    context = {"version": found, "item": known, "form": form}
    return render(request, "supervision/list_item.html", context, status=422 if form.errors else 200)


@needs("list.edit")
@require_POST
@in_place(version)
def drop_item(request: HttpRequest, assessment: str, pk: int, number: int) -> HttpResponse:
    """Take an item out of a draft."""
    found = _found(request, pk)
    get_object_or_404(ListItem, pk=number, version=found)
    services.drop_item(actor=request.user, version_id=pk, item_id=number)
    messages.success(request, _("已删去。"))
    return redirect("supervision:list", assessment=assessment, pk=pk)


@needs("list.edit")
@require_POST
@in_place(version)
def publish(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Publish a draft."""
    found, form = _found(request, pk), PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, SignForm(), form)
    services.publish(actor=request.user, version_id=pk, **form.cleaned_data)
    messages.success(request, _("已发布，相关人员立即收到签收的待办。"))
    return redirect("supervision:list", assessment=assessment, pk=pk)


@needs("list.sign")
@require_POST
@in_place(version)
def sign(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Sign for a version."""
    found, form = _found(request, pk), SignForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    services.sign(actor=request.user, version_id=pk)
    messages.success(request, _("已签收。"))
    return redirect("supervision:list", assessment=assessment, pk=pk)


@needs("list.follow")
def signers(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show who has signed and who has not; an agency sees its own people."""
    found = _found(request, pk)
    people = _signers(request, found)
    waiting = sum(s.signature is None for s in people)
    context = {
        "version": found,
        "table": sheets.signers(found, people),
        "waiting": waiting,
        "signed": len(people) - waiting,
    }
    return render(request, "supervision/signers.html", context)


def _signers(request: HttpRequest, found: ListVersion) -> list[signing.Signer]:
    key = request.assessment.key
    every = request.user.may("list.remind", assessment=key)
    own = None if every else request.user.organisation_id
    people = signing.signers(found, organisation_id=own)
    return sorted(people, key=lambda s: s.signature is not None)


@needs("list.follow")
def signers_export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the 签收台账 as Excel."""
    found = _found(request, pk)
    return exports.excel(request, sheets.signers(found, _signers(request, found)), name=_("负面清单签收台账"))


@needs("list.remind")
@require_POST
@in_place(signers)
def remind(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Remind those who have not signed."""
    waiting = sum(s.signature is None for s in _signers(request, _found(request, pk)))
    services.remind(actor=request.user, version_id=pk, waiting=waiting)
    messages.success(request, _("已催签 %d 人，待办中已标明。") % waiting)
    return redirect("supervision:list-signers", assessment=assessment, pk=pk)


@needs("list.see")
def compare(request: HttpRequest, assessment: str, pk: int, number: int) -> HttpResponse:
    """Show what differs between an earlier version and this one."""
    new, old = _found(request, pk), _found(request, number)
    if old.audience != new.audience:
        raise Http404
    labels = {name: ItemForm.Meta.labels[name] for name in ListItem.FIELDS}
    severity = dict(ListItem.Severity.choices)
    changes = [
        {
            "code": c.code,
            "kind": c.kind,
            "text": (c.after or c.before)["text"],
            "fields": [
                (labels[f], severity.get(c.before[f], c.before[f]), severity.get(c.after[f], c.after[f]))
                for f in c.fields
            ],
        }
        for c in signing.differences(old, new)
    ]
    return render(request, "supervision/compare.html", {"old": old, "new": new, "changes": changes})
