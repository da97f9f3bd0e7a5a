"""Copied interviews are found against the likeness that households of a village have anyway."""

import numpy as np
import pytest

from houping.core.quality.evidence import Crew
from houping.core.quality.similarity import (
    copies_other,
    copies_own,
    fixed_rule,
    informative,
    item_codes,
    likeness,
    nearest,
    nearest_without,
)

RNG = np.random.Generator(np.random.PCG64(7))


def by_hand(a, b):
    both = [(x, y) for x, y in zip(a, b, strict=True) if x >= 0 and y >= 0]
    return sum(x == y for x, y in both) / len(both)


def random_round(people=30, each=20, questions=40):
    """Interviewers in pairs share two villages; households differ at random."""
    who = np.repeat(np.arange(people), each)
    village = 2 * (who // 2) + np.tile(np.arange(each) % 2, people)
    answers = RNG.integers(0, 4, (people * each, questions)).astype(np.int32)
    return answers, Crew.of([f"D{k:02d}" for k in who]), village


def test_matrix_products_count_what_counting_counts():
    answers = RNG.integers(-1, 5, (60, 25)).astype(np.int32)
    crew = Crew.of(np.arange(60) % 4)
    found = nearest(answers, crew, block=7, fewest=1)
    for i in range(60):
        own = {j: by_hand(answers[i], answers[j]) for j in range(60) if j != i and j % 4 == i % 4}
        other = {j: by_hand(answers[i], answers[j]) for j in range(60) if j % 4 != i % 4}
        assert found.own[i] == pytest.approx(max(own.values()), abs=1e-6)
        assert own[int(found.own_at[i])] == pytest.approx(max(own.values()), abs=1e-6)
        assert found.other[i] == pytest.approx(max(other.values()), abs=1e-6)
        assert other[int(found.other_at[i])] == pytest.approx(max(other.values()), abs=1e-6)


def test_both_ways_of_counting_agree():
    answers, crew, _ = random_round(6, 10)
    share = likeness(answers)
    assert nearest(answers, crew).highest == pytest.approx(share.max(axis=1))


def test_looking_again_without_some_interviewers_finds_what_looking_from_scratch_finds():
    answers, crew, _ = random_round()
    gone = np.isin(crew.index, [3, 4, 17])
    left = nearest_without(nearest(answers, crew), answers, crew, gone)
    scratch = nearest(answers[~gone], Crew.of(crew.index[~gone]))
    assert left.other[~gone] == pytest.approx(scratch.other)
    assert not gone[left.other_at[~gone]].any()


def test_the_order_of_interviews_does_not_matter():
    answers, crew, _ = random_round()
    shuffle = RNG.permutation(len(answers))
    turned = nearest(answers[shuffle], Crew(crew.names, crew.index[shuffle]), block=64)
    assert turned.own == pytest.approx(nearest(answers, crew).own[shuffle])


def test_interviews_with_too_few_common_answers_are_not_alike():
    answers = np.full((6, 12), -1, dtype=np.int32)
    answers[:, :3] = 1
    assert (nearest(answers, Crew.of(list("aabbcc"))).own == -1).all()


def test_answers_become_codes_and_gaps_stay_gaps():
    assert item_codes(["是", None, "否", "是", ""]).tolist() == [1, -1, 0, 1, -1]
    assert item_codes([2.0, np.nan, 1.0]).tolist() == [1, -1, 0]
    many = item_codes(np.arange(1000.0), classes=20)
    assert len(np.unique(many)) == 20 and (np.diff(many) >= 0).all()
    assert (item_codes([None, None]) == -1).all()


def test_questions_that_nearly_all_answer_alike_do_not_count():
    answers = np.zeros((100, 3), dtype=np.int32)
    answers[:50, 1] = 1
    answers[:4, 2] = 1
    answers[:50, 2] = -1
    assert informative(answers).tolist() == [False, True, False]


def test_a_copier_is_found_and_nobody_else():
    answers, crew, village = random_round(100)
    rows = np.flatnonzero(crew.index == 5)
    source = rows[np.arange(14) % 6]
    kept = RNG.random((14, answers.shape[1])) < 0.9
    answers[rows[6:]] = np.where(kept, answers[source], answers[rows[6:]])
    p = copies_own(answers, crew, village, seed=1).p
    assert p[5] < 1e-5
    assert np.argmin(p) == 5
    assert np.mean(p <= 0.01) <= 0.04


def test_a_village_of_equals_breaks_the_fixed_rule_and_not_the_test():
    answers, crew, village = random_round()
    same = village == 8
    answers[same] = np.where(RNG.random((same.sum(), answers.shape[1])) < 0.97, 1, answers[same])
    there = np.unique(crew.index[same])
    assert (fixed_rule(nearest(answers, crew), crew)[there] >= 0.4).all()
    assert copies_own(answers, crew, village, seed=1).p[there].min() > 0.01


def test_copies_of_a_colleague_are_found_too():
    answers, crew, village = random_round()
    thief, victim = np.flatnonzero(crew.index == 9), np.flatnonzero(crew.index == 20)
    kept = RNG.random((20, answers.shape[1])) < 0.9
    answers[thief] = np.where(kept, answers[victim], answers[thief])
    found = nearest(answers, crew)
    check = copies_other(found, crew, village)
    assert set(np.argsort(check.p)[:2].tolist()) == {9, 20}
    assert found.other_at[thief].tolist() == victim.tolist()


def test_the_same_seed_gives_the_same_answer_and_another_seed_nearly():
    answers, crew, village = random_round(12)
    first, again = (copies_own(answers, crew, village, seed=3) for _ in range(2))
    assert first.z.tolist() == again.z.tolist()
    other = copies_own(answers, crew, village, seed=4)
    assert np.corrcoef(first.z, other.z)[0, 1] > 0.95


def test_an_interviewer_without_colleagues_in_his_villages_is_not_judged():
    answers, crew, village = random_round()
    village = np.where(crew.index == 3, 1000, village)
    check = copies_own(answers, crew, village, seed=1)
    assert np.isnan(check.p[3]) and check.n[3] == 0
