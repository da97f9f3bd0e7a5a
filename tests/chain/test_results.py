"""What the reports are told about the fieldwork of a county."""

import polars as pl
import pytest

from houping.chain.results import _county_fieldwork
from houping.core.sampling.size import margin_of_error
from houping.plans import load

COUNTY = load("chongqing_2021").counties[0]
VILLAGES = pl.DataFrame({"selection": ["named"] * 7 + ["random"] * 7})


def source(**more):
    fair = {
        "approached": 480,
        "complete": 431,
        "response_rate_3": 0.9,
        "kish_deff": 1.6,
        "uncalibrated": False,
        "outside_bounds": False,
        "shifted": [],
    }
    return fair | more


def fieldwork(measured=1.0, **households):
    report = {name: {COUNTY.code: source()} for name in ("phone", "villages")}
    report["households"] = {COUNTY.code: source(**households)}
    return _county_fieldwork(COUNTY, VILLAGES, report, 0.99, measured)


def test_the_margin_of_a_county_allows_for_its_clusters_and_at_least_for_its_weights():
    expected = [margin_of_error(431, 0.99, 0.5, deff=d) for d in (3.4, 1.6)]
    assert [fieldwork(measured=m).margin_field for m in (3.4, 0.9)] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ({"uncalibrated": True, "outside_bounds": True}, ["入户样本的权数无法与抽样框的各项户数同时一致"]),
        ({"outside_bounds": True}, ["入户样本的校准因子超出方案规定的界限"]),
        ({"shifted": [["monitored", "relieved"]]}, ["入户样本中易返贫致贫户无人应答，由已脱贫户代表"]),
        ({}, []),
    ],
)
def test_what_went_wrong_with_the_weights_is_said_in_words(report, told):
    found = fieldwork(**report).remarks
    assert len(found) == len(told)
    assert all(sentence.startswith(start) for sentence, start in zip(found, told, strict=True))
