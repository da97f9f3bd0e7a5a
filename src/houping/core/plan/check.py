"""Check a plan against its own arithmetic and against the document: pure, all findings at once.

An inconsistency is an error, a condition that cannot be met as printed a warning, a slip or gap that the plan
reads in a stated way a note. Rules and cures: docs/policy/plan-checker.md.
"""

from collections.abc import Callable, Iterator, Mapping

from houping.core.checks import Problem
from houping.core.plan import (
    check_dates,
    check_grades,
    check_lists,
    check_phone,
    check_sampling,
    check_text,
    check_tree,
)
from houping.core.plan.found import CountySize, Found, Place, Trail
from houping.core.plan.model import Plan

__all__ = ["CountySize", "Place", "check"]


def check(
    plan: Plan,
    locate: Callable[[Trail], Place],
    *,
    source: str | None = None,
    sizes: Mapping[str, CountySize] | None = None,
) -> list[Problem]:
    """Return every problem of a plan, in the order of the rules.

    `locate` gives file and line of a value; `source` is the text of the document, against which quotations
    are compared; `sizes` holds counts by county code, for the arithmetic that needs them.
    """
    found = []
    for one in _findings(plan, source, sizes):
        place = locate(one.trail)
        field = ".".join(map(str, one.trail))
        said, cure = one.message, one.remedy
        found.append(
            Problem(place.row, field, one.code, said.zh, cure.zh, place.file, one.level, said.en, cure.en)
        )
    return found


def _findings(plan: Plan, source: str | None, sizes: Mapping[str, CountySize] | None) -> Iterator[Found]:
    yield from check_lists.findings(plan)
    yield from check_tree.findings(plan)
    yield from check_dates.findings(plan)
    yield from check_sampling.findings(plan, sizes)
    yield from check_phone.findings(plan, sizes)
    yield from check_grades.findings(plan)
    yield from check_text.findings(plan, source)
