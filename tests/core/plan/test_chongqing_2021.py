"""The transcription says what 渝委农办〔2021〕32号 says: lists and numbers typed anew from the document."""

import re
from collections import Counter
from datetime import date

import pytest

from houping.core.plan.check_text import normal, quotations
from houping.core.plan.check_tree import overlaps, source_shares
from houping.core.plan.found import sourced
from houping.plans import check_folder, folder_of, load

PLAN = load("chongqing_2021")
SOURCE = (folder_of("chongqing_2021") / "source.txt").read_text(encoding="utf-8")

GROUP_1 = (
    "万州区、黔江区、开州区、武隆区、城口县、巫溪县、巫山县、云阳县、奉节县、丰都县、"
    "石柱县、秀山县、酉阳县、彭水县"
)
GROUP_2 = (
    "涪陵区、潼南区、南川区、忠县、北碚区、渝北区、巴南区、长寿区、江津区、合川区、永川区、綦江区、大足区、璧山区、"
    "铜梁区、荣昌区、梁平区、垫江县、万盛经开区"
)
UNITS = (
    "市乡村振兴局、市纪委监委机关、市委组织部、市发展改革委、市教委、市民政局、市财政局、市人力社保局、市住房城乡建委、"
    "市水利局、市农业农村委、市商务委、市卫生健康委、市医保局、市金融监管局、国家统计局重庆调查总队"
)
INDICATORS = {
    "1": "区县党委和政府主体责任、部门分工责任、帮扶责任落实、监管责任落实",
    "2": "教育保障政策落实、医疗保障政策落实、住房保障政策落实、饮水安全保障政策落实、"
    "产业帮扶政策调整优化及衔接情况、"
    "就业帮扶政策调整优化及衔接情况、低收入人口兜底保障",
    "3": "防止返贫动态监测和帮扶机制、农村低收入人口常态化帮扶机制、易地搬迁后续扶持、脱贫人口就业情况、"
    "基础设施和公共服务情况、财政衔接推进乡村振兴补助资金使用管理情况、"
    "乡村振兴重点帮扶区县情况、问题整改落实情况",
    "4": "“两不愁三保障”和饮水安全保障情况、"
    "已脱贫户及易返贫致贫户收入变化情况、巩固脱贫成果认可度、返贫致贫情况",
}


@pytest.mark.parametrize(("group", "names"), [(1, GROUP_1), (2, GROUP_2)])
def test_the_groups_are_those_of_section_3_in_their_order(group, names):
    assert [c.short_name for c in PLAN.counties_of(group)] == names.split("、")


def test_key_support_are_12_and_its_policy_applies_to_14():
    support = {c.short_name for c in PLAN.counties if c.key_support}
    policy = {c.short_name for c in PLAN.counties if c.key_support_policy}
    assert len(support) == 12 and policy - support == {"万州区", "黔江区"}
    assert policy == set(GROUP_1.split("、"))


def test_quotas_are_400_300_and_200_and_sum_to_5600_and_4200():
    assert {c.min_households.value for c in PLAN.counties_of(1)} == {400}
    three_hundred = {c.short_name for c in PLAN.counties if c.min_households.value == 300}
    assert three_hundred == {"涪陵区", "潼南区", "南川区", "忠县"}
    assert Counter(c.min_households.value for c in PLAN.counties_of(2)) == {300: 4, 200: 15}
    assert [sum(c.min_households.value for c in PLAN.counties_of(g)) for g in (1, 2)] == [5600, 4200]


def test_the_working_party_is_of_16_units_and_three_groups():
    assert [u.name for u in PLAN.organisation.units] == UNITS.split("、")
    assert [u.name for u in PLAN.organisation.units if u.lead] == ["市乡村振兴局"]
    groups = {g.id: g for g in PLAN.organisation.groups}
    assert groups["QC"].mandates[0].quote == "对实地调查对象进行抽样"
    assert "third_party" not in groups["SV"].members_from, "the agency does not supervise itself (R-4.17)"
    assert "third_party" in groups["QC"].members_from


@pytest.mark.parametrize("dimension", INDICATORS)
def test_the_indicators_are_those_of_section_5(dimension):
    tree = next(d for d in PLAN.dimensions if d.id == dimension)
    assert [i.name for i in tree.indicators] == INDICATORS[dimension].split("、")
    assert [i.id for i in tree.indicators] == [f"{dimension}.{n + 1}" for n in range(len(tree.indicators))]


def test_there_are_4_7_8_and_4_indicators():
    assert [len(d.indicators) for d in PLAN.dimensions] == [4, 7, 8, 4]


def test_only_the_key_support_indicator_is_not_for_all_and_it_is_for_group_1():
    assert {i.id: i.applies_to for i in PLAN.indicators() if set(i.applies_to) != {1, 2}} == {"3.7": (1,)}
    assert {m.group for i, m in PLAN.measures() if i.id == "3.7"} == {1}


def test_every_indicator_has_words_evidence_a_lead_and_a_qualitative_judgement():
    for indicator in PLAN.indicators():
        assert indicator.atoms and indicator.evidence and indicator.qualitative
        assert {s for atom in indicator.atoms for s in atom.sources} <= set(indicator.evidence)
        assert {
            atom.quote in normal(indicator.content) or normal(atom.quote) in normal(indicator.content)
            for atom in indicator.atoms
        } == {True}


def test_every_source_of_evidence_is_used_and_every_kind_of_measure_exists():
    assert {s for i in PLAN.indicators() for s in i.evidence} == {e.code for e in PLAN.evidence_sources}
    assert set(source_shares(PLAN)) == {"household", "phone", "village", "county", "interview", "routine"}


def test_the_third_party_weighs_more_than_routine_data_in_both_groups():
    for group in (1, 2):
        shares = source_shares(PLAN, group)
        assert sum(shares.values()) == pytest.approx(1)
        assert 1 - shares["routine"] > shares["routine"]


def test_the_weights_of_the_tree_sum_exactly():
    assert sum(d.weight.value for d in PLAN.dimensions) == 100
    for dimension in PLAN.dimensions:
        assert sum(i.weight.value for i in dimension.indicators) == 100
    for indicator in PLAN.indicators():
        assert sum(m.weight.value for m in indicator.measures) == pytest.approx(1, abs=1e-12)


def test_overlapping_indicators_are_those_that_anomaly_14_names():
    pairs = {(a.id, b.id) for a, b, _ in overlaps(PLAN)}
    assert {("2.6", "3.4"), ("2.7", "3.2"), ("2.3", "4.1"), ("2.4", "4.1")} <= pairs


def test_the_seven_steps_have_machine_dates():
    ends = [(10, 31), (11, 10), (11, 10), (11, 30), (12, 20), (12, 31), (2, 28)]
    assert [(s.end.value.month, s.end.value.day) for s in PLAN.steps] == ends
    assert PLAN.steps[6].end.value == PLAN.window.end.value == date(2022, 2, 28)
    assert PLAN.steps[6].end.printed == "2021年2月底完成"
    assert [s.start is None for s in PLAN.steps] == [False] * 5 + [True, True]


def test_section_7_has_three_field_modes_five_kinds_of_interviews_and_five_topics():
    modes = {m.id: m for m in PLAN.field_modes}
    assert list(modes) == ["exchange", "interview", "household"]
    assert list(modes["exchange"].topics) == ["工作推进", "项目实施", "问题整改", "取得成效", "下一步安排"]
    assert list(modes["interview"].kinds) == ["区县干部", "乡镇干部", "村干部", "驻村工作队员", "帮扶责任人"]
    assert len(PLAN.phone_topics) == 6


def test_caps_and_vetoes_speak_of_the_other_scale():
    rules = PLAN.grading
    assert [(c.trigger, c.kind, c.grade) for c in rules.caps] == [("A", "excluded", "excellent")]
    assert [(v.trigger, v.kind, v.grade) for v in rules.vetoes] == [("B", "exactly", "ordinary")]
    assert {g.id for g in rules.grades}.isdisjoint(g.id for g in rules.review_scale)
    assert [g.name for g in rules.grades] == ["好", "较好", "一般", "较差"]


def test_all_24_anomalies_have_a_reading():
    assert [a.id for a in PLAN.anomalies] == [f"A-{n}" for n in range(1, 25)]
    assert all(a.reading for a in PLAN.anomalies)


def test_six_causes_of_accountability_stand_in_section_10():
    causes = next(m for m in PLAN.mechanisms if m.id == "accountability").codes
    assert list(causes) == ["失职失责", "弄虚作假", "徇私舞弊", "失密泄密", "搞形式主义", "增加基层负担"]


def test_every_quotation_stands_in_the_document():
    quotes = list(quotations(PLAN))
    text = normal(SOURCE)
    assert len(quotes) > 250
    assert [quote for _, quote in quotes if normal(quote) not in text] == []


def test_every_sentence_of_the_document_is_in_the_plan():
    """Sentence by sentence, in pieces of six characters: the transcription leaves nothing out."""
    counties = "、".join(c.short_name for c in PLAN.counties)
    units = "、".join(u.name for u in PLAN.organisation.units)
    told = normal("、".join(texts(PLAN.model_dump(mode="json"))) + counties + units)
    sentences = [s for s in re.split("[。；]", normal(SOURCE)) if len(s) > 20]
    missing = [s for s in sentences if share_told(s, told) < 0.6]
    assert len(sentences) > 90
    assert missing == []


def texts(item):
    """Yield every text of a plan."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict | list):
        for part in item.values() if isinstance(item, dict) else item:
            yield from texts(part)


def share_told(sentence, told, window=6):
    """Return the share of characters that lie in a six-character piece that the plan holds."""
    starts = [i for i in range(len(sentence) - window + 1) if sentence[i : i + window] in told]
    return len({j for i in starts for j in range(i, i + window)}) / len(sentence)


def test_most_numbers_have_a_clause_and_every_assumption_says_why():
    values = [item for _, item in sourced(PLAN)]
    clauses = [v for v in values if v.clause]
    assert len(clauses) > 60
    assert all(len(v.assumption) >= 4 for v in values if v.assumption)


def test_the_plan_checks_without_errors_and_covers_the_31_rules_of_the_method():
    found = check_folder("chongqing_2021")
    assert [p for p in found if p.level == "error"] == []
    rules = {p.code for p in found}
    method = [
        *(f"D{n}" for n in range(1, 8)),
        *(f"S{n}" for n in range(1, 10)),
        *(f"T{n}" for n in range(1, 6)),
    ]
    method += [*(f"C{n}" for n in range(1, 8)), "F1", "W1"]
    assert set(method) <= rules, "S10 needs county counts: see test_arithmetic.py"


def test_every_note_shows_the_print_or_our_reading_with_its_place():
    a1 = next(p for p in check_folder("chongqing_2021") if p.code == "D1")
    assert (a1.file, a1.level) == ("steps.yaml", "note")
    assert "2021年2月底" in a1.message and "2022-02-28" in a1.message and "A-1" in a1.remedy
