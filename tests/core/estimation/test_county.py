import numpy as np
import pytest

from houping.core.errors import OneRandomVillage
from houping.core.estimation.county import CountySample, deviations
from houping.core.estimation.resample import resample

from .conftest import make_sample


def spread(sample, y, **options):
    """Deviations of unit weights without calibration: the only auxiliary variable is zero."""
    values = np.asarray(y, float)[:, None]
    ones, none = np.ones(len(values)), np.zeros((len(values), 1))
    return deviations(sample, values, **({"weight": ones, "initial": ones, "x": none} | options))


def test_a_village_that_was_taken_completely_has_no_variance():
    sample = make_sample(*[("a", "named", 1, "general", 3)] * 3)
    assert spread(sample, [1, 5, 9]).variance == pytest.approx([0])


def test_households_of_a_named_village_vary_with_their_fraction():
    # 2 of 8 general households, all 2 monitored: (1 - 2/8) x 2/(2-1) x ((3-4)² + (5-4)²) = 3
    sample = make_sample(*[("a", "named", 1, "general", 8)] * 2, *[("a", "named", 1, "monitored", 2)] * 2)
    assert spread(sample, [3, 5, 0, 100]).variance == pytest.approx([3])


def test_random_villages_follow_the_hajek_deville_formula():
    # totals 6 and 2, pi .2 and .5: A = (.8 x 6 + .5 x 2) / 1.3, plus within: nothing, all households taken
    sample = make_sample(("a", "r", 0.2, "general", 1), ("b", "r", 0.5, "general", 1))
    centre = (0.8 * 6 + 0.5 * 2) / 1.3
    expected = 2 * (0.8 * (6 - centre) ** 2 + 0.5 * (2 - centre) ** 2)
    assert spread(sample, [6, 2]).variance == pytest.approx([expected])


def test_the_second_stage_of_a_random_village_counts_with_its_probability():
    rows = [("a", "r", 0.2, "general", 4)] * 2 + [("b", "r", 0.2, "general", 4)] * 2
    # village totals are equal, so the first stage is 0; inside a: .2 x (1 - 2/4) x 2 x (1 + 1)
    assert spread(make_sample(*rows), [1, 3, 2, 2]).variance == pytest.approx([0.2 * 0.5 * 2 * 2])


def test_a_single_answer_in_a_stratum_joins_the_next_stratum_of_its_village():
    sample = make_sample(
        ("a", "named", 1, "general", 8), ("a", "named", 1, "listed", 4), ("a", "named", 1, "listed", 4)
    )
    groups = sample.second_stage
    assert groups.size.tolist() == [3] and groups.population.tolist() == [12]


def test_the_last_single_answer_joins_the_stratum_before():
    sample = make_sample(
        ("a", "named", 1, "general", 8), ("a", "named", 1, "general", 8), ("a", "named", 1, "listed", 4)
    )
    assert sample.second_stage.size.tolist() == [3]


def test_a_named_village_with_one_answer_joins_the_next_named_village():
    rows = [("a", "named", 1, "general", 8), *[("b", "named", 1, "general", 9)] * 2]
    groups = make_sample(*rows).second_stage
    assert groups.size.tolist() == [3] and groups.population.tolist() == [17]


def test_a_single_household_that_is_all_there_is_stays_alone():
    rows = [("a", "named", 1, "monitored", 1), *[("a", "named", 1, "general", 9)] * 2]
    assert sorted(make_sample(*rows).second_stage.size.tolist()) == [1, 2]


def approached(*rows):
    """Make a sample of approached units (village, household stratum, households, is known), all take-all."""
    village, hh, population, known = zip(*rows, strict=True)
    n = len(rows)
    return CountySample.of(
        np.array(known),
        village=np.array(village),
        stratum=np.array(["named"] * n),
        village_prob=np.ones(n),
        hh_stratum=np.array(hh),
        population=np.array(population, float),
    )


def test_a_stratum_that_stayed_silent_leaves_an_error_where_all_others_answered():
    """Three monitored households in b did not answer: those of a, all reached, speak for them by chance only."""
    full = approached(*[("a", "monitored", 3, True)] * 3, *[("b", "monitored", 3, True)] * 3)
    assert spread(full, [1, 0, 1, 1, 0, 1]).variance == pytest.approx([0])
    part = approached(*[("a", "monitored", 3, True)] * 3, *[("b", "monitored", 3, False)] * 3)
    groups = part.second_stage
    assert groups.population.tolist() == [6] and groups.size.tolist() == [3]
    # (1 - 3/6) x 3/2 x (1/9 + 4/9 + 1/9)
    assert spread(part, [1, 0, 1]).variance == pytest.approx([0.5 * 1.5 * 6 / 9])


def test_a_silent_stratum_joins_the_next_stratum_of_its_own_village_first():
    sample = approached(
        ("a", "general", 9, True), ("a", "general", 9, True), ("a", "listed", 4, False), ("a", "relieved", 5, True),
        ("a", "relieved", 5, True), ("b", "general", 7, True), ("b", "general", 7, True),
    )  # fmt: skip
    assert sorted(sample.second_stage.population.tolist()) == [7, 9, 9]


def test_nobody_known_in_any_take_all_village_changes_nothing_in_the_random_ones():
    known = np.array([False, True, True])
    sample = CountySample.of(
        known, village=np.array(["a", "p", "q"]), stratum=np.array(["n", "r", "r"]),
        village_prob=np.array([1, 0.1, 0.1]), hh_stratum=np.array(["g"] * 3), population=np.array([5.0, 9, 9]),
    )  # fmt: skip
    assert np.isfinite(spread(sample, [1, 2]).variance).all()


def strata_of(*villages):
    """Village -> stratum after joining; villages are (village, stratum, probability)."""
    sample = make_sample(*[(v, h, p, "general", 9) for v, h, p in villages])
    return dict(zip(sorted(v for v, _, _ in villages), sample.first_stage.stratum.tolist(), strict=True))


def test_a_stratum_left_with_one_random_village_joins_its_neighbour():
    rows = [(v, h, 0.1, "general", 9) for v, h in (("a", "c|o"), ("b", "c|o"), ("d", "c|r"))]
    villages = make_sample(*rows).first_stage
    assert set(villages.stratum) == {"c|o"} and villages.df == 2


def test_joining_a_neighbour_leaves_the_other_strata_as_they_are():
    # shortlisted named villages (pi = 1/2) are a random stratum of their own and stay apart
    found = strata_of(
        ("a", "c|named", 0.5), ("b", "c|named", 0.5), ("d", "c|random|o", 0.1), ("e", "c|random|o", 0.1),
        ("f", "c|random|r", 0.1), ("g", "c|random|r", 1.0),
    )  # fmt: skip
    assert found == {
        "a": "c|named", "b": "c|named", "d": "c|random|o", "e": "c|random|o", "f": "c|random|o", "g": "c|random|r",
    }  # fmt: skip


def test_joined_strata_follow_the_hajek_deville_formula_as_one():
    # totals 6, 2 and 9, pi .2, .5 and .1: A = 13.9 / 2.2; the difference between the strata counts as variance
    sample = make_sample(
        *[(v, h, p, "g", 1) for v, h, p in (("a", "o", 0.2), ("b", "o", 0.5), ("d", "r", 0.1))]
    )
    t, free = np.array([6, 2, 9]), np.array([0.8, 0.5, 0.9])
    centre = (free @ t) / free.sum()
    assert spread(sample, t).variance == pytest.approx([3 / 2 * free @ (t - centre) ** 2])


def test_one_random_village_in_a_county_is_refused():
    sample = make_sample(("a", "c|random|o", 0.2, "general", 9), ("b", "c|named", 1, "general", 9))
    with pytest.raises(OneRandomVillage, match=r"c\|random\|o"):
        spread(sample, [3, 8])
    with pytest.raises(OneRandomVillage):
        resample(sample, household=np.array(["p", "q"]), replicates=5, seed="s")


@pytest.mark.parametrize("village", range(5))
def test_linearised_variance_and_replicates_use_the_same_strata(village):
    """A stratum of one village, joined: the bootstrap has the variance of the formula without its fpc."""
    rows = [(v, h, 1e-9, "general", 1e12) for v, h in zip("abcde", "ooorr", strict=True)]
    rows[village] = (rows[village][0], "s", 1e-9, "general", 1e12)
    sample, y = make_sample(*rows), np.array([3.0, 8, 1, 9, 4])
    made = resample(sample, household=np.array(list("pqtuv")), replicates=40_000, seed="s")
    theta = made.multiplier[:, made.unit] @ y
    assert theta.var(ddof=1) == pytest.approx(spread(sample, y).variance[0], rel=0.05)


def test_calibration_removes_what_the_auxiliary_variables_explain():
    sample = make_sample(*[(v, "r", 0.1, "general", 5) for v in "abcdef"])
    x = np.column_stack([np.ones(6), [1, 0, 1, 0, 1, 0]])
    assert spread(sample, x @ [2, 7], x=x).variance == pytest.approx([0], abs=1e-20)


def test_residuals_are_fitted_with_the_weights_before_calibration_and_expanded_with_those_after():
    """Deville and Sarndal (1992), result 5. Weights 1, 1, 4 before and 2, 3, 1 after; x = 1: the residual is y - 7."""
    sample = make_sample(*[(v, "r", 0.5, "general", 1) for v in "abc"])
    y, initial, weight = np.array([4.0, 12, 6.5]), np.array([1.0, 1, 4]), np.array([2.0, 3, 1])
    assert (initial @ y) / initial.sum() == pytest.approx(7)
    t = weight * (y - 7)
    expected = 3 / 2 * 0.5 * ((t - t.mean()) ** 2).sum()
    found = spread(sample, y, weight=weight, initial=initial, x=np.ones((3, 1)))
    assert found.variance == pytest.approx([expected])


def test_satterthwaite_is_the_number_of_villages_less_one_when_one_stratum_is_all():
    sample = make_sample(*[(v, "r", 0.1, "general", 1) for v in "abcde"])
    assert spread(sample, [1, 2, 3, 4, 9]).satterthwaite == pytest.approx([4])


def test_satterthwaite_is_zero_where_nothing_varies():
    sample = make_sample(*[("a", "named", 1, "general", 2)] * 2)
    assert spread(sample, [1, 2]).satterthwaite == pytest.approx([0])
