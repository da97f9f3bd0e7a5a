"""Lists that reach a tablet as CSV: its own households, never the whole sample, and none before the time lock opens."""

import csv
import hashlib
import io
import time
from collections.abc import Iterable, Mapping

from django.utils.translation import override

from houping.apps.collection.models import Device
from houping.apps.collection.queries import list_of
from houping.apps.training.queries import why_not
from houping.core.collection.instrument import LISTS
from houping.core.errors import EnumeratorNotCertified, HoupingError, Words

REMEMBERED_S = 60.0
_certified: dict[str, float] = {}  # digest of a token -> until when its person counts as certified


def refusal(device: Device) -> HoupingError | None:
    """Return why the person of a tablet may not fill any form now, or None."""
    chinese = _why_not(device, "zh-hans")
    if not chinese:
        _certified[device.digest] = time.monotonic() + REMEMBERED_S
        return None
    _certified.pop(device.digest, None)
    return EnumeratorNotCertified(detail=Words(chinese, _why_not(device, "en") or chinese))


def _why_not(device: Device, language: str) -> str:
    with override(language):
        return why_not(device.person, device.assessment)


def quick_refusal(device: Device) -> HoupingError | None:
    """Do as `refusal`, but ask at most once a minute for somebody who is certified: for interviews as they come in."""
    if _certified.get(device.digest, 0.0) > time.monotonic():
        return None
    return refusal(device)


def rows_of(device: Device, name: str) -> bytes:
    """Return a list of a tablet as CSV in UTF-8 with CRLF; without rows it is its head alone."""
    return as_csv(name, list_of(device, name))


def as_csv(name: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as one of the lists that reach tablets."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, LISTS[name], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def md5_of(data: bytes) -> str:
    """Return the MD5 that a manifest shows."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
