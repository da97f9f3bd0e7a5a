"""The proposal for one comparison group: rank sets, quota, probabilities and the sentences about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from houping.core.grading import words
from houping.core.grading.best import distance_to_best
from houping.core.grading.probability import (
    exceedance,
    expected_share_right,
    grade_probabilities,
    posterior,
)
from houping.core.grading.rank import LEVEL, Ranking, RankSets, tau_best
from houping.core.grading.rule import Freed, Graded, distance_to_cut, grade_group, quota

FloatArray = NDArray[np.float64]
SHOWN_SWAP = 0.05


@dataclass(frozen=True)
class Limit:
    """The best grade (index) that a ruling leaves open, and the document that says so."""

    grade: int
    basis: str


@dataclass(frozen=True)
class Members:
    """A comparison group: id, title, and codes and names of its units in the order of the arrays."""

    group: int
    title: str
    codes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class QuotaRule:
    """Grades best first with their shares, what becomes of freed places, and when a grade is flagged."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    shares: tuple[float, ...]
    freed_places: Freed = "pass_down"
    threshold: float = 0.8


@dataclass(frozen=True, eq=False)
class Proposal:
    """All results of one group; arrays are in the order of `members`."""

    members: Members
    rule: QuotaRule
    score: FloatArray
    se: FloatArray
    alone: RankSets
    together: RankSets
    to_best: tuple[FloatArray, FloatArray]
    places: tuple[int, ...]
    graded: list[Graded]
    earned: list[int]
    probability: FloatArray
    higher: FloatArray
    right: float
    cut: FloatArray
    limits: Mapping[str, Limit]
    level: float

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the units."""
        return self.members.codes

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the units."""
        return self.members.names

    def __len__(self) -> int:
        return len(self.codes)

    def order(self) -> list[int]:
        """Return the positions of the counties from best to worst."""
        return sorted(range(len(self)), key=lambda i: self.graded[i].place)

    def first_grade(self) -> list[str]:
        """Return the codes of the counties proposed for the first grade."""
        return [code for code, g in zip(self.codes, self.graded, strict=True) if g.grade == 0]

    def possible(self, i: int) -> list[int]:
        """Return the grades of all ranks that cannot be ruled out for a county."""
        by_rank = np.repeat(np.arange(len(self.places)), self.places)
        return sorted({int(g) for g in by_rank[self.alone.lower[i] - 1 : self.alone.upper[i]]})

    def flags(self, i: int) -> list[str]:
        """Return why a grade is unsure: "probability" is low, or "rank_set" crosses a boundary."""
        low = bool(self.probability[i].max() < self.rule.threshold)
        return ["probability"] * low + ["rank_set"] * (len(self.possible(i)) > 1)

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield the rows of grades.parquet from best to worst."""
        for i in self.order():
            chances = {f"p_{g}": float(self.probability[i, n]) for n, g in enumerate(self.rule.ids)}
            yield {
                "county": self.codes[i],
                "name": self.names[i],
                "group": self.members.group,
                "group_size": len(self),
                "rank": self.graded[i].place,
                "score": float(self.score[i]),
                "se": float(self.se[i]),
                "rank_lo": int(self.alone.lower[i]),
                "rank_hi": int(self.alone.upper[i]),
                "rank_lo_sim": int(self.together.lower[i]),
                "rank_hi_sim": int(self.together.upper[i]),
                "grade": self.rule.names[self.graded[i].grade],
                "grade_id": self.rule.ids[self.graded[i].grade],
                "grade_by_score": self.rule.ids[self.earned[i]],
                **chances,
                "flag": bool(self.flags(i)),
                "flag_reason": "+".join(self.flags(i)),
                "distance_to_cut": float(self.cut[i]) if np.isfinite(self.cut[i]) else None,
                "may_be_first_grade": bool(tau_best(self.together, max(self.places[0], 1))[i]),
            }

    def pairs(self) -> Iterator[dict[str, object]]:
        """Yield county pairs across each boundary that may stand in the wrong order."""
        order, end = self.order(), 0
        for g, count in enumerate(self.places[:-1]):
            end += count
            if count == 0 or end >= len(self):
                continue
            boundary = f"{self.rule.names[g]}|{self.rule.names[self._next(g)]}"
            for a in order[:end]:
                for b in order[end:]:
                    swapped = float(self.higher[b, a])
                    nearest = a == order[end - 1] and b == order[end]
                    if nearest or swapped >= SHOWN_SWAP:
                        yield {
                            "group": self.members.group,
                            "boundary": boundary,
                            "above": self.codes[a],
                            "below": self.codes[b],
                            "p_swap": swapped,
                            "p_above_higher": float(self.higher[a, b]),
                        }

    def _next(self, grade: int) -> int:
        """Return the next worse grade that has places."""
        return next(g for g in range(grade + 1, len(self.places)) if self.places[g])

    def entries(self) -> dict[str, dict[str, object]]:
        """Return what grades.json says about each county."""
        return {self.codes[i]: self._entry(i) for i in self.order()}

    def _entry(self, i: int) -> dict[str, object]:
        same = self.not_distinguishable(i)
        lower, upper = self.to_best
        return {
            "name": self.names[i],
            "group": self.members.group,
            "sentences": self._sentences(i, same),
            "not_distinguishable": [self.codes[k] for k in same],
            "possible_grades": [self.rule.ids[g] for g in self.possible(i)],
            "probability": {g: float(self.probability[i, n]) for n, g in enumerate(self.rule.ids)},
            "flag": self.flags(i),
            "distance_to_best": [float(lower[i]), float(upper[i])],
            "trace": self._trace(i),
        }

    def not_distinguishable(self, i: int) -> list[int]:
        """Return the counties that the simultaneous comparison cannot tell from county i, by rank."""
        open_pair = ~(self.together.above | self.together.above.T)
        return [k for k in self.order() if k != i and open_pair[i, k]]

    def _sentences(self, i: int, same: list[int]) -> list[str]:
        name, size = self.names[i], len(self)
        alone = (int(self.alone.lower[i]), int(self.alone.upper[i]))
        together = (int(self.together.lower[i]), int(self.together.upper[i]))
        grade = self.graded[i].grade
        found = [
            words.standing(
                name, self.members.title, float(self.score[i]), float(self.se[i]), self.graded[i].place
            ),
            words.rank_set(name, alone, together, self.level),
            words.cannot_tell(name, [self.names[k] for k in same], size, self.level),
            words.chance(
                name,
                self.rule.names[grade],
                float(self.probability[i, grade]),
                [self.rule.names[g] for g in self.possible(i)],
                self.rule.threshold,
            ),
        ]
        return found + ([words.cut(name, float(self.cut[i]))] if np.isfinite(self.cut[i]) else [])

    def _trace(self, i: int) -> list[str]:
        """Say what moved a county away from the grade of its rank."""
        name, earned = self.names[i], self.rule.names[self.earned[i]]
        given = self.rule.names[self.graded[i].grade]
        if "limited" in self.graded[i].why:
            return [words.limited(name, earned, given, self.limits[self.codes[i]].basis)]
        return [words.moved_up(name, earned, given)] if "moved_up" in self.graded[i].why else []

    def summary(self) -> dict[str, object]:
        """Return what grades.json says about the group."""
        order = self.order()
        width = float((self.alone.upper - self.alone.lower + 1).mean())
        equal = [[i for i in order if self.score[i] == s] for s in np.unique(self.score)]
        ties = [[self.names[i] for i in run] for run in equal if len(run) > 1]
        held = [sum(1 for g in self.graded if g.grade == n) for n in range(len(self.places))]
        return {
            "title": self.members.title,
            "size": len(self),
            "order": [self.codes[i] for i in order],
            "places": dict(zip(self.rule.ids, self.places, strict=True)),
            "given": dict(zip(self.rule.ids, held, strict=True)),
            "mean_rank_set": width,
            "expected_share_right": self.right,
            "quality": words.quality(
                self.members.title, self.rule.names[0], self.places[0], self.right, width, len(self)
            ),
            "trace": [
                words.places(self.members.title, self.rule.names, self.places),
                *(words.tied(names) for names in ties),
                *(line for i in order for line in self._trace(i)),
            ],
            "swaps": [self._swap(row) for row in self.pairs()],
        }

    def _swap(self, row: dict[str, object]) -> str:
        name = dict(zip(self.codes, self.names, strict=True))
        upper, lower = str(row["boundary"]).split("|")
        chance = float(str(row["p_swap"]))
        return words.swap(name[str(row["above"])], name[str(row["below"])], upper, lower, chance)


def propose(
    members: Members,
    rule: QuotaRule,
    score: FloatArray,
    variance: FloatArray,
    *,
    limits: Mapping[str, Limit],
    seed: str,
    level: float = LEVEL,
) -> Proposal:
    """Rank and grade the units of one group.

    score, variance : shape (p,). Counties are sampled independently and the goalposts are fixed, so that
    covariances between counties are zero by design and only variances are estimated.
    limits : rulings, by code; codes of other groups are ignored
    """
    codes, places = members.codes, quota(len(members.codes), rule.shares)
    own = {code: limit.grade for code, limit in limits.items() if code in codes}
    own_seed = f"{seed}|{members.group}"
    ranking = Ranking.of_covariance(score, np.sqrt(variance), seed=own_seed)
    drawn = posterior(score, np.diag(variance), seed=own_seed).theta
    by_score = grade_group(score.tolist(), codes, places, seed=seed)
    graded = grade_group(score.tolist(), codes, places, seed=seed, best_allowed=own, freed=rule.freed_places)
    first = np.array([g.grade == 0 for g in by_score])
    return Proposal(
        members=members,
        rule=rule,
        score=score,
        se=np.sqrt(variance),
        alone=ranking.sets(level=level),
        together=ranking.sets(level=level, simultaneous=True),
        to_best=distance_to_best(ranking, level=level),
        places=places,
        graded=graded,
        earned=[g.grade for g in by_score],
        probability=grade_probabilities(drawn, places),
        higher=exceedance(drawn),
        right=expected_share_right(drawn, first, places[0]),
        cut=distance_to_cut(score, places),
        limits=limits,
        level=level,
    )
