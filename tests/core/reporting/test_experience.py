"""典型经验: what a county does well is told by measures, beside its group, with their error (R-2.6)."""

from dataclasses import replace

import pytest
from tests.core.reporting.invented import results_of

from houping.chain.report import cases_of
from houping.core.errors import CaseUnusable
from houping.core.reporting.blocks import Heading, Text, texts
from houping.core.reporting.check import unknown_figures
from houping.core.reporting.city import city_report
from houping.core.reporting.county import county_report
from houping.core.reporting.experience import evidence, furthest, leading_measures
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Case
from houping.core.reporting.tables import group_value

CODE = "500101"
SIGNED = {"date": "2021年12月20日", "signer": "某机构"}


@pytest.fixture(scope="module")
def results():
    return results_of()


def indicator(results, name):
    return next(i for i in results.plan.indicators() if i.id == name)


def with_values(results, measure, *, own, group, lo=None, hi=None):
    key, other = (measure, "county", CODE), (measure, "group", "1")
    known = dict(results.estimates)
    known[key] = {**known[key], "value": own, "lo": lo, "hi": hi}
    known[other] = {**known[other], "value": group}
    return replace(results, estimates=known)


def chapter(results):
    blocks = city_report(results, date="2021年12月20日", signer="某机构")[0].blocks
    heads = [i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 1]
    start = next(i for i in heads if "典型经验" in blocks[i].text)
    end = next(i for i in heads if i > start)
    return blocks[start:end]


def test_the_chapter_tells_for_each_group_and_dimension_who_leads_in_what(results):
    told = [b for b in chapter(results) if isinstance(b, Text) and b.lead]
    assert [t.lead for t in told] == 2 * [f"{d.name}方面。" for d in results.plan.dimensions]
    assert all("高于组平均" in t.text and "超出误差范围" in t.text for t in told)


def test_the_lead_is_shown_by_the_county_figure_beside_that_of_the_group(results):
    better = with_values(results, "helper_known", own=0.99, group=0.9, lo=0.97, hi=0.995)
    book = Book("v")
    said = evidence(book, better, better.plan.county(CODE), indicator(better, "1.3"))
    assert "为99.00%（95%置信区间97.00%至99.50%，有效样本312），本组为90.00%" in said
    assert {"99.00%", "90.00%"} <= {fact.text for fact in book}


def test_a_measure_beyond_its_error_comes_before_a_wider_lead_within_it(results):
    known = with_values(results, "helper_known", own=0.95, group=0.9, lo=0.92, hi=0.97)
    known = with_values(known, "helper_visits_ok", own=0.99, group=0.8, lo=0.7, hi=1.0)
    first, second = leading_measures(known, known.plan.county(CODE), indicator(known, "1.3"))[:2]
    assert (first.id, second.id) == ("helper_known", "helper_visits_ok")


def test_a_suppressed_or_worse_measure_is_no_evidence(results):
    worse = with_values(results, "housing_safe", own=0.9, group=0.95, lo=0.88, hi=0.92)
    county = worse.plan.county(CODE)
    assert leading_measures(worse, county, indicator(worse, "2.3")) == []
    assert "均不优于本组" in evidence(Book(), worse, county, indicator(worse, "2.3"))
    better = with_values(results, "housing_safe", own=0.99, group=0.9)
    key = ("housing_safe", "county", CODE)
    hidden = {**better.estimates, key: {**better.estimates[key], "suppressed": True}}
    assert leading_measures(replace(better, estimates=hidden), county, indicator(better, "2.3")) == []


def test_a_measure_without_a_group_estimate_is_set_beside_the_mean_of_the_counties(results):
    known = {k: v for k, v in results.estimates.items() if k != ("county_plan", "group", "1")}
    members = [c.code for c in results.plan.counties_of(1)]
    for place, code in enumerate(members):
        known["county_plan", "county", code] = {**known["county_plan", "county", code], "value": 80.0 + place}
    plan = indicator(results, "1.1")
    measure = next(m for m in plan.measures if m.id == "county_plan")
    mean = group_value(replace(results, estimates=known), results.plan.county(CODE), measure)
    assert mean == pytest.approx(80 + (len(members) - 1) / 2)


def test_without_a_lead_beyond_error_no_county_is_praised(results):
    huge = replace(results, scores={k: (score, 1e6) for k, (score, _) in results.scores.items()})
    assert all(furthest(huge, g, d) is None for g in huge.plan.groups for d in huge.plan.dimensions)
    assert "数据尚不能指出典型" in "".join(b.text for b in chapter(huge))


CASE = Case(CODE, "1.3", "院坝会一月一开", "全区 12 个乡镇每月开院坝会，\n现场答复 318 件诉求。")


def test_reviewed_cases_stand_in_the_chapter_and_in_their_county_with_their_figures_as_facts(results):
    with_case = replace(results, cases=[CASE])
    own, other = (county_report(with_case, with_case.plan.county(c), **SIGNED) for c in (CODE, "500102"))
    for content, book in (city_report(with_case, **SIGNED), own):
        lines = texts(content)
        assert any("院坝会一月一开" in line and "每月开院坝会，现场答复 318 件诉求" in line for line in lines)
        assert unknown_figures(lines, book, {"99", "50", "2021", "2022", "2024", "256"}, file="x") == []
    assert "院坝会" not in "".join(texts(other[0]))
    assert any(isinstance(b, Heading) and b.text == "（三）典型案例" for b in chapter(with_case))


def test_cases_outside_the_plan_are_refused_and_the_others_sorted(results):
    given = [vars(CASE) | {"county": "500102"}, vars(CASE)]
    assert [c.county for c in cases_of(results.plan, {"experiences": given})] == [CODE, "500102"]
    for wrong in ({"county": "110101"}, {"indicator": "9.9"}, {"text": " "}):
        with pytest.raises(CaseUnusable):
            cases_of(results.plan, {"experiences": [vars(CASE) | wrong]})
