"""Photographs that stand in interviews of several households: the same file, or the same picture made smaller.

What a picture looks like is computed once, some every night, and kept by the digest of its file (decision 0183).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from houping.apps import pictures, store
from houping.apps.quality.models import Picture
from houping.core.errors import HoupingError
from houping.core.quality.place import PICTURE, SamePhoto, picture_hash, repeated_photos

if TYPE_CHECKING:
    from houping.apps.quality.tables import Read

A_NIGHT = 3000  # pictures that are looked at; the others the night after
SMALL = (4 * PICTURE, 4 * PICTURE)  # in which a JPEG may be read at once


@dataclass(frozen=True)
class Shot:
    """One photograph of an interview: the place of the interview in the list, the name of the file, its digest."""

    place: int
    name: str
    sha256: str


def shots(read: Sequence["Read"]) -> list[Shot]:
    """Return the photographs of the newest versions."""
    return [
        Shot(place, file.name, file.sha256)
        for place, one in enumerate(read)
        for file in one.version.files.all()
        if pictures.is_picture(file.kind)
    ]


def learn(read: Sequence["Read"], most: int = A_NIGHT) -> int:
    """Keep what pictures look like that nobody has looked at, of the newest interviews first; return how many."""
    known = set(Picture.objects.values_list("sha256", flat=True))
    new = dict.fromkeys(shot.sha256 for shot in reversed(shots(read)) if shot.sha256 not in known)
    some = list(new)[:most]
    Picture.objects.bulk_create(
        (Picture(sha256=sha256, likeness=likeness(sha256)) for sha256 in some), ignore_conflicts=True
    )
    return len(some)


def likeness(sha256: str) -> str:
    """Return 64 bits of a picture as hex digits; "" for one that is blank, broken, too large, or gone."""
    try:
        with store.open(sha256) as stream, Image.open(stream) as image:
            if image.width * image.height > pictures.PIXELS:
                return ""
            image.draft("L", SMALL)
            grey = (
                ImageOps.exif_transpose(image).convert("L").resize((PICTURE, PICTURE), Image.Resampling.BOX)
            )
    except (*pictures.UNUSABLE, HoupingError):
        return ""
    bits = picture_hash(np.asarray(grey))
    return "" if bits is None else f"{bits:016x}"


def repeated(read: Sequence["Read"]) -> tuple[list[Shot], list[SamePhoto]]:
    """Return the photographs and the pairs of them that are one picture in two households."""
    found = shots(read)
    known = dict(Picture.objects.values_list("sha256", "likeness"))
    bits = [known.get(shot.sha256, "") for shot in found]
    pairs = repeated_photos(
        [shot.sha256 for shot in found],
        [read[shot.place].submission.unit for shot in found],
        perceptual=np.array([int(one or "0", 16) for one in bits], dtype=np.uint64),
        known=[bool(one) for one in bits],
        maker=[str(read[shot.place].submission.person_id) for shot in found],
    )
    return found, pairs
