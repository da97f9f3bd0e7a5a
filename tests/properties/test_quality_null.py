"""Under honest data the p-values of the checks are uniform, or larger; the list flags the share that it promises."""

import numpy as np
import pytest

from houping.core.quality import patterns
from houping.core.quality.evidence import Crew
from houping.core.quality.leniency import leniency
from houping.core.quality.peers import compare_counts, compare_means
from houping.core.quality.ranking import harmonic_mean_p
from houping.core.quality.similarity import copies_own

PEOPLE, EACH = 120, 24
CREW = Crew.of(np.repeat([f"D{k:03d}" for k in range(PEOPLE)], EACH))
VILLAGE = (CREW.index // 3) * 2 + np.tile(np.arange(EACH) % 2, PEOPLE)
N = PEOPLE * EACH
ROUNDS = 12
# Honest interviewers differ (0.4 of the standard deviation of an interview, or not at all).
EFFECTS = [0.0, 0.4]


def p_values(check, effect, rounds=ROUNDS):
    """Return the p-values of some rounds of honest data, NaN left out."""
    found = []
    for i in range(rounds):
        rng = np.random.Generator(np.random.PCG64([i, int(10 * effect)]))
        person = effect * rng.normal(size=PEOPLE)[CREW.index]
        village = 0.5 * rng.normal(size=VILLAGE.max() + 1)[VILLAGE]
        found.append(check(rng, person, village))
    p = np.concatenate(found)
    return p[np.isfinite(p)]


def yes(rng, logit, questions):
    return (rng.random((N, questions)) < 1 / (1 + np.exp(-logit))[:, None]).astype(float)


CHECKS = {
    "means": lambda rng, who, where: compare_means("fast", rng.normal(size=N) + who, CREW, tail="low").p,
    "in_villages": lambda rng, who, where: patterns.filter_yes(yes(rng, who + where, 15), CREW, village=VILLAGE).p,
    "straight": lambda rng, who, where: patterns.straight_lining(
        np.digitize(rng.normal(size=(N, 12)) + (who + where)[:, None], [-1.5, -0.5, 0.5, 1.5]), CREW, village=VILLAGE
    ).p,
    "heaping": lambda rng, who, where: patterns.heaping(
        np.rint(np.exp(rng.normal(8, 1, (N, 8))) / 100) * 100, CREW, village=VILLAGE
    ).p,
    "variance": lambda rng, who, where: patterns.little_variance(
        rng.normal(size=(N, 6)) + who[:, None], CREW, village=VILLAGE
    ).p,
    "digits": lambda rng, who, where: patterns.first_digit(np.exp(rng.normal(8, 1, (N, 4))), CREW).p,
    "digits_in_villages": lambda rng, who, where: patterns.first_digit(
        np.exp(rng.normal(8, 0.4, (N, 4)) + 2 * where[:, None]), CREW, village=VILLAGE
    ).p,
    "counts": lambda rng, who, where: compare_counts("night", yes(rng, who - 2, 1)[:, 0], np.ones(N), CREW).p,
    "lenient": lambda rng, who, where: leniency(yes(rng, who - 1.5, 1)[:, 0], CREW).p,
}  # fmt: skip


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("name", CHECKS)
def test_p_values_of_honest_people_are_uniform_or_larger(name, effect):
    p = p_values(CHECKS[name], effect)
    assert len(p) == PEOPLE * ROUNDS
    # 1,440 values, not quite independent: 4 standard errors and a half per cent for the estimated spread
    for level in (0.2, 0.05, 0.01):
        assert np.mean(p <= level) <= level + 4 * np.sqrt(level * (1 - level) / len(p)) + 0.005, level
    assert np.mean(p <= 0.2) >= 0.12


def test_likeness_of_honest_people_is_uniform():
    def check(rng, who, where):
        answers = np.digitize(rng.normal(size=(N, 20)) + where[:, None], [-0.7, 0.0, 0.7]).astype(np.int32)
        return copies_own(answers, CREW, VILLAGE, seed=1, draws=100).p

    p = p_values(check, 0.0, rounds=5)
    for level in (0.2, 0.05, 0.01):
        assert np.mean(p <= level) == pytest.approx(
            level, abs=4 * np.sqrt(level * (1 - level) / len(p)) + 0.005
        )


def test_the_combination_of_checks_keeps_the_threshold():
    flagged = []
    for i in range(ROUNDS):
        rng = np.random.Generator(np.random.PCG64([99, i]))
        person = 0.4 * rng.normal(size=PEOPLE)[CREW.index]
        village = 0.5 * rng.normal(size=VILLAGE.max() + 1)[VILLAGE]
        table = np.column_stack([check(rng, person, village) for check in CHECKS.values()])
        flagged.append(harmonic_mean_p(table) <= 0.01)
    assert np.mean(flagged) <= 0.02
