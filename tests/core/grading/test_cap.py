"""Section 八 as rules: what a ruling opens, closes and leads to."""

from itertools import combinations

import pytest

from houping.core.errors import RulingUnusable, RulingWithoutBasis
from houping.core.grading.cap import Act, Effect, Rules, Ruling, Trigger, commended, open_grades, outcome

RULES = Rules(
    scale=(("excellent", "优秀"), ("good", "良好"), ("ordinary", "一般")),
    triggers=(
        Trigger("A", "存在规模性返贫风险或其他突出问题", "八", 2),
        Trigger("B", "因责任、政策、工作落实不到位导致规模性返贫", "八", 1),
        Trigger("C", "弄虚作假、违规违纪等造成严重后果", "八", 3),
        Trigger("D", "巩固成效好", "八", 4),
    ),
    effects=(
        Effect("A", "excluded", "excellent", "不得评为“优秀”等次", "八"),
        Effect("B", "exactly", "ordinary", "直接评为“一般”等次", "八"),
    ),
    acts=(
        Act("A", "talk", "约谈提醒", "约谈提醒", "", "八"),
        Act("A", "listed_supervision", "挂牌督办", "挂牌督办", "", "八"),
        Act("C", "accountability", "追究责任", "严肃追究责任", "纪检监察机关", "八"),
        Act("D", "commend", "表扬", "予以表扬", "", "八"),
    ),
)


def ruled(*triggers, county="500101"):
    rulings = [Ruling(county, t, f"研判〔2021〕{n}号") for n, t in enumerate(triggers, start=1)]
    return outcome("500101", "万州区", rulings, RULES)


def test_no_ruling_leaves_everything_open_and_says_nothing():
    assert ruled() == outcome("500101", "万州区", [], RULES)
    assert ruled().open_grades == ("excellent", "good", "ordinary") and ruled().trace == ()


def test_the_cap_closes_excellent_and_leads_to_talk_and_supervision():
    found = ruled("A")
    assert found.open_grades == ("good", "ordinary")
    assert [a.name for a in found.acts] == ["约谈提醒", "挂牌督办"]
    assert "研判〔2021〕1号" in found.trace[0] and "不得评为“优秀”" in found.trace[1]


def test_the_veto_outranks_the_cap_whatever_the_order_of_the_rulings():
    assert ruled("A", "B").open_grades == ruled("B", "A").open_grades == ("ordinary",)
    assert ruled("A", "B").triggers == ruled("B", "A").triggers == ("B", "A")


def test_fraud_is_referred_with_the_number_of_persons_but_without_their_names():
    found = outcome("500101", "万州区", [Ruling("500101", "C", "移送函", ("甲某", "乙某"))], RULES)
    assert found.open_grades == ("excellent", "good", "ordinary")
    text = "".join(found.trace)
    assert "纪检监察机关" in text and "个人 2 名" in text and "甲某" not in text


def test_a_ruling_on_another_county_changes_nothing():
    assert ruled("A", "B", county="500102").open_grades == ("excellent", "good", "ordinary")


def test_every_further_ruling_closes_grades_and_never_opens_one():
    for some in ((), ("A",), ("B",), ("C",), ("A", "C")):
        for more in ("A", "B", "C"):
            assert set(ruled(*some, more).open_grades) <= set(ruled(*some).open_grades)


def test_two_vetoes_leave_the_worse_grade():
    effects = [Effect("B", "exactly", g, "", "") for g in ("good", "ordinary")]
    assert open_grades(effects, ["excellent", "good", "ordinary"]) == ("ordinary",)


def test_a_fixed_grade_never_reopens_a_closed_one():
    effects = [Effect("A", "excluded", "excellent", "", ""), Effect("B", "exactly", "excellent", "", "")]
    assert open_grades(effects, ["excellent", "good", "ordinary"]) == ("good",)


def test_an_unknown_trigger_is_refused_with_the_known_ones():
    with pytest.raises(RulingUnusable, match="A, B, C, D"):
        ruled("Z")


def test_a_ruling_without_a_document_is_refused():
    with pytest.raises(RulingWithoutBasis):
        outcome("500101", "万州区", [Ruling("500101", "A", "  ")], RULES)


def test_only_first_grade_counties_without_any_ruling_are_proposed_for_praise():
    outcomes = {c: outcome(c, c, [Ruling("2", "A", "号")], RULES) for c in "123"}
    assert set(commended(["1", "2"], outcomes, RULES, "D")) == {"1"}


def test_all_combinations_of_rulings_explain_each_consequence_once():
    for size in range(4):
        for some in combinations("ABC", size):
            found = ruled(*some)
            assert len(found.trace) == len(set(found.trace))
            assert all(any(a.quote in line for line in found.trace) for a in found.acts)


def test_only_rulings_that_bind_a_grade_are_its_grounds():
    assert ruled("C", "A", "B").grounds == ("研判〔2021〕3号", "研判〔2021〕2号")
    assert ruled("C").grounds == ()
