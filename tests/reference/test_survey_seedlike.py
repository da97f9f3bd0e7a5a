"""A survey in the shape of the plan: certainty villages, monitored households taken completely (R survey)."""

import numpy as np
import pytest
from tests.reference.survey_case import agrees, close, expected, table

from houping.core.estimation import Design, mean, proportion, total

CASES = expected("survey_seedlike.json")
DATA = table("seedlike.csv")
POPSIZE = {"ultimate_cluster_wr": None, "two_stage_fpc": (DATA["M"], DATA["N"])}


def design_of(case):
    strata = (DATA["stratum"], DATA["hstr"])
    return Design.of(weight=DATA["w"], strata=strata, psu=(DATA["psu"], DATA["id"]), popsize=POPSIZE[case])


@pytest.fixture(params=list(POPSIZE))
def survey(request):
    return design_of(request.param), CASES[request.param]


def both():
    return {"y": DATA["y"], "sat": DATA["sat"]}


def test_city_means_totals_and_design_effects(survey):
    design, wanted = survey
    assert design.df == wanted["degf"] == 330
    agrees(mean(design, both()), wanted["overall"])
    agrees(total(design, {"sat": DATA["sat"]}), wanted["total"])


def test_means_and_totals_of_33_counties(survey):
    design, wanted = survey
    found = mean(design, both(), domain=DATA["county"])
    assert list(found.labels) == wanted["by_county"]["key"]
    agrees(found, wanted["by_county"])
    agrees(total(design, DATA["sat"], domain=DATA["county"]), wanted["by_county_total_sat"])


def test_domains_that_cut_through_villages_and_through_counties(survey):
    design, wanted = survey
    agrees(mean(design, both(), domain=DATA["grp"].astype(int)), wanted["by_group"])
    agrees(mean(design, DATA["sat"], domain=DATA["hstr"]), wanted["by_hstr"])


@pytest.mark.parametrize("county", ["C01", "C17", "C33"])
@pytest.mark.parametrize("method", ["logit", "asin", "beta", "mean", "xlogit"])
def test_limits_of_a_county_share_have_the_degrees_of_freedom_of_the_county(county, method):
    found = proportion(design_of("two_stage_fpc"), DATA["sat"], domain=DATA["county"])[county]
    want = CASES["ciprop_sat_two_stage"][county][method]
    assert [found.value, found.se, *found.interval(0.95, method)] == close(
        [want["est"], want["se"], want["lo"], want["hi"]]
    )


def test_groups_of_counties_are_independent():
    found = mean(design_of("two_stage_fpc"), DATA["sat"], domain=DATA["grp"].astype(int)).vcov
    assert found == close(CASES["vcov_by_group"])


def test_the_covariance_matrix_repeats_the_variances_of_the_domains():
    found = mean(design_of("two_stage_fpc"), both(), domain=DATA["county"])
    assert np.diag(found.vcov) == close(found.variance)


def test_integer_codes_and_text_labels_give_the_same_variance():
    codes = {key: np.unique(DATA[key], return_inverse=True)[1] for key in ("stratum", "hstr", "psu")}
    coded = Design.of(
        weight=DATA["w"],
        strata=(codes["stratum"], codes["hstr"]),
        psu=codes["psu"],
        popsize=(DATA["M"], DATA["N"]),
    )
    assert mean(coded, both()).se == close(CASES["two_stage_fpc"]["overall"]["se"])
