"""Invented households of one county (演示数据): types, persons, hardship, heads; sums are exact."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.synthetic.draws import Floats, Ints, apportion, generator, normal, shifted, sizes
from houping.synthetic.people import heads
from houping.synthetic.villages import CountySize

UNSTABLE_SHARE, BORDERLINE_SHARE = 0.6, 0.25
LARGEST = 8
GENERAL_MEAN = 2.9
LISTED_SHARE = {"monitored": 0.35, "relieved": 0.09, "general": 0.04}
REASONS = ("dibao", "tekun", "illness", "disaster", "accident", "income_drop")
REASON_STEPS = np.cumsum([0.52, 0.18, 0.17, 0.05, 0.04])
PHONE_SHARE_ELDER, PHONE_SHARE = 0.84, 0.955
ELDER_BORN_BEFORE = 1955
KINDS = ("unstable", "relieved", "borderline", "sudden", "general")
TYPE_OF = np.array(["monitored", "relieved", "monitored", "monitored", "general"])


def invent_households(
    villages: pl.DataFrame, size: CountySize, position: int, first: int, seed: str
) -> pl.DataFrame:
    """Return the households table of a county, sorted by village and serial.

    `position` is the county's place among all counties, `first` the households in the counties before it.
    """
    random = generator(seed, f"households|{size.code}")
    kind, village = _kinds(random, _kinds_per_village(random, villages, size))
    count = len(kind)
    key = random.random(count)
    relieved_persons = np.zeros(count, dtype=np.int64)
    once_relieved = np.flatnonzero(kind <= 1)
    drawn = sizes(random.random(len(once_relieved)), LARGEST - 1, size.relieved_persons / len(once_relieved))
    order = np.argsort(key[once_relieved], kind="stable")
    relieved_persons[once_relieved] = shifted(drawn, size.relieved_persons, 1, LARGEST, order)
    newcomers = (random.random(count) < 0.06).astype(np.int64)
    persons = np.where(kind <= 1, relieved_persons + newcomers, sizes(random.random(count), 6, GENERAL_MEAN))
    people, born = heads(position, first, count, seed)
    at_site = villages["resettlement_site"].to_numpy()[village]
    has_phone = random.random(count) < np.where(born < ELDER_BORN_BEFORE, PHONE_SHARE_ELDER, PHONE_SHARE)
    reason = _listed_reasons(random, kind, persons)
    return _table(villages, village, kind).with_columns(
        listed=pl.Series(reason >= 0),
        listed_reason=_labels(REASONS, reason),
        persons=pl.Series(persons),
        relieved_persons=pl.Series(relieved_persons),
        relocated=pl.Series((kind <= 1) & (random.random(count) < np.where(at_site, 0.45, 0.05))),
        head_name=people["head_name"],
        id_number=people["id_number"],
        phone=people["phone"]
        .to_frame()
        .select(pl.when(pl.Series(has_phone)).then(pl.col("phone")))
        .to_series(),
    )


def summed(villages: pl.DataFrame, households: pl.DataFrame, seed: str) -> pl.DataFrame:
    """Return the villages with what their households add up to; some persons were relieved in 2020."""
    sums = households.group_by("village").agg(
        pl.col("relieved_persons").sum(),
        (pl.col("household_type") == "monitored").sum().cast(pl.Int64).alias("monitored_households"),
    )
    random = generator(seed, f"exits|{villages['county'][0]}")
    late = pl.Series(0.15 * random.random(villages.height) ** 2)
    return (
        villages.drop("relieved_persons", "monitored_households")
        .join(sums, on="village", how="left", maintain_order="left")
        .with_columns(pl.col("relieved_persons", "monitored_households").fill_null(0))
        .with_columns(relieved_persons_2020=(pl.col("relieved_persons") * late).floor().cast(pl.Int64))
    )


def _kinds_per_village(random: np.random.Generator, villages: pl.DataFrame, size: CountySize) -> Ints:
    """Return the count of each kind in each village; monitored households gather where relieved ones are."""
    households = villages["households"].to_numpy()
    relieved = villages["relieved_households"].to_numpy()
    unstable_total = min(round(size.monitored_households * UNSTABLE_SHARE), size.relieved_households)
    borderline_total = round(size.monitored_households * BORDERLINE_SHARE)
    sudden_total = size.monitored_households - unstable_total - borderline_total
    pull = np.exp(0.6 * normal(random, len(households)))
    unstable = apportion(unstable_total, relieved * pull, relieved)
    room = households - relieved
    borderline = apportion(borderline_total, (relieved + 0.05 * households) * pull, room)
    sudden = apportion(sudden_total, households * pull, room - borderline)
    rest = room - borderline - sudden
    return np.stack([unstable, relieved - unstable, borderline, sudden, rest], axis=1)


def _kinds(random: np.random.Generator, counts: Ints) -> tuple[Ints, Ints]:
    """Deal the kinds out in random order within each village: kind and village index per household."""
    village = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
    dealt = np.repeat(np.tile(np.arange(len(KINDS)), len(counts)), counts.ravel())
    kind = np.empty(len(village), dtype=np.int64)
    kind[np.lexsort((random.random(len(village)), village))] = dealt
    return kind, village


def _listed_reasons(random: np.random.Generator, kind: Ints, persons: Ints) -> Ints:
    """Return the index into REASONS, or -1 for a household that is not listed; 特困 are one or two people."""
    share: Floats = np.array([LISTED_SHARE[name] for name in TYPE_OF])[kind]
    reason = np.searchsorted(REASON_STEPS, random.random(len(kind)), side="right")
    reason = np.where((reason == REASONS.index("tekun")) & (persons > 2), REASONS.index("dibao"), reason)
    return np.where(random.random(len(kind)) < share, reason, -1)


def _labels(words: tuple[str, ...], index: NDArray[np.int64]) -> pl.Series:
    """Return the words at `index`; null where it is negative."""
    return pl.Series(words, dtype=pl.String).gather(
        pl.Series(index).to_frame("i").select(pl.when(pl.col("i") >= 0).then(pl.col("i"))).to_series()
    )


def _table(villages: pl.DataFrame, village: Ints, kind: Ints) -> pl.DataFrame:
    """Return the columns that place a household: ids, county, type and category."""
    starts = np.concatenate([[0], np.cumsum(villages["households"].to_numpy())[:-1]])
    serial = pl.Series(np.arange(len(village)) - starts[village] + 1).cast(pl.String).str.zfill(4)
    codes = villages["village"].gather(village)
    category = np.array([0, -1, 1, 2, -1])[kind]
    return pl.DataFrame(
        {
            "household": codes + "-" + serial,
            "village": codes,
            "county": villages["county"].gather(village),
            "household_type": pl.Series(TYPE_OF.tolist()).gather(kind),
            "monitored_category": _labels(("unstable", "borderline", "sudden"), category),
        }
    )
