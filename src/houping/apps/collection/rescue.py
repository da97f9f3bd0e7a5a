"""Help for tablets in trouble: a code for a forgotten PIN, and interviews that came on a USB drive."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction

from houping.apps import store
from houping.apps.accounts.access import require
from houping.apps.collection import lists, recovery
from houping.apps.collection.arrivals import Part, Sender
from houping.apps.collection.models import Device
from houping.apps.collection.receiving import receive
from houping.apps.collection.tablet_file import Export, Record, read_head, records
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core.errors import ExportOfUnknownTablet, HoupingError

RESCUE = "device.rescue"
KINDS = {".jpg": "image/jpeg", ".csv": "text/csv"}


@dataclass
class Interview:
    """An interview of a file, with the files that belong to it."""

    about: dict[str, Any]
    xml: bytes
    files: list[Record] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        """Say whether the enumerator had finished it."""
        return self.about.get("finished") is True


@dataclass
class Taken:
    """What came of a file: new interviews, those that were here already, drafts, and what was set aside with why."""

    new: int = 0
    known: int = 0
    drafts: int = 0
    aside: list[HoupingError] = field(default_factory=list)


@transaction.atomic
def tell_code(*, actor: Any, assessment: Assessment, request: str) -> str:
    """Return the recovery code for the request of a tablet; raises SealedForAnother or SealedTextUnreadable."""
    require(actor, RESCUE, assessment=assessment.key)
    code = recovery.recovery_code(request)
    digest = hashlib.sha256("".join(request.split()).encode()).hexdigest()
    record(actor=actor, action="device.recovery", subject=f"request:{digest[:16]}", assessment=assessment.key)
    return code


def take_export(*, actor: Any, assessment: Assessment, stream: BinaryIO, name: str) -> Taken:
    """Take the finished interviews of a file, each as if its tablet had sent it.

    The file is read twice: nothing is taken unless all of it is whole. Raises ExportUnreadable, ExportBroken,
    ExportOfUnknownTablet, SealedForAnother or SealedTextUnreadable.
    """
    require(actor, RESCUE, assessment=assessment.key)
    export = read_head(stream, name)
    device = _device(assessment, export)
    begin = stream.tell()
    for _ in records(stream, export):
        pass
    stream.seek(begin)
    taken, refusal = Taken(), lists.refusal(device)
    for interview in interviews(stream, export):
        _take(interview, Sender(device=device, install_id=export.device), refusal, taken)
    _tell(actor, device, name, taken)
    return taken


def interviews(stream: BinaryIO, export: Export) -> Iterator[Interview]:
    """Yield the interviews of a file with their files, one after the other."""
    current: Interview | None = None
    for found in records(stream, export):
        if found.kind == "interview":
            if current:
                yield current
            current = Interview(found.about, found.data)
        elif current:
            current.files.append(found)
    if current:
        yield current


def _device(assessment: Assessment, export: Export) -> Device:
    found = Device.objects.filter(assessment=assessment, install_id=export.device).select_related("person")
    device = found.order_by("-enrolled").first() if export.device else None
    if device is None:
        raise ExportOfUnknownTablet(name=export.name)
    return device


def _take(interview: Interview, sender: Sender, refusal: HoupingError | None, taken: Taken) -> None:
    if not interview.is_finished:
        taken.drafts += 1
        return
    parts = [_part(found) for found in interview.files]
    try:
        body = store.put([interview.xml])
        receipt = receive(sender=sender, content=interview.xml, body=body, parts=parts, refusal=refusal)
    except HoupingError as error:
        taken.aside.append(error)
        return
    if receipt.is_new:
        taken.new += 1
    else:
        taken.known += 1


def _part(found: Record) -> Part:
    name = str(found.about.get("name", ""))[:255]
    kept = store.put([found.data])
    kind = KINDS.get(name[name.rfind(".") :], "application/octet-stream")
    return Part(name, kept.sha256, kept.size, kind)


@transaction.atomic
def _tell(actor: Any, device: Device, name: str, taken: Taken) -> None:
    record(
        actor=actor,
        action="device.import",
        subject=f"device:{device.pk}",
        assessment=device.assessment.key,
        county=device.county,
        file=name[:120],
        new=taken.new,
        known=taken.known,
        drafts=taken.drafts,
        aside=len(taken.aside),
    )
