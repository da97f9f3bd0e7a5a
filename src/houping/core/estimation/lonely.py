"""Strata of one sampling unit: their variance cannot be estimated, so that the rule must be said aloud.

error      refuse (default)
certainty  no variance from this stratum, as if the unit were take-all ("remove")
adjust     squared distance from 0, the grand mean of linearised means and ratios; for totals far too large
average    the mean variance of the other strata of the same parent
collapse   join the next stratum in the order of labels (the last joins the one before)

The first four are those of R's survey package.
Source: Lumley (2010), 3.2.1; Rust and Kalton (1987), J. Off. Stat. 3.
Worked case: docs/methods/lonely.md.
"""

from dataclasses import dataclass, replace

import numpy as np

from houping.core.errors import ChoiceUnknown, LonelyPSU, in_words
from houping.core.estimation.coding import BoolArray, FloatArray, IndexArray
from houping.core.estimation.design import TAKE_ALL, Lonely, Stage, Unequal

RULES: tuple[Lonely, ...] = ("error", "certainty", "adjust", "average", "collapse")


@dataclass(frozen=True, eq=False)
class Scheme:
    """How the squared deviations of unit totals T add up: sum_i factor_i (T_i - centre)².

    group, factor, pull : shape (units,); size : shape (groups,). The centre of a group is
    sum(pull T) / sum(pull), or 0 where no unit pulls.
    """

    group: IndexArray
    size: IndexArray
    factor: FloatArray
    pull: FloatArray


def scheme(stage: Stage, rule: Lonely, *, number: int, unequal: Unequal | None, scale: FloatArray) -> Scheme:
    """Return the scheme of one stage; `scale`, shape (units,), multiplies the variance (1/pi of ancestors).

    Raises LonelyPSU (rule "error", or no neighbour to collapse with or to average over), ChoiceUnknown.
    """
    if rule not in RULES:
        raise ChoiceUnknown(option="lonely", value=rule, known=in_words(RULES))
    group, size, fraction = stage.stratum, stage.sampled, stage.fraction
    lonely = _lonely(stage)
    if lonely.any() and rule == "error":
        raise LonelyPSU(stratum=_name(stage, int(lonely.argmax()), number))
    if lonely.any() and rule == "collapse":
        group, size, fraction = _collapse(stage, lonely, number)
    free = np.where(1 - fraction < TAKE_ALL, 0.0, 1 - fraction)
    pull = free if unequal == "hajek" else np.ones(len(free))
    count = np.bincount(group, free > 0, minlength=len(size)) if unequal == "hajek" else size
    spread = np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    factor = scale * free * spread[group]
    if rule == "adjust":
        pull = np.where(lonely[group], 0.0, pull)
    elif rule in ("certainty", "average"):
        factor = np.where(lonely[group], 0.0, factor)
    if rule == "average" and lonely.any():
        factor = factor * _inflation(stage, lonely, number)[stage.parent]
    return Scheme(group, size, factor, pull)


def _lonely(stage: Stage) -> BoolArray:
    """Strata with one sampled unit that is not take-all."""
    open_ = np.bincount(stage.stratum, 1 - stage.fraction >= TAKE_ALL, minlength=len(stage.names)) > 0
    result: BoolArray = (stage.sampled == 1) & open_
    return result


def _name(stage: Stage, h: int, number: int) -> str:
    return stage.names[h] if number == 1 else f"{stage.names[h]} @{number}"


def _inflation(stage: Stage, lonely: BoolArray, number: int) -> FloatArray:
    """Strata over strata with a variance, by parent."""
    every = np.bincount(stage.parent_of_stratum)
    known = np.bincount(stage.parent_of_stratum, ~lonely, minlength=len(every))
    if (known == 0).any():
        alone = lonely & (known == 0)[stage.parent_of_stratum]
        raise LonelyPSU(stratum=_name(stage, int(alone.argmax()), number))
    return np.asarray(every / known)


def _collapse(stage: Stage, lonely: BoolArray, number: int) -> tuple[IndexArray, IndexArray, FloatArray]:
    """Join lonely strata to their neighbour under the same parent; populations add up.

    Strata are few compared with rows, and lonely ones fewer: this loop is over the lonely ones only.
    """
    home = np.arange(len(stage.names))
    size = stage.sampled.copy()
    for h in np.flatnonzero(lonely):
        if size[home[h]] > 1:
            continue
        near = [k for k in (h + 1, h - 1) if 0 <= k < len(home)]
        near = [k for k in near if stage.parent_of_stratum[k] == stage.parent_of_stratum[h]]
        if not near:
            raise LonelyPSU(stratum=_name(stage, int(h), number))
        target = home[near[0]]
        size[target] += size[home[h]]
        size[home[h]] = 0
        home[home == home[h]] = target
    group = home[stage.stratum]
    with np.errstate(divide="ignore"):
        population = np.bincount(group, 1 / stage.fraction, minlength=len(size))
    joined = replace(stage, stratum=group, sampled=size)
    fraction = np.divide(size, population, out=np.zeros(len(size)), where=size > 0)
    same = (home == np.arange(len(home))) & (size == stage.sampled)
    keep = same[group]
    return joined.stratum, size, np.where(keep, stage.fraction, fraction[group])
