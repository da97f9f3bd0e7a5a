"""What an interview counts as at every moment of its review: not before its checks, not after it came back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.collection.conftest import certify
from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.models import Assignment, Avoidance
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Form, Submission
from houping.apps.quality import arrival, figures
from houping.apps.quality.models import BackCheck, Draw, Verdict
from houping.apps.quality.services import backchecks, review
from houping.core.errors import (
    CheckedTooFew,
    CheckerNotFree,
    NotExaminedYet,
    RecordChanged,
    ReviewOver,
)


def evening(assessment, person):
    (found,) = figures.evenings(assessment, person, timezone.now())
    return found


def given(assessment, qc, submission, person):
    draw = Draw.objects.create(
        assessment=assessment, number=1, seed="ab", share=0.1, risk_share=0, interviews=1, drawn_by=qc
    )
    return BackCheck.objects.create(draw=draw, submission=submission, person=person, why="random")


def test_nothing_is_forwarded_or_passed_before_its_checks_have_read_it(came, step, people):
    submission = came(examine=False, twice="7")  # wrong: the check will say so
    with pytest.raises(NotExaminedYet):
        step(people[Role.TL], submission, "forward")
    Submission.objects.filter(pk=submission.pk).update(state="qc_check")
    with pytest.raises(NotExaminedYet):
        step(people[Role.QC], submission, "pass")
    looked_at = came(state="qc_check", examine=False)
    looked_at.versions.update(answers={}, differences=[])
    step(people[Role.QC], looked_at, "pass")
    assert review.pass_rest(actor=people[Role.QC], assessment=submission.assessment, county=OWN) == 0


def test_a_passed_interview_that_was_sent_back_is_valid_no_more(came, step, people, assessment):
    submission, qc = came(), people[Role.QC]
    step(people[Role.TL], submission, "forward")
    step(qc, submission, "pass")
    assert (evening(assessment, qc).valid, evening(assessment, qc).invalid) == (1, 0)
    step(qc, submission, "return", reason="再核实")
    assert (evening(assessment, qc).valid, evening(assessment, qc).invalid) == (0, 0)
    step(people[Role.TL], submission, "void", reason="编造", invalid="invented")
    assert (evening(assessment, qc).valid, evening(assessment, qc).invalid) == (0, 1)


def test_an_interview_that_came_back_is_not_one_of_the_tenth_that_was_looked_at(
    came, step, people, assessment
):
    qc = people[Role.QC]
    looked_at, waits = came(), came(state="qc_check")
    Submission.objects.filter(pk=looked_at.pk).update(state="qc_check")
    step(qc, looked_at, "pass")
    step(qc, looked_at, "return", reason="再核实")
    with pytest.raises(CheckedTooFew):
        review.pass_rest(actor=qc, assessment=assessment, county=OWN)
    waits.refresh_from_db()
    assert waits.state == "qc_check"


def test_one_that_passed_with_the_rest_counts_as_looked_at_once_it_was(came, step, people):
    qc, submission = people[Role.QC], came(state="qc_check")
    Verdict.objects.create(submission=submission, valid=True, batch=True, by=qc)
    step(qc, submission, "pass")
    assert not Verdict.objects.get().batch


def test_the_rest_passes_although_somebody_was_quicker_with_one(came, step, people, assessment, monkeypatch):
    qc = people[Role.QC]
    first, contested, last = (came(state="qc_check") for _ in range(3))
    step(qc, first, "pass")
    plain = review.move

    def overtaken(**values):
        if values["submission_id"] == contested.pk:
            raise RecordChanged(who="另一人", when="刚才")
        return plain(**values)

    monkeypatch.setattr(review, "move", overtaken)
    assert review.pass_rest(actor=qc, assessment=assessment, county=OWN) == 1
    last.refresh_from_db()
    assert last.state == "passed"


@pytest.mark.parametrize("state", ["locked", "void"])
def test_what_is_over_takes_no_remarks(state, came, people):
    submission = came(state=state)
    with pytest.raises(ReviewOver):
        review.remark(
            actor=people[Role.TL],
            submission_id=submission.pk,
            version=submission.version,
            remarks={"": "再看看"},
        )
    assert not submission.remarks.exists()


def test_a_correction_by_somebody_else_is_named(came, correct, person_with):
    submission = came()
    correct(submission, tap="no")
    assert not submission.alerts.filter(code="R02").exists()
    correct(submission, person=person_with(Role.EN), tap="yes")
    assert submission.alerts.get(code="R02").number == 3


def test_whoever_checks_an_interview_does_not_see_its_first_answers(client, came, people, assessment):
    qc, submission = people[Role.QC], came()
    task = given(assessment, qc, submission, qc)
    client.force_login(qc)
    page = reverse("quality:interview", args=[KEY, submission.pk])
    refused = client.get(page)
    assert refused.status_code == 403 and "首访的答案" in refused.content.decode()
    backchecks.finish(actor=qc, task_id=task.pk, answers={"tap": "no"})
    assert client.get(page).status_code == 200


def test_nobody_checks_in_any_county_of_theirs_or_one_that_they_avoid(came, assessment, person_with, people):
    both, away = person_with(Role.FQ, county=OTHER), person_with(Role.FQ, county=OTHER)
    for person in (both, away):
        certify(assessment, person)
    Assignment.objects.create(person=both, role=Role.EN, assessment=KEY, county=OWN)
    Assignment.objects.create(person=both, role=Role.EN, assessment=KEY, county="500103")
    Avoidance.objects.create(person=away, county=OWN, reason="原籍")
    task = given(assessment, people[Role.QC], came(), None)
    free = set(backchecks.free(task))
    assert people[Role.QC] in free and not free & {both, away}
    for person in (both, away):
        with pytest.raises(CheckerNotFree):
            backchecks.hand(actor=people[Role.QC], task_id=task.pk, person=person)


def test_a_back_check_that_was_begun_by_mistake_is_not_joined(came, assessment, people):
    first, qc = came(), people[Role.QC]
    given(assessment, qc, first, qc)
    again = came(person=qc, unit=first.unit)
    form = Form.objects.get_or_create(assessment=assessment, form_id=arrival.BACKCHECK)[0]
    again.versions.update(form=form)
    Submission.objects.filter(pk=again.pk).update(state="void", reason="误开")
    assert arrival.meet_backchecks() == 0
    Submission.objects.filter(pk=again.pk).update(state="submitted")
    assert arrival.meet_backchecks() == 1


def again(made, seed):
    made.seed = seed
    return {(task.interview, task.why) for task in backchecks.drawn_of(made)}


def test_a_draw_is_made_again_from_its_seed_and_list_whatever_came_since(
    client, came, assessment, person_with, people
):
    others, qc = [person_with(Role.EN) for _ in range(3)], people[Role.QC]
    for number in range(12):
        came(person=others[number % 3])
    made = backchecks.draw(actor=qc, assessment=assessment)
    drawn = {(task.submission.instance, task.why) for task in made.tasks.all()}
    came(person=others[0])
    Submission.objects.filter(backcheck__isnull=True).update(state="void", reason="误开")
    made.refresh_from_db()
    assert again(made, made.seed) == drawn
    client.force_login(qc)
    page = reverse("quality:backchecks", args=[KEY])
    assert "重抽，结果一致" in client.get(page).content.decode()
    seeds = (f"{n:064x}" for n in range(99))
    made.seed = next(seed for seed in seeds if again(made, seed) != drawn)
    made.save()
    assert "重抽，结果不一致" in client.get(page).content.decode()
