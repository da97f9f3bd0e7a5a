import pytest

from houping.core.errors import ProbabilityInvalid, ShapeMismatch
from houping.core.estimation.weight import design_weight, realised_probability


def test_a_weight_is_one_over_the_product_of_the_stages():
    # a village drawn with 1/20, 8 of 240 households in it: 20 x 30
    assert design_weight([1 / 20], [8 / 240]) == pytest.approx([600])


def test_take_all_households_of_a_named_village_stand_for_themselves():
    assert design_weight([1.0, 1.0], [1.0, 1.0]).tolist() == [1, 1]


def test_released_reserves_count_as_drawn():
    # 6 drawn, 2 reserves released, 40 in the stratum
    assert realised_probability([6 + 2], [40]) == pytest.approx([0.2])


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.2, float("nan")])
def test_an_impossible_probability_is_refused_with_its_row(bad):
    with pytest.raises(ProbabilityInvalid, match="Row 2"):
        design_weight([0.5, bad])


def test_more_released_than_exist_is_refused():
    with pytest.raises(ProbabilityInvalid):
        realised_probability([5], [4])


def test_columns_of_different_length_are_refused():
    with pytest.raises(ShapeMismatch):
        realised_probability([5, 4], [10])
