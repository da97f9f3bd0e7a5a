"""The public text of a draw: the named event with its value and what witnesses contributed, in one canonical form.

The text is the canonical JSON (RFC 8785) of format, event, value and witnesses. Whoever was present can write it
again and compare it with the one that was drawn with. The order in which witnesses speak does not change it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from houping.core.errors import SeedPartUnusable
from houping.core.provenance import canonical_json

FORMAT = "houping-beacon/1"


@dataclass(frozen=True)
class Contribution:
    """What one witness contributed: who, by what means (dice, lottery), the numbers as read out."""

    who: str
    means: str
    value: str


def plain(text: str) -> str:
    """Return a text as it is written into the beacon: NFKC, so that full-width digits equal ASCII ones, one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def beacon_text(event: str, value: str = "", witnesses: Iterable[Contribution] = ()) -> str:
    """Return the one line that stands for event, value and contributions; it is a part of the seed.

    Raises SeedPartUnusable when a part holds "|", when the event has no name, or when there is nothing random.
    """
    found = sorted((plain(w.who), plain(w.means), plain(w.value)) for w in witnesses)
    texts = [plain(event), plain(value), *(part for entry in found for part in entry)]
    nothing_random = not plain(value) and not any(value for _, _, value in found)
    if not plain(event) or nothing_random or any("|" in text for text in texts):
        raise SeedPartUnusable(part="beacon")
    parts = {"format": FORMAT, "event": texts[0], "value": texts[1], "witnesses": [list(w) for w in found]}
    return canonical_json(parts).decode()
