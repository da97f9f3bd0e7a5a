"""A file that waits for its form."""

from typing import ClassVar

from django.db import models

from houping.apps import resuming


class Staged(resuming.Upload):
    """One file for one form; it stays as its parts until the form is sent, and is then an upload as any other."""

    place = models.CharField(max_length=200, help_text="address of the form")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [*resuming.Upload.Meta.constraints]

    @property
    def is_kept(self) -> bool:
        """Whether it arrived whole, and so was checked."""
        return self.received == self.size
