"""Tickets, orders and inclusion probabilities of others: our own vectors, prnsamplr, R sampling."""

import csv
import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from houping.core.sampling.draw import (
    certainty_units,
    draw_equal,
    draw_pareto,
    inclusion_probabilities,
    pareto_key,
)
from houping.core.sampling.ticket import ticket

DATA = Path(__file__).parent / "data"
VECTORS = json.loads((DATA / "prn_vectors.json").read_text())
SEED, STAGE = VECTORS["seed"], VECTORS["stage"]
RESERVE = 5


def rows(name):
    with (DATA / name).open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def counties():
    found = defaultdict(dict)
    for row in rows("prn_villages.csv"):
        found[row["county"]][row["village"]] = int(row["households"])
    return found


def test_every_ticket_is_the_published_one():
    assert {unit: ticket(SEED, STAGE, unit) for unit in VECTORS["prn"]} == VECTORS["prn"]


@pytest.mark.parametrize("county", VECTORS["srs10"])
def test_equal_probability_sample_and_reserve_are_the_published_ones(counties, county):
    drawn = draw_equal(list(counties[county]), 10, seed=SEED, stage=STAGE)
    assert list(drawn.sample) == VECTORS["srs10"][county]["selected"]
    assert list(drawn.units[10 : 10 + RESERVE]) == VECTORS["srs10"][county]["reserve"]


@pytest.mark.parametrize("county", VECTORS["pareto10"])
def test_pareto_sample_reserve_and_probabilities_are_the_published_ones(counties, county):
    expected = VECTORS["pareto10"][county]
    drawn = draw_pareto(counties[county], 10, seed=SEED, stage=STAGE)
    assert list(drawn.sample) == expected["selected"]
    assert list(drawn.units[10 : 10 + RESERVE]) == expected["reserve"]
    assert sorted(certainty_units(counties[county], 10)) == expected["certainty"]
    shares = dict(zip(drawn.units, drawn.probability, strict=True))
    assert {unit: shares[unit] for unit in expected["lambda_"]} == {
        unit: Fraction(text) for unit, text in expected["lambda_"].items()
    }


def prnsamplr():
    found = defaultdict(list)
    for row in rows("prnsamplr_pareto.csv"):
        found[row["stratum"]].append(row)
    return found.items()


@pytest.mark.parametrize(
    ("stratum", "units"), list(prnsamplr()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_pareto_orders_units_as_prnsamplr_does(stratum, units):
    sizes = {u["id"]: Fraction(u["sizeM"]) for u in units}
    size = int(units[0]["nsample"])
    certain = certainty_units(sizes, size)
    rest = {unit: x for unit, x in sizes.items() if unit not in certain}
    shares = inclusion_probabilities(rest, size - len(certain)) if size > len(certain) else {}
    keys = {u["id"]: pareto_key(shares[u["id"]], Fraction(u["rands"])) for u in units if u["id"] in shares}
    ours = [1.0] * len(certain) + [float(shares[unit]) for unit in sorted(keys, key=keys.__getitem__)]
    theirs = [float(u["lambda_in_order"]) for u in units]
    assert ours[: len(theirs)] == pytest.approx(theirs, rel=1e-9)
    q = [0.0] * len(certain) + [float(key) for key in sorted(keys.values())]
    assert q == pytest.approx([float(u["q_in_order"]) for u in units], rel=1e-9)


def test_inclusion_probabilities_are_those_of_r_sampling():
    expected = json.loads((DATA / "sampling_deterministic.json").read_text())
    sizes = {row["COM"]: int(row["POPTOT"]) for row in rows("swiss_ct1.csv")}
    certain = certainty_units(sizes, 20)
    shares = inclusion_probabilities(
        {u: x for u, x in sizes.items() if u not in certain}, 20 - len(certain)
    ) | dict.fromkeys(certain, Fraction(1))
    assert len(certain) == expected["n_certainty"]
    assert [float(shares[u]) for u in sizes] == pytest.approx(
        expected["inclusionprobabilities_n20"], rel=1e-9
    )
    assert sum(shares.values()) == 20
