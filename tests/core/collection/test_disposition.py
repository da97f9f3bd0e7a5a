import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.collection.disposition import FIELD, PHONE, Outcome, outcome

COUNTS = st.integers(0, 5000)
OUTCOMES = st.builds(
    Outcome,
    complete=COUNTS,
    partial=COUNTS,
    refusal=COUNTS,
    noncontact=COUNTS,
    other_nonresponse=COUNTS,
    unknown=COUNTS,
    ineligible=COUNTS,
)


def test_rates_match_a_hand_calculation():
    # 330 completes among 600 known eligible; 300 not eligible; 100 unknown: e = 600/900.
    got = Outcome(complete=330, partial=20, refusal=150, noncontact=100, unknown=100, ineligible=300)
    assert got.approached == 1000
    assert got.response_rate_1 == pytest.approx(330 / 700)
    assert got.response_rate_3 == pytest.approx(330 / (600 + 100 * 2 / 3))
    assert got.refusal_rate == pytest.approx(150 / 700)


def test_nothing_approached_has_rate_zero_not_an_error():
    assert Outcome().response_rate_3 == 0.0


@given(OUTCOMES)
def test_the_minimum_rate_never_exceeds_the_estimated_one(got):
    assert 0 <= got.response_rate_1 <= got.response_rate_3 + 1e-12 <= 1 + 1e-9


def test_every_field_code_is_a_telephone_code_with_a_chinese_name():
    assert set(FIELD) <= set(PHONE)
    assert all(FIELD.values()) and all(PHONE.values())


def test_counting_refuses_a_code_that_nobody_defined():
    assert outcome(["complete", "refusal", "complete"]).complete == 2
    with pytest.raises(KeyError):
        outcome(["perhaps"])
