"""The ledger of rectification, the counties, the letters, the list for the special inspection."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
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
from houping.apps.findings.models import Finding
from houping.apps.findings.views.ledger import indicator_choices
from houping.apps.narrowing import Narrowed, narrowed, paged
from houping.apps.plans import groups
from houping.apps.quality.views.places import counties, county_name
from houping.apps.rectification import queries, sheets
from houping.apps.rectification.forms import LetterForm
from houping.apps.rectification.letter_paper import letter_paper
from houping.apps.rectification.models import Item
from houping.apps.rectification.services import letters as services
from houping.core.errors import HoupingError
from houping.core.rectification.deadline import days_of, light

SEES = ("rectify.see", "rectify.own")
# what a search reads: all of it is what the county was told or wrote itself
WORDS = (
    *("finding__number", "finding__title", "finding__place", "finding__statement", "finding__responsible"),
    *("office", "plan", "result", "letter__document_number"),
)


@needs(*SEES)
def ledger(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the items that the person may see, narrowed by the address; the Excel tables are narrowed alike."""
    queue, narrow = _queue(request), _narrowed(request)
    counts = dict(narrow.found.order_by().values_list("state").annotate(n=Count("pk")))
    page = paged(request, _of_queue(narrow.found, queue))
    today, name = timezone.localdate(), county_name(request)
    words = {"all": _("全部"), **dict(Item.State.choices)}
    sizes = {"all": sum(counts.values()), **counts}
    context = {
        "rows": [
            {"i": i, "county": name(i.finding.county), "light": light(i.state, i.owed, today)}
            for i in page.object_list
        ],
        "page": page,
        "queue": queue,
        "queues": [(key, words[key], sizes.get(key, 0)) for key in queries.QUEUES],
        "narrow": narrow,
        "own": not request.user.may("rectify.see", assessment=assessment),
    }
    return render(request, "rectification/ledger.html", context)


def _queue(request: HttpRequest) -> str:
    wanted = request.GET.get("queue", "all")
    return wanted if wanted in queries.QUEUES else "all"


def _narrowed(request: HttpRequest) -> Narrowed:
    """Return the items that the address asks for, in every state."""
    today = timezone.localdate()
    return narrowed(
        request,
        queries.items(request.user, request.assessment),
        words=WORDS,
        by={
            "due": lambda found, chosen: queries.by_deadline(found, chosen, today),
            "county": lambda found, chosen: found.filter(finding__county=chosen),
            "indicator": lambda found, chosen: found.filter(finding__indicator=chosen),
            "severity": lambda found, chosen: found.filter(finding__severity=chosen),
        },
        kept=(("queue", queue),) if (queue := _queue(request)) != "all" else (),
        strict=True,
        county=(_("区县"), counties(request, "rectify.see")),
        indicator=(_("指标"), indicator_choices(request)),
        severity=(_("程度"), Finding.Severity.choices),
        due=(_("期限"), [(name, said) for name, said in sheets.lights().items() if name]),
    )


def _of_queue(found: Any, queue: str) -> Any:
    states = queries.QUEUES[queue]
    return found.filter(state__in=states) if states else found


@needs(*SEES)
def export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the ledger as Excel."""
    found = _of_queue(_narrowed(request).found, _queue(request))
    table = sheets.ledger(found, county_name(request), timezone.localdate(), _("整改台账"))
    return exports.excel(request, table, name=_("整改台账"))


@needs("rectify.see")
def inspection(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with what is not closed yet, for the special inspection (R-8.15), as Excel."""
    found = _of_queue(_narrowed(request).found, _queue(request)).exclude(state=Item.State.CLOSED)
    table = sheets.ledger(found, county_name(request), timezone.localdate(), _("专项督导检查清单"))
    return exports.excel(request, table, name=_("专项督导检查清单"))


@needs("rectify.see")
def by_county(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how far every county is."""
    shown, table, links = _by_county(request)
    return render(request, "rectification/counties.html", {"shown": shown, "table": table, "links": links})


def _by_county(request: HttpRequest) -> tuple[Any, Any, dict[str, str]]:
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    shown = groups.shown(request, plan)
    found = queries.by_county(queries.items(request.user, request.assessment), timezone.localdate())
    page = reverse("rectification:ledger", args=[request.assessment.key])
    links = {c.code: f"{page}?county={c.code}" for c in shown.counties}
    return shown, sheets.counties(shown.counties, found, _outstanding(request)), links


def _outstanding(request: HttpRequest) -> dict[str, int]:
    """Return county -> confirmed problems that stand in no letter."""
    exists = Q(state="agreed") | Q(state="ruled") & ~Q(ruling="dismissed")
    found = Finding.objects.filter(exists, assessment=request.assessment, rectification__isnull=True)
    return dict(found.order_by().values_list("county").annotate(n=Count("pk")))


@needs("rectify.see")
def by_county_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the counties as Excel."""
    return exports.excel(request, _by_county(request)[1], name=_("分县整改"))


@needs(*SEES)
def letters(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the letters; the bureau sends the next one here."""
    return _letters(request)


def _letters(request: HttpRequest, form: LetterForm | None = None) -> HttpResponse:
    name = county_name(request)
    narrow = _letters_narrowed(request)
    may = request.user.may("rectify.letter", assessment=request.assessment.key)
    context = {
        "rows": [{"letter": letter, "county": name(letter.county)} for letter in narrow.found],
        "narrow": narrow,
        "form": (form or _fresh(request)) if may else None,
        "receives": request.user.may("rectify.do", assessment=request.assessment.key),
    }
    return render(request, "rectification/letters.html", context, status=422 if form and form.errors else 200)


def _letters_narrowed(request: HttpRequest) -> Narrowed:
    found = queries.letters(request.user, request.assessment).annotate(
        n=Count("items"), closed=Count("items", filter=Q(items__state=Item.State.CLOSED))
    )
    today = timezone.localdate()
    return narrowed(
        request,
        found,
        words=("document_number",),
        by={
            "received": lambda found, chosen: found.filter(received__isnull=chosen == "no"),
            "due": lambda found, chosen: queries.letters_by_deadline(found, chosen, today),
        },
        county=(_("区县"), counties(request, "rectify.see")),
        received=(_("签收"), [("yes", _("已签收")), ("no", _("未签收"))]),
        due=(_("整改期限"), [(name, said) for name, said in sheets.lights().items() if name]),
    )


@needs(*SEES)
def letters_export(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the letters as Excel."""
    table = sheets.letters(_letters_narrowed(request).found, county_name(request), timezone.localdate())
    return exports.excel(request, table, name=_("反馈函台账"))


def _choices(request: HttpRequest) -> list[tuple[str, str]]:
    waiting = _outstanding(request)
    return [
        (code, _("%(name)s（%(n)d 个）") % {"name": label, "n": waiting[code]})
        for code, label in counties(request, "rectify.letter")
        if waiting.get(code)
    ]


def _fresh(request: HttpRequest) -> LetterForm:
    plan_due, due = days_of(timezone.localdate())
    return LetterForm(counties=_choices(request), initial={"plan_due": plan_due, "due": due})


@needs("rectify.letter")
@require_POST
def issue(request: HttpRequest, assessment: str) -> HttpResponse:
    """Send a letter."""
    form = LetterForm(request.POST, counties=_choices(request))
    if form.is_valid():
        try:
            services.issue_letter(actor=request.user, assessment=request.assessment, **form.cleaned_data)
            messages.success(request, _("反馈函已印发，区县可以签收、下载。"))
            return redirect("rectification:letters", assessment=assessment)
        except HoupingError as error:
            form.add_error(None, sentence(error))
    return _letters(request, form)


@needs("rectify.do")
@require_POST
@in_place(letters)
def receive(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Sign for a letter."""
    found = get_object_or_404(queries.letters(request.user, request.assessment), pk=pk)
    services.receive(actor=request.user, letter_id=found.pk)
    messages.success(request, _("已签收。"))
    return redirect("rectification:letters", assessment=assessment)


@needs(*SEES)
def letter_word(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Answer with a letter as a Word file."""
    query = queries.letters(request.user, request.assessment).select_related("assessment")
    found = get_object_or_404(query, pk=pk)
    name = county_name(request)(found.county)
    content = letter_paper(found, name)
    return exports.word(request, content, name=_("反馈函（%s）.docx") % name, issued=found.issued)
