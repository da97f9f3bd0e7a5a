"""Invented interviews by their likeness. Worked case: docs/methods/similarity.md.

The likeness of two interviews is the share of equal answers among the questions that both answered. How alike
honest interviews are depends on the number of questions and options and on how much the households of a village
have in common; no fixed share separates honest from copied. So interviewers are exchanged at random
within villages, and what such a random interviewer finds among "his" interviews is the yardstick.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.quality.evidence import BoolArray, Check, Crew, FloatArray, IndexArray
from houping.core.quality.peers import FEWEST, coded, compare_means, standardised, tail_p

Codes = NDArray[np.int32]
Share = NDArray[np.float32]
BLOCK = 1024
NEAR_CONSTANT = 0.95
MOST_CLASSES = 24
FEWEST_COMMON = 10
DRAWS = 200
NONE = np.float32(-1.0)
FIXED_RULE = 0.85
SMALL = 127


def item_codes(values: ArrayLike, *, classes: int = MOST_CLASSES) -> Codes:
    """Return the answers to one question as codes 0, 1, …, shape (n,); no answer (None, NaN, "") is -1.

    A question with more than `classes` different answers is cut into as many classes of neighbouring values,
    equal values always together.
    """
    raw = np.asarray(values)
    absent = np.array([v is None or v != v or v == "" for v in raw.tolist()], dtype=bool)
    codes = np.full(len(raw), -1, dtype=np.int32)
    if absent.all():
        return codes
    kept = raw[~absent]
    numbers = kept.astype(float) if raw.dtype.kind in "biuf" else kept.astype(str)
    _, inverse, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    if len(counts) > classes:
        middle = (np.cumsum(counts) - counts / 2) / counts.sum()
        inverse = np.unique((middle * classes).astype(int), return_inverse=True)[1][inverse]
    codes[~absent] = inverse
    return codes


def informative(answers: Codes, *, near_constant: float = NEAR_CONSTANT) -> BoolArray:
    """Return which questions tell interviews apart, shape (q,): the commonest answer below `near_constant`."""
    kept = np.zeros(answers.shape[1], dtype=bool)
    for j in range(answers.shape[1]):
        given = answers[answers[:, j] >= 0, j]
        kept[j] = len(given) > 0 and np.bincount(given).max() < near_constant * len(given)
    return kept


@dataclass(frozen=True)
class Encoded:
    """Answers as matrices whose products count: left @ right.T = equal answers, mask @ weighted.T = common ones.

    A question with k classes takes k - 1 columns: with the last class as reference, x_c (y_c - y_k) summed
    over c < k, plus y_k where the other answered at all, is 1 exactly when the classes are equal. Questions
    that the same people answered share one column for the second part. All numbers are whole, so that float32
    is exact and the result does not depend on the number of threads.
    """

    left: Share
    right: Share
    mask: Share
    weighted: Share

    @classmethod
    def of(cls, answers: Codes) -> "Encoded":
        """Encode answers of shape (n, q)."""
        given = answers >= 0
        patterns, group = np.unique(given, axis=1, return_inverse=True)
        group = np.asarray(group).ravel()
        mask = patterns.astype(np.float32)
        reference = np.zeros_like(mask)
        left, right = [], []
        for j in range(answers.shape[1]):
            column = answers[:, j]
            last = int(column.max())
            y_last = (column == last) & given[:, j]
            reference[:, group[j]] += y_last
            for c in range(last):
                left.append(column == c)
                right.append((column == c).astype(np.float32) - y_last)
        n = len(answers)
        ones = np.array(left, dtype=np.float32).T.reshape(n, -1)
        differences = np.array(right, dtype=np.float32).T.reshape(n, -1)
        sizes = np.bincount(group, minlength=mask.shape[1]).astype(np.float32)
        return cls(np.hstack([ones, mask]), np.hstack([differences, reference]), mask, mask * sizes)

    def take(self, rows: IndexArray) -> "Encoded":
        """Return some interviews only."""
        return Encoded(self.left[rows], self.right[rows], self.mask[rows], self.weighted[rows])

    def part(self, rows: slice) -> "Encoded":
        """Return a run of interviews without copying."""
        return Encoded(self.left[rows], self.right[rows], self.mask[rows], self.weighted[rows])

    def against(self, others: "Encoded", fewest: int = FEWEST_COMMON) -> Share:
        """Return shares of equal answers with each of the others; -1 where fewer than `fewest` are common."""
        equal = self.left @ others.right.T
        common = self.mask @ others.weighted.T
        np.divide(equal, common, out=equal, where=common >= fewest)
        equal[common < fewest] = NONE
        return equal


@dataclass(frozen=True)
class Nearest:
    """The likest other interview of each interview; all arrays have shape (n,).

    own, own_at : among the same interviewer's, and which; other, other_at : among those of all others.
    A share of -1 (and index -1) means that there is none to compare with.
    """

    own: Share
    own_at: IndexArray
    other: Share
    other_at: IndexArray

    @property
    def highest(self) -> Share:
        """The percentmatch of Kuriakose and Robbins: the highest share whoever made the interview."""
        return np.maximum(self.own, self.other)


def nearest(answers: Codes, crew: Crew, *, block: int = BLOCK, fewest: int = FEWEST_COMMON) -> Nearest:
    """Compare all pairs of interviews by matrix products in blocks.

    answers : shape (n, q), codes from `item_codes`, without near-constant questions. Memory: two blocks of
    shape (block, n) and the encoded answers.
    Source: Kuriakose and Robbins (2016), Statistical Journal of the IAOS 32, 283-291 (the statistic).
    """
    require_same_length(answers=answers, interviewer=crew.index)
    order = np.argsort(crew.index, kind="stable").astype(np.intp)
    who = crew.index[order]
    found = _Found(len(order))
    encoded = Encoded.of(answers).take(order)
    for first in range(0, len(order), block):
        rows = slice(first, min(first + block, len(order)))
        share = encoded.part(rows).against(encoded.part(slice(first, None)), fewest)
        share[np.arange(rows.stop - first), np.arange(rows.stop - first)] = NONE
        reach = int(np.searchsorted(who, who[rows.stop - 1], side="right")) - first
        same = who[rows, None] == who[None, first : first + reach]
        found.own.offer(np.where(same, share[:, :reach], NONE), first, first)
        share[:, :reach][same] = NONE
        found.other.offer(share, first, first)
    return found.in_order(order)


def nearest_without(found: Nearest, answers: Codes, crew: Crew, gone: BoolArray) -> Nearest:
    """Return the likest interviews among those that stay, shapes (n,): only whose likest one is gone look again.

    gone : shape (n,), all interviews of some interviewers; their own rows keep what `found` says.
    """
    require_same_length(answers=answers, interviewer=crew.index, gone=gone)
    share, at = found.other.copy(), found.other_at.copy()
    rows = np.flatnonzero(~gone & (at >= 0) & gone[at]).astype(np.intp)
    if len(rows):
        encoded = Encoded.of(answers)
        anew = encoded.take(rows).against(encoded)
        anew[(crew.index[rows, None] == crew.index) | gone] = NONE
        at[rows], share[rows] = anew.argmax(axis=1), anew.max(axis=1)
        at[share < 0] = -1
    return Nearest(found.own, found.own_at, share, at)


class _Best:
    """Running maxima of a symmetric matrix that arrives in blocks of its upper triangle."""

    def __init__(self, n: int) -> None:
        self.share, self.at = np.full(n, NONE, dtype=np.float32), np.full(n, -1, dtype=np.intp)

    def offer(self, block: Share, top: int, left: int) -> None:
        self._take(block.max(axis=1), left + block.argmax(axis=1), top)
        self._take(block.max(axis=0), top + block.argmax(axis=0), left)

    def _take(self, share: Share, at: IndexArray, start: int) -> None:
        place = slice(start, start + len(share))
        better = share > self.share[place]
        self.share[place] = np.where(better, share, self.share[place])
        self.at[place] = np.where(better, at, self.at[place])


class _Found:
    def __init__(self, n: int) -> None:
        self.own, self.other = _Best(n), _Best(n)

    def in_order(self, order: IndexArray) -> Nearest:
        parts: list[NDArray[np.generic]] = []
        for best in (self.own, self.other):
            share, at = np.empty_like(best.share), np.empty_like(best.at)
            share[order] = best.share
            at[order] = np.where(best.at >= 0, order[best.at], -1)
            parts += [share, at]
        return Nearest(*parts)  # type: ignore[arg-type]


def copies_own(
    answers: Codes, crew: Crew, village: ArrayLike, *, seed: int, draws: int = DRAWS, code: str = "copies_own"
) -> Check:
    """Judge how alike each interviewer's interviews are by exchanging interviewers within villages.

    Statistic: the mean over the own interviews of the highest share with another own interview. Null: as many
    interviews per village drawn at random from all of that village. z = (statistic - mean of draws) / their sd,
    recentred and rescaled over interviewers (`standardised`).

    Only villages with a colleague count; without one, likeness of the village and of the interviewer cannot be
    told apart and p is NaN. Deterministic from the seed.
    Sources: permutation within blocks, Good (2005), Permutation, Parametric and Bootstrap Tests; critique of a
    fixed limit, Simmons, Mercer, Schwarzer and Kennedy (2016), Statistical Journal of the IAOS 32, 327-338.
    """
    places = coded(village)
    require_same_length(answers=answers, interviewer=crew.index, village=places)
    m = len(crew)
    z, value, expected = (np.full(m, np.nan) for _ in range(3))
    n = np.zeros(m, dtype=np.intp)
    for pool, people in _pools(crew, places):
        share = likeness(answers[pool])
        for k in people:
            mine = np.flatnonzero(crew.index[pool] == k)
            n[k] = len(mine)
            if len(mine) >= FEWEST:
                generator = np.random.Generator(np.random.PCG64([seed, int(k)]))
                made = _mean_highest(share, _drawn(generator, places[pool], mine, draws))
                value[k] = _mean_highest(share, mine[None])[0]
                expected[k] = made.mean()
                z[k] = (value[k] - expected[k]) / max(float(made.std(ddof=1)), 1e-6)
    z = standardised(z)
    p = np.where(np.isfinite(z), tail_p(np.nan_to_num(z), int(np.isfinite(z).sum())), np.nan)
    return Check(code, crew.names, n, value, expected, value - expected, z, p)


def likeness(answers: Codes, *, fewest: int = FEWEST_COMMON) -> Share:
    """Return the shares of equal answers of a few interviews, shape (n, n), by comparing them one by one.

    answers : shape (n, q). The diagonal, and pairs with fewer than `fewest` common answers, are -1. Slower than
    `nearest` for many interviews, without its preparation for few; the two agree.
    """
    answers = answers.astype(np.int8) if answers.max(initial=0) <= SMALL else answers
    given = answers >= 0
    share = np.full((len(answers), len(answers)), NONE, dtype=np.float32)
    for i in range(len(answers)):
        both = given & given[i]
        common = both.sum(axis=1)
        equal = ((answers == answers[i]) & both).sum(axis=1)
        np.divide(equal, common, out=share[i], where=common >= fewest, casting="unsafe")
    np.fill_diagonal(share, NONE)
    return share


def _pools(crew: Crew, places: IndexArray) -> Iterator[tuple[IndexArray, list[int]]]:
    """Yield all interviews of a set of villages with the interviewers who worked in just these, colleagues given."""
    by_place = [np.flatnonzero(places == v) for v in range(int(places.max(initial=-1)) + 1)]
    shared = np.array([len(np.unique(crew.index[rows])) > 1 for rows in by_place])
    people: dict[tuple[int, ...], list[int]] = {}
    for k in range(len(crew)):
        mine = places[(crew.index == k) & shared[places]]
        if len(mine):
            people.setdefault(tuple(int(v) for v in np.unique(mine)), []).append(k)
    for villages, names in people.items():
        yield np.concatenate([by_place[v] for v in villages]), names


def _drawn(generator: np.random.Generator, here: IndexArray, mine: IndexArray, draws: int) -> IndexArray:
    """Return draws x size positions in the pool: as many of each village as `mine` has."""
    parts = []
    for v, count in zip(*np.unique(here[mine], return_counts=True), strict=True):
        pool = np.flatnonzero(here == v)
        order = np.argsort(generator.random((draws, len(pool))), axis=1)
        parts.append(pool[order[:, :count]])
    return np.hstack(parts)


def _mean_highest(share: Share, sets: IndexArray) -> FloatArray:
    """Return the mean over members of the highest share with another member, one per set."""
    within = share[sets[:, :, None], sets[:, None, :]]
    return np.asarray(np.maximum(within.max(axis=2), 0.0).mean(axis=1, dtype=float))


def copies_other(found: Nearest, crew: Crew, village: ArrayLike) -> Check:
    """Compare how alike an interviewer's interviews are to those of others, with colleagues in the same villages.

    Finds copies of a colleague's interviews; the colleague who was copied is marked too, the pairs show who
    came first.
    """
    share = np.where(found.other >= 0, found.other, np.nan)
    return compare_means("copies_other", share, crew, block=village)


def fixed_rule(found: Nearest, crew: Crew, *, limit: float = FIXED_RULE) -> FloatArray:
    """Return the share of each interviewer's interviews at or above a fixed percentmatch, shape (m,).

    The rule of thumb of 85 %, kept to be shown beside the test: homogeneous villages break it.
    """
    return crew.sums(found.highest >= limit) / crew.sums(np.ones(len(found.own)))
