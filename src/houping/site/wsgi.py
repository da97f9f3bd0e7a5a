"""What a WSGI server loads."""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, BinaryIO

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "houping.site.settings")


class WholeBody:
    """The body of a request; one that ends too early is a fault, never a shorter file.

    Servers answer a connection that was cut with fewer bytes, and a parser takes what it got for the whole upload.
    """

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        """Return as many bytes as asked for, as far as there are any to come; raises ConnectionResetError."""
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.stream.read(wanted)
        if len(data) < wanted:
            raise ConnectionResetError("the connection was cut in the midst of a request")
        self.left -= wanted
        return data

    def readline(self, size: int = -1) -> bytes:
        """Return a line."""
        line = self.stream.readline(size)
        self.left -= len(line)
        return line


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
    return django_application(environ, start_response)


django_application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # now, not while the first person or tablet waits
