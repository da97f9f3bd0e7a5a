"""A client of the protocol tus 1.0.0 whose connections break, for the pages that take files in parts."""

import base64
import io
import random

TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


class Cut(io.RawIOBase):
    """A connection that breaks after some bytes."""

    def __init__(self, content, after):
        self._stream, self._left = io.BytesIO(content), after

    def read(self, size=-1):
        """Return bytes, then break."""
        if self._left == 0:
            raise ConnectionResetError
        piece = self._stream.read(min(self._left, size if size >= 0 else self._left))
        self._left -= len(piece)
        return piece


def announce(client, address, size, **said):
    """Announce a file with its metadata; return the answer."""
    metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())
    return client.post(address, HTTP_UPLOAD_LENGTH=str(size), HTTP_UPLOAD_METADATA=metadata, **TUS)


def offset_of(client, address):
    """Return how many bytes have arrived."""
    return int(client.head(address, **TUS).headers["Upload-Offset"])


def patch(client, address, offset, content, **extra):
    """Send bytes from an offset on; return the answer."""
    return client.generic(
        "PATCH",
        address,
        content,
        content_type="application/offset+octet-stream",
        HTTP_UPLOAD_OFFSET=str(offset),
        **TUS,
        **extra,
    )


def send_over_broken_lines(client, address, content, breaks):
    """Send a file whose connection breaks at random places at most `breaks` times; return how often it did."""
    chance, broken = random.Random(2021), 0
    while (offset := offset_of(client, address)) < len(content):
        rest = content[offset : offset + (1 << 20)]
        after = chance.randrange(1, len(rest) + 1) if broken < breaks else len(rest)
        patch(client, address, offset, rest, **{"wsgi.input": Cut(rest, after)})
        broken += after < len(rest)
    return broken
