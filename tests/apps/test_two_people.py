"""Two people on the same record: the second is told who was first, and nothing of the first is overwritten."""

import datetime

import pytest
from django.urls import reverse

from houping.apps.accounts import assignments
from houping.apps.accounts.models import Assignment, Organisation, Proposal
from houping.apps.accounts.roles import Role
from houping.apps.accounts.rules import Wanted
from houping.apps.ledger.models import Entry
from houping.apps.plans import files, services, work
from houping.apps.plans.models import PlanVersion
from houping.apps.teams import services as teams
from houping.apps.teams.models import Bid, Member
from houping.core.errors import AlreadyDone, MoveRefused, RecordChanged
from houping.plans import folder_of

from .conftest import KEY, OTHER

DAY = datetime.date(2021, 11, 1)
FILE = "grading.yaml"


@pytest.fixture
def xzj(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def other(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def county(db):
    return Organisation.objects.create(code="c1", name="万州区", kind="county", county="500101")


@pytest.fixture
def plan(assessment, xzj):
    texts = files.of_folder(folder_of("chongqing_2021"))
    return services.add_plan(actor=xzj, assessment=assessment, texts=texts)


@pytest.fixture
def issued(plan, xzj, person_with, county):
    lgo = person_with(Role.LGO)
    values = {"approve": {"approval_basis": "纪要"}, "issue": {"document_number": "演示1号"}}
    for actor, action in ((xzj, "submit"), (lgo, "approve"), (lgo, "issue")):
        plan.refresh_from_db()
        move(plan, actor, action, plan.version, values.get(action, {}))
    return plan


def move(plan, actor, action, version, values):
    return services.move_plan(actor=actor, plan_id=plan.pk, action=action, version=version, values=values)


def edit(plan, actor, version, text):
    return services.edit_plan(actor=actor, plan_id=plan.pk, version=version, name=FILE, text=text)


def last_entry():
    return Entry.objects.order_by("-seq").values_list("seq", flat=True).first()


def refused(error, act):
    """Do what must be refused; return what the person reads. A refused act leaves no entry in the ledger."""
    before = last_entry()
    with pytest.raises(error) as caught:
        act()
    assert last_entry() == before
    return caught.value.message("zh")


def test_the_second_editor_of_a_plan_is_told_who_was_first(plan, xzj, other):
    first = plan.texts[FILE] + "# 甲的修改\n"
    edit(plan, xzj, 1, first)
    said = refused(RecordChanged, lambda: edit(plan, other, 1, plan.texts[FILE] + "# 乙的修改\n"))
    assert xzj.name in said
    assert PlanVersion.objects.get(pk=plan.pk).texts[FILE] == first


def test_the_page_keeps_what_the_second_typed_and_shows_what_the_first_saved(plan, xzj, other, client):
    edit(plan, xzj, 1, plan.texts[FILE] + "# 甲的修改\n")
    client.force_login(other)
    address = reverse("plans:file", args=[KEY, 1, FILE])
    typed = plan.texts[FILE] + "# 乙的修改\n"
    answer = client.post(address, {"version": 1, "text": typed})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "# 甲的修改" in page and "# 乙的修改" in page and xzj.name in page
    assert 'name="version" value="2"' in page  # who has compared may send it again
    assert client.post(address, {"version": 2, "text": typed}).status_code == 302


def test_a_file_that_cannot_be_read_is_refused_on_the_page_with_what_was_typed(plan, xzj, client):
    client.force_login(xzj)
    address = reverse("plans:file", args=[KEY, 1, FILE])
    page = client.post(address, {"version": 1, "text": "levels: ["}).content.decode()
    assert "levels: [" in page and "grading.yaml" in page and "/tmp" not in page
    assert PlanVersion.objects.get().version == 1


def test_a_plan_is_moved_by_the_first_only_and_the_reason_typed_by_the_second_stays(
    plan, xzj, person_with, client
):
    move(plan, xzj, "submit", 1, {})
    first, second = person_with(Role.LGO), person_with(Role.LGO)
    move(plan, first, "approve", 2, {"approval_basis": "纪要"})
    client.force_login(second)
    address = reverse("plans:move", args=[KEY, 1, "return"])
    answer = client.post(address, {"version": 2, "returned_for": "样本量需要再议"})
    assert answer.status_code == 409
    assert first.name in answer.content.decode()
    assert PlanVersion.objects.get(pk=plan.pk).state == "approved"


def test_an_opinion_is_answered_once(plan, xzj, other, person_with):
    move(plan, xzj, "consult", 1, {"reply_by": DAY})
    opinion = services.give_opinion(actor=person_with(Role.DEPT), plan_id=plan.pk, clause="", text="意见")
    services.reply_opinion(actor=xzj, opinion_id=opinion.pk, outcome="accepted", reply="采纳")
    answer = {"opinion_id": opinion.pk, "outcome": "declined", "reply": "不采纳"}
    assert xzj.name in refused(RecordChanged, lambda: services.reply_opinion(actor=other, **answer))
    opinion.refresh_from_db()
    assert (opinion.outcome, opinion.reply) == ("accepted", "采纳")


def test_dates_of_a_step_and_the_state_of_a_task_name_who_was_first(issued, assessment, xzj, other):
    step = assessment.milestones.first()
    dates = {"milestone_id": step.pk, "version": 1, "start": DAY, "end": None}
    work.set_progress(actor=xzj, remark="甲", **dates)
    assert xzj.name in refused(RecordChanged, lambda: work.set_progress(actor=other, remark="乙", **dates))
    task = assessment.tasks.first()
    report = {"task_id": task.pk, "version": 1, "state": "doing"}
    work.report_task(actor=xzj, progress="甲", **report)
    assert xzj.name in refused(RecordChanged, lambda: work.report_task(actor=other, progress="乙", **report))
    task.refresh_from_db()
    assert task.progress == "甲"


def test_the_page_of_a_task_shows_what_the_first_reported(issued, assessment, xzj, other, client):
    task = assessment.tasks.first()
    work.report_task(actor=xzj, task_id=task.pk, version=1, state="doing", progress="甲已部署")
    client.force_login(other)
    answer = client.post(
        reverse("plans:task", args=[KEY, task.pk]), {"version": 1, "state": "done", "progress": "乙已完成"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "甲已部署" in page and "乙已完成" in page


def test_a_county_registers_its_forwarding_once(issued, assessment, county, person_with):
    receipt = assessment.notices.get().receipts.get(organisation=county)
    one, two = (person_with(Role.CTY, organisation=county) for _ in range(2))
    work.forward_notice(actor=one, receipt_id=receipt.pk, imprint="甲印发", on=DAY)
    refused(
        AlreadyDone, lambda: work.forward_notice(actor=two, receipt_id=receipt.pk, imprint="乙印发", on=DAY)
    )
    receipt.refresh_from_db()
    assert receipt.forwarded_as == "甲印发"


def test_a_role_is_taken_once(person_with):
    security = person_with(Role.SECURITY)
    held = person_with(Role.DEPT).assignments.get()
    Assignment.objects.filter(pk=held.pk).update(starts=DAY)
    assignments.withdraw(actor=security, assignment_id=held.pk)
    refused(AlreadyDone, lambda: assignments.withdraw(actor=security, assignment_id=held.pk))


def test_a_proposed_role_is_decided_once(person_with):
    security, person = person_with(Role.SECURITY), person_with()
    Organisation.objects.filter(pk=person.organisation_id).update(kind="department")
    made = Proposal.objects.create(person=person, role=Role.DEPT, assessment=KEY, starts=DAY)
    assignments.grant(actor=security, proposal_id=made.pk)
    refused(AlreadyDone, lambda: assignments.decline(actor=security, proposal_id=made.pk))
    assert person.assignments.filter(role=Role.DEPT).count() == 1


def test_the_reason_of_an_avoidance_is_not_overwritten(person_with):
    security, person = person_with(Role.SECURITY), person_with()
    Organisation.objects.create(code="c2", name="涪陵区", kind="county", county=OTHER)
    assignments.avoid(actor=security, person_id=person.pk, county=OTHER, reason="原籍")
    again = {"person_id": person.pk, "county": OTHER, "reason": "亲属任职"}
    refused(AlreadyDone, lambda: assignments.avoid(actor=security, **again))
    assert person.avoidances.get().reason == "原籍"


def test_two_who_give_the_same_role_give_it_once(person_with):
    one, two, person = person_with(Role.SECURITY), person_with(Role.SECURITY), person_with()
    wanted = Wanted(Role.XZJ, KEY, "", DAY)
    assignments.assign(actor=one, person_id=person.pk, wanted=wanted)
    from houping.core.errors import RoleHeld

    refused(RoleHeld, lambda: assignments.assign(actor=two, person_id=person.pk, wanted=wanted))
    assert person.assignments.count() == 1


def test_a_roster_takes_a_person_once_and_confirms_once(assessment, xzj, other, person_with):
    seat = {"assessment": assessment, "person": person_with(), "group": "QC", "starts": DAY}
    member = teams.propose(actor=xzj, **seat)
    assert seat["person"].name in refused(AlreadyDone, lambda: teams.propose(actor=other, **seat))
    teams.move_member(actor=xzj, member_id=member.pk, action="confirm")
    refused(MoveRefused, lambda: teams.move_member(actor=other, member_id=member.pk, action="confirm"))
    assert Member.objects.count() == 1


def test_a_bidder_is_marked_once(assessment, xzj, other):
    tender = teams.open_tender(
        actor=xzj, assessment=assessment, kind="field", title="遴选", number="1号", published=DAY
    )
    marks = {"bidder": "甲大学", "past": 20, "team": 20, "method": 25, "price": 15}
    teams.add_bid(actor=xzj, tender_id=tender.pk, values=marks)
    lower = marks | {"past": 1}
    refused(AlreadyDone, lambda: teams.add_bid(actor=other, tender_id=tender.pk, values=lower))
    assert Bid.objects.get().past == 20


def test_a_refused_step_names_state_and_act_in_the_words_of_the_page(plan, xzj):
    move(plan, xzj, "submit", 1, {})
    said = refused(MoveRefused, lambda: move(plan, xzj, "submit", 2, {}))
    assert "报审" in said and "起草、征求意见" in said
    said = refused(MoveRefused, lambda: edit(plan, xzj, 2, "x"))
    assert "修改方案" in said and not any(code in said for code in ("submitted", "edit", "draft"))
