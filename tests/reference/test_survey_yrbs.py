"""The youth survey of samplics, values by R survey: clusters and strata present or absent."""

import numpy as np
import pytest
from tests.reference.survey_case import agrees, expected, table

from houping.core.estimation import Design, mean, ratio, total

CASES = expected("samplics_yrbs.json")
ROWS = table("samplics_yrbs.csv")
DATA = {key: values[~np.isnan(ROWS["y"])] for key, values in ROWS.items()}
LAYERS = {
    "psu_only": {"psu": DATA["psu"]},
    "weights_only": {},
    "stratum_psu": {"psu": DATA["psu"], "strata": DATA["stratum"]},
    "stratum_only": {"strata": DATA["stratum"]},
}


@pytest.mark.parametrize("case", list(LAYERS))
def test_totals_means_ratios_and_domains(case):
    design, wanted = Design.of(weight=DATA["weight"], **LAYERS[case]), CASES[case]
    assert design.df == wanted["degf"]
    agrees(total(design, DATA["y"]), listed(wanted["total"]))
    agrees(mean(design, DATA["y"]), listed(wanted["mean"]))
    agrees(ratio(design, DATA["y"], DATA["x"]), listed(wanted["ratio"]))
    agrees(total(design, DATA["y"], domain=DATA["domain"]), wanted["total_by"])
    agrees(mean(design, DATA["y"], domain=DATA["domain"]), wanted["mean_by"])


def listed(wanted):
    return {key: [value] for key, value in wanted.items()}
