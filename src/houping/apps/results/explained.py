"""How a county came to its score, line by line: measures, problems deducted, indicators, total (R-5.0e)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.formats import MISSING, number, percent
from houping.apps.results.figures import Figures, kept_back
from houping.apps.results.sheets import source_words
from houping.core.plan.model import Plan
from houping.core.reporting.blocks import Table

Lines = tuple[dict[str, Any], ...]
PARTLY = "partly"


@lru_cache(maxsize=16)
def _lines(folder: Path, name: str, county: str) -> Lines:
    """Read what a run of scores wrote about a county; runs never change."""
    table = pl.scan_parquet(folder / f"{name}.parquet").filter(pl.col("county") == county)
    return tuple(table.collect().iter_rows(named=True))


def deductions(figures: Figures, plan: Plan, county: str, titles: Mapping[str, str]) -> Table:
    """Return every problem that cost the county points: by which rule, how many, how many were taken."""
    lines = _lines(figures.scored, "deductions", county)
    names = {indicator.id: indicator.name for indicator in plan.indicators()}
    rows = [
        (
            line["problem"],
            titles.get(line["problem"], MISSING),
            line["indicator"],
            names.get(line["indicator"], line["indicator"]),
            _rule(plan, line),
            number(line["points"], 2),
            number(line["taken"], 2),
            _("本指标已扣到上限") if line["taken"] < line["points"] else MISSING,
        )
        for line in lines
    ]
    sums = (number(sum(line[name] for line in lines), 2) for name in ("points", "taken"))
    rows.append((_("合计"), "", "", "", "", *sums, ""))
    header = (
        *(_("问题编号"), _("问题名称"), _("编号"), _("指标")),
        *(_("规则"), _("应扣"), _("实扣"), _("说明")),
    )
    note = _(
        "来源：%(run)s；只扣区县认可、研判成立或部分成立的问题，同一问题只在一项指标扣一次（A-14）；"
        "一项指标最多扣 %(most)s 分。扣分标准：%(basis)s"
    ) % {"run": figures.scored.name, "most": _points(plan, "maximum"), "basis": _basis(plan)}
    widths = (1.6, 3, 0.8, 3.5, 3.5, 0.8, 0.8, 1.8)
    return Table(_("扣分明细"), header, rows, note, widths, (5, 6), True)


def _points(plan: Plan, name: str) -> str:
    return f"{getattr(plan.scoring.deductions, name).value:g}"


def _basis(plan: Plan) -> str:
    """Return where the points come from: a clause of the plan, or what we assume in its place."""
    rule = plan.scoring.deductions.minor
    return rule.clause or _("方案未规定，采用示例值")


def _rule(plan: Plan, line: Mapping[str, Any]) -> str:
    """Say the rule by which a problem costs points."""
    kind = str(Finding.Severity(line["severity"]).label)
    said = _("%(kind)s每个 %(points)s 分") % {"kind": kind, "points": _points(plan, line["severity"])}
    if line["ruling"] != PARTLY:
        return said
    return said + _("，部分成立按 %s") % percent(plan.scoring.deductions.partly_share.value)


def climb(figures: Figures, plan: Plan, county: str) -> Table:
    """Return the way from the indicators over the dimensions to the total, with each one's share of the total."""
    trace = _lines(figures.scored, "trace", county)
    taken = {line["indicator"]: line["deducted"] for line in trace}
    weights: dict[str, float] = {}
    for line in trace:
        weights[line["indicator"]] = weights.get(line["indicator"], 0.0) + line["effective_weight"]

    def row(level: str, key: str, name: str, parts: tuple[str, ...]) -> tuple[str, ...]:
        score = figures.scores.get((county, level, key), {}).get("score")
        lost = taken.get(key) if level == "indicator" else None
        before = score + lost if score and lost is not None else None
        shown = _("不适用") if score is None else number(score, 2)
        share = sum(weights.get(part, 0.0) for part in parts)
        return key, name, number(before, 2), number(lost, 2), shown, percent(share)

    rows = []
    for dimension in plan.dimensions:
        ids = tuple(indicator.id for indicator in dimension.indicators)
        rows += [row("indicator", i.id, i.name, (i.id,)) for i in dimension.indicators]
        rows.append(row("dimension", dimension.id, dimension.name, ids))
    everything = tuple(weights)
    rows.append(("", *row("total", "total", _("总分"), everything)[1:]))
    header = (_("编号"), _("指标、方面"), _("扣分前"), _("扣分"), _("得分"), _("占总分"))
    note = _(
        "来源：%s；指标得分＝测量项得分的加权平均－扣分，最低为 0；方面、总分为下一级的加权平均。"
        "不适用的指标不计分，权重在其余指标间按比例重新分配，“占总分”为分配后的权重。"
    )
    return Table(
        _("逐级得分"), header, rows, note % figures.scored.name, (0.8, 6, 1, 1, 1, 1), (2, 3, 4, 5), True
    )


def measures(figures: Figures, plan: Plan, county: str) -> Table:
    """Return every measure: its value, how it became a score, what it adds to the total before deductions.

    Only for readers of the interviews: of an indicator, one value that is not published is its score less the
    other measures, so that hiding it here would hide nothing (decision 0184).
    """
    names = {measure.id: measure.name for _indicator, measure in plan.measures()}
    sources, unpublished = source_words(), kept_back(str(figures.estimates), county)
    rows = [
        (
            line["indicator"],
            names.get(line["measure"], line["measure"]),
            sources.get(line["source"], line["source"]),
            *_way(line, line["measure"] in unpublished),
        )
        for line in _lines(figures.scored, "trace", county)
    ]
    header = (
        *(_("编号"), _("测量项"), _("来源"), _("测量值"), _("零分值"), _("满分值")),
        *(_("换算得分"), _("占总分"), _("计入总分"), _("说明")),
    )
    note = _(
        "来源：%s；换算得分＝（测量值－零分值）÷（满分值－零分值）×100，限于 0–100；"
        "计入总分＝换算得分×占总分，未减扣分。"
        "注明“不单独公布”的数只供核对评分，不得写入报告，不得对外提供。"
    )
    widths = (0.8, 5, 1.2, 1.3, 1, 1, 1.2, 1.2, 1.2, 1.2)
    title = _("测量项到得分")
    return Table(title, header, rows, note % figures.scored.name, widths, (3, 4, 5, 6, 7, 8))


def _way(line: Mapping[str, Any], unpublished: bool) -> tuple[str, ...]:
    """Return value, goalposts, score, share and part of the total of one measure, and what is to say."""
    why = {"not_applicable": _("不适用"), "not_observed": _("没有数据")}.get(line["status"], MISSING)
    value, score, part = (
        number(line["value"], 4),
        number(line["normalised"], 2),
        number(line["contribution"], 4),
    )
    if unpublished and line["status"] == "scored":
        why = _("不单独公布")
    share = percent(line["effective_weight"])
    return value, f"{line['worst']:g}", f"{line['best']:g}", score, share, part, why


def problems(assessment: Any, county: str) -> list[tuple[int, str, str]]:
    """Return key, number and title of the problems of a county that stand in the ledger."""
    found = Finding.objects.filter(assessment=assessment, county=county)
    return list(found.values_list("pk", "number", "title"))
