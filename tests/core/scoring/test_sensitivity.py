"""Sobol indices, the alternative scores behind them, and what weights do."""

import numpy as np
import pytest

from houping.core.scoring.aggregate import climb, effective_weights, geometric
from houping.core.scoring.alternatives import (
    FACTORS,
    WEIGHT_DRAWS,
    Alternatives,
    Setting,
    dirichlet_weights,
)
from houping.core.scoring.importance import correlation_ratio, importance
from houping.core.scoring.normalise import goalposts
from houping.core.scoring.sensitivity import ranks_within, sensitivity, sobol_indices
from houping.core.scoring.tree import Branch, Leaf, Tree

TREE = Tree(
    leaves=tuple(Leaf(f"m{k}", f"1.{k // 2 + 1}" if k < 4 else "2.1", 1.0, 0.0, 1.0) for k in range(6)),
    branches=(Branch("1.1", "1", 60.0), Branch("1.2", "1", 40.0), Branch("2.1", "2", 100.0)),
    dimensions=(("1", 70.0), ("2", 30.0)),
)
GROUPS = np.array([1, 1, 1, 1, 2, 2, 2, 2])


def setting(noise=0.02, deducted=0.0):
    rng = np.random.default_rng(7)
    values = rng.uniform(0.3, 0.9, (8, 6))
    replicates = values + noise * rng.standard_normal((60, 8, 6))
    return Setting(TREE, values, replicates, np.full((8, 3), deducted), GROUPS)


def test_indices_of_a_sum_are_the_shares_of_its_variances():
    """f = 2 u1 + u2: V = 4/12 + 1/12, hence S = .8 and .2 and no interaction."""
    rng = np.random.default_rng(1)
    a, b = rng.random((2, 20_000, 3))
    first, total, _ = sobol_indices(lambda u: (2 * u[:, 0] + u[:, 1])[:, None], a, b)
    assert first[:, 0] == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert total[:, 0] == pytest.approx([0.8, 0.2, 0.0], abs=0.02)


def test_indices_of_the_ishigami_function_are_the_published_ones():
    """a = 7, b = 0.1: S = .3139, .4424, 0; S_T = .5576, .4424, .2437 (Saltelli et al., 2008)."""
    rng = np.random.default_rng(2)
    a, b = rng.random((2, 60_000, 3))

    def ishigami(u):
        x = np.pi * (2 * u - 1)
        return (np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]

    first, total, _ = sobol_indices(ishigami, a, b)
    assert first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_an_output_that_never_varies_has_no_indices():
    a, b = np.random.default_rng(3).random((2, 64, 2))
    first, total, _ = sobol_indices(lambda u: np.full((len(u), 1), 5.0), a, b)
    assert not first.any() and not total.any()


def test_the_plans_own_choices_give_the_plans_own_scores():
    case = setting(deducted=1.5)
    plan = Alternatives(case, seed="x").totals(np.full((1, 5), -1.0))[0]
    direct = climb(goalposts(case.values, np.zeros(6), np.ones(6)), TREE, deducted=case.deducted).total
    assert plan == pytest.approx(direct)


def test_each_factor_is_looked_up_where_it_says():
    case = setting()
    model = Alternatives(case, seed="x")
    scaled = goalposts(case.values, np.zeros(6), np.ones(6))
    third_replicate = model.totals(np.array([[2.5 / 60, -1, -1, -1, -1]]))[0]
    every = climb(goalposts(case.replicates, np.zeros(6), np.ones(6)), TREE)
    centre = climb(scaled, TREE).total - every.total.mean(axis=0)
    assert third_replicate == pytest.approx(every.total[2] + centre)
    mean = model.totals(np.array([[-1, -1, -1, 0.9, -1]]))[0]
    assert mean == pytest.approx(climb(scaled, TREE, mean=geometric).total)
    without = model.totals(np.array([[-1, -1, -1, -1, 1.5 / 4]]))[0]
    assert without == pytest.approx(climb(np.where(np.arange(6) < 2, np.nan, scaled), TREE).total)


def test_relative_normalisation_never_looks_at_the_other_group():
    case = setting()
    moved = case.values.copy()
    moved[4:] += 0.05
    other = Setting(TREE, moved, case.replicates, case.deducted, GROUPS)
    for method in (0.3, 0.6, 0.9):
        run = np.array([[-1, -1, method, -1, -1]])
        a, b = (Alternatives(s, seed="x").totals(run)[0] for s in (case, other))
        assert a[:4] == pytest.approx(b[:4])


def test_weight_draws_have_the_plan_as_mean_and_vary_by_a_sixth():
    branch, dimension = dirichlet_weights(TREE, 20_000, "w")
    assert branch[0].tolist() == [60, 40, 100] and dimension[0].tolist() == [70, 30]
    shares = dimension[1:] / dimension[1:].sum(axis=1, keepdims=True)
    assert shares.mean(axis=0) == pytest.approx([0.7, 0.3], abs=0.01)
    assert branch[1:, 0].std() / branch[1:, 0].mean() == pytest.approx(1 / np.sqrt(40 * 0.9), rel=0.05)
    assert len(dirichlet_weights(TREE, WEIGHT_DRAWS, "w")[0]) == 1 + WEIGHT_DRAWS


def test_what_does_not_apply_stays_without_score_under_all_choices():
    case = setting()
    values, replicates = case.values.copy(), case.replicates.copy()
    values[4:, 2:4] = replicates[:, 4:, 2:4] = np.nan
    part = Setting(TREE, values, replicates, case.deducted, GROUPS)
    runs = np.random.default_rng(4).random((64, 5))
    assert np.isfinite(Alternatives(part, seed="x").totals(runs)).all()


def test_the_report_names_every_factor_and_repeats_itself():
    case = setting()
    found, again = (sensitivity(case, seed="s", power=5) for _ in range(2))
    assert found == again
    assert set(found["first_order"]) == set(found["total_order"]) == set(found["factors"]) == set(FACTORS)
    assert len(found["scores"]) == 8 and found["runs"] == 7 * 32
    low, high = np.array(found["rank_p05"]), np.array(found["rank_p95"])
    assert ((low >= 1) & (low <= high) & (high <= 4)).all()


def test_with_a_silent_sample_the_sample_explains_nothing():
    found = sensitivity(setting(noise=0.0), seed="s", power=6)
    assert found["total_order"]["sample"] == 0.0


def test_ranks_stay_within_the_group():
    totals = np.array([[4.0, 3.0, 2.0, 1.0, 10.0, 20.0, 20.0, 5.0]])
    assert ranks_within(totals, GROUPS)[0].tolist() == [1, 2, 3, 4, 3, 1, 1, 4]


def test_the_correlation_ratio_sees_a_curve_and_knows_what_it_cannot_say():
    x = np.linspace(-1, 1, 21)
    assert correlation_ratio(x, x**2) == pytest.approx(1.0)
    assert correlation_ratio(x, np.resize([1.0, -1.0], 21)) < 0.05
    assert correlation_ratio(np.ones(21), x) is None and correlation_ratio(x[:4], x[:4]) is None


def test_importance_adds_up_weights_and_measures_the_shift_without_each_indicator():
    case = setting()
    scaled = goalposts(case.values, np.zeros(6), np.ones(6))
    scores = climb(scaled, TREE)
    found = importance(scores, effective_weights(~np.isnan(scaled), TREE), TREE, GROUPS)
    assert [line.indicator for line in found] == ["1.1", "1.2", "2.1"]
    assert [line.weight for line in found] == pytest.approx([0.42, 0.28, 0.30])
    without = climb(np.where(np.arange(6) < 2, np.nan, scaled), TREE).total
    moved = ranks_within(without[None], GROUPS) - ranks_within(scores.total[None], GROUPS)
    assert found[0].rank_shift == pytest.approx(np.abs(moved).mean())
