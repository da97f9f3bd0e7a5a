"""What the dashboards show: where the work stands, the bottom line, maps."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Run
from houping.apps.results.figures import Figures, of_runs
from houping.apps.results.models import of
from houping.apps.results.progress import County
from houping.documents.tiles import TILES, WANSHENG, WANSHENG_PLACE

GROUPS = {"14": 1, "19": 2}
STEPS = (0.5, 0.9, 1.0)  # shares of the quota where the shade of a county changes
SHADES = ["#f3e4e4", "#d99a9b", "#b95357", "#9d1c1f"]


@dataclass(frozen=True)
class Stage:
    """One step of the work: what it is, how it stands, where to go on."""

    name: str
    status: str
    done: bool
    url: str


def proposals(assessment: Any) -> list[Any]:
    """Return the proposals of grades with their runs and what was issued of them, the newest first."""
    return list(assessment.proposals.select_related("issue", "grades", "reports"))


def stages(assessment: Any, person: Any, plan: Any, proposals: list[Any]) -> list[Stage]:
    """Return how far the assessment has come, from its newest plan to reports; links where the person may go on."""
    key = assessment.key
    frame = Frame.objects.filter(assessment=assessment).first()
    steps = set(Run.objects.filter(assessment=key).values_list("step", flat=True))

    def stage(name: str, status: str, done: bool, route: str, permission: str) -> Stage:
        url = reverse(route, args=[key]) if person.may(permission, assessment=key) else ""
        return Stage(name, status, done, url)

    def by_run(name: str, step: str, route: str, permission: str) -> Stage:
        return stage(name, _("已完成") if step in steps else _("未开始"), step in steps, route, permission)

    plan_status = str(plan.get_state_display()) if plan else _("未导入")
    frame_status = str(frame.get_state_display()) if frame else _("未上传")
    frozen = bool(frame and frame.state == "frozen")
    return [
        stage(_("方案"), plan_status, bool(plan and plan.state == "issued"), "plans:plan", "plan.see"),
        stage(_("抽样框"), frame_status, frozen, "frames:list", "frame.see"),
        by_run(_("抽样"), "sample", "sampling:overview", "sample.see"),
        by_run(_("调查结果"), "answers", "results:runs", "result.see"),
        stage(_("评分与等次"), *_decided(proposals, "grades" in steps), "results:proposals", "result.see"),
        stage(_("报告"), *_issued(proposals, "reports" in steps), "reports:list", "report.see"),
    ]


def _decided(proposals: list[Any], computed: bool) -> tuple[str, bool]:
    """Return how far the grades have come, and whether they are approved: computed is not decided."""
    if not proposals:
        return (_("已算出，未提出建议") if computed else _("未开始")), False
    return str(proposals[0].get_state_display()), proposals[0].state == "approved"


def _issued(proposals: list[Any], written: bool) -> tuple[str, bool]:
    """Return how far the reports have come, and whether they went out: a draft is no report."""
    last = next((proposal.issue for proposal in proposals if hasattr(proposal, "issue")), None)
    if last is None:
        return (_("有稿，未印发") if written else _("未开始")), False
    return str(last.get_state_display()), last.state in {"issued", "published"}


@dataclass(frozen=True)
class BottomLine:
    """The first thing on every dashboard (R-2.2): is the line against return to poverty held?"""

    cases: str
    free: str
    share: str
    interval: str
    alerts: int | None
    basis: str


def bottom_line(figures: Figures, county: str | None = None) -> BottomLine:
    """Return cases of return to poverty (with and without points off), the share of households without, open alerts."""
    look = (lambda key: figures.county(county, key)) if county else figures.city
    kind, domain = ("county", county) if county else ("city", "city")

    def text(key: str) -> str:
        fact = look(key)
        return str(fact["text"]) if fact else "—"

    base = f"estimate.no_return.{kind}.{domain}"
    value = text(f"{base}.value") if look(f"{base}.value") else text(base)
    alerts = figures.rules.get("alerts", {})
    count = len(alerts.get(county, [])) if county else sum(map(len, alerts.values()))
    interval = f"{text(f'{base}.lo')}–{text(f'{base}.hi')}"
    return BottomLine(text("return.cases"), text("return.free"), value, interval, count, figures.run)


def published_line(assessment: Any, proposals: list[Any], county: str) -> BottomLine | None:
    """Return the bottom line of a county as it was made known to it (R-8.2); alerts that wait are not for it."""
    known = (p for p in proposals if hasattr(p, "issue") and p.issue.state == "published")
    proposal = next(known, None)
    found = of_runs(assessment, proposal.grades, proposal.reports) if proposal else None
    return replace(bottom_line(found, county), alerts=None) if found else None


def grade_map(figures: Figures, group: int | None, boundaries: str) -> dict[str, Any]:
    """Return what charts.js draws as a map: counties shaded by proposed grade; 万盛 is a marker."""
    labels = [grade["name"] if isinstance(grade, dict) else str(grade) for grade in figures.rules["grades"]]
    values = []
    for row in figures.grades:
        if group in (None, row["group"]):
            value = _shade(labels, row["grade"])
            entry: dict[str, Any] = {"code": row["county"], "value": value, "text": _words(row)}
            if row["county"] == WANSHENG:
                entry["place"] = list(WANSHENG_PLACE)
            values.append(entry)
    return {"kind": "map", "boundaries": boundaries, "values": values, **_scale(labels)}


def grade_tiles(figures: Figures, group: int | None, names: dict[str, str]) -> dict[str, Any]:
    """Return the tile map: one square per county, shaded by proposed grade."""
    labels = [grade["name"] if isinstance(grade, dict) else str(grade) for grade in figures.rules["grades"]]
    values = []
    for row in figures.grades:
        if group in (None, row["group"]):
            column, line = TILES[row["county"]]
            shade = _shade(labels, row["grade"])
            name = _brief(names.get(row["county"], row["name"]))
            values.append(
                {
                    "name": name,
                    "column": column,
                    "row": line,
                    "value": shade,
                    "light": shade >= len(labels) - 2,
                    "text": _words(row),
                }
            )
    size = {"columns": max(c for c, _ in TILES.values()) + 1, "rows": max(r for _, r in TILES.values()) + 1}
    return {"kind": "tiles", "values": values, **size, **_scale(labels)}


def progress_tiles(rows: list[County], names: dict[str, str]) -> dict[str, Any]:
    """Return the tile map of household interviews completed against the least that the plan asks for."""
    values = []
    for row in rows:
        column, line = TILES[row.code]
        share = row.households.share or 0.0
        step = sum(share >= limit for limit in STEPS)
        values.append(
            {
                "name": _brief(names.get(row.code, row.name)),
                "column": column,
                "row": line,
                "value": step,
                "light": step >= 2,
                "text": f"{row.name}：{row.households.done} / {row.households.asked}",
            }
        )
    labels = (_("不足 50%"), _("50%–90%"), _("90%–100%"), _("达到"))
    pieces = [{"value": place, "label": label} for place, label in enumerate(labels)]
    size = {"columns": max(c for c, _ in TILES.values()) + 1, "rows": max(r for _, r in TILES.values()) + 1}
    return {"kind": "tiles", "values": values, **size, "pieces": pieces, "ramp": SHADES}


def _brief(name: str) -> str:
    """Return a name that fits a tile: 万州, 忠县, 万盛."""
    short = name.removesuffix("经开区").removesuffix("区").removesuffix("县")
    return short if len(short) > 1 else name


def _shade(labels: list[str], grade: str) -> int:
    """Return the shade of a grade: the best is the darkest."""
    return len(labels) - 1 - labels.index(grade)


def _scale(labels: list[str]) -> dict[str, Any]:
    return {
        "pieces": [{"value": len(labels) - 1 - i, "label": label} for i, label in enumerate(labels)],
        "ramp": SHADES[-len(labels) :],
    }


def _words(row: dict[str, Any]) -> str:
    return f"{row['name']}：{row['grade']}，{row['score']:.2f}（{row['rank_lo']}–{row['rank_hi']}）"


def compared(assessment: Any, run: Run, other: Run) -> list[dict[str, str]]:
    """Return every input, parameter and output of two runs that differs."""
    parts = (("inputs", _("输入")), ("parameters", _("参数")), ("outputs", _("输出")))
    found = []
    for field, title in parts:
        one, two = getattr(run, field), getattr(other, field)
        for key in sorted(one.keys() | two.keys()):
            left, right = _short(one.get(key)), _short(two.get(key))
            if left != right:
                found.append({"part": title, "name": key, "left": left, "right": right})
    if run.code != other.code:
        found.append({"part": _("程序"), "name": "code", "left": run.code[:16], "right": other.code[:16]})
    return found


def _short(value: Any) -> str:
    if isinstance(value, dict) and "digest" in value:
        value = value["digest"]
    text = "—" if value is None else str(value)
    return text[:16] if len(text) == 64 else text[:120]


def sample_is_drawn(assessment: Any) -> bool:
    """Whether there is a sample to answer for."""
    return of(assessment, "sample") is not None
