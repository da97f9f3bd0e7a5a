"""What stays below the plan is said in words, when the sample is drawn and when the answers are in."""

import pytest

from houping.cli.shortfalls import of_answers, of_sample, tell_unread, warn


def county(name, completes=210.0, calls=200, by=200, reserve=40):
    return {
        "county": name,
        "short_name": name,
        "minimum": 200,
        "field": {"completes": completes, "enough": completes >= 200},
        "phone": {"completes": calls, "by_persons": by, "by_households": 999, "reserve": reserve},
    }


def sizes(*counties, margin=0.009):
    city = {"phone": {"margin_half": {"planned": margin}}}
    return {"base": "persons", "counties": counties, "city": city, "margin": 0.01, "confidence": 0.99}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (sizes(county("甲"), county("乙", completes=180.4)), "预计有效样本低于下限的区县 1 个（预计/下限）"),
        (sizes(county("甲"), county("乙", calls=150)), "目标低于方案的区县 1 个（可访/方案）：乙（150/200）"),
        (sizes(county("甲", reserve=0), county("乙")), "没有备用的区县 1 个：甲"),
        (sizes(county("甲"), margin=0.0203), "误差为 ±2.03 个百分点（置信度 99%、比例 50%），方案要求 ±1.00"),
    ],
)
def test_each_target_of_the_plan_that_is_missed_is_one_sentence_with_names_and_figures(given, says):
    (sentence,) = of_sample(given)
    assert says in sentence


def test_a_sample_that_meets_the_plan_is_said_to(capsys):
    warn(of_sample(sizes(county("甲"))))
    assert capsys.readouterr().out == "方案规定的下限和目标都能达到。\n"


def test_complete_interviews_below_the_plan_are_named_by_survey():
    report = {
        "households": {"甲": {"complete": 200}, "乙": {"complete": 199}},
        "phone": {"甲": {"complete": 3}},
    }
    field, phone = of_answers(sizes(county("甲"), county("乙")), report)
    assert "入户" in field and "乙（199/200）" in field and "甲" not in field
    assert "甲（3/200）" in phone and "乙（0/200）" in phone


def test_warnings_speak_english_too(monkeypatch, capsys):
    monkeypatch.setenv("HOUPING_LANG", "en")
    warn(of_sample(sizes(county("A", completes=180.0))))
    assert "Note: 1 counties are expected below their minimum" in capsys.readouterr().out


def test_columns_that_were_not_read_are_told_by_file(monkeypatch, capsys):
    tell_unread([("村表.xlsx［村表］", "备注"), ("村表.xlsx［村表］", "经度"), ("phone.csv", "note")])
    said = capsys.readouterr().out.splitlines()
    assert [line.count("没有导入的列") for line in said] == [1, 1]
    assert "备注、经度" in said[0] and "phone.csv" in said[1]
    monkeypatch.setenv("HOUPING_LANG", "en")
    tell_unread([("phone.csv", "note")])
    assert (
        capsys.readouterr().out
        == "Note: Columns not read, because their heads are not known, in phone.csv: note\n"
    )
