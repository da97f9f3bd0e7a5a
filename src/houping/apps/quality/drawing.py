"""Control charts of the fieldwork by day, as the pages draw them; the limits are those of core.quality.drift."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from houping.apps.quality.daily import Day
from houping.core.quality.drift import Chart, individuals_chart, mean_chart, share_chart

FEWEST = 3
PER = 100.0


def charts(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Return the charts, as far as there is anything to draw; none before three days."""
    if len(days) < FEWEST:
        return []
    labels = [f"{d.day.month}-{d.day.day}" for d in days]
    return [
        {
            "id": f"chart-{name}",
            "title": title,
            "data": _data(labels, chart, digits, scaled=name == "income"),
            "outside": _outside(labels, chart),
            "limits": limits,
        }
        for name, title, chart, digits, limits in _charts(days)
        if np.isfinite(chart.value).any()
    ]


def _charts(days: Sequence[Day]) -> list[tuple[str, str, Chart, int, str]]:
    """Return (name, title, chart, digits, how the limits are made)."""
    came, complete = [d.came for d in days], [d.complete for d in days]

    def share(hits: Sequence[int], of: Sequence[int]) -> Chart:
        return share_chart(hits, np.asarray(of, dtype=float), per=PER)

    plain, weighted = _("控制限：3 倍标准差。"), _("指数加权平均，控制限：2.86 倍标准差。")
    return [
        ("completes", _("每日完成的访问"), individuals_chart(complete), 0, plain),
        ("refusals", _("拒访占比（%）"), share([d.refused for d in days], came), 1, plain),
        (
            "unknown",
            _("“不了解、拒答”的答案占比（%）"),
            share([d.unknown for d in days], [d.asked for d in days]),
            1,
            plain,
        ),
        ("problems", _("每百户中有疑似问题的户"), share([d.problems for d in days], complete), 1, plain),
        ("alerts", _("每百份访问中须复核的"), share([d.critical for d in days], came), 1, plain),
        ("income", _("人均纯收入（元）"), _incomes(days), 0, weighted),
    ]


def _incomes(days: Sequence[Day]) -> Chart:
    every = [value for d in days for value in d.incomes]
    spread = float(np.std(every, ddof=1)) if len(every) > 1 else math.nan
    return mean_chart([d.income for d in days], [len(d.incomes) for d in days], sd=spread)


def _data(labels: list[str], chart: Chart, digits: int, *, scaled: bool) -> dict[str, Any]:
    def numbers(values: Any) -> list[float | None]:
        return [round(float(v), digits + 1) if np.isfinite(v) else None for v in np.asarray(values)]

    return {
        "kind": "control",
        "days": labels,
        "name": _("当日"),
        "scaled": scaled,
        "values": numbers(chart.value),
        "outside": [bool(o) for o in chart.outside],
        "lines": [
            {"name": _("中线"), "values": numbers(chart.centre)},
            {"name": _("上限"), "values": numbers(chart.upper)},
            {"name": _("下限"), "values": numbers(chart.lower)},
        ],
    }


def _outside(labels: list[str], chart: Chart) -> list[str]:
    return [label for label, out in zip(labels, chart.outside, strict=True) if out]
