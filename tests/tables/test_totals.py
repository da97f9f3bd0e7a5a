"""One GROUP BY in the engine gives the estimates of the core."""

import ibis
import numpy as np
import polars as pl
import pytest

from houping.core import errors
from houping.core.estimation import Design, mean
from houping.tables.totals import sufficient_totals

# Ibis 12 still calls this name of DuckDB; nothing of ours does.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def rows():
    rng = np.random.default_rng(4)
    n = 2_000
    return pl.DataFrame(
        {
            "stratum": [f"s{h}" for h in rng.integers(0, 6, n)],
            "psu": rng.integers(0, 8, n),
            "county": [f"C{c:02d}" for c in rng.integers(0, 5, n)],
            "w": rng.uniform(1, 5, n),
            "M": np.full(n, 40),
            "income": rng.normal(9000, 2000, n),
            "content": rng.random(n) < 0.9,
        }
    )


def stored(folder, data):
    data.write_parquet(folder / "answers.parquet")
    return ibis.duckdb.connect().read_parquet(folder / "answers.parquet", table_name="answers")


NAMES = {"stratum": "stratum", "psu": "psu", "weight": "w"}


@pytest.mark.parametrize("popsize", [None, "M"])
def test_duckdb_totals_equal_the_core_on_rows(tmp_path, popsize):
    data = rows()
    table = stored(tmp_path, data)
    found = sufficient_totals(
        table, **NAMES, domain="county", variables=["income", "content"], popsize=popsize
    ).mean("income", "content")
    design = Design.of(
        weight=data["w"],
        strata=data["stratum"].to_numpy(),
        psu=data["psu"].to_numpy(),
        popsize=data["M"].to_numpy() if popsize else None,
        nest=True,
    )
    wanted = mean(design, {v: data[v].to_numpy() for v in ("income", "content")}, domain=data["county"])
    assert found.labels == wanted.labels
    assert found.value == pytest.approx(wanted.value, rel=1e-12)
    assert found.se == pytest.approx(wanted.se, rel=1e-10)
    assert found.n.tolist() == wanted.n.tolist()


def test_without_a_domain_there_is_one_estimate(tmp_path):
    table = stored(tmp_path, rows())
    assert len(sufficient_totals(table, **NAMES, variables=["income"]).total("income")) == 1


def test_missing_values_and_columns_are_refused(tmp_path):
    data = rows().with_columns(income=pl.when(pl.col("psu") > 0).then(pl.col("income")))
    table = stored(tmp_path, data)
    with pytest.raises(errors.ValuesMissing):
        sufficient_totals(table, **NAMES, variables=["income"])
    with pytest.raises(errors.ColumnMissing, match="wage"):
        sufficient_totals(table, **NAMES, variables=["wage"])
