"""Calibrated designs: errors of means, totals and domains as R survey's calibrate, rake and postStratify."""

import numpy as np
import pytest
from tests.reference.survey_case import expected, table

from houping.core.estimation import Design, mean, total
from houping.core.estimation.calibrate import Margin, indicators

R = expected("survey_calibration_apiclus1.json")
DATA = table("apiclus1.csv")
TYPES, _ = indicators([Margin(list(DATA["stype"]), {"E": 4421.0, "H": 755.0, "M": 1018.0})])
TARGET, _ = indicators([Margin(list(DATA["sch.wide"]), {"Yes": 5122.0, "No": 1072.0})])
SCORE = DATA["api99"][:, None]
VARIABLES = {
    "poststratify_stype": TYPES,
    "rake_stype_schwide": np.hstack([TYPES, TARGET]),
    "calibrate_linear_stype": TYPES,
    "calibrate_linear_stype_api99": np.hstack([TYPES, SCORE]),
    "calibrate_raking_stype_api99": np.hstack([TYPES, SCORE]),
    "calibrate_logit_bounds_0.4_2.5": np.hstack([TYPES, SCORE]),
    "calibrate_linear_bounds_0.5_2": np.hstack([TYPES, SCORE]),
}


@pytest.mark.parametrize("case", list(VARIABLES))
def test_calibrated_estimates_and_errors(case):
    base = Design.of(weight=DATA["pw"], psu=DATA["dnum"], popsize=DATA["fpc"])
    design, wanted = base.calibrated(weight=R[case]["weights"], x=VARIABLES[case]), R[case]
    for found, part in [
        (mean(design, DATA["api00"]), wanted["mean"]),
        (total(design, DATA["enroll"]), wanted["total"]),
        (mean(design, DATA["api00"], domain=DATA["stype"]), wanted["by"]),
    ]:
        assert found.value == pytest.approx(np.array(part["est"])[: len(found)], rel=1e-8)
        assert found.se == pytest.approx(np.array(part["se"])[: len(found)], rel=1e-8, abs=1e-8)
        assert np.diag(found.vcov) == pytest.approx(found.variance, rel=1e-10, abs=1e-10)


def test_what_was_calibrated_on_has_no_sampling_error():
    base = Design.of(weight=DATA["pw"], psu=DATA["dnum"], popsize=DATA["fpc"])
    design = base.calibrated(weight=R["poststratify_stype"]["weights"], x=TYPES)
    found = total(design, {"E": TYPES[:, 0], "H": TYPES[:, 1]})
    assert found.value == pytest.approx([4421, 755])
    assert found.se == pytest.approx([0, 0], abs=1e-8)
