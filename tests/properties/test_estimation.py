"""Laws of design-based estimation that hold for any survey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from houping.core.estimation import Design, contrast, intervals, mean, ratio, total
from houping.core.estimation.interval import PROPORTION_METHODS

SLOW = settings(deadline=None, max_examples=60)


@st.composite
def surveys(draw):
    """Two stages: strata of villages, household strata in villages, some taken completely."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = []
    village = 0
    for h in range(draw(st.integers(1, 3))):
        sampled = draw(st.integers(2, 4))
        population = sampled + draw(st.integers(0, 6))
        for _ in range(sampled):
            village += 1
            for kind in range(draw(st.integers(1, 2))):
                n = draw(st.integers(2, 4))
                size = n + draw(st.integers(0, 9))
                rows += [(h, village, kind, population, size, population / sampled * size / n)] * n
    table = np.array(rows, dtype=float).T
    names = ("stratum", "village", "kind", "M", "N", "weight")
    survey = dict(zip(names, table, strict=True))
    n = len(rows)
    survey |= {"y": rng.normal(50, 10, n), "x": rng.uniform(1, 3, n), "domain": rng.integers(0, 3, n)}
    return survey


def design_of(s, **change):
    s = s | change
    return Design.of(
        weight=s["weight"],
        strata=(s["stratum"], s["kind"]),
        psu=s["village"],
        popsize=(s["M"], s["N"]),
    )


def same(found, wanted):
    assert found.value == pytest.approx(wanted.value, rel=1e-9)
    assert found.se == pytest.approx(wanted.se, rel=1e-7, abs=1e-9)
    assert found.df.tolist() == wanted.df.tolist()


@SLOW
@given(surveys(), st.floats(1e-3, 1e6))
def test_scaling_every_weight_changes_no_mean_and_scales_every_total(s, scale):
    base, scaled = design_of(s), design_of(s, weight=s["weight"] * scale)
    same(mean(scaled, s["y"], domain=s["domain"]), mean(base, s["y"], domain=s["domain"]))
    assert total(scaled, s["y"]).se == pytest.approx(total(base, s["y"]).se * scale)


@SLOW
@given(surveys(), st.randoms(use_true_random=False))
def test_new_names_for_villages_change_nothing(s, random):
    names = random.sample(range(1000), int(s["village"].max()))
    renamed = np.array([f"V{names[int(v) - 1]}" for v in s["village"]])
    same(ratio(design_of(s, village=renamed), s["y"], s["x"]), ratio(design_of(s), s["y"], s["x"]))


@SLOW
@given(surveys(), st.integers(0, 2**32))
def test_the_order_of_the_rows_changes_nothing(s, seed):
    order = np.random.default_rng(seed).permutation(len(s["y"]))
    shuffled = {key: values[order] for key, values in s.items()}
    found = mean(design_of(shuffled), shuffled["y"], domain=shuffled["domain"])
    same(found, mean(design_of(s), s["y"], domain=s["domain"]))


@SLOW
@given(surveys())
def test_totals_of_domains_add_up_with_their_covariances(s):
    parts = total(design_of(s), s["y"], domain=s["domain"])
    whole = total(design_of(s), s["y"])[0]
    merged = contrast(parts, dict.fromkeys(parts.labels, 1.0))
    assert merged.value == pytest.approx(whole.value)
    assert merged.variance == pytest.approx(whole.variance, rel=1e-7, abs=1e-6)


@SLOW
@given(surveys())
def test_the_covariance_matrix_has_the_variances_on_its_diagonal_and_no_negative_direction(s):
    found = mean(design_of(s), {"y": s["y"], "x": s["x"]}, domain=s["domain"])
    assert np.diag(found.vcov) == pytest.approx(found.variance, rel=1e-7, abs=1e-12)
    roots = np.linalg.eigvalsh(found.vcov)
    assert roots.min() >= -1e-9 * roots.max() - 1e-12


@SLOW
@given(surveys(), st.floats(-5, 5), st.floats(-100, 100))
def test_a_linear_change_of_the_values_changes_the_mean_alike(s, slope, shift):
    base = mean(design_of(s), s["y"])
    moved = mean(design_of(s), slope * s["y"] + shift)
    assert moved.value == pytest.approx(slope * base.value + shift, abs=1e-8)
    assert moved.se == pytest.approx(abs(slope) * base.se, rel=1e-6, abs=1e-8)


@SLOW
@given(surveys())
def test_a_census_has_no_variance(s):
    counted = design_of(s, M=_distinct(s["stratum"], s["village"]), N=_sizes(s), weight=np.ones(len(s["y"])))
    found = mean(counted, s["y"], domain=s["domain"])
    assert (found.variance == 0).all() and found.certain.all()


@SLOW
@given(surveys())
def test_households_taken_completely_add_no_variance_of_their_own(s):
    taken = design_of(s, N=_sizes(s))
    one_stage = Design.of(weight=s["weight"], strata=s["stratum"], psu=s["village"], popsize=s["M"])
    same(total(taken, s["y"]), total(one_stage, s["y"]))


@SLOW
@given(surveys())
def test_a_larger_population_never_lowers_the_variance(s):
    base = total(design_of(s), s["y"]).variance
    assert (total(design_of(s, M=s["M"] + 3), s["y"]).variance >= 0).all()
    with_replacement = Design.of(weight=s["weight"], strata=s["stratum"], psu=s["village"])
    endless = design_of(s, M=np.full(len(s["y"]), np.inf))
    same(total(endless, s["y"]), total(with_replacement, s["y"]))
    assert (base >= 0).all()


@SLOW
@given(surveys())
def test_an_answer_of_weight_zero_in_a_new_domain_changes_no_other_estimate(s):
    weight = s["weight"].copy()
    weight[0] = 0.0
    base = total(design_of(s, weight=weight), s["y"], domain=s["domain"])
    more = s["domain"].copy()
    more[0] = 9
    found = total(design_of(s, weight=weight), s["y"], domain=more)
    assert found.value[-1] == 0 and found.variance[-1] == 0
    kept = [found.place(label) for label in base.labels if label in found.labels]
    old = [base.place(label) for label in found.labels if label in base.labels]
    assert found.variance[kept] == pytest.approx(base.variance[old])


@SLOW
@given(surveys())
def test_independent_strata_have_uncorrelated_estimates(s):
    found = mean(design_of(s), s["y"], domain=s["stratum"]).vcov
    assert found == pytest.approx(np.diag(np.diag(found)), abs=1e-9)


@given(
    st.floats(0, 1),
    st.floats(0.3, 8),
    st.integers(2, 500),
    st.integers(1, 100),
    st.sampled_from(PROPORTION_METHODS),
)
def test_limits_of_shares_hold_the_share_and_stay_in_bounds(p, deff, n, df, method):
    variance = np.array([deff * p * (1 - p) / n])
    lo, hi = intervals(np.array([p]), variance, df=np.array([float(df)]), n=np.array([n]), method=method)
    assert 0 <= lo[0] <= p + 1e-12
    assert p - 1e-12 <= hi[0] <= 1
    if p in (0, 1):
        assert hi[0] - lo[0] > 1 / n


def _distinct(group, value):
    return np.array([len(set(value[group == g])) for g in group], dtype=float)


def _sizes(s):
    cell = s["village"] * 10 + s["kind"]
    return np.array([(cell == c).sum() for c in cell], dtype=float)
