"""Refusals of the core in the language of the page."""

from django.utils.translation import get_language

from houping.core.errors import HoupingError


def sentence(error: HoupingError) -> str:
    """Return what a refusal says."""
    return error.message("en" if (get_language() or "").startswith("en") else "zh")
