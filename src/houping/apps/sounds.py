"""MP3 as others get it: without its labels (ID3), in which programs write names, places and devices."""

from typing import BinaryIO

HEAD, TAIL = 10, 128
LABELS = 8  # programs write one, two at most


def bare(stream: BinaryIO) -> bytes | None:
    """Return the frames of sound alone; None when none begins where the labels end.

    Source: ID3 tag version 2.4.0, structure, 3.1 (a size of four times seven bits) and 3.4 (a footer).
    """
    data = stream.read()
    begin = _behind_labels(data)
    end = len(data) - (TAIL if data[-TAIL:][:3] == b"TAG" else 0)
    frames = data[begin:end]
    is_sound = len(frames) > 2 and frames[0] == 0xFF and frames[1] & 0xE0 == 0xE0
    return frames if is_sound and b"APETAGEX" not in frames[-1 << 16 :] else None


def _behind_labels(data: bytes) -> int:
    at = 0
    for _ in range(LABELS):
        head = data[at : at + HEAD]
        if len(head) < HEAD or head[:3] != b"ID3":
            break
        at += HEAD + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        at += HEAD if head[5] & 0x10 else 0
    return at
