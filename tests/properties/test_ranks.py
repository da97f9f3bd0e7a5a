"""What holds for every ranking and every quota, whatever the numbers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from houping.core.grading.cap import Effect, open_grades
from houping.core.grading.rank import Ranking, ranks
from houping.core.grading.rule import grade_draws, grade_group, quota

SCALE = ("excellent", "good", "ordinary")
QUICK = settings(max_examples=60, deadline=None)
scores = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=9)
errors = st.floats(0.0, 20.0, allow_nan=False)


@st.composite
def tables(draw):
    values = draw(scores)
    return np.array(values), np.array([draw(errors) for _ in values])


@st.composite
def shares(draw):
    parts = draw(st.lists(st.integers(0, 20), min_size=1, max_size=5).filter(any))
    cents = [100 * part // sum(parts) for part in parts]
    cents[-1] += 100 - sum(cents)
    return [cent / 100 for cent in cents]


@QUICK
@given(tables(), st.booleans())
def test_rank_sets_contain_the_point_rank_and_stay_in_the_table(table, simultaneous):
    values, se = table
    found = Ranking.of_covariance(values, se, draws=200).sets(simultaneous=simultaneous)
    assert (found.lower >= 1).all() and (found.upper <= len(values)).all()
    assert (found.lower <= found.rank).all() and (found.rank <= found.upper).all()


@QUICK
@given(tables())
def test_nobody_is_surely_above_somebody_who_is_surely_above_him(table):
    above = Ranking.of_covariance(*table, draws=200).sets(simultaneous=True).above
    assert not (above & above.T).any()


@QUICK
@given(st.integers(1, 9), st.floats(0.1, 20.0), st.booleans())
def test_equal_units_may_hold_any_rank(units, se, simultaneous):
    ranking = Ranking.of_covariance(np.full(units, 70.0), np.full(units, se), draws=200)
    found = ranking.sets(simultaneous=simultaneous)
    assert (found.lower == 1).all() and (found.upper == units).all()


@QUICK
@given(tables())
def test_more_confidence_never_narrows_a_set(table):
    ranking = Ranking.of_covariance(*table, draws=200)
    less, more = ranking.sets(level=0.8), ranking.sets(level=0.99)
    assert (more.lower <= less.lower).all() and (more.upper >= less.upper).all()


@QUICK
@given(tables(), st.floats(-50, 50))
def test_points_given_to_all_change_no_rank_set(table, gift):
    values, se = table
    one = Ranking.of_covariance(values, se + 0.5, draws=200).sets()
    other = Ranking.of_covariance(values + round(gift), se + 0.5, draws=200).sets()
    assert (one.lower == other.lower).all() and (one.upper == other.upper).all()


@given(scores)
def test_the_best_is_first_and_nobody_is_below_the_last_place(values):
    found = ranks(values)
    assert found[int(np.argmax(values))] == 1
    assert found.max() <= len(values)


@given(st.integers(1, 60), shares())
def test_places_sum_to_the_group_and_the_first_grade_never_exceeds_its_share(units, split):
    places = quota(units, split)
    assert sum(places) == units
    assert places[0] <= split[0] * units + 1e-9
    assert all(count == 0 for count, share in zip(places, split, strict=True) if share == 0)
    assert all(abs(n - s * units) < 1 + 1e-9 for n, s in zip(places[1:], split[1:], strict=True))


@st.composite
def groups(draw):
    values = draw(scores)
    units = [f"5001{i:02d}" for i in range(len(values))]
    limits = draw(st.dictionaries(st.sampled_from(units), st.integers(0, 2)))
    return values, units, limits


@given(groups(), shares(), st.sampled_from(["pass_down", "stay_empty"]), st.randoms())
def test_the_order_of_the_rows_changes_no_grade(group, split, freed, random):
    values, units, limits = group
    places = quota(len(units), split)
    limits = {u: min(g, len(places) - 1) for u, g in limits.items()}
    rows = list(range(len(units)))
    random.shuffle(rows)
    more = {"seed": "s", "best_allowed": limits, "freed": freed}
    straight = grade_group(values, units, places, **more)
    shuffled = grade_group([values[i] for i in rows], [units[i] for i in rows], places, **more)
    assert [straight[i] for i in rows] == shuffled


@given(groups(), shares())
def test_a_limited_unit_never_gets_a_better_grade_than_its_limit(group, split):
    values, units, limits = group
    places = quota(len(units), split)
    limits = {u: min(g, len(places) - 1) for u, g in limits.items()}
    found = grade_group(values, units, places, seed="s", best_allowed=limits)
    assert all(found[units.index(u)].grade >= limit for u, limit in limits.items())


@given(groups(), shares())
def test_nobody_without_a_limit_loses_when_another_is_limited(group, split):
    values, units, limits = group
    places = quota(len(units), split)
    limits = {u: min(g, len(places) - 1) for u, g in limits.items()}
    free = grade_group(values, units, places, seed="s")
    bound = grade_group(values, units, places, seed="s", best_allowed=limits)
    assert all(bound[i].grade <= free[i].grade for i, u in enumerate(units) if u not in limits)


@given(groups(), shares())
def test_a_better_score_never_gets_a_worse_grade(group, split):
    values, units, _ = group
    found = grade_group(values, units, quota(len(units), split), seed="s")
    for i, one in enumerate(values):
        for k, other in enumerate(values):
            assert one <= other or found[i].grade <= found[k].grade


@given(st.integers(1, 8), shares())
def test_every_draw_fills_every_place(units, split):
    places = quota(units, split)
    draws = np.random.default_rng(units).standard_normal((20, units))
    graded = grade_draws(draws, places)
    assert all((np.bincount(row, minlength=len(places)) == places).all() for row in graded)


effects = st.lists(
    st.builds(
        Effect,
        trigger=st.just("A"),
        kind=st.sampled_from(["excluded", "exactly"]),
        grade=st.sampled_from(SCALE[:-1] + SCALE[2:]),
        quote=st.just(""),
        clause=st.just("八"),
    ).filter(lambda e: not (e.kind == "excluded" and e.grade == SCALE[-1])),
    max_size=5,
)


@given(effects, effects)
def test_one_more_finding_never_opens_a_grade(first, more):
    alone, together = open_grades(first, SCALE), open_grades(first + more, SCALE)
    assert together
    assert SCALE.index(together[0]) >= SCALE.index(alone[0])
