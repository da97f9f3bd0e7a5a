"""Three interviewers cheat, each in one way that quality control is meant to find."""

import numpy as np
import polars as pl
import pytest

from houping.synthetic.outcomes import SHARES

PATTERN = [name for name in SHARES if name not in ("above_line", "income_stable")]


@pytest.fixture(scope="module")
def complete(field):
    answers, interviewers = field
    return answers.filter(pl.col("disposition") == "complete").join(
        interviewers.drop("county"), on="interviewer"
    )


def of(complete, style):
    return complete.filter(pl.col("style") == style).sort("date", "start")


def test_three_of_different_counties_are_dishonest(field):
    _, interviewers = field
    cheats = interviewers.filter("dishonest")
    assert sorted(cheats["style"]) == ["copier", "inventor", "lenient"]
    assert cheats["county"].n_unique() == 3
    assert interviewers.height > 50


def test_the_lenient_tick_everything_in_too_little_time(complete):
    mine = of(complete, "lenient")
    assert all(mine[name].drop_nulls().min() == 1 for name in SHARES if mine[name].drop_nulls().len())
    assert mine["minutes"].max() < 16 < complete.filter(~pl.col("dishonest"))["minutes"].quantile(0.01)


def test_the_inventor_writes_one_line_with_round_incomes_in_the_evening(complete):
    mine = of(complete, "inventor")
    income = mine["income_pc_yuan"].drop_nulls()
    assert income.len() and (income % 1000 == 0).all()
    assert (complete.filter(~pl.col("dishonest"))["income_pc_yuan"].drop_nulls() % 1000 == 0).mean() < 0.02
    assert all(mine[name].drop_nulls().n_unique() <= 1 for name in SHARES)
    assert mine["start"].min() >= "19:00"
    assert mine.select("date", "start").is_unique().all()


def test_the_copier_repeats_earlier_interviews(complete):
    mine = of(complete, "copier")
    honest = complete.filter(pl.col("interviewer").is_in(busy_honest(complete, mine.height)))
    assert nearest(mine[6:], mine[:6]) > nearest_within(honest) + 0.02


def busy_honest(complete, size):
    honest = complete.filter(~pl.col("dishonest")).group_by("interviewer").len()
    return honest.filter(pl.col("len") >= size // 2)["interviewer"].to_list()


def nearest(rows, sources):
    """Mean over rows of the best share of equal answers with any source, where both were asked."""
    return float(
        np.mean([max(match(a, b) for b in sources.iter_rows(named=True)) for a in rows.iter_rows(named=True)])
    )


def match(a, b):
    both = [(a[name], b[name]) for name in PATTERN if a[name] is not None and b[name] is not None]
    return sum(x == y for x, y in both) / len(both)


def nearest_within(honest):
    scores = [
        nearest(rows[6:40], rows[:6])
        for _, rows in honest.sort("interviewer", "date", "start").group_by(
            "interviewer", maintain_order=True
        )
        if rows.height > 12
    ]
    return float(np.mean(scores[:12]))


def test_even_their_forms_pass_the_logic_checks(complete):
    cheats = complete.filter("dishonest")
    water = pl.min_horizontal("water_quantity", "water_quality", "water_convenience", "water_reliability")
    assert (cheats["water_ok"] == cheats.select(water).to_series()).all()
    assert cheats.filter(pl.col("all_insured") == 0)["medical_ok"].fill_null(0).sum() == 0
    asked = cheats.drop_nulls("above_line")
    assert (asked["above_line"] == (asked["income_pc_yuan"] >= 6000).cast(pl.Int8)).all()


def test_they_leave_unasked_what_does_not_apply(complete):
    cheats = complete.filter("dishonest")
    general = cheats.filter(pl.col("helper_known").is_null())
    assert general.height and general["income_pc_yuan"].is_null().all()
    assert cheats.filter(pl.col("helper_known").is_not_null())["income_pc_yuan"].min() > 0
