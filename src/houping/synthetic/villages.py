"""Invented village-level facts of one county (演示数据)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.synthetic.draws import Floats, Ints, apportion, generator, normal

SOURCE = "演示数据（虚构）"
AS_OF = date(2021, 9, 30)
SMALLEST_VILLAGE = 12
RELIEVED_AT_MOST = 0.7


@dataclass(frozen=True)
class CountySize:
    """What a county adds up to: households, persons, villages."""

    code: str
    name: str
    rural_households: int
    relieved_households: int
    relieved_persons: int
    monitored_households: int
    relieved_villages: int


def invent_villages(units: pl.DataFrame, size: CountySize, seed: str) -> pl.DataFrame:
    """Return the villages table of a county; relieved persons are 0 until the households are there.

    `units` has village, village_name, village_kind, town, town_name, county, sorted by village.
    """
    random = generator(seed, f"villages|{size.code}")
    count = units.height
    community = (units["village_kind"] == "community").to_numpy()
    remote = np.exp(2.9 + 0.55 * normal(random, count) - 0.9 * community)
    relieved = _relieved_villages(remote, community, size.relieved_villages)
    households = _households(random, community, size.rural_households)
    cap = np.floor(RELIEVED_AT_MOST * households).astype(np.int64)
    pull = np.where(relieved, 3.2, 1.0) * np.where(community, 0.5, 1.0)
    relieved_households = apportion(
        size.relieved_households, households * pull * np.exp(0.35 * normal(random, count)), cap
    )
    income = np.exp(10.9 + 0.8 * normal(random, count) - 0.45 * relieved + 0.3 * community)
    town = units["town"].to_numpy()
    names, place = np.unique(town, return_inverse=True)
    return units.with_columns(
        county_name=pl.lit(size.name),
        village_type=pl.Series(np.where(relieved, "relieved", "ordinary")),
        households=pl.Series(households),
        relieved_households=pl.Series(relieved_households),
        relieved_persons=pl.lit(0, pl.Int64),
        relieved_persons_2020=pl.lit(0, pl.Int64),
        monitored_households=pl.lit(0, pl.Int64),
        collective_income_yuan=pl.Series(np.round(income, 2)),
        remoteness_km=pl.Series(np.round(remote, 2)),
        disaster_2021=pl.Series((random.random(len(names)) < 0.08)[place]),
        resettlement_site=pl.Series(random.random(count) < np.where(relieved, 0.16, 0.06)),
        source=pl.lit(SOURCE),
        as_of=pl.lit(AS_OF),
    )


def _relieved_villages(remote: Floats, community: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Mark exactly `count` villages as relieved: the most remote ones, villages before communities."""
    order = np.lexsort((-remote, community))
    marked = np.zeros(len(remote), dtype=bool)
    marked[order[:count]] = True
    return marked


def _households(random: np.random.Generator, community: NDArray[np.bool_], total: int) -> Ints:
    """Share the rural households out: skewed over villages, few in communities, some in each."""
    count = len(community)
    smallest = min(SMALLEST_VILLAGE, total // count)
    weight = np.where(community, 0.28, 1.0) * np.exp(0.45 * normal(random, count))
    return smallest + apportion(total - smallest * count, weight, np.full(count, total, dtype=np.int64))
