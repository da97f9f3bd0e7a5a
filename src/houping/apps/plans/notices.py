"""Pages of notices and their receipts (签收台账)."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.models import Organisation
from houping.apps.plans import groups, sheets, work
from houping.apps.plans.forms import ForwardForm, NoticeForm
from houping.apps.plans.models import Notice, Receipt


@needs("notice.see")
def notices(request: HttpRequest, assessment: str) -> HttpResponse:
    """List the notices: all for those who send, else those to one's own office."""
    found = request.assessment.notices.select_related("sent_by__organisation")
    if not request.user.may("notice.send", assessment=assessment):
        found = found.filter(receipts__organisation=request.user.organisation)
    found = found.annotate(
        offices=Count("receipts", distinct=True),
        signed=Count("receipts", filter=Q(receipts__signed__isnull=False), distinct=True),
    )
    return render(request, "plans/notices.html", {"notices": found})


@needs("notice.send")
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Send a notice."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = work.send_notice(
            actor=request.user,
            assessment=request.assessment,
            title=values["title"],
            body=values["body"],
            to=Organisation.objects.filter(kind__in=values["kinds"]),
            sign_by=values["sign_by"],
        )
        return redirect("plans:notice", assessment=assessment, pk=made.pk)
    return render(request, "plans/notice_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("notice.see")
def notice(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a notice; one's own office signs, senders see who has signed."""
    found = _notice(request, pk)
    own = found.receipts.filter(organisation=request.user.organisation).select_related("signed_by").first()
    context = {"notice": found, "own": own, "form": ForwardForm()}
    if request.user.may("notice.send", assessment=assessment):
        shown, receipts = _receipts(request, found)
        context |= {
            "shown": shown,
            "receipts": receipts,
            "signed": sum(r.signed is not None for r in receipts),
        }
    return render(request, "plans/notice.html", context)


@needs("notice.send")
def export(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with the 签收台账 as Excel."""
    found = _notice(request, pk)
    table = sheets.receipts(found, _receipts(request, found)[1])
    return exports.excel(request, table, name=_("签收台账"))


@needs("notice.receive")
@require_POST
def sign(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Sign for a notice."""
    receipt = _receipt(request, pk)
    work.sign_notice(actor=request.user, receipt_id=pk)
    messages.success(request, _("已签收。"))
    return redirect("plans:notice", assessment=assessment, pk=receipt.notice_id)


@needs("notice.receive")
@require_POST
def forward(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Record how the county passed the document on."""
    receipt = _receipt(request, pk)
    form = ForwardForm(request.POST)
    if form.is_valid():
        work.forward_notice(actor=request.user, receipt_id=pk, **form.cleaned_data)
        messages.success(request, _("转发情况已登记。"))
    else:
        messages.error(request, _("请填写转发落款和日期。"))
    return redirect("plans:notice", assessment=assessment, pk=receipt.notice_id)


def _receipts(request: HttpRequest, found: Notice) -> tuple[groups.Shown | None, list[Receipt]]:
    """Return the choice of the page and its receipts: of all offices, or of the counties of one group (R-3.6)."""
    receipts = found.receipts.select_related("organisation", "signed_by")
    plan = groups.in_force(request)
    shown = groups.shown(request, plan) if plan else None
    if shown and shown.group is not None:
        receipts = receipts.filter(organisation__kind="county", organisation__county__in=shown.codes)
    return shown, list(receipts)


def _receipt(request: HttpRequest, pk: int) -> Receipt:
    return get_object_or_404(Receipt, pk=pk, notice__assessment=request.assessment)


def _notice(request: HttpRequest, pk: int) -> Notice:
    """Return a notice that the person may read: senders all, others those to their office."""
    found = request.assessment.notices.select_related("sent_by__organisation")
    if not request.user.may("notice.send", assessment=request.assessment.key):
        found = found.filter(receipts__organisation=request.user.organisation)
    result: Notice = get_object_or_404(found, pk=pk)
    return result
