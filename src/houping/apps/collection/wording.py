"""Visits in words."""

from typing import Any

from django.utils.translation import gettext as _

from houping.apps.collection import visiting
from houping.apps.collection.models import Assignment, Visit
from houping.apps.formats import in_english
from houping.core.collection.attempts import part_of_day
from houping.core.collection.outcomes import BY_CODE


def result(row: Any) -> str:
    """Say the newest result of a household, or of a visit."""
    code = row.disposition if isinstance(row, Assignment) else row.code
    known = BY_CODE.get(code)
    return f"{code} {known.en if in_english() else known.zh}" if known else ""


def part(visit: Visit) -> str:
    """Say on which part of the day a visit was."""
    words = {"morning": _("上午"), "noon": _("下午"), "evening": _("晚间"), "weekend": _("周末白天")}
    (tried,) = visiting.attempts([visit])
    return words[part_of_day(tried.at)]
