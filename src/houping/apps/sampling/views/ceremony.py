"""Pages of the ceremony: overview, its steps, what witnesses contribute, announcement, proof, verification."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.frames.models import Frame
from houping.apps.ledger.registry import name_of
from houping.apps.sampling import queries, services, sheets
from houping.apps.sampling.forms import BeginForm, ContributionForm, MoveForm
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.views.refused import status_of, words
from houping.chain import verify_draw
from houping.chain.seal import SEALED, read_sealed
from houping.core.errors import HoupingError

VERIFIER = "verify_draw.py"


@needs("sample.see", "sample.witness")
def overview(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how far the draw is and where everything about it stands."""
    current = Ceremony.objects.current(request.assessment)
    plan, frame = request.assessment.issued_plan(), Frame.objects.frozen(request.assessment)
    context = {
        "ceremony": current,
        "plan": plan,
        "frame": frame,
        "earlier": request.assessment.ceremonies.filter(state="superseded").select_related("committed_by"),
        "form": BeginForm(first=current is None),
        "steps": _steps(current) if current else [],
    }
    return render(request, "sampling/overview.html", context)


@needs("sample.commit")
@require_POST
def begin(request: HttpRequest, assessment: str) -> HttpResponse:
    """Make the secret number and publish its commitment."""
    current = Ceremony.objects.current(request.assessment)
    form = BeginForm(request.POST, first=current is None)
    if not form.is_valid():
        messages.error(request, _("请填写重新抽样的原因。"))
        return redirect("sampling:overview", assessment=assessment)
    made = services.begin(actor=request.user, assessment=request.assessment, **form.cleaned_data)
    messages.success(request, _("承诺值已生成并记入日志账本，请立即公布。"))
    return redirect("sampling:ceremony", assessment=assessment, number=made.number)


@needs("sample.see", "sample.witness")
def ceremony(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show one ceremony: its steps, values, proof of order, and what the person may do now."""
    return _page(request, _ceremony(request, number))


def _page(
    request: HttpRequest, shown: Ceremony, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    bound = bound or {}
    context = {
        "ceremony": shown,
        "steps": _steps(shown),
        "moves": _moves(request, shown, bound),
        "contributions": _contributions(request, shown),
        "contribution_form": _contribution_form(request, shown, bound),
        "acts": [{"act": act, "name": name_of(act.action)} for act in queries.acts(shown)],
        "sealed": _sealed(shown),
    }
    return render(request, "sampling/ceremony.html", context, status=status)


def _steps(shown: Ceremony) -> list[dict[str, Any]]:
    """Return the steps of the ceremony with done, now or later."""
    names = [
        (_("公布承诺值"), {"committed"}),
        (_("指定随机事件"), {"announced"}),
        (_("录入、复核结果") if shown.event_kind == "public" else _("见证人提交数字"), {"entered"}),
        (_("抽样"), {"ready", "drawing"}),
        (_("公布封存记录"), {"drawn"}),
        (_("定时下发名单"), {"published"}),
        (_("公开证明"), {"released"}),
    ]
    order = [
        "committed",
        "announced",
        "entered",
        "ready",
        "drawing",
        "drawn",
        "published",
        "released",
        "revealed",
    ]
    reached = order.index(shown.state) if shown.state in order else -1
    found = []
    for name, waits in names:
        last = max(order.index(state) for state in waits)
        # the first step is done as soon as there is a ceremony; the others when their waiting states are left
        done = reached >= 0 if waits == {"committed"} else reached > last
        found.append({"name": name, "done": done})
    now = next((step for step in found if not step["done"]), None)
    if now and shown.state in order:
        now["now"] = True
    return found


def _moves(request: HttpRequest, shown: Ceremony, bound: dict[str, Form]) -> list[dict[str, Any]]:
    key = request.assessment.key
    return [
        {
            "action": action,
            "label": Ceremony.ACTION_LABELS[action],
            "question": Ceremony.QUESTIONS.get(action, ""),
            "form": bound.get(action) or MoveForm(action=action, initial={"version": shown.version}),
        }
        for action in shown.actions()
        if request.user.may(Ceremony.MOVES[action].permission, assessment=key)
    ]


def _contributions(request: HttpRequest, shown: Ceremony) -> list[dict[str, Any]]:
    """Return who contributed; the numbers are shown to others when contributions are closed."""
    closed = bool(shown.beacon)
    return [
        {"given": given, "value": given.value if closed or given.person == request.user else ""}
        for given in shown.contributions.select_related("person__organisation")
    ]


def _contribution_form(request: HttpRequest, shown: Ceremony, bound: dict[str, Form]) -> Form | None:
    asked = shown.state == "announced" and shown.event_kind == "witness"
    if not asked or not request.user.may("sample.witness", assessment=request.assessment.key):
        return None
    if request.user == shown.committed_by or shown.contributions.filter(person=request.user).exists():
        return None
    return bound.get("contribute") or ContributionForm()


def _sealed(shown: Ceremony) -> Any:
    """Return the sealed record once it is published."""
    if shown.state not in ("published", "released", "revealed"):
        return None
    return read_sealed(shown.folder / SEALED)


@needs("sample.see", "sample.witness")
@require_POST
def move(request: HttpRequest, assessment: str, number: int, action: str) -> HttpResponse:
    """Take a ceremony one step on."""
    shown = _ceremony(request, number)
    if action not in Ceremony.MOVES:
        raise Http404
    form = MoveForm(request.POST, action=action)

    def act() -> None:
        services.move(
            actor=request.user,
            ceremony_id=shown.pk,
            action=action,
            version=form.cleaned_data["version"],
            values=form.values(),
        )

    return _act(request, shown, form, action, act, _("已完成：%s") % Ceremony.ACTION_LABELS[action])


@needs("sample.witness")
@require_POST
def contribute(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Keep what a witness throws or draws."""
    shown = _ceremony(request, number)
    form = ContributionForm(request.POST)

    def act() -> None:
        services.contribute(actor=request.user, ceremony_id=shown.pk, **form.cleaned_data)

    return _act(request, shown, form, "contribute", act, _("已提交，见证结束后向所有人显示。"))


def _act(
    request: HttpRequest, shown: Ceremony, form: Form, name: str, act: Callable[[], None], done: str
) -> HttpResponse:
    """Do it and go back to the page; a refusal is shown in the form, with what was typed."""
    if not form.is_valid():
        return _page(request, shown, {name: form}, 422)
    try:
        act()
    except HoupingError as error:
        form.add_error(None, words(error))
        fresh = _ceremony(request, shown.number)
        if name not in (*fresh.actions(), "contribute"):
            messages.error(request, words(error))
        return _page(request, fresh, {name: form}, status_of(error))
    messages.success(request, done)
    return redirect("sampling:ceremony", assessment=request.assessment.key, number=shown.number)


@needs("sample.see")
@require_POST
def verify(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Start to draw everything again and compare."""
    shown = _ceremony(request, number)
    services.verify(actor=request.user, ceremony_id=shown.pk)
    return redirect("sampling:ceremony", assessment=assessment, number=number)


@needs("sample.see", "sample.witness")
def announcement(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show what may be published so far, ready to print."""
    shown = _ceremony(request, number)
    context = {
        "ceremony": shown,
        "sealed": _sealed(shown),
        "contributions": _contributions(request, shown),
    }
    return render(request, "sampling/announcement.html", context)


@needs("sample.see")
def order(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the 抽样过程记录 as Excel."""
    shown = _ceremony(request, number)
    table = sheets.order(shown, queries.acts(shown), name_of)
    return exports.excel(request, table, name=_("抽样过程记录-第%d次") % number)


@needs("sample.see")
def sealed(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with sealed.json, once it is published."""
    shown = _ceremony(request, number)
    if _sealed(shown) is None:
        raise Http404
    return exports.attachment(request, shown.folder / SEALED, name=f"{assessment}-{number}-{SEALED}")


@needs("sample.see")
def bundle(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the public proof, once it is revealed."""
    shown = _ceremony(request, number)
    path = shown.public.with_suffix(".zip")
    if shown.state != Ceremony.State.REVEALED or not path.is_file():
        raise Http404
    return exports.attachment(request, path, name=_("抽样证明包-%s.zip") % path.stem)


@needs("sample.see")
def verifier(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer with the stand-alone program that verifies a proof."""
    source = Path(verify_draw.__file__).read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, VERIFIER)
    return response


def _ceremony(request: HttpRequest, number: int) -> Ceremony:
    query = request.assessment.ceremonies.select_related(
        "assessment",
        "plan",
        "frame__run",
        "run",
        "job",
        "check_job",
        "committed_by",
        "entered_by",
        "checked_by",
        "changed_by",
        "supersedes",
    )
    found: Ceremony = get_object_or_404(query, number=number)
    return found
