"""Aggregation by votes, and percentiles."""

import numpy as np
import pytest

from houping.core.scoring.normalise import percentiles
from houping.core.scoring.votes import borda, copeland

EQUAL = np.ones((3, 1))
# Three voters: a > b > c, a > c > b, b > c > a.
CYCLE_FREE = np.array([[3.0, 3.0, 1.0], [2.0, 1.0, 3.0], [1.0, 2.0, 2.0]])


def test_borda_counts_the_rivals_beaten_by_every_voter():
    """a beats 2, 2, 0 of two rivals; b 1, 0, 2; c 0, 1, 1: shares 4/6, 3/6, 2/6."""
    assert borda(CYCLE_FREE, EQUAL)[:, 0] == pytest.approx([400 / 6, 50, 200 / 6])


def test_copeland_counts_majorities():
    """a beats b and c by two votes to one; b and c: b by two votes to one."""
    assert copeland(CYCLE_FREE, EQUAL)[:, 0].tolist() == [100, 50, 0]


def test_a_heavy_voter_decides_the_majority():
    assert copeland(CYCLE_FREE, np.array([[1.0], [1.0], [3.0]]))[:, 0].tolist() == [0, 100, 50]


def test_the_paradox_of_voting_is_a_tie():
    """a > b > c, b > c > a, c > a > b: everyone wins one duel."""
    cycle = np.array([[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]])
    assert copeland(cycle, EQUAL)[:, 0].tolist() == [50, 50, 50]


@pytest.mark.parametrize("vote", [borda, copeland])
def test_only_the_order_counts(vote):
    stretched = np.exp(5 * CYCLE_FREE) - 7
    assert vote(stretched, EQUAL).tolist() == vote(CYCLE_FREE, EQUAL).tolist()


@pytest.mark.parametrize("vote", [borda, copeland])
def test_missing_values_take_no_part_and_a_unit_without_any_has_no_score(vote):
    values = np.array([[3.0, np.nan, 1.0], [2.0, 5.0, 3.0], [np.nan, np.nan, np.nan]])
    found = vote(values, EQUAL)[:, 0]
    assert np.isnan(found[2])
    assert found[:2].tolist() == [50, 50]
    assert vote(np.array([[4.0, 4.0, 4.0]]), EQUAL).tolist() == [[50.0]]


@pytest.mark.parametrize("vote", [borda, copeland])
def test_replicates_are_voted_on_one_by_one(vote):
    stack = np.stack([CYCLE_FREE, CYCLE_FREE[::-1]])
    both = vote(stack, EQUAL)
    assert both[0].tolist() == vote(CYCLE_FREE, EQUAL).tolist()
    assert both[1].tolist() == both[0][::-1].tolist()


def test_percentiles_go_from_0_for_the_worst_to_100_for_the_best_with_ties_in_between():
    found = percentiles([[10.0, 1.0], [30.0, 1.0], [20.0, np.nan]], [1, -1])
    assert found[:, 0].tolist() == [0, 100, 50]
    assert found[:2, 1].tolist() == [50, 50] and np.isnan(found[2, 1])
    assert percentiles([[5.0]], [1]).tolist() == [[50.0]]
