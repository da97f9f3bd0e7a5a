"""Since when the results of an assessment are settled: a problem reported later changes no approved score."""

import datetime
from collections.abc import Callable

from houping.apps.plans.models import Assessment

Since = Callable[[Assessment], datetime.datetime | None]
_known: list[Since] = []


def settled_by(since: Since) -> Since:
    """Let an outer app say since when the results are settled."""
    _known.append(since)
    return since


def settled(assessment: Assessment) -> datetime.datetime | None:
    """Return when the results were approved; None before."""
    return max((when for since in _known if (when := since(assessment))), default=None)
