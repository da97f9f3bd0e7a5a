"""Two maps: the county map (boundaries, 万盛 as a marker) and the tile map, one square per county.

The county map is a sketch from open data. The tile map needs no boundaries and therefore no map review.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from houping.documents.canvas import GRADES, INK, LINE, PALE, SOFT, figure, font, set_dpi, sized
from houping.documents.tiles import TILES, WANSHENG, WANSHENG_PLACE

ASPECT = 1.16


@cache
def boundaries() -> Mapping[str, tuple[str, tuple[float, float], list[list[tuple[float, float]]]]]:
    """Return code -> (name, centre, outer rings in degrees) of the 38 counties."""
    text = (files("houping.documents") / "data" / "chongqing_counties.geojson").read_text(encoding="utf-8")
    found = {}
    for feature in json.loads(text)["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [[(float(x), float(y)) for x, y in polygon[0]] for polygon in polygons]
        about = feature["properties"]
        found[str(about["adcode"])] = (str(about["name"]), (about["center"][0], about["center"][1]), rings)
    return found


def county_map(grades: Mapping[str, int], names: Mapping[str, str], labels: list[str]) -> Figure:
    """Return the map with every assessed county in the shade of its grade.

    grades : county code -> number of its grade, 0 is the best; names : code -> short name; labels : grade names
    """
    fig = figure(150, 77)
    axes = fig.subplots()
    for code, (_, centre, rings) in boundaries().items():
        number = grades.get(code)
        shade = PALE if number is None else GRADES[min(number, len(GRADES) - 1)]
        for ring in rings:
            axes.add_patch(Polygon(ring, closed=True, facecolor=shade, edgecolor="white", linewidth=0.7))
        if number is not None:
            colour = "white" if number in {0, 3} else INK
            short = (
                names[code] if len(names[code]) == 2 else names[code].removesuffix("区").removesuffix("县")
            )
            axes.text(
                *centre, short, fontproperties=font(), fontsize=5.5, color=colour, ha="center", va="center"
            )
    _marker(axes, grades, names)
    axes.autoscale_view()
    axes.set_aspect(ASPECT)
    axes.axis("off")
    for number, label in enumerate(labels):
        axes.plot([], [], marker="s", linestyle="", markersize=9, color=GRADES[number], label=label)
    axes.plot([], [], marker="s", linestyle="", markersize=9, color=PALE, label="不参加评估")
    axes.legend(prop=sized(8), loc="upper left", frameon=False)
    return set_dpi(fig)


def _marker(axes: object, grades: Mapping[str, int], names: Mapping[str, str]) -> None:
    """万盛经开区 has no boundary of its own: a square inside 綦江, with its name beside it."""
    if WANSHENG not in grades:
        return
    x, y = WANSHENG_PLACE
    shade = GRADES[min(grades[WANSHENG], len(GRADES) - 1)]
    axes.plot([x], [y], marker="s", markersize=8, color=shade, markeredgecolor="white")  # type: ignore[attr-defined]
    axes.annotate(  # type: ignore[attr-defined]
        f"{names[WANSHENG]}（示意）",
        (x, y),
        xytext=(x + 0.35, y - 0.28),
        fontproperties=font(),
        fontsize=6,
        color=INK,
        arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 0.6},
    )


def tile_map(grades: Mapping[str, int], names: Mapping[str, str], values: Mapping[str, str]) -> Figure:
    """Return one tile per county with its name and the text of its value, shaded by grade."""
    fig = figure(150, 72)
    axes = fig.subplots()
    for code, (column, row) in TILES.items():
        if code not in grades:
            continue
        number = grades[code]
        shade = GRADES[min(number, len(GRADES) - 1)]
        axes.add_patch(Rectangle((column, -row), 0.94, 0.94, facecolor=shade, edgecolor=LINE, linewidth=0.5))
        colour = "white" if number in {0, 3} else INK
        short = names[code].removesuffix("经开区")
        middle = column + 0.47
        axes.text(
            middle,
            -row + 0.6,
            short,
            fontproperties=font(),
            fontsize=6.5,
            color=colour,
            ha="center",
            va="center",
        )
        axes.text(
            middle,
            -row + 0.27,
            values[code],
            fontproperties=font(),
            fontsize=6,
            color=colour,
            ha="center",
            va="center",
        )
    axes.set_xlim(-0.1, 9.1)
    axes.set_ylim(-6.1, 1.1)
    axes.set_aspect("equal")
    axes.axis("off")
    return set_dpi(fig)
