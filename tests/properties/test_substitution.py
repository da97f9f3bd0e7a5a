"""Substitution obeys its laws for any outcome of any visit."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from houping.synthetic.fieldwork import approach

STRATUM = st.tuples(st.integers(1, 8), st.integers(0, 6)).flatmap(
    lambda size: st.tuples(st.just(size[0]), st.lists(st.booleans(), min_size=sum(size), max_size=sum(size)))
)


def listed(strata):
    rows = [
        (f"v{s}", "relieved", "main" if place < main else "reserve", place + 1, f"v{s}-{place:04}")
        for s, (main, outcomes) in enumerate(strata)
        for place in range(len(outcomes))
    ]
    names = ["village", "hh_stratum", "status", "rank", "household"]
    return pl.DataFrame(rows, schema=names, orient="row")


@given(st.lists(STRATUM, min_size=1, max_size=4))
def test_each_failure_calls_one_reserve_until_completes_or_reserves_are_enough(strata):
    outcome = np.array(
        ["complete" if met else "refusal" for _, outcomes in strata for met in outcomes], dtype=object
    )
    found = approach(listed(strata), outcome)
    for s, (main, outcomes) in enumerate(strata):
        mine = found.filter(village=f"v{s}")
        done = mine.filter(disposition="complete").height
        assert done == min(main, sum(outcomes))
        assert mine["rank"].to_list() == list(range(1, mine.height + 1))
        assert mine.height >= main
        if mine.height > main:
            assert mine.filter(pl.col("rank") < mine.height)["disposition"].eq("complete").sum() < main


@given(st.lists(STRATUM, min_size=1, max_size=4))
def test_every_substitute_stands_for_a_failed_main_unit_of_its_own_stratum(strata):
    outcome = np.array(
        ["complete" if met else "refusal" for _, outcomes in strata for met in outcomes], dtype=object
    )
    found = approach(listed(strata), outcome)
    rows = {row["household"]: row for row in found.iter_rows(named=True)}
    for row in rows.values():
        if row["status"] == "main":
            assert row["substitute_for"] is None
            continue
        replaced = rows[row["substitute_for"]]
        assert replaced["status"] == "main" and replaced["disposition"] == "refusal"
        assert replaced["village"] == row["village"]
    completed = [
        row["substitute_for"]
        for row in rows.values()
        if row["status"] == "reserve" and row["disposition"] == "complete"
    ]
    assert len(completed) == len(set(completed))
