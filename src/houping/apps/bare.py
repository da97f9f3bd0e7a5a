"""Files as others get them: without what programs and cameras wrote into them of who, where and when.

The content stays as it is. What cannot be freed for certain (broken, locked, with files inside, of an unknown build)
is not given out at all: nobody is told that a file is bare when it may not be.
"""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from houping.apps import films, office, papers, pictures, sounds
from houping.apps.contents import OFFICE

AS_THEY_ARE = frozenset({"audio/amr"})  # frames of speech and nothing else
WAYS: Mapping[str, Callable[[BinaryIO], bytes | None]] = {
    "application/pdf": papers.bare,
    f"{OFFICE}spreadsheetml.sheet": office.bare,
    f"{OFFICE}wordprocessingml.document": office.bare,
    "audio/mpeg": sounds.bare,
    "audio/mp4": films.bare,
    "video/mp4": films.bare,
}


def bare(stream: BinaryIO, kind: str) -> bytes | None:
    """Return a file without its traces; None for one that cannot be freed of them."""
    if pictures.is_picture(kind):
        return pictures.bare(stream, kind)
    stream.seek(0)
    if kind in AS_THEY_ARE:
        return stream.read()
    way = WAYS.get(kind)
    return way(stream) if way else None
