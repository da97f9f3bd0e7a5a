"""Replicate variances against R survey 4.1.1: JK1, JKn, and 200 bootstrap weights that R exported."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from houping.core.estimation.replicate import from_weights, jk1, jkn, replicate_ratio, replicate_total

DATA = Path(__file__).parent / "data"
R = json.loads((DATA / "survey_replicates.json").read_text(encoding="utf-8"))


def rows(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def number(table, name):
    return np.array([float(row[name]) for row in table])


def exported():
    return np.loadtxt(DATA / "apistrat_raowu200_weights.csv", delimiter=",", skiprows=1)[:, 1:]


STRATIFIED, CLUSTERED = rows("apistrat.csv"), rows("apiclus1.csv")
CASES = {
    "jk1_apiclus1": (CLUSTERED, lambda t: jk1(number(t, "dnum"))),
    "jkn_apistrat": (STRATIFIED, lambda t: jkn([row["stype"] for row in t], np.arange(len(t)))),
    "rao_wu_200_apistrat": (
        STRATIFIED,
        lambda t: from_weights(number(t, "pw"), exported(), scale=1 / 199, rscales=1.0),
    ),
}


@pytest.fixture(params=CASES)
def case(request):
    table, make = CASES[request.param]
    return table, make(table), R[request.param]


def test_scale_and_degrees_of_freedom_are_those_of_r(case):
    _, replicates, r = case
    assert replicates.scale == pytest.approx(r["scale"])
    assert sorted(set(replicates.rscales.round(12))) == sorted(r["rscales"])
    assert replicates.df == r["degf"]


def test_means_totals_ratios_and_domains_equal_those_of_r(case):
    table, replicates, r = case
    weight, ones = number(table, "pw"), np.ones(len(table))
    both = np.column_stack([number(table, "api00"), number(table, "api99")])
    mean = replicate_ratio(both, np.ones_like(both), weight, replicates)
    total = replicate_total(number(table, "enroll"), weight, replicates)
    ratio = replicate_ratio(number(table, "api.stu"), number(table, "enroll"), weight, replicates)
    by = replicate_ratio(both[:, 0], ones, weight, replicates, domain=[row["stype"] for row in table])
    for found, name in ((mean, "mean"), (total, "total"), (ratio, "ratio"), (by, "by")):
        assert np.atleast_1d(found.value) == pytest.approx(r[name]["est"], rel=1e-8)
        assert np.atleast_1d(found.se) == pytest.approx(r[name]["se"], rel=1e-8)
    assert list(by.domain) == r["by"]["key"]


def test_the_squared_error_about_the_full_estimate_is_never_below_the_variance(case):
    table, replicates, _ = case
    weight, score = number(table, "pw"), number(table, "api00")
    about_mean = replicate_ratio(score, np.ones(len(table)), weight, replicates)
    about_full = replicate_ratio(score, np.ones(len(table)), weight, replicates, mse=True)
    assert about_full.se >= about_mean.se * (1 - 1e-12)
