"""Pages of the plan: its versions, files, moves, opinions, and the list of assessments."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from houping.apps import exports
from houping.apps.accounts.access import needs, signed_in
from houping.apps.accounts.wording import sentence
from houping.apps.formats import in_english
from houping.apps.plans import files, queries, services, sheets
from houping.apps.plans.forms import (
    AssessmentForm,
    MoveForm,
    OpinionForm,
    PlanFileForm,
    PlanUploadForm,
    ReplyForm,
    on_present_version,
)
from houping.apps.plans.models import Assessment, Opinion, PlanVersion
from houping.core.checks import Problem
from houping.core.errors import HoupingError, PlanYamlBroken, RecordChanged, StateError
from houping.plans import folder_of


@signed_in
def assessments(request: HttpRequest) -> HttpResponse:
    """List the assessments in which the person takes part."""
    found = Assessment.objects.visible_to(request.user)
    return render(request, "plans/assessments.html", {"assessments": found})


@needs("assessment.create")
def new_assessment(request: HttpRequest) -> HttpResponse:
    """Open a new assessment year."""
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_assessment(actor=request.user, **form.cleaned_data)
            return redirect("plans:plan", assessment=made.key)
        except IntegrityError:
            form.add_error("key", _("此代号已被使用。"))
    return render(request, "plans/assessment_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("plan.see")
def plan(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show the plan in force, or the newest version when none is."""
    versions = list(request.assessment.plans.select_related("created_by"))
    shown = next((v for v in versions if v.state == "issued"), versions[0] if versions else None)
    if shown is None:
        return render(request, "plans/empty.html")
    return redirect("plans:version", assessment=assessment, number=shown.number)


@needs("plan.see")
def version(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Show one version: its state, what may be done, what the checks say, its content."""
    return _version_page(request, number)


def _version_page(
    request: HttpRequest, number: int, bound: dict[str, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    shown = _version(request, number)
    problems, content = files.check_cached(shown.files)
    context = {
        "plan": shown,
        "versions": request.assessment.plans.select_related("created_by"),
        "problems": _said(sorted(problems, key=lambda p: ("error", "warning", "note").index(p.level))),
        "errors": sum(p.level == "error" for p in problems),
        "sections": files.described_cached(shown.files) if content else [],
        "moves": _moves(request, shown, bound or {}),
        "waiting": shown.opinions.filter(outcome="open").count(),
        "texts": sorted(shown.texts),
    }
    return render(request, "plans/version.html", context, status=status)


def _said(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return what the checks found, in the language of the page."""
    language = "en" if in_english() else "zh"
    spoken = [(problem, *problem.said(language)) for problem in problems]
    return [asdict(problem) | {"message": message, "remedy": remedy} for problem, message, remedy in spoken]


def _moves(request: HttpRequest, plan: PlanVersion, bound: dict[str, MoveForm]) -> list[dict[str, Any]]:
    return [
        {
            "action": action,
            "label": label,
            "question": PlanVersion.QUESTIONS.get(action, ""),
            "form": bound.get(action) or MoveForm(action=action, initial={"version": plan.version}),
        }
        for action, label, permission in plan.actions()
        if request.user.may(permission, assessment=request.assessment.key)
    ]


@needs("plan.edit")
def add(request: HttpRequest, assessment: str) -> HttpResponse:
    """Add a version: from a ZIP, from the newest version, or from a plan of the program."""
    latest = request.assessment.plans.first()
    number = latest.number if latest else None
    form = PlanUploadForm(request.POST or None, request.FILES or None, latest=number)
    if request.method == "POST" and form.is_valid():
        try:
            texts = _texts(form.cleaned_data, latest)
            made = services.add_plan(
                actor=request.user,
                assessment=request.assessment,
                texts=texts,
                note=form.cleaned_data["note"],
            )
            return redirect("plans:version", assessment=assessment, number=made.number)
        except HoupingError as error:
            form.add_error("upload", sentence(error))
    return render(request, "plans/add.html", {"form": form}, status=422 if form.errors else 200)


def _texts(cleaned: dict[str, Any], latest: PlanVersion | None) -> dict[str, str]:
    if cleaned["source"] == "upload":
        return files.from_zip(cleaned["upload"].read())
    if cleaned["source"] == "latest" and latest:
        return latest.texts
    return files.of_folder(folder_of(cleaned["source"]))


@needs("plan.edit")
def edit_file(request: HttpRequest, assessment: str, number: int, name: str) -> HttpResponse:
    """Edit one file of a draft, with what the checks say about it."""
    shown = _version(request, number)
    if name not in shown.texts:
        return redirect("plans:version", assessment=assessment, number=number)
    form = PlanFileForm(request.POST or None, initial={"text": shown.texts[name], "version": shown.version})
    present = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_plan(
                actor=request.user,
                plan_id=shown.pk,
                version=form.cleaned_data["version"],
                name=name,
                text=form.cleaned_data["text"],
            )
            messages.success(request, _("已保存，核对结果见下。"))
            return redirect("plans:file", assessment=assessment, number=number, name=name)
        except RecordChanged as error:
            form.add_error(None, sentence(error))
            shown = _version(request, number)
            on_present_version(form, shown.version)
            present = shown.texts[name]
        except PlanYamlBroken as error:
            form.add_error("text", sentence(error))
    problems = _said(p for p in files.check_cached(shown.files)[0] if p.file == name)
    context = {"plan": shown, "name": name, "form": form, "problems": problems, "present": present}
    return render(request, "plans/file.html", context, status=409 if form.errors else 200)


@needs("plan.see")
def download(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the files of a version as a ZIP, the same bytes each time."""
    shown = _version(request, number)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(shown.texts.items()):
            archive.writestr(zipfile.ZipInfo(f"{assessment}-v{number}/{name}"), text)
    exports.log_export(request, name=f"plan:{assessment}:{number}", rows=0)
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{assessment}-v{number}.zip"'
    return response


@needs("plan.edit", "plan.approve", "plan.issue")
@require_POST
def move(request: HttpRequest, assessment: str, number: int, action: str) -> HttpResponse:
    """Take a version to its next state."""
    shown = _version(request, number)
    if action not in PlanVersion.MOVES:
        return redirect("plans:version", assessment=assessment, number=number)
    form = MoveForm(request.POST, action=action)
    if not form.is_valid():
        return _version_page(request, number, {action: form}, 422)
    try:
        services.move_plan(
            actor=request.user,
            plan_id=shown.pk,
            action=action,
            version=form.cleaned_data["version"],
            values=form.values(),
        )
    except StateError as error:
        messages.error(request, sentence(error))
        on_present_version(form, _version(request, number).version)
        return _version_page(request, number, {action: form}, 409)
    messages.success(request, _("已完成：%s") % PlanVersion.ACTION_LABELS[action])
    return redirect("plans:version", assessment=assessment, number=number)


@needs("plan.see")
def compare(request: HttpRequest, assessment: str, old: int, new: int) -> HttpResponse:
    """Show two versions side by side, changes only."""
    before, after = _version(request, old), _version(request, new)
    differences = list(queries.compare(before, after))
    context = {"old": before, "new": after, "differences": differences}
    return render(request, "plans/compare.html", context)


@needs("plan.consult", "plan.reply", "plan.approve")
def opinions(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """List the opinions on a version; offices add their own, the bureau replies."""
    shown = _version(request, number)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.give_opinion(actor=request.user, plan_id=shown.pk, **form.cleaned_data)
        messages.success(request, _("意见已提交。"))
        return redirect("plans:opinions", assessment=assessment, number=number)
    context = {"plan": shown, "opinions": _opinions(request, shown), "form": form, "reply": ReplyForm()}
    return render(request, "plans/opinions.html", context, status=422 if form.errors else 200)


def _opinions(request: HttpRequest, plan: PlanVersion) -> Any:
    """All opinions for those who answer or approve; an office sees its own."""
    found = plan.opinions.select_related("organisation", "person", "replied_by")
    key = request.assessment.key
    if request.user.may("plan.reply", assessment=key) or request.user.may("plan.approve", assessment=key):
        return found
    return found.filter(organisation=request.user.organisation)


@needs("plan.reply", "plan.approve")
def opinions_export(request: HttpRequest, assessment: str, number: int) -> HttpResponse:
    """Answer with the 征求意见表 as Excel."""
    shown = _version(request, number)
    table = sheets.opinions(shown, _opinions(request, shown))
    return exports.excel(request, table, name=_("征求意见表-第%d版") % number)


@needs("plan.reply")
@require_POST
def reply(request: HttpRequest, assessment: str, pk: int) -> HttpResponse:
    """Reply to an opinion."""
    opinion = get_object_or_404(
        Opinion.objects.select_related("plan"), pk=pk, plan__assessment=request.assessment
    )
    form = ReplyForm(request.POST)
    if form.is_valid():
        services.reply_opinion(actor=request.user, opinion_id=pk, **form.cleaned_data)
        messages.success(request, _("已答复。"))
    else:
        messages.error(request, _("请选择处理方式并填写答复。"))
    return redirect("plans:opinions", assessment=assessment, number=opinion.plan.number)


def _version(request: HttpRequest, number: int) -> PlanVersion:
    query = request.assessment.plans.select_related("assessment", "created_by", "changed_by")
    found: PlanVersion = get_object_or_404(query, number=number)
    return found
