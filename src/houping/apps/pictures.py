"""Pictures as others get them: turned as they are shown, without what a camera wrote into them (place, time, owner)."""

import io
import struct
from typing import BinaryIO

from PIL import Image, ImageOps

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PIXELS = 50_000_000  # a picture that swells to more is refused before it is unpacked
# what Pillow raises for pictures that are broken, or swell when they are opened
UNUSABLE = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    LookupError,
    struct.error,
    Image.DecompressionBombError,
)
PIXEL_FACTS = ("transparency",)  # of a picture, what its pixels need; comments and the like go


def is_picture(kind: str) -> bool:
    """Say whether a media type is a picture, also one that cannot be written anew here (HEIC)."""
    return kind.startswith("image/")


def bare(stream: BinaryIO, kind: str) -> bytes | None:
    """Return a picture written anew from its pixels; None for one that is broken, too large or of another kind."""
    if kind not in FORMATS:
        return None
    try:
        with Image.open(stream) as image:
            if image.width * image.height > PIXELS:
                return None
            plain = ImageOps.exif_transpose(image)
            plain.info = {name: plain.info[name] for name in PIXEL_FACTS if name in plain.info}
            data = io.BytesIO()
            plain.save(data, FORMATS[kind], quality=90)
    except UNUSABLE:
        return None
    return data.getvalue()
