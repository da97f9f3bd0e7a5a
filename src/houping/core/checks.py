"""Findings of a check: bad data is reported all at once, never thrown row by row."""

from collections.abc import Sized
from dataclasses import dataclass

from houping.core.errors import ShapeMismatch


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one place of the input.

    `row` counts from 1 as the user's file does (the header is row 1); 0 means the whole file.
    `level` is "error" (must be mended), "warning" (possible, but cannot work as written) or "note" (read
    differently, or worth a look). `message` and `remedy` are Chinese, beside them their English.
    """

    row: int
    field: str
    code: str
    message: str = ""
    remedy: str = ""
    file: str = ""
    level: str = "error"
    message_en: str = ""
    remedy_en: str = ""

    def said(self, language: str = "zh") -> tuple[str, str]:
        """Return message and remedy in Chinese ("zh") or, where there is any, English ("en")."""
        if language == "zh" or not self.message_en:
            return self.message, self.remedy
        return self.message_en, self.remedy_en


def require_same_length(**columns: Sized) -> None:
    """Raise ShapeMismatch unless all columns have one length."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ShapeMismatch(lengths=lengths)
