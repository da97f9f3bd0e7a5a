"""The invitation sheet: template, import, what is wrong, the one-time passwords."""

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts import invitations, sheets
from houping.apps.accounts.access import needs
from houping.apps.accounts.forms import SheetForm
from houping.apps.accounts.limits import limit
from houping.apps.accounts.wording import sentence
from houping.core.errors import InvitationUnusable
from houping.core.reporting.blocks import Table
from houping.documents.workbook import render_table


@needs("account.edit")
def template(request: HttpRequest) -> HttpResponse:
    """Answer with the empty sheet."""
    response = HttpResponse(invitations.template(), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("邀请表模板") + ".xlsx")
    return response


@needs("account.edit")
def sheet(request: HttpRequest) -> HttpResponse:
    """Take a filled sheet: all of it, or nothing and the list of what is wrong."""
    form = SheetForm(request.POST or None, request.FILES or None, label_suffix="")
    context = {"form": form, "rows": limit("INVITATIONS_AT_ONCE")}
    if request.method == "POST" and form.is_valid():
        try:
            guests = invitations.check(invitations.read(form.cleaned_data["file"]))
            made = invitations.invite(actor=request.user, guests=guests)
            return _imported(request, sheets.passwords(made))
        except InvitationUnusable as error:
            form.add_error("file", sentence(error))
        except invitations.RowsWrong as wrong:
            table = sheets.faults(wrong.faults)
            context |= {"table": table, "file": _in_page(table), "count": len(wrong.faults)}
            return render(request, "accounts/invitation.html", context, status=422)
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _imported(request: HttpRequest, table: Table) -> HttpResponse:
    exports.log_export(request, name=_("一次性口令"), rows=len(table.rows))
    return render(request, "accounts/invited.html", {"table": table, "file": _in_page(table)})


def _in_page(table: Table) -> str:
    """Return a workbook as an address that holds it: the server keeps no copy."""
    now = timezone.localtime().replace(tzinfo=None, microsecond=0)
    data = render_table(table, day=now, demo=False)
    return f"data:{exports.XLSX};base64,{base64.b64encode(data).decode('ascii')}"
