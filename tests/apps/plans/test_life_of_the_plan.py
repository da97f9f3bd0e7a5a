"""A plan goes from draft to issue as its table says, by the people whom it names and by nobody else (R-0.3, R-9.1)."""

import pytest
from django.db import IntegrityError, transaction

from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import IN_ASSESSMENT, PERMISSIONS, Role
from houping.apps.ledger.models import Entry
from houping.apps.plans import services
from houping.apps.plans.models import PlanVersion
from houping.core.errors import (
    MoveRefused,
    OpinionsOpen,
    PlanNotIssued,
    PlanNotSound,
    RecordChanged,
)

PATHS = {
    "draft": (),
    "consulting": ("consult",),
    "submitted": ("submit",),
    "approved": ("submit", "approve"),
    "issued": ("submit", "approve", "issue"),
}


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("action", PlanVersion.MOVES)
def test_every_move_from_every_state_by_every_role_is_as_the_table_says(
    state, action, draft, carry, person_with
):
    plan = carry(draft, *PATHS[state])
    move = PlanVersion.MOVES[action]
    for role in IN_ASSESSMENT:
        actor = person_with(role)
        with transaction.atomic():
            outcome = attempt(actor, plan, action)
            transaction.set_rollback(True)
        if role not in PERMISSIONS[move.permission]:
            assert outcome is Refused, role
        elif state not in move.sources:
            assert outcome is MoveRefused, role
        else:
            assert outcome == move.target, role


def attempt(actor, plan, action):
    """Return the new state, or what refused it."""
    values = {"approve": {"approval_basis": "x"}, "issue": {"document_number": "x"}}
    try:
        moved = services.move_plan(
            actor=actor, plan_id=plan.pk, action=action, version=plan.version, values=values.get(action, {})
        )
    except (Refused, MoveRefused) as refusal:
        return type(refusal)
    return moved.state


def test_each_move_leaves_one_entry_in_the_ledger(draft, carry):
    carry(draft, "consult", "submit", "approve", "issue")
    actions = [e.action for e in Entry.objects.all()]
    assert actions == ["plan.add", "plan.consult", "plan.submit", "plan.approve", "plan.issue"]


def test_a_plan_with_errors_is_shown_but_cannot_be_submitted(draft, xzj, carry):
    text = draft.texts["counties.yaml"].replace("group: 1", "group: 3", 1)
    services.edit_plan(actor=xzj, plan_id=draft.pk, version=1, name="counties.yaml", text=text)
    with pytest.raises(PlanNotSound, match="errors"):
        carry(draft, "submit")


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(draft, xzj, person_with):
    other = person_with(Role.XZJ)
    first = draft.texts["plan.yaml"] + "\n# first\n"
    services.edit_plan(actor=xzj, plan_id=draft.pk, version=1, name="plan.yaml", text=first)
    with pytest.raises(RecordChanged) as refusal:
        services.edit_plan(actor=other, plan_id=draft.pk, version=1, name="plan.yaml", text="lost")
    assert xzj.name in refusal.value.message("zh")
    draft.refresh_from_db()
    assert draft.texts["plan.yaml"] == first


def test_an_issued_plan_cannot_be_edited(draft, carry, xzj):
    plan = carry(draft, "submit", "approve", "issue")
    with pytest.raises(MoveRefused):
        services.edit_plan(actor=xzj, plan_id=plan.pk, version=plan.version, name="plan.yaml", text="x")


def test_fieldwork_waits_for_the_issued_plan(draft, carry, assessment):
    with pytest.raises(PlanNotIssued, match="frame"):
        services.require_issued(assessment, "frame")
    carry(draft, "submit", "approve", "issue")
    assert services.require_issued(assessment, "frame") == draft


def test_a_new_issued_version_supersedes_the_old_one_and_keeps_actual_dates(
    draft, carry, xzj, assessment, texts
):
    from houping.apps.plans import work

    carry(draft, "submit", "approve", "issue")
    step = assessment.milestones.get(step=1)
    work.set_progress(
        actor=xzj, milestone_id=step.pk, version=1, start=step.planned_start, end=None, remark=""
    )
    second = services.add_plan(actor=xzj, assessment=assessment, texts=texts)
    carry(second, "submit", "approve", "issue")
    draft.refresh_from_db()
    assert (draft.state, assessment.issued_plan()) == ("superseded", second)
    assert assessment.milestones.get(step=1).actual_start == step.planned_start
    assert assessment.milestones.count() == 7


def test_the_database_refuses_two_plans_in_force_and_an_approval_without_basis(
    draft, carry, xzj, assessment, texts
):
    carry(draft, "submit", "approve", "issue")
    second = services.add_plan(actor=xzj, assessment=assessment, texts=texts)
    for change, name in (
        ({"state": "approved"}, "plan_approved_has_basis"),
        ({"state": "submitted", "digest": ""}, "plan_submitted_is_sound"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PlanVersion.objects.filter(pk=second.pk).update(**change)


def test_opinions_are_given_while_asked_for_and_all_need_a_reply(draft, carry, person_with, xzj):
    department = person_with(Role.DEPT)
    with pytest.raises(MoveRefused):
        services.give_opinion(actor=department, plan_id=draft.pk, clause="", text="早了")
    carry(draft, "consult")
    opinion = services.give_opinion(actor=department, plan_id=draft.pk, clause="六", text="样本量")
    with pytest.raises(OpinionsOpen):
        carry(draft, "submit")
    services.reply_opinion(actor=xzj, opinion_id=opinion.pk, outcome="accepted", reply="已改")
    assert carry(draft, "submit").state == "submitted"
