"""Simulated visits: who answers, who stands in for whom, which pair comes when."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from houping.synthetic.chance import Floats, bits, happens, normal, text_key, uniform
from houping.synthetic.world import Flags, Households, World

Texts = NDArray[np.object_]
Index = NDArray[np.intp]

FIRST_DAY: Final = date(2021, 11, 10)
DAYS = 19
PAIRS_PER_TEAM = 2
VISITS_PER_DAY = 8
BUSY_DAYS = 10
OPENS, SPACING, LUNCH, LONGEST = 8 * 60, 62, 50, 52
RESPONSE = {"base": 2.35, "monitored": 0.45, "general": -0.15, "remote": -0.12, "county_sd": 0.15}
INELIGIBLE, UNKNOWN, REFUSES = 0.012, 0.006, 0.35
REACHED_REMOTELY = 0.10
REASONS = {
    "refusal": ("拒绝接受访问", "户主表示没有时间"),
    "noncontact": ("三次上门均无人在家", "全家外出务工，未能联系"),
    "ineligible": ("整户迁出", "户内人员已去世"),
    "unknown": ("地址无法核实", "房屋空置，邻居不知情"),
}
REMOTE_REASONS = {"phone": "全家外出，改用电话访问", "video": "全家外出，改用视频访问"}
FAILURES = tuple(REASONS)


def dispositions(world: World, households: Households) -> Texts:
    """Return the outcome of a visit to each household, were it visited."""
    key = households.key
    chance = expit(
        RESPONSE["base"]
        + np.array([RESPONSE["monitored"], 0.0, RESPONSE["general"]])[households.kind]
        + RESPONSE["remote"] * world.remote[households.village]
        + RESPONSE["county_sd"]
        * normal(world.county_keys, "field response")[world.county[households.village]]
    )
    u = uniform(key, "field eligibility")
    refuses = happens(key, "field refusal", REFUSES)
    failed = np.where(refuses, "refusal", "noncontact")
    met = np.where(uniform(key, "field response") < chance, "complete", failed)
    return np.select([u < INELIGIBLE, u < INELIGIBLE + UNKNOWN], ["ineligible", "unknown"], met).astype(
        object
    )


def approach(sample: pl.DataFrame, disposition: Texts) -> pl.DataFrame:
    """Return the approached units of each stratum in the order of approach, with `substitute_for`.

    `sample` has village, hh_stratum, status, rank, household. All main units are approached; each failure
    calls the next reserve unit until the stratum has as many completes as main units, or no reserve is
    left. `substitute_for` names the main household whose place a reserve unit takes.
    """
    stratum = ["village", "hh_stratum"]
    ordered = (
        sample.with_columns(disposition=pl.Series(disposition.tolist(), dtype=pl.String))
        .sort(*stratum, "status", "rank")
        .with_columns(done=pl.col("disposition") == "complete")
        .with_columns(
            main=(pl.col("status") == "main").sum().over(stratum).cast(pl.Int64),
            place=pl.int_range(pl.len()).over(stratum),
            before=pl.col("done").cum_sum().over(stratum).cast(pl.Int64) - pl.col("done").cast(pl.Int64),
        )
        .filter((pl.col("place") < pl.col("main")) | (pl.col("before") < pl.col("main")))
        .with_columns(failure=(~pl.col("done")).cum_sum().over(stratum).cast(pl.Int64) - 1)
    )
    substitute = _replaced(ordered)
    return ordered.with_columns(substitute_for=substitute).drop("main", "before", "done", "failure")


def _replaced(ordered: pl.DataFrame) -> pl.Series:
    """Return the main household that each reserve unit stands for: the r-th takes the r-th failure."""
    rows = ordered.with_row_index("row")
    failed = rows.filter(~pl.col("done")).select(
        "village", "hh_stratum", pl.col("failure").alias("turn"), pl.col("row").alias("for_row")
    )
    turns = rows.with_columns(turn=pl.col("place") - pl.col("main"))
    joined = turns.join(failed, on=["village", "hh_stratum", "turn"], how="left", maintain_order="left")
    own = np.arange(ordered.height)
    reserve = (ordered["status"] == "reserve").to_numpy()
    root = np.where(reserve, joined["for_row"].fill_null(0).cast(pl.Int64).to_numpy(), own)
    while reserve[root].any():
        root = root[root]
    stands_for = ordered["household"].gather(root)
    return pl.select(pl.when(pl.Series(reserve)).then(stands_for)).to_series()


def schedule(world: World, visits: pl.DataFrame, households: Households) -> pl.DataFrame:
    """Add team, interviewer (the code of a pair), date, start and minutes to the approached units.

    A county has at least two teams of two pairs; a village belongs to one team, its households alternate
    between the pairs; a pair makes 8 to 10 visits a day.
    """
    order = bits(world.village_keys, "order of visits")[households.village]
    sizes = visits.group_by("county").len()
    teams = {
        county: max(2, -(-size // (PAIRS_PER_TEAM * VISITS_PER_DAY * BUSY_DAYS)))
        for county, size in sizes.iter_rows()
    }
    table = (
        visits.with_row_index("row")
        .with_columns(
            order=pl.Series(order), teams=pl.col("county").replace_strict(teams, return_dtype=pl.UInt32)
        )
        .with_columns(
            team=pl.col("order").rank("dense").over("county").cast(pl.UInt32) % pl.col("teams") + 1,
            pair=pl.int_range(pl.len()).over("village") % PAIRS_PER_TEAM,
        )
        .with_columns(team=pl.format("{}-{}", "county", "team"))
        .with_columns(interviewer=pl.format("{}{}", "team", pl.col("pair").replace_strict({0: "A", 1: "B"})))
        .sort("interviewer", "order", "place", "row")
        .with_columns(turn=pl.int_range(pl.len()).over("interviewer"))
        .sort("row")
    )
    return _timed(world, table, households)


def _timed(world: World, table: pl.DataFrame, households: Households) -> pl.DataFrame:
    key, who = households.key, table["interviewer"].to_list()
    pairs = {name: text_key(world.seed, "interviewer", name) for name in sorted(set(who))}
    pair_key = np.array([pairs[name] for name in who], dtype=np.uint64)
    per_day = VISITS_PER_DAY + (bits(pair_key, "visits per day") % np.uint64(3)).astype(np.int64)
    turn = table["turn"].to_numpy()
    day, slot = turn // per_day, turn % per_day
    timed = table.with_columns(day=pl.Series(day))
    last = timed.group_by("county").agg(pl.col("day").max()).sort("county")
    opens = {
        county: int(
            bits(np.array([text_key(world.seed, county)]), "first day")[0] % np.uint64(max(1, DAYS - days))
        )
        for county, days in last.iter_rows()
    }
    first = timed["county"].replace_strict(opens, return_dtype=pl.Int64).to_numpy()
    begins = OPENS + SPACING * slot + LUNCH * (slot >= 4) + (8 * uniform(key, "start")).astype(np.int64)
    minutes = _minutes(table["disposition"].to_numpy(), key, normal(pair_key, "pace"))
    return table.drop("row", "order", "teams", "pair", "turn", "place").with_columns(
        date=pl.Series(np.datetime64(FIRST_DAY) + np.minimum(first + day, DAYS - 1)).cast(pl.Date),
        start=clock(begins),
        minutes=pl.Series(minutes),
    )


def _minutes(disposition: Texts, key: NDArray[np.uint64], pace: Floats) -> NDArray[np.int64]:
    """Return the length of each visit: about 38 minutes when complete, a few when not."""
    interview = np.minimum(np.exp(np.log(38) + 0.08 * pace + 0.17 * normal(key, "minutes")), LONGEST)
    return np.rint(np.where(disposition == "complete", interview, 2 + 6 * uniform(key, "minutes"))).astype(
        np.int64
    )


def clock(minutes: NDArray[np.int64]) -> pl.Series:
    """Return minutes since midnight as "HH:MM"."""
    hours, rest = pl.Series(minutes // 60), pl.Series(minutes % 60)
    return hours.cast(pl.String).str.zfill(2) + ":" + rest.cast(pl.String).str.zfill(2)


def modes_and_reasons(households: Households, disposition: Texts) -> tuple[Texts, Texts]:
    """Return how each unit was reached (visit, phone, video; null when not) and the reason where one is due.

    Monitored households are covered in full: who is away is interviewed by telephone or video.
    """
    key = households.key
    complete: Flags = disposition == "complete"
    away = complete & (households.kind == 0) & happens(key, "away", REACHED_REMOTELY)
    by_phone = happens(key, "by phone", 0.6)
    mode = np.full(len(key), None, dtype=object)
    mode[complete] = "visit"
    mode[away] = np.where(by_phone, "phone", "video")[away]
    reason = np.full(len(key), None, dtype=object)
    reason[away] = np.where(by_phone, *REMOTE_REASONS.values())[away]
    second = happens(key, "which reason", 0.5)
    for name in FAILURES:
        rows = disposition == name
        reason[rows] = np.where(second, REASONS[name][1], REASONS[name][0])[rows]
    return mode, reason
