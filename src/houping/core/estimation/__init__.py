"""Estimation for any survey: weights, calibration, totals, ratios, variances, replicates and intervals.

    from houping.core.estimation import Design, mean
    design = Design.of(weight=w, strata=(district, household_type), psu=(village,), popsize=(M, N))
    found = mean(design, {"income": y}, domain=county)
    found.value, found.se, found.df, found.interval(0.95)
    difference(found, "500101", "500102").interval()

See docs/reference/estimate.md.
"""

# Design-based estimation
from houping.core.estimation.contrast import contrast, difference
from houping.core.estimation.design import Design
from houping.core.estimation.estimate import Estimate, Estimates
from houping.core.estimation.interval import METHODS, Method, intervals
from houping.core.estimation.lonely import RULES
from houping.core.estimation.mean import mean, proportion
from houping.core.estimation.quantile import quantile
from houping.core.estimation.ratio import ratio
from houping.core.estimation.small_area import SmallAreas, benchmark, fay_herriot, logit_inputs
from houping.core.estimation.sufficient import Sufficient
from houping.core.estimation.suppress import PublicationRules, suppression, suppressions
from houping.core.estimation.total import total

__all__ = [
    "METHODS",
    "RULES",
    "Design",
    "Estimate",
    "Estimates",
    "Method",
    "PublicationRules",
    "SmallAreas",
    "Sufficient",
    "benchmark",
    "contrast",
    "difference",
    "fay_herriot",
    "intervals",
    "logit_inputs",
    "mean",
    "proportion",
    "quantile",
    "ratio",
    "suppression",
    "suppressions",
    "total",
]
