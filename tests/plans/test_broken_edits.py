"""Every class of broken edit is answered with exactly the right file, line and rule."""

import re
from dataclasses import dataclass

import pytest

from houping.plans import check_folder

# what stands in quotes or brackets is the plan's own wording; readings and names of A-n are the plan's own too
QUOTED = re.compile("“[^”]*”|《[^》]*》|\\([^)]*\\)|[：:；;] .*")
CHINESE_MARKS = re.compile("[，。；！？]")


@dataclass(frozen=True)
class Edit:
    """Replace `old` by `new`; expect one error per (rule, file, words on the line), and no other."""

    says: str
    file: str
    old: str
    new: str
    expected: tuple[tuple[str, str, str], ...]


DIANJIANG = """  - code: "500231"
    name: 垫江县
    short_name: 垫江县
    pinyin: Dianjiang
    group: 2
    key_support: false
    key_support_policy: false
    min_households: {value: 200, clause: 六（一）2, printed: 其他 15 个区县每个区县不低于 200 户}
"""
WUXI_GROUP = "    short_name: 巫溪县\n    pinyin: Wuxi\n    group: "
KAIZHOU = "    pinyin: Kaizhou\n    group: 1\n    key_support: "
PLAIN = "    group: 2\n    key_support: false\n    key_support_policy: false\n    min_households: "
BEIBEI = "    pinyin: Beibei\n" + PLAIN
FULING = "    pinyin: Fuling\n" + PLAIN
FIELD_END = "    end: {value: 2021-11-30, clause: 九（四）"
MEETINGS = """          - id: county_meetings
            name: 党委常委会、政府常务会研究部署情况
            source: county
            statistic: """
RESETTLED_BEST = """            among: 易地搬迁户
            worst: {value: 0.7, assumption: 示例：文件未给出目标值（A-22）}
            best: {value: """
FUND = """        measures:
          - id: fund_performance
            name: 衔接资金绩效评价得分
            source: routine
            statistic: value
            unit: 分
            departments: [市财政局, 市乡村振兴局]
            worst: {value: 60, assumption: 示例：文件未给出目标值（A-22）}
            best: {value: 100, assumption: 示例：文件未给出目标值（A-22）}
            weight: {value: 1, assumption: 示例：文件未给出权重（A-22）}
"""

EDITS = [
    Edit(
        "a county is missing: 32 of 33, 18 of 19, and the quotas no longer add up",
        "counties.yaml",
        DIANJIANG,
        "",
        (
            ("N1", "counties.yaml", "counties:"),
            ("N2", "counties.yaml", "- id: 2"),
            ("Q1", "counties.yaml", "expected_households: {value: 4200"),
        ),
    ),
    Edit(
        "a county stands twice",
        "counties.yaml",
        DIANJIANG,
        DIANJIANG.replace("500231", "500155"),
        (("N4", "counties.yaml", '- code: "500155"#2'),),
    ),
    Edit(
        "a county changes its group: 13 and 20, and both sums break",
        "counties.yaml",
        WUXI_GROUP + "1",
        WUXI_GROUP + "2",
        (
            ("N2", "counties.yaml", "- id: 1"),
            ("N2", "counties.yaml", "- id: 2"),
            ("Q1", "counties.yaml", "expected_households: {value: 5600"),
            ("Q1", "counties.yaml", "expected_households: {value: 4200"),
        ),
    ),
    Edit(
        "a county is in a group that does not exist",
        "counties.yaml",
        WUXI_GROUP + "1",
        WUXI_GROUP + "3",
        (
            ("N2", "counties.yaml", "- id: 1"),
            ("N5", "counties.yaml", "group: 3"),
            ("Q1", "counties.yaml", "expected_households: {value: 5600"),
        ),
    ),
    Edit(
        "a county that the document does not list",
        "counties.yaml",
        "short_name: 垫江县",
        "short_name: 江北区",
        (("N9", "counties.yaml", "short_name: 江北区"),),
    ),
    Edit(
        "a county that is excluded is also assessed",
        "counties.yaml",
        '- {code: "500103"',
        '- {code: "500231"',
        (("N4", "counties.yaml", '- code: "500231"'),),
    ),
    Edit(
        "only 11 counties are key support, and 开州 is no longer among them",
        "counties.yaml",
        KAIZHOU + "true",
        KAIZHOU + "false",
        (("N3", "counties.yaml", "counties:"),),
    ),
    Edit(
        "a key support county to which the policy does not apply",
        "counties.yaml",
        KAIZHOU + "true\n    key_support_policy: true",
        KAIZHOU + "true\n    key_support_policy: false",
        (("N3", "counties.yaml", "counties:"), ("N3", "counties.yaml", "key_support_policy: false")),
    ),
    Edit(
        "a quota below the print breaks the sum and the print",
        "counties.yaml",
        BEIBEI + "{value: 200",
        BEIBEI + "{value: 150",
        (
            ("Q1", "counties.yaml", "expected_households: {value: 4200"),
            ("Q3", "counties.yaml", "{value: 150"),
            ("V2", "counties.yaml", "{value: 150"),
        ),
    ),
    Edit(
        "a city total that is not the sum of the groups",
        "plan.yaml",
        "minimum_households: {value: 9800, clause: 六（一）2, printed: 全市抽查有效样本总规模约为 9800 余户",
        "minimum_households: {value: 9900, clause: 六（一）2, printed: 全市抽查有效样本总规模约为 9800 余户",
        (("Q2", "plan.yaml", "value: 9900"), ("V2", "plan.yaml", "value: 9900")),
    ),
    Edit(
        "a member unit is missing: 15 of 16, and two indicators lose a department",
        "plan.yaml",
        "    - {name: 市商务委, clause: 四}\n",
        "",
        (("N6", "plan.yaml", "  units:"), ("M7", "indicators.yaml", "lead: {value: 市农业农村委")),
    ),
    Edit(
        "a task is missing",
        "plan.yaml",
        "    - {quote: 收集汇总评估数据, clause: 四}\n",
        "",
        (("N6", "plan.yaml", "  tasks:"),),
    ),
    Edit(
        "an aspect is said to have six indicators",
        "indicators.yaml",
        "expected_indicators: {value: 7, clause: 五（二）, printed: 等 7 个方面}",
        "expected_indicators: {value: 6, clause: 五（二）, printed: 等 7 个方面}",
        (("N7", "indicators.yaml", '- id: "2"'), ("V2", "indicators.yaml", "value: 6, clause: 五（二）")),
    ),
    Edit(
        "two indicators share one number",
        "indicators.yaml",
        '- id: "1.4"',
        '- id: "1.3"',
        (("N4", "indicators.yaml", '- id: "1.3"#2'),),
    ),
    Edit(
        "an indicator carries the number of another aspect",
        "indicators.yaml",
        '- id: "1.4"',
        '- id: "5.4"',
        (("M6", "indicators.yaml", '- id: "5.4"'),),
    ),
    Edit(
        "two measures share one name",
        "indicators.yaml",
        "- id: county_plan\n",
        "- id: county_meetings\n",
        (
            ("M5", "indicators.yaml", "measures: [county_meetings, county_plan, leader_knowledge]"),
            ("N4", "indicators.yaml", "- id: county_meetings#2"),
        ),
    ),
    Edit(
        "a step ends before it starts",
        "steps.yaml",
        FIELD_END,
        FIELD_END.replace("11-30", "11-09"),
        (("D8", "steps.yaml", "value: 2021-11-09"),),
    ),
    Edit(
        "a step ends after the window and against its print",
        "steps.yaml",
        "end: {value: 2021-12-31, clause: 九（六）",
        "end: {value: 2022-03-31, clause: 九（六）",
        (
            ("D1", "steps.yaml", "value: 2022-03-31"),
            ("D9", "steps.yaml", "value: 2022-03-31"),
            ("D9", "steps.yaml", "end: {value: 2022-02-28, clause: 九（七）"),
        ),
    ),
    Edit(
        "a step ends before the step that it needs",
        "steps.yaml",
        "end: {value: 2021-12-20, clause: 九（五）, printed: 12月中旬完成}",
        "end: {value: 2022-01-20, assumption: 推迟}",
        (("D9", "steps.yaml", "end: {value: 2021-12-31, clause: 九（六）"),),
    ),
    Edit(
        "the slip A-1 is copied as printed: the result is settled before the work starts",
        "steps.yaml",
        "end: {value: 2022-02-28, clause: 九（七）",
        "end: {value: 2021-02-28, clause: 九（七）",
        (
            ("D9", "steps.yaml", "value: 2021-02-28"),
            ("D9", "steps.yaml", "value: 2021-02-28"),
        ),
    ),
    Edit(
        "a date moved away from its print",
        "steps.yaml",
        "start: {value: 2021-11-10, clause: 九（四）",
        "start: {value: 2021-10-10, clause: 九（四）",
        (("D1", "steps.yaml", "value: 2021-10-10"), ("D9", "steps.yaml", "value: 2021-10-10")),
    ),
    Edit(
        "a step needs one that does not exist",
        "steps.yaml",
        "requires: [2, 3]",
        "requires: [2, 9]",
        (("D9", "steps.yaml", "requires: [2, 9]"),),
    ),
    Edit(
        "a step needs itself",
        "steps.yaml",
        "requires: [5]",
        "requires: [6]",
        (("D9", "steps.yaml", "requires: [6]"),),
    ),
    Edit(
        "a step is numbered out of order",
        "steps.yaml",
        "  - id: 7",
        "  - id: 8",
        (("N8", "steps.yaml", "  - id: 8"),),
    ),
    Edit(
        "the year of the plan is not that of its work",
        "plan.yaml",
        "year: 2021",
        "year: 2022",
        (("D9", "plan.yaml", "year: 2022"),),
    ),
    Edit(
        "two indicators cite one clause",
        "indicators.yaml",
        "clause: 五（三）2",
        "clause: 五（三）7",
        (("N4", "indicators.yaml", "clause: 五（三）7#2"),),
    ),
    Edit(
        "a document issued after the work started",
        "plan.yaml",
        "date: {value: 2021-10-29, clause: 通知正文, printed: 2021年10月29日}",
        "date: {value: 2021-11-29, assumption: 推迟印发}",
        (("D2", "plan.yaml", "value: 2021-11-29"),),
    ),
    Edit(
        "weights of the aspects that do not sum to 100",
        "indicators.yaml",
        "weight: {value: 35, ",
        "weight: {value: 30, ",
        (("M3", "indicators.yaml", "dimensions:"),),
    ),
    Edit(
        "weights of measures that do not sum to 1",
        "indicators.yaml",
        "weight: {value: 0.4, ",
        "weight: {value: 0.5, ",
        (("M3", "indicators.yaml", '- id: "1.1"'),),
    ),
    Edit(
        "a negative weight",
        "indicators.yaml",
        "weight: {value: 0.4, ",
        "weight: {value: -0.4, ",
        (("M3", "indicators.yaml", '- id: "1.1"'), ("M3", "indicators.yaml", "value: -0.4")),
    ),
    Edit(
        "goalposts that coincide",
        "indicators.yaml",
        RESETTLED_BEST + "1,",
        RESETTLED_BEST + "0.7,",
        (("M1", "indicators.yaml", "best: {value: 0.7"),),
    ),
    Edit(
        "a goalpost in per cent instead of a share",
        "indicators.yaml",
        RESETTLED_BEST + "1,",
        RESETTLED_BEST + "95,",
        (("M4", "indicators.yaml", "best: {value: 95"),),
    ),
    Edit(
        "an indicator without measures",
        "indicators.yaml",
        FUND,
        "",
        (
            ("M2", "indicators.yaml", '- id: "3.6"'),
            ("M5", "indicators.yaml", "measures: [fund_performance]"),
            ("M5", "indicators.yaml", "measures: [fund_performance]#2"),
            ("M5", "indicators.yaml", "measures: [fund_performance]#3"),
        ),
    ),
    Edit(
        "a measure that no sentence of the document asks for",
        "indicators.yaml",
        "measures: [county_meetings, county_plan, leader_knowledge]",
        "measures: [county_meetings, county_plan]",
        (("M5", "indicators.yaml", "- id: leader_knowledge"),),
    ),
    Edit(
        "evidence from a source that the indicator does not have",
        "indicators.yaml",
        "            sources: [C, I, D]\n",
        "            sources: [C, I, D, F]\n",
        (("M6", "indicators.yaml", "sources: [C, I, D, F]"),),
    ),
    Edit(
        "a statistic that the source cannot give",
        "indicators.yaml",
        MEETINGS + "mark",
        MEETINGS + "share",
        (("M8", "indicators.yaml", "statistic: share"), ("M4", "indicators.yaml", "best: {value: 100")),
    ),
    Edit(
        "a measure for a group to which its indicator does not apply",
        "indicators.yaml",
        "            group: 1\n",
        "            group: 2\n",
        (("N5", "indicators.yaml", "            group: 2"),),
    ),
    Edit(
        "a serious problem that costs less than a minor one",
        "scoring.yaml",
        "serious: {value: 1,",
        "serious: {value: 0.1,",
        (("M10", "scoring.yaml", "deductions:"),),
    ),
    Edit(
        "halves of the villages that are not one whole",
        "sampling.yaml",
        "share: {value: 0.5, clause: 六（一）1, printed: 50%的村为}",
        "share: {value: 0.6, clause: 六（一）1, printed: 50%的村为}",
        (("M4", "sampling.yaml", "value: 0.6"), ("V2", "sampling.yaml", "value: 0.6")),
    ),
    Edit(
        "a share over 1",
        "sampling.yaml",
        "expected_response: {value: 0.9,",
        "expected_response: {value: 90,",
        (("M4", "sampling.yaml", "value: 90,"),),
    ),
    Edit(
        "household types without a full order of precedence",
        "sampling.yaml",
        "value: [monitored, relieved, general]",
        "value: [monitored, relieved]",
        (("S4", "sampling.yaml", "precedence:"),),
    ),
    Edit(
        "no reserve",
        "sampling.yaml",
        "reserve_share: {value: 0.5,",
        "reserve_share: {value: 0,",
        (("S7", "sampling.yaml", "reserve_share"),),
    ),
    Edit(
        "special attention that is less than ordinary",
        "sampling.yaml",
        "listed_factor: {value: 3,",
        "listed_factor: {value: 0.5,",
        (("S8", "sampling.yaml", "listed_factor"),),
    ),
    Edit(
        "a telephone floor above the cap",
        "sampling.yaml",
        "floor: {value: 200, clause: 六（二）, printed: 区县样本量不足 200 个的补足 200 个}",
        "floor: {value: 1200, assumption: 试验}",
        (("T6", "sampling.yaml", "value: 1200"),),
    ),
    Edit(
        "fewer spare numbers than are needed",
        "sampling.yaml",
        "reserve_factor: {value: 4,",
        "reserve_factor: {value: 0,",
        (("M4", "sampling.yaml", "value: 0,"),),
    ),
    Edit(
        "a switch in place of a number",
        "scoring.yaml",
        "partly_share: {value: 0.5,",
        "partly_share: {value: true,",
        (("P3", "scoring.yaml", "value: true"),),
    ),
    Edit(
        "a clause that the document does not have",
        "methods.yaml",
        "定量与定性相结合, clause: 七}",
        "定量与定性相结合, clause: 七（九）}",
        (("V5", "methods.yaml", "clause: 七（九）"),),
    ),
    Edit(
        "grade shares that do not sum to 1",
        "grading.yaml",
        "share: {value: 0.50,",
        "share: {value: 0.40,",
        (("C4", "grading.yaml", "  grades:"),),
    ),
    Edit(
        "a grade share over 1",
        "grading.yaml",
        "share: {value: 0.50,",
        "share: {value: 50,",
        (("C4", "grading.yaml", "  grades:"), ("M4", "grading.yaml", "value: 50,")),
    ),
    Edit(
        "a veto on the wrong scale",
        "grading.yaml",
        "      grade: ordinary\n",
        "      grade: yiban\n",
        (("C5", "grading.yaml", "grade: yiban"),),
    ),
    Edit(
        "a cap without its trigger",
        "grading.yaml",
        "    - id: not_excellent\n      trigger: A",
        "    - id: not_excellent\n      trigger: X",
        (("C5", "grading.yaml", "trigger: X"),),
    ),
    Edit(
        "fieldwork is no longer done by the third party, which must weigh most",
        "methods.yaml",
        "third_party: true",
        "third_party: false",
        (("M9", "methods.yaml", "principal:"),),
    ),
    Edit(
        "a quotation that the document does not hold",
        "methods.yaml",
        "principal: {quote: 以第三方评估为主",
        "principal: {quote: 以自评为主",
        (("V1", "methods.yaml", "以自评为主"),),
    ),
    Edit(
        "printed words that the document does not hold",
        "steps.yaml",
        "printed: 11月下旬完成",
        "printed: 11月末完成",
        (("V1", "steps.yaml", "11月末完成"),),
    ),
    Edit(
        "an anomaly that nobody described",
        "steps.yaml",
        "anomaly: A-1,",
        "anomaly: A-99,",
        (("V4", "steps.yaml", "A-99"),),
    ),
    Edit(
        "a quota with neither clause nor assumption",
        "counties.yaml",
        FULING + "{value: 300, clause: 六（一）2, printed: 其中涪陵、南川、潼南、忠县每个区县不低于 300 户}",
        FULING + "{value: 300}",
        (("P4", "counties.yaml", "{value: 300}"),),
    ),
    Edit(
        "a quota with both clause and assumption",
        "counties.yaml",
        FULING + "{value: 300, clause: 六（一）2,",
        FULING + "{value: 300, clause: 六（一）2, assumption: 我们认为,",
        (("P4", "counties.yaml", "我们认为"),),
    ),
    Edit(
        "a bare number",
        "estimation.yaml",
        "lower: {value: 0.4, assumption: 校准因子不低于 0.4}",
        "lower: 0.4",
        (("P4", "estimation.yaml", "lower: 0.4"),),
    ),
    Edit(
        "a number with its unit",
        "sampling.yaml",
        "cap: {value: 1000,",
        "cap: {value: 1000个,",
        (("P3", "sampling.yaml", "1000个,"),),
    ),
    Edit(
        "an impossible date",
        "steps.yaml",
        "end: {value: 2021-12-31,",
        'end: {value: "2021-11-31",',
        (("P3", "steps.yaml", "2021-11-31"),),
    ),
    Edit(
        "a word that is no choice",
        "sampling.yaml",
        "base: {value: persons,",
        "base: {value: 人,",
        (("P3", "sampling.yaml", "base: {value: 人"),),
    ),
    Edit(
        "a missing key",
        "counties.yaml",
        "    pinyin: Fuling\n",
        "",
        (("P1", "counties.yaml", '- code: "500102"'),),
    ),
    Edit(
        "a misspelt key: one unknown, one missing",
        "counties.yaml",
        "    pinyin: Fuling\n",
        "    pinyn: Fuling\n",
        (("P1", "counties.yaml", '- code: "500102"'), ("P2", "counties.yaml", "pinyn: Fuling")),
    ),
    Edit(
        "a key that stands twice",
        "counties.yaml",
        "    pinyin: Fuling\n",
        "    pinyin: Fuling\n    pinyin: Fulin\n",
        (("P5", "counties.yaml", "pinyin: Fulin#2"),),
    ),
]


def place(copy, file, words):
    """Return the line of the words; "#2" asks for their second line."""
    words, _, number = words.partition("#")
    lines = (copy.folder / file).read_text(encoding="utf-8").splitlines()
    whole = [n for n, line in enumerate(lines, 1) if words == line]
    return (whole or [n for n, line in enumerate(lines, 1) if words in line])[int(number or 1) - 1]


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.says)
def test_a_broken_edit_is_found_at_its_line(copy, edit):
    copy.edit(edit.file, edit.old, edit.new)
    expected = sorted((rule, file, place(copy, file, words)) for rule, file, words in edit.expected)
    found = copy.found()
    assert sorted((p.code, p.file, p.row) for p in found) == expected
    assert all(p.message and p.remedy for p in found)
    assert [p for p in found if not speaks_english(p)] == []


def speaks_english(problem):
    """Whether message and remedy are English sentences: Chinese is only what they quote of the plan."""
    message, remedy = problem.said("en")
    unquoted = QUOTED.sub("", message)
    return (
        message not in ("", problem.message)
        and remedy not in ("", problem.remedy)
        and not CHINESE_MARKS.search(unquoted + QUOTED.sub("", remedy))
        and message.isprintable()
    )


def test_the_notes_of_the_plan_are_english_on_request(copy):
    notes = check_folder(copy.folder)
    assert len(notes) > 40
    assert [p for p in notes if not speaks_english(p)] == []


def test_an_even_number_of_villages_needs_no_rounding_rule_but_an_odd_one_does(copy):
    copy.edit("sampling.yaml", "    rounding: {value: floor,", "    # rounding: {value: floor,")
    assert copy.found() == []
    copy.edit("sampling.yaml", "200: {value: 10,", "200: {value: 13,")
    (problem,) = copy.found()
    assert (problem.code, problem.row) == ("S2", copy.line("sampling.yaml", "200: {value: 13"))
    assert "13 村" in problem.message and "单数" in problem.message


def test_claiming_one_per_cent_for_every_county_is_an_error_with_the_margins(copy):
    copy.edit("sampling.yaml", "scope: {value: city,", "scope: {value: county,")
    (problem,) = copy.found()
    assert (problem.code, problem.row) == (
        "T1",
        copy.line("sampling.yaml", "scope: {value: county, assumption: 各"),
    )
    assert "±9.1" in problem.message and "±4.1" in problem.message and "16588" in problem.message


def test_all_faults_of_all_files_are_reported_at_once(copy):
    copy.edit("sampling.yaml", "cap: {value: 1000,", "cap: {value: 很多,")
    copy.edit("steps.yaml", "expected_steps: {value: 7, clause: 九（一）至（七）}\n", "")
    copy.edit("counties.yaml", "    pinyin: Fuling\n", "")
    assert {(p.file, p.code) for p in copy.found()} == {
        ("sampling.yaml", "P3"),
        ("steps.yaml", "P1"),
        ("counties.yaml", "P1"),
    }
