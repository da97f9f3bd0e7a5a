"""The server computes a submission again and names every place where it and the form disagree."""

import pytest

from houping.core.errors import ExpressionUnreadable, SubmissionUnreadable
from houping.instruments.answers import Envelope, read_envelope, read_submission
from houping.instruments.convert import convert
from houping.instruments.recheck import recheck
from houping.instruments.sheet import read_source
from houping.instruments.xpath import Expression

FORM = """
| survey |
|  | type | name | label::中文(zh) | label::English(en) | required | relevant | constraint | calculation | repeat_count |
|  | start | start |  |  |  |  |  |  |  |
|  | end | end |  |  |  |  |  |  |  |
|  | integer | n | 人数 | Persons | yes |  | . <= 9 |  |  |
|  | select_one yn | ill | 有病 | Ill |  | ${n} > 0 |  |  |  |
|  | begin repeat | member | 成员 | Member |  |  |  |  | ${n} |
|  | text | who | 姓名 | Name | yes |  |  |  |  |
|  | decimal | pay | 收入 | Pay |  |  | . >= 0 |  |  |
|  | calculate | tax |  |  |  |  |  | if(${pay} > 100, ${pay} * 0.1, 0) |  |
|  | end repeat |  |  |  |  |  |  |  |  |
|  | calculate | total |  |  |  |  |  | if(count(${pay}[. != '']) > 0, sum(${pay}[. != '']), 0) |  |
|  | date | day | 日期 | Day |  |  | . <= today() |  |  |
| choices |
|  | list_name | name | label::中文(zh) | label::English(en) |
|  | yn | yes | 是 | Yes |
|  | yn | no | 否 | No |
| settings |
|  | form_id | form_title | version |
|  | small | 小表 | 3 |
"""
SENT = """<data id="small" version="3"><start>2021-11-10T08:00:00.000+08:00</start>
<end>2021-11-10T08:40:00.000+08:00</end><n>2</n><ill>no</ill>
<member><who>甲</who><pay>24000.5</pay><tax>2400.05</tax></member><member><who>乙</who><pay/><tax>0</tax></member>
<total>24000.5</total><day>2021-11-10</day>
<meta><instanceID>uuid:1</instanceID><deprecatedID>uuid:0</deprecatedID></meta></data>"""


@pytest.fixture(scope="module")
def form():
    return convert(read_source("small", FORM.encode()))


def differences(form, **changed):
    xml = SENT
    for old, new in changed.items():
        before, after = new
        assert before in xml, old
        xml = xml.replace(before, after)
    return [(d.path, d.fact, d.sent, d.computed) for d in recheck(form.xml, xml.encode())]


def test_an_honest_submission_has_no_difference(form):
    assert differences(form) == []


def test_a_changed_calculation_is_named_with_both_values(form):
    assert differences(form, tax=("2400.05", "1")) == [("member[1]/tax", "value", "1", "2400.05")]


def test_an_answer_that_was_not_asked_is_named(form):
    assert ("ill", "relevance", "no", "") in differences(form, n=("<n>2</n>", "<n>0</n>"))


def test_broken_constraints_missing_answers_and_foreign_codes_are_named(form):
    found = differences(
        form,
        many=("<n>2</n>", "<n>99</n>"),
        nobody=("<who>乙</who>", "<who/>"),
        code=("<ill>no</ill>", "<ill>perhaps</ill>"),
    )
    assert ("n", "constraint", "99", ". <= 9") in found
    assert ("member[2]/who", "required", "", "true()") in found
    assert ("ill", "code", "perhaps", "") in found
    assert ("member", "count", "2", "99") in found


def test_a_day_after_the_interview_ended_is_refused_by_its_own_clock(form):
    found = differences(form, day=("<day>2021-11-10", "<day>2021-11-11"))
    assert [(path, fact) for path, fact, _, _ in found] == [("day", "constraint")]


def test_what_the_form_does_not_have_is_named(form):
    assert ("extra", "unknown", "", "") in differences(form, extra=("<n>", "<extra>1</extra><n>"))


def test_answers_are_read_by_path_with_positions(form):
    answers = read_submission(SENT.encode(), form.instrument)
    assert answers["n"] == 2 and answers["member[1]/pay"] == 24000.5 and answers["member[2]/who"] == "乙"
    assert "member[2]/pay" not in answers


def test_the_envelope_names_form_version_and_both_ids():
    assert read_envelope(SENT.encode()) == Envelope("small", "3", "uuid:1", "uuid:0")


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<data",
        b'<data id="other"/>',
        b'<data id="small"><strange>1</strange></data>',
        b'<data id="small"><n>many</n></data>',
        b'<!DOCTYPE data [<!ENTITY a "aaaa">]><data id="small"><n>&a;</n></data>',
    ],
)
def test_what_is_no_submission_of_the_form_is_refused_in_words(form, xml):
    with pytest.raises(SubmissionUnreadable, match=r"small|form"):
        read_submission(xml, form.instrument)


def test_an_expression_that_cannot_be_computed_says_where():
    with pytest.raises(ExpressionUnreadable, match="cuont"):
        _ = Expression("cuont(/data/a)").parsed
