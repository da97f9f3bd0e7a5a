"""What the reports say: results drive the words."""

import re
from dataclasses import replace

import pytest
from tests.core.reporting.invented import results_of, words_of

from houping.chain.report import CONSTANTS
from houping.core.reporting.blocks import Annex, Chart, Heading, Table, texts
from houping.core.reporting.check import unknown_figures
from houping.core.reporting.city import city_report
from houping.core.reporting.county import county_report

PARTS = ["一、", "二、", "三、", "四、", "五、", "六、", "七、"]
SIGNED = {"date": "2021年12月20日", "signer": "后评估第三方评估机构"}


@pytest.fixture(scope="module")
def results():
    return results_of()


def report_of(results, code="500101"):
    return county_report(results, results.plan.county(code), **SIGNED)


def body(results, code="500101"):
    return "".join(texts(report_of(results, code)[0]))


@pytest.mark.parametrize("make", [lambda r: city_report(r, **SIGNED), report_of])
def test_the_parts_of_a_report_stand_in_order(results, make):
    content, _ = make(results)
    heads = [b.text[:2] for b in content.blocks if isinstance(b, Heading) and b.level == 1]
    assert heads == PARTS


@pytest.mark.parametrize("make", [lambda r: city_report(r, **SIGNED), report_of])
def test_the_bottom_line_is_the_first_thing_that_the_conclusion_says(results, make):
    blocks = [b.text for b in make(results)[0].blocks if isinstance(b, Heading)]
    conclusion = next(i for i, text in enumerate(blocks) if "总体结论" in text)
    assert blocks[conclusion + 1] == "（一）底线情况"


def test_the_city_report_has_the_seven_parts_of_the_practice(results):
    content, _ = city_report(results, **SIGNED)
    heads = [b.text[2:] for b in content.blocks if isinstance(b, Heading) and b.level == 1]
    assert heads == [
        "评估工作开展情况",
        "总体结论",
        "主要成效",
        "典型经验",
        "发现的主要问题",
        "风险研判",
        "意见建议",
    ]


@pytest.mark.parametrize("make", [lambda r: city_report(r, **SIGNED), report_of])
def test_every_table_and_chart_says_how_its_figures_came_about(results, make):
    shown = [b for b in make(results)[0].blocks if hasattr(b, "note")]
    assert shown
    assert all(b.note.startswith("口径：") and results.version in b.note for b in shown)


def test_all_23_indicators_stand_in_a_county_report(results):
    content, _ = report_of(results)
    cells = {row[0] for b in content.blocks if isinstance(b, Table) for row in b.rows}
    assert {i.id for i in results.plan.indicators()} <= cells


def test_an_indicator_that_does_not_apply_is_said_not_to_apply(results):
    content, _ = report_of(results, "500110W")
    rows = [row for b in content.blocks if isinstance(b, Table) for row in b.rows if row[0] == "3.7"]
    assert "不适用" in rows[0]
    assert "不适用于万盛经开区" in body(results, "500110W")


def test_number_and_judgement_stand_side_by_side(results):
    table = next(b for b in report_of(results)[0].blocks if isinstance(b, Table))
    assert ("得分" in table.header) and ("定性判断" in table.header)
    assert {row[5] for row in table.rows} <= {"高于本组", "低于本组", "与本组相当", "不适用"}


def test_without_error_every_gap_counts_and_with_a_huge_one_none_does(results):
    huge = {key: (score, 1e6) for key, (score, _) in results.scores.items()}
    assert "没有得分高于组平均且超出误差范围的指标" in body(replace(results, scores=huge))
    exact = {key: (score, 0.0) for key, (score, _) in results.scores.items()}
    assert "没有得分高于组平均且超出误差范围的指标" not in body(replace(results, scores=exact))


def test_a_suppressed_bottom_line_shows_no_figure(results):
    key = ("no_return", "county", "500101")
    hidden = {**results.estimates, key: {**results.estimates[key], "suppressed": True}}
    shown = body(replace(results, estimates=hidden))
    assert "未发现返贫致贫的户的比例因样本不足，不单独发布" in shown


def test_a_county_below_its_minimum_is_named_in_the_city_report(results):
    few = {**results.fieldwork, "500101": replace(results.fieldwork["500101"], complete=399)}
    content, _ = city_report(replace(results, fieldwork=few), **SIGNED)
    assert "未达到方案规定下限的区县：万州区" in "".join(texts(content))
    assert "未达到方案规定的不低于400户" in body(replace(results, fieldwork=few))


def test_a_county_without_problems_says_so(results):
    none = replace(results, problems=[])
    assert "没有发现需要登记的问题" in body(none)
    assert "本次评估没有登记问题" in body(none)


def test_a_stratum_without_sample_is_named(results):
    content, _ = city_report(replace(results, uncovered=["城口县脱贫村"]), **SIGNED)
    assert "样本中没有的层：城口县脱贫村" in "".join(texts(content))


def test_both_readings_of_the_telephone_rule_are_printed(results):
    shown = "".join(texts(city_report(results, **SIGNED)[0]))
    assert "按人数计为17318户" in shown and "按户数计为7645户" in shown and "16588户" in shown


def test_weighted_estimates_and_counts_are_told_apart(results):
    shown = body(results)
    assert "比例均为加权估计" in shown and "问题数为实地发现数，不作推断" in shown
    assert "重点村只代表自身" in shown


def test_the_sentences_of_the_grading_step_are_printed_word_for_word(results):
    assert all(sentence in body(results) for sentence in words_of("万州区"))


def test_the_two_groups_have_a_score_table_each_and_are_never_mixed(results):
    content, _ = city_report(results, **SIGNED)
    tables = {}
    name = ""
    for block in content.blocks:
        if isinstance(block, Annex):
            name = block.title
        elif isinstance(block, Table):
            tables.setdefault(name, block)
    assert len(tables["14个区县指标得分表"].rows) == 15
    assert len(tables["19个区县指标得分表"].rows) == 20
    assert len(tables["14个区县指标得分表"].header) == 2 + 4 + 23
    assert len(tables["19个区县指标得分表"].header) == 2 + 4 + 22


def test_score_tables_are_sorted_by_division_code(results):
    content, _ = city_report(results, **SIGNED)
    table = next(b for b in content.blocks if isinstance(b, Table) and b.above)
    group = sorted(results.plan.counties_of(1), key=lambda c: c.code)
    assert [row[0] for row in table.rows[:-1]] == [c.short_name for c in group]
    assert table.rows[-1][0] == "平均"


def test_the_grade_table_shows_rank_distance_limits_and_says_that_nobody_adjusted_it(results):
    content, _ = city_report(results, **SIGNED)
    table = next(b for b in content.blocks if isinstance(b, Table) and "等次建议" in b.header)
    assert {"名次", "名次置信集", "距分界", "限制情形", "把握"} <= set(table.header)
    assert "未作人工调整" in table.note


def test_what_was_checked_and_what_people_say_stand_side_by_side(results):
    content, book = city_report(results, **SIGNED)
    chart = next(b for b in content.blocks if isinstance(b, Chart) and b.kind == "paired")
    assert "饮水和生活保障客观" in chart.words and "、主观" in chart.words
    printed = {fact.text for fact in book}
    assert set(re.findall(r"\d+\.\d+%", chart.words)) <= printed


def test_response_and_results_of_contacts_are_reported_with_the_results(results):
    content, _ = city_report(results, **SIGNED)
    table = next(b for b in content.blocks if isinstance(b, Table) and "质量指标" in b.title)
    assert ("有效完成", "431", "—") in table.rows


def test_a_county_report_ends_with_suggestions_of_its_own(results):
    shown = "".join(texts(report_of(results)[0]))
    suggestions = shown[shown.index("七、意见建议") :]
    assert suggestions.count("建议") >= 5


def test_annexes_are_numbered_without_a_gap(results):
    content, _ = city_report(results, **SIGNED)
    assert [b.number for b in content.blocks if isinstance(b, Annex)] == [f"附件{i}" for i in range(1, 10)]


@pytest.mark.parametrize("make", [lambda r: city_report(r, **SIGNED), report_of])
def test_no_english_word_and_no_empty_place_is_left(results, make):
    shown = " ".join(texts(make(results)[0]))
    words = set(re.findall(r"[A-Za-z]{3,}", shown.replace(results.version, "")))
    assert words <= {"SHA"}
    assert not re.search(r"None|nan|\{|\}|TODO|XX|\?\?|（）|“”|、。|，。|：。", shown)


@pytest.mark.parametrize("make", [lambda r: city_report(r, **SIGNED), report_of])
def test_the_chart_of_ranks_says_that_its_bars_hold_one_by_one_and_do_not_order_pairs(results, make):
    """Bars are marginal sets; which counties cannot be told apart is the simultaneous comparison of the text."""
    notes = [b.note for b in make(results)[0].blocks if isinstance(b, Chart) and b.kind == "rank_sets"]
    assert notes
    for note in notes:
        assert "单看该区县" in note and "不是全组同时成立" in note
        assert "重叠不等于分不出先后" in note


def test_a_reader_is_told_whose_weights_do_not_meet_the_frame(results):
    told = "入户样本的校准因子超出方案规定的界限"
    work = {**results.fieldwork, "500101": replace(results.fieldwork["500101"], remarks=(told,))}
    marked = replace(results, fieldwork=work)
    assert told in body(marked) and told not in body(marked, "500102")
    city = "".join(texts(city_report(marked, **SIGNED)[0]))
    assert f"{results.plan.county('500101').short_name}{told}" in city
    assert "各区县的权数均与抽样框一致" in "".join(texts(city_report(results, **SIGNED)[0]))


def test_a_lower_score_that_is_more_likely_the_better_one_is_explained_unless_a_limit_did_it(results):
    lower, higher = sorted(results.ranked(1), key=lambda c: results.score(c.code, "total", "total"))[3:5]

    def said(above, below):
        pair = {"group": 1, "above": above.code, "below": below.code, "p_swap": 0.5653}
        return "".join(texts(city_report(replace(results, pairs=[pair]), **SIGNED)[0]))

    reason = "误差较大的得分在推算时向组平均靠拢"
    assert "的可能性为56.53%" in said(higher, lower) and reason in said(higher, lower)
    assert reason not in said(lower, higher)  # graded better by a limit, not by its score


def test_suggestions_name_the_weakness_instead_of_repeating_themselves(results):
    text = "".join(texts(city_report(results, **SIGNED)[0]))
    leads = re.findall(r"[一二三]是补齐“(.+?)”短板。", text)
    assert len(set(leads)) == 3


def test_a_departments_figure_stands_beside_the_mean_of_its_group_as_in_the_words(results):
    content, _ = report_of(results)
    rows = [row for b in content.blocks if isinstance(b, Table) and "测量项" in b.header for row in b.rows]
    routine = [row for row in rows if row[2] == "平时情况" and row[3] != "—"]
    assert routine and all(row[6] != "—" for row in routine)


@pytest.mark.parametrize("make", [city_report, lambda r, **s: county_report(r, r.plan.counties[0], **s)])
def test_a_report_opens_with_the_purpose_of_the_plan_and_bears_its_year_whenever_it_is_written(results, make):
    content, _ = make(results, date="2022年1月7日", signer=SIGNED["signer"])
    assert content.title.startswith(f"{results.plan.year}年") and "2022年" not in content.title
    head, opening = content.blocks[:2]
    assert head.text.startswith("一、") and opening.text.startswith(f"{results.plan.purpose.quote}，根据《")


RULED = {
    "caps": "不得评为“优秀”",
    "trace": ["经研判，万州区存在规模性返贫风险（依据：研判认定第3号（纪要〔演示〕7号））。"],
}


def test_every_ruling_on_a_county_is_told_with_the_document_it_rests_on(results):
    ruled = replace(results, words={**results.words, "review": {"500101": RULED}})
    for content, book in (city_report(ruled, **SIGNED), report_of(ruled)):
        assert any("研判认定第3号（纪要〔演示〕7号）" in line for line in texts(content))
        assert unknown_figures(texts(content), book, CONSTANTS, file="x") == []
    assert "研判认定第" not in body(ruled, "500102")
    assert "没有触发方案八的研判认定" in "".join(texts(city_report(results, **SIGNED)[0]))


@pytest.mark.parametrize("make", [city_report, lambda r, **s: county_report(r, r.plan.counties[0], **s)])
def test_a_problem_that_the_county_agreed_to_is_not_said_to_have_been_ruled(results, make):
    """R-10.5: a problem stands by the county's word or the panel's; the table of problems does not tell which."""
    code = results.plan.counties[0].code
    one = next(r for r in results.problems if r["county"] == code)
    kinds = {"upheld": 2, "no_deduction": 3, "dismissed": 1, None: 4}
    problems = [{**one, "indicator": "4.4", "ruling": kind} for kind, n in kinds.items() for _ in range(n)]
    text = "".join(texts(make(replace(results, problems=problems), **SIGNED)[0]))
    assert "计入扣分的返贫致贫类问题2个，另有事实存在但不扣分的3个。" in text
    counted = "成立2个、事实存在不扣分3个、不成立（含复核不成立）1个、尚未认定4个"
    assert f"按认定（区县认可或研判裁定）分，{counted}" in text
    assert "研判结果" not in text and "经研判成立" not in text and "待研判" not in text


def test_grave_problems_that_stand_are_listed_by_code_in_the_general_report(results):
    first, second, *others = results.problems
    grave = {"severity": "grave", "ruling": "upheld"}
    given = [{**first, **grave}, {**second, **grave, "ruling": "dismissed"}, *others]
    content, book = city_report(replace(results, problems=given), **SIGNED)
    (table,) = [b for b in content.blocks if isinstance(b, Table) and b.title == "严重问题清单"]
    assert [row[1] for row in table.rows] == [first["problem"]]
    assert unknown_figures(texts(content), book, CONSTANTS, file="x") == []


def test_that_no_problem_is_grave_stands_in_the_note_and_not_below_a_table_that_fills_its_page(results):
    given = [{**one, "severity": "minor"} for one in results.problems]
    content, _book = city_report(replace(results, problems=given), **SIGNED)
    start = next(i for i, b in enumerate(content.blocks) if isinstance(b, Annex) and b.title == "问题统计表")
    table, after = content.blocks[start + 1 : start + 3]
    assert isinstance(table, Table) and "的问题，没有严重问题；" in table.note and isinstance(after, Annex)
