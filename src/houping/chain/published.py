"""What was published before a draw, and saying whether a bundle was compared with it.

A bundle proves only that its parts fit together: whoever invents all of them can make them fit. What ties it to
the draw that was announced are values taken from the announcement itself.
"""

from collections.abc import Mapping

from houping.core.errors import PublishedDiffers

PUBLISHED = ("commitment", "root", "plan_digest", "beacon")
NAMES = {
    "commitment": ("承诺值", "commitment"),
    "root": ("抽样框根", "frame root"),
    "plan_digest": ("方案摘要", "plan digest"),
    "beacon": ("公共事件", "public event"),
}
NOT_COMPARED = "仅内部一致：未与事先公布的值比对，尚不能证明这就是所公布的那次抽样。"
NOT_COMPARED_EN = "Internally consistent; not compared with published values."


def require_published(draw: Mapping[str, object], published: Mapping[str, str]) -> None:
    """Raise PublishedDiffers for the first published value that the bundle does not have; empty ones are skipped."""
    for name in PUBLISHED:
        wanted = published.get(name, "")
        if wanted and str(draw.get(name, "")) != wanted:
            raise PublishedDiffers(name=name, published=wanted, found=draw.get(name, ""))


def said_of(published: Mapping[str, str]) -> tuple[str, str]:
    """Return what was compared with published values and what was not, in Chinese and in English."""
    given = [name for name in PUBLISHED if published.get(name)]
    if not given:
        return NOT_COMPARED, NOT_COMPARED_EN
    absent = [name for name in PUBLISHED if name not in given]
    zh = f"与事先公布的值相符：{'、'.join(NAMES[n][0] for n in given)}。"
    en = f"Equal to published values: {', '.join(NAMES[n][1] for n in given)}."
    if absent:
        zh += f"未比对：{'、'.join(NAMES[n][0] for n in absent)}。"
        en += f" Not compared: {', '.join(NAMES[n][1] for n in absent)}."
    return zh, en
