"""Issue sets the work going: tasks, notices with receipts, dates with delays (R-0.2, R-0.4, R-0.5, R-4.4–4.8, R-9.0)."""

import datetime

import pytest

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.plans import queries, work
from houping.apps.plans.models import Milestone
from houping.core.errors import NotYours, RecordChanged


@pytest.fixture
def county(db):
    return Organisation.objects.create(code="c1", name="万州区", kind="county", county="500101")


@pytest.fixture
def issued(draft, carry, county):
    return carry(draft, "submit", "approve", "issue")


def test_issue_creates_the_seven_steps_the_five_tasks_and_a_notice_to_all(issued, assessment, county):
    assert [m.step for m in assessment.milestones.all()] == [1, 2, 3, 4, 5, 6, 7]
    bureau = assessment.tasks.filter(organisation__kind="bureau")
    assert bureau.count() == 5
    assert assessment.tasks.filter(organisation=county).count() == 1
    notice = assessment.notices.get()
    assert set(notice.receipts.values_list("organisation__code", flat=True)) == {"xzj", "c1"}


def test_an_office_signs_only_for_itself_and_once(issued, assessment, county, person_with):
    receipt = assessment.notices.get().receipts.get(organisation=county)
    clerk = person_with(Role.CTY, organisation=county)
    with pytest.raises(NotYours):
        work.sign_notice(actor=person_with(Role.DEPT), receipt_id=receipt.pk)
    first = work.sign_notice(actor=clerk, receipt_id=receipt.pk).signed
    assert work.sign_notice(actor=clerk, receipt_id=receipt.pk).signed == first


def test_a_county_forwards_with_its_own_imprint(issued, assessment, county, person_with):
    receipt = assessment.notices.get().receipts.get(organisation=county)
    clerk = person_with(Role.CTY, organisation=county)
    found = work.forward_notice(
        actor=clerk, receipt_id=receipt.pk, imprint="万州区委农办印发", on=datetime.date(2021, 11, 3)
    )
    assert found.forwarded_as == "万州区委农办印发"


def test_a_task_is_reported_by_its_office_and_a_stale_form_is_refused(
    issued, assessment, county, person_with
):
    task = assessment.tasks.get(organisation=county)
    clerk = person_with(Role.CTY, organisation=county)
    work.report_task(actor=clerk, task_id=task.pk, version=1, state="doing", progress="已部署")
    with pytest.raises(RecordChanged):
        work.report_task(actor=clerk, task_id=task.pk, version=1, state="done", progress="x")
    with pytest.raises(NotYours):
        work.report_task(actor=person_with(Role.DEPT), task_id=task.pk, version=2, state="done", progress="x")


@pytest.mark.parametrize(
    ("start", "end", "today", "late"),
    [
        (None, None, 9, 0),
        (None, None, 12, 2),
        (10, None, 19, 0),
        (10, None, 23, 3),
        (10, 25, 30, 5),
        (12, 20, 30, 0),
    ],
)
def test_delay_counts_days_after_the_planned_day(start, end, today, late):
    def november(day):
        return day and datetime.date(2021, 11, day)

    step = Milestone(
        planned_start=november(10),
        planned_end=november(20),
        actual_start=november(start),
        actual_end=november(end),
    )
    assert queries.delay(step, november(today)) == late


def test_todo_names_what_waits_for_an_office(issued, assessment, county, person_with):
    clerk = person_with(Role.CTY, organisation=county)
    titles = [entry.title for entry in queries.todo(clerk, assessment)]
    assert any(t.startswith("签收：") for t in titles)
    assert "认真组织实施评估方案" in titles
