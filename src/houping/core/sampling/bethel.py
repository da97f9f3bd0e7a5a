"""How many units each stratum needs: Neyman for one figure, Bethel for several figures or domains at once.

Bethel (1989), Survey Methodology 15: least cost under a bound on every standard error. The multipliers are
found by Chromy's (1987) repeated scaling. Worked case and KKT check: docs/methods/allocation.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.errors import SettingInvalid, ShapeMismatch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ROUNDS = 100_000
CLOSE = 1e-12


@dataclass(frozen=True)
class Strata:
    """What an allocation starts from; shape (strata,) each.

    population : units in the stratum; cost : of one interview; minimum : least units, never above population
    """

    population: FloatArray
    cost: FloatArray
    minimum: int = 2

    @property
    def least(self) -> FloatArray:
        """The least size of each stratum."""
        return np.minimum(self.population, float(self.minimum))


@dataclass(frozen=True)
class Allocation:
    """The best sizes.

    size : exact, shape (strata,); whole : rounded up; multiplier : shape (figures,), 0 where the bound is slack;
    used : shape (figures,), variance reached as a share of what is allowed (1 = just met)
    """

    size: FloatArray
    whole: IntArray
    multiplier: FloatArray
    used: FloatArray


def neyman(strata: Strata, deviation: FloatArray, total: int) -> FloatArray:
    """Return sizes that add up to `total` and give one figure its least variance, within the bounds.

    deviation : W_h S_h of each stratum, shape (strata,). Raises ShapeMismatch or SettingInvalid.
    """
    _require_shapes(strata, deviation[None, :])
    if not strata.least.sum() <= total <= strata.population.sum():
        bounds = f"{int(strata.least.sum())}…{int(strata.population.sum())}"
        raise SettingInvalid(path="neyman", key="total", value=total, expected=bounds)
    low, high = 0.0, 1.0
    wish = deviation / np.sqrt(strata.cost)
    while _bounded(strata, high * wish).sum() < total and high < np.finfo(float).max / 4:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _bounded(strata, middle * wish).sum() < total else (low, middle)
    return _bounded(strata, high * wish)


def bethel(strata: Strata, deviation: FloatArray, standard_error: FloatArray) -> Allocation:
    """Return the cheapest sizes that keep every standard error at or below its bound.

    deviation : W_hj S_hj of stratum h for figure j, shape (figures, strata); 0 where a domain has no part in h
    standard_error : largest allowed, shape (figures,)
    The finite-population factor counts, so a census always satisfies. Raises ShapeMismatch or SettingInvalid.
    """
    _require_shapes(strata, deviation)
    if len(standard_error) != len(deviation):
        raise ShapeMismatch(lengths=f"deviation {len(deviation)}, standard_error {len(standard_error)}")
    if not np.all(standard_error > 0):
        least = float(standard_error.min())
        raise SettingInvalid(path="bethel", key="standard_error", value=least, expected="> 0")
    square = deviation**2
    share = square / (standard_error**2 + (square / strata.population).sum(axis=1))[:, None]
    multiplier = np.full(len(share), strata.cost.sum())
    size = strata.least
    for _ in range(ROUNDS):
        size = _bounded(strata, np.sqrt(multiplier @ share / strata.cost))
        used = share @ (1 / size)
        scaled = multiplier * used**2
        settled = np.max(np.abs(scaled - multiplier)) <= CLOSE * np.max(scaled)
        multiplier = scaled
        if settled:
            break
    whole = np.minimum(np.ceil(size - 1e-6), strata.population).astype(np.int64)
    return Allocation(size, whole, multiplier, share @ (1 / size))


def kkt_residual(
    strata: Strata, deviation: FloatArray, standard_error: FloatArray, found: Allocation
) -> float:
    """Return how far an allocation is from the optimum: the largest of the four KKT conditions, relative.

    Stationarity inside the bounds, right sign at the bounds, no bound on an error broken, no multiplier on a
    slack one.
    """
    square = deviation**2
    share = square / (standard_error**2 + (square / strata.population).sum(axis=1))[:, None]
    gradient = 1 - (found.multiplier @ share) / found.size**2 / strata.cost
    inside = (found.size > strata.least) & (found.size < strata.population)
    used = share @ (1 / found.size)
    return float(
        max(
            np.max(np.abs(gradient[inside]), initial=0.0),
            np.max(-gradient[found.size <= strata.least], initial=0.0),
            np.max(gradient[(found.size >= strata.population) & ~(found.size <= strata.least)], initial=0.0),
            np.max(used - 1),
            np.max(found.multiplier * np.abs(used - 1)) / found.multiplier.sum()
            if found.multiplier.any()
            else 0.0,
        )
    )


def _bounded(strata: Strata, size: FloatArray) -> FloatArray:
    bounded: FloatArray = np.clip(size, strata.least, strata.population)
    return bounded


def _require_shapes(strata: Strata, deviation: FloatArray) -> None:
    for array in (strata.cost, deviation[0]):
        if array.shape != strata.population.shape:
            raise ShapeMismatch(lengths=f"population {strata.population.size}, {array.size}")
    for name, array in (("population", strata.population), ("cost", strata.cost)):
        if not np.all(array > 0):
            raise SettingInvalid(path="strata", key=name, value=float(array.min()), expected="> 0")
