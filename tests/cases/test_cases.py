"""The policy cases: what an official reads in tests/cases/*.yaml is asked of the real code."""

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from houping.core.grading.cap import Effect, open_grades
from houping.core.grading.rule import quota
from houping.core.plan.check_tree import source_shares
from houping.core.sampling.allocate import HouseholdRule, allocate_households, split_named
from houping.core.sampling.size import margin_of_error, phone_size, required_size
from houping.core.scoring.aggregate import arithmetic
from houping.core.scoring.normalise import goalposts
from houping.plans import load

PLAN = load("chongqing_2021")
FOLDER = Path(__file__).parent
ASKED = {}


def answers(question):
    """Register what answers a question of the cases."""

    def keep(function):
        ASKED[question] = function
        return function

    return keep


def cases():
    for path in sorted(FOLDER.glob("*.yaml")):
        theme = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for case in theme["cases"]:
            yield pytest.param(case, id=f"{theme['title']}: {case['says']}")


@pytest.mark.parametrize("case", list(cases()))
def test_the_policy_means_this(case):
    got = ASKED[case["ask"]](**case.get("given", {}))
    expected = case["expect"]
    if isinstance(expected, dict):
        got = {key: got[key] for key in expected}
    assert got == (pytest.approx(expected) if isinstance(expected, float) else expected), case["clause"]


def test_every_case_names_a_clause_and_every_answer_is_asked_for():
    every = [case.values[0] for case in cases()]
    assert len(every) >= 60
    assert all(case["clause"] and case["says"] for case in every)
    assert {case["ask"] for case in every} == set(ASKED)


def county(name):
    return next(c for c in PLAN.counties if c.short_name == name)


def counties(group=None):
    return [c for c in PLAN.counties if group in (None, c.group)]


def dimension(name):
    return next(d for d in PLAN.dimensions if d.name == name)


ASKED["区县数"] = lambda 组=None: len(counties(组))
ASKED["重点帮扶区县数"] = lambda: sum(c.key_support for c in PLAN.counties)
ASKED["适用重点帮扶政策区县数"] = lambda: sum(c.key_support_policy for c in PLAN.counties)
ASKED["是重点帮扶区县"] = lambda 区县: county(区县).key_support
ASKED["适用重点帮扶政策"] = lambda 区县: county(区县).key_support_policy
ASKED["组别"] = lambda 区县: county(区县).group
ASKED["参加评估"] = lambda 区县: 区县 in {c.short_name for c in PLAN.counties}
ASKED["入户下限"] = lambda 区县: county(区县).min_households.value
ASKED["入户下限合计"] = lambda 组=None: sum(c.min_households.value for c in counties(组))
ASKED["抽村数"] = lambda 区县: PLAN.sampling.villages_by_minimum[county(区县).min_households.value].value
ASKED["方面数"] = lambda: len(PLAN.dimensions)
ASKED["启动日期"] = lambda 步骤: PLAN.steps[步骤 - 1].start and PLAN.steps[步骤 - 1].start.value
ASKED["完成日期"] = lambda 步骤: PLAN.steps[步骤 - 1].end.value


@answers("对半分村")
def halves(村数):
    named = PLAN.sampling.named
    return list(split_named(村数, named.share.value, named.rounding.value))


@answers("电话样本")
def phone(总数):
    rule = PLAN.sampling.phone
    return phone_size(总数, rate=rule.rate.value, floor=rule.floor.value, cap=rule.cap.value)


@answers("所需样本")
def needed(置信度, 误差):
    return required_size(置信度, 误差)


@answers("抽样误差")
def margin(样本, 置信度):
    return round(margin_of_error(样本, 置信度) * 100, 1)


@answers("户类归属")
def household_type(符合):
    return next(kind for kind in PLAN.sampling.precedence.value if kind in 符合)


@answers("村内分配")
def within_village(目标, 户数):
    rules = PLAN.sampling
    rule = HouseholdRule(rules.listed_factor.value, rules.substratum_minimum.value)
    return allocate_households(户数, 目标, rule)


@answers("指标数")
def indicators(方面=None):
    return len(list(PLAN.indicators()) if 方面 is None else dimension(方面).indicators)


@answers("指标适用")
def applies(指标, 区县):
    indicator = next(i for i in PLAN.indicators() if i.id == 指标)
    return county(区县).group in indicator.applies_to


@answers("方面得分")
def dimension_score(方面, 组, 其余, 另有):
    tree = dimension(方面).indicators
    marks = [另有.get(i.id, 其余) if 组 in i.applies_to else np.nan for i in tree]
    weights = np.array([[i.weight.value] for i in tree])
    return round(float(arithmetic(np.array([marks]), weights)[0, 0]), 1)


@answers("测量项得分")
def score(测量项, 值):
    measure = next(m for _, m in PLAN.measures() if m.id == 测量项)
    worst, best = np.array([measure.worst.value]), np.array([measure.best.value])
    return round(float(goalposts(np.array([值]), worst, best)[0]), 9)


@answers("第三方份额大于平时情况")
def third_party(组):
    shares = source_shares(PLAN, 组)
    return 1 - shares["routine"] > shares["routine"]


@answers("实绩考核可评等次")
def review_grades(情形):
    rules = PLAN.grading
    effects = [
        Effect(e.trigger, e.kind, e.grade, e.quote, e.clause)
        for e in (*rules.vetoes, *rules.caps)
        if e.trigger in 情形
    ]
    names = {g.id: g.name for g in rules.review_scale}
    return [names[g] for g in open_grades(effects, [g.id for g in rules.review_scale])]


@answers("其他后果")
def consequences(情形):
    return [use.name for use in PLAN.result_use if use.trigger == 情形]


@answers("等次名额")
def places(组):
    return list(quota(len(counties(组)), [g.share_of(组) for g in PLAN.grading.grades]))


@answers("两套等次编号不重复")
def two_scales():
    return {g.id for g in PLAN.grading.grades}.isdisjoint(g.id for g in PLAN.grading.review_scale)


@answers("自动阈值")
def threshold(情形):
    return next(t for t in PLAN.grading.triggers if t.id == 情形).threshold.value


@answers("职责归属")
def duty(职责):
    return next(g.name for g in PLAN.organisation.groups if any(职责 in m.quote for m in g.mandates))


@answers("有第三方人员")
def has_third_party(工作组):
    return "third_party" in next(g for g in PLAN.organisation.groups if g.name == 工作组).members_from
