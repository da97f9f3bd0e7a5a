"""Sensitive accounts are reset by two administrators: one asks and resets, the other confirms between (R-13.1)."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from houping.apps.accounts import assignments, resets, second_factor, services
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Assignment, Reset
from houping.apps.accounts.roles import SECOND_FACTOR, Role
from houping.apps.accounts.rules import Wanted
from houping.apps.ledger.models import Entry
from houping.core.errors import (
    AdministratorByServer,
    AlreadyDone,
    MoveRefused,
    NotOnOneself,
    ResetByOne,
    ResetNeedsConfirmation,
    ResetNotNeeded,
)

from .conftest import actions

PASSWORD, SECOND = Reset.Kind.PASSWORD, Reset.Kind.SECOND_FACTOR


@pytest.fixture
def drawer(person_with):
    """Somebody who may draw the sample, with a telephone bound."""
    return person_with(Role.QC, username="drawer", second_factor=second_factor.new_seed())


@pytest.fixture
def asked(system, drawer):
    """A reset of the password that waits."""
    return resets.request(actor=system, person_id=drawer.pk, kind=PASSWORD, reason="忘记口令，已当面核实")


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(SECOND_FACTOR - {Role.SECURITY, Role.AUDIT}))
def test_the_system_administrator_alone_resets_nobody_with_a_sensitive_role(system, person_with, role):
    person = person_with(role, second_factor=second_factor.new_seed())
    with pytest.raises(ResetNeedsConfirmation, match="安全管理员") as caught:
        services.reset_password(actor=system, person_id=person.pk)
    assert str(Role(role).label) in str(caught.value)
    with pytest.raises(ResetNeedsConfirmation):
        second_factor.reset(actor=system, person=person)
    person.refresh_from_db()
    assert person.second_factor and not person.must_change_password and actions() == []


@pytest.mark.django_db
def test_a_role_that_begins_tomorrow_counts_one_that_ended_does_not(system, security, person_with, offices):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    coming, gone = person_with(), person_with(Role.QC)
    assignments.assign(actor=security, person_id=coming.pk, wanted=Wanted(Role.QC, "cq2021", "", tomorrow))
    Assignment.objects.filter(person=gone).update(
        starts=tomorrow - datetime.timedelta(days=9), ends=tomorrow - datetime.timedelta(days=2)
    )
    with pytest.raises(ResetNeedsConfirmation):
        services.reset_password(actor=system, person_id=coming.pk)
    assert services.reset_password(actor=system, person_id=gone.pk)


@pytest.mark.django_db
def test_a_confirmed_reset_is_done_once_and_leaves_three_entries(system, security, drawer, asked):
    with pytest.raises(ResetNeedsConfirmation):
        services.reset_password(actor=system, person_id=drawer.pk)
    resets.move(actor=security, reset_id=asked.pk, action="confirm")
    with pytest.raises(ResetNeedsConfirmation):  # what was confirmed is the password, not the telephone
        second_factor.reset(actor=system, person=drawer)
    services.reset_password(actor=system, person_id=drawer.pk)
    with pytest.raises(ResetNeedsConfirmation):
        services.reset_password(actor=system, person_id=drawer.pk)
    assert actions() == ["reset.request", "reset.confirm", "account.reset_password"]
    assert Entry.objects.last().data == {"confirmed_by": security.username}
    assert Entry.objects.first().data == {"kind": "password", "reason": "忘记口令，已当面核实"}


@pytest.mark.django_db
def test_a_confirmed_reset_of_the_second_factor_takes_it_off(system, security, drawer):
    found = resets.request(actor=system, person_id=drawer.pk, kind=SECOND, reason="手机遗失")
    resets.move(actor=security, reset_id=found.pk, action="confirm")
    second_factor.reset(actor=system, person=drawer)
    drawer.refresh_from_db()
    found.refresh_from_db()
    assert not drawer.second_factor and found.state == Reset.State.USED


@pytest.mark.django_db
def test_only_the_security_administrator_confirms_and_never_what_he_asked_for(
    system, security, drawer, asked, person_with, offices
):
    with pytest.raises(Refused) as caught:
        resets.move(actor=system, reset_id=asked.pk, action="confirm")
    assert "安全管理员" in caught.value.who
    with pytest.raises(Refused):
        resets.request(actor=security, person_id=drawer.pk, kind=SECOND, reason="手机遗失")
    # the system administrator of yesterday is the security administrator of today
    Assignment.objects.filter(person=system).update(role=Role.SECURITY)
    system = type(system).objects.get(pk=system.pk)
    with pytest.raises(ResetByOne):
        resets.move(actor=system, reset_id=asked.pk, action="confirm")
    changes = {"state": "confirmed", "confirmed_by": system, "confirmed": timezone.now()}
    with pytest.raises(IntegrityError, match="reset_confirmed_by_another"), transaction.atomic():
        Reset.objects.filter(pk=asked.pk).update(**changes)


@pytest.mark.django_db
def test_a_confirmation_holds_for_a_day(system, security, drawer, asked):
    resets.move(actor=security, reset_id=asked.pk, action="confirm")
    with pytest.raises(AlreadyDone):
        resets.request(actor=system, person_id=drawer.pk, kind=PASSWORD, reason="再次")
    Reset.objects.update(confirmed=timezone.now() - datetime.timedelta(hours=25))
    with pytest.raises(ResetNeedsConfirmation):
        services.reset_password(actor=system, person_id=drawer.pk)
    resets.request(actor=system, person_id=drawer.pk, kind=PASSWORD, reason="再次")
    assert sorted(drawer.resets.values_list("state", flat=True)) == ["requested", "withdrawn"]


@pytest.mark.django_db
def test_what_was_declined_or_withdrawn_cannot_be_confirmed(system, security, drawer, asked):
    resets.move(actor=security, reset_id=asked.pk, action="decline")
    with pytest.raises(MoveRefused):
        resets.move(actor=security, reset_id=asked.pk, action="confirm")
    again = resets.request(actor=system, person_id=drawer.pk, kind=PASSWORD, reason="再次")
    resets.move(actor=security, reset_id=again.pk, action="confirm")
    resets.move(actor=system, reset_id=again.pk, action="withdraw")
    with pytest.raises(ResetNeedsConfirmation):
        services.reset_password(actor=system, person_id=drawer.pk)


@pytest.mark.django_db
def test_nothing_is_asked_for_where_it_is_not_needed_or_not_possible(system, security, person_with):
    clerk = person_with(Role.DEPT)
    assert services.reset_password(actor=system, person_id=clerk.pk)
    for person, refusal in (
        (clerk, ResetNotNeeded),
        (security, AdministratorByServer),
        (system, NotOnOneself),
    ):
        with pytest.raises(refusal):
            resets.request(actor=system, person_id=person.pk, kind=PASSWORD, reason="忘记口令")


@pytest.mark.django_db
def test_two_administrators_do_it_on_the_pages(system, security, drawer, enter):
    asking, confirming, page = Client(), Client(), f"/people/{drawer.pk}/"
    enter(asking, system.username)
    enter(confirming, security.username, REMOTE_ADDR="10.0.0.2")
    text = asking.get(page).content.decode()
    assert "提请重置" in text and f"{page}reset-password/" not in text
    refused = asking.post(f"{page}reset-password/", follow=True).content.decode()
    assert "两名管理员" in refused and "安全管理员" in refused
    assert asking.post(f"{page}ask-reset/", {"reset-kind": "password"}).status_code == 422
    said = {"reset-kind": "password", "reset-reason": "忘记口令"}
    asking.post(f"{page}ask-reset/", said)
    found = drawer.resets.get()
    assert "忘记口令" in confirming.get("/people/resets/").content.decode()
    confirming.post(f"/people/resets/{found.pk}/confirm/")
    assert f"{page}reset-password/" in asking.get(page).content.decode()
    answer = asking.post(f"{page}reset-password/")
    drawer.refresh_from_db()
    assert "一次性口令" in answer.content.decode() and drawer.must_change_password
