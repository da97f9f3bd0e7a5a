"""The truth: what the whole frame would answer."""

import numpy as np
import polars as pl
import pytest

from houping.synthetic.census import Target, by_domain, count_everyone
from houping.synthetic.outcomes import (
    MONEY,
    PHONE,
    SHARES,
    VERDICTS,
    WATER,
    circumstances,
    household_answers,
    phone_answers,
)

REGISTERED_ONLY = ("helper_known", "all_insured", "industry_covered", "above_line", "no_return")
TYPICAL = ("helper_visits_ok", "doctor_signed", "industry_covered", "job_stable", "p_quality", "p_cadres")


@pytest.fixture(scope="module")
def answers(world, everyone):
    given = household_answers(world, everyone)
    return given | phone_answers(world, everyone, given)


@pytest.fixture(scope="module")
def table(answers, world, everyone):
    places = np.array(world.counties)[world.county[everyone.village]]
    columns = {name: pl.Series(values) for name, values in answers.items()}
    return pl.DataFrame(
        {
            "county": places,
            "village": everyone.village,
            "persons": everyone.persons,
            "kind": everyone.kind,
            **columns,
        }
    ).with_columns(pl.when(pl.col(*columns) != -1).then(pl.col(*columns)))


def shares_by_county(table, name):
    return table.group_by("county").agg(pl.col(name).mean()).sort("county")[name].to_numpy()


def test_the_counted_truth_is_the_mean_over_all_households(invented_frame, world, table):
    targets = [Target(name, (name,)) for name in (*SHARES, *PHONE)]
    top, bottom = count_everyone(invented_frame / "households.parquet", world, targets, lambda share: None)
    for number, name in enumerate((*SHARES, *PHONE)):
        counted = np.divide(top[number], bottom[number], where=bottom[number] > 0, out=np.full(33, np.nan))
        direct = shares_by_county(table, name).astype(float)
        np.testing.assert_allclose(counted, direct, rtol=1e-12, err_msg=name)


def test_income_growth_is_a_ratio_of_totals_over_persons(invented_frame, world, table):
    types = ("monitored", "relieved")
    growth = Target("g", ("income_pc_yuan", "persons"), ("income_last_yuan", "persons"), types)
    top, bottom = count_everyone(invented_frame / "households.parquet", world, [growth], lambda share: None)
    registered = table.filter(pl.col("kind") < 2)
    now, before = (
        (registered["persons"] * registered[name]).sum() for name in ("income_pc_yuan", "income_last_yuan")
    )
    assert top.sum() / bottom.sum() == pytest.approx(now / before, rel=1e-12)
    assert 1.05 < now / before < 1.2


def test_household_types_and_telephones_restrict_a_target(invented_frame, world, everyone, answers):
    target = Target("p", ("p_overall",), types=("monitored",), phone=True)
    top, bottom = count_everyone(invented_frame / "households.parquet", world, [target], lambda share: None)
    mine = (everyone.kind == 0) & everyone.phone
    assert bottom.sum() == mine.sum()
    assert top.sum() == answers["p_overall"][mine].sum()


def test_groups_and_city_weigh_counties_by_their_households():
    top, bottom = np.array([[90.0, 40.0, 5.0]]), np.array([[100.0, 50.0, 10.0]])
    found = by_domain(["m"], top, bottom, ["A", "B", "C"], {"A": 1, "B": 1, "C": 2})
    value = {(kind, domain): v for _, kind, domain, v in found.iter_rows()}
    assert value["county", "A"] == 0.9
    assert value["group", "1"] == pytest.approx(130 / 150)
    assert value["city", "city"] == pytest.approx(135 / 160)


def test_levels_are_those_of_real_rounds(table):
    bands = {
        "all_insured": (0.975, 0.995),
        "water_ok": (0.93, 0.97),
        "p_overall": (0.86, 0.93),
        "h_overall": (0.88, 0.95),
        "no_return": (0.985, 0.999),
        "above_line": (0.95, 0.995),
        "food_clothes_ok": (0.99, 1.0),
    }
    for name, (low, high) in bands.items():
        assert low < table[name].mean() < high, name
    assert 12_000 < table["income_pc_yuan"].mean() < 16_000


def test_counties_differ_by_about_four_points(table):
    differences = [shares_by_county(table, name).std(ddof=1) for name in TYPICAL]
    assert 0.03 < np.mean(differences) < 0.06


def test_answers_of_one_village_are_alike_with_an_icc_near_five_per_cent(table):
    found = [
        intraclass(table.drop_nulls(name), name) for name in ("p_cadres", "industry_covered", "doctor_signed")
    ]
    assert 0.03 < np.mean(found) < 0.075


def intraclass(table, name):
    """ANOVA estimator of the intraclass correlation of villages, within counties."""
    sums = table.group_by("county", "village").agg(pl.len().alias("n"), pl.col(name).mean().alias("mean"))
    county = table.group_by("county").agg(pl.col(name).mean().alias("centre"))
    joined = sums.join(county, on="county")
    n, gap = joined["n"].to_numpy(), (joined["mean"] - joined["centre"]).to_numpy()
    between = (n * gap**2).sum() / (len(n) - county.height)
    p = joined["mean"].to_numpy()
    within = (n * p * (1 - p)).sum() / (n.sum() - len(n))
    size = n.mean()
    return (between - within) / (between + (size - 1) * within)


def test_questions_are_put_only_to_those_whom_they_concern(table, everyone):
    general = table.filter(pl.col("kind") == 2)
    assert all(general[name].is_null().all() for name in (*REGISTERED_ONLY, *MONEY, *PHONE))
    who = circumstances(everyone)
    for name, where in (
        ("school_enrolled", "child"),
        ("education_ok", "child"),
        ("pay_after_ok", "inpatient"),
        ("job_stable", "worker"),
        ("removal_accurate", "removed"),
        ("relocated_support_ok", "relocated"),
        ("not_missed", "unmonitored"),
        ("housing_safe", "cared"),
    ):
        assert (table[name].is_not_null().to_numpy() == who[where]).all(), name
    assert (
        table.select(pl.col("water_ok", "housing_ok", "medical_ok", "h_overall").null_count().sum()).row(0)
        == (0,) * 4
    )


def test_verdicts_follow_from_their_parts(table):
    assert (table["water_ok"] == table.select(pl.min_horizontal(*WATER)).to_series()).all()
    assert table.filter(pl.col("all_insured") == 0)["medical_ok"].max() == 0
    assert table.filter(pl.col("can_treat_illness") == 0)["medical_ok"].max() == 0
    assert table.filter(pl.col("school_enrolled") == 0)["education_ok"].max() == 0
    asked = table.drop_nulls("housing_safe")
    assert (asked["housing_safe"] == asked["housing_ok"]).all()
    poor = pl.col("income_pc_yuan") < 6000
    registered = table.filter(pl.col("kind") < 2)
    assert (registered["above_line"] == registered.select((~poor).cast(pl.Int8)).to_series()).all()
    failing = pl.min_horizontal(*VERDICTS) == 0
    assert registered.filter(poor & failing)["no_return"].max() == 0


def test_telephone_and_visit_ask_the_same_household_the_same_opinion(table):
    both = table.drop_nulls("p_overall")
    assert (both["p_overall"] == both["h_overall"]).all()


def test_a_mode_effect_moves_the_telephone_answers_only(frame_villages, everyone, answers):
    from houping.synthetic.world import world_of

    shifted = world_of(frame_villages, "houping-demo-2021", mode=0.5)
    visit = household_answers(shifted, everyone)
    heard = phone_answers(shifted, everyone, visit)
    assert (visit["h_overall"] == answers["h_overall"]).all()
    assert (
        heard["p_overall"][heard["p_overall"] >= 0].mean()
        > answers["p_overall"][answers["p_overall"] >= 0].mean()
    )


def test_another_seed_is_another_world(frame_villages, everyone, answers):
    from houping.synthetic.world import world_of

    other = household_answers(world_of(frame_villages, "another"), everyone)
    assert (other["infra_ok"] != answers["infra_ok"]).mean() > 0.05
