"""Schedules of visits: sound ones pass, unsound ones are named, and none undercuts the bound."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from houping.core.collection.blocks import greedy, pairs_needed, share_out
from houping.core.collection.workload import (
    Pair,
    Stop,
    Task,
    Village,
    by_village,
    capacity,
    check,
    cost,
    lower_bound,
    minutes_of,
    route_minutes,
    travel_times,
)
from houping.core.errors import NobodyAble, VillageTooFar, WindowTooShort

DIALECT = frozenset({"dialect"})


def task(households=(20, 6, 4), km=(10, 20, 25), pairs=3, towns=None, **more):
    villages = tuple(Village(f"v{n}", size, 45) for n, size in enumerate(households))
    return Task(
        villages,
        tuple(Pair(f"p{n}") for n in range(pairs)),
        travel_times(km, towns or ["t"] * len(km)),
        more.pop("day", 480.0),
        more.pop("days", 10),
        **more,
    )


@st.composite
def tasks(draw):
    size = draw(st.integers(1, 7))
    needs = [draw(st.sampled_from([frozenset(), DIALECT])) for _ in range(size)]
    villages = tuple(
        Village(f"v{n}", draw(st.integers(1, 60)), draw(st.sampled_from([35.0, 45.0, 60.0])), needs[n])
        for n in range(size)
    )
    pairs = tuple(
        Pair(f"p{n}", DIALECT if n == 0 or draw(st.booleans()) else frozenset())
        for n in range(draw(st.integers(1, 6)))
    )
    km = [draw(st.integers(0, 80)) for _ in range(size)]
    towns = [draw(st.sampled_from("ab")) for _ in range(size)]
    return Task(villages, pairs, travel_times(km, towns), 480.0, 500)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_a_greedy_schedule_is_sound_and_never_below_the_bound(given_task):
    stops = greedy(given_task)
    assert check(given_task, stops) == []
    got, bound = cost(given_task, stops), lower_bound(given_task)
    assert got.days >= bound.days and got.pair_days >= bound.pair_days


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_every_household_has_one_stop_in_its_own_village(given_task):
    stops = greedy(given_task)
    names = {n: [f"{v.code}-{i}" for i in range(v.households)] for n, v in enumerate(given_task.villages)}
    shared = share_out(stops, names)
    assert sorted(shared) == sorted(name for own in names.values() for name in own)
    assert all(given_task.villages[stop.village].code == name.split("-")[0] for name, stop in shared.items())


def test_a_village_is_finished_on_one_day_by_as_many_pairs_as_it_needs():
    stops = greedy(task())
    first = by_village(stops)[0]
    assert {stop.day for stop in first} == {first[0].day}
    assert [stop.households for stop in first] == [9, 9, 2]  # (480 − 2·30) / 45 = 9 a pair


def test_two_small_rests_share_a_pair_when_the_road_allows_it():
    near = greedy(task(households=(4, 4), km=(10, 12), pairs=1))
    assert cost(task(households=(4, 4), km=(10, 12), pairs=1), near).pair_days == 1
    far = task(households=(4, 4), km=(60, 60), pairs=1, towns=["a", "b"])
    assert cost(far, greedy(far)).pair_days == 2


def test_what_is_wrong_with_a_schedule_is_named():
    given_task = task(households=(9,), km=(10,), pairs=2, days=2)
    assert check(given_task, [Stop(0, 0, 0, 9)]) == []
    assert [f.code for f in check(given_task, [Stop(0, 0, 0, 8)])] == ["households"]
    assert [f.code for f in check(given_task, [Stop(0, 0, 0, 5), Stop(1, 1, 0, 4)])] == ["days"]
    assert [f.code for f in check(given_task, [Stop(5, 0, 0, 9)])] == ["window"]
    long = replace(given_task, villages=(Village("v", 12, 45),))
    assert [f.code for f in check(long, [Stop(0, 0, 0, 12)])] == ["hours"]
    picky = replace(given_task, villages=(Village("v", 9, 45, DIALECT),))
    assert [f.code for f in check(picky, [Stop(0, 0, 0, 9)])] == ["skills"]


def test_a_pair_works_as_long_as_the_road_and_the_questions_take():
    given_task = task()
    assert minutes_of(given_task, [Stop(0, 0, 0, 4)]) == 2 * 30 + 4 * 45
    there = route_minutes(given_task, [0, 1])
    assert there == 30 + (20 + 20) + 50


def test_the_bound_is_what_the_work_needs_and_skills_raise_it():
    # 18 households of 45 minutes, 30 minutes away: 18·45/420 = 1.93 days of pairs
    given_task = task(households=(18,), km=(10,), pairs=2)
    bound = lower_bound(given_task)
    assert (bound.days, bound.pair_days) == (1, 2)
    picky = replace(
        given_task, villages=(Village("v", 18, 45, DIALECT),), pairs=(Pair("p0", DIALECT), Pair("p1"))
    )
    assert lower_bound(picky).days == 2
    assert pairs_needed(replace(given_task, days=1)) == 2


def test_a_village_out_of_reach_without_pairs_or_without_days_is_refused_in_words():
    with pytest.raises(VillageTooFar, match="v0"):
        capacity(task(households=(5,), km=(120,)), 0)
    picky = replace(task(households=(5,), km=(5,)), villages=(Village("v", 5, 45, DIALECT),))
    with pytest.raises(NobodyAble, match="dialect"):
        greedy(picky)
    with pytest.raises(WindowTooShort):
        greedy(task(households=(60,), km=(10,), pairs=1, days=3))


def test_times_between_villages_of_a_town_do_not_lead_over_the_seat_and_obey_the_triangle():
    got = travel_times([30, 32, 50], ["a", "a", "b"])
    assert got[1, 2] == 20 + 2 * 2 and got[0, 1] == 70
    assert (got == got.T).all() and (np.diag(got) == 0).all()
    shortest = (got[:, :, None] + got[None, :, :]).min(axis=1)
    assert (got <= shortest + 1e-9).all()
