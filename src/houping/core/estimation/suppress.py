"""When an estimate is too weak to be published on its own. Worked case: docs/methods/suppression.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from houping.core.estimation.estimate import Estimate

Reason = Literal["few_answers", "few_psus", "imprecise"]


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


def suppressions(
    found: Iterable[Estimate], rules: PublicationRules | None = None
) -> tuple[Reason | None, ...]:
    """Return the reason for each estimate; `found` may be any series of `Estimate`."""
    return tuple(
        suppression(n=e.n, n_psu=e.n_psu, value=e.value, se=e.se, rules=rules, certain=e.certain)
        for e in found
    )
