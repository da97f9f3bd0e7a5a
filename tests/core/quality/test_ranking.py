"""One list with reasons: valid whatever the dependence, and no strength in one check hides a failure in another."""

import numpy as np
import pytest
from scipy import stats

from houping.core.quality.evidence import Check
from houping.core.quality.ranking import benjamini_hochberg, flags, harmonic_mean_p, rank


def check(code, p):
    m = len(p)
    nan = np.full(m, np.nan)
    names = tuple("ABCDEFGH"[:m])
    return Check(code, names, np.full(m, 30), nan, nan, nan, nan, np.array(p, dtype=float))


def test_a_brilliant_check_does_not_cancel_a_failed_one():
    alone, with_brilliant = harmonic_mean_p([[1e-6, 0.5], [1e-6, 0.999999]])
    assert with_brilliant == pytest.approx(alone, rel=0.01)
    assert alone == pytest.approx(2e-6, rel=0.01)


def test_one_check_alone_is_its_own_p_and_none_is_none():
    assert harmonic_mean_p([[np.nan, 0.03]])[0] == pytest.approx(0.03)
    assert np.isnan(harmonic_mean_p([[np.nan, np.nan]])[0])


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("checks", [2, 6, 16])
def test_the_share_of_honest_people_flagged_is_the_threshold(checks, correlation):
    rng = np.random.Generator(np.random.PCG64([checks, int(10 * correlation)]))
    common, own = rng.normal(size=(40_000, 1)), rng.normal(size=(40_000, checks))
    z = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    combined = harmonic_mean_p(stats.norm.sf(z))
    assert np.mean(combined <= 0.01) == pytest.approx(0.01, abs=0.003)
    assert np.mean(combined <= 0.05) <= 0.06


def test_rates_of_false_discovery_worked_by_hand():
    # p (i) m / i from the largest down, running minimum: 0.04, 0.04 4/3, 0.02 4/2, 0.001 4/1
    assert benjamini_hochberg([0.02, np.nan, 0.04, 0.001, 0.04])[[0, 2, 3, 4]] == pytest.approx(
        [0.04, 0.04, 0.004, 0.04]
    )


def test_the_list_names_reasons_in_order_and_never_a_verdict():
    ranked = rank([check("night", [0.5, 1e-6, 0.3]), check("fast", [0.6, 0.004, np.nan])], alpha=0.01)
    first = ranked[0]
    assert first.name == "B" and first.flagged
    assert [reason.check.code for reason in first.reasons] == ["night", "fast"]
    assert [r.name for r in ranked if r.flagged] == ["B"]
    assert len(ranked[-1].reasons) == 1
    assert flags(ranked, ["A", "B", "C"]).tolist() == [False, True, False]


def test_nothing_checked_ranks_nobody():
    assert rank([]) == []
