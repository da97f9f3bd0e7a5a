"""The policy pages tell the truth: rules are described, paths exist, requirements are mapped."""

import re
from pathlib import Path

import pytest

from houping.plans import load

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "docs" / "policy"
RULE = re.compile(r'"((?:[A-Z])\d{1,2})"')
REQUIREMENT = re.compile(r"^\| (R-\d+\.\d+[a-e]?(?:\.\d)?|A-\d+) \|", re.M)


def rules_in_code():
    paths = [*(ROOT / "src/houping/core/plan").glob("check_*.py"), ROOT / "src/houping/plans/faults.py"]
    return {rule for path in paths for rule in RULE.findall(path.read_text(encoding="utf-8"))}


def test_every_rule_of_the_checker_is_described_and_no_other():
    page = (POLICY / "plan-checker.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| ([A-Z]\d{1,2}) \|", page, re.M))
    assert described == rules_in_code()


def test_every_path_of_the_map_exists():
    page = (POLICY / "requirements.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:src|tests|docs|bench)/[^`]+)`", page))
    assert len(paths) > 40
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


@pytest.mark.parametrize(
    ("section", "numbers"),
    [
        ("R-0", [f"R-0.{n}" for n in range(1, 11)]),
        ("R-3", [f"R-3.{n}" for n in range(1, 7)]),
        (
            "R-5",
            [f"R-5.0{letter}" for letter in "abcde"]
            + [f"R-5.{d}" for d in range(1, 5)]
            + [f"R-5.{d}.{n}" for d, last in ((1, 4), (2, 7), (3, 8), (4, 4)) for n in range(1, last + 1)],
        ),
        ("R-6", [f"R-6.{n}" for n in range(1, 20)]),
        ("R-1", [f"R-1.{n}" for n in range(3, 8)]),
        ("R-2", [f"R-2.{n}" for n in (*range(1, 15), *range(16, 20))]),
        ("R-4", [f"R-4.{n}" for n in range(1, 21)]),
        ("R-7", [f"R-7.{n}" for n in (*range(1, 5), *range(6, 16), *range(18, 25))]),
        ("R-8", [f"R-8.{n}" for n in range(1, 16)]),
        ("R-9", [f"R-9.{n}" for n in range(16)]),
        ("R-10", [f"R-10.{n}" for n in range(1, 17)]),
        ("R-11", [f"R-11.{n}" for n in range(1, 12)]),
        ("R-13", [f"R-13.{n}" for n in range(1, 12)]),
    ],
)
def test_every_requirement_of_this_part_is_mapped_once(section, numbers):
    page = (POLICY / "requirements.md").read_text(encoding="utf-8")
    mapped = [number for number in REQUIREMENT.findall(page) if number.startswith(f"{section}.")]
    assert sorted(mapped) == sorted(numbers)


def test_every_anomaly_of_the_plan_is_mapped_once():
    page = (POLICY / "requirements.md").read_text(encoding="utf-8")
    mapped = [number for number in REQUIREMENT.findall(page) if number.startswith("A-")]
    assert mapped == [f"A-{n}" for n in range(1, 25)] == [a.id for a in load("chongqing_2021").anomalies]


def test_every_row_names_a_clause_a_state_and_at_least_one_path():
    page = (POLICY / "requirements.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if REQUIREMENT.match(line)]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 7, row
        assert cells[1] and cells[2] and cells[6], row
        assert "`" in cells[3] + cells[4] + cells[5], row
