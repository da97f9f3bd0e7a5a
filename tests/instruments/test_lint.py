"""A questionnaire with a fault is refused, at its row, with the cure, in both languages: one bad form per rule."""

import re

import pytest

from houping.core.errors import FormRejected
from houping.instruments.convert import built_in, form_path, load_form
from houping.instruments.lint import Purpose, lint, others_of, publishable, register_of
from houping.instruments.rules import RULES
from houping.instruments.sheet import read_source
from houping.plans import load

PLAN = load("chongqing_2021")
GOOD = """
| survey |
|  | type | name | label::中文(zh) | label::English(en) | relevant | constraint | constraint_message::中文(zh) | constraint_message::English(en) | calculation | appearance | repeat_count | guidance_hint | hp_measure | hp_atoms | hp_exercise |
|  | integer | n | 人数 | Persons |  | . <= 9 | 不超过9 | At most 9 |  |  |  |  |  |  | post_assessment |
|  | select_one yn | ill | 有病 | Ill | ${n} > 0 |  |  |  |  |  |  |  |  |  | post_assessment |
|  | begin group | page | 一页 | Page |  |  |  |  |  |  |  |  |  |  |  |
|  | begin repeat | member | 成员 | Member | ${n} >= 1 |  |  |  |  |  | ${n} |  |  |  |  |
|  | decimal | pay | 收入 | Pay |  |  |  |  |  |  |  |  |  |  | post_assessment |
|  | end repeat |  |  |  |  |  |  |  |  |  |  |  |  |  |  |
|  | end group |  |  |  |  |  |  |  |  |  |  |  |  |  |  |
|  | calculate | total |  |  |  |  |  |  | if(count(${pay}[. != '']) > 0, sum(${pay}[. != '']), 0) |  |  |  |  |  |  |
| choices |
|  | list_name | name | label::中文(zh) | label::English(en) |
|  | yn | yes | 是 | Yes |
|  | yn | no | 否 | No |
| settings |
|  | form_id | form_title | version |
|  | small | 小表 | 3 |
"""  # noqa: E501
GUARDED = "if(count(${pay}[. != '']) > 0, sum(${pay}[. != '']), 0)"
TOTAL = 9  # the row of the calculation
# code -> (what is changed, sheet, row of the finding)
BAD = {
    "F01": (("| small | 小表 | 3 |", "| small | 小表 |  |"), "settings", 2),
    "F02": (("| integer | n |", "| integer | 2n |"), "survey", 2),
    "F03": (("| decimal | pay |", "| decimal | ill |"), "survey", 6),
    "F04": (("| integer | n |", "| intger | n |"), "survey", 2),
    "F05": (("select_one yn", "select_one ny"), "survey", 3),
    "F06": (("| yn | no |", "| yn | no no |"), "choices", 3),
    "F07": (("| yn | no |", "| yn | yes |"), "choices", 3),
    "F08": (("| 有病 | Ill |", "| 有病 |  |"), "survey", 3),
    "F09": (("| 不超过9 | At most 9 |", "| 不超过9 |  |"), "survey", 2),
    "F10": (("${n} > 0", "${m} > 0"), "survey", 3),
    "F11": (("${n} > 0", "cuont(${n}) > 0"), "survey", 3),
    "F12": (("|  | end group |  |", "|  |  |  |"), "survey", 4),
    "F13": (("| 人数 | Persons |  |", "| 人数 | Persons | ${ill} = 'yes' |"), "survey", 3),
    "E01": ((GUARDED, "sum(${pay})"), "survey", TOTAL),
    "E02": ((GUARDED, "${pay}[2]"), "survey", TOTAL),
    "E03": ((GUARDED, "round(${n}, 2)"), "survey", TOTAL),
    "E04": ((GUARDED, "count(${member})"), "survey", TOTAL),
    "E05": (("| decimal | pay |", "| barcode | pay |"), "survey", 6),
    "E06": (("At most 9 |  |  |  |  |", "At most 9 |  |  |  | 说明 |"), "survey", 2),
    "E07": ((GUARDED, "${last-saved#n}"), "survey", TOTAL),
    "E08": (
        ("| 一页 | Page |  |  |  |  |  |  |", "| 一页 | Page |  |  |  |  |  | field-list |"),
        "survey",
        5,
    ),
    "E09": ((". <= 9", "regex(., '[0-9]')"), "survey", 2),
    "E10": ((GUARDED, "pulldata('households', 'class', 'name', ${n})"), "survey", TOTAL),
    "E11": ((GUARDED, "today()"), "survey", TOTAL),
    "E12": ((GUARDED, "instance('households')/root/item[name = ${n}]/phone"), "survey", TOTAL),
    "E13": (("${n} >= 1", ""), "survey", 5),
    "P01": (("0) |  |  |  |  |  |  |", "0) |  |  |  | total |  |  |"), "survey", TOTAL),
    "P06": (
        ("|  |  |  |  |  | post_assessment |", "|  |  |  |  | R-5.9.9.9 | post_assessment |"),
        "survey",
        2,
    ),
    "P08": (
        ("|  |  |  |  |  | post_assessment |", "|  |  |  |  | R-5.1.1.1 | post_assessment |"),
        "survey",
        2,
    ),
    "P09": (("| decimal | pay | 收入 | Pay |", "| select_one yn | pay | 有病？ | Ill |"), "survey", 6),
    "P07": (("|  | post_assessment |\n|  | select_one", "|  | exam |\n|  | select_one"), "survey", 2),
}


def faults(text, purpose=None):
    return lint(read_source("small", text.encode()), purpose)


def test_the_good_form_and_every_form_of_the_plan_have_no_fault():
    assert faults(GOOD, Purpose(PLAN)) == []
    for name in built_in():
        found = lint(load_form(name).source, Purpose(PLAN, register_of(name), others_of(name)))
        assert [(one.row, one.code, one.message()) for one in found] == [], name


@pytest.mark.parametrize("code", BAD)
def test_each_fault_is_named_at_its_row_with_its_cure_in_both_languages(code):
    (old, new), sheet, row = BAD[code]
    assert GOOD.count(old) >= 1
    found = [one for one in faults(GOOD.replace(old, new, 1), Purpose(PLAN)) if one.code == code]
    assert (found[0].sheet, found[0].row) == (sheet, row)
    assert re.search(r"[\u4e00-\u9fff]", found[0].message() + found[0].remedy())
    assert re.search(r"[a-z]{3}", found[0].message("en")) and re.search(r"[a-z]{3}", found[0].remedy("en"))
    problem = found[0].problem("small")
    assert (problem.row, problem.file, problem.code) == (row, f"small:{sheet}", code)


def household(*changes):
    text = form_path("household").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = re.sub(old, new, text) if old.startswith("(?") else text.replace(old, new)
    return read_source("household", text.encode())


@pytest.mark.parametrize(
    ("code", "what", "change"),
    [
        ("P02", "water_ok", (" | water_ok | R-5.4.1.1 R-5.4.1.2 ", " |  | R-5.4.1.1 R-5.4.1.2 ")),
        ("P03", "饮水安全", (" | water_ok | R-5.4.1.1 R-5.4.1.2 ", " |  | R-5.4.1.1 R-5.4.1.2 ")),
        ("P04", "clothes_new", ("| clothes |", "| clothes_new |")),
        ("P05", "R-5.4.4.1", ("R-5.4.4.1", "R-5.4.4.1".replace("4.4.1", "4.1.1"))),
    ],
)
def test_a_household_form_that_does_not_serve_the_plan_is_refused(code, what, change):
    source = household(change)
    found = {
        (one.code, dict(one.fields).get("what"))
        for one in lint(source, Purpose(PLAN, register_of("household")))
    }
    assert (code, what) in found
    with pytest.raises(FormRejected, match=code):
        publishable(source, Purpose(PLAN, register_of("household")))


def test_a_form_of_another_exercise_that_asks_the_household_again_is_told_where_it_was_asked():
    again = """
| survey |
|  | type | name | label::中文(zh) | label::English(en) | hp_atoms | hp_exercise |
|  | select_one_from_file households.csv | household | 农户 | Household |  | consolidation_review |
|  | begin group | page | 吃穿 | Food |  |  |
|  | select_one staple | staple | 口粮，够不够吃？ | Staple food | R-5.4.1.1 | post_assessment consolidation_review |
|  | end group |  |  |  |  |  |
| choices |
|  | list_name | name | label::中文(zh) | label::English(en) |
|  | staple | enough | 够 | Enough |
| settings |
|  | form_id | form_title | version |
|  | review | 考核入户表 | 1 |
"""
    found = [one for one in faults(again, Purpose(PLAN, others=others_of("review"))) if one.code == "P09"]
    assert [(one.row, dict(one.fields)["form"], dict(one.fields)["earlier"]) for one in found] == [
        (4, "household", "food_staple")
    ]
    assert "hp_exercise" in found[0].remedy() and "food_staple" in found[0].message("en")
    of_villages = again.replace("households.csv", "villages.csv")  # asked of somebody else
    assert [one.code for one in faults(of_villages, Purpose(PLAN, others=others_of("review")))] == []


def test_every_rule_has_a_bad_form():
    assert set(RULES) == {*BAD, "P02", "P03", "P04", "P05"}


def test_a_form_of_the_plan_is_published_as_it_is():
    form = load_form("household")
    assert publishable(form.source, Purpose(PLAN, register_of("household"))).xml == form.xml
