"""Nobody has to remember: what teams owe stands in the list of the person who owes it."""

import datetime

import pytest

from houping.apps.accounts.roles import Role
from houping.apps.plans.queries import todo
from houping.apps.teams import services

DAY = datetime.date(2021, 11, 1)


def titles(person, assessment):
    return [entry.title for entry in todo(person, assessment)]


@pytest.mark.parametrize("role", [Role.TPL, Role.CTY, Role.QC])
def test_the_commitment_waits_until_it_is_signed(assessment, person_with, role):
    person = person_with(role)
    assert "签署纪律承诺" in titles(person, assessment)
    services.sign_commitment(actor=person, assessment=assessment)
    assert "签署纪律承诺" not in titles(person, assessment)


def test_proposed_people_wait_for_the_bureau_and_for_nobody_else(assessment, person_with):
    bureau, member = person_with(Role.XZJ), person_with(Role.QC)
    made = services.propose(
        actor=bureau, assessment=assessment, person=member, group="QC", starts=DAY, duty="核对"
    )
    assert "确认 1 名抽调人员" in titles(bureau, assessment)
    assert "确认 1 名抽调人员" not in titles(member, assessment)
    services.move_member(actor=bureau, member_id=made.pk, action="confirm")
    assert "确认 1 名抽调人员" not in titles(bureau, assessment)
