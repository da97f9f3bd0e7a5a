"""The California school samples: R survey 4.1.1 on apistrat, apiclus1 and apisrs."""

import numpy as np
import pytest
from tests.reference.survey_case import agrees, close, expected, table

from houping.core.estimation import Design, contrast, mean, proportion, ratio, total

CASES = expected("survey_api.json")
METHODS = ["logit", "asin", "beta", "mean", "xlogit"]


def design_of(case):
    data = table(f"{case.split('_')[0]}.csv")
    layers = {"apistrat": {"strata": data["stype"]}, "apiclus1": {"psu": data["dnum"]}, "apisrs": {}}
    popsize = None if case.endswith("nofpc") else data["fpc"]
    return data, Design.of(weight=data["pw"], popsize=popsize, **layers[case.split("_")[0]])


def pick(data, *names):
    return {name: data[name] for name in names}


@pytest.fixture(params=list(CASES))
def school(request):
    data, design = design_of(request.param)
    return data, design, CASES[request.param]


def test_means_with_design_effects_and_limits(school):
    data, design, wanted = school
    assert design.df == wanted["degf"]
    agrees(mean(design, pick(data, "api00", "api99", "enroll", "api.stu")), wanted["mean"])


def test_totals(school):
    data, design, wanted = school
    agrees(total(design, pick(data, "enroll", "api.stu")), wanted["total"])


def test_a_ratio_of_totals(school):
    data, design, wanted = school
    found = ratio(design, pick(data, "api.stu"), pick(data, "enroll"))
    assert found.labels == ("api.stu/enroll",)
    agrees(found, wanted["ratio"])


def test_shares_of_school_types(school):
    data, design, wanted = school
    found = proportion(design, pick(data, "stype"))
    assert found.labels == ("stype=E", "stype=H", "stype=M")
    agrees(found, wanted["prop_stype"])


def test_means_and_totals_by_school_type(school):
    data, design, wanted = school
    found = mean(design, pick(data, "api00", "api99"), domain=data["stype"])
    assert list(found.labels) == wanted["by_stype_mean"]["key"]
    agrees(found, wanted["by_stype_mean"])
    agrees(total(design, pick(data, "enroll"), domain=data["stype"]), wanted["by_stype_total"])


def test_ratios_by_award(school):
    data, design, wanted = school
    found = ratio(design, data["api.stu"], data["enroll"], domain=data["awards"])
    assert list(found.labels) == wanted["by_awards_ratio"]["key"]
    agrees(found, wanted["by_awards_ratio"])


def test_a_subpopulation_keeps_the_whole_design(school):
    data, design, wanted = school
    part = (data["stype"] == "E") & (data["sch.wide"] == "Yes")
    agrees(mean(design, data["api00"], where=part), wanted["subset_mean_E_yes"])


def test_the_difference_of_two_domains_uses_their_covariance(school):
    data, design, wanted = school
    found = contrast(mean(design, data["api00"], domain=data["stype"]), {"H": 1, "E": -1})
    want = wanted["domain_difference_H_minus_E"]
    assert [found.value] == close(want["est"])
    assert [found.se] == close(want["se"])


@pytest.mark.parametrize("method", METHODS)
def test_limits_of_a_share(school, method):
    data, design, wanted = school
    found = proportion(design, data["awards"] == "Yes")[0]
    want = wanted["ciprop_awards"][method]
    assert [found.value, found.se, *found.interval(0.95, method)] == close(
        [want["est"], want["se"], want["lo"], want["hi"]]
    )


def test_the_covariance_of_two_means(school):
    data, design, wanted = school
    found = mean(design, pick(data, "api00", "api99")).vcov
    assert found == close(wanted["vcov_mean"])
    assert found == pytest.approx(found.T)
    assert (np.linalg.eigvalsh(found) > 0).all()
