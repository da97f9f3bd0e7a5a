"""Charts of a report. They place finished numbers; nothing is computed here but positions on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from houping.documents.canvas import (
    BLUE,
    GRADES,
    GREEN,
    INK,
    LINE,
    ORANGE,
    PALE,
    SOFT,
    figure,
    font,
    set_dpi,
    sized,
)

WIDTH_MM = 150.0
ROW_MM = 6.2
SMALL, NORMAL = 8, 9


@dataclass(frozen=True)
class Interval:
    """One row: label, value with limits (same unit), and whether it is the one that the report is about."""

    label: str
    value: float
    low: float
    high: float
    marked: bool = False
    grade: int = 0


def intervals(rows: Sequence[Interval], *, unit: str, percent: bool = False) -> Figure:
    """Return points with intervals, one row each, first row on top."""
    fig = figure(WIDTH_MM, 22 + ROW_MM * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        colour = ORANGE if row.marked else BLUE
        axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot([row.value], [place], marker="D" if row.marked else "o", color=colour, markersize=5)
    _rows(axes, [row.label for row in rows])
    axes.set_xlabel(unit, fontproperties=font(), fontsize=NORMAL, color=SOFT)
    if percent:
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    return _finish(fig, axes)


def rank_sets(rows: Sequence[Interval], *, cuts: Sequence[float]) -> Figure:
    """Return rank confidence sets, one row per county in order of score; dashed lines are grade boundaries."""
    fig = figure(WIDTH_MM, 22 + ROW_MM * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        shade = GRADES[min(row.grade, len(GRADES) - 1)]
        span = max(row.high - row.low, 0.0)
        axes.barh(
            place, span + 0.6, left=row.low - 0.3, height=0.55, color=PALE, edgecolor=LINE, linewidth=0.6
        )
        axes.plot([row.value], [place], marker="D" if row.marked else "o", color=shade, markersize=6)
    for cut in cuts:
        axes.axvline(cut, color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
    _rows(axes, [row.label for row in rows])
    axes.set_xlabel(
        "名次（圆点为本次名次，灰条为95%名次置信集，虚线为等次分界）", fontproperties=font(), fontsize=SMALL
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
    fig = figure(WIDTH_MM, 24 + 7.0 * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        if row.own is not None:
            axes.barh(place - 0.19, row.own, height=0.36, color=BLUE, label=own_name if place == 0 else None)
        axes.barh(place + 0.19, row.group, height=0.36, color=LINE, label=group_name if place == 0 else None)
    _rows(axes, [row.label for row in rows])
    axes.set_xlim(0, 100)
    axes.set_xlabel("得分（0—100）", fontproperties=font(), fontsize=NORMAL, color=SOFT)
    axes.legend(prop=sized(SMALL), loc="lower right", frameon=True, framealpha=1, edgecolor=LINE)
    return _finish(fig, axes)


@dataclass(frozen=True)
class Stack:
    """One bar made of parts, 0..1 each."""

    label: str
    parts: Sequence[float]


def probabilities(rows: Sequence[Stack], names: Sequence[str]) -> Figure:
    """Return stacked bars: how probable each grade is for each county."""
    fig = figure(WIDTH_MM, 26 + ROW_MM * len(rows))
    axes = fig.subplots()
    for place, row in enumerate(rows):
        left = 0.0
        for number, part in enumerate(row.parts):
            shade = GRADES[min(number, len(GRADES) - 1)]
            axes.barh(
                place, part, left=left, height=0.7, color=shade, label=names[number] if place == 0 else None
            )
            left += part
    _rows(axes, [row.label for row in rows])
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel("各等次的把握", fontproperties=font(), fontsize=NORMAL, color=SOFT)
    fig.legend(prop=sized(NORMAL), loc="outside upper center", ncols=len(names), frameon=False)
    return _finish(fig, axes)


def columns(
    labels: Sequence[str], first: Sequence[float], second: Sequence[float], names: tuple[str, str]
) -> Figure:
    """Return two columns per label, e.g. objective and subjective results side by side (shares 0..1)."""
    fig = figure(WIDTH_MM, 70)
    axes = fig.subplots()
    for shift, values, colour, name in ((-0.2, first, BLUE, names[0]), (0.2, second, GREEN, names[1])):
        axes.bar([i + shift for i in range(len(labels))], values, width=0.38, color=colour, label=name)
    axes.set_xticks(range(len(labels)), labels, fontproperties=font(), fontsize=SMALL)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_ylim(0, 1)
    axes.spines[["top", "right"]].set_visible(False)
    fig.legend(prop=sized(NORMAL), loc="outside upper center", ncols=2, frameon=False)
    return set_dpi(fig)


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels, fontproperties=font(), fontsize=NORMAL)
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
