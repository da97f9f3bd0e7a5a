"""Pictures inside documents without what a camera or program wrote into them; their pixels stay, bit for bit."""

import re
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
JFIF, PROFILE, ADOBE = (
    0xE0,
    0xE2,
    0xEE,
)  # what pixels need: density, colour profile, Adobe's note on colours (CMYK)
SCAN, END = b"\xda", b"\xd9"
ALONE = {b"", *(bytes([kind]) for kind in (*range(0xC0), *range(0xD0, 0xD9)))}  # markers without a length
# where a scan ends: a marker that is neither a byte of its pixels (FF00) nor a restart
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def jpeg(data: bytes) -> bytes | None:
    """Return the first picture of a JPEG without notes, comments and thumbnails; None for what is none.

    What follows its end goes: phones put a second picture there (MPF), with notes of its own. Source: ITU-T T.81, B.1.1,
    B.2; CIPA DC-007.
    """
    if data[:2] != b"\xff\xd8":
        return None
    made, at, is_seen = bytearray(data[:2]), 2, False
    while data[at : at + 1] == b"\xff":
        kind, end = data[at + 1 : at + 2], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == END:
            return bytes(made + b"\xff" + END) if is_seen else None
        if kind == b"\xff":  # fills up
            at += 1
            continue
        if kind in ALONE or end < at + 4:
            return None
        if kind == SCAN:
            end, is_seen = _end_of_scan(data, end), True
        made += _needed(data[at:end])
        at = end
    return None


def _end_of_scan(data: bytes, at: int) -> int:
    found = MARKER.search(data, at)
    return found.start() if found else len(data)


def _needed(segment: bytes) -> bytes:
    """Return what pixels need of a segment: its own words alone, without a thumbnail and what was added behind them.

    Source: ITU-T T.871, 10.1 (JFIF); Adobe Technical Note 5116, 18.
    """
    kind, content = segment[1], segment[4:]
    if kind == JFIF:
        return (
            _short(kind, content[:12] + bytes(2)) if content[:5] == b"JFIF\0" and len(content) >= 14 else b""
        )
    if kind == ADOBE:
        return _short(kind, content[:12]) if content[:5] == b"Adobe" and len(content) >= 12 else b""
    if kind == PROFILE:
        return segment if content.startswith(b"ICC_PROFILE\0") else b""
    return b"" if kind == 0xFE or 0xE0 <= kind <= 0xEF else segment


def _short(kind: int, content: bytes) -> bytes:
    return bytes([0xFF, kind, 0, 2 + len(content)]) + content


def png(data: bytes) -> bytes | None:
    """Return a PNG of the chunks that its pixels need; None for what is none. Source: ISO/IEC 15948, 5.3."""
    chunks = list(_chunks(data)) if data.startswith(PNG) else []
    if not chunks or chunks[-1][:8] != bytes(4) + b"IEND":
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
