"""Places by quota, ties, limits after ranking: the worked cases of docs/methods/grades.md."""

import numpy as np
import pytest

from houping.core.errors import SharesUnusable
from houping.core.grading.rule import distance_to_cut, grade_draws, grade_group, order_of, quota

SHARES = (0.3, 0.5, 0.2, 0.0)
UNITS = ("甲", "乙", "丙", "丁", "戊")


def grades(scores, places, **more):
    return [g.grade for g in grade_group(scores, UNITS[: len(scores)], places, seed="s", **more)]


def test_fourteen_and_nineteen_counties_as_on_the_page():
    assert quota(14, SHARES) == (4, 7, 3, 0)
    assert quota(19, SHARES) == (5, 10, 4, 0)


def test_the_first_grade_is_rounded_down_even_with_the_largest_remainder():
    assert quota(19, (0.3, 0.7)) == (5, 14)


def test_equal_remainders_favour_the_better_grade():
    assert quota(10, (0.25, 0.25, 0.25, 0.25)) == (2, 3, 3, 2)


def test_a_grade_without_a_share_gets_no_place():
    assert quota(7, (0.0, 0.55, 0.45, 0.0)) == (0, 4, 3, 0)


def test_all_in_one_grade_is_possible():
    assert quota(7, (1.0, 0.0)) == (7, 0)


def test_shares_are_exact_decimals_not_binary_ones():
    assert quota(10, (0.1, 0.2, 0.7)) == (1, 2, 7)


@pytest.mark.parametrize("shares", [(), (0.3, 0.6), (0.5, 0.6, -0.1), (1.1,)])
def test_shares_that_do_not_make_a_whole_are_refused(shares):
    with pytest.raises(SharesUnusable):
        quota(14, shares)


def test_places_go_by_score():
    assert grades([70.0, 90.0, 80.0, 60.0, 50.0], (1, 3, 1)) == [1, 0, 1, 1, 2]


def test_equal_scores_are_ordered_by_the_public_ticket_whatever_their_row():
    first = [UNITS[i] for i in order_of([1.0] * 5, UNITS, "seed")]
    turned = UNITS[::-1]
    assert [turned[i] for i in order_of([1.0] * 5, turned, "seed")] == first
    assert [UNITS[i] for i in order_of([1.0] * 5, UNITS, "another")] != first


def test_a_freed_place_passes_down_and_says_so():
    found = grade_group([90.0, 80.0, 70.0, 60.0, 50.0], UNITS, (1, 3, 1), seed="s", best_allowed={"甲": 1})
    assert [g.grade for g in found] == [1, 0, 1, 1, 2]
    assert [g.place for g in found] == [1, 2, 3, 4, 5]
    assert found[0].why == ("limited",) and found[1].why == ("moved_up",)


def test_a_freed_place_may_stay_empty():
    limits = {"best_allowed": {"甲": 1}, "freed": "stay_empty"}
    assert grades([90.0, 80.0, 70.0, 60.0, 50.0], (1, 3, 1), **limits) == [1, 1, 1, 1, 2]


def test_a_limit_below_what_was_earned_changes_nothing():
    assert grades([90.0, 80.0, 70.0], (1, 1, 1), best_allowed={"丙": 1}) == [0, 1, 2]


def test_a_unit_limited_to_a_grade_without_places_still_gets_it():
    assert grades([90.0, 80.0, 70.0], (1, 1, 1, 0), best_allowed={"甲": 3}) == [3, 0, 1]


def test_each_draw_is_graded_by_the_quota():
    draws = np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0]])
    assert grade_draws(draws, (1, 2)).tolist() == [[0, 1, 1], [1, 0, 1]]


def test_the_boundary_lies_midway_between_two_neighbours():
    found = distance_to_cut([90.0, 80.0, 70.0, 50.0], (2, 1, 1))
    assert found.tolist() == [15.0, 5.0, -5.0, -10.0]


def test_one_grade_has_no_boundary():
    assert np.isnan(distance_to_cut([1.0, 2.0], (2, 0))).all()
