"""When an estimate is too weak to be published on its own. Worked case: docs/methods/suppression.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from houping.core.estimation.estimate import Estimate

Reason = Literal["few_answers", "few_psus", "imprecise", "complementary"]
PROTECTED = ("few_answers", "complementary")


@dataclass(frozen=True)
class PublicationRules:
    """Least number of answers, largest coefficient of variation, least number of PSUs."""

    minimum_n: int = 30
    maximum_cv: float = 0.30
    minimum_psu: int = 3


def suppression(
    *,
    n: int,
    n_psu: int,
    value: float,
    se: float,
    rules: PublicationRules | None = None,
    certain: bool = False,
) -> Reason | None:
    """Return why an estimate must not stand alone, or None; the first reason in the order of the rules.

    A value of 0 has no coefficient of variation and is judged by its counts. In a domain that was taken
    completely (`certain`) only the number of answers counts, because nothing is estimated.
    Compare Parker et al. (2017), NCHS, Vital Health Stat. 2(175).
    """
    limits = rules or PublicationRules()
    if n < limits.minimum_n:
        return "few_answers"
    if certain:
        return None
    if n_psu < limits.minimum_psu:
        return "few_psus"
    if value != 0 and not se / abs(value) <= limits.maximum_cv:
        return "imprecise"
    return None


def complementary(parts: Sequence[tuple[int, str | None]]) -> int | None:
    """Return the place of the part that must stay back too, or None; parts are (answers, reason or None).

    One part that was kept back for its few answers could be computed from its published whole and the other
    parts, because the frame's counts are public. The published part with the fewest answers then goes as well, the
    first of equals. A part without answers, or a second part that is not published, leaves nothing to do.
    Source: Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, 6 (secondary suppression).
    """
    back = [reason for n, reason in parts if n and reason is not None]
    shown = [(n, place) for place, (n, reason) in enumerate(parts) if n and reason is None]
    if len(back) != 1 or back[0] not in PROTECTED or not shown:
        return None
    return min(shown)[1]


def suppressions(
    found: Iterable[Estimate], rules: PublicationRules | None = None
) -> tuple[Reason | None, ...]:
    """Return the reason for each estimate; `found` may be any series of `Estimate`."""
    return tuple(
        suppression(n=e.n, n_psu=e.n_psu, value=e.value, se=e.se, rules=rules, certain=e.certain)
        for e in found
    )
