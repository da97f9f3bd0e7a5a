"""A report as a page: its texts and tables one after the other, so that a remark can be made on each. Reads only."""

import io
from dataclasses import dataclass
from functools import lru_cache

import mammoth
from django.utils.safestring import SafeString, mark_safe
from lxml import html

from houping.apps.reports.drafts import Version
from houping.apps.reports.models import Remark

QUOTED = 200  # characters of a text that a remark quotes
HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


@dataclass(frozen=True)
class Place:
    """One paragraph, heading or table of a report: its number, its HTML, its text and the heading above it."""

    number: int
    body: SafeString
    text: str
    heading: str

    @property
    def quote(self) -> str:
        """The beginning of its text, as a remark quotes it; a picture has none, its caption stands below it."""
        return self.text[:QUOTED]


@lru_cache(maxsize=16)
def places(version: Version) -> tuple[Place, ...]:
    """Return the places of a version in reading order; a version never changes, so it is converted once.

    Raises what `Version.read` raises.
    """
    return read(version.read())


def read(data: bytes) -> tuple[Place, ...]:
    """Return the places of a Word file in reading order; raises what its readers raise when it is not whole."""
    page = mammoth.convert_to_html(io.BytesIO(data)).value
    found: list[Place] = []
    heading = ""
    for number, element in enumerate(html.fragments_fromstring(page)):
        for link in element.iter("a"):
            if not link.get("href", "").startswith(("http://", "https://", "#")):
                link.attrib.pop("href", None)
        text = " ".join(element.text_content().split())
        if element.tag in HEADINGS:
            heading = text[:120]
        # The file is our own run's, or was kept and checked as a Word file; mammoth escapes its text.
        body = mark_safe(html.tostring(element, encoding="unicode"))
        found.append(Place(number, body, text, heading))
    return tuple(found)


def settle(remarks: list[Remark], found: tuple[Place, ...]) -> tuple[dict[int, list[Remark]], list[Remark]]:
    """Return the remarks by the number of their place, and those whose text this version no longer has."""
    by_place: dict[int, list[Remark]] = {}
    lost: list[Remark] = []
    for one in remarks:
        place = _place_of(one, found)
        if place is None:
            lost.append(one)
        else:
            by_place.setdefault(place.number, []).append(one)
    return by_place, lost


def _place_of(one: Remark, found: tuple[Place, ...]) -> Place | None:
    """Return where a remark stands: the same text under the same heading, else the same text anywhere."""
    same = [place for place in found if place.quote == one.quote]
    return next((place for place in same if place.heading == one.heading), same[0] if same else None)
