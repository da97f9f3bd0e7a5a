"""Pages of the question bank."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.invitations import RowsWrong
from houping.apps.accounts.wording import sentence
from houping.apps.training import bank, queries, sheets
from houping.apps.training.forms import BankForm
from houping.apps.training.models import Module, Question
from houping.core.errors import BankUnusable
from houping.documents.workbook import render_table


@needs("question.edit")
def questions(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the bank; a sent sheet is taken in whole, or not at all with the list of what is wrong."""
    form = BankForm(request.POST or None, request.FILES or None)
    wrong: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            entries = bank.check(bank.read(form.cleaned_data["file"]))
            done = bank.take(actor=request.user, assessment=request.assessment, entries=entries)
            values = {"new": done.new, "changed": done.changed, "same": done.same}
            said = _("已导入：新增 %(new)d 题，改版 %(changed)d 题，未变 %(same)d 题。") % values
            messages.success(request, said)
            return redirect("training:questions", assessment=assessment)
        except BankUnusable as error:
            form.add_error("file", sentence(error))
        except RowsWrong as found:
            table = sheets.faults(found.faults)
            wrong = {"wrong": table, "file": _in_page(table), "count": len(found.faults)}
    return _page(request, form, wrong)


def _page(request: HttpRequest, form: BankForm, wrong: dict[str, Any]) -> HttpResponse:
    found = list(Question.objects.in_use().filter(assessment=request.assessment))
    module = request.GET.get("module", "")
    context = wrong | {
        "form": form,
        "composition": sheets.composition(bank.counts(found), queries.rules_of(request.assessment)),
        "questions": [q for q in found if module in ("", q.module)],
        "total": len(found),
        "modules": Module.choices,
        "module": module,
    }
    return render(request, "training/questions.html", context, status=422 if form.errors or wrong else 200)


def _in_page(table: Any) -> str:
    """Return a workbook as an address that holds it: the server keeps no copy."""
    now = timezone.localtime().replace(tzinfo=None, microsecond=0)
    data = render_table(table, day=now, demo=False)
    return f"data:{exports.XLSX};base64,{base64.b64encode(data).decode('ascii')}"


@needs("question.edit")
def template(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the empty sheet."""
    response = HttpResponse(bank.template(), content_type=exports.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("题库模板") + ".xlsx")
    return response


@needs("question.edit")
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the bank in the columns of the sheet."""
    found = Question.objects.in_use().filter(assessment=request.assessment)
    return exports.excel(request, sheets.questions(found), name=_("题库"))


@needs("question.edit")
def question(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show a question with its earlier versions."""
    found = get_object_or_404(Question, pk=pk, assessment=request.assessment)
    versions = Question.objects.filter(assessment=request.assessment, code=found.code).select_related(
        "added_by"
    )
    context = {"question": found, "versions": versions, "levels": bank.levels_in_words(found.levels)}
    return render(request, "training/question.html", context)


@needs("question.edit")
@require_POST
def retire(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Ask a question no more."""
    found = get_object_or_404(Question, pk=pk, assessment=request.assessment)
    bank.retire(actor=request.user, question_id=found.pk)
    messages.success(request, _("试题已停用，不再组卷。"))
    return redirect("training:questions", assessment=assessment)
