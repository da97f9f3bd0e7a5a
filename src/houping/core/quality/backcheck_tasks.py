"""Which interviews are visited again, and by whom. Worked case: docs/methods/backcheck.md.

The draw is a sort by ticket, SHA-256 of (seed, stage, interview), as for households: anyone who has the seed can
repeat it. Interviews of the first days come first, so that every interviewer is checked while it can still help.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from houping.core.checks import Problem
from houping.core.sampling.ticket import ticket

Why = Literal["first_days", "random", "risk"]
STAGE, RISK_STAGE, CHECKER_STAGE = "backcheck", "backcheck_risk", "backcheck_person"
SHARE = 0.10
FIRST_DAYS = 3


@dataclass(frozen=True)
class Done:
    """One interview that could be checked: day counts from 0, the first day of this interviewer's county."""

    interview: str
    interviewer: str
    team: str
    day: int


@dataclass(frozen=True)
class Checker:
    """A person who makes back-checks.

    team : the team that he belongs to in the field, "" for none; barred : further teams whose work he may not check,
    other ones of his and those of counties that he avoids
    """

    person: str
    team: str = ""
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Task:
    """One back-check to make. person "" : nobody may make it (see the problems)."""

    interview: str
    person: str
    why: Why


def draw_tasks(
    done: Sequence[Done],
    *,
    seed: str,
    share: float = SHARE,
    risk: Mapping[str, float] | None = None,
    risk_share: float = 0.0,
    first_days: int = FIRST_DAYS,
) -> list[Task]:
    """Draw interviews for back-checks; persons are left open ("").

    Every interviewer gets the interview with the smallest ticket of his first days (`first_days`, else of his
    earliest day). Random ones follow in ticket order until each interviewer has at least `share` (0..1) of his
    interviews, rounded up. By risk, `risk_share` more of the interviews of each interviewer with a combined
    p-value in `risk` (name -> p), in ticket order too, those with the smallest p first, up to that share overall.
    """
    tickets = {d.interview: ticket(seed, STAGE, d.interview) for d in done}
    by_person: dict[str, list[Done]] = defaultdict(list)
    for d in sorted(done, key=lambda d: tickets[d.interview]):
        by_person[d.interviewer].append(d)
    drawn: dict[str, Why] = {}
    for name in sorted(by_person):
        mine = by_person[name]
        limit = max(first_days - 1, min(d.day for d in mine))
        drawn[next(d.interview for d in mine if d.day <= limit)] = "first_days"
        for d in mine:
            if sum(other.interview in drawn for other in mine) >= math.ceil(share * len(mine)):
                break
            drawn.setdefault(d.interview, "random")
    _add_by_risk(done, by_person, drawn, risk or {}, math.ceil(risk_share * len(done)), seed)
    return sorted(Task(interview, "", why) for interview, why in drawn.items())


def _add_by_risk(
    done: Sequence[Done],
    by_person: Mapping[str, Sequence[Done]],
    drawn: dict[str, Why],
    risk: Mapping[str, float],
    wanted: int,
    seed: str,
) -> None:
    """Take the riskiest interviewers in turn, one interview each per round, until `wanted` more are drawn."""
    order = sorted((name for name in by_person if name in risk), key=lambda name: (risk[name], name))
    left = {
        name: sorted(
            (d.interview for d in by_person[name] if d.interview not in drawn),
            key=lambda interview: ticket(seed, RISK_STAGE, interview),
        )
        for name in order
    }
    while wanted > 0 and any(left.values()):
        for name in order:
            if left[name] and wanted > 0:
                drawn[left[name].pop(0)] = "risk"
                wanted -= 1


def assign(
    tasks: Sequence[Task], done: Sequence[Done], checkers: Sequence[Checker], *, seed: str
) -> tuple[list[Task], list[Problem]]:
    """Give each back-check to somebody who is neither its interviewer nor of the same team.

    The load is kept even: in ticket order each task goes to the allowed person with the fewest tasks, ties by
    ticket of (person, interview). Tasks for which nobody is allowed keep person "" and are listed.
    """
    about = {d.interview: d for d in done}
    load: Counter[str] = Counter()
    given: list[Task] = []
    problems: list[Problem] = []
    for task in sorted(tasks, key=lambda t: ticket(seed, CHECKER_STAGE, t.interview)):
        first = about[task.interview]
        allowed = [c.person for c in checkers if is_independent(c, first.interviewer, first.team)]
        if not allowed:
            problems.append(_nobody(task, first))
            given.append(task)
            continue
        person = min(allowed, key=lambda p: (load[p], ticket(seed, CHECKER_STAGE, f"{p}|{task.interview}")))
        load[person] += 1
        given.append(Task(task.interview, person, task.why))
    return sorted(given), sorted(problems, key=lambda p: p.message)


def is_independent(checker: Checker, interviewer: str, team: str) -> bool:
    """Say whether somebody may check an interview: not his own, not of his team, not of a team that is barred to him."""
    own = bool(checker.team) and checker.team == team
    return checker.person != interviewer and not own and team not in checker.barred


def _nobody(task: Task, first: Done) -> Problem:
    return Problem(
        row=0,
        field="person",
        code="Q10",
        message=f"访问 {task.interview}（小组 {first.team}）没有可派的回访人：不得是本人，也不得是同组",
        remedy="请从其他小组或质控组增派回访人",
    )
