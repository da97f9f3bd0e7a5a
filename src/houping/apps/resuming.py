"""Files that come in over several connections: begun, carried on where they stopped, kept once when they are whole.

An app brings a table of its own (from `Upload`) and a `Desk`, which says who may hand in and what a whole file
becomes. `tus` speaks the protocol to the page.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone

from houping.apps import contents, parts
from houping.core.errors import (
    EvidenceEmpty,
    EvidenceTooLarge,
    HoupingError,
    UploadElsewhere,
    UploadGone,
    UploadsTooMany,
)

LASTS = datetime.timedelta(hours=20)  # shorter than what `store.sweep` leaves
OPEN = 20  # unfinished files of one person at a time
PART = 8 << 20  # bytes of one request at most


class Upload(models.Model):
    """One file, begun by one person; once it is whole, `RESULT` names the record that it became, and its parts are gone."""

    RESULT: ClassVar[str]

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(help_text="bytes announced")
    received = models.PositiveBigIntegerField(default=0, help_text="bytes on the disk")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    begun = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="%(app_label)s_upload_holds_no_more_than_announced",
                condition=Q(size__gte=1, received__lte=F("size")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"

    @property
    def is_kept(self) -> bool:
        """Whether it arrived whole and became a record."""
        return getattr(self, f"{self.RESULT}_id") is not None


def kept_when_whole(result: str) -> CheckConstraint:
    """Return the constraint that only a whole file becomes a record; `result` is the field of that record."""
    return CheckConstraint(
        name=f"upload_is_{result}_when_whole", condition=Q(**{result: None}) | Q(received=F("size"))
    )


U = TypeVar("U", bound=Upload)


@dataclass(frozen=True)
class Desk(Generic[U]):
    """Where an app takes files in.

    admit : raises Refused or MoveRefused unless the person may hand in this file now; asked at both ends
    keep : writes the record of a kept file, with its entry in the ledger
    """

    table: type[U]
    admit: Callable[[Any, U], None]
    keep: Callable[[Any, U, contents.KeptFile], Any]

    @transaction.atomic
    def begin(self, *, actor: Any, name: str, size: int, note: str = "", **about: Any) -> U:
        """Announce a file; what was given up before is forgotten. about : the other fields of the table.

        Raises Refused, MoveRefused, EvidenceEmpty, EvidenceTooLarge, UploadsTooMany.
        """
        name, note = contents.plain_name(name)[-160:], "".join(filter(str.isprintable, note))[:200]
        made = self.table(name=name, note=note, size=size, by=actor, **about)
        self.admit(actor, made)
        if not size:
            raise EvidenceEmpty(name=name)
        if size > contents.LARGEST:
            raise EvidenceTooLarge(name=name, limit=contents.LARGEST >> 20)
        self.forget_old()
        if self._unfinished().filter(by=actor).count() >= OPEN:
            raise UploadsTooMany(count=OPEN)
        made.save(force_insert=True)
        return made

    def of(self, actor: Any, key: uuid.UUID, **about: Any) -> U:
        """Return a person's own upload; raises UploadGone for one that ended, was given up or is somebody else's.

        about : fields of the table that must be so
        """
        found = self.table._default_manager.filter(pk=key, by=actor, **about).first()
        if found is None:
            raise UploadGone()
        return found

    def carry_on(self, *, actor: Any, key: uuid.UUID, offset: int, pieces: Iterable[bytes]) -> U:
        """Add what one connection brings, from `offset` on; the last part makes it a record, with one entry in the ledger.

        What arrived before a connection broke counts. Raises UploadGone, UploadElsewhere (another offset, or more bytes
        than announced), and with the last part what `admit` and `contents.keep` raise; a file that is refused is
        forgotten.
        """
        seen = self.of(actor, key)
        _check(seen, offset)
        if seen.received == seen.size:
            return self._finished(actor, seen)
        part = parts.Part(key, _until_it_breaks(pieces, seen))
        try:
            with transaction.atomic():
                found = self._held(actor, key)
                _check(found, offset)
                part.put(offset)
                found.received += part.size
                found.save(update_fields=["received"])
        finally:
            part.drop()
        return self._finished(actor, found) if found.received == found.size else found

    def _unfinished(self) -> models.QuerySet[U]:
        return self.table._default_manager.filter(**{self.table.RESULT: None})

    def forget_old(self) -> int:
        """Forget what was begun too long ago, with its parts; return how many files that were."""
        begun = self.table._default_manager.filter(begun__lt=timezone.now() - LASTS)
        old = list(begun.values_list("key", flat=True))
        for key in old:
            parts.forget(key)
        return self.table._default_manager.filter(pk__in=old).delete()[0] if old else 0

    def _held(self, actor: Any, key: uuid.UUID) -> U:
        found = self.table._default_manager.select_for_update().filter(pk=key, by=actor).first()
        if found is None:
            raise UploadGone()
        return found

    def _finished(self, actor: Any, found: U) -> U:
        """Turn a whole file into a record; a second request for the same end changes nothing."""
        if not found.is_kept:
            try:
                with parts.whole(found.key, found.size) as stream:
                    kept = contents.keep(stream, found.name)
            except HoupingError:
                self._forget(found)
                raise
            found = self._kept_once(actor, found.key, kept)
            parts.forget(found.key)
        return found

    @transaction.atomic
    def _kept_once(self, actor: Any, key: uuid.UUID, kept: contents.KeptFile) -> U:
        found = self._held(actor, key)
        if not found.is_kept:
            self.admit(actor, found)
            setattr(found, self.table.RESULT, self.keep(actor, found, kept))
            found.save(update_fields=[self.table.RESULT])
        return found

    def _forget(self, found: U) -> None:
        parts.forget(found.key)
        self._unfinished().filter(pk=found.pk).delete()


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
