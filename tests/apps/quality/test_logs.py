"""What the log of a tablet says of an interview: key answers changed after the end, over all versions."""

import pytest

from houping.apps.quality import logs, tables
from houping.core.quality.audit import Event
from houping.instruments.convert import load_form

pytestmark = pytest.mark.django_db
HEAD = "event,node,start,end,old-value,new-value,change-reason\n"
NOON = 1_620_014_400_000  # 3 May 2021, 12:00 in China
LONG = f"question,/data/b_water/litres,{NOON},{NOON + 500_000},,40,\n" * 2  # long enough an interview


def log(*rows):
    """Return audit.csv of (event, node, old, new), a minute each, after an interview of ordinary length."""
    lines = [
        f"{event},{node},{NOON + n * 60_000},{NOON + n * 60_000},{old},{new},\n"
        for n, (event, node, old, new) in enumerate(rows, start=30)
    ]
    return ("audit.csv", (HEAD + LONG + "".join(lines)).encode(), "text/csv")


END, FINALIZE = ("end screen", "", "", ""), ("form finalize", "", "", "")


def changed(path, old="no", new="yes"):
    return ("question", f"/data/{path}", old, new)


def late(submission):
    """Return (version, place) of the alerts about key answers."""
    return list(submission.alerts.filter(code="P03").order_by("number").values_list("number", "place"))


def test_a_key_answer_that_was_changed_after_the_end_is_noticed_with_its_place(came):
    rows = [changed("a_members/persons_n"), END, changed("b_water/tap"), changed("result"), FINALIZE]
    assert late(came(files=[log(*rows)])) == [(1, "b_water/tap result")]


def test_other_answers_and_changes_before_the_end_are_nobodys_concern(came):
    submission = came(
        files=[log(changed("b_water/tap"), END, changed("b_water/litres", "40", "41"), FINALIZE)]
    )
    assert late(submission) == []


def test_what_a_correction_changes_is_not_late_and_what_was_late_before_it_stays(came, correct):
    first = [END, FINALIZE]
    submission = came(files=[log(*first)])
    again = [*first, ("form resume", "", "", ""), changed("b_water/tap"), END, FINALIZE]
    correct(submission, tap="yes", files=[log(*again)])
    assert late(submission) == []
    third = [*again, ("form resume", "", "", ""), END, changed("b_water/tap"), FINALIZE]
    correct(submission, tap="no", files=[log(*third)])
    correct(submission, tap="no", files=[log(*third, ("form resume", "", "", ""), END, FINALIZE)])
    assert late(submission) == [(3, "b_water/tap"), (4, "b_water/tap")]


def minutes(*lengths):
    """Return audit.csv of an interview and its corrections, each of so many minutes, a day apart."""
    rows = []
    for day, length in enumerate(lengths):
        start = NOON + day * 86_400_000
        rows += [
            f"question,/data/b_water/q{n},{start + n * 60_000},{start + (n + 1) * 60_000},,,\n"
            for n in range(length)
        ]
    return ("audit.csv", (HEAD + "".join(rows)).encode(), "text/csv")


def short(submission):
    return list(
        submission.alerts.filter(code="P01").order_by("number").values_list("number", "state", "detail")
    )


def test_a_correction_makes_no_short_interview_longer(came, correct, assessment):
    submission = came(files=[minutes(4)])
    correct(submission, tap="no", files=[minutes(4, 7)])
    assert short(submission) == [(1, "renewed", "4.0 分钟"), (2, "open", "4.0 分钟")]
    (read,) = tables.read_all(assessment)
    assert (read.log.active_minutes, read.log.questions, read.log.total_minutes) == (4, 4, 4)
    assert tables.interviews([read]).seconds.tolist() == [60]


def test_the_correction_of_a_long_interview_may_be_short(came, correct):
    submission = came(files=[minutes(40)])
    correct(submission, tap="no", files=[minutes(40, 2)])
    assert short(submission) == []


def test_an_interview_that_was_completed_later_is_as_long_as_all_it_took(came, correct, assessment):
    submission = came(result="refusal", files=[minutes(2)])
    correct(submission, files=[minutes(2, 30)])
    correct(submission, tap="no", files=[minutes(2, 30, 5)])
    assert short(submission) == []
    assert tables.read_all(assessment)[0].log.active_minutes == 32


def test_the_log_of_a_correction_alone_tells_no_length(came, correct, assessment):
    submission = came()
    correct(submission, files=[minutes(3)])
    assert short(submission) == []
    assert tables.interviews(tables.read_all(assessment)).seconds is None


def test_key_questions_are_asked_and_those_of_income_are_what_it_is_computed_from():
    form = load_form("household").instrument
    keys = logs.key_questions(form)
    asked = {q.path for q in form.asked}
    assert keys <= asked
    assert {"header/result", "a_members/persons_n", "g_wage/job/job_page/job_pay"} <= keys
    assert "a_members/member/member_basic/m_age" in keys
    assert not any(path.startswith("n_approval/") for path in keys)
    age, other = "/root/a_members/member[2]/member_basic/m_age", "/root/b_food/clothes"
    assert logs.key_nodes(form, [Event("question", age), Event("question", other)]) == {age}
