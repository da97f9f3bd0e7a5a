"""Void interviews give their household back; a correction is no new visit; no clock is ahead of the receipt."""

import datetime

import pytest
from django.utils import timezone

from apps.collection.conftest import rows
from apps.collection.test_assigning import MORNING, give, plan_of_county
from apps.conftest import OWN
from houping.apps import store
from houping.apps.collection import live, settling, visiting
from houping.apps.collection.models import Form, FormVersion, Submission, SubmissionVersion
from houping.apps.quality.services import review

REFUSAL = "<result>refusal</result><result_detail>2.112</result_detail><reason>x</reason>"
COMPLETE = "<result>complete</result><mode>visit</mode>"


@pytest.fixture
def arrive(assessment, field):
    """Let an interview of the first household come in and be placed: arrive(COMPLETE, ended=…, corrects=…)."""
    give(field, assessment, rows()[:1], 1)
    form = Form.objects.create(assessment=assessment, form_id="household", title="入户调查表")
    version = FormVersion.objects.create(
        form=form, version="1", title="入户", sha256="0" * 64, md5="0" * 32, size=1, registered_by=field["tl"]
    )

    def take(result, *, corrects=None, ended=MORNING, received=MORNING + datetime.timedelta(hours=10)):
        number = SubmissionVersion.objects.count() + 1
        instance, unit, person = f"uuid:{number}", rows()[0].unit, field["crew"][0]
        xml = (
            f'<data id="household" version="1"><header><household>{unit}</household>{result}</header>'
            f"<meta><instanceID>{instance}</instanceID></meta></data>"
        ).encode()
        kept = store.put([xml])
        made = corrects or Submission.objects.create(
            assessment=assessment, form=form, instance=instance, unit=unit, county=OWN, person=person
        )
        old, made.current = made.current, instance
        made.save(update_fields=["current"])
        SubmissionVersion.objects.create(
            submission=made,
            form=form,
            form_version=version,
            instance=instance,
            sha256=kept.sha256,
            size=kept.size,
            person=person,
            ended=ended,
            received=received,
            deprecated=old if corrects else "",
            number=2 if corrects else 1,
        )
        settling.tell()
        return made

    return take


def void(submission, actor, invalid):
    submission.refresh_from_db()
    review.move(
        actor=actor,
        submission_id=submission.pk,
        action="void",
        version=submission.version,
        reason="核实后作废",
        invalid=invalid,
    )


def complete(assessment):
    (progress,) = live.counties(assessment, plan_of_county(), timezone.localdate())
    return progress.complete


def test_an_invented_interview_that_was_made_void_fills_no_quota_and_its_household_is_open_again(
    assessment, field, arrive
):
    made = arrive(COMPLETE)
    assert complete(assessment) == 1
    void(made, field["tl"], "invented")
    (row,) = rows()[:1]
    assert (row.state, row.disposition, complete(assessment)) == ("assigned", "", 0)
    assert row.visits.get().struck_for == "核实后作废"
    give(field, assessment, [row], 2, reason="重新入户")
    arrive(COMPLETE)
    assert complete(assessment) == 1


def test_of_two_interviews_of_one_household_the_other_keeps_it_done(assessment, field, arrive):
    first, second = arrive(COMPLETE), arrive(COMPLETE, ended=MORNING + datetime.timedelta(hours=2))
    void(second, field["tl"], "duplicate")
    assert complete(assessment) == 1 and rows()[0].visits.counted().get().submission == first


@pytest.mark.parametrize(("result", "stays"), [(REFUSAL, True), (COMPLETE, False)])
def test_a_refusal_stays_a_refusal_although_its_form_counts_nothing(assessment, field, arrive, result, stays):
    void(arrive(result), field["tl"], "incomplete")
    assert (rows()[0].disposition == "2.112") is stays
    assert visiting.attempts(list(rows()[0].visits.counted())) != [] or not stays


def test_a_refusal_that_was_invented_goes_with_its_interview(field, arrive):
    void(arrive(REFUSAL), field["tl"], "invented")
    assert rows()[0].disposition == "" and not rows()[0].visits.counted().exists()


def test_a_correction_of_the_next_day_is_no_visit_of_the_next_day(arrive):
    day = datetime.timedelta(days=1)
    first = arrive(COMPLETE)
    arrive(
        COMPLETE, corrects=first, ended=MORNING + day, received=MORNING + day + datetime.timedelta(hours=1)
    )
    (row,) = rows()[:1]
    assert row.visits.get().at == MORNING and row.done_on == MORNING.date()


def test_a_tablet_whose_clock_is_ahead_visits_nobody_after_its_interview_came(field, arrive):
    came = MORNING + datetime.timedelta(hours=10)
    arrive("<result>noncontact</result>", ended=MORNING + datetime.timedelta(days=3), received=came)
    row = rows()[0]
    assert row.visits.get().at == came
    visiting.record_visit(
        actor=field["tl"],
        assignment_id=row.pk,
        version=row.version,
        at=came + datetime.timedelta(days=1),
        code="1.1",
    )
    assert rows()[0].disposition == "1.1"
