"""Lists of the day: far numbers, numbers of two households, what people write under "other"."""

import numpy as np
import pytest

from houping.core.collection.instrument import Choice, Instrument, Question
from houping.core.errors import ShapeMismatch
from houping.core.quality import listing

RIVERS = [
    735, 320, 325, 392, 524, 450, 1459, 135, 465, 600, 330, 336, 280, 315, 870, 906, 202, 329, 290, 1000, 600, 505,
    1450, 840, 1243, 890, 350, 407, 286, 280, 525, 720, 390, 250, 327, 230, 265, 850, 210, 630, 260, 230, 360, 730, 600,
    306, 390, 420, 291, 710, 340, 217, 281, 352, 259, 250, 470, 680, 570, 350, 300, 560, 900, 625, 332, 2348, 1171,
    3710, 2315, 2533, 780, 280, 410, 460, 260, 255, 431, 350, 760, 618, 338, 981, 1306, 500, 696, 605, 250, 411, 1054,
    735, 233, 435, 490, 310, 460, 383, 375, 1270, 545, 445, 1885, 380, 300, 380, 377, 425, 276, 210, 800, 420, 350, 360,
    538, 1100, 1205, 314, 237, 610, 360, 540, 1038, 424, 310, 300, 444, 301, 268, 620, 215, 652, 900, 525, 246, 360,
    529, 500, 720, 270, 430, 671, 1770,
]  # fmt: skip
YEAR = [1000 * 1.05**i for i in range(20)]  # quartiles of the logarithms: 4.75 and 14.25 steps of ln 1.05


def test_the_fences_worked_by_hand():
    numbers = [*YEAR, 60_000, 0, float("nan"), -5]
    (found,) = listing.outliers(numbers, ["a"] * len(numbers))
    # 21 numbers: quartiles at the 6th and 16th, 1000 x 1.05^5 and 1000 x 1.05^15, ten steps apart
    assert (found.row, found.value, found.n) == (20, 60_000, 21)
    assert found.lower == pytest.approx(1000 * 1.05 ** (5 - 30))
    assert found.upper == pytest.approx(1000 * 1.05 ** (15 + 30))
    steps = np.log(60) / np.log(1.05)
    assert found.far == pytest.approx((steps - 45) / 10)


def test_the_fences_of_the_lengths_of_rivers():
    """Lengths of 141 rivers in miles, with the summary that R prints of them (McNeil 1977; `rivers` of R)."""
    assert (len(RIVERS), min(RIVERS), max(RIVERS)) == (141, 135, 3710)
    assert list(np.quantile(RIVERS, [0.25, 0.5, 0.75])) == [310, 425, 680]
    found = listing.outliers(RIVERS, ["a"] * 141, reach=1.5)
    assert [one.value for one in found] == [3710, 2533, 2348, 2315]
    assert found[0].upper == pytest.approx(680 * (680 / 310) ** 1.5)
    assert found[0].lower == pytest.approx(310 / (680 / 310) ** 1.5)
    assert listing.outliers(RIVERS, ["a"] * 141) == []


def test_what_is_usual_in_one_group_is_far_out_in_another_and_small_groups_are_let_be():
    rich = [50 * value for value in YEAR]
    numbers, groups = [*YEAR, 50_000, *rich, 50_000, 9e9], ["poor"] * 21 + ["rich"] * 21 + ["few"]
    assert [one.row for one in listing.outliers(numbers, groups)] == [20]
    assert (
        listing.outliers([1.0] * 30 + [9e9], ["a"] * 31) == []
    )  # half of all are equal: no spread to measure by
    with pytest.raises(ShapeMismatch):
        listing.outliers([1, 2], ["a"])


def test_ages_are_measured_as_they_are():
    ages = [*range(30, 72, 2), 6, 150, 300]
    assert [one.value for one in listing.outliers(ages, ["a"] * 24, logs=False)] == [300, 150]
    (first, *_rest) = listing.outliers(ages, ["a"] * 24, logs=False)
    quartiles = np.quantile(ages, [0.25, 0.75])
    assert first.upper == pytest.approx(quartiles[1] + 3 * (quartiles[1] - quartiles[0]))


def test_the_farthest_comes_first():
    numbers = [*YEAR, 200_000, 1_000_000, 0.001]
    assert [one.row for one in listing.outliers(numbers, ["a"] * 23)] == [22, 21, 20]


def test_a_number_of_two_households_is_listed_and_one_said_twice_in_a_household_is_not():
    keys = ["x", "y", "x", None, None, "y", "z"]
    units = ["1", "1", "2", "3", "4", "1", "5"]
    assert listing.shared(keys, units) == [(0, 2)]


def test_questions_under_other_are_those_that_it_opens_or_that_are_called_so():
    def text(name, **values):
        return Question(name, name, "text", **values)

    form = Instrument(
        "f",
        "1",
        "",
        "",
        (),
        (
            Question("kind", "kind", "select_one", choices="kinds"),
            Question("yes", "yes", "select_one", choices="yn"),
            text("kind_what", label_zh="哪一种", relevant="${kind} = 'other'"),
            text("kind_why", label_zh="为什么", relevant="${kind} = 'a'"),
            text("more", label_zh="其他需要说明的情况"),
            text("plain", label_zh="姓名"),
        ),
        {
            "kinds": (Choice("b", "其他家庭成员", "B"), Choice("other", "其他（请注明）", "Other")),
            "yn": (Choice("yes", "是", "Yes"),),
        },
    )
    assert listing.other_choice(form, form.named("kind")).name == "other"
    assert listing.other_choice(form, form.named("yes")) is None
    assert [q.name for q in listing.other_texts(form)] == ["kind_what", "more"]


def test_a_rating_is_a_number_and_not_knowing_is_none():
    choices = (
        Choice("2", "满意", ""),
        Choice("1", "不满意", ""),
        Choice("8", "不了解", ""),
        Choice("9", "拒答", ""),
    )
    form = Instrument("f", "1", "", "", (), (), {"scale": choices})
    question = Question("sat", "sat", "select_one", choices="scale")
    assert listing.scale(form, question) == {"2": 2.0, "1": 1.0}


def test_numbers_are_the_same_however_people_write_them_and_what_stands_for_none_is_none():
    same = {listing.plain_number(text) for text in ("138 0000 0001", "+86-138-0000-0001", "13800000001")}
    assert same == {"13800000001"}
    assert listing.plain_number("50990119500101123x") == "50990119500101123X"
    assert listing.plain_number("(023)6880 0001") == "02368800001"
    for text in ("无", "不详", "0", "000 0000 0000", "11111111111", "138*****001", "12"):
        assert listing.plain_number(text) is None
