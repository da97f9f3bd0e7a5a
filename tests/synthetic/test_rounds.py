"""The planted fabricators are found by checks that do not know them; honest people and a village of equals are not."""

import numpy as np
import pytest

from houping.core.quality.screen import screen
from houping.core.quality.similarity import FIXED_RULE, fixed_rule
from houping.synthetic.rounds import CHANGED, PATTERNS, STYLES, make_round

MOST_FLAGGED, FIRST_PLACES = 0.05, 5


def judged(made, seed=1):
    seen = screen(made.interviews, seed=seed)
    places = {r.name: i + 1 for i, r in enumerate(seen.ranked)}
    honest = [r for r in seen.ranked if r.name not in made.styles]
    return seen, {made.styles[n]: places[n] for n in made.styles}, np.mean([r.flagged for r in honest])


@pytest.fixture(scope="module")
def whole():
    made = make_round("2021")
    return made, *judged(made)


def test_three_of_303_fabricators_stand_among_the_first_five(whole):
    made, seen, places, _ = whole
    assert len(seen.ranked) == 303 and len(np.asarray(made.interviews.interviewer)) == 9800
    assert sorted(places) == sorted(STYLES)
    assert max(places.values()) <= FIRST_PLACES


def test_at_most_five_per_cent_of_honest_interviewers_are_flagged(whole):
    assert whole[3] <= MOST_FLAGGED


def test_each_flag_opens_to_reasons_that_fit(whole):
    made, seen, _, _ = whole
    reasons = {
        made.styles[r.name]: {reason.check.code for reason in r.reasons}
        for r in seen.ranked
        if r.name in made.styles
    }
    assert "copies_own" in reasons["copier"]
    assert {"mock", "night", "one_point"} <= reasons["inn"]
    assert "filters" in reasons["skipper"]


def test_the_fixed_rule_accuses_the_village_of_equals_and_the_test_does_not(whole):
    made, seen, _, _ = whole
    village = np.asarray(made.interviews.village)
    team = np.unique(seen.crew.index[village == made.homogeneous])
    alike = np.flatnonzero(village == made.homogeneous)
    assert (seen.nearest.highest[alike] >= FIXED_RULE).mean() > 0.95
    assert (fixed_rule(seen.nearest, seen.crew)[team] > 0.25).all()
    copies = next(check for check in seen.checks if check.code == "copies_own")
    digits = next(check for check in seen.checks if check.code == "first_digit")
    assert copies.p[team].min() > 0.01 and digits.p[team].min() > 0.01
    assert not {r.name for r in seen.ranked[:FIRST_PLACES]} & {seen.crew.names[k] for k in team}


@pytest.mark.parametrize("seed", ["甲", "乙"])
def test_it_is_no_luck_of_one_seed(seed):
    made = make_round(seed, interviews=3300, interviewers=102)
    _, places, flagged = judged(made)
    assert max(places.values()) <= FIRST_PLACES
    assert flagged <= MOST_FLAGGED


def test_without_fabricators_hardly_anybody_is_flagged():
    made = make_round("honest", interviews=2000, interviewers=60, fabricators=0)
    seen, places, flagged = judged(made)
    assert places == {}
    assert flagged <= MOST_FLAGGED
    assert min(r.q for r in seen.ranked) > 0.001


def test_the_round_is_what_it_says():
    made = make_round("x", interviews=990, interviewers=30)
    again = make_round("x", interviews=990, interviewers=30)
    assert made.interviews.answers.tolist() == again.interviews.answers.tolist()
    who = np.asarray(made.interviews.interviewer)
    copier = next(n for n, style in made.styles.items() if style == "copier")
    rows = np.flatnonzero(who == copier)
    same = (made.interviews.answers[rows[PATTERNS:], None] == made.interviews.answers[rows[:PATTERNS]]).mean(
        axis=2
    )
    assert same.max(axis=1).min() > 1 - 2 * CHANGED
    inn = who == next(n for n, style in made.styles.items() if style == "inn")
    assert (made.accuracy[inn] == 0).all() and (made.started[inn] >= 23 * 60).all()
    assert len(np.unique(np.asarray(made.interviews.latitude)[inn])) == 1
    skipper = who == next(n for n, style in made.styles.items() if style == "skipper")
    assert np.nanmean(np.asarray(made.interviews.filters)[skipper]) < 0.08
    assert np.isnan(made.seconds[skipper]).mean() > 1.5 * np.isnan(made.seconds[~skipper]).mean()
