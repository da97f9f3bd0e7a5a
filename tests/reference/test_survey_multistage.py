"""Two stages with population counts, and unequal probabilities ("brewer"): R survey 4.1.1."""

import numpy as np
import pytest
from tests.reference.survey_case import agrees, expected, table

from houping.core.estimation import Design, mean, ratio, total

CASES = expected("survey_multistage.json")
SCHOOLS, COUNTIES = table("apiclus2.csv"), table("election_pps.csv")
STAGES = (SCHOOLS["dnum"], SCHOOLS["snum"])
DESIGNS = {
    "apiclus2_fpc": lambda: Design.of(psu=STAGES, popsize=(SCHOOLS["fpc1"], SCHOOLS["fpc2"])),
    "apiclus2_wr": lambda: Design.of(psu=STAGES, weight=SCHOOLS["pw"]),
}


def scores(*names):
    return {name: SCHOOLS[name] for name in names}


@pytest.mark.parametrize("case", list(DESIGNS))
def test_schools_in_districts(case):
    design, wanted = DESIGNS[case](), CASES[case]
    assert design.df == wanted["degf"]
    agrees(mean(design, scores("api00", "api99")), wanted["mean"])
    agrees(total(design, SCHOOLS["api00"]), wanted["total"])
    agrees(ratio(design, SCHOOLS["api00"], SCHOOLS["api99"]), wanted["ratio"])
    agrees(mean(design, SCHOOLS["api00"], domain=SCHOOLS["stype"]), wanted["by"])


@pytest.mark.parametrize("case", list(DESIGNS))
def test_missing_answers_as_a_domain_are_r_s_na_rm(case):
    present = ~np.isnan(SCHOOLS["enroll"])
    assert not present.all()
    agrees(mean(DESIGNS[case](), SCHOOLS["enroll"], where=present), CASES[case]["mean_enroll_present"])


def test_weights_left_out_are_the_inverse_of_the_fractions():
    assert DESIGNS["apiclus2_fpc"]().weight == pytest.approx(SCHOOLS["pw"])


def test_the_last_stage_may_be_the_rows_themselves():
    counts = (SCHOOLS["fpc1"], SCHOOLS["fpc2"])
    agrees(total(Design.of(psu=STAGES[0], popsize=counts), SCHOOLS["api00"]), CASES["apiclus2_fpc"]["total"])


def test_unequal_probabilities_at_one_stage():
    design = Design.of(popsize=COUNTIES["p"], unequal="brewer")
    wanted = CASES["election_brewer"]
    agrees(total(design, {name: COUNTIES[name] for name in ("Bush", "Kerry", "Nader")}), wanted["total"])
    agrees(ratio(design, COUNTIES["Bush"], COUNTIES["Kerry"]), wanted["ratio"])


def test_unequal_probabilities_above_a_second_stage():
    design = Design.of(psu=STAGES, popsize=(SCHOOLS["pi1"], SCHOOLS["pi2"]), unequal="brewer")
    agrees(mean(design, scores("api00", "api99")), CASES["apiclus2_brewer"]["mean"])
    agrees(total(design, SCHOOLS["api00"]), CASES["apiclus2_brewer"]["total"])
