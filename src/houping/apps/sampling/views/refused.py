"""Refusals that stay on the page with what was typed."""

from django.utils.translation import get_language

from houping.core.errors import DeniedError, HoupingError, InputError


def words(error: HoupingError) -> str:
    """Say a refusal in the language of the page."""
    return error.message("en" if (get_language() or "").startswith("en") else "zh")


def status_of(error: HoupingError) -> int:
    """Return the status of the page that shows it."""
    if isinstance(error, InputError):
        return 422
    return 403 if isinstance(error, DeniedError) else 409
