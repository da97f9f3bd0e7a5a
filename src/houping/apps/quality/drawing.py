"""Control charts of the fieldwork by day, as the pages draw them; the limits are those of core.quality.drift."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from houping.apps.quality.figures import Day
from houping.core.quality.drift import Chart, individuals_chart, share_chart

FEWEST = 3
PER = 100.0


def charts(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Return the charts: interviews a day, refusals, critical alerts per 100; none before three days."""
    if len(days) < FEWEST:
        return []
    came = np.array([d.came for d in days], dtype=float)
    found = [
        ("completes", _("每日完成的访问"), individuals_chart([d.complete for d in days]), 0),
        ("refusals", _("拒访占比（%）"), share_chart([d.refused for d in days], came, per=PER), 1),
        (
            "alerts",
            _("每百份访问的须复核预警"),
            share_chart([min(d.critical, d.came) for d in days], came, per=PER),
            1,
        ),
    ]
    labels = [f"{d.day.month}-{d.day.day}" for d in days]
    return [
        {
            "id": f"chart-{name}",
            "title": title,
            "data": _data(title, labels, chart, digits),
            "outside": _outside(labels, chart),
        }
        for name, title, chart, digits in found
    ]


def _data(title: str, labels: list[str], chart: Chart, digits: int) -> dict[str, Any]:
    def numbers(values: Any) -> list[float | None]:
        return [round(float(v), digits + 1) if np.isfinite(v) else None for v in np.asarray(values)]

    return {
        "kind": "control",
        "days": labels,
        "name": title,
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
