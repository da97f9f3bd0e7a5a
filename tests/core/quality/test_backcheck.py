"""What a second visit says, and who makes it: repeatable, even, and never by the same person or team."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from houping.core.errors import VariableKindUnknown
from houping.core.quality.backcheck import Variable, compare, counts_by, error_rates, stability
from houping.core.quality.backcheck_tasks import Checker, Done, assign, draw_tasks

VARIABLES = [
    Variable("persons", 1),
    Variable("income", 3, below=500, above=500),
    Variable("area", 2, below=0.05, above=0.05, relative=True),
    Variable("school", 2, nodiff=("dk",)),
]


def differs(name, old, new, **more):
    return [c.differs for c in compare("i", {name: old}, {name: new}, VARIABLES, **more)]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("persons", 4, "4", [False]),
        ("persons", 4, 5, [True]),
        ("persons", "四", "4", [True]),
        ("income", 12000, 12500, [False]),
        ("income", 12000, 12501, [True]),
        ("area", 100, 104.9, [False]),
        ("area", 100, 106, [True]),
        ("school", "yes", "dk", [False]),
        ("school", None, "yes", [True]),
        ("school", "yes", None, []),
        ("school", None, "", []),
    ],
)
def test_what_counts_as_a_difference(name, old, new, expected):
    assert differs(name, old, new) == expected


def test_bcstats_counts_missing_answers_as_differences():
    assert differs("school", "yes", None, missing="differs") == [True]


def test_a_variable_has_one_of_three_types():
    with pytest.raises(VariableKindUnknown, match="'height' has type '4'"):
        Variable("height", 4)


def comparisons():
    first = {"persons": 4, "income": 9000, "area": 3, "school": "no"}
    return [
        c
        for i in range(10)
        for c in compare(f"i{i}", first, first | ({"persons": 5} if i < 2 else {}), VARIABLES)
    ]


def test_error_rates_come_with_wilson_intervals():
    label = {f"i{i}": "A" if i < 4 else "B" for i in range(10)}
    a, b = error_rates([c for c in comparisons() if c.kind == 1], label)
    assert (a.label, a.differences, a.total, a.rate) == ("A", 2, 4, 0.5)
    expected = stats.binomtest(2, 4).proportion_ci(method="wilson")
    assert (a.lower, a.upper) == pytest.approx((expected.low, expected.high))
    assert (b.label, b.rate, b.lower) == ("B", 0, 0)
    assert b.upper == pytest.approx(stats.binomtest(0, 6).proportion_ci(method="wilson").high)


def test_error_rates_by_variable_and_counts_for_the_list():
    worst = error_rates(comparisons())[0]
    assert (worst.label, worst.rate) == ("persons", 0.2)
    hits, trials = counts_by(comparisons(), [f"i{i}" for i in range(12)])
    assert hits.tolist() == [1, 1] + [0] * 10 and trials.tolist() == [1] * 10 + [0, 0]


def test_tests_of_stability_agree_with_scipy():
    rng = np.random.Generator(np.random.PCG64(5))
    a = rng.integers(0, 8, 60).astype(float)
    b = a + rng.integers(-2, 4, 60) * (rng.random(60) < 0.5)
    got = stability(a, b)
    paired = stats.ttest_rel(a, b)
    assert (got.t, got.t_p) == pytest.approx((paired.statistic, paired.pvalue))
    interval = paired.confidence_interval()
    assert (got.lower, got.upper) == pytest.approx((interval.low, interval.high))
    ranks = stats.wilcoxon(a, b, zero_method="pratt", correction=False, method="asymptotic")
    assert got.signrank_p == pytest.approx(ranks.pvalue)
    assert np.isnan(got.proportion_z)


def test_two_proportions_and_reliability_worked_by_hand():
    first, second = [1, 1, 1, 0, 1, 0, 1, 1], [1, 0, 1, 0, 0, 0, 1, 1]
    got = stability(first, second)
    pooled = 10 / 16
    assert got.proportion_z == pytest.approx((6 / 8 - 4 / 8) / np.sqrt(2 * pooled * (1 - pooled) / 8))
    d = np.array(first) - np.array(second)
    assert got.response_variance == pytest.approx(d.var(ddof=1) / 2)
    assert got.reliability == pytest.approx(1 - d.var(ddof=1) / 2 / np.var(second, ddof=1))


def test_too_few_pairs_and_no_differences_say_so():
    assert np.isnan(stability([1.0], [2.0]).t)
    same = stability([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert np.isnan(same.t_p) and same.reliability == 1


DONE = [
    Done(f"{who}-{i:02d}", who, f"team{int(who[1]) // 2}", day=i // 8)
    for who in ("p0", "p1", "p2", "p3", "p4", "p5")
    for i in range(24)
]


def test_every_interviewer_is_checked_in_the_first_days_and_at_ten_per_cent():
    tasks = draw_tasks(DONE, seed="2021")
    about = {d.interview: d for d in DONE}
    for who in {d.interviewer for d in DONE}:
        mine = [t for t in tasks if about[t.interview].interviewer == who]
        assert len(mine) == 3  # 2.4 rounded up
        assert sum(t.why == "first_days" for t in mine) == 1
        assert any(about[t.interview].day < 3 for t in mine)


def test_who_starts_late_is_checked_on_his_first_day():
    late = [Done(f"x{i}", "new", "t", day=9 + i // 4) for i in range(8)]
    tasks = draw_tasks(late, seed="s", share=0.0)
    assert len(tasks) == 1 and tasks[0].interview in {"x0", "x1", "x2", "x3"}


def test_the_draw_is_repeatable_does_not_depend_on_the_order_and_does_on_the_seed():
    assert draw_tasks(DONE, seed="2021") == draw_tasks(DONE[::-1], seed="2021")
    assert draw_tasks(DONE, seed="2021") != draw_tasks(DONE, seed="2022")


def test_risk_adds_interviews_of_the_most_conspicuous_first():
    tasks = draw_tasks(DONE, seed="2021", risk={"p3": 0.001, "p1": 0.2}, risk_share=0.02)
    added = [t.interview for t in tasks if t.why == "risk"]
    assert len(added) == 3
    assert sorted(i[:2] for i in added) == ["p1", "p3", "p3"]


@given(st.text("0123456789abcdef", min_size=1, max_size=8), st.integers(0, 5))
def test_nobody_checks_himself_or_his_team(seed, idle):
    checkers = [Checker("p0", "team0"), Checker("p2", "team1"), Checker("p4", "team2"), Checker("qc")][
        : idle + 1
    ]
    tasks = draw_tasks(DONE, seed=seed)
    given_out, problems = assign(tasks, DONE, checkers, seed=seed)
    about = {d.interview: d for d in DONE}
    team_of = {c.person: c.team for c in checkers}
    for task in given_out:
        if task.person:
            assert task.person != about[task.interview].interviewer
            assert team_of[task.person] != about[task.interview].team
    assert len(problems) == sum(not t.person for t in given_out)
    assert {t.interview for t in given_out} == {t.interview for t in tasks}


def test_the_load_is_even_and_tasks_without_anybody_are_listed():
    tasks = draw_tasks(DONE, seed="2021")
    given_out, problems = assign(tasks, DONE, [Checker("qc1"), Checker("qc2"), Checker("qc3")], seed="s")
    assert sorted(sum(t.person == q for t in given_out) for q in ("qc1", "qc2", "qc3")) == [6, 6, 6]
    assert problems == []
    _, problems = assign(tasks, DONE, [Checker("p0", "team0")], seed="s")
    assert len(problems) == 6 and "team0" in problems[0].message
