"""MP3 as others get it: without its labels (ID3), in which programs write names, places and devices."""

from typing import BinaryIO

HEAD, TAIL = 10, 128


def bare(stream: BinaryIO) -> bytes | None:
    """Return the frames of sound alone; None when none begins where the labels end.

    Source: ID3 tag version 2.4.0, structure, 3.1 (a size of four times seven bits) and 3.4 (a footer).
    """
    data = stream.read()
    while data[:3] == b"ID3":
        size = HEAD + sum(
            (byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True)
        )
        data = data[size + (HEAD if data[5] & 0x10 else 0) :]
    if data[-TAIL:][:3] == b"TAG":
        data = data[:-TAIL]
    is_sound = len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0
    return data if is_sound and b"APETAGEX" not in data[-1 << 16 :] else None
