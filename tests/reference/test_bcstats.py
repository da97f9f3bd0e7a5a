"""Error rates and tests of back-checks equal those of bcstats (Stata) on its own example.

Expected: matrices enum1, enum2, enumteam1, enumteam2 as Stata's bcstats 1.3 wrote them, and R's paired t test, both as
published with bcstatsR.
"""

import csv
from pathlib import Path

import pytest

from houping.core.quality.backcheck import Variable, compare, error_rates, stability

TEXT = (Path(__file__).parent / "data/bcstats_example.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))
NAMES = {"gender": 1, "gameresult": 2, "itemssold": 3}
ENUM = {
    1: {"dean": (2, 2), "mark": (1, 1), "rohit": (1, 1), "annie": (1, 2), "brooke": (1, 2), "lisa": (1, 2),
        "hana": (1, 2), "ife": (0, 1), "mateo": (0, 1)},
    2: {"annie": (2, 2), "ife": (1, 1), "mateo": (1, 1), "rohit": (1, 1), "brooke": (1, 2), "lisa": (1, 2),
        "hana": (1, 2), "dean": (0, 2), "mark": (0, 1)},
}  # fmt: skip
TEAM = {1: {"1": (4, 5), "3": (2, 4), "2": (2, 5)}, 2: {"3": (3, 4), "2": (3, 5), "1": (2, 5)}}


def comparisons(missing):
    variables = [Variable(name, kind) for name, kind in NAMES.items()]
    return [
        c
        for row in ROWS
        for c in compare(
            row["id"], row, {name: row[f"bc_{name}"] for name in NAMES}, variables, missing=missing
        )
    ]


@pytest.mark.parametrize(("column", "expected"), [("enum", ENUM), ("enumteam", TEAM)])
@pytest.mark.parametrize("kind", [1, 2])
def test_error_rates_by_enumerator_and_team(kind, column, expected):
    label = {row["id"]: row[column] for row in ROWS}
    rates = error_rates([c for c in comparisons("differs") if c.kind == kind], label)
    assert {r.label: (r.differences, r.total) for r in rates} == expected[kind]


def test_the_list_of_differences_has_the_26_rows_of_the_example():
    assert sum(c.differs for c in comparisons("differs")) == 26


def test_the_paired_t_test_of_items_sold():
    def numbers(name):
        return [float(row[name] or "nan") for row in ROWS]

    got = stability(numbers("itemssold"), numbers("bc_itemssold"))
    assert got.n == 7
    assert got.t == pytest.approx(-2.0656, abs=5e-5)
    assert got.t_p == pytest.approx(0.0844, abs=5e-5)
    assert got.difference == pytest.approx(-1.142857, abs=5e-7)
    assert (got.lower, got.upper) == pytest.approx((-2.4966927, 0.2109784), abs=5e-8)


def test_questions_that_were_not_asked_again_are_no_errors():
    rates = {r.label: r for r in error_rates(comparisons("not_asked"))}
    assert (rates["gender"].differences, rates["gender"].total) == (1, 7)
    assert (rates["itemssold"].differences, rates["itemssold"].total) == (3, 7)
