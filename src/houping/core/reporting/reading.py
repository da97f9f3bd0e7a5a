"""Charts in words: every figure that a chart draws, for those who cannot see it and for the check (R-9.13)."""

from collections.abc import Callable, Mapping
from typing import Any

from houping.core.reporting import format as write

Data = Mapping[str, Any]


def chart_words(kind: str, data: Data) -> str:
    """Return the data of a chart as one sentence; the figures are those that the drawing places."""
    return f"{'；'.join(READINGS[kind](data))}。"


def _rank_sets(data: Data) -> list[str]:
    return [
        f"{row['label']}第{row['value']}名（{row['low']}—{row['high']}），{data['names'][row['grade']]}"
        for row in data["rows"]
    ]


def _profile(data: Data) -> list[str]:
    return [
        f"{row['label']}{data['own']}{write.score(row['own'])}、{data['group']}{write.score(row['group'])}"
        for row in data["rows"]
    ]


def _probabilities(data: Data) -> list[str]:
    return [
        row["label"]
        + "、".join(
            f"{name}{write.percent(part)}" for name, part in zip(data["names"], row["parts"], strict=True)
        )
        for row in data["rows"]
    ]


def _share(row: Data) -> str:
    return f"{write.percent(row['value'])}（{write.percent(row['low'])}—{write.percent(row['high'])}）"


def _intervals(data: Data) -> list[str]:
    return [
        f"{row['label']}{_share(row)}，本组{write.percent(row['reference'])}"
        if row["reference"] is not None
        else f"{row['label']}{_share(row)}"
        for row in data["rows"]
    ]


def _paired(data: Data) -> list[str]:
    return [f"{row['label']}客观{_share(row['checked'])}、主观{_share(row['said'])}" for row in data["rows"]]


def _county_map(data: Data) -> list[str]:
    found = {
        label: [data["names"][code] for code in sorted(data["grades"]) if data["grades"][code] == place]
        for place, label in enumerate(data["labels"])
    }
    return [f"{label}：{'、'.join(names)}" for label, names in found.items() if names]


def _tile_map(data: Data) -> list[str]:
    return [
        f"{data['names'][code]}{data['values'][code]}，{data['labels'][data['grades'][code]]}"
        for code in sorted(data["names"])
    ]


READINGS: Mapping[str, Callable[[Data], list[str]]] = {
    "rank_sets": _rank_sets,
    "profile": _profile,
    "probabilities": _probabilities,
    "intervals": _intervals,
    "paired": _paired,
    "county_map": _county_map,
    "tile_map": _tile_map,
}
