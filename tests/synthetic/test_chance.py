import numpy as np
import pytest

from houping.synthetic.chance import bits, happens, mix, normal, text_key, thresholds, uniform, unit_keys

KEYS = unit_keys(np.arange(200_000), "seed")


def test_the_mixer_is_splitmix64():
    # SplitMix64 from state 0: its first output, as published with the reference code.
    first = mix(np.zeros(1, dtype=np.uint64), np.uint64(0x9E3779B97F4A7C15))
    assert first[0] == np.uint64(0xE220A8397B1DCDAF)


def test_a_household_answers_the_same_whoever_else_is_asked():
    assert uniform(KEYS[1234:1235], "water")[0] == uniform(KEYS, "water")[1234]


def test_numbers_of_different_questions_and_seeds_are_unrelated():
    a, b = uniform(KEYS, "water"), uniform(KEYS, "road")
    other = uniform(unit_keys(np.arange(200_000), "other seed"), "water")
    for pair in ((a, b), (a, other), (a[:-1], a[1:])):
        assert abs(np.corrcoef(*pair)[0, 1]) < 0.01


def test_uniform_numbers_are_uniform_and_normal_ones_normal():
    u, z = uniform(KEYS, "a"), normal(KEYS, "b")
    assert u.min() > 0 and u.max() < 1
    assert np.histogram(u, 20, (0, 1))[0] == pytest.approx(np.full(20, 10_000), rel=0.04)
    assert (z.mean(), z.std()) == pytest.approx((0, 1), abs=0.01)
    assert np.mean(np.abs(z) < 1.96) == pytest.approx(0.95, abs=0.003)


@pytest.mark.parametrize("p", [0.003, 0.5, 0.985])
def test_an_event_happens_as_often_as_stated(p):
    assert happens(KEYS, "event", p).mean() == pytest.approx(p, abs=0.004)
    assert (bits(KEYS, "event") < thresholds(np.array([p]))).mean() == pytest.approx(p, abs=0.004)


def test_keys_of_texts_are_the_first_bits_of_sha256():
    # printf 'a|b' | sha256sum -> 9ee2f8e6...
    import hashlib

    assert int(text_key("a", "b")) == int(hashlib.sha256(b"a|b").hexdigest()[:16], 16)
