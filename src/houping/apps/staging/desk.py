"""Where files are left for a form: nothing is written of them but that they wait."""

from typing import Any

from django.db import models

from houping.apps import contents, parts
from houping.apps.resuming import OPEN, Desk
from houping.apps.staging.models import Staged
from houping.core.errors import HoupingError

ROOM = OPEN * contents.LARGEST  # bytes of the whole files of one person that wait


class _Waiting(Desk[Staged]):
    """A desk whose files do not become records: the form that they are for makes them what they are."""

    def forget(self, found: Staged) -> None:
        """Remove a file that was used or refused."""
        parts.forget(found.key)
        found.delete()

    def _unfinished(self) -> models.QuerySet[Staged]:
        return Staged.objects.filter(received__lt=models.F("size"))

    def _finished(self, actor: Any, found: Staged) -> Staged:
        """Check a whole file by its content; one that no form takes is forgotten at once."""
        try:
            with parts.whole(found.key, found.size) as stream:
                contents.kind_of(stream, found.name)
        except HoupingError:
            self.forget(found)
            raise
        self._make_room(actor)
        return found

    def _make_room(self, actor: Any) -> None:
        """Forget the oldest whole files of a person beyond what may wait: forms that refused them left them behind."""
        taken = 0
        for whole in Staged.objects.filter(by=actor, received=models.F("size")).order_by("-begun"):
            taken += whole.size
            if taken > ROOM:
                self.forget(whole)


def _anybody(actor: Any, staged: Staged) -> None:
    """Nothing more than the view of the form asks: it lets nobody else come here, and its act asks again."""


def _nothing(*_: object) -> None:
    """Never called: no record is made here."""


DESK = _Waiting(Staged, _anybody, _nothing)
