"""From the charts of a content to figures: which drawing, with which finished numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from houping.core.reporting.blocks import Chart
from houping.documents import charts, maps

Data = Mapping[str, Any]


def draw(chart: Chart) -> Figure:
    """Return the figure of a chart."""
    return DRAWINGS[chart.kind](chart.data)


def _rank_sets(data: Data) -> Figure:
    return charts.rank_sets(
        [charts.Interval(**row) for row in data["rows"]], cuts=data["cuts"], names=data["names"]
    )


def _profile(data: Data) -> Figure:
    rows = [charts.Pair(**row) for row in data["rows"]]
    return charts.profile(rows, own_name=data["own"], group_name=data["group"])


def _probabilities(data: Data) -> Figure:
    return charts.probabilities([charts.Stack(**row) for row in data["rows"]], data["names"])


def _intervals(data: Data) -> Figure:
    return charts.intervals([charts.Interval(**row) for row in data["rows"]])


def _paired(data: Data) -> Figure:
    rows = [(charts.Interval(**row["checked"]), charts.Interval(**row["said"])) for row in data["rows"]]
    return charts.paired(rows, ("客观：实地核查", "主观：电话认可"))


def _county_map(data: Data) -> Figure:
    return maps.county_map(data["grades"], data["names"], data["labels"])


def _tile_map(data: Data) -> Figure:
    return maps.tile_map(data["grades"], data["names"], data["values"])


DRAWINGS: Mapping[str, Callable[[Data], Figure]] = {
    "rank_sets": _rank_sets,
    "profile": _profile,
    "probabilities": _probabilities,
    "intervals": _intervals,
    "paired": _paired,
    "county_map": _county_map,
    "tile_map": _tile_map,
}
