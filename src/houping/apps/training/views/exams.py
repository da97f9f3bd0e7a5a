"""Pages of the exam: rules and beginning, the paper, the result."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps.accounts.access import needs
from houping.apps.accounts.wording import sentence
from houping.apps.formats import moment
from houping.apps.training import papers, queries
from houping.apps.training.forms import RulesForm
from houping.apps.training.models import Attempt, Question, Subject
from houping.apps.training.services import exams as services
from houping.core.errors import HoupingError

FIELD = "q"  # of a question in the form of its paper


@needs("exam.take")
def exam(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the rules of the exam, and what came of it so far."""
    rules, person = queries.rules_of(request.assessment), request.user
    attempts = list(Attempt.objects.filter(assessment=request.assessment, person=person))
    manual = queries.manual_number(request.assessment)
    now_valid = [a for a in attempts if a.manual == manual]
    granted = person.exam_grants.filter(assessment=request.assessment)
    allowed = queries.allowed(request.assessment, person, manual, rules)
    context = {
        "rules": rules,
        "shares": [(label, rules.shares.get(subject, 0)) for subject, label in Subject.choices],
        "attempts": attempts,
        "open": next((a for a in attempts if a.state == "open"), None),
        "left": max(0, allowed - len(now_valid)),
        "grants": list(granted.select_related("by")),
        "why_not": queries.why_not(person, request.assessment),
        "certificate": person.certificates.filter(assessment=request.assessment).last(),
    }
    return render(request, "training/exam.html", context)


@needs("exam.take")
@require_POST
def begin(request: HttpRequest, assessment: str) -> HttpResponse:
    """Draw a paper, or go on with the open one."""
    made = services.begin(actor=request.user, assessment=request.assessment)
    return redirect("training:paper", assessment=assessment, pk=made.pk)


@needs("exam.take")
def paper(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show the paper with the answers saved so far; when its time is over it is taken in and the result shown."""
    attempt = _own(request, pk)
    if attempt.state == Attempt.State.OPEN and attempt.is_late(timezone.now()):
        services.submit(actor=request.user, attempt_id=attempt.pk)
    if attempt.state != Attempt.State.OPEN or attempt.is_late(timezone.now()):
        return redirect("training:result", assessment=assessment, pk=pk)
    context = {
        "attempt": attempt,
        "entries": [
            {"number": n, "question": q, "answer": attempt.answers.get(str(q.pk), "")}
            for n, q in enumerate(services.paper_of(attempt), start=1)
        ],
        "left": max(0, int((attempt.ends - timezone.now()).total_seconds())),
    }
    return render(request, "training/paper.html", context)


@needs("exam.take")
@require_POST
def save(request: HttpRequest, assessment: str, pk: int) -> JsonResponse:
    """Keep one answer; the page says when it was kept, or why it was not."""
    attempt = _own(request, pk)
    question = request.POST.get("question", "")
    letters = "".join(request.POST.getlist("answer"))
    try:
        saved = services.save_answer(
            actor=request.user,
            attempt_id=attempt.pk,
            question=int(question) if question.isdecimal() else 0,
            letters=letters,
        )
    except HoupingError as error:
        return JsonResponse({"said": sentence(error)}, status=409)
    left = max(0, int((saved.ends - timezone.now()).total_seconds()))
    said = _("已保存 %s") % f"{timezone.localtime(saved.saved):%H:%M:%S}"
    return JsonResponse({"said": said, "left": left})


@needs("exam.take")
@require_POST
def submit(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Hand the paper in; a second time leads to the result."""
    attempt = _own(request, pk)
    answers = {
        name[len(FIELD) :]: "".join(values)
        for name, values in request.POST.lists()
        if name.startswith(FIELD) and name[len(FIELD) :].isdecimal()
    }
    services.submit(actor=request.user, attempt_id=attempt.pk, answers=answers)
    return redirect("training:result", assessment=assessment, pk=pk)


@needs("exam.take")
def result(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show the mark, the subjects, and for each wrong answer why."""
    attempt = _own(request, pk)
    if attempt.state == Attempt.State.OPEN:
        return redirect("training:paper", assessment=assessment, pk=pk)
    asked = services.paper_of(attempt)
    context = {
        "attempt": attempt,
        "score": services.said(attempt.score),
        "subjects": papers.by_subject(asked, attempt.answers),
        "wrong": [_said(q, attempt) for q in asked if not papers.is_right(q, _given(q, attempt))],
        "left": queries.left(request.assessment, request.user),
        "certificate": request.user.certificates.filter(attempt=attempt).first(),
        "ended": moment(attempt.submitted),
    }
    return render(request, "training/result.html", context)


def _said(question: Question, attempt: Attempt) -> dict[str, Any]:
    return {
        "question": question,
        "given": _given(question, attempt),
        "number": attempt.paper.index(question.pk) + 1,
    }


def _given(question: Question, attempt: Attempt) -> str:
    return str(attempt.answers.get(str(question.pk), ""))


def _own(request: HttpRequest, pk: int) -> Attempt:
    return get_object_or_404(Attempt, pk=pk, assessment=request.assessment, person=request.user)


@needs("exam.rules")
def rules(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the parameters of exam and roster, and set them."""
    held = queries.rules_of(request.assessment)
    form = RulesForm(request.POST or None, rules=held)
    if request.method == "POST" and form.is_valid():
        services.set_rules(actor=request.user, assessment=request.assessment, values=form.cleaned_data)
        messages.success(request, _("考试规则已设定，正在进行的考试不受影响。"))
        return redirect("training:rules", assessment=assessment)
    context = {"form": form, "rules": held}
    return render(request, "training/rules.html", context, status=422 if form.errors else 200)
