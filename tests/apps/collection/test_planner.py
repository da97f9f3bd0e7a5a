"""The solver of visiting schedules: sound, never worse than its peer, the same every time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from core.collection.test_workload import DIALECT, task, tasks
from houping.apps.collection.planner import propose
from houping.core.collection.workload import Pair, Task, Village, check, travel_times
from houping.core.errors import WindowTooShort


@settings(max_examples=25, deadline=None)
@given(tasks())
def test_what_is_proposed_can_be_carried_out_and_is_no_worse_than_longest_first(given_task):
    got = propose(given_task, effort=0.02)
    assert check(given_task, got.stops) == []
    assert got.greedy is None or got.cost <= got.greedy
    assert got.cost.days >= got.bound.days and got.cost.pair_days >= got.bound.pair_days


def county(seed=1, villages=12, pairs=5):
    """A county as the plan draws it: a dozen villages with some thirty households each."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(24, 45, villages)
    needs = [DIALECT if n % 5 == 0 else frozenset() for n in range(villages)]
    own = tuple(Village(f"v{n}", int(s), 45.0, needs[n]) for n, s in enumerate(sizes))
    crew = tuple(Pair(f"p{n}", DIALECT if n < pairs - 1 else frozenset()) for n in range(pairs))
    km = rng.uniform(5, 80, villages)
    towns = [str(t) for t in rng.integers(0, 5, villages)]
    return Task(own, crew, travel_times(km, towns), 540.0, 20)


def test_the_schedule_of_a_county_is_the_best_of_whole_days_and_twice_the_same():
    small = county(villages=7)
    got = propose(small)
    assert check(small, got.stops) == []
    assert got.proven and got.cost <= got.greedy
    assert propose(small).stops == got.stops


def test_small_rests_are_put_together_where_longest_first_would_not():
    sizes = (9, 9, 4, 4, 3, 3)
    given_task = task(households=sizes, km=(10, 10, 10, 10, 40, 40), towns=list("aabbcc"), pairs=2)
    got = propose(given_task)
    assert got.cost.pair_days == 4 and got.cost.days == 2


def test_a_window_that_is_too_short_is_refused():
    with pytest.raises(WindowTooShort):
        propose(replace(task(households=(60,), km=(10,), pairs=1), days=3))
