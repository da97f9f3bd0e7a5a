"""Strata with one PSU: the four rules of R survey on 17 rows."""

import pytest
from tests.reference.survey_case import agrees, expected, table

from houping.core.errors import LonelyPSU
from houping.core.estimation import Design, mean, total

CASES = expected("survey_lonely_psu.json")
DATA = table("lonely.csv")


def design_of(rule):
    rule = {"remove": "certainty"}.get(rule, rule)
    return Design.of(weight=DATA["w"], strata=DATA["stratum"], psu=DATA["psu"], nest=True, lonely=rule)


@pytest.mark.parametrize("rule", list(CASES))
def test_every_rule_of_r(rule):
    design, wanted = design_of(rule), CASES[rule]
    agrees(mean(design, {"y": DATA["y"]}), wanted["mean"])
    agrees(total(design, {"y": DATA["y"]}), wanted["total"])
    agrees(mean(design, DATA["y"], domain=DATA["dom"]), wanted["by"])


def test_without_a_rule_the_variance_is_refused():
    with pytest.raises(LonelyPSU, match=r"Stratum .2\.0."):
        mean(design_of("error"), DATA["y"])
