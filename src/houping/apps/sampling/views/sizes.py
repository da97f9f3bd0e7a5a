"""Pages of the sizes: what the issued plan gives, what-if questions, exports; the scores of villages."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from houping.apps import exports
from houping.apps.accounts.access import needs
from houping.apps.formats import clauses
from houping.apps.frames.models import Frame
from houping.apps.plans import groups
from houping.apps.plans.queries import plan_of
from houping.apps.sampling import sheets, sizes
from houping.apps.sampling.forms import WhatIfForm
from houping.apps.sampling.views.refused import words
from houping.core.errors import HoupingError
from houping.core.plan.model import Plan

TABLES = {"quota": sheets.quota, "phone": sheets.phone_quota, "margins": sheets.margins}


@needs("sample.see")
def size(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show sizes and margins of the issued plan; who may ask what-if questions gets the controls."""
    plan, frozen = _ground(request)
    if plan is None:
        return render(request, "sampling/size.html", {"missing": True})
    chosen = groups.shown(request, plan)
    asks = request.user.may("sample.size", assessment=assessment)
    asked = {name: value for name, value in request.GET.items() if name != "group"}
    form = WhatIfForm(asked or None, issued=sizes.numbers_of(plan)) if asks else None
    context = {
        **_answer(plan, frozen, form, chosen.group),
        "shown": chosen,
        "form": form,
        "controls": _controls(form) if form else [],
    }
    return render(request, "sampling/size.html", context, status=422 if form and form.errors else 200)


@needs("sample.size")
def what_if(request: HttpRequest, assessment: str) -> HttpResponse:
    """Answer a what-if question: the tables as they would be, deviations marked."""
    plan, frozen = _ground(request)
    if plan is None:
        raise Http404
    form = WhatIfForm(request.GET or {}, issued=sizes.numbers_of(plan))
    chosen = groups.shown(request, plan)
    context = {**_answer(plan, frozen, form, chosen.group), "shown": chosen}
    return render(request, "sampling/sizes.html", context, status=422 if context.get("refusal") else 200)


def _answer(
    plan: Plan, frozen: Path | None, form: WhatIfForm | None, group: int | None = None
) -> dict[str, Any]:
    """Return tables of the plan, or of the question when one was asked and makes sense; of a group or of all."""
    issued = sizes.sizes(plan, frozen)
    context: dict[str, Any] = {"frozen": frozen, "deviations": [], "refusal": ""}
    shown, shown_plan = issued, plan
    if form is not None and form.is_bound:
        if form.is_valid():
            values = form.asked()
            context["deviations"] = [
                {"label": form.fields[name].label, "old": _said(old), "new": _said(new)}
                for name, (old, new) in sizes.deviations(plan, values).items()
            ]
            try:
                if context["deviations"]:
                    shown_plan = sizes.asked(plan, values)
                    shown = sizes.sizes(shown_plan, frozen)
            except HoupingError as error:
                shown, shown_plan, context["refusal"] = issued, plan, words(error)
        else:
            context["refusal"] = clauses(
                f"{form.fields[name].label}{_('：')}{' '.join(errors)}"
                for name, errors in form.errors.items()
                if name in form.fields
            )
    names = ("quota", "phone", "margins") if frozen else ("quota",)
    context["tables"] = [
        {"name": name, "table": TABLES[name]({**shown, "only": group}, shown_plan)} for name in names
    ]
    context["summary"] = _summary(issued, shown)
    return context


def _said(value: Any) -> str:
    return {"persons": _("按人"), "households": _("按户")}.get(value, str(value))


def _summary(issued: dict[str, Any], shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the bottom line: what changes for the whole city."""
    keys = [(_("抽样村"), lambda s: s["city"]["villages"], 0)]
    if "field" in shown["city"]:
        keys += [
            (_("入户样本"), lambda s: s["city"]["field"]["households"], 0),
            (_("预计有效"), lambda s: s["city"]["field"]["completes"], 0),
            (_("入户误差（±百分点）"), lambda s: s["city"]["field"]["margin_half"]["planned"] * 100, 2),
            (_("电话样本"), lambda s: s["city"]["phone"]["completes"], 0),
            (_("电话误差（±百分点）"), lambda s: s["city"]["phone"]["margin_half"]["planned"] * 100, 2),
        ]
    return [
        {"label": label, "old": get(issued), "new": get(shown), "decimals": decimals}
        for label, get, decimals in keys
    ]


def _controls(form: WhatIfForm) -> list[dict[str, Any]]:
    """Return every field with the limits of its slider; a choice has none."""
    found = []
    for name in form.fields:
        field = form[name]
        low = getattr(field.field, "min_value", None)
        found.append(
            {
                "field": field,
                "low": low,
                "high": getattr(field.field, "max_value", None),
                "step": field.field.widget.attrs.get("step"),
                "issued": field.field.initial,
            }
        )
    return found


@needs("sample.see")
def size_export(request: HttpRequest, assessment: str, name: str) -> HttpResponse:
    """Answer with one of the tables of the issued plan as Excel."""
    plan, frozen = _ground(request)
    if plan is None or name not in TABLES or (frozen is None and name != "quota"):
        raise Http404
    only = groups.shown(request, plan).group
    table = TABLES[name]({**sizes.sizes(plan, frozen), "only": only}, plan)
    return exports.excel(request, table, name=table.title)


@needs("sample.see")
def villages(request: HttpRequest, assessment: str) -> HttpResponse:
    """Choose a county, see the scores of its villages with reasons (R-6.4)."""
    plan, frozen = _ground(request)
    if plan is None or frozen is None:
        return render(request, "sampling/villages.html", {"missing": True})
    county = _county(plan, request.GET.get("county", ""))
    context = {
        "counties": sorted(plan.counties, key=lambda c: c.code),
        "county": county,
        "table": sheets.scores(sizes.scores(plan, frozen, county.code), county.name),
    }
    return render(request, "sampling/villages.html", context)


@needs("sample.see")
def villages_export(request: HttpRequest, assessment: str, county: str) -> HttpResponse:
    """Answer with the 重点村遴选表 of a county as Excel."""
    plan, frozen = _ground(request)
    if plan is None or frozen is None:
        raise Http404
    place = next((c for c in plan.counties if c.code == county), None)
    if place is None:
        raise Http404
    table = sheets.scores(sizes.scores(plan, frozen, county), place.name)
    return exports.excel(request, table, name=_("重点村遴选表-%s") % place.name)


def _county(plan: Plan, code: str) -> Any:
    counties = sorted(plan.counties, key=lambda c: c.code)
    return next((c for c in counties if c.code == code), counties[0])


def _ground(request: HttpRequest) -> tuple[Plan | None, Path | None]:
    """Return the issued plan and the folder of the frozen frame, as far as there are any."""
    version = request.assessment.issued_plan()
    if version is None:
        return None, None
    frame = Frame.objects.frozen(request.assessment)
    folder = Path(settings.WORKSPACES) / frame.run.folder if frame else None
    return plan_of(version), folder
