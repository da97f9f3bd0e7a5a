"""Back-checks: what a second visit says about the first. Worked case: docs/methods/backcheck.md.

Type 1: cannot change (identity, roster); a difference speaks against the interviewer. Type 2: should not change,
tests skill. Type 3: may change, tests the question. The practice of bcstats (Innovations for Poverty Action).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from houping.core.checks import require_same_length
from houping.core.errors import VariableKindUnknown
from houping.core.quality.evidence import FloatArray

Missing = Literal["differs", "not_asked"]
KINDS = (1, 2, 3)


@dataclass(frozen=True)
class Variable:
    """One question that is asked again.

    kind : 1, 2 or 3; below, above : how far the second answer may lie under and over the first without being a
    difference, in units of the question, or as a share of the first answer with `relative`; nodiff : second
    answers that never differ. Raises VariableKindUnknown.
    """

    name: str
    kind: int
    below: float = 0.0
    above: float = 0.0
    relative: bool = False
    nodiff: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise VariableKindUnknown(variable=self.name, kind=self.kind)


@dataclass(frozen=True, order=True)
class Comparison:
    """One question of one interview asked twice."""

    interview: str
    variable: str
    kind: int
    first: str
    second: str
    differs: bool


def compare(
    interview: str,
    first: Mapping[str, object],
    second: Mapping[str, object],
    variables: Sequence[Variable],
    *,
    missing: Missing = "not_asked",
) -> list[Comparison]:
    """Compare the answers of an interview with those of its back-check.

    first, second : question -> answer, None or "" = none. A question without second answer was not asked again and
    is left out ("not_asked"); bcstats by default counts it as a difference ("differs"). An answer that only the
    second visit has is a difference in both.
    """
    compared = []
    for variable in variables:
        old, new = _text(first.get(variable.name)), _text(second.get(variable.name))
        if (not new and missing == "not_asked") or not (old or new):
            continue
        differs = _differs(variable, old, new)
        compared.append(Comparison(interview, variable.name, variable.kind, old, new, differs))
    return compared


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _differs(variable: Variable, old: str, new: str) -> bool:
    if new == old or new in variable.nodiff:
        return False
    try:
        before, after = float(old), float(new)
    except ValueError:
        return True
    scale = abs(before) if variable.relative else 1.0
    return not before - variable.below * scale <= after <= before + variable.above * scale


@dataclass(frozen=True)
class ErrorRate:
    """Differences among comparisons of one interviewer, team, back-checker or variable.

    rate, lower, upper : share from 0 to 1 with its Wilson interval. Answers of one household go together, so that the
    interval is a little too short for interviewers with few back-checks.
    """

    label: str
    differences: int
    total: int
    rate: float
    lower: float
    upper: float


def error_rates(
    comparisons: Sequence[Comparison], label: Mapping[str, str] | None = None, *, level: float = 0.95
) -> list[ErrorRate]:
    """Return error rates by label, highest first.

    label : interview -> interviewer, team or back-checker; None = by variable.
    Sources: bcstats help file; Wilson (1927), JASA 22, 209-212.
    """
    counts: dict[str, list[int]] = {}
    for c in comparisons:
        key = c.variable if label is None else label.get(c.interview, "")
        count = counts.setdefault(key, [0, 0])
        count[0] += c.differs
        count[1] += 1
    rates = [_rate(key, hits, total, level) for key, (hits, total) in counts.items()]
    return sorted(rates, key=lambda r: (-r.rate, -r.total, r.label))


def _rate(label: str, hits: int, total: int, level: float) -> ErrorRate:
    z = float(special.ndtri((1 + level) / 2))
    p, n = hits / total, total
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    lower, upper = max(float(middle - half), 0.0), min(float(middle + half), 1.0)
    return ErrorRate(label, hits, n, p, 0.0 if hits == 0 else lower, 1.0 if hits == n else upper)


@dataclass(frozen=True)
class Stability:
    """Tests of one question over all pairs (first, second visit), n pairs with both answers.

    difference, lower, upper : mean of first - second with its t interval; t, t_p : paired t test; z, signrank_p :
    Wilcoxon signed ranks, zeros kept in the ranks (Pratt), normal approximation; proportion_z, proportion_p : test
    of two proportions for 0/1 questions, else NaN; response_variance : half the variance of the differences;
    reliability : 1 - response variance / variance of the second visit.
    """

    n: int
    difference: float
    lower: float
    upper: float
    t: float
    t_p: float
    z: float
    signrank_p: float
    proportion_z: float
    proportion_p: float
    response_variance: float
    reliability: float


def stability(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> Stability:
    """Test whether a question keeps its answers: shape (n,) each, NaN where there is no answer.

    Raises ShapeMismatch. Sources: Stata manuals ttest, signrank, prtest; reliability as in bcstats, after O'Muircheartaigh
    (1991), Measurement Errors in Surveys, ch. 27; Pratt (1959), JASA 54, 655-667.
    """
    a, b = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    require_same_length(first=a, second=b)
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    n, nan = len(a), float("nan")
    if n < 2:
        return Stability(n, *([nan] * 11))
    d = a - b
    mean, sd = float(d.mean()), float(d.std(ddof=1))
    half = float(scipy.stats.t.ppf((1 + level) / 2, n - 1)) * sd / np.sqrt(n)
    t = mean / (sd / np.sqrt(n)) if sd > 0 else nan
    variance = float(b.var(ddof=1))
    z, signrank_p = _signed_ranks(d)
    proportion_z, proportion_p = _proportions(a, b)
    return Stability(
        n=n,
        difference=mean,
        lower=mean - half,
        upper=mean + half,
        t=t,
        t_p=float(2 * scipy.stats.t.sf(abs(t), n - 1)) if sd > 0 else nan,
        z=z,
        signrank_p=signrank_p,
        proportion_z=proportion_z,
        proportion_p=proportion_p,
        response_variance=sd**2 / 2,
        reliability=1 - sd**2 / 2 / variance if variance > 0 else nan,
    )


def _signed_ranks(d: FloatArray) -> tuple[float, float]:
    """Return z and two-sided p: zeros take part in the ranking and then count on neither side."""
    ranks = scipy.stats.rankdata(np.abs(d))
    signed = np.where(d == 0, 0.0, np.sign(d) * ranks)
    variance = float(np.sum(signed**2))
    if variance == 0:
        return float("nan"), float("nan")
    z = float(signed.sum() / np.sqrt(variance))
    return z, float(2 * special.ndtr(-abs(z)))


def _proportions(a: FloatArray, b: FloatArray) -> tuple[float, float]:
    if not np.isin(np.concatenate([a, b]), (0.0, 1.0)).all():
        return float("nan"), float("nan")
    pooled = float(np.concatenate([a, b]).mean())
    se = np.sqrt(2 * pooled * (1 - pooled) / len(a))
    if se == 0:
        return float("nan"), float("nan")
    z = float((a.mean() - b.mean()) / se)
    return z, float(2 * special.ndtr(-abs(z)))


def counts_by(
    comparisons: Sequence[Comparison], interviews: Sequence[str], *, kind: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return differences and comparisons of one kind per interview, shapes (n,), for `peers.compare_counts`."""
    place = {interview: i for i, interview in enumerate(interviews)}
    hits, trials = np.zeros(len(place), dtype=np.int64), np.zeros(len(place), dtype=np.int64)
    for c in comparisons:
        if c.kind == kind and c.interview in place:
            hits[place[c.interview]] += c.differs
            trials[place[c.interview]] += 1
    return hits, trials
