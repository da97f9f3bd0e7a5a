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
SEGMENTS = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's note on colours: what pixels need
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
        if not _is_note(data[at:end]):
            made += data[at:end]
        at = end
    return None


def _end_of_scan(data: bytes, at: int) -> int:
    found = MARKER.search(data, at)
    return found.start() if found else len(data)


def _is_note(segment: bytes) -> bool:
    kind = segment[1]
    if kind == 0xE0:
        return segment[4:].startswith(b"JFXX\0")  # a thumbnail
    if kind == 0xE2:
        return not segment[4:].startswith(b"ICC_PROFILE\0")
    return kind == 0xFE or (0xE0 <= kind <= 0xEF and kind not in SEGMENTS)


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
