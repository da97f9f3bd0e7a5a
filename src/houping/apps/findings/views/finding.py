"""Pages of one problem: reported, its facts, files and timeline, the steps; the slip that is signed on the spot."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.accounts.answering import seen_again
from houping.apps.accounts.wording import sentence
from houping.apps.collection.models import Submission
from houping.apps.findings import forms, queries
from houping.apps.findings.models import Finding
from houping.apps.findings.origins import Origin, opened
from houping.apps.findings.services import evidence, life, reporting
from houping.apps.findings.settled import settled
from houping.apps.findings.timeline import timeline
from houping.apps.findings.titles import TITLES
from houping.apps.findings.views.ledger import SEES, indicator_choices
from houping.apps.jobs.models import Run
from houping.apps.quality import queries as interviews
from houping.apps.quality.views.places import counties, county_name
from houping.apps.staging.taking import takes_files
from houping.core.deadlines import light
from houping.core.errors import HoupingError

FORMS = {
    "feed_back": forms.FeedBackForm,
    "extend": forms.ExtendForm,
    "merge": forms.MergeForm,
    "class": forms.ClassForm,
    "accept": forms.QuietForm,
    "lapse": forms.QuietForm,
    "concede": forms.QuietForm,
}
OF_INTERVIEW = ("county", "unit", "beside", "source")
PANEL = frozenset({"rule"})  # done on the page of the panel


@needs("finding.report")
@takes_files
def new(request: HttpRequest, assessment: str) -> HttpResponse:
    """Report a problem, by itself or from what shows it: an interview (`?interview=`), a paper, a figure (`?origin=`)."""
    interview, origin = _interview(request), _origin(request)
    form = forms.ReportForm(
        request.POST or None,
        request.FILES or None,
        counties=counties(request, "finding.report"),
        indicators=indicator_choices(request),
        known=OF_INTERVIEW if interview else origin.sure if origin else (),
        initial={"reference": origin.words, **origin.likely} if origin else {},
    )
    if form.is_bound and form.is_valid():
        made = _report(request, form, interview, origin)
        if made is not None:
            messages.success(request, _("已上报，编号 %s，由另一人初核。") % made.number)
            return redirect("findings:finding", assessment=assessment, pk=made.pk)
    county = origin.sure.get("county", "") if origin else ""
    context = {
        "form": form,
        "interview": interview,
        "origin": origin,
        "origin_county": county_name(request)(county) if county else "",
        "titles": TITLES,
        "settled": settled(request.assessment),
    }
    return render(request, "findings/new.html", context, status=422 if form.errors else 200)


def _interview(request: HttpRequest) -> Submission | None:
    wanted = request.GET.get("interview", "")
    if not wanted:
        return None
    own = Submission.objects.filter(assessment=request.assessment, person=request.user)
    seen = interviews.visible(request.user, request.assessment)
    may = request.user.may("submission.see", assessment=request.assessment.key)
    return get_object_or_404(
        (own | seen) if may else own, pk=int(wanted) if wanted.isdecimal() and wanted.isascii() else 0
    )


def _origin(request: HttpRequest) -> Origin | None:
    """Return the paper or figure from whose page the person comes; Http404 when it is not for them."""
    wanted = request.GET.get("origin", "")
    found = opened(request.user, request.assessment, wanted)
    if wanted and found is None:
        raise Http404
    return found


def _report(
    request: HttpRequest, form: forms.ReportForm, interview: Submission | None, origin: Origin | None
) -> Finding | None:
    """Keep the problem, then its files one by one; the form has looked into each of them already."""
    given = dict(form.cleaned_data)
    uploads = given.pop("files", [])
    given["path"] = request.GET.get("path", "")[:255] if interview else ""
    try:
        made = reporting.report_finding(
            actor=request.user,
            assessment=request.assessment,
            values={**given, **(origin.sure if origin else {})},
            submission=interview,
            origin=origin.key if origin else "",
        )
    except HoupingError as error:
        form.add_error(None, sentence(error))
        return None
    _attach(request, made, "found", uploads, "")
    return made


def _attach(request: HttpRequest, found: Finding, purpose: str, uploads: list[Any], note: str) -> int:
    """Add files; say of each that was refused why. Return how many were kept."""
    kept = 0
    for upload in filter(None, uploads):
        try:
            evidence.add_evidence(
                actor=request.user,
                finding_id=found.pk,
                purpose=purpose,
                stream=upload.file,
                name=upload.name,
                note=note,
            )
            kept += 1
        except HoupingError as error:
            messages.error(request, sentence(error))
    return kept


@needs(*SEES)
def finding(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show one problem with its timeline; a county sees what was released to it, without names."""
    return _page(request, visible(request, pk))


def visible(request: HttpRequest, pk: int) -> Finding:
    """Return a problem that the person may see; Http404 for any other."""
    query = queries.visible(request.user, request.assessment)
    return get_object_or_404(
        query.select_related("assessment", "found_by", "changed_by", "same_as", "submission"), pk=pk
    )


def _page(
    request: HttpRequest, found: Finding, refused: Any = None, typed: Any = None, status: int = 200
) -> HttpResponse:
    county = queries.is_county(request.user, request.assessment)
    purposes = _purposes(request, found)
    context = {
        "f": found,
        "county": county_name(request)(found.county),
        "indicators": dict(indicator_choices(request)),
        "steps": timeline(found, county=county),
        "files": queries.files(found, county=county),
        "light": light(found.due, timezone.now()),
        "now": timezone.now(),
        "actions": _actions(request, found, typed),
        "uploads": forms.EvidenceForm(purposes=purposes) if purposes else None,
        "refused": refused,
        "asked": request.GET.get("act", ""),
        "for_county": county,
        "merged": list(found.merged.all()),
        "settled": _settled_before(found),
        "scored": _scored(request, found),
        "origin": None if county else opened(request.user, request.assessment, found.origin),
        "titles": TITLES,
    }
    return render(request, "findings/finding.html", context, status=status)


def _settled_before(found: Finding) -> Any:
    """Return when the results were approved, if that was before the problem was found; else None."""
    when = settled(found.assessment)
    return when if when and when < found.found else None


def _scored(request: HttpRequest, found: Finding) -> bool:
    """Say whether the person may read what the problem cost: it counts, and scores were computed."""
    key = request.assessment.key
    sees = found.standing.counts and request.user.may("result.see", assessment=key)
    return bool(sees and Run.objects.filter(assessment=key, step="reports").exists())


def _purposes(request: HttpRequest, found: Finding) -> list[str]:
    """Return for which purposes the person may add files now."""
    key = request.assessment.key
    return [
        purpose
        for purpose, (permission, states) in evidence.ADDED.items()
        if found.state in states and request.user.may(permission, assessment=key, county=found.county)
    ]


def _actions(request: HttpRequest, found: Finding, typed: Any = None) -> list[dict[str, Any]]:
    """Return the steps that the person may take now: name, words, question, form; or why somebody else must."""
    rows = []
    for action, words, permission in found.actions():
        if (
            action in PANEL
            or (action == "urge" and light(found.due, timezone.now()) == "green")
            or not request.user.may(permission, assessment=request.assessment.key, county=found.county)
        ):
            continue
        row = {"name": action, "words": words, "question": Finding.QUESTIONS.get(action, ""), "barred": ""}
        try:
            life.refuse_same_person(request.user, found, action)
            data = seen_again(typed[1], found) if typed and typed[0] == action else None
            row["form"] = form_of(request, found, action, data)
        except HoupingError as error:
            row["barred"] = sentence(error)
        rows.append(row)
    return rows


def form_of(request: HttpRequest, found: Finding, action: str, data: Any = None) -> Any:
    """Return the form of a step, filled with what was typed."""
    kind = FORMS.get(action, forms.StepForm)
    more: dict[str, Any] = {"auto_id": f"id_{action}_%s"}
    if kind in (forms.FeedBackForm, forms.ClassForm):
        more["finding"] = found
    if kind is forms.ClassForm:
        more["indicators"] = indicator_choices(request)
    form = kind(data, **more)
    form.fields["version"].initial = found.version
    return form


@needs(
    "finding.verify",
    "finding.feed_back",
    "finding.answer",
    "finding.fix",
    "finding.lapse",
    "finding.extend",
    "finding.recheck",
    "finding.call_in",
    "finding.merge",
    "finding.urge",
)
@require_POST
def act(request: HttpRequest, assessment: str, pk: int, action: str) -> HttpResponse:
    """Take a problem one step on; a refusal keeps what was typed."""
    found = visible(request, pk)
    if action not in {**Finding.MOVES, **Finding.ACTS} or action in PANEL:
        raise Http404
    form = form_of(request, found, action, request.POST)
    if not form.is_valid():
        return _page(request, found, typed=(action, request.POST), status=422)
    values = dict(form.cleaned_data)
    try:
        life.act(
            actor=request.user,
            finding_id=found.pk,
            action=action,
            version=values.pop("version"),
            values=values,
        )
    except HoupingError as error:
        return _page(request, visible(request, pk), sentence(error), (action, request.POST), 409)
    messages.success(request, _("已办理：%s。") % Finding.ACTION_LABELS[action])
    return redirect("findings:finding", assessment=assessment, pk=pk)


@needs(
    "finding.report",
    "finding.verify",
    "finding.feed_back",
    "finding.fix",
    "finding.answer",
    "finding.recheck",
)
@require_POST
def upload(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Add files to a problem."""
    found = visible(request, pk)
    form = forms.EvidenceForm(request.POST, request.FILES, purposes=_purposes(request, found))
    if form.is_valid():
        given = form.cleaned_data
        if kept := _attach(request, found, given["purpose"], given["files"], given["note"]):
            messages.success(request, _("已上传 %d 个文件。") % kept)
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return redirect("findings:finding", assessment=assessment, pk=pk)


@needs(*SEES)
def file(request: HttpRequest, assessment: str, pk: int, number: int) -> Any:
    """Answer with a picture, or with any other file as a download; compared with its digest first."""
    found = visible(request, pk)
    if not queries.is_county(request.user, request.assessment):
        return exports.stored(get_object_or_404(found.evidence, pk=number))
    kept = get_object_or_404(found.evidence.filter(queries.OPEN_TO_COUNTY), pk=number)
    return exports.stored(queries.as_county_reads(kept))


@needs("finding.see", "finding.county")
def slip(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Show the slip that is printed and signed on the spot (就地反馈单, R-10.7)."""
    found = visible(request, pk)
    if not found.is_released:
        raise Http404
    context = {
        "f": found,
        "county": county_name(request)(found.county),
        "indicators": dict(indicator_choices(request)),
    }
    return render(request, "findings/slip.html", context)
