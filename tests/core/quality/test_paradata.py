"""The audit log says how an interview was made, however untidy the file is."""

import numpy as np
import pytest

from houping.core.quality.audit import Event, joined, read_audit
from houping.core.quality.paradata import at_night, duration_z, robust_z, trace

# 2021-11-12 10:00 in China
T0 = 1636682400000
HEAD = "event,node,start,end"


def log(*rows, head=HEAD):
    return "\n".join([head, *rows]).encode()


def question(node, start, seconds, more=""):
    return f"question,{node},{T0 + 1000 * start},{T0 + 1000 * (start + seconds)}{more}"


def test_a_log_of_collect_is_read_whole():
    events, problems = read_audit(
        log(
            f"form start,,{T0},",
            question("/data/a/x", 0, 5, ",29.5,107.5,12.5,1,2,zhang,typo"),
            head="event,node,start,end,latitude,longitude,accuracy,old-value,new-value,user,change-reason",
        )
    )
    assert problems == []
    assert events[0] == Event("form start", "", T0)
    assert events[1] == Event(
        "question", "/data/a/x", T0, T0 + 5000, 29.5, 107.5, 12.5, "1", "2", "zhang", "typo"
    )


def test_marks_ragged_rows_unknown_columns_and_continued_files_are_tolerated():
    content = (
        b"\xef\xbb\xbfevent,node,start,end,battery\r\n"
        + f"question,/d/x,{T0},{T0 + 2000},80,left over\r\n".encode()
        + b"jump\r\n\r\n"
        + b"event,node,start,end\r\n"
        + f'question,"/d/y",{T0 + 3000},{T0 + 4000}\r\n'.encode()
    )
    events, problems = read_audit(content)
    assert problems == []
    assert [e.kind for e in events] == ["question", "jump", "question"]
    assert events[0].rest == (("", "left over"), ("battery", "80"))
    assert events[2].node == "/d/y"


def test_what_cannot_be_read_is_listed_and_the_rest_kept():
    events, problems = read_audit(log("question,/d/x,soon,", ",/d/y,1,2", question("/d/z", 1, 1)))
    assert [e.node for e in events] == ["/d/x", "/d/z"]
    assert [(p.row, p.field, p.code) for p in problems] == [(2, "start", "Q04"), (3, "event", "Q03")]
    assert read_audit(b"")[1][0].code == "Q02"
    assert read_audit(b"hello\nworld")[1][0].code == "Q01"


def test_an_edit_continues_the_log_and_nothing_counts_twice():
    first = [Event("question", "/d/x", T0, T0 + 1000)]
    second = [Event("question", "/d/x", T0 + 9000, T0 + 9500), *first]
    assert joined([first, second]) == [first[0], second[0]]


def worked_case():
    rows = [
        f"form start,,{T0},",
        question("/data/a/x", 0, 10),
        question("/data/a/y", 10, 1),
        question("/data/b/member[1]/age", 11, 4),
        question("/data/a/x", 15, 5),
        question("/data/b/z", 15 * 60, 8),
        f"end screen,,{T0 + 1000 * 910},{T0 + 1000 * 915}",
    ]
    return read_audit(log(*rows))[0]


def test_times_order_and_pauses_worked_by_hand():
    got = trace(worked_case())
    assert got.seconds == {"/data/a/x": 15, "/data/a/y": 1, "/data/b/member[1]/age": 4, "/data/b/z": 8}
    assert got.sections == {"a": 16, "b": 12}
    assert got.questions == 4
    assert got.too_fast == 0.25
    assert got.backward == 1
    assert (got.pauses, got.pause_minutes) == (1, pytest.approx((900 - 20) / 60))
    assert got.active_minutes == pytest.approx(28 / 60)
    assert got.total_minutes == pytest.approx(915 / 60)
    assert got.started == 10 * 60
    assert not got.night and np.isnan(got.mock) and np.isnan(got.latitude)


def test_a_minimum_of_its_own_can_be_set_for_a_question():
    assert trace(worked_case(), minimum_of={"/data/a/x": 30, "/data/a/y": 0.5}).too_fast == 0.25
    assert trace(worked_case(), minimum_seconds=5).too_fast == 0.5


def test_key_answers_changed_after_the_end_are_named():
    head = f"{HEAD},old-value,new-value"
    rows = [
        question("/d/x", 0, 3, ",,1"),
        f"end screen,,{T0 + 4000},{T0 + 5000},,",
        question("/d/x", 6, 3, ",1,2"),
        question("/d/y", 9, 3, ",5,5"),
        question("/d/z", 12, 3, ",,7"),
    ]
    events, _ = read_audit(log(*rows, head=head))
    assert trace(events).late_changes == ("/d/x", "/d/z")
    assert trace(events, key_nodes={"/d/x"}).late_changes == ("/d/x",)


def test_accuracy_zero_is_a_made_up_position_and_refusal_is_seen():
    head = f"{HEAD},latitude,longitude,accuracy"
    rows = [
        f"location permissions not granted,,{T0},,,,",
        question("/d/x", 0, 3, ",29.5,107.5,0"),
        question("/d/y", 3, 3, ",29.7,107.5,8"),
    ]
    got = trace(read_audit(log(*rows, head=head))[0])
    assert got.mock == 0.5
    assert got.latitude == pytest.approx(29.6)
    assert got.refused_location


def test_a_clock_that_was_set_back_costs_no_time_and_breaks_nothing():
    got = trace([Event("question", "/d/x", T0 + 5000, T0), Event("question", "/d/y", T0, T0 + 3000)])
    assert got.seconds == {"/d/x": 0, "/d/y": 3}
    assert trace([]).questions == 0


@pytest.mark.parametrize(
    ("minute", "night"), [(20 * 60 + 59, False), (21 * 60, True), (359, True), (360, False)]
)
def test_night_is_from_nine_to_six(minute, night):
    assert at_night(minute) is night


def test_robust_z_ignores_the_outlier_that_it_measures():
    z = robust_z([10, 11, 9, 10, 12, 8, 100, np.nan])
    assert z[6] == pytest.approx((100 - 10) / 1.4826, rel=1e-3)
    assert np.isnan(z[7])
    assert robust_z([3, 3, 3, 9]).tolist() == [0, 0, 0, 0]


def test_an_interview_is_compared_with_its_form_and_with_its_interviewer():
    minutes = [40, 42, 44, 38, 41, 20, 21, 19, 20.5, 10]
    form, person = ["h"] * 10, ["A"] * 5 + ["B"] * 5
    of_form, of_person = duration_z(minutes, form, person)
    assert of_person[9] < -5
    assert abs(of_form[9]) < abs(of_person[9])
    assert abs(of_person[5]) < 1
