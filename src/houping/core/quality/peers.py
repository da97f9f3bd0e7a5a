"""Interviewers against their colleagues. Worked case: docs/methods/interviewer-effects.md.

Honest interviewers differ too. So every deviation is divided by a spread that holds both the chance of few
interviews and the real differences among interviewers, and that spread is estimated robustly: a few
dishonest ones can neither hide in it nor widen it.
"""

from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import special

from houping.core.checks import require_same_length
from houping.core.quality.evidence import BoolArray, Check, Crew, FloatArray, IndexArray

Tail = Literal["high", "low"]
FEWEST = 5
CHI_MEDIAN = 0.45493642311957283
MAD = 1.4826022185056018
TRIMMED = 0.05
FORWARD_STEPS = 8
LEAST_VARIANCE = 1e-12
LARGEST_PHI, RARE_PHI, LEAST_PHI = 0.98, 0.05, 1e-4


def normal_scores(values: ArrayLike) -> FloatArray:
    """Return van der Waerden scores, shape (n,): ndtri((rank - 1/2) / n), ties at the mean rank, NaN stays.

    Source: van der Waerden (1952), Indag. Math. 14, 453-458.
    """
    x = np.asarray(values, dtype=float)
    known = np.isfinite(x)
    scores = np.full(len(x), np.nan)
    if known.any():
        ranks = scipy.stats.rankdata(x[known])
        scores[known] = special.ndtri((ranks - 0.5) / known.sum())
    return scores


def robust_spread(deviation: FloatArray, variance: FloatArray) -> float:
    """Return tau^2 such that the median of d^2 / (v + tau^2) is that of chi-square with 1 df.

    deviation, variance : shape (m,), deviations and their sampling variances. 0 if they vary less than v says.
    Whoever does not deviate counts as 0 also where nothing varies. The method of Paule and Mandel (1982), J. Res. NBS
    87, 377-385, with the median in place of the mean.
    """
    square = deviation**2

    def excess(tau2: float) -> float:
        ratio = square / np.maximum(variance + tau2, LEAST_VARIANCE)
        return float(np.median(ratio)) - CHI_MEDIAN

    if len(square) == 0 or excess(0.0) <= 0:
        return 0.0
    top = float(square.max()) / CHI_MEDIAN + 1e-12
    return float(scipy.optimize.brentq(excess, 0.0, top, xtol=1e-12))


def tail_p(z: FloatArray, colleagues: int) -> FloatArray:
    """Return one-sided p of deviations, shape (m,), by Student's t with m - 1 degrees of freedom.

    The spread itself is estimated from m interviewers, hence t; with hundreds it is the normal tail.
    """
    return np.asarray(scipy.stats.t.sf(z, max(colleagues - 1, 1)), dtype=float)


def standardised(z: FloatArray) -> FloatArray:
    """Return z, shape (m,), recentred by the median and divided by its robust scale where that exceeds 1.

    The empirical null: what honest interviewers do to a statistic is read from their bulk, not from theory.
    Source: Efron (2004), JASA 99, 96-104.
    """
    known = z[np.isfinite(z)]
    if len(known) < 2:
        return z
    centre = float(np.median(known))
    return np.asarray((z - centre) / max(1.0, MAD * float(np.median(np.abs(known - centre)))))


def compare_means(
    code: str,
    value: ArrayLike,
    crew: Crew,
    *,
    block: ArrayLike | None = None,
    tail: Tail = "high",
    show: ArrayLike | None = None,
) -> Check:
    """Compare each interviewer's mean with that of the colleagues in the same blocks.

    Values are turned into normal scores. In block v, d_kv = mean of k - mean of the others; over blocks,
    d_k = sum w d / sum w with w = n_kv (N_v - n_kv) / N_v, variance sigma^2 / sum w (sigma^2 pooled within
    interviewer and block); z = (d - median) / sqrt(variance + tau^2), tau^2 by `robust_spread`.

    Parameters
    ----------
    value : shape (n,), one number per interview, NaN = none.
    block : shape (n,), labels of what honest interviewers share (village, form version); none = all alike.
    tail : which side is suspicious.
    show : shape (n,), what `value` and `expected` of the check report; default the values themselves.

    Interviewers with fewer than 5 comparable interviews get p = NaN. Raises ShapeMismatch.
    Source: ANOVA of interviewer effects, Kish (1962), JASA 57, 92-115; shrinkage, Efron and Morris (1975).
    """
    x = np.asarray(value, dtype=float)
    shown = x if show is None else np.asarray(show, dtype=float)
    blocks = np.zeros(len(x), dtype=np.intp) if block is None else coded(block)
    require_same_length(value=x, block=blocks, interviewer=crew.index, show=shown)
    known = np.isfinite(x)
    cells = _Cells.of(crew, blocks, known)
    score = normal_scores(x)
    deviation, weight = cells.deviations(score[known])
    sigma2 = cells.within(score[known])
    n = cells.comparable()
    enough = (n >= FEWEST) & (weight > 0)
    sign = 1.0 if tail == "high" else -1.0
    d, v = np.full(len(crew), np.nan), np.full(len(crew), np.nan)
    d[enough], v[enough] = sign * deviation[enough], sigma2 / weight[enough]
    if enough.any():
        d -= np.median(d[enough])
    tau2 = robust_spread(d[enough], v[enough])
    spread = v + tau2
    z = np.divide(d, np.sqrt(spread), out=np.full(len(d), np.nan), where=spread > 0)
    shrunk = sign * d * np.divide(tau2, spread, out=np.zeros(len(d)), where=spread > 0)
    own, others = cells.shown(shown[known])
    return Check(code, crew.names, n, own, others, shrunk, z, tail_p(z, int(enough.sum())))


class _Cells:
    """Interviews by interviewer and block, as far as their value is known."""

    def __init__(self, people: int, who: IndexArray, block: IndexArray) -> None:
        self.people, self.who, self.block = people, who, block
        self.blocks = int(block.max(initial=-1)) + 1
        pairs, self.cell = np.unique(who * max(self.blocks, 1) + block, return_inverse=True)
        self.person, self.place = pairs // max(self.blocks, 1), pairs % max(self.blocks, 1)
        self.size = np.bincount(self.cell, minlength=len(pairs)).astype(float)
        self.total = np.bincount(block, minlength=self.blocks).astype(float)
        rest = self.total[self.place] - self.size
        self.weight = np.where(rest > 0, self.size * rest / self.total[self.place], 0.0)

    @classmethod
    def of(cls, crew: Crew, blocks: IndexArray, known: BoolArray) -> "_Cells":
        return cls(len(crew), crew.index[known], blocks[known])

    def _by_person(self, values: FloatArray) -> FloatArray:
        return np.bincount(self.person, weights=values, minlength=self.people).astype(float)

    def comparable(self) -> IndexArray:
        """Interviews in blocks where a colleague worked too, shape (m,)."""
        return self._by_person(np.where(self.weight > 0, self.size, 0.0)).astype(np.intp)

    def _means(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        own = np.bincount(self.cell, weights=x, minlength=len(self.size))
        every = np.bincount(self.block, weights=x, minlength=self.blocks)[self.place]
        rest = self.total[self.place] - self.size
        return own / self.size, np.divide(every - own, rest, out=np.zeros(len(own)), where=rest > 0)

    def deviations(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return weighted deviations from colleagues and the sums of weights, shapes (m,)."""
        own, others = self._means(x)
        total = self._by_person(self.weight)
        above = self._by_person(self.weight * (own - others))
        return np.divide(above, total, out=np.zeros(self.people), where=total > 0), total

    def within(self, x: FloatArray) -> float:
        """Return the variance pooled within interviewer and block; over all where no cell has two."""
        own, _ = self._means(x)
        free = len(x) - len(self.size)
        if free > 0:
            return float(np.sum((x - own[self.cell]) ** 2)) / free
        return float(np.var(x)) if len(x) else 0.0

    def shown(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the plain mean of each interviewer and that of comparable colleagues."""
        own, others = self._means(x)
        n, total = self._by_person(self.size), self._by_person(self.weight)
        mine = self._by_person(self.size * own)
        theirs = self._by_person(self.weight * others)
        nan = np.full(self.people, np.nan)
        return (
            np.divide(mine, n, out=nan.copy(), where=n > 0),
            np.divide(theirs, total, out=nan.copy(), where=total > 0),
        )


def coded(labels: ArrayLike) -> IndexArray:
    """Return labels of shape (n,) as indices from 0."""
    return np.asarray(np.unique(np.asarray(labels).astype(str), return_inverse=True)[1], dtype=np.intp)


def compare_counts(
    code: str,
    hits: ArrayLike,
    trials: ArrayLike,
    crew: Crew,
    *,
    chance: ArrayLike | None = None,
    tail: Tail = "high",
    per: float = 1.0,
) -> Check:
    """Compare each interviewer's share of hits with what the trials let expect.

    hits ~ beta-binomial with mean expit(logit(chance) + a) and intraclass correlation phi: (a, phi) by
    maximum likelihood over the honest, found by forward search: start without the most suspicious 5 %, fit,
    let in all whom the fit would let appear once among ten crews, repeat. p is the mid-p of the tail.

    Parameters
    ----------
    hits, trials : shape (n,), whole numbers per interview.
    chance : shape (n,), expected share of hits per interview (0..1), for example by kind of household.
    per : factor of `value` and `expected`, for example 100 for "per 100 households".

    Where nobody has a hit (or all have nothing else) p is NaN: nothing distinguishes anyone.
    Raises ShapeMismatch. Sources: Skellam (1948), JRSS B 10, 257-261 (beta-binomial); Atkinson and Riani
    (2000), Robust Diagnostic Regression Analysis (forward search); Lancaster (1961), JASA 56 (mid-p).
    """
    h, t = np.asarray(hits, dtype=float), np.asarray(trials, dtype=float)
    c = np.full(len(h), 0.5) if chance is None else np.asarray(chance, dtype=float)
    require_same_length(hits=h, trials=t, interviewer=crew.index, chance=c)
    x, n = crew.sums(h), crew.sums(t)
    interviews = crew.sums(t > 0).astype(np.intp)
    base = np.divide(crew.sums(c * t), n, out=np.full(len(crew), 0.5), where=n > 0)
    enough = interviews >= FEWEST
    p = np.full(len(crew), np.nan)
    mean, phi = base, 0.0
    if enough.any() and 0 < x[enough].sum() < n[enough].sum():
        mean, phi, p = _forward(x, n, special.logit(np.clip(base, 1e-6, 1 - 1e-6)), enough, tail)
    share = np.divide(x, n, out=np.full(len(crew), np.nan), where=n > 0)
    weight = n * phi / (n * phi + 1 - phi) if phi > 0 else np.zeros(len(crew))
    shrunk = per * weight * (np.nan_to_num(share) - mean)
    return Check(code, crew.names, interviews, per * share, per * mean, shrunk, -special.ndtri(p), p)


def _forward(
    x: FloatArray, n: FloatArray, base: FloatArray, enough: BoolArray, tail: Tail
) -> tuple[FloatArray, float, FloatArray]:
    """Return expected shares, phi and mid-p."""
    rate = np.where(enough, (x + 0.5) / (n + 1), 0.5) - special.expit(base)
    order = rate if tail == "high" else -rate
    honest = enough & (order <= np.quantile(order[enough], 1 - TRIMMED))
    limit = 0.1 / max(int(enough.sum()), 1)
    for _ in range(FORWARD_STEPS):
        a, phi = _fit(x[honest], n[honest], base[honest])
        mean = special.expit(base + a)
        p = np.where(enough, mid_p(x, n, mean, phi, tail), np.nan)
        wider = enough & (honest | (p >= limit))
        if (wider == honest).all():
            break
        honest = wider
    return mean, phi, p


def _shape(mean: FloatArray, phi: float) -> tuple[FloatArray, FloatArray]:
    size = (1 - phi) / phi
    return mean * size, (1 - mean) * size


def _fit(x: FloatArray, n: FloatArray, base: FloatArray) -> tuple[float, float]:
    """Maximise the likelihood over the shift a (logit scale) and phi.

    Where nobody has a hit, or all have nothing else, the data do not tell: the share is put at half a hit in all
    trials and phi at `RARE_PHI`.
    """
    overall = float(special.logit((x.sum() + 0.5) / (n.sum() + 1)) - np.average(base, weights=n))
    if not 0 < x.sum() < n.sum():
        return overall, RARE_PHI

    def loss(point: FloatArray) -> float:
        a, b = _shape(special.expit(base + point[0]), float(special.expit(point[1])) * LARGEST_PHI)
        return -float(np.sum(special.betaln(x + a, n - x + b) - special.betaln(a, b)))

    start = np.array([overall, -3.0])
    best = scipy.optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6})
    return float(best.x[0]), float(special.expit(best.x[1])) * LARGEST_PHI


def colleagues_chance(hits: ArrayLike, trials: ArrayLike, crew: Crew, block: ArrayLike) -> FloatArray:
    """Return the share of hits that colleagues had in the same block, shape (n,), for `compare_counts`.

    hits, trials : shape (n,); block : shape (n,), labels (village). The colleagues' share is drawn towards the
    overall share, the more the less blocks differ (empirical Bayes, at least 5 trials' worth): rare events that
    have nothing to do with the village stay at their overall rate.
    """
    h, t = np.asarray(hits, dtype=float), np.asarray(trials, dtype=float)
    places = coded(block)
    require_same_length(hits=h, trials=t, interviewer=crew.index, block=places)
    by_place = [np.bincount(places, weights=v).astype(float) for v in (h, t)]
    phi = moment_phi(by_place[0], by_place[1])
    borrowed = max((1 - phi) / phi, FEWEST)
    overall = (h.sum() + 0.5) / (t.sum() + 1)
    own = np.unique(crew.index * len(by_place[0]) + places, return_inverse=True)[1]
    rest = [v[places] - np.bincount(own, weights=w)[own] for v, w in zip(by_place, (h, t), strict=True)]
    return np.asarray((rest[0] + borrowed * overall) / (rest[1] + borrowed), dtype=float)


def moment_phi(hits: FloatArray, trials: FloatArray) -> float:
    """Return the intraclass correlation of shares of groups, shape (m,), by moments, from 0.0001 to 0.99.

    Source: Kleinman (1973), JASA 68, 46-54.
    """
    x, n = hits[trials > 0], trials[trials > 0]
    if not len(n):
        return LEAST_PHI
    mean = float(x.sum() / n.sum())
    chance = mean * (1 - mean)
    size = float(n.sum() - (n**2).sum() / n.sum()) - (len(n) - 1)
    between = float(np.sum(n * (x / n - mean) ** 2)) - chance * (len(n) - 1)
    return float(np.clip(between / size / chance, LEAST_PHI, 0.99)) if size > 0 and chance > 0 else LEAST_PHI


def mid_p(x: FloatArray, n: FloatArray, mean: FloatArray, phi: float, tail: Tail) -> FloatArray:
    """Return P(X beyond x) + P(X = x) / 2 of beta-binomial counts, shape (m,)."""
    a, b = _shape(np.clip(mean, 1e-9, 1 - 1e-9), max(phi, 1e-6))
    support = np.arange(int(n.max(initial=0)) + 1, dtype=float)
    rest = n[:, None] - support
    inside = rest >= 0
    rest = np.where(inside, rest, 0.0)
    log_choose = special.gammaln(n[:, None] + 1) - special.gammaln(support + 1) - special.gammaln(rest + 1)
    log_mass = log_choose + special.betaln(support + a[:, None], rest + b[:, None])
    mass = np.where(inside, np.exp(log_mass - special.betaln(a, b)[:, None]), 0.0)
    beyond = support > x[:, None] if tail == "high" else support < x[:, None]
    total = np.sum(mass * beyond, axis=1) + 0.5 * np.sum(mass * (support == x[:, None]), axis=1)
    return np.asarray(np.clip(total, 1e-300, 1.0), dtype=float)
