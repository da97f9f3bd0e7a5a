"""One expression, three engines, one sample: DuckDB, PostgreSQL and Spark list what the core lists."""

import ibis
import polars as pl
import pytest

from houping.core.sampling.draw import draw_equal
from houping.core.sampling.ticket import HOUSEHOLD, make_seed
from houping.tables.draw import DUCKDB, POSTGRES, SPARK, drawn

# Ibis 12 and PySpark call pandas in ways that pandas 4 will not know; py4j leaves a loopback socket open.
SPARK_NOISE = pytest.mark.filterwarnings(
    "ignore::pandas.errors.Pandas4Warning",
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
)

SEED = make_seed(root="0" * 64, plan_digest="1" * 64, beacon="演示 beacon", nonce="a secret number")
STRATA = {"500101100200|general": 3000, "500101100201|脱贫": 400, "500102|monitored": 7, "500103|none": 20}
SIZES = {name: (wanted, STRATA[name]) for name, wanted in zip(STRATA, (25, 60, 7, 0), strict=True)}


def members(stratum):
    return [f"{stratum.split('|')[0]}-{place:04}" for place in range(STRATA[stratum])]


@pytest.fixture(scope="module")
def frame():
    rows = [(unit, stratum) for stratum in STRATA for unit in members(stratum)]
    return pl.DataFrame(rows, schema=["unit", "stratum"], orient="row").sample(
        fraction=1, shuffle=True, seed=1
    )


def core_lists(shift):
    rows = []
    for stratum, (wanted, _) in SIZES.items():
        found = draw_equal(members(stratum), wanted, seed=SEED, stage=HOUSEHOLD, shift=shift)
        for place in range(wanted):
            rows.append((stratum, place + 1, found.units[place], found.tickets[place]))
    return sorted(rows)


def engine_lists(units, engine, shift, slack):
    found = drawn(units, SIZES, seed=SEED, stage=HOUSEHOLD, engine=engine, shift=shift, slack=slack)
    return sorted(found.select("stratum", "rank", "unit", "ticket").iter_rows())


WAYS = pytest.mark.parametrize("shift", [False, True], ids=["field", "telephone"])
CUTS = pytest.mark.parametrize("slack", [8.0, -2.0], ids=["cut", "cut too low, so widened"])


@WAYS
@CUTS
def test_duckdb_lists_what_the_core_lists(frame, shift, slack):
    assert engine_lists(ibis.memtable(frame), DUCKDB, shift, slack) == core_lists(shift)


@WAYS
@CUTS
def test_postgresql_lists_what_the_core_lists(postgres, frame, shift, slack):
    if "units" not in postgres.list_tables():
        postgres.create_table("units", frame.to_arrow())
    units = postgres.table("units")
    assert engine_lists(units, POSTGRES, shift, slack) == core_lists(shift)


@SPARK_NOISE
@WAYS
@CUTS
def test_spark_lists_what_the_core_lists(spark, frame, shift, slack):
    units = spark.create_view("units", ibis.memtable(frame), overwrite=True)
    assert engine_lists(units, SPARK, shift, slack) == core_lists(shift)
