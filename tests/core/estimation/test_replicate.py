import hashlib

import numpy as np
import pytest

from houping.core.errors import LonelyPSU
from houping.core.estimation.replicate import (
    draw_counts,
    jk1,
    jkn,
    rao_wu,
    replicate_ratio,
    replicate_total,
    sum_by,
)

STRATUM = ["A", "A", "A", "A", "B", "B"]
PSU = ["1", "1", "2", "3", "1", "2"]
MASK = 2**64 - 1


def counts_by_plain_integers(seed, stratum, units, draws, replicates):
    """The definition in the docstring of draw_counts, written again with Python integers."""
    key = int.from_bytes(hashlib.sha256(f"{seed}|rao-wu|{stratum}".encode()).digest()[:8], "big")
    table = [[0] * units for _ in range(replicates)]
    for b in range(replicates):
        for j in range(draws):
            z = (key + ((b << 32) + j + 1) * 0x9E3779B97F4A7C15) & MASK
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            z ^= z >> 31
            table[b][(z >> 32) * units >> 32] += 1
    return table


def test_draws_follow_the_published_definition():
    got = draw_counts("seed", "500101|random|relieved", units=7, draws=6, replicates=20)
    assert got.tolist() == counts_by_plain_integers("seed", "500101|random|relieved", 7, 6, 20)


def test_draws_are_pinned_for_ever():
    got = draw_counts("houping", "A", units=4, draws=3, replicates=4)
    assert got.tolist() == [[2, 1, 0, 0], [0, 2, 0, 1], [0, 1, 0, 2], [2, 0, 0, 1]]


def test_every_unit_is_drawn_equally_often_in_the_long_run():
    got = draw_counts("s", "A", units=5, draws=4, replicates=20_000)
    # binomial: sd of a mean count is sqrt(4 x .2 x .8 / 20000) = 0.0057
    assert got.mean(axis=0) == pytest.approx(np.full(5, 0.8), abs=0.025)
    assert np.cov(got.T)[0, 1] == pytest.approx(-4 * 0.04, abs=0.02)


def test_the_order_of_rows_changes_nothing():
    shuffled = [4, 0, 5, 2, 1, 3]
    one = rao_wu(STRATUM, PSU, replicates=5, seed="s")
    two = rao_wu([STRATUM[i] for i in shuffled], [PSU[i] for i in shuffled], replicates=5, seed="s")
    assert two.weights(np.ones(6)).tolist() == one.weights(np.ones(6))[shuffled].tolist()


def test_bootstrap_weights_of_a_stratum_always_sum_to_its_size():
    made = rao_wu(STRATUM, PSU, replicates=50, seed="s", fraction=[0.3] * 4 + [0.0] * 2)
    assert made.multiplier[:, :3].sum(axis=1) == pytest.approx(np.full(50, 3))
    assert made.multiplier[:, 3:].sum(axis=1) == pytest.approx(np.full(50, 2))


def test_take_all_units_never_vary():
    made = rao_wu(STRATUM, PSU, replicates=20, seed="s", fraction=[1.0] * 4 + [0.0] * 2)
    assert (made.multiplier[:, :3] == 1).all()
    assert made.multiplier[:, 3:].std() > 0


def test_the_bootstrap_variance_is_that_of_the_stratified_mean_within_its_noise():
    y = np.array([3.0, 5.0, 4.0, 8.0, 1.0, 2.0])
    made = rao_wu(["A"] * 6, np.arange(6), replicates=4000, seed="s", fraction=np.full(6, 0.4))
    got = float(made.variance(made.totals(y)))
    exact = 6 * (1 - 0.4) * y.var(ddof=1)
    assert got == pytest.approx(exact, rel=0.1)


def test_a_stratum_with_one_psu_is_refused_by_name():
    for make in (jkn, lambda h, i: rao_wu(h, i, replicates=3, seed="s")):
        with pytest.raises(LonelyPSU, match="'B'"):
            make(["A", "A", "B"], [1, 2, 1])
    with pytest.raises(LonelyPSU):
        jk1([1, 1])


def test_the_jackknife_of_a_total_is_the_cluster_variance():
    y = np.array([1.0, 2, 4, 8, 3, 5])
    made = jkn(STRATUM, PSU)
    # PSU totals A: 3, 4, 8; B: 3, 5
    expected = 3 * np.var([3, 4, 8], ddof=1) + 2 * np.var([3, 5], ddof=1)
    assert replicate_total(y, np.ones(6), made).se ** 2 == pytest.approx(expected)
    assert made.df == 3


def test_domains_come_in_the_order_of_their_names():
    found = replicate_ratio(
        [1, 0, 1, 1, 0, 1], np.ones(6), np.ones(6), jkn(STRATUM, PSU), domain=["u", "u", "t", "t", "u", "t"]
    )
    assert found.domain == ("t", "u")
    assert found.value == pytest.approx([1, 1 / 3])


def test_sums_by_index_include_the_empty_ones():
    assert sum_by(np.array([2, 0, 2]), np.array([[1.0], [2], [3]]), 4).tolist() == [[2], [0], [4], [0]]


def test_a_take_all_stratum_adds_nothing_to_a_jackknife_even_with_one_unit():
    y = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    alone = jkn(["A"] * 4, PSU[:4], np.full(4, 0.5))
    both = jkn(["A"] * 4 + ["B"] * 2, [*PSU[:4], "1", "1"], [0.5] * 4 + [1.0] * 2)
    weight = np.ones(6)
    wanted = replicate_total(y[:4], weight[:4], alone).se
    assert replicate_total(y, weight, both).se == pytest.approx(wanted)
    census = jkn(STRATUM, PSU, np.ones(6))
    assert replicate_total(y, weight, census).se == 0


def test_a_fraction_shrinks_the_variance_of_the_jackknife_by_what_is_left():
    y, weight = np.arange(6.0), np.ones(6)
    whole = replicate_total(y, weight, jk1(PSU)).se
    assert replicate_total(y, weight, jk1(PSU, np.full(6, 0.19))).se == pytest.approx(0.9 * whole)
