"""The worked cases of docs/methods: normalise, aggregate, deductions, propagate."""

import numpy as np
import pytest

from houping.core.errors import GoalpostsCoincide, NothingToScore
from houping.core.scoring.aggregate import MEANS, arithmetic, climb, effective_weights
from houping.core.scoring.deduct import Rule, Ruled, deductions
from houping.core.scoring.normalise import goalposts, min_max, ranks, z_score
from houping.core.scoring.propagate import covariance, delta_covariance, linear_gradient, noisy, normal_draws
from houping.core.scoring.tree import Branch, Leaf, Tree

POINTS = {"minor": 0.5, "serious": 1.0, "grave": 2.0}
NAN = np.nan


def small_tree():
    leaves = (Leaf("a", "1.1", 1, 0, 100), Leaf("b", "1.2", 1, 0, 100), Leaf("c", "2.1", 1, 0, 100))
    branches = (Branch("1.1", "1", 0.5), Branch("1.2", "1", 0.5), Branch("2.1", "2", 1.0))
    return Tree(leaves, branches, (("1", 0.6), ("2", 0.4)))


def test_fixed_goalposts_of_the_page():
    assert goalposts([0.94, 0.80, 1.0], 0.85, 1.0) == pytest.approx([60.0, 0.0, 100.0])
    assert goalposts([0.02], 0.10, 0.0) == pytest.approx([80.0])


def test_a_missing_value_stays_missing():
    assert np.isnan(goalposts([NAN], 0.0, 1.0)).all()


def test_goalposts_that_coincide_name_their_column():
    with pytest.raises(GoalpostsCoincide) as refused:
        goalposts([[1.0, 2.0]], [0.0, 5.0], [1.0, 5.0])
    assert refused.value.fields["columns"] == [1]


def test_observed_ends_of_the_page():
    column = np.array([[10.0], [20.0], [15.0]])
    assert min_max(column, [1])[:, 0] == pytest.approx([0, 100, 50])
    assert min_max(column, [-1])[:, 0] == pytest.approx([100, 0, 50])


def test_a_column_without_variation_lies_in_the_middle():
    column = np.full((3, 1), 7.0)
    assert min_max(column, [1])[:, 0].tolist() == [50.0] * 3
    assert z_score(column, [1])[:, 0].tolist() == [0.0] * 3


def test_standard_scores_have_the_mean_and_spread_asked_for():
    found = z_score(np.array([[1.0], [2.0], [6.0], [NAN]]), [1], 50, 10)
    assert np.nanmean(found) == pytest.approx(50)
    assert np.nanstd(found, ddof=1) == pytest.approx(10)


def test_ranks_count_from_the_worst_and_ties_share_the_lowest():
    assert ranks(np.array([[3.0], [1.0], [3.0], [9.0]]), [1])[:, 0].tolist() == [2, 1, 2, 4]
    assert ranks(np.array([[3.0], [1.0], [3.0], [9.0]]), [-1])[:, 0].tolist() == [2, 4, 2, 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("arithmetic", 66.67), ("geometric", 63.50), ("harmonic", 60.0), ("penalised", 61.33)],
)
def test_the_four_means_of_the_page(name, expected):
    found = MEANS[name](np.array([80.0, 40.0]), np.array([[2.0], [1.0]]))
    assert found[0] == pytest.approx(expected, abs=0.005)


def test_what_does_not_apply_is_not_zero():
    assert arithmetic(np.array([80.0, NAN]), np.array([[2.0], [1.0]]))[0] == pytest.approx(80.0)


def test_three_levels_of_the_page_with_one_indicator_left_out():
    values = np.array([[90.0, NAN, 50.0]])
    assert climb(values, small_tree()).total[0] == pytest.approx(74.0)
    assert effective_weights(~np.isnan(values), small_tree())[0] == pytest.approx([0.6, 0.0, 0.4])


def test_a_dimension_that_is_missing_as_a_whole_passes_its_weight_on():
    assert climb(np.array([[NAN, NAN, 50.0]]), small_tree()).total[0] == pytest.approx(50.0)


def test_a_unit_without_any_value_is_named():
    with pytest.raises(NothingToScore) as refused:
        climb(np.array([[1.0, 1.0, 1.0], [NAN, NAN, NAN]]), small_tree())
    assert refused.value.fields["rows"] == [1]


def problems():
    return [
        Ruled("甲", "500101", "2.4", "grave", "upheld"),
        Ruled("甲", "500101", "4.1", "grave", "upheld"),
        Ruled("乙", "500101", "2.4", "serious", "partly"),
        Ruled("丙", "500101", "2.4", "minor", "dismissed"),
    ]


def test_the_deductions_of_the_page():
    lines = deductions(problems(), Rule(POINTS, 0.5, 10.0))
    assert {(x.problem, x.indicator, x.taken) for x in lines} == {("甲", "2.4", 2.0), ("乙", "2.4", 0.5)}


def test_no_indicator_loses_more_than_the_maximum():
    lines = deductions(problems(), Rule(POINTS, 0.5, 2.2))
    assert sum(line.taken for line in lines) == pytest.approx(2.2)
    assert sum(line.points for line in lines) == pytest.approx(2.5)


def test_points_come_off_the_indicator_before_it_is_weighted():
    taken = np.array([[2.5, 0.0, 0.0]])
    found = climb(np.array([[70.0, 70.0, 70.0]]), small_tree(), deducted=taken)
    assert found.indicators[0].tolist() == [67.5, 70.0, 70.0]
    assert found.total[0] == pytest.approx(70 - 0.6 * 0.5 * 2.5)


def test_no_indicator_falls_below_zero():
    found = climb(np.array([[1.0, 70.0, 70.0]]), small_tree(), deducted=np.array([[5.0, 0.0, 0.0]]))
    assert found.indicators[0, 0] == 0.0


def test_the_errors_of_the_page_alone_and_together():
    weights = np.array([[0.6, 0.4]])
    z = normal_draws("算例", "z", 400_000).reshape(200_000, 1, 2)
    alone = z * np.array([3.0, 4.0])
    together = z[:, :, :1] * np.array([3.0, 4.0])
    for draws, expected in ((alone, 2.41), (together, 3.4)):
        total = (draws * weights).sum(axis=2)
        assert np.sqrt(covariance(total)[0, 0]) == pytest.approx(expected, rel=0.01)
        assert np.sqrt(delta_covariance(weights, draws)[0, 0]) == pytest.approx(expected, rel=0.01)


def test_draws_depend_on_seed_and_label_alone_and_look_normal():
    one, same = normal_draws("s", "a", 100_000), normal_draws("s", "a", 100_000)
    assert (one == same).all()
    assert (normal_draws("s", "a", 10) == one[:10]).all()
    assert not (normal_draws("s", "b", 10) == one[:10]).any()
    assert (one.mean(), one.std()) == (pytest.approx(0, abs=0.02), pytest.approx(1, abs=0.01))
    assert np.mean(np.abs(one) < 1.959964) == pytest.approx(0.95, abs=0.003)


def test_the_first_draw_is_the_same_on_every_machine():
    assert normal_draws("houping", "ranks", 2) == pytest.approx([-1.1609605, -0.61261732], rel=1e-7)


def test_known_values_have_no_noise_and_missing_ones_stay_missing():
    values, sd = np.array([[1.0, NAN, 3.0]]), np.array([[0.0, 1.0, 2.0]])
    found = noisy(values, sd, replicates=5000, seed="s", label="marks")
    assert (found[:, 0, 0] == 1.0).all()
    assert np.isnan(found[:, 0, 1]).all()
    assert found[:, 0, 2].std() == pytest.approx(2.0, rel=0.05)


def test_the_gradient_of_a_score_is_flat_at_and_beyond_the_goalposts():
    # goalposts 0.6 to 1 and 10 to 0: 100 w / (best - worst) between them, 0 where the score is 0 or 100
    normalised = np.array([[50.0, 30.0], [100.0, 0.0]])
    found = linear_gradient(
        normalised, np.array([[0.6, 0.4]] * 2), np.array([0.6, 10.0]), np.array([1.0, 0.0])
    )
    assert found == pytest.approx(np.array([[150.0, -4.0], [0.0, 0.0]]))
