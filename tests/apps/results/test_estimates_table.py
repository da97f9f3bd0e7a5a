"""The table of a county's estimates on the site."""

from houping.apps.results.sheets import estimates
from houping.plans import load


def test_an_estimate_that_is_kept_back_shows_neither_value_nor_interval():
    fair = {"measure": "no_return", "source": "household", "n": 12, "value": 0.83, "lo": 0.61, "hi": 0.94}
    rows = [
        fair | {"suppressed": True, "reason": "few_answers"},
        fair | {"suppressed": False, "reason": None},
    ]
    lines = ["".join(row) for row in estimates(rows, load("chongqing_2021"), "r1").rows]
    (kept,) = (line for line in lines if "不发布" in line)
    (shown,) = (line for line in lines if "不发布" not in line)
    assert not any(figure in kept for figure in ("83", "61", "94"))
    assert all(figure in shown for figure in ("83", "61", "94"))
