"""Charts of a report. They place finished numbers; nothing is computed here but positions on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from houping.documents.canvas import (
    BLUE,
    GRADES,
    INK,
    LINE,
    MARKED,
    ORANGE,
    PALE,
    RED,
    SOFT,
    figure,
    font,
    set_dpi,
    sized,
)

WIDTH_MM = 150.0
ROW_MM = 2.8
CLOSE, SMALL, NORMAL = 6.5, 8, 8.5


@dataclass(frozen=True)
class Interval:
    """One row: label, value with limits (same unit), whether it is the one that the report is about.

    reference : the value of the group, drawn as an upright line
    """

    label: str
    value: float
    low: float
    high: float
    marked: bool = False
    grade: int = 0
    reference: float | None = None


def intervals(rows: Sequence[Interval]) -> Figure:
    """Return shares with intervals, one row each, first row on top; an upright line for the group."""
    fig = figure(WIDTH_MM, 20 + 6.0 * max(len(rows), 1))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        _interval(axes, place, row, BLUE, "o")
        if row.reference is not None:
            axes.plot([row.reference] * 2, [place - 0.32, place + 0.32], color=RED, linewidth=1.8)
    _rows(axes, [row.label for row in rows])
    _percent(axes)
    handles = [
        Line2D([], [], color=BLUE, marker="o", markersize=5, linewidth=2, label="本区县及95%置信区间"),
        Line2D([], [], color=RED, marker="|", markersize=9, linewidth=0, markeredgewidth=1.8, label="本组"),
    ]
    fig.legend(handles=handles, prop=sized(SMALL), loc="outside upper center", ncols=2, frameon=False)
    return _finish(fig, axes)


def paired(rows: Sequence[tuple[Interval, Interval]], names: tuple[str, str]) -> Figure:
    """Return two shares with intervals per row: what was checked and what people say."""
    fig = figure(WIDTH_MM, 18 + 7.6 * max(len(rows), 1))
    axes = fig.subplots()
    for place, (checked, said) in enumerate(rows):
        _interval(axes, place - 0.17, checked, BLUE, "s")
        _interval(axes, place + 0.17, said, ORANGE, "o")
    _rows(axes, [checked.label for checked, _ in rows])
    _percent(axes)
    handles = [
        Line2D([], [], color=BLUE, marker="s", markersize=5, linewidth=2, label=names[0]),
        Line2D([], [], color=ORANGE, marker="o", markersize=5, linewidth=2, label=names[1]),
    ]
    fig.legend(handles=handles, prop=sized(SMALL), loc="outside upper center", ncols=2, frameon=False)
    return _finish(fig, axes)


def _interval(axes: Axes, place: float, row: Interval, colour: str, marker: str) -> None:
    axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot([row.value], [place], marker=marker, color=colour, markersize=5)


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5]))


def rank_sets(rows: Sequence[Interval], *, cuts: Sequence[float], names: Sequence[str]) -> Figure:
    """Return rank confidence sets, one row per county in order of score; dashed lines are grade boundaries."""
    fig = figure(WIDTH_MM, 15 + ROW_MM * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        shade = GRADES[min(row.grade, len(GRADES) - 1)]
        span = max(row.high - row.low, 0.0)
        axes.barh(
            place, span + 0.6, left=row.low - 0.3, height=0.55, color=PALE, edgecolor=LINE, linewidth=0.6
        )
        axes.plot([row.value], [place], marker="D" if row.marked else "o", color=shade, markersize=6)
        if row.marked:
            axes.axhspan(place - 0.5, place + 0.5, color=MARKED, zorder=0)
    for cut in cuts:
        axes.axvline(cut, color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
    _rows(axes, [row.label for row in rows], CLOSE)
    axes.set_xlabel(
        "名次（点为本次名次，颜色为等次建议，灰条为95%名次置信集，虚线为等次分界）",
        fontproperties=font(),
        fontsize=SMALL,
    )
    handles = [
        Line2D([], [], color=GRADES[i], marker="o", linewidth=0, markersize=6, label=name)
        for i, name in enumerate(names)
    ]
    fig.legend(
        handles=handles, prop=sized(SMALL), loc="outside upper center", ncols=len(names), frameon=False
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0.4, len(rows) + 0.6)
    return _finish(fig, axes)


@dataclass(frozen=True)
class Pair:
    """One row of a comparison: this county and its group."""

    label: str
    own: float | None
    group: float


def profile(rows: Sequence[Pair], *, own_name: str, group_name: str) -> Figure:
    """Return bars of a county's scores beside the mean of its group; a missing score leaves its place empty."""
    fig = figure(WIDTH_MM, 15 + 6.0 * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        if row.own is not None:
            axes.barh(place - 0.19, row.own, height=0.36, color=BLUE, label=own_name if place == 0 else None)
        axes.barh(place + 0.19, row.group, height=0.36, color=LINE, label=group_name if place == 0 else None)
    _rows(axes, [row.label for row in rows])
    axes.set_xlim(0, 100)
    axes.set_xlabel("得分（0—100）", fontproperties=font(), fontsize=NORMAL, color=SOFT)
    fig.legend(prop=sized(SMALL), loc="outside upper center", ncols=2, frameon=False)
    return _finish(fig, axes)


@dataclass(frozen=True)
class Stack:
    """One bar made of parts, 0..1 each."""

    label: str
    parts: Sequence[float]


def probabilities(rows: Sequence[Stack], names: Sequence[str]) -> Figure:
    """Return stacked bars: how probable each grade is for each county."""
    fig = figure(WIDTH_MM, 17 + ROW_MM * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        left = 0.0
        for number, part in enumerate(row.parts):
            shade = GRADES[min(number, len(GRADES) - 1)]
            axes.barh(
                place, part, left=left, height=0.7, color=shade, label=names[number] if place == 0 else None
            )
            left += part
    _rows(axes, [row.label for row in rows], CLOSE)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel("各等次的把握", fontproperties=font(), fontsize=NORMAL, color=SOFT)
    fig.legend(prop=sized(NORMAL), loc="outside upper center", ncols=len(names), frameon=False)
    return _finish(fig, axes)


def _rows(axes: Axes, labels: Sequence[str], size: float = NORMAL) -> None:
    axes.set_yticks(range(len(labels)), labels, fontproperties=font(), fontsize=size)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def _finish(fig: Figure, axes: Axes) -> Figure:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(axis="y", length=0, colors=INK)
    axes.tick_params(axis="x", colors=SOFT, labelsize=SMALL)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    for label in axes.get_xticklabels():
        label.set_fontproperties(font())
        label.set_fontsize(SMALL)
    return set_dpi(fig)
