"""A person makes a token for a program, sees and revokes it; it is short-lived and never stronger than the person."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.conftest import KEY, OTHER, OWN

from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.ledger.models import Entry
from houping.apps.tokens import services
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import OWN_SCOPES
from houping.core.errors import TokenNotOwn, TokenOfPerson, TokenTermUnusable

HERE = "203.0.113.7"


@pytest.fixture
def leader(person_with):
    return person_with(Role.TL, county=OWN)


def own(person, *, review=False, days=7, assessment=KEY):
    end = timezone.now() + datetime.timedelta(days=days)
    return services.create_own(
        actor=person, title="演示程序", assessment=assessment, review=review, expires=end
    )


def test_a_token_stands_for_what_the_person_may_do_and_no_more(leader):
    bearer = services.identify_own(own(leader, review=True)[1], HERE)
    assert bearer.may("submission.review", assessment=KEY, county=OWN)
    assert not bearer.may("submission.review", assessment=KEY, county=OTHER)
    assert not bearer.may("submission.check", assessment=KEY)  # of quality control, not hers
    assert not bearer.may("submission.see", assessment="another")
    assert not bearer.may("personal.unmask", assessment=KEY)  # hers, but no token gives it
    assert bearer.counties("submission.see", assessment=KEY) == {OWN}
    reader = services.identify_own(own(leader)[1], HERE)
    assert not reader.may("submission.review", assessment=KEY, county=OWN)


def test_no_scope_of_a_person_grants_unmasking_or_administration():
    granted = frozenset().union(*(scope.permissions for scope in OWN_SCOPES.values()))
    assert granted <= PERMISSIONS.keys()
    assert granted.isdisjoint({"personal.unmask", "submission.fill", "sample.phones", "token.edit"})


@pytest.mark.parametrize("days", [-1, 32])
def test_it_ends_within_a_month(leader, days):
    with pytest.raises(TokenTermUnusable):
        own(leader, days=days)


def test_only_people_who_see_interviews_make_one_and_only_where_they_have_a_role(person_with, leader):
    for role in (Role.EN, Role.CTY, Role.SECURITY):
        with pytest.raises(Refused):
            own(person_with(role))
    with pytest.raises(Refused):
        own(leader, assessment="another")


def test_tokens_of_people_and_of_offices_do_not_stand_for_each_other(leader, make_token):
    with pytest.raises(TokenOfPerson):
        services.identify(own(leader)[1], HERE)
    with pytest.raises(TokenNotOwn):
        services.identify_own(make_token("plan:read")[1], HERE)


def test_the_page_shows_the_text_once_and_revokes_ones_own_only(client, leader, person_with, security):
    client.force_login(leader)
    page = reverse("tokens:own")
    day = timezone.localdate() + datetime.timedelta(days=5)
    form = {"title": "Power BI", "assessment": KEY, "expires": day.isoformat()}
    made = client.post(page, form).content.decode()
    token = Token.objects.get(person=leader)
    assert token.scopes == ["own:read"] and f"{token.name}_" in made and leader.username in made
    listed = client.get(page).content.decode()
    assert "Power BI" in listed and f"{token.name}_" not in listed
    far = {**form, "expires": (day + datetime.timedelta(days=60)).isoformat()}
    assert client.post(page, far).status_code == 422
    client.force_login(person_with(Role.QC))
    revoke = reverse("tokens:revoke-own", args=[token.pk])
    assert client.post(revoke).status_code == 404 and token.name not in client.get(page).content.decode()
    client.force_login(security)
    assert leader.name in client.get(reverse("tokens:list")).content.decode()
    client.force_login(leader)
    client.post(revoke)
    token.refresh_from_db()
    assert token.revoked_by == leader
    assert list(Entry.objects.filter(subject=f"token:{token.name}").values_list("action", flat=True)) == [
        "token.create",
        "token.revoke",
    ]
