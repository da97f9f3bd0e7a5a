"""Who makes back-checks: people of the third party only with a certificate, on the web too (R-9.7)."""

import pytest
from django.urls import reverse

from apps.collection.conftest import certify
from apps.conftest import KEY, OTHER
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Form
from houping.apps.quality import arrival
from houping.apps.quality.models import BackCheck, Draw, Hold
from houping.apps.quality.services import backchecks
from houping.core.errors import NotCertified, WorkHeld

from .conftest import NAME


def test_without_a_certificate_nobody_of_the_third_party_is_drawn_or_may_finish(
    came, assessment, person_with, people
):
    checker = person_with(Role.FQ, county=OTHER)
    came()
    backchecks.draw(actor=people[Role.QC], assessment=assessment)
    task = BackCheck.objects.get()
    assert task.person is not None and task.person != checker
    BackCheck.objects.update(person=checker)
    with pytest.raises(NotCertified):
        backchecks.finish(actor=checker, task_id=task.pk, answers={"tap": "no"})
    certify(assessment, checker)
    backchecks.finish(actor=checker, task_id=task.pk, answers={"tap": "no"})
    task.refresh_from_db()
    assert task.state == "done"


def test_a_backcheck_of_somebody_who_may_no_longer_make_any_stays_open_and_stops_no_other(
    came, assessment, person_with, people
):
    gone, checker = person_with(Role.QC, username="gone"), person_with(Role.QC, username="checker")
    first, second = came(), came()
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="ab",
        share=0.1,
        risk_share=0,
        interviews=2,
        drawn_by=people[Role.QC],
    )
    for person, seen in ((gone, first), (checker, second)):
        BackCheck.objects.create(draw=draw, submission=seen, person=person, why="random")
        again = came(person=person, unit=seen.unit)
        for version in again.versions.all():
            version.form = Form.objects.get_or_create(assessment=assessment, form_id=arrival.BACKCHECK)[0]
            version.save(update_fields=["form"])
    gone.assignments.all().delete()
    assert arrival.meet_backchecks() == 1
    assert {task.person: task.state for task in draw.tasks.all()} == {gone: "open", checker: "done"}


def test_too_many_wrong_facts_hold_all_work_of_the_interviewer_and_open_new_visits(
    came, step, assessment, person_with, people, client
):
    checker = person_with(Role.QC)
    first, rest = [came() for _ in range(5)], [came(), came()]
    other = came(person=person_with(Role.EN))
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="ab",
        share=0.1,
        risk_share=0,
        interviews=8,
        drawn_by=people[Role.QC],
    )
    tasks = [BackCheck.objects.create(draw=draw, submission=s, person=checker, why="random") for s in first]
    client.force_login(checker)
    page = client.get(reverse("quality:backcheck", args=[KEY, tasks[0].pk])).content.decode()
    assert "是否通自来水" in page and "首访答案不显示" in page
    assert NAME not in page and 'value="40"' not in page
    for task in tasks:
        assert not Hold.objects.exists()
        backchecks.finish(actor=checker, task_id=task.pk, answers={"tap": "no", "persons_n": "1"})
    hold = Hold.objects.get()
    assert hold.person == first[0].person and "第 1 类变量不一致 5 / 10" in hold.reason
    opened = BackCheck.objects.filter(why="risk")
    assert {task.submission for task in opened} == set(rest)
    for submission, refused in ((rest[0], True), (other, False)):
        step(people[Role.TL], submission, "forward")
        if refused:
            with pytest.raises(WorkHeld):
                step(people[Role.QC], submission, "pass")
        else:
            step(people[Role.QC], submission, "pass")


@pytest.fixture
def second_visit(came, assessment, person_with, people, client):
    """A back-check of an interview, open before whoever makes it: (task, address of its page)."""
    checker = person_with(Role.QC)
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="ab",
        share=0.1,
        risk_share=0,
        interviews=1,
        drawn_by=people[Role.QC],
    )
    task = BackCheck.objects.create(draw=draw, submission=came(litres="73"), person=checker, why="random")
    client.force_login(checker)
    return task, reverse("quality:backcheck", args=[KEY, task.pk])


def test_what_was_not_asked_again_is_not_compared_and_answers_stand_in_words(second_visit, client):
    task, page = second_visit
    sent = client.post(page, {"tap": "no", "litres": "73.0", "persons_n": "", "note": ""})
    assert sent.status_code == 302
    task.refresh_from_db()
    assert task.answers == {"tap": "no", "litres": "73"}
    found = client.get(page).content.decode()
    assert "<td>是</td><td>否</td>" in found and "<td>73</td><td>73</td>" in found
    assert "None" not in found and found.count("不一致</span>") == 1 and "家庭人口" not in found


def test_a_second_answer_keeps_the_rules_of_its_question(second_visit, client):
    task, page = second_visit
    refused = client.post(page, {"tap": "no", "persons_n": "999"})
    assert refused.status_code == 422 and "家庭人口应在1至20人之间。" in refused.content.decode()
    assert 'value="999"' in refused.content.decode()
    task.refresh_from_db()
    assert task.state == "open" and task.answers in (None, {})
    assert client.post(page, {"persons_n": "20"}).status_code == 302
