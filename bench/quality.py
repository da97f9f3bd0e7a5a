"""All pairs of 10,000 interviews x 300 questions (limits 5 s, 2 GB); all checks of a round (60 s); found and flagged.

    python bench/quality.py [--interviews 10000] [--questions 300] [--seeds 10]

Peer: the same pairs by a plain numpy loop over interviews, on a subsample, scaled to all pairs.
"""

import argparse
import resource
import sys
import time

import numpy as np

from houping.core.quality.evidence import Crew
from houping.core.quality.screen import screen
from houping.core.quality.similarity import fixed_rule, nearest
from houping.synthetic.rounds import make_round

PAIR_LIMIT, CHECK_LIMIT, MEMORY_LIMIT = 5.0, 60.0, 2048.0
FIRST_PLACES, MOST_FLAGGED = 5, 0.05
LOOPED = 300


def made_up(n: int, questions: int) -> np.ndarray:
    """Return answers of shape (n, questions): 60 % yes/no, 40 % of five options, a tenth behind filters."""
    rng = np.random.Generator(np.random.PCG64(1))
    answers = np.where(
        np.arange(questions) % 5 < 3, rng.integers(0, 2, (n, questions)), rng.integers(0, 5, (n, questions))
    )
    for f in range(questions // 30):
        answers[answers[:, f] == 0, questions - 3 * (f + 1) : questions - 3 * f] = -1
    return answers.astype(np.int32)


def looped(answers: np.ndarray, rows: int) -> tuple[np.ndarray, float]:
    """Return the highest shares of some interviews by comparing each with all, and the seconds it took."""
    begin = time.perf_counter()
    given = answers >= 0
    highest = np.empty(rows)
    for i in range(rows):
        both = given & given[i]
        share = ((answers == answers[i]) & both).sum(axis=1) / both.sum(axis=1)
        share[i] = -1
        highest[i] = share.max()
    return highest, time.perf_counter() - begin


def memory() -> float:
    """Return the peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pairs(n: int, questions: int) -> bool:
    """Print the time of all pairs beside the loop; return whether the limits hold and the numbers agree."""
    answers, crew = made_up(n, questions), Crew.of(np.arange(n) // 33)
    begin, cpu = time.perf_counter(), time.process_time()
    found = nearest(answers, crew)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    rows = min(LOOPED, n)
    highest, loop = looped(answers, rows)
    agree = bool(np.allclose(highest, found.highest[:rows], atol=1e-6))
    print(
        f"{n:,} x {questions}, all pairs      {seconds:6.2f} s (processor {cpu:.2f} s)   limit {PAIR_LIMIT} s"
    )
    whole = loop * n / rows
    print(
        f"the same in a loop, scaled   {whole:6.1f} s   {whole / seconds:.0f} times as long; equal: {agree}"
    )
    print(f"peak memory so far           {memory():6.0f} MB   limit {MEMORY_LIMIT:.0f} MB")
    return agree and seconds <= PAIR_LIMIT and memory() <= MEMORY_LIMIT


def rounds(seeds: int) -> bool:
    """Print what the checks find in synthetic rounds; return whether the acceptance holds in each."""
    fine = True
    for seed in range(seeds):
        made = make_round(str(seed))
        begin = time.perf_counter()
        seen = screen(made.interviews, seed=1)
        seconds = time.perf_counter() - begin
        places = {r.name: i + 1 for i, r in enumerate(seen.ranked)}
        found = {made.styles[name]: places[name] for name in made.styles}
        honest = [r.flagged for r in seen.ranked if r.name not in made.styles]
        village = np.asarray(made.interviews.village) == made.homogeneous
        team = np.unique(seen.crew.index[village])
        rule = fixed_rule(seen.nearest, seen.crew)[team].mean() if seen.nearest else float("nan")
        team_flagged = sum(r.flagged for r in seen.ranked if r.name in {seen.crew.names[k] for k in team})
        print(
            f"seed {seed:2}: {seconds:5.1f} s, places {found}, honest flagged {np.mean(honest):.1%}; village of equals: "
            f"85 % rule {rule:.0%} of the interviews of its team, flagged {team_flagged} of {len(team)}"
        )
        fine &= seconds <= CHECK_LIMIT and max(places[n] for n in made.styles) <= FIRST_PLACES
        fine &= bool(np.mean(honest) <= MOST_FLAGGED)
    return fine


def main() -> int:
    """Print times, memory and findings against their limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    fine = pairs(options.interviews, options.questions)
    fine &= rounds(options.seeds)
    print(f"peak memory {memory():.0f} MB")
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
