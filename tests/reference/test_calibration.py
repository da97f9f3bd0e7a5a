"""Calibration against R survey 4.1.1 (apiclus1, eight methods) and R sampling 2.9 (g-weights)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from houping.core.estimation.calibrate import (
    Margin,
    calibrate,
    calibration_residuals,
    indicators,
    poststratify,
    rake,
)
from houping.core.estimation.trim import trim_weights

DATA = Path(__file__).parent / "data"
ROWS = list(csv.DictReader((DATA / "apiclus1.csv").read_text(encoding="utf-8").splitlines()))
R = json.loads((DATA / "survey_calibration_apiclus1.json").read_text(encoding="utf-8"))
SAMPLING = json.loads((DATA / "sampling_deterministic.json").read_text(encoding="utf-8"))
EXACT, NEWTON = 1e-8, 1e-6
DISTRICTS = 757


def number(name):
    return np.array([float(row[name]) for row in ROWS])


WEIGHT, STYPE = number("pw"), np.array([row["stype"] for row in ROWS])
BY_TYPE = Margin([row["stype"] for row in ROWS], {"E": 4421.0, "H": 755.0, "M": 1018.0})
BY_TARGET = Margin([row["sch.wide"] for row in ROWS], {"Yes": 5122.0, "No": 1072.0})
TYPES, TYPE_TOTALS = indicators([BY_TYPE])
BOTH, BOTH_TOTALS = indicators([BY_TYPE, BY_TARGET])
WITH_API = np.column_stack([TYPES, number("api99")])
API_TOTALS = np.append(TYPE_TOTALS, 3914069.0)

METHODS = {
    "poststratify_stype": (lambda: poststratify(WEIGHT, BY_TYPE), TYPES, EXACT),
    "rake_stype_schwide": (lambda: rake(WEIGHT, [BY_TYPE, BY_TARGET]), BOTH, EXACT),
    "calibrate_linear_stype": (lambda: calibrate(WEIGHT, TYPES, TYPE_TOTALS), TYPES, EXACT),
    "calibrate_linear_stype_api99": (lambda: calibrate(WEIGHT, WITH_API, API_TOTALS), WITH_API, EXACT),
    "calibrate_raking_stype_api99": (
        lambda: calibrate(WEIGHT, WITH_API, API_TOTALS, distance="raking"),
        WITH_API,
        EXACT,
    ),
    "calibrate_logit_bounds_0.4_2.5": (
        lambda: calibrate(WEIGHT, WITH_API, API_TOTALS, distance="logit", bounds=(0.4, 2.5)),
        WITH_API,
        NEWTON,
    ),
    "calibrate_linear_bounds_0.5_2": (
        lambda: calibrate(WEIGHT, WITH_API, API_TOTALS, bounds=(0.5, 2.0)),
        WITH_API,
        NEWTON,
    ),
}


def clustered_variance(z):
    """One-stage cluster sample of 15 of 757 districts."""
    totals = np.bincount(np.unique(number("dnum"), return_inverse=True)[1], z)
    n = len(totals)
    return (1 - n / DISTRICTS) * n * totals.var(ddof=1)


def standard_error(z, weight, x):
    return np.sqrt(clustered_variance(weight * calibration_residuals(z, x, WEIGHT)))


@pytest.mark.parametrize("name", METHODS)
def test_weights_equal_those_of_r(name):
    make, _, tolerance = METHODS[name]
    assert make().weight == pytest.approx(R[name]["weights"], rel=tolerance)


@pytest.mark.parametrize("name", METHODS)
def test_mean_total_and_domains_have_the_estimates_and_errors_of_r(name):
    make, x, tolerance = METHODS[name]
    weight, score, enrol = make().weight, number("api00"), number("enroll")
    mean = weight @ score / weight.sum()
    assert mean == pytest.approx(R[name]["mean"]["est"][0], rel=tolerance)
    error = standard_error((score - mean) / weight.sum(), weight, x)
    assert error == pytest.approx(R[name]["mean"]["se"][0], rel=tolerance)
    assert weight @ enrol == pytest.approx(R[name]["total"]["est"][0], rel=tolerance)
    assert standard_error(enrol, weight, x) == pytest.approx(R[name]["total"]["se"][0], rel=tolerance)
    for place, key in enumerate(R[name]["by"]["key"]):
        inside = key == STYPE
        mean = weight[inside] @ score[inside] / weight[inside].sum()
        assert mean == pytest.approx(R[name]["by"]["est"][place], rel=tolerance)
        error = standard_error(inside * (score - mean) / weight[inside].sum(), weight, x)
        assert error == pytest.approx(R[name]["by"]["se"][place], rel=tolerance)


def test_trimmed_weights_equal_those_of_r():
    weight = R["calibrate_linear_stype_api99"]["weights"]
    assert trim_weights(weight, lower=20, upper=45).weight == pytest.approx(R["trim"], rel=EXACT)


@pytest.mark.parametrize(
    ("name", "options", "tolerance"),
    [
        ("calib_g_linear", {}, EXACT),
        ("calib_g_raking", {"distance": "raking"}, EXACT),
        ("calib_g_logit_0.3_3", {"distance": "logit", "bounds": (0.3, 3.0)}, NEWTON),
    ],
)
def test_g_weights_equal_those_of_r_sampling(name, options, tolerance):
    x = np.column_stack([np.ones(len(WEIGHT)), STYPE == "H", number("api99")])
    found = calibrate(WEIGHT, x, [6194.0, 755.0, 3914069.0], **options)
    assert found.g == pytest.approx(SAMPLING[name], rel=tolerance)
