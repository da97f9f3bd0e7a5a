"""Patterns in the answers of an interviewer. Worked case: docs/methods/interviewer-effects.md."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from houping.core.quality.evidence import BoolArray, Check, Crew, FloatArray, IndexArray
from houping.core.quality.peers import (
    LEAST_VARIANCE,
    coded,
    compare_means,
    moment_phi,
    normal_scores,
    standardised,
    tail_p,
)

DIGITS = 9
FEWEST_NUMBERS = 20
PLAIN = 0.001
ROUND_TO = 500.0
SHORTEST_BATTERY = 4
LEAST_ROOT = 1e-9


def filter_yes(filters: ArrayLike, crew: Crew, *, village: ArrayLike | None = None) -> Check:
    """Compare the share of "yes" to filter questions: a "no" skips what follows.

    filters : shape (n, f), 1 yes, 0 no, NaN not asked. Compared within villages.
    """
    return compare_means("filters", _row_mean(filters), crew, block=village, tail="low")


def straight_lining(battery: ArrayLike, crew: Crew, *, village: ArrayLike | None = None) -> Check:
    """Compare how often the questions of a battery get one and the same answer.

    battery : shape (n, b), codes of questions with the same answers, NaN not asked. Value per interview: share
    of the battery that equals its commonest answer (1 = straight line); fewer than 4 answers do not count.
    Source: Kim, Dykema, Stevenson, Black and Moberg (2019), Social Science Computer Review 37, 214-233.
    """
    return compare_means("straight", commonest_share(battery), crew, block=village)


def commonest_share(battery: ArrayLike) -> FloatArray:
    """Return the share of each row that equals its commonest answer, shape (n,), NaN for short rows."""
    x = np.asarray(battery, dtype=float)
    ordered = np.sort(x, axis=1)
    count = np.isfinite(x).sum(axis=1)
    run, longest = np.ones(len(x)), np.ones(len(x))
    for j in range(1, x.shape[1]):
        run = np.where(ordered[:, j] == ordered[:, j - 1], run + 1, 1.0)
        longest = np.maximum(longest, run)
    return np.where(count >= SHORTEST_BATTERY, longest / np.maximum(count, 1), np.nan)


def do_not_know(unknown: ArrayLike, crew: Crew, *, village: ArrayLike | None = None) -> Check:
    """Compare the share of don't knows and refusals. unknown : shape (n,), share of questions per interview."""
    return compare_means("do_not_know", unknown, crew, block=village)


def heaping(
    numbers: ArrayLike, crew: Crew, *, to: float = ROUND_TO, village: ArrayLike | None = None
) -> Check:
    """Compare the share of round numbers.

    numbers : shape (n, k), amounts, NaN none; round : a multiple of `to`, not 0.
    Source: Schäfer, Schräpler, Müller and Wagner (2005), Schmollers Jahrbuch 125, 183-193.
    """
    x = np.asarray(numbers, dtype=float)
    known = np.isfinite(x) & (x != 0)
    rounded = np.where(known, np.mod(np.abs(x), to) == 0, np.nan)
    return compare_means("heaping", _row_mean(rounded), crew, block=village)


def _row_mean(values: ArrayLike) -> FloatArray:
    x = np.atleast_2d(np.asarray(values, dtype=float))
    known = np.isfinite(x)
    count = known.sum(axis=1)
    total = np.where(known, x, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, count, out=np.full(len(x), np.nan), where=count > 0), dtype=float)


def first_digits(numbers: ArrayLike) -> IndexArray:
    """Return first significant digits 1 to 9, 0 for zero or no number; any shape."""
    x = np.abs(np.asarray(numbers, dtype=float))
    usable = np.isfinite(x) & (x > 0)
    safe = np.where(usable, x, 1.0)
    power = np.floor(np.log10(safe))
    digit = np.floor(safe / 10.0**power + 1e-9)
    digit = np.where(digit >= 10, 1, digit)
    return np.where(usable, digit, 0).astype(np.intp)


def benford(numbers: ArrayLike) -> tuple[float, float, int]:
    """Return chi-square, p and n of the first digits against log10(1 + 1/d), 8 degrees of freedom.

    Only for quantities over several powers of ten; incomes of one region are not such. For interviewers use
    `first_digit`, which compares with colleagues instead. Source: Benford (1938), Proc. Am. Phil. Soc. 78.
    """
    digits = first_digits(numbers).ravel()
    seen = np.bincount(digits[digits > 0], minlength=DIGITS + 1)[1:].astype(float)
    n = int(seen.sum())
    if n == 0:
        return 0.0, 1.0, 0
    law = n * np.log10(1 + 1 / np.arange(1, DIGITS + 1))
    statistic = float(np.sum((seen - law) ** 2 / law))
    return statistic, float(scipy.stats.chi2.sf(statistic, DIGITS - 1)), n


def first_digit(numbers: ArrayLike, crew: Crew, *, village: ArrayLike | None = None) -> Check:
    """Compare each interviewer's first digits with those of the colleagues in the same villages, question by question.

    numbers : shape (n, k); village : shape (n,), labels, None = all in one. Statistic: sum over questions of the
    generalised Cochran-Mantel-Haenszel chi-square of the own digits (given the digits of each village, as if cards
    had been dealt; digits with fewer than 1 expected are pooled); made normal by Wilson and Hilferty's cube root, then
    recentred and rescaled by the bulk of interviewers. A village that lives alike has its own digits: whoever works
    there is held against those. Villages without a colleague say nothing.
    Whoever is plainly conspicuous, and more so than everybody in the same villages, is no yardstick for the others
    there, who are judged again: beside an inventor honest colleagues would look odd.
    Sources: Schräpler (2011), ASA Proceedings, Benford's law as an instrument for fraud detection in surveys;
    Birch (1965), JRSS B 27, 111-124; Wilson and Hilferty (1931), PNAS 17, 684-688.
    """
    x = np.asarray(numbers, dtype=float)
    x = x.reshape(len(x), -1)
    places = np.zeros(len(x), dtype=np.intp) if village is None else coded(village)
    digits, aside = first_digits(x), np.zeros(len(crew), dtype=bool)
    found = np.zeros((len(crew), 3))
    while True:
        rows = ~aside[crew.index]
        found[~aside] = _dealt(digits[rows], crew.index[rows], places[rows], len(crew))[~aside]
        statistic, free, seen = found.T
        usable = (free > 0) & (seen >= FEWEST_NUMBERS)
        df = np.where(usable, free, 1.0)
        z = (np.cbrt(statistic / df) - (1 - 2 / (9 * df))) / np.sqrt(2 / (9 * df))
        z = standardised(np.where(usable, z, np.nan))
        p = np.where(usable, tail_p(np.nan_to_num(z), int(usable.sum())), np.nan)
        new = _worst(p, crew.index[rows], places[rows]) & ~aside
        if not new.any():
            break
        aside |= new
    ratio = np.where(usable, statistic / df, np.nan)
    n = crew.sums(np.isfinite(x).any(axis=1)).astype(np.intp)
    return Check("first_digit", crew.names, n, ratio, np.where(usable, 1.0, np.nan), ratio - 1, z, p)


def _worst(p: FloatArray, who: IndexArray, places: IndexArray) -> BoolArray:
    """Return who is plainly conspicuous and has the smallest p in all own villages, shape (m,)."""
    known = np.where(np.isfinite(p), p, 1.0)
    least = np.ones(int(places.max(initial=0)) + 1)
    np.minimum.at(least, places, known[who])
    beaten = np.zeros(len(p), dtype=bool)
    np.logical_or.at(beaten, who, known[who] > least[places])
    return (known <= PLAIN) & ~beaten


def _dealt(digits: IndexArray, who: IndexArray, places: IndexArray, people: int) -> FloatArray:
    """Return sums over questions of (chi-square, degrees of freedom, comparable numbers), shape (m, 3)."""
    found = np.zeros((people, 3))
    for column in digits.T:
        known = column > 0
        parts = _moments(column[known] - 1, who[known], places[known], people)
        found += [_chi_square(*row) for row in zip(*parts, strict=True)]
    return found


def _moments(
    digit: IndexArray, who: IndexArray, places: IndexArray, people: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return own digits, what the villages let expect, and its covariance: (m, 9), (m, 9), (m, 9, 9)."""
    blocks = int(places.max(initial=0)) + 1
    pairs, cell = np.unique(who * blocks + places, return_inverse=True)
    own, every = np.zeros((len(pairs), DIGITS)), np.zeros((blocks, DIGITS))
    np.add.at(own, (cell, digit), 1.0)
    np.add.at(every, (places, digit), 1.0)
    person, total = pairs // blocks, every[pairs % blocks]
    size, n = own.sum(axis=1), total.sum(axis=1)
    shared = n > size  # a colleague has numbers there too
    person, own, size, n = person[shared], own[shared], size[shared], n[shared]
    share = total[shared] / n[:, None]
    spread = (size * (n - size) / np.maximum(n - 1, 1))[:, None, None]
    covariance = spread * (share[:, :, None] * np.eye(DIGITS) - share[:, :, None] * share[:, None, :])
    sums = np.zeros((people, DIGITS)), np.zeros((people, DIGITS)), np.zeros((people, DIGITS, DIGITS))
    for into, part in zip(sums, (own, size[:, None] * share, covariance), strict=True):
        np.add.at(into, person, part)
    return sums


def _chi_square(own: FloatArray, law: FloatArray, covariance: FloatArray) -> tuple[float, float, float]:
    """Return the quadratic form of own - law in the pooled digits but one, its rank, and the numbers behind it."""
    small = law < 1
    pool = np.vstack([np.eye(DIGITS)[~small], small.astype(float)])
    difference, spread = pool @ (own - law), pool @ covariance @ pool.T
    kept = np.diag(spread) > 1e-9
    kept[np.argmax(kept)] = False  # digits add up: one says nothing new
    if not kept.any():
        return 0.0, 0.0, 0.0
    inverse = np.linalg.pinv(spread[np.ix_(kept, kept)], rcond=1e-9, hermitian=True)
    rank = np.linalg.matrix_rank(inverse, hermitian=True)
    return float(difference[kept] @ inverse @ difference[kept]), float(rank), float(own.sum())


def little_variance(numbers: ArrayLike, crew: Crew, *, village: ArrayLike | None = None) -> Check:
    """Compare how far the numbers of an interviewer lie from his own median: invented ones lie too close.

    numbers : shape (n, k). Each question is turned into normal scores and freed of village medians; the
    value of an interview is its mean distance from the interviewer's own median, compared within villages, because
    some villages live alike.
    Source: Brown and Forsythe (1974), JASA 69, 364-367 (distances from the median as a test of variance).
    """
    x = np.asarray(numbers, dtype=float)
    x = x.reshape(len(x), -1)
    places = np.zeros(len(x), dtype=np.intp) if village is None else coded(village)
    distances = np.full(x.shape, np.nan)
    for j in range(x.shape[1]):
        score = normal_scores(x[:, j])
        residual = score - _medians(score, places)
        distances[:, j] = np.abs(residual - _medians(residual, crew.index))
    return compare_means("little_variance", _row_mean(distances), crew, block=village, tail="low")


def _medians(values: FloatArray, groups: IndexArray) -> FloatArray:
    middle = np.full(len(values), np.nan)
    for g in np.unique(groups):
        rows = groups == g
        known = values[rows][np.isfinite(values[rows])]
        if len(known):
            middle[rows] = np.median(known)
    return middle


@dataclass(frozen=True)
class Effects:
    """How much interviewers matter for one question.

    icc : share of the variance within villages that lies between interviewers (0..1); lower, upper : its 95 %
    interval; design_effect : 1 + (mean workload - 1) icc; effect : shape (m,), shrunk deviations in units of the
    question, NaN for whoever has no colleague to be compared with.
    """

    icc: float
    lower: float
    upper: float
    design_effect: float
    effect: FloatArray


def interviewer_effects(
    value: ArrayLike, crew: Crew, *, village: ArrayLike | None = None, level: float = 0.95
) -> Effects:
    """Estimate the random intercept of interviewers by analysis of variance, villages fitted first.

    value : shape (n,), NaN none; village : shape (n,), labels of v villages, None = all in one.
    Whatever all interviewers of a village share goes out with its mean, and so do degrees of freedom: with G = Z'Z of
    the interviewer dummies Z centred within villages, r = rank G, SSB their sum of squares, MSB = SSB / r,
    MSW = rest / (n - v - r), n0 = tr G / r: icc = (MSB - MSW) / (MSB + (n0 - 1) MSW). Without villages r = m - 1 and
    n0 = (n - sum n_k^2 / n) / (m - 1). Interval by the F law, exact where G has equal roots (equal workloads) and for
    icc = 0; effects are best linear predictors. All NaN where there is nothing to compare: r = 0 where everybody works
    alone in his villages, and person and village cannot be told apart.
    Sources: Kish (1962), JASA 57, 92-115; Henderson (1953), Biometrics 9, 226-252, method 3; Searle, Casella and
    McCulloch (1992), Variance Components, ch. 3 and 5.
    """
    x = np.asarray(value, dtype=float)
    known = np.isfinite(x)
    places = np.zeros(len(x), dtype=np.intp) if village is None else coded(village)
    x, who = x[known], crew.index[known]
    places = np.unique(places[known], return_inverse=True)[1]
    nan = float("nan")
    untold = Effects(nan, nan, nan, nan, np.full(len(crew), nan))
    roots, axes, shared = _contrasts(who, places, len(crew))
    r, n = len(roots), len(x)
    free = n - int(places.max(initial=-1) + 1) - r
    if r == 0 or free <= 0:
        return untold
    x = x - _means(x, places)
    part = axes.T @ np.bincount(who, weights=x, minlength=len(crew))
    fitted = (axes @ (part / roots))[who]
    between = float(np.sum(part**2 / roots)) / r
    within = float(np.sum((x - fitted + _means(fitted, places)) ** 2)) / free
    if between + within < LEAST_VARIANCE:  # all said the same: there is no variance to share out
        return untold
    n0 = float(roots.sum()) / r
    ratio = between / within if within > 0 else float("inf")
    tail = (1 - level) / 2
    f_high, f_low = scipy.stats.f.ppf([1 - tail, tail], r, free)
    icc, lower, upper = (_icc(one, n0) for one in (ratio, ratio / f_high, ratio / f_low))
    tau2 = max((between - within) / n0, 0.0)
    effect = np.where(shared, axes @ (part * tau2 / (roots * tau2 + within)), nan)
    return Effects(icc, lower, upper, 1 + (n / len(np.unique(who)) - 1) * icc, effect)


def _contrasts(who: IndexArray, places: IndexArray, people: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return the positive roots of G, shape (r,), their axes, shape (m, r), and who shares a village, shape (m,)."""
    shape = (int(places.max(initial=-1)) + 1, people)
    cells = scipy.sparse.coo_array((np.ones(len(who)), (places, who)), shape=shape).tocsr()
    share = scipy.sparse.diags_array(1 / np.bincount(places)) @ cells
    matrix = np.diag(np.bincount(who, minlength=people).astype(float)) - (cells.T @ share).toarray()
    roots, axes = np.linalg.eigh(matrix)
    kept = roots > LEAST_ROOT * max(roots.max(initial=0.0), 1.0)
    return roots[kept], axes[:, kept], np.diag(matrix) > LEAST_ROOT


def _icc(ratio: float, n0: float) -> float:
    """Return the intraclass correlation of a ratio of mean squares, at least 0."""
    return 1.0 if np.isinf(ratio) else max((ratio - 1) / (ratio + n0 - 1), 0.0)


def _means(values: FloatArray, groups: IndexArray) -> FloatArray:
    known = np.isfinite(values)
    total = np.bincount(groups, weights=np.where(known, values, 0.0))
    count = np.bincount(groups, weights=known)
    mean: FloatArray = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return mean[groups]


def shrunk_shares(
    hits: NDArray[np.generic] | ArrayLike, trials: ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return empirical Bayes shares with credible intervals, shapes (m,): few trials are drawn to the mean.

    hits, trials : shape (m,). The prior is a beta law with the moments of the shares (method of moments).
    Source: Efron and Morris (1975), JASA 70, 311-319; Casella (1985), The American Statistician 39, 83-87.
    """
    x, n = np.asarray(hits, dtype=float), np.asarray(trials, dtype=float)
    mean = float(x[n > 0].sum() / max(n.sum(), 1.0))
    phi = moment_phi(x, n)
    prior = (1 - phi) / phi
    a, b = x + mean * prior, n - x + (1 - mean) * prior
    tail = (1 - level) / 2
    a, b = np.maximum(a, 1e-9), np.maximum(b, 1e-9)
    return a / (a + b), special.betaincinv(a, b, tail), special.betaincinv(a, b, 1 - tail)


def productivity(interviews_per_day: ArrayLike, days: Crew) -> Check:
    """Compare interviews per working day; each element is one day of one interviewer."""
    return compare_means("too_many", interviews_per_day, days)
