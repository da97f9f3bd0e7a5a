"""The sentences say what the numbers bear, in plain Chinese."""

import pytest

from houping.core.grading import words


def test_it_says_which_counties_cannot_be_told_apart():
    text = words.cannot_tell("奉节县", ["巫山县", "云阳县"], 14, 0.95)
    assert text == (
        "同组两两比较，在95%置信水平下同时成立的结论是："
        "奉节县与巫山县、云阳县的得分分不出先后（同组其他13个区县中的2个）。"
    )


def test_it_says_so_when_nobody_can_be_told_apart():
    assert words.cannot_tell("甲县", ["乙县", "丙县"], 3, 0.95) == (
        "同组两两比较，在95%置信水平下同时成立的结论是：甲县与同组其他2个区县的得分都分不出先后。"
    )


def test_it_says_so_when_a_county_stands_clear_of_all_others():
    assert words.cannot_tell("甲县", [], 3, 0.9) == (
        "同组两两比较，在90%置信水平下同时成立的结论是：甲县与同组其他2个区县都能分出先后。"
    )


def test_a_low_probability_asks_the_committee_to_decide():
    unsure = words.chance("甲县", "好", 0.55, ["好", "较好"], 0.8)
    assert unsure == "建议甲县评为“好”，把握55%；数据不能排除：好、较好。把握低于80%，请集体研究。"
    assert words.chance("甲县", "好", 0.97, ["好"], 0.8) == "建议甲县评为“好”，把握97%。"


def test_a_rank_is_a_span_or_one_place():
    assert words.span((3, 9)) == "第3至第9位" and words.span((1, 1)) == "第1位"
    assert words.rank_set("甲县", (1, 3), (1, 3), 0.95).endswith("与全组名次同时成立时也是第1至第3位。")
    assert "同时成立时为第1至第5位" in words.rank_set("甲县", (1, 3), (1, 5), 0.95)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.001, "不到1%"), (0.5, "50%"), (0.9992, "99%以上"), (1, "100%"), (0.975, "97.5%")],
)  # fmt: skip
def test_what_is_possible_is_never_called_0_or_100_per_cent(share, text):
    assert words.percent(share) == text


def test_a_distance_to_the_cut_names_the_side():
    assert words.cut("甲县", 0.386) == "甲县的得分高于最近的等次分界0.39分。"
    assert words.cut("甲县", -1.0) == "甲县的得分低于最近的等次分界1.00分。"


@pytest.mark.parametrize(("right", "advice"), [(0.95, "足以支持"), (0.8, "大体有据"), (0.69, "较大偶然性")])
def test_the_quality_statement_grows_more_careful_as_the_data_grow_weaker(right, advice):
    text = words.quality("14个区县", "好", 4, right, 8.2, 14)
    assert advice in text and "8.2个名次" in text and f"{4 * right:.1f}个" in text


def test_adjustments_name_their_document():
    assert "依据：研判〔2021〕3号" in words.limited("甲县", "好", "较好", "研判〔2021〕3号")
    assert words.moved_up("乙县", "较好", "好").endswith("依次递补为“好”。")
    assert words.tied(["甲县", "乙县"]) == "甲县、乙县得分相同，按公开抽签号先后排列。"


def test_a_swap_names_both_counties_and_the_chance_of_the_wrong_order():
    text = words.swap("甲县", "乙县", "好", "较好", 0.42)
    assert text == "甲县（好）与乙县（较好）：乙县的真实得分反而更高的可能性为42%。"


def test_places_leave_out_grades_without_places():
    assert words.places("14个区县", ["好", "一般", "较差"], [4, 10, 0]) == (
        "14个区县按比例折算：好4个、一般10个（首等次向下取整，其余按最大余数）。"
    )
