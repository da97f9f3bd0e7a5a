"""Pictures inside documents without what a camera or program wrote into them; their pixels stay, bit for bit."""

from collections.abc import Callable, Iterator, Mapping

PNG = b"\x89PNG\r\n\x1a\n"
PIXELS = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
    }
)
SEGMENTS = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's note on colours: what pixels need


def jpeg(data: bytes) -> bytes | None:
    """Return a JPEG without notes and comments; None for what is none. Source: ITU-T T.81, B.1.1 and B.2.4.

    A second picture in its colour profile's place (MPF) goes with the rest that follows the end of the first.
    """
    if data[:2] != b"\xff\xd8":
        return None
    made, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind, size = data[at + 1], 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == 0xDA:  # the pixels, to the end
            end = data.rfind(b"\xff\xd9")
            return bytes(made + data[at : end + 2]) if end > at else None
        segment = data[at : at + size]
        if not _is_note(kind, segment):
            made += segment
        at += size
    return None


def _is_note(kind: int, segment: bytes) -> bool:
    if kind == 0xE2:
        return not segment[4:].startswith(b"ICC_PROFILE\0")
    return kind == 0xFE or (0xE0 <= kind <= 0xEF and kind not in SEGMENTS)


def png(data: bytes) -> bytes | None:
    """Return a PNG of the chunks that its pixels need; None for what is none. Source: ISO/IEC 15948, 5.3."""
    chunks = list(_chunks(data)) if data.startswith(PNG) else []
    if not chunks or chunks[-1][4:8] != b"IEND":
        return None
    return PNG + b"".join(chunk for chunk in chunks if chunk[4:8] in PIXELS)


def _chunks(data: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(data):
        size = 12 + int.from_bytes(data[at : at + 4])
        yield data[at : at + size]
        if data[at + 4 : at + 8] == b"IEND":
            return
        at += size


WAYS: Mapping[str, Callable[[bytes], bytes | None]] = {"jpg": jpeg, "jpeg": jpeg, "png": png}
