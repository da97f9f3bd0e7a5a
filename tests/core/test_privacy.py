"""What is masked cannot be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.privacy import masked_id, masked_name, masked_phone


@pytest.mark.parametrize(("name", "masked"), [("张三丰", "张*"), ("李", "李*"), ("", ""), (None, "")])
def test_of_a_name_the_family_name_is_left(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("13800000000", "138****0000"), ("1234567", "*******"), ("", ""), (None, "")]
)
def test_of_a_telephone_number_the_middle_is_hidden(phone, masked):
    assert masked_phone(phone) == masked


@given(st.text("0123456789", min_size=1, max_size=20))
def test_at_least_four_digits_are_always_hidden_and_the_length_stays(phone):
    masked = masked_phone(phone)
    assert len(masked) == len(phone) and masked.count("*") >= min(4, len(phone))


def test_of_an_identity_number_neither_place_nor_birthday_is_left():
    assert masked_id("509901198001011234") == "509***********1234"
    assert masked_id("12345") == "*****" and masked_id(None) == ""
