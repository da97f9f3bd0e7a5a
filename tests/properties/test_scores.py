"""What holds for every composite score, whatever the numbers."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from houping.core.scoring.aggregate import MEANS, climb, effective_weights
from houping.core.scoring.deduct import Rule, Ruled, deductions
from houping.core.scoring.normalise import goalposts
from houping.core.scoring.tree import Branch, Leaf, Tree

TREE = Tree(
    (
        Leaf("a", "1.1", 2.0, 0.0, 1.0),
        Leaf("b", "1.1", 1.0, 0.6, 1.0),
        Leaf("c", "1.2", 1.0, 1.0, 0.0),
        Leaf("d", "2.1", 1.0, 0.0, 100.0),
        Leaf("e", "2.1", 3.0, 0.0, 100.0),
    ),
    (Branch("1.1", "1", 3.0), Branch("1.2", "1", 1.0), Branch("2.1", "2", 1.0)),
    (("1", 0.6), ("2", 0.4)),
)
QUICK = settings(max_examples=80, deadline=None)
points = st.floats(0.0, 100.0)
county = arrays.arrays(float, (1, 5), elements=points)
RULE = Rule({"minor": 0.5, "serious": 1.0, "grave": 2.0}, 0.5, 3.0)


@QUICK
@given(county, st.integers(0, 4), points, st.sampled_from(sorted(set(MEANS) - {"penalised"})))
def test_a_better_measure_never_lowers_the_score(values, column, better, mean):
    assume(better >= values[0, column])
    more = values.copy()
    more[0, column] = better
    assert climb(more, TREE, mean=MEANS[mean]).total >= climb(values, TREE, mean=MEANS[mean]).total - 1e-9


@QUICK
@given(arrays.arrays(float, (3, 5), elements=st.floats(-50, 150)))
def test_normalised_values_stay_between_0_and_100_and_keep_their_order(values):
    low, high = TREE.goalposts
    found = goalposts(values, low, high)
    assert ((found >= 0) & (found <= 100)).all()
    upwards = high > low
    order = np.sign(values[0] - values[1]) * np.where(upwards, 1, -1)
    assert (order * (found[0] - found[1]) >= 0).all()


@QUICK
@given(county, st.sampled_from(sorted(MEANS)))
def test_a_score_lies_between_its_worst_and_best_part(values, mean):
    total = climb(values, TREE, mean=MEANS[mean]).total[0]
    assert total <= values.max() + 1e-6
    assert mean == "penalised" or total >= values.min() - 1e-6


@QUICK
@given(county, st.sets(st.integers(0, 4), max_size=4))
def test_what_does_not_apply_is_re_based_and_never_counts_as_zero(values, absent):
    gone = values.copy()
    gone[0, list(absent)] = np.nan
    found = climb(gone, TREE)
    weights = effective_weights(~np.isnan(gone), TREE)
    assert np.isclose(weights.sum(), 1.0)
    assert np.isclose(found.total[0], np.nansum(weights * gone))
    same = np.where(np.isnan(gone), np.nan, 70.0)
    assert np.isclose(climb(same, TREE).total[0], 70.0)


@QUICK
@given(st.floats(0.01, 50))
def test_weights_count_as_shares_only(factor):
    values = np.array([[10.0, 30.0, 50.0, 70.0, 90.0]])
    leaves = tuple(Leaf(x.id, x.indicator, x.weight * factor, x.worst, x.best) for x in TREE.leaves)
    assert np.isclose(
        climb(values, Tree(leaves, TREE.branches, TREE.dimensions)).total, climb(values, TREE).total
    )


@QUICK
@given(county, county)
def test_counties_are_scored_each_on_its_own(one, other):
    both = climb(np.vstack([one, other]), TREE).total
    assert np.allclose(both, [climb(one, TREE).total[0], climb(other, TREE).total[0]])


problems = st.lists(
    st.builds(
        Ruled,
        problem=st.integers(0, 6).map(str),
        county=st.just("500101"),
        indicator=st.sampled_from(["1.1", "1.2"]),
        severity=st.sampled_from(["minor", "serious", "grave"]),
        ruling=st.sampled_from(["upheld", "partly", "dismissed", "no_deduction", None]),
    ),
    max_size=12,
)


@given(problems)
def test_a_problem_is_deducted_once_and_only_when_it_was_upheld(found):
    lines = deductions(found, RULE)
    assert len({line.problem for line in lines}) == len(lines)
    assert {line.ruling for line in lines} <= {"upheld", "partly"}


@given(problems)
def test_an_indicator_never_loses_more_than_the_maximum(found):
    lines = deductions(found, RULE)
    for indicator in ("1.1", "1.2"):
        assert sum(line.taken for line in lines if line.indicator == indicator) <= RULE.maximum + 1e-9


@given(problems, st.randoms())
def test_the_order_of_the_problems_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert deductions(shuffled, RULE) == deductions(found, RULE)


@QUICK
@given(county, arrays.arrays(float, (1, 3), elements=st.floats(0, 200)))
def test_deductions_only_lower_scores_and_never_below_zero(values, taken):
    without, with_them = climb(values, TREE), climb(values, TREE, deducted=taken)
    assert (with_them.indicators >= 0).all()
    assert (with_them.indicators <= without.indicators).all()
    assert with_them.total <= without.total + 1e-9
