"""Estimation for any survey: weights, calibration, totals, ratios, variances, replicates and intervals.

    from houping.core.estimation import Design, mean
    design = Design.of(weight=w, strata=(district, household_type), psu=(village,), popsize=(M, N))
    found = mean(design, {"income": y}, domain=county)
    found.value, found.se, found.df, found.interval(0.95)
    difference(found, "500101", "500102").interval()

See docs/reference/estimate.md.
"""

from houping.core.estimation.calibrate import Margin, calibrate, indicators, poststratify, rake
from houping.core.estimation.contrast import contrast, difference
from houping.core.estimation.design import Design
from houping.core.estimation.estimate import Estimate, Estimates
from houping.core.estimation.interval import METHODS, Method, intervals
from houping.core.estimation.lonely import RULES
from houping.core.estimation.mean import mean, proportion
from houping.core.estimation.nonresponse import nonresponse_factor, weighting_classes
from houping.core.estimation.quantile import quantile
from houping.core.estimation.ratio import ratio
from houping.core.estimation.replicate import (
    Replicates,
    from_weights,
    jk1,
    jkn,
    rao_wu,
    replicate_ratio,
    replicate_total,
)
from houping.core.estimation.small_area import SmallAreas, benchmark, fay_herriot, logit_inputs
from houping.core.estimation.sufficient import Sufficient
from houping.core.estimation.suppress import PublicationRules, suppression, suppressions
from houping.core.estimation.total import total
from houping.core.estimation.trim import kish_deff, trim_weights
from houping.core.estimation.weight import design_weight, realised_probability

__all__ = [
    "METHODS",
    "RULES",
    "Design",
    "Estimate",
    "Estimates",
    "Margin",
    "Method",
    "PublicationRules",
    "Replicates",
    "SmallAreas",
    "Sufficient",
    "benchmark",
    "calibrate",
    "contrast",
    "design_weight",
    "difference",
    "fay_herriot",
    "from_weights",
    "indicators",
    "intervals",
    "jk1",
    "jkn",
    "kish_deff",
    "logit_inputs",
    "mean",
    "nonresponse_factor",
    "poststratify",
    "proportion",
    "quantile",
    "rake",
    "rao_wu",
    "ratio",
    "realised_probability",
    "replicate_ratio",
    "replicate_total",
    "suppression",
    "suppressions",
    "total",
    "trim_weights",
    "weighting_classes",
]
