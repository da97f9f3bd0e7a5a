"""A small invented frame, and a small sample of it in the shape of the step `sample`."""

import hashlib

import polars as pl
import pytest

from houping.synthetic.answers import facts_of, field_table, phone_table
from houping.synthetic.frame import build_frame
from houping.synthetic.world import HOUSEHOLD_COLUMNS, households_of, world_of

SEED = "houping-demo-2021"
VILLAGES = 12
PER_VILLAGE = {"listed": 4, "relieved": 5, "general": 8}
REGISTERED = pl.col("household_type") != "general"


def ticketed(table, key):
    tickets = [hashlib.sha256(f"seed|{unit}".encode()).hexdigest() for unit in table[key]]
    return table.with_columns(ticket=pl.Series(tickets))


def draw_villages(villages):
    order = pl.col("ticket").rank("ordinal").over("county")
    drawn = ticketed(villages, "village").filter(order <= VILLAGES)
    return drawn.select("county", "village", "village_type", stratum=pl.format("{}|named", "county"))


def draw_households(households, drawn):
    within = ["village", "hh_stratum"]
    monitored = pl.col("hh_stratum") == "monitored"
    return (
        ticketed(households.join(drawn.select("village"), on="village", how="semi"), "household")
        .with_columns(
            unit=pl.col("household").str.replace("-", "-u"),
            hh_stratum=pl.when(pl.col("household_type") == "monitored")
            .then(pl.lit("monitored"))
            .when("listed")
            .then(pl.lit("listed"))
            .otherwise("household_type"),
        )
        .with_columns(
            stratum_population=pl.len().over(within), rank=pl.col("ticket").rank("ordinal").over(within)
        )
        .with_columns(
            stratum_sample=pl.when(monitored)
            .then("stratum_population")
            .otherwise(
                pl.col("hh_stratum")
                .replace_strict(PER_VILLAGE, default=0)
                .clip(0, pl.col("stratum_population"))
            )
        )
        .filter(pl.col("rank") <= 1.5 * pl.col("stratum_sample"))
        .with_columns(
            status=pl.when(pl.col("rank") <= pl.col("stratum_sample"))
            .then(pl.lit("main"))
            .otherwise(pl.lit("reserve"))
        )
    )


def draw_phone(households):
    return (
        ticketed(households.filter(REGISTERED & pl.col("phone").is_not_null()), "household")
        .with_columns(
            unit=pl.col("household").str.replace("-", "-u"),
            stratum=pl.format("{}|{}", "county", "household_type"),
        )
        .with_columns(rank=pl.col("ticket").rank("ordinal").over("stratum"), target=pl.lit(25))
        .filter(pl.col("rank") <= 150)
        .with_columns(block=(pl.col("rank") - 1) // 50 + 1)
        .select("county", "household", "unit", "household_type", "stratum", "target", "rank", "block")
    )


@pytest.fixture(scope="session")
def invented_frame(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame")
    build_frame(folder, seed=SEED, scale=0.01, progress=lambda message, share: None)
    return folder


@pytest.fixture(scope="session")
def frame_villages(invented_frame):
    return pl.read_parquet(invented_frame / "villages.parquet")


@pytest.fixture(scope="session")
def frame_households(invented_frame):
    return pl.read_parquet(invented_frame / "households.parquet")


@pytest.fixture(scope="session")
def small_sample(invented_frame, frame_villages, frame_households, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    drawn = draw_villages(frame_villages)
    drawn.write_parquet(folder / "villages.parquet")
    draw_households(frame_households, drawn).drop("phone", "head_name", "id_number").write_parquet(
        folder / "households.parquet"
    )
    draw_phone(frame_households).write_parquet(folder / "phone.parquet")
    return folder


@pytest.fixture(scope="session")
def world(frame_villages):
    return world_of(frame_villages, SEED)


@pytest.fixture(scope="session")
def everyone(world, frame_households):
    return households_of(frame_households.select(HOUSEHOLD_COLUMNS), world)


@pytest.fixture(scope="session")
def field(world, invented_frame, small_sample):
    """answers/households and truth/interviewers of the small sample."""
    return field_table(world, facts_of(invented_frame, pl.read_parquet(small_sample / "households.parquet")))


@pytest.fixture(scope="session")
def called(world, invented_frame, small_sample):
    """answers/phone of the small sample."""
    return phone_table(world, facts_of(invented_frame, pl.read_parquet(small_sample / "phone.parquet")))
