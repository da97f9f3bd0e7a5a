"""A token is shown once, kept as a digest, good for what it says until its last day, and closed at once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.conftest import KEY, OTHER, OWN, PASSWORD

from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Attempts, Organisation
from houping.apps.accounts.roles import Role
from houping.apps.jobs.models import Job
from houping.apps.ledger.models import Entry
from houping.apps.tokens import services
from houping.apps.tokens.bearer import Bearer
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import CITY, SCOPES, permissions_of
from houping.core.errors import (
    KeyTaken,
    RequestsTooMany,
    ScopeNotForOffice,
    TokenExpired,
    TokenRevoked,
    TokenTermUnusable,
    TokenUnknown,
)

HERE = "203.0.113.7"


def test_only_a_digest_of_a_token_is_kept(make_token):
    token, text = make_token("plan:read")
    secret = text.removeprefix(token.name)
    stored = [str(value) for row in (Token.objects.values(), Entry.objects.values()) for value in row]
    assert len(secret) >= 43
    assert not any(secret in value for value in stored)


def test_a_token_opens_what_its_scopes_say(make_token):
    bearer = services.identify(make_token("plan:read")[1], HERE)
    assert bearer.may("plan.see", assessment=KEY)
    assert not bearer.may("frame.see", assessment=KEY)
    assert not bearer.may("plan.edit", assessment=KEY)
    assert not bearer.may("plan.see", assessment="another")


def test_making_and_revoking_leave_one_entry_each_with_scopes_and_office(make_token, security):
    token, _ = make_token("plan:read", "frame:read")
    services.revoke(actor=security, token_id=token.pk)
    services.revoke(actor=security, token_id=token.pk)
    made, closed = Entry.objects.filter(subject=f"token:{token.name}").order_by("seq")
    assert (made.action, closed.action) == ("token.create", "token.revoke")
    assert made.data["scopes"] == ["plan:read", "frame:read"]
    assert made.actor == security.username and made.data["organisation"] == "xzj"


def test_a_revoked_token_says_so_only_to_who_has_it_whole(make_token, security):
    token, text = make_token("plan:read")
    services.revoke(actor=security, token_id=token.pk)
    with pytest.raises(TokenRevoked):
        services.identify(text, HERE)
    with pytest.raises(TokenUnknown):
        services.identify(f"{token.name}_{'x' * 43}", HERE)


def test_a_token_ends_with_its_last_day(make_token):
    token, text = make_token("plan:read")
    past = timezone.now() - datetime.timedelta(days=40)
    Token.objects.filter(pk=token.pk).update(created=past, expires=past + datetime.timedelta(days=1))
    with pytest.raises(TokenExpired):
        services.identify(text, HERE)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_must_end_within_a_year(make_token, days):
    with pytest.raises(TokenTermUnusable):
        make_token("plan:read", days=days)
    assert not Token.objects.exists()


@pytest.mark.parametrize("scope", ["frame:read", "sample:read", "progress:read", "run:start"])
def test_what_counties_never_see_cannot_be_given_to_their_offices(make_token, county_office, scope):
    with pytest.raises(ScopeNotForOffice):
        make_token(scope, organisation=county_office)


def test_the_office_of_a_county_reaches_its_own_county_only(make_token, county_office):
    bearer = services.identify(make_token("results:read", organisation=county_office)[1], HERE)
    assert bearer.may("report.own", assessment=KEY, county=OWN)
    assert not bearer.may("report.own", assessment=KEY, county=OTHER)
    assert not bearer.may("result.see", assessment=KEY)


def test_an_office_that_changes_its_kind_loses_the_scopes_that_are_not_for_it(make_token, organisation):
    _, text = make_token("frame:read")
    Organisation.objects.filter(pk=organisation.pk).update(kind="field_agency")
    assert not services.identify(text, HERE).holds("frame:read")


def test_no_scope_grants_lists_names_or_administration():
    granted = {p for scope in SCOPES.values() for kind in CITY for p in scope.permissions | scope.own}
    assert granted == {
        "assessment.see",
        "plan.see",
        "frame.see",
        "sample.see",
        "result.see",
        "report.own",
        "result.run",
    }
    assert all(
        permissions_of(scope, "county") <= {"assessment.see", "plan.see", "report.own"} for scope in SCOPES
    )


def test_a_use_is_noted_with_its_address(make_token):
    token, text = make_token("plan:read")
    services.identify(text, HERE)
    token.refresh_from_db()
    assert token.last_address == HERE and timezone.now() - token.last_used < datetime.timedelta(minutes=1)


def test_the_requests_of_a_minute_are_limited_and_the_next_minute_begins_anew(make_token, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    token, text = make_token("plan:read")
    for _ in range(3):
        services.identify(text, HERE)
    with pytest.raises(RequestsTooMany) as refused:
        services.identify(text, HERE)
    assert 1 <= refused.value.fields["seconds"] <= 61
    before = timezone.now() - datetime.timedelta(seconds=61)
    Token.objects.filter(pk=token.pk).update(minute=before)
    assert services.identify(text, HERE).token.pk == token.pk


def test_wrong_tokens_close_the_interface_to_an_address_and_nobody_else(make_token):
    _, text = make_token("plan:read")
    for _ in range(5):
        with pytest.raises(TokenUnknown):
            services.identify("hp_0000000000_wrong", HERE)
    with pytest.raises(RequestsTooMany):
        services.identify("hp_0000000000_wrong", HERE)
    with pytest.raises(TokenUnknown):
        services.identify("hp_0000000000_wrong", "203.0.113.8")
    assert services.identify(text, HERE)
    assert Entry.objects.filter(action="token.refused").count() == 6


def test_wrong_tokens_lock_nobody_out_of_the_sign_in(make_token, client, person_with):
    person = person_with(Role.QC)
    for _ in range(7):
        with pytest.raises((TokenUnknown, RequestsTooMany)):
            services.identify("hp_0000000000_wrong", "127.0.0.1")
    assert Attempts.objects.exists()
    client.post(reverse("accounts:login"), {"username": person.username, "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_only_the_security_administrator_makes_tokens(person_with, organisation):
    for role in (Role.SYSTEM, Role.AUDIT, Role.QC):
        with pytest.raises(Refused):
            services.create(
                actor=person_with(role),
                title="x",
                organisation=organisation,
                assessment="",
                scopes=["plan:read"],
                expires=timezone.now() + datetime.timedelta(days=1),
            )


def begin():
    return Job.objects.create(kind="results.compute", title="计算", assessment=KEY)


def test_a_key_starts_once_and_refuses_another_request(make_token):
    bearer = Bearer(make_token("run:start")[0])
    first, new = services.start_once(bearer=bearer, key="night-2021", asked={"seed": "a"}, begin=begin)
    again, repeated = services.start_once(bearer=bearer, key="night-2021", asked={"seed": "a"}, begin=begin)
    assert (new, repeated) == (True, False) and again.pk == first.pk and Job.objects.count() == 1
    with pytest.raises(KeyTaken):
        services.start_once(bearer=bearer, key="night-2021", asked={"seed": "b"}, begin=begin)


def test_a_key_of_a_failed_start_can_be_used_again(make_token):
    bearer = Bearer(make_token("run:start")[0])

    def fail():
        begin()
        raise ScopeNotForOffice(scope="", office="", possible="")

    with pytest.raises(ScopeNotForOffice):
        services.start_once(bearer=bearer, key="night-2021", asked={}, begin=fail)
    assert not Job.objects.exists()
    assert services.start_once(bearer=bearer, key="night-2021", asked={}, begin=begin)[1]


def test_an_office_follows_the_jobs_that_it_started_and_no_others(make_token, county_office):
    own, colleague = Bearer(make_token("run:start")[0]), Bearer(make_token("run:start")[0])
    other = Bearer(make_token("results:read", organisation=county_office)[0])
    job, _ = services.start_once(bearer=own, key="night-2021", asked={}, begin=begin)
    of_somebody = begin()
    assert services.job_of(own, job.pk) == services.job_of(colleague, job.pk) == job
    assert services.job_of(other, job.pk) is None and services.job_of(own, of_somebody.pk) is None


@pytest.fixture
def filled(organisation):
    day = timezone.localdate() + datetime.timedelta(days=30)
    return {
        "title": "省级汇总系统（演示）",
        "organisation": organisation.pk,
        "assessment": "",
        "scopes": ["plan:read", "results:read"],
        "expires": day.isoformat(),
    }


def test_the_page_shows_a_new_token_once_and_never_again(as_role, filled):
    client = as_role(Role.SECURITY)
    shown = client.post(reverse("tokens:list"), filled)
    text = shown.context["text"]
    assert text in shown.content.decode()
    assert services.identify(text, HERE).holds("results:read")
    listed = client.get(reverse("tokens:list")).content.decode()
    assert shown.context["token"].name in listed and text not in listed
    assert "有效" in listed and "省级汇总系统" in listed


def test_the_page_says_why_a_scope_is_not_for_an_office(as_role, filled, county_office):
    answer = as_role(Role.SECURITY).post(
        reverse("tokens:list"), filled | {"organisation": county_office.pk, "scopes": ["frame:read"]}
    )
    assert answer.status_code == 422
    assert "不能授予“万州区”" in answer.content.decode() and not Token.objects.exists()


def test_a_token_is_revoked_on_the_page(as_role, filled):
    client = as_role(Role.SECURITY)
    made = client.post(reverse("tokens:list"), filled).context
    assert client.post(reverse("tokens:revoke", args=[made["token"].pk])).status_code == 302
    with pytest.raises(TokenRevoked):
        services.identify(made["text"], HERE)
    assert "已吊销" in client.get(reverse("tokens:list")).content.decode()


def test_the_export_holds_no_secret(as_role, filled):
    client = as_role(Role.SECURITY)
    text = client.post(reverse("tokens:list"), filled).context["text"]
    data = client.get(reverse("tokens:export")).content
    assert data[:2] == b"PK" and text[14:].encode() not in data
    assert Entry.objects.filter(action="export", subject="接口令牌").exists()
