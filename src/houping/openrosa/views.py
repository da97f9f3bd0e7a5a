"""What tablets fetch and send, below /v1/key/<token>/projects/<n>/ (or /v1/projects/<n>/ with a password)."""

import json
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from houping.apps import store
from houping.apps.accounts.access import BY_TABLET, Access, public
from houping.apps.collection import enrolling, lists
from houping.apps.collection.arrivals import Sender
from houping.apps.collection.models import FormVersion
from houping.apps.collection.queries import rows_of_units
from houping.apps.collection.receiving import receive
from houping.apps.quality import tablets
from houping.apps.quality.queries import returned_for
from houping.apps.quality.services import fetching
from houping.core.errors import NotOnTablets, UploadMalformed, Words
from houping.openrosa import answers, documents
from houping.openrosa.central import entry as central
from houping.openrosa.central.projects import form_xml
from houping.openrosa.entry import asked, tablet
from houping.openrosa.uploads import read_upload

CSV = "text/csv; charset=utf-8"
RECEIVED = Words("已收到并保存。", "Received and saved.")
LARGEST_BEAT = 64 << 10


@tablet
def form_list(request: HttpRequest, sender: Sender) -> HttpResponse:
    """List the forms that the person of the tablet may fill; `formID` narrows the list to one. Closed forms leave it."""
    refusal = lists.refusal(sender.device)
    found = [] if refusal else _published(sender, asked(request, "formID"))
    listed = [
        documents.Listed(
            form_id=version.form.form_id,
            name=version.title,
            version=version.version,
            md5=version.md5,
            url=f"{_at(request, 'form', form_id=version.form.form_id)}?v={version.pk}",
            manifest=_at(request, "manifest", form_id=version.form.form_id)
            if version.lists or version.has_files
            else "",
        )
        for version in found
    ]
    remark = refusal.message("en" if answers.in_english(request) else "zh") if refusal else ""
    return answers.tagged(request, documents.form_list(listed, remark))


@tablet
def form(request: HttpRequest, sender: Sender, form_id: str) -> HttpResponse:
    """Give the bytes of a form, those whose hash stands in the list."""
    if refusal := lists.refusal(sender.device):
        raise refusal
    version = _version(sender, form_id, asked(request, "v"))
    return answers.tagged(request, store.read(version.sha256))


@tablet
def manifest(request: HttpRequest, sender: Sender, form_id: str) -> HttpResponse:
    """List the files of a form: those of everybody, and the lists of this tablet with its own rows."""
    if refusal := lists.refusal(sender.device):
        raise refusal
    version = _version(sender, form_id)
    media = [(file.name, file.md5) for file in version.files.all()]
    media += [(name, lists.md5_of(tablets.rows_of(sender.device, form_id, name))) for name in version.lists]
    files = [
        documents.Media(name, md5, _at(request, "file", form_id=form_id, name=name)) for name, md5 in media
    ]
    return answers.tagged(request, documents.manifest(files))


@tablet
def file(request: HttpRequest, sender: Sender, form_id: str, name: str) -> HttpResponse:
    """Give one file of a form."""
    if refusal := lists.refusal(sender.device):
        raise refusal
    version = _version(sender, form_id)
    if name in version.lists:
        return answers.tagged(request, tablets.rows_of(sender.device, form_id, name), CSV)
    found = version.files.filter(name=name).first()
    if found is None:
        raise NotOnTablets()
    return _file(request, found.sha256)


@tablet
def submission(request: HttpRequest, sender: Sender) -> HttpResponse:
    """HEAD: say that submissions are taken here. POST: take one."""
    if request.method == "HEAD":
        return answers.dressed(request, HttpResponse(status=204))
    if request.method != "POST":
        raise NotOnTablets()
    upload = read_upload(request)
    receipt = receive(
        sender=sender,
        content=upload.content,
        body=upload.body,
        parts=upload.parts,
        refusal=lists.quick_refusal(sender.device),
    )
    missing = len(receipt.missing)
    words = (
        Words(f"已收到，还缺 {missing} 个附件。", f"Received; {missing} files are still missing.")
        if missing
        else RECEIVED
    )
    return answers.said(request, 201, words)


@tablet
def returned(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Name what was sent back to the person of this tablet, with reason and remarks, and how their households stand."""
    device = sender.device
    return _answer(request, {"returned": returned_for(device), "results": tablets.results_for(device)})


@tablet
def returned_interview(request: HttpRequest, sender: Sender, instance: str) -> HttpResponse:
    """Give what was sent back to a tablet of the same person that does not hold it: answers, files, form, household."""
    if refusal := lists.refusal(sender.device):
        raise refusal
    version = fetching.fetch(device=sender.device, instance=instance)
    form = version.form_version
    form_id, files = form.form.form_id, {file.name: file.size for file in version.files.all()}
    rows = rows_of_units(sender.device.assessment, [version.submission.unit])
    about = {
        "form": form_id,
        "version": form.version,
        "title": form.title,
        "definition": f"{_at(request, 'form', form_id=form_id)}?v={form.pk}",
        "household": rows[0] if rows else None,
        "xml": str(version.xml(), "utf-8"),
        "files": [
            {"name": name, "size": size, "url": _at(request, "returned-file", instance=instance, name=name)}
            for name, size in files.items()
        ],
    }
    return _answer(request, about)


@tablet
def returned_file(request: HttpRequest, sender: Sender, instance: str, name: str) -> HttpResponse:
    """Give one file of an interview that was sent back."""
    if refusal := lists.refusal(sender.device):
        raise refusal
    found = fetching.own_version(sender.device, instance).files.filter(name=name).last()
    if found is None:
        raise NotOnTablets()
    return _file(request, found.sha256)


@tablet
def heartbeat(request: HttpRequest, sender: Sender) -> HttpResponse:
    """Take what our own filler says of the tablet; answer with what it has to know."""
    said, now = _json(request), timezone.now()
    battery, room = said.get("battery"), _number(said, "room", 1 << 50)
    device = enrolling.beat(
        device=sender.device,
        said=enrolling.Heartbeat(
            queued=_number(said, "queue"),
            finished=_number(said, "finished"),
            battery=round(battery * 100) if isinstance(battery, (int, float)) and 0 <= battery <= 1 else None,
            storage_mb=None if room is None else room >> 20,
            app_version=str(said.get("app", ""))[:120],
        ),
        skew_s=_skew(said, sender),
        at=now,
    )
    refusal = lists.refusal(device)
    message = refusal.message("en" if answers.in_english(request) else "zh") if refusal else ""
    return _answer(
        request, {"wipe": device.wipe_asked is not None, "message": message, "now": now.isoformat()}
    )


def _file(request: HttpRequest, sha256: str) -> HttpResponse:
    response = FileResponse(store.open(sha256), content_type="application/octet-stream")
    return answers.dressed(request, response)  # type: ignore[arg-type]


def _answer(request: HttpRequest, value: object) -> HttpResponse:
    return answers.dressed(request, JsonResponse(value, json_dumps_params={"ensure_ascii": False}))


@csrf_exempt
def either_form(request: HttpRequest, project: int, form_id: str) -> HttpResponseBase:
    """Give a form to a tablet with a password or to a program with a token: both ask at this address."""
    if central.shows_token(request):
        return form_xml(request, project=project, form_id=form_id)
    return form(request, project=project, form_id=form_id)


either_form.access, either_form.speaks_for_itself = Access(BY_TABLET), True  # type: ignore[attr-defined]


@csrf_exempt
@public
def nothing(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer for every other address below /v1/."""
    if central.shows_token(request):
        return central.nothing(request, rest=rest)
    return answers.refused(request, NotOnTablets())


def _published(sender: Sender, form_id: str | None) -> Any:
    query = tablets.offered(sender.device).with_files().select_related("form")
    return query.filter(form__form_id=form_id) if form_id else query


def _version(sender: Sender, form_id: str, number: str | None = None) -> FormVersion:
    """Return the published version of a form, or an older one whose address a list has given out before.

    Raises NotOnTablets where there is none, and for forms that are not offered to the person of the tablet.
    """
    if not tablets.is_offered(sender.device, form_id):
        raise NotOnTablets()
    query = FormVersion.objects.filter(form__assessment_id=sender.device.assessment_id, form__form_id=form_id)
    if number and number.isdecimal() and len(number) < 19:
        query = query.filter(pk=int(number)).exclude(state__in=["draft", "approved"])
    else:
        query = query.published()
    found = query.first()
    if found is None:
        raise NotOnTablets()
    return found


def _at(request: HttpRequest, view: str, /, **place: str) -> str:
    """Return the whole address of something beside the one that was asked for."""
    match = request.resolver_match
    assert match is not None
    place |= {key: match.kwargs[key] for key in ("token", "project") if key in match.kwargs}
    way = "key" if "token" in place else "password"
    return request.build_absolute_uri(reverse(f"openrosa:{way}:{view}", kwargs=place))


def _json(request: HttpRequest) -> dict[str, Any]:
    length = request.META.get("CONTENT_LENGTH") or ""
    if request.method != "POST" or not length.isdecimal() or int(length) > LARGEST_BEAT:
        raise UploadMalformed(detail=Words("不是短的 JSON", "no short JSON"))
    try:
        found = json.loads(request.read())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UploadMalformed(detail=Words("不是 JSON 对象", "no JSON object"))
    return found


def _number(said: dict[str, Any], name: str, most: int = 2_000_000_000) -> int | None:
    value = said.get(name)
    return value if type(value) is int and 0 <= value <= most else None


def _skew(said: dict[str, Any], sender: Sender) -> int | None:
    """Return the clock of the tablet minus ours, from its own milliseconds since 1970 if it sends them."""
    value = said.get("clock")
    if not isinstance(value, (int, float)) or not 0 <= value < 1 << 52:
        return sender.skew_s
    return round(value / 1000 - timezone.now().timestamp())
