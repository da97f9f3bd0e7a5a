"""One entry for every act: append-only, without foreign keys, each digest covering the one before.

Triggers (made by the first migration) refuse UPDATE and DELETE on SQLite and PostgreSQL.
"""

import json
from typing import Any

from django.db import models


class Entry(models.Model):
    """What was done, by whom, to what; `digest` = SHA-256 of the canonical JSON of the others (RFC 8785)."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32, help_text="UTC, ISO 8601 with microseconds")
    actor = models.CharField(max_length=64, help_text="user name, or system")
    action = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    assessment = models.CharField(max_length=40, blank=True, db_index=True)
    county = models.CharField(max_length=12, blank=True)
    details = models.TextField(default="{}", help_text="canonical JSON, kept byte for byte")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.subject}"

    @property
    def data(self) -> dict[str, Any]:
        """The details as values."""
        found: dict[str, Any] = json.loads(self.details)
        return found
