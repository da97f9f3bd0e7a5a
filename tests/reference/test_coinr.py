"""The ASEM index of 51 countries: normalised, weighted and aggregated as COINr does."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from houping.core.scoring.aggregate import geometric
from houping.core.scoring.hierarchy import Node, climb_nodes, effective_shares, leaves_of, normalised

DATA = Path(__file__).parent / "data"
STAGES = json.loads((DATA / "coinr_asem_default.json").read_text(encoding="utf-8"))["dsets"]
AGREES = {"rtol": 1e-9, "atol": 1e-9}


def tree():
    with (DATA / "coinr_asem_imeta.csv").open(encoding="utf-8") as file:
        return [
            Node(row["iCode"], row["Parent"], float(row["Weight"]), int(row["Direction"]))
            for row in csv.DictReader(file)
            if row["Type"] in {"Indicator", "Aggregate"}
        ]


def stage(name, columns):
    table = STAGES[name]
    values = [[np.nan if v in (None, "NA") else float(v) for v in table[c]] for c in columns]
    return np.array(values).T


@pytest.fixture(scope="module")
def nodes():
    return tree()


def test_treated_values_are_normalised_to_0_100_as_coinr_does(nodes):
    leaves = leaves_of(nodes)
    names = [leaf.id for leaf in leaves]
    found = normalised(stage("Treated", names), leaves, "min_max")
    np.testing.assert_allclose(found, stage("Normalised", names), **AGREES)


def test_every_level_of_the_index_is_that_of_coinr(nodes):
    leaves = leaves_of(nodes)
    scaled = normalised(stage("Treated", [leaf.id for leaf in leaves]), leaves, "min_max")
    scores = climb_nodes({leaf.id: scaled[:, k] for k, leaf in enumerate(leaves)}, nodes)
    assert {"Index", "Conn", "Sust", "Physical", "SusEcFin"} <= set(scores)
    for node in nodes:
        np.testing.assert_allclose(
            scores[node.id], stage("Aggregated", [node.id])[:, 0], err_msg=node.id, **AGREES
        )


def test_the_order_of_the_nodes_does_not_matter(nodes):
    leaves = leaves_of(nodes)
    values = {leaf.id: stage("Normalised", [leaf.id])[:, 0] for leaf in leaves}
    forwards, backwards = climb_nodes(values, nodes), climb_nodes(values, nodes[::-1])
    np.testing.assert_allclose(forwards["Index"], backwards["Index"], rtol=1e-14)


def test_equal_weights_at_every_level_give_the_shares_of_the_hierarchy(nodes):
    shares = effective_shares(nodes)
    assert shares["Index"] == 1.0
    assert (shares["Conn"], shares["Physical"], shares["Environ"]) == pytest.approx((1 / 2, 1 / 10, 1 / 6))
    assert shares["LPI"] == pytest.approx(1 / 80)
    assert sum(shares[leaf.id] for leaf in leaves_of(nodes)) == pytest.approx(1.0)


def test_the_index_is_the_sum_of_its_leaves_times_their_effective_weights(nodes):
    shares = effective_shares(nodes)
    total = sum(shares[leaf.id] * stage("Normalised", [leaf.id])[:, 0] for leaf in leaves_of(nodes))
    np.testing.assert_allclose(total, stage("Aggregated", ["Index"])[:, 0], **AGREES)


def test_the_geometric_index_never_exceeds_the_arithmetic_one(nodes):
    values = {leaf.id: stage("Normalised", [leaf.id])[:, 0] for leaf in leaves_of(nodes)}
    assert (climb_nodes(values, nodes, mean=geometric)["Index"] <= climb_nodes(values, nodes)["Index"]).all()
