"""The worked cases of docs/methods come out as printed."""

import numpy as np
import pytest

from houping.core.grading.probability import exceedance, grade_probabilities, posterior
from houping.core.grading.rule import grade_group, quota

SHARES = [0.3, 0.5, 0.2]


def test_five_counties_get_the_printed_chances():
    theta = posterior([84, 80, 78, 72, 70], 4 * np.eye(5), seed="例").theta
    assert theta.mean(axis=0) == pytest.approx([83.0, 79.6, 77.8, 72.7, 70.9], abs=0.1)
    printed = [[0.89, 0.11, 0], [0.09, 0.91, 0], [0.02, 0.98, 0], [0, 0.75, 0.25], [0, 0.26, 0.75]]
    assert np.abs(grade_probabilities(theta, (1, 3, 1)) - printed).max() < 0.01
    assert exceedance(theta)[1, 0] == pytest.approx(0.09, abs=0.01)


@pytest.mark.parametrize(("size", "places"), [(14, (4, 7, 3)), (19, (5, 10, 4))])
def test_thirty_fifty_twenty_per_cent_give_the_printed_places(size, places):
    assert quota(size, SHARES) == places


@pytest.mark.parametrize(("freed", "first", "fifth"), [("pass_down", 4, 0), ("stay_empty", 3, 1)])
def test_the_first_county_limited_to_the_second_grade(freed, first, fifth):
    units = [f"c{i:02d}" for i in range(14)]
    scores = [90.0 - i for i in range(14)]
    found = grade_group(scores, units, (4, 7, 3), seed="s", best_allowed={"c00": 1}, freed=freed)
    assert found[0].grade == 1 and found[4].grade == fifth and found[10].grade == 1
    assert sum(g.grade == 0 for g in found) == first
