"""What the rules say of one value and of one row."""

import re

import numpy as np
import pytest

from houping.core.frame.faults import FAULTS, problem
from houping.core.frame.rules import household_findings, text_fault, village_findings
from houping.core.frame.schema import HOUSEHOLDS, TABLES, VILLAGES

HOUSEHOLD = {
    "monitored": False,
    "relieved": False,
    "general": True,
    "unstable": False,
    "borderline": False,
    "has_category": False,
    "listed": False,
    "has_reason": False,
    "in_village": True,
    "persons": 3,
    "relieved_persons": 0,
}
VILLAGE = {
    "households": 10,
    "relieved_households": 2,
    "relieved_persons": 7,
    "relieved_persons_2020": 1,
    "monitored_households": 1,
    "relieved_village": 1,
}


def found(findings, base, **changes):
    columns = {name: np.array([value]) for name, value in (base | changes).items()}
    return [code for code, _, mask in findings(columns) if mask[0]]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("500101104201", ""),
        ("50010110420", "lost_zeros"),
        ("5001011042010", "length"),
        ("5.00101104201E+11", "number_cell"),
        (" 500101104201", "blank"),
        ("500101 104201", "blank"),
        ("500101104201\n", "control"),
        ("500101104201\u200b", "control"),
        ("５00101104201", "full_width"),
        ("500101|04201", "reserved"),
        ("万州区某村", "form"),
    ],
)
def test_a_village_code_is_refused_for_the_likeliest_reason(value, code):
    assert text_fault(VILLAGES.column("village"), value)[0] == code


def test_lost_zeros_are_explained_with_the_lengths():
    code, words = text_fault(VILLAGES.column("village"), "50010110420")
    said = problem(code, row=2, file="村表.xlsx", column=VILLAGES.column("village"), **words)
    assert "11 位" in said.message and "12 位" in said.message and "文本格式" in said.remedy


@pytest.mark.parametrize(
    ("value", "code"),
    [("张三", ""), ("阿卜杜拉·买买提", ""), ("张 三", ""), ("张三 ", "blank"), ("e\u0301", "not_nfc")],
)
def test_names_may_hold_a_middle_dot_but_no_stray_blank(value, code):
    assert text_fault(HOUSEHOLDS.column("head_name"), value)[0] == code


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"in_village": False}, ["village_prefix"]),
        ({"monitored": True, "general": False}, ["category_missing"]),
        ({"has_category": True}, ["category_unexpected"]),
        ({"listed": True}, ["reason_missing"]),
        ({"has_reason": True}, ["reason_unexpected"]),
        ({"relieved": True, "general": False, "relieved_persons": 4}, ["relieved_over_persons"]),
        ({"relieved": True, "general": False}, ["relieved_persons_missing"]),
        ({"relieved_persons": 1}, ["relieved_persons_unexpected"]),
    ],
)
def test_a_household_that_contradicts_itself_is_named(changes, codes):
    assert found(household_findings, HOUSEHOLD, **changes) == codes


def monitored(**category):
    return {"monitored": True, "general": False, "has_category": True} | category


def test_an_unstable_household_was_relieved_and_a_borderline_one_was_not():
    assert found(household_findings, HOUSEHOLD, **monitored(unstable=True)) == ["relieved_persons_missing"]
    assert found(household_findings, HOUSEHOLD, **monitored(unstable=True, relieved_persons=3)) == []
    assert found(household_findings, HOUSEHOLD, **monitored(borderline=True)) == []
    assert found(household_findings, HOUSEHOLD, **monitored(borderline=True, relieved_persons=3)) == [
        "relieved_persons_unexpected"
    ]


def test_a_household_in_sudden_hardship_may_or_may_not_have_been_relieved():
    for persons in (0, 3):
        assert found(household_findings, HOUSEHOLD, **monitored(relieved_persons=persons)) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"relieved_households": 11, "relieved_persons": 40}, ["part_over_whole"]),
        ({"monitored_households": 11}, ["part_over_whole"]),
        ({"relieved_households": 8}, ["part_over_whole"]),
        ({"relieved_persons_2020": 8}, ["part_over_whole"]),
        ({"relieved_households": 0}, ["relieved_village_empty"]),
    ],
)
def test_a_village_whose_parts_exceed_the_whole_is_named(changes, codes):
    assert found(village_findings, VILLAGE, **changes) == codes


def test_a_private_value_never_stands_in_a_sentence():
    said = problem("form", row=2, file="f", column=HOUSEHOLDS.column("household"), value="500101104201-0001x")
    assert "0001x" not in said.message + said.message_en
    assert "已隐去" in said.message and "(hidden)" in said.message_en


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_has_a_sentence_and_a_remedy_in_chinese_and_in_english(code):
    words = {"value": "v", "length": 1, "expected": 2}
    said = problem(code, row=1, file="f", column=VILLAGES.column("village"), **words)
    assert re.search(r"[\u4e00-\u9fff]", said.message) and re.search(r"[\u4e00-\u9fff]", said.remedy)
    assert "{" not in said.message + said.remedy
    message, remedy = said.said("en")
    assert message and remedy and "{" not in message + remedy
    assert not re.search(
        r"[\u4e00-\u9fff]", (message + remedy).replace("万盛经开区", "").replace("是 or 否", "")
    )


def test_no_header_means_two_columns_of_one_table():
    for table in TABLES.values():
        headers = [h for c in table.columns for h in (c.name, c.header, *c.aliases)]
        assert len(headers) == len(set(headers))


def test_the_example_of_every_column_keeps_its_own_rule():
    for table in TABLES.values():
        for column in table.columns:
            if column.kind in ("text", "code"):
                assert text_fault(column, column.example)[0] == ""
            if column.labels:
                assert column.example in column.labels.values()
