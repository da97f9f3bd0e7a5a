"""The public channel (公众监督): plain pages without sign-in and without script; limited, and silent about people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from houping.apps.accounts.access import public
from houping.apps.accounts.attempts import address_of
from houping.apps.accounts.wording import sentence
from houping.apps.plans import groups
from houping.apps.supervision import knocking, receipts
from houping.apps.supervision.forms.voices import ReceiptForm, VoiceForm
from houping.apps.supervision.services import voices as services
from houping.apps.supervision.services.voices import MOST_BYTES, MOST_FILES
from houping.core.errors import HoupingError, InputError, ReportReceived, TooManyFiles, TooManyKnocks

ROOM = 1 << 20  # bytes of a request besides its files


def _within_limits(view: Callable[..., HttpResponse]) -> Any:
    """Refuse a request that says it is too large before anything of it is read; then check its token as ever."""
    protected = csrf_protect(view)

    def small_enough(request: HttpRequest, assessment: str) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES + ROOM:
            error = TooManyFiles(count=MOST_FILES, size=MOST_BYTES >> 20)
            return render(request, "refusal.html", {"status": 413, "message": sentence(error)}, status=413)
        answer: HttpResponse = protected(request, assessment)
        return answer

    return csrf_exempt(small_enough)


def _report(request: HttpRequest, assessment: str) -> HttpResponse:
    """Take a report and show its receipt, once."""
    plan = groups.in_force(request)
    if plan is None:
        return render(request, "supervision/public/closed.html")
    counties = [(c.code, c.name) for c in plan.counties]
    form = VoiceForm(request.POST or None, request.FILES or None, counties=counties)
    status = 200
    if request.method == "POST":
        try:
            receipt, status = _taken(request, form)
        except ReportReceived as error:
            context = {"message": sentence(error)}
            return render(request, "supervision/public/again.html", context, status=409)
        if receipt:
            context = {"receipt": receipts.printed(receipt)}
            return render(request, "supervision/public/receipt.html", context)
    return render(request, "supervision/public/report.html", {"form": form}, status=status)


def _taken(request: HttpRequest, form: VoiceForm) -> tuple[str, int]:
    """Return (receipt, status); without a receipt the form says why. Raises ReportReceived."""
    try:
        knocking.knock("report", address_of(request))
        if form.is_valid():
            values = {
                name: form.cleaned_data[name] for name in ("county", "what", "contact", "files", "number")
            }
            return services.take_in(assessment=request.assessment, **values), 200
    except TooManyKnocks as error:
        form.add_error(None, sentence(error))
        return "", 429
    except InputError as error:
        form.add_error("files", sentence(error))
    return "", 422


report = public(_within_limits(_report))


@public
def follow(request: HttpRequest, assessment: str) -> HttpResponse:
    """Say what became of a report to the holder of its receipt."""
    form = ReceiptForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "supervision/public/follow.html", {"form": form}, status=status)
    try:
        knocking.knock("follow", address_of(request))
        found = services.find(assessment=request.assessment, receipt=form.cleaned_data["receipt"])
    except HoupingError as error:
        form.add_error(None, sentence(error))
        status = 429 if isinstance(error, TooManyKnocks) else 404
        return render(request, "supervision/public/follow.html", {"form": form}, status=status)
    problem = found.finding and (found.finding.same_as or found.finding)
    return render(request, "supervision/public/answer.html", {"voice": found, "problem": problem})
