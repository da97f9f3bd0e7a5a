"""Drawing without a display and without a system font: fonts come with the program, bytes never change."""

import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

DPI = 200
MM = 1 / 25.4
# Colour-blind safe (Okabe and Ito 2008) and apart in grey print.
INK, SOFT, LINE = "#222222", "#6b6b6b", "#c9c9c9"
BLUE, ORANGE, RED, PALE, MARKED = "#0072B2", "#E69F00", "#D55E00", "#E4E4E4", "#FFF4D6"
GRADES = ("#08519C", "#6BAED6", "#FDD0A2", "#D94801")


@cache
def font(family: str = "sans") -> FontProperties:
    """Return the Chinese font that is installed with the program: "sans" (黑体) or "serif" (宋体)."""
    name = "NotoSansSC-Regular.otf" if family == "sans" else "NotoSerifSC-Regular.otf"
    return FontProperties(fname=str(Path(str(files("pylopdf_fonts_zh_cn"))) / name))


def sized(points: float) -> FontProperties:
    """Return the sans font in a size, for legends."""
    chosen = font().copy()
    chosen.set_size(points)
    return chosen


def figure(width_mm: float, height_mm: float) -> Figure:
    """Return an empty figure of the given size on paper."""
    return Figure(figsize=(width_mm * MM, height_mm * MM), layout="constrained")


def png(fig: Figure) -> bytes:
    """Return the picture as PNG at 200 dpi, without date or program name."""
    buffer = io.BytesIO()
    FigureCanvasAgg(fig).print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def svg(fig: Figure) -> str:
    """Return the picture as SVG with all text as outlines, so that no font is needed to show it."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "houping", "svg.fonttype": "path"}):
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def set_dpi(fig: Figure) -> Figure:
    """Fix the resolution of a figure."""
    fig.set_dpi(DPI)
    return fig
