"""The data dictionary and the method page say what the code does."""

from pathlib import Path

from houping.core.frame.dictionary import page
from houping.core.frame.faults import FAULTS
from houping.core.frame.freeze import (
    county_record,
    frame_root,
    household_record,
    phone_record,
    salt_commitment,
    unit_id,
    village_record,
)
from houping.core.frame.merkle import root_of_records
from houping.core.frame.schema import TABLES

DOCS = Path(__file__).parents[3] / "docs"
SALT = "an example of a long salt"
VILLAGE = {
    "county": "500101",
    "village": "500101104201",
    "village_name": "示例村",
    "village_type": "relieved",
    "households": 3,
    "relieved_households": 2,
    "relieved_persons": 7,
    "relieved_persons_2020": 1,
    "monitored_households": 1,
    "collective_income_yuan": 52000.5,
}
HOUSEHOLDS = [
    ("0001", "monitored", True, True),
    ("0002", "relieved", False, True),
    ("0003", "general", True, False),
]


def test_the_data_dictionary_is_up_to_date():
    assert (DOCS / "reference/frame.md").read_text(encoding="utf-8") == page()


def test_the_dictionary_has_every_column_and_every_code():
    text = page()
    names = [name for table in TABLES.values() for name in table.names]
    assert [name for name in [*names, *FAULTS] if f"`{name}`" not in text] == []


def test_the_worked_case_of_the_frame_page_is_what_the_code_computes():
    text = (DOCS / "methods/frame.md").read_text(encoding="utf-8")
    records, phones = [], []
    for serial, kind, listed, phone in HOUSEHOLDS:
        unit = unit_id("500101104201", f"500101104201-{serial}", SALT)
        record = household_record(unit, kind, listed)
        assert record.decode().replace("|", "\\|") in text
        records.append(record)
        phones += [phone_record(unit, kind)] if phone and kind != "general" else []
    households_root = root_of_records(sorted(records)).hex()
    villages_root = root_of_records([village_record(VILLAGE, households_root)]).hex()
    phone_root = root_of_records(sorted(phones)).hex()
    counties_root = root_of_records([county_record("500101", 3 + 4, 2)]).hex()
    bound = {
        "villages_root": villages_root,
        "phone_root": phone_root,
        "counties_root": counties_root,
        "salt_commitment": salt_commitment(SALT),
    }
    root = frame_root(notice="", **bound)
    absent = [digest for digest in (households_root, *bound.values(), root) if digest not in text]
    assert absent == []
