"""Deadlines of the evening: who is reminded of what in the to-do list, what is late, what a correction changes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.quality import figures, rules
from houping.apps.quality.models import Alert, BackCheck, Draw, Interference, Step
from houping.core import deadlines

DAY = datetime.timedelta(days=1)


@pytest.fixture
def todo(client):
    """The to-do page of a person."""

    def page(person):
        client.force_login(person)
        return client.get(reverse("plans:todo", args=[KEY])).content.decode()

    return page


def ago(days):
    return timezone.now() - days * DAY


def test_a_leader_is_told_how_many_reviews_are_too_late(came, people, todo):
    came(), came(received=ago(2))
    SubmissionVersion.objects.filter(submission__received__lt=ago(1)).update(received=ago(2))
    page = todo(people[Role.TL])
    assert "审核 2 份访问（当日 24:00 前），其中 1 项已超时" in page and "逾期" in page


def test_a_correction_has_the_evening_of_its_own_day(came, correct, people, todo):
    submission = came(received=ago(2))
    SubmissionVersion.objects.update(received=ago(2))
    assert "已超时" in todo(people[Role.TL])
    correct(submission, tap="no")
    assert "已超时" not in todo(people[Role.TL])


@pytest.mark.parametrize(("days", "late"), [(0, False), (3, True)])
def test_an_enumerator_is_reminded_of_what_came_back(
    days, late, came, step, people, enumerator, todo, client
):
    submission = came(unit="unit-one")
    step(people[Role.TL], submission, "return", remarks={"b_water/tap": "照片里没有水龙头"})
    Submission.objects.filter(pk=submission.pk).update(changed=ago(days))
    page = todo(enumerator)
    assert "按批注修改 1 份退回的访问" in page and ("已超时" in page) is late
    page = client.get(reverse("quality:mine", args=[KEY])).content.decode()
    assert "unit-one" in page and "是否通自来水" in page and "照片里没有水龙头" in page
    assert ("超时" in page) is late


def test_time_left_is_written_without_a_comma_inside(came, people, client, monkeypatch):
    came()
    morning = timezone.localtime(timezone.now() + DAY).replace(hour=9, minute=21, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    Submission.objects.update(received=timezone.now())
    SubmissionVersion.objects.update(received=timezone.now())
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:queue", args=[KEY])).content.decode().replace("\xa0", " ")
    assert "还剩 14 小时 39 分钟" in page


def test_nobody_sees_what_came_back_to_somebody_else(came, step, people, person_with, client):
    step(people[Role.TL], came(unit="unit-one"), "return", reason="请核对")
    client.force_login(person_with(Role.EN))
    page = client.get(reverse("quality:mine", args=[KEY])).content.decode()
    assert "unit-one" not in page and "没有退回的访问" in page


@pytest.mark.parametrize(("days", "late"), [(0, False), (5, True)])
def test_alerts_back_checks_and_interference_have_deadlines_too(
    days, late, came, people, person_with, assessment, todo
):
    submission, sv = came(), person_with(Role.SV)
    Alert.objects.create(
        assessment=assessment,
        person=submission.person,
        county=submission.county,
        code="T",
        severity="warning",
        said="演示",
        said_en="demo",
        raised=ago(days),
    )
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="s",
        share=0.1,
        risk_share=0.02,
        interviews=1,
        drawn_by=people[Role.QC],
        drawn=ago(days),
    )
    BackCheck.objects.create(draw=draw, submission=submission, why="random", person=people[Role.QC])
    Interference.objects.create(
        assessment=assessment,
        county=submission.county,
        kind="other",
        happened=ago(6),
        what="演示",
        reported_by=submission.person,
        reported=ago(days),
    )
    for person, title in (
        (people[Role.TL], "答复 1 条质量预警"),
        (people[Role.QC], "回访 1 户"),
        (sv, "核查 1 起干扰情况"),
    ):
        page = todo(person)
        assert title in page
        assert (f"{title}，其中 1 项已超时" in page) is late


def test_what_quality_control_does_the_day_after_does_not_make_the_evening_late(came, people, assessment):
    early, late = came(received=ago(2), state="passed"), came(received=ago(2), state="qc_check")
    for submission, first in ((early, ago(2)), (late, ago(0))):
        Step.objects.create(submission=submission, number=1, action="forward", by=people[Role.TL], at=first)
    Step.objects.create(submission=early, number=1, action="pass", by=people[Role.QC])
    (evening,) = figures.evenings(assessment, people[Role.QC], timezone.now())
    assert (evening.came, evening.same_day) == (2, 1)


def test_the_deadline_belongs_to_the_day_that_ends():
    evening = timezone.make_aware(datetime.datetime(2021, 11, 12, 21, 30))
    assert timezone.localtime(rules.due(evening)).isoformat()[:16] == "2021-11-13T00:00"
    assert rules.due(evening, rules.MEND_DAYS) - rules.due(evening) == DAY
    assert rules.until("locked", evening, evening) is None
    assert deadlines.light(None, evening) == ""


def test_the_steps_of_an_interview_are_shown_with_who_and_when(came, step, people, client):
    submission = came()
    step(people[Role.FQ], submission, "take")
    step(people[Role.TL], submission, "forward")
    client.force_login(people[Role.QC])
    page = client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()
    assert page.index("开始审核") < page.index("审核无误，送质控")
    assert people[Role.FQ].name in page and people[Role.TL].name in page
