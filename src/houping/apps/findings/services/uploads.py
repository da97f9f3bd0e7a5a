"""Files of evidence that come in over several connections (tus 1.0.0, core and creation): begun, carried on, kept once."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from houping.apps import contents, parts
from houping.apps.findings.models import Evidence, Finding, Upload
from houping.apps.findings.services import evidence
from houping.core.errors import EvidenceTooLarge, HoupingError, UploadElsewhere, UploadGone, UploadsTooMany

LASTS = datetime.timedelta(hours=20)  # shorter than what `store.sweep` leaves
OPEN = 20  # unfinished files of one person at a time
PART = 8 << 20  # bytes of one request at most


@transaction.atomic
def begin(*, actor: Any, finding_id: int, purpose: str, name: str, size: int, note: str = "") -> Upload:
    """Announce a file of evidence; what was given up before is forgotten.

    Raises Refused, MoveRefused, EvidenceTooLarge, UploadsTooMany.
    """
    found = Finding.objects.select_related("assessment").get(pk=finding_id)
    evidence.require_addable(actor, found, purpose)
    if not 0 < size <= contents.LARGEST:
        raise EvidenceTooLarge(name=name, limit=contents.LARGEST >> 20)
    _forget_old()
    if Upload.objects.filter(by=actor, evidence=None).count() >= OPEN:
        raise UploadsTooMany(count=OPEN)
    name, note = contents.plain_name(name)[-160:], "".join(filter(str.isprintable, note))[:200]
    return Upload.objects.create(finding=found, purpose=purpose, name=name, note=note, size=size, by=actor)


def _forget_old() -> None:
    old = Upload.objects.filter(begun__lt=timezone.now() - LASTS)
    for key in old.filter(evidence=None).values_list("key", flat=True):
        parts.forget(key)
    old.delete()


def of(actor: Any, key: UUID) -> Upload:
    """Return a person's own upload; raises UploadGone for one that ended, was given up or is somebody else's."""
    found = Upload.objects.filter(pk=key, by=actor).select_related("finding__assessment").first()
    if found is None:
        raise UploadGone()
    return found


def carry_on(*, actor: Any, key: UUID, offset: int, pieces: Iterable[bytes]) -> Upload:
    """Add what one connection brings, from `offset` on; the last part makes it evidence, with one entry in the ledger.

    What arrived before a connection broke counts. Raises UploadGone, UploadElsewhere (another offset, or more bytes than
    announced), and with the last part what `evidence.add_evidence` raises; a file that is refused is forgotten.
    """
    seen = of(actor, key)
    _check(seen, offset)
    if seen.received == seen.size:
        return _finished(actor, seen)
    part = parts.Part(key, _until_it_breaks(pieces, seen))
    try:
        with transaction.atomic():
            found = _held(actor, key)
            _check(found, offset)
            part.put(offset)
            found.received += part.size
            found.save(update_fields=["received"])
    finally:
        part.drop()
    return _finished(actor, found) if found.received == found.size else found


def _check(found: Upload, offset: int) -> None:
    if offset != found.received:
        raise UploadElsewhere(received=found.received)


def _until_it_breaks(pieces: Iterable[bytes], seen: Upload) -> Iterator[bytes]:
    """Yield the bytes of a part up to where its connection breaks."""
    left = min(seen.size - seen.received, PART)
    try:
        for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise UploadElsewhere(received=seen.received)
            yield piece
    except OSError:  # the connection broke; what came before it stays
        return


def _held(actor: Any, key: UUID) -> Upload:
    found = Upload.objects.select_for_update().filter(pk=key, by=actor).first()
    if found is None:
        raise UploadGone()
    return found


def _finished(actor: Any, found: Upload) -> Upload:
    """Turn a whole file into evidence; a second request for the same end changes nothing."""
    if found.evidence_id is None:
        try:
            with parts.whole(found.key, found.size) as stream:
                kept = contents.keep(stream, found.name)
        except HoupingError:
            _forget(found)
            raise
        found.evidence = _kept_once(actor, found.key, kept)
        parts.forget(found.key)
    return found


@transaction.atomic
def _kept_once(actor: Any, key: UUID, kept: contents.KeptFile) -> Evidence | None:
    found = _held(actor, key)
    if found.evidence_id is None:
        seen = Finding.objects.select_related("assessment").get(pk=found.finding_id)
        evidence.require_addable(actor, seen, found.purpose)
        found.evidence = evidence.keep(actor, seen, found.purpose, kept, found.note)
        found.save(update_fields=["evidence"])
    return found.evidence


def _forget(found: Upload) -> None:
    parts.forget(found.key)
    Upload.objects.filter(pk=found.pk, evidence=None).delete()
