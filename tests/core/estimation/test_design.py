"""A design says how the sample was drawn, or says what is wrong with it."""

import numpy as np
import pytest

from houping.core import errors
from houping.core.estimation import Design, mean

ONE = np.ones(4)
HALVES = np.array(["a", "a", "b", "b"])


def test_degrees_of_freedom_are_psus_less_strata():
    design = Design.of(weight=ONE, strata=HALVES, psu=[1, 2, 3, 4])
    assert (design.df, len(design)) == (2, 4)


def test_rows_of_weight_zero_bring_no_degrees_of_freedom():
    assert Design.of(weight=[1, 1, 1, 0], psu=[1, 2, 3, 4]).df == 2


def test_a_psu_label_in_two_strata_is_refused_unless_labels_start_again():
    with pytest.raises(errors.ClustersNotNested) as refused:
        Design.of(weight=ONE, strata=HALVES, psu=[1, 2, 2, 3])
    assert refused.value.fields == {"psu": "2", "strata": errors.Words("a、b", "a, b")}
    assert Design.of(weight=ONE, strata=HALVES, psu=[1, 2, 2, 3], nest=True).stages[0].units == 4


def test_the_population_of_a_stratum_is_one_number():
    with pytest.raises(errors.PopulationNotConstant) as refused:
        Design.of(weight=ONE, strata=HALVES, popsize=[5, 5, 6, 7])
    assert refused.value.fields["stratum"] == "b"
    assert refused.value.fields["values"] == [6.0, 7.0]


def test_strata_of_the_second_stage_may_have_their_own_population():
    village, kind = np.array([1, 1, 2, 2]), np.array(["m", "o", "m", "o"])
    counts = ([4.0] * 4, [1.0, 9.0, 1.0, 8.0])
    assert len(Design.of(strata=(ONE, kind), psu=village, popsize=counts).stages) == 2
    with pytest.raises(errors.PopulationNotConstant, match="stage 2"):
        Design.of(strata=ONE, psu=village, popsize=counts)


def test_a_sample_larger_than_its_population_is_refused():
    with pytest.raises(errors.PopulationTooSmall) as refused:
        Design.of(weight=ONE, strata=HALVES, popsize=[2, 2, 1.5, 1.5])
    assert refused.value.fields == {"stage": 1, "stratum": "b", "population": 1.5, "sample": 2}


@pytest.mark.parametrize("popsize", [[np.nan, 5, 5, 5], [0, 5, 5, 5], [-2, 5, 5, 5], [0.5, 5, 5, 5]])
def test_impossible_population_counts_are_refused(popsize):
    with pytest.raises(errors.PopulationInvalid) as refused:
        Design.of(weight=ONE, popsize=popsize)
    assert refused.value.fields["row"] == 1


def test_fractions_mean_the_same_as_counts():
    y = [1.0, 2.0, 4.0, 7.0]
    counts = Design.of(weight=ONE * 5, popsize=[20] * 4)
    fractions = Design.of(weight=ONE * 5, popsize=[0.2] * 4)
    assert mean(counts, y).variance == pytest.approx(mean(fractions, y).variance)
    assert fractions.weight == pytest.approx(Design.of(popsize=[20] * 4).weight)


def test_an_infinite_population_is_drawn_with_replacement():
    y = [1.0, 2.0, 4.0, 7.0]
    assert mean(Design.of(weight=ONE, popsize=[np.inf] * 4), y).variance == pytest.approx(
        mean(Design.of(weight=ONE), y).variance
    )


@pytest.mark.parametrize("weight", [[1, 1, -1, 1], [1, 1, np.nan, 1], [1, 1, np.inf, 1]])
def test_weights_that_are_missing_negative_or_infinite_are_refused(weight):
    with pytest.raises(errors.WeightInvalid) as refused:
        Design.of(weight=weight)
    assert refused.value.fields["row"] == 3


def test_weights_are_never_guessed():
    with pytest.raises(errors.WeightInvalid):
        Design.of(psu=[1, 2, 3, 4])
    with pytest.raises(errors.WeightInvalid):
        Design.of(psu=([1, 1, 2, 2], [1, 2, 3, 4]), popsize=[10] * 4)
    with pytest.raises(errors.DesignStages):
        Design.of()


@pytest.mark.parametrize(
    "labels", [np.array([1.0, np.nan, 2, 3]), np.array(["a", "", "b", "c"]), ["a", None, "b", "c"]]
)
def test_missing_labels_are_refused_with_their_row(labels):
    with pytest.raises(errors.DesignMissing) as refused:
        Design.of(weight=ONE, psu=labels)
    assert (refused.value.fields["row"], refused.value.fields["count"]) == (2, 1)


def test_columns_of_different_length_are_refused():
    with pytest.raises(errors.ShapeMismatch):
        Design.of(weight=ONE, psu=[1, 2, 3])


@pytest.mark.parametrize(
    "stages",
    [
        {"strata": (HALVES, HALVES), "psu": [1, 2, 3, 4]},
        {"psu": [1, 2, 3, 4], "popsize": ([9] * 4, [9] * 4, [9] * 4)},
    ],
)
def test_more_strata_or_counts_than_stages_are_refused(stages):
    with pytest.raises(errors.DesignStages):
        Design.of(weight=ONE, **stages)


def test_unequal_probabilities_belong_to_psus_and_are_at_most_one():
    with pytest.raises(errors.PopulationNotConstant):
        Design.of(weight=ONE, psu=[1, 1, 2, 2], popsize=[0.1, 0.2, 0.3, 0.3], unequal="hajek")
    with pytest.raises(errors.PopulationInvalid):
        Design.of(weight=ONE, psu=[1, 1, 2, 2], popsize=[4, 4, 5, 5], unequal="hajek")


def test_stages_may_come_as_one_table():
    labels = np.array([[1, 1], [1, 2], [2, 1], [2, 2]])
    popsize = np.array([[9.0, 5.0]] * 4)
    table = Design.of(psu=labels, popsize=popsize)
    columns = Design.of(psu=tuple(labels.T), popsize=tuple(popsize.T))
    y = [1.0, 5.0, 2.0, 8.0]
    assert mean(table, y).variance == pytest.approx(mean(columns, y).variance)


def test_an_unsorted_file_gives_the_same_codes():
    order = np.array([3, 0, 2, 1])
    psu = np.array(["v1", "v1", "v2", "v3"])
    sorted_ = Design.of(weight=ONE, psu=psu).stages[0]
    shuffled = Design.of(weight=ONE, psu=psu[order]).stages[0]
    assert (sorted_.unit[order] == shuffled.unit).all()
    assert sorted_.sampled == shuffled.sampled == 3
