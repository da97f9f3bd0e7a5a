"""Reads the shared data sets and compares estimates with the layout of the R results."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).parent / "data"
RELATIVE = 1e-8


def table(name):
    """Return the columns of a CSV file: numbers where all cells are numbers, else text."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {key: column([row[key] for row in rows]) for key in rows[0]}


def column(cells):
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return np.array(cells)


def expected(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def close(values):
    return pytest.approx(np.asarray(values, dtype=float), rel=RELATIVE, abs=1e-12)


def agrees(found, wanted, df=None):
    """Compare values, standard errors and, where R gives them, limits and design effects."""
    assert found.value == close(wanted["est"])
    assert found.se == close(wanted["se"])
    if "deff" in wanted:
        assert found.deff == close(wanted["deff"])
    if "lo" in wanted:
        lo, hi = found.interval(0.95, "mean", df=df or wanted["df"])
        assert lo == close(wanted["lo"])
        assert hi == close(wanted["hi"])
