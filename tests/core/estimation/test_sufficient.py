"""Totals by (stratum, PSU, domain) give the same estimates as the rows."""

import numpy as np
import pytest

from houping.core import errors
from houping.core.estimation import Design, Sufficient, mean, ratio, total


def survey():
    rng = np.random.default_rng(11)
    n = 600
    stratum = rng.integers(0, 5, n)
    return {
        "stratum": stratum,
        "psu": rng.integers(0, 6, n),
        "domain": np.array(["east", "west", "south"])[rng.integers(0, 3, n)],
        "weight": rng.uniform(1, 9, n),
        "popsize": np.array([20.0, 30, 7, 50, 9])[stratum],
        "y": rng.normal(100, 15, n),
        "x": rng.normal(10, 1, n),
    }


def grouped(rows, fpc):
    keys = np.stack([rows["stratum"], rows["psu"], np.unique(rows["domain"], return_inverse=True)[1]])
    distinct, place = np.unique(keys, axis=1, return_inverse=True)

    def summed(values):
        return np.bincount(place.ravel(), values)

    weight = rows["weight"]
    names = np.unique(rows["domain"])
    population = np.array([20.0, 30, 7, 50, 9])[distinct[0]] if fpc else None
    return Sufficient.of(
        stratum=distinct[0],
        psu=distinct[1],
        domain=names[distinct[2]],
        n=summed(None),
        weight=summed(weight),
        sums={"y": summed(weight * rows["y"]), "x": summed(weight * rows["x"])},
        popsize=population,
    )


@pytest.mark.parametrize("fpc", [False, True])
def test_means_totals_and_ratios_equal_those_of_the_rows(fpc):
    rows = survey()
    design = Design.of(
        weight=rows["weight"],
        strata=rows["stratum"],
        psu=rows["psu"],
        popsize=rows["popsize"] if fpc else None,
        nest=True,
    )
    values = {"y": rows["y"], "x": rows["x"]}
    few = grouped(rows, fpc)
    for found, wanted in [
        (few.mean("y", "x"), mean(design, values, domain=rows["domain"])),
        (few.total("y", "x"), total(design, values, domain=rows["domain"])),
        (few.ratio("y", "x"), ratio(design, rows["y"], rows["x"], domain=rows["domain"])),
    ]:
        assert found.value == pytest.approx(wanted.value, rel=1e-12)
        assert found.se == pytest.approx(wanted.se, rel=1e-10)
        assert found.df.tolist() == wanted.df.tolist()
        assert found.n.tolist() == wanted.n.tolist()
        assert found.n_psu.tolist() == wanted.n_psu.tolist()
        assert found.vcov == pytest.approx(wanted.vcov, rel=1e-8, abs=1e-12 * wanted.variance.max())


def test_design_effects_need_the_rows():
    assert np.isnan(grouped(survey(), fpc=False).mean("y").deff).all()


def test_an_unknown_variable_is_named():
    with pytest.raises(errors.LabelUnknown):
        grouped(survey(), fpc=False).mean("income")
