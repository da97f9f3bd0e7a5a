"""Unit ids, records and roots of a frame."""

import hashlib

import pytest

from houping.core.errors import SaltTooShort
from houping.core.frame.freeze import (
    VILLAGE_RECORD,
    frame_root,
    household_record,
    phone_record,
    require_salt,
    salt_commitment,
    unit_id,
    village_record,
)

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


def test_a_unit_id_keeps_the_village_and_hides_the_household():
    unit = unit_id("500101104201", "500101104201-0001", SALT)
    digest = hashlib.sha256(f"{SALT}|500101104201-0001".encode()).hexdigest()
    assert unit == f"500101104201-{digest[:20]}"
    assert "0001" not in unit.removeprefix("500101104201-")[:4] or digest.startswith("0001")


def test_another_salt_gives_another_unit_id():
    household = ("500101104201", "500101104201-0001")
    assert unit_id(*household, SALT) != unit_id(*household, SALT + "x")


def test_a_household_record_says_type_listing_persons_and_whether_there_is_a_telephone():
    assert household_record("v-ab", "general", True, 3, False) == b"v-ab|general|1|3|0"
    assert phone_record("v-ab", "relieved") == b"v-ab|relieved"


def test_a_village_record_follows_the_published_order_with_money_to_the_cent():
    record = village_record(VILLAGE, "ab12").decode()
    assert record == "500101|500101104201|示例村|relieved|3|2|7|1|1|52000.50|ab12"
    assert len(record.split("|")) == len(VILLAGE_RECORD) + 1


@pytest.mark.parametrize("name", VILLAGE_RECORD)
def test_whatever_the_draw_uses_of_a_village_is_in_its_record(name):
    value = VILLAGE[name]
    changed = VILLAGE | {name: value + 1 if isinstance(value, int | float) else value + "x"}
    assert village_record(changed, "ab12") != village_record(VILLAGE, "ab12")


def test_the_frame_root_covers_both_trees():
    expected = hashlib.sha256(b"aa|bb").hexdigest()
    assert frame_root("aa", "bb") == expected != frame_root("bb", "aa")


def test_the_commitment_binds_the_salt_without_showing_it():
    assert salt_commitment(SALT) == hashlib.sha256(SALT.encode()).hexdigest()


def test_a_salt_that_can_be_tried_out_is_refused():
    with pytest.raises(SaltTooShort, match="16"):
        require_salt("short")
    assert require_salt(SALT) == SALT
