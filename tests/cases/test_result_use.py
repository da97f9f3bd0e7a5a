"""八、结果审定及运用: the plan's own rules, applied to rulings, sentence by sentence."""

import pytest

from houping.chain.grade_use import alerts, result_use, rules_of, rulings_of
from houping.core.errors import RulingUnusable
from houping.plans import load

PLAN = load("chongqing_2021")
WANZHOU, FULING, CHENGKOU = "500101", "500102", "500229"
BASIS = "市级问题研判组〔2021〕5号"


def used(*triggers, first_grade=(), county=WANZHOU):
    parameters = {"rulings": [{"county": county, "trigger": t, "basis": BASIS} for t in triggers]}
    return result_use(PLAN, rulings_of(PLAN, parameters), first_grade)


@pytest.mark.parametrize(
    ("says", "triggers", "open_grades", "caps", "vetoes"),
    [
        ("没有研判结论的，实绩考核等次不受限制", (), ["优秀", "良好", "一般"], "", ""),
        ("存在规模性返贫风险的，不得评为优秀", ("A",), ["良好", "一般"], "不得评为“优秀”", ""),
        ("因责任落实不到位导致规模性返贫的，直接评为一般", ("B",), ["一般"], "", "直接评为“一般”"),
        ("两种情形并存的，直接评为一般", ("A", "B"), ["一般"], "不得评为“优秀”", "直接评为“一般”"),
        ("弄虚作假的，文件未限制实绩考核等次", ("C",), ["优秀", "良好", "一般"], "", ""),
    ],
)
def test_what_a_ruling_does_to_the_yearly_review(says, triggers, open_grades, caps, vetoes):
    found = used(*triggers)[WANZHOU]
    assert (found["open_grades"], found["caps"], found["vetoes"]) == (open_grades, caps, vetoes), says


def test_problem_counties_are_talked_to_and_put_under_listed_supervision():
    assert [a["name"] for a in used("A")[WANZHOU]["acts"]] == ["约谈提醒", "挂牌督办"]


def test_fraud_goes_to_the_discipline_bodies():
    acts = used("C")[WANZHOU]["acts"]
    assert [(a["name"], a["to"]) for a in acts] == [("追究责任", "纪检监察机关")]


def test_good_counties_are_proposed_for_praise_and_funds_unless_ruled_upon():
    found = used("A", first_grade=(WANZHOU, FULING))
    assert [a["name"] for a in found[FULING]["proposed_praise"]] == ["表扬", "资金奖励"]
    assert found[WANZHOU]["proposed_praise"] == [] == found[CHENGKOU]["proposed_praise"]


def test_every_consequence_quotes_the_document_and_names_its_basis():
    source = (load_source()).replace("\n", "")
    for line in used("A", "B", "C")[WANZHOU]["trace"]:
        if line.startswith("经研判"):
            assert BASIS in line
        else:
            quote = line.split("：", 1)[1].split("（移送")[0].rstrip("。")
            assert quote in source


def load_source():
    from houping.plans import folder_of

    return (folder_of("chongqing_2021") / "source.txt").read_text(encoding="utf-8")


def test_only_counties_with_a_ruling_are_touched():
    plain, ruled = used(), used("A", "B", "C")
    assert {c for c in plain if plain[c] != ruled[c]} == {WANZHOU}


def test_the_two_scales_share_no_grade_id():
    review = {g for g, _ in rules_of(PLAN).scale}
    assert review.isdisjoint(g.id for g in PLAN.grading.grades)


def test_a_county_outside_the_assessment_is_refused():
    with pytest.raises(RulingUnusable, match="500103"):
        used("A", county="500103")


def test_grave_problems_only_ask_the_panel_and_change_nothing_by_themselves():
    import polars as pl

    problems = pl.DataFrame(
        {
            "problem": ["1", "2", "3", "4", "5"],
            "county": [WANZHOU, WANZHOU, FULING, CHENGKOU, WANZHOU],
            "indicator": ["4.1", "4.4", "4.4", "4.1", "4.2"],
            "severity": ["grave", "minor", "minor", "grave", "grave"],
            "spread": ["area", "point", "point", "point", "area"],
            "ruling": ["upheld", "upheld", "dismissed", "upheld", "partly"],
            "attribution": [None, "work", "work", None, None],
        }
    )
    found = alerts(problems)
    assert set(found) == {WANZHOU} and len(found[WANZHOU]) == 3
    assert all("请研判" in line for line in found[WANZHOU])
