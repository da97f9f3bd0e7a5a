"""Unit ids, records and roots of a frame."""

import hashlib

import pytest

from houping.core.errors import SaltTooShort
from houping.core.frame.freeze import (
    VILLAGE_RECORD,
    county_record,
    frame_root,
    household_record,
    phone_record,
    require_salt,
    salt_commitment,
    target_counts,
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


def test_a_household_record_says_type_and_listing_and_nothing_the_draw_does_not_need():
    assert household_record("v-ab", "general", True) == b"v-ab|general|1"
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


BOUND = {
    "notice": "",
    "villages_root": "aa",
    "phone_root": "bb",
    "counties_root": "cc",
    "salt_commitment": "dd",
}


def test_the_frame_root_covers_every_tree_and_the_salt():
    assert frame_root(**BOUND) == hashlib.sha256(b"houping-frame/2||aa|bb|cc|dd").hexdigest()


@pytest.mark.parametrize("name", BOUND)
def test_the_frame_root_changes_with_each_of_its_parts(name):
    assert frame_root(**BOUND | {name: "xx"}) != frame_root(**BOUND)


def test_n_of_the_one_percent_rule_counts_relieved_and_monitored_people():
    counts = {
        "households": {"monitored": 2, "relieved": 10, "general": 90},
        "persons": {"monitored": 7, "relieved": 35, "general": 300},
        "relieved_persons": {"monitored": 4, "relieved": 33, "general": 0},
    }
    assert target_counts(counts) == (33 + 7, 12)
    assert county_record("500101", *target_counts(counts)) == b"500101|40|12"


def test_the_commitment_binds_the_salt_without_showing_it():
    assert salt_commitment(SALT) == hashlib.sha256(SALT.encode()).hexdigest()


def test_a_salt_that_can_be_tried_out_is_refused():
    with pytest.raises(SaltTooShort, match="16"):
        require_salt("short")
    assert require_salt(SALT) == SALT
