"""MP4 (films, sound) as others get them: what is not picture, sound or their index becomes empty room of the same size.

No byte moves, so every address inside the file stays right. Boxes are kept by a list of those that are known; a track
that is neither picture nor sound (positions, sensors), or a build that is not one index and its data, is not freed.
Source: ISO/IEC 14496-12, 4.2 (boxes), 8.2.2 (mvhd), 8.3.2 (tkhd), 8.4.2 (mdhd), 8.4.3 (hdlr).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

# where -> boxes that stay
KEPT: Mapping[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak", b"iods"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts", b"tref"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
}
FRAGMENTS = frozenset({b"moof", b"mfra", b"sidx"})
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
TRACKS = frozenset({b"vide", b"soun"})
BOXES = 100  # inside one; cameras and programs write a dozen


class _Unknown(Exception):
    """A build that is not one index and its data."""


@dataclass(frozen=True)
class _Box:
    """A box: its name, where it begins, where its content begins, where it ends."""

    name: bytes
    begin: int
    content: int
    end: int


def bare(stream: BinaryIO) -> bytes | None:
    """Return the film without times, places and names; None for one of another build."""
    data = bytearray(stream.read())
    try:
        _clear(data, b"", 0, len(data))
    except _Unknown:
        return None
    return bytes(data)


def _clear(data: bytearray, where: bytes, begin: int, end: int) -> None:
    for box in _boxes(data, begin, end):
        if box.name in FRAGMENTS:
            raise _Unknown
        if box.name not in KEPT[where]:
            data[box.begin + 4 : box.begin + 8] = b"free"
            _blank(data, box.content, box.end)
        elif box.name in KEPT:
            _clear(data, box.name, box.content, box.end)
        elif box.name in DATED:
            _undate(data, box)
        elif box.name == b"hdlr":
            _unname(data, box)


def _boxes(data: bytearray, begin: int, end: int) -> Iterator[_Box]:
    for _ in range(BOXES):
        if begin >= end:
            return
        size, name, head = int.from_bytes(data[begin : begin + 4]), bytes(data[begin + 4 : begin + 8]), 8
        if size == 1:
            size, head = int.from_bytes(data[begin + 8 : begin + 16]), 16
        elif size == 0:  # the last one reaches to the end
            size = end - begin
        if size < head or begin + size > end:
            raise _Unknown
        yield _Box(name, begin, begin + head, begin + size)
        begin += size
    raise _Unknown


def _undate(data: bytearray, box: _Box) -> None:
    """Take the days of making and changing out of a header: two numbers of four bytes, or of eight in version 1."""
    if box.end - box.content < 20:
        raise _Unknown
    _blank(data, box.content + 4, box.content + 4 + (16 if data[box.content] == 1 else 8))


def _unname(data: bytearray, box: _Box) -> None:
    """Take the name of the maker out of what says the kind of a track; raises _Unknown for neither picture nor sound."""
    if bytes(data[box.content + 8 : min(box.content + 12, box.end)]) not in TRACKS:
        raise _Unknown
    _blank(data, box.content + 12, box.end)


def _blank(data: bytearray, begin: int, end: int) -> None:
    data[begin:end] = bytes(end - begin)
