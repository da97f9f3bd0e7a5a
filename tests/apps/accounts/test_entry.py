"""Signing in: lock-out, sessions, second factor, password rules; what the ledger keeps of it."""

import datetime
import re

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from houping.apps.accounts import attempts, invitations, passwords, second_factor, services
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import OpenSession, Person
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.core.errors import AdministratorByServer, NotOnOneself, UsernameTaken

from .conftest import PASSWORD, actions

NEW = "Autumn-2021-fields"


@pytest.fixture
def asked(settings):
    """The second factor is asked for, as on a real site."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves: clock(minutes=31)."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**amount):
        now[0] += datetime.timedelta(**amount)

    return forward


def telephone(person):
    """The codes of the telephone of a person."""
    person.refresh_from_db()
    return pyotp.TOTP(second_factor.secret(person.second_factor))


def code_now(person, steps=0):
    return telephone(person).at(int(timezone.now().timestamp()) + 30 * steps)


@pytest.fixture
def bound(person_with):
    """Somebody with a second factor."""
    person = person_with(Role.QC)
    person.second_factor = second_factor.new_seed()
    person.save()
    return person


@pytest.fixture
def clerk(person_with):
    """Somebody without a sensitive role who bound a telephone all the same; others: test_resets.py."""
    return person_with(Role.DEPT, second_factor=second_factor.new_seed())


# password and lock-out


def test_the_form_speaks_of_user_name_and_password(client, db):
    page = client.get("/login/").content.decode()
    assert "用户名" in page and "口令" in page


def test_a_sign_in_and_a_sign_out_leave_entries(client, person_with, enter):
    person = person_with(Role.DEPT)
    assert enter(client, person.username).status_code == 302
    client.post("/logout/")
    assert actions() == ["account.sign_in", "account.sign_out"]
    assert client.get("/account/").status_code == 302


def test_unknown_names_and_wrong_passwords_get_the_same_answer(client, person_with, enter):
    person_with(Role.DEPT, username="known")
    plain = []
    for name in ("known", "unknown"):
        answers = [enter(client, name, "wrong", REMOTE_ADDR=f"10.0.0.{i}{len(name)}") for i in range(6)]
        assert {a.status_code for a in answers} == {422}
        texts = [re.search(r'role="alert">(.*?)</', a.content.decode())[1] for a in answers]
        plain.append([re.sub(r"\d+年.*?:\d\d", "T", text) for text in texts])
    assert plain[0] == plain[1]
    assert "锁定至" in plain[0][4] and "不正确" in plain[0][3]


def test_what_was_typed_as_an_unknown_name_is_not_kept(client, db, enter):
    enter(client, "My-Secret-1", "x")
    entry = Entry.objects.get()
    assert entry.subject == "person:unknown" and "My-Secret" not in entry.details and entry.actor == "system"


def test_five_failures_lock_the_account_for_fifteen_minutes(client, person_with, enter, clock):
    person = person_with(Role.DEPT)
    for i in range(5):
        enter(client, person.username, "wrong", REMOTE_ADDR=f"10.0.0.{i}")
    assert enter(client, person.username, REMOTE_ADDR="10.0.0.9").status_code == 422
    assert actions() == ["account.sign_in_failed"] * 5 + ["account.locked"]
    clock(minutes=14)
    assert enter(client, person.username, REMOTE_ADDR="10.0.0.9").status_code == 422
    clock(minutes=2)
    assert enter(client, person.username, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_five_failures_from_one_address_lock_the_address(client, person_with, enter, clock):
    person = person_with(Role.DEPT)
    for i in range(5):
        enter(client, f"nobody{i}", "wrong")
    assert enter(client, person.username).status_code == 422
    assert enter(client, person.username, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_failures_are_forgotten_after_a_while_and_after_a_success(client, person_with, enter, clock):
    person = person_with(Role.DEPT)
    for _ in range(4):
        enter(client, person.username, "wrong")
    clock(minutes=16)
    assert enter(client, person.username, "wrong").status_code == 422
    assert enter(client, person.username).status_code == 302
    assert not attempts.Attempts.objects.exists()


def test_many_tries_at_the_same_moment_gain_nothing(db):
    for _ in range(5):
        attempts.begin("somebody", "10.0.0.1")  # none of them has been answered yet
    with pytest.raises(attempts.Locked):
        attempts.begin("somebody", "10.0.0.2")


def test_behind_our_own_proxy_the_address_that_it_names_counts(rf, settings):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.2.3")
    assert attempts.address_of(request) == "127.0.0.1"
    settings.TLS = True
    assert attempts.address_of(request) == "10.1.2.3"


def test_a_closed_account_cannot_sign_in_and_gets_the_usual_answer(client, person_with, enter):
    person = person_with(Role.DEPT, is_active=False)
    assert "用户名或口令不正确" in enter(client, person.username).content.decode()


# sessions


def test_an_idle_session_ends_after_half_an_hour(client, person_with, enter, clock):
    enter(client, person_with(Role.DEPT).username)
    clock(minutes=29)
    assert client.get("/account/").status_code == 200
    clock(minutes=29)
    assert client.get("/account/").status_code == 200
    clock(minutes=31)
    assert client.get("/account/").status_code == 302
    assert Entry.objects.last().data == {"reason": "idle"}


def test_a_session_in_use_ends_after_eight_hours(client, person_with, enter, clock):
    enter(client, person_with(Role.DEPT).username)
    for _ in range(24):
        clock(minutes=20)
        assert client.get("/account/").status_code == 200
    clock(minutes=1)
    assert client.get("/account/").status_code == 302
    assert Entry.objects.last().data == {"reason": "age"}


def test_a_third_session_ends_the_oldest(person_with, enter, clock):
    person = person_with(Role.DEPT)
    first, second, third = Client(), Client(), Client()
    for client in (first, second, third):
        enter(client, person.username)
        clock(seconds=1)
    assert [c.get("/account/").status_code for c in (first, second, third)] == [302, 200, 200]
    assert OpenSession.objects.count() == 2


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(person_with, enter):
    person = person_with(Role.DEPT)
    here, elsewhere = Client(), Client()
    enter(here, person.username)
    enter(elsewhere, person.username)
    answer = here.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302 and answer.url == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert "本次" in here.get("/account/").content.decode()


def test_one_ends_ones_own_sessions_and_nobody_elses(person_with, enter):
    person, stranger = person_with(Role.DEPT), person_with(Role.DEPT)
    here, elsewhere, other = Client(), Client(), Client()
    for client, who in ((here, person), (elsewhere, person), (other, stranger)):
        enter(client, who.username)
    for session in OpenSession.objects.exclude(key=here.session.session_key):
        here.post(f"/account/sessions/{session.pk}/end/")
    assert elsewhere.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200


def test_a_closed_account_is_out_at_once(client, person_with, enter, system):
    person = person_with(Role.DEPT)
    enter(client, person.username)
    services.deactivate(actor=system, person_id=person.pk)
    assert client.get("/account/").status_code == 302


def test_what_was_typed_is_shown_when_the_session_is_over(client, person_with, enter, clock):
    enter(client, person_with(Role.XZJ).username)
    clock(minutes=40)
    answer = client.post("/account/password/", {"opinion": "第三条表述不清", "new": "Secret-12345"})
    page = answer.content.decode()
    assert answer.status_code == 401 and "第三条表述不清" in page and "Secret-12345" not in page


# passwords


@pytest.mark.parametrize("bad", ["short-A1", "alllowercaseletters", "password1234", "Assess-2021-ok"])
def test_weak_and_used_passwords_are_refused(bad, person_with):
    with pytest.raises(ValidationError):
        passwords.check_new(person_with(), bad)


def test_none_of_the_last_five_passwords_comes_back(person_with):
    person = person_with()
    used = [PASSWORD, *(f"Autumn-{i}-fields" for i in range(5))]
    for new in used[1:]:
        passwords.change(actor=person, new=new)
        person.refresh_from_db()
    for old in used[1:]:
        with pytest.raises(ValidationError):
            passwords.check_new(person, old)
    passwords.check_new(person, used[0])


def test_a_password_expires_after_ninety_days(client, person_with, enter, clock):
    person = person_with(Role.DEPT)
    passwords.change(actor=person, new=NEW)
    enter(client, person.username, NEW)
    assert client.get("/account/").status_code == 200
    client.post("/logout/")
    clock(days=91)
    assert enter(client, person.username, NEW).url == "/account/password/"
    assert client.get("/account/").url == "/account/password/"


def test_the_term_of_passwords_can_be_switched_off(person_with, settings, clock):
    settings.PASSWORD_DAYS = 0
    person = person_with()
    clock(days=1000)
    assert not person.password_expired


def test_the_present_password_is_asked_and_guesses_lock(client, person_with, enter):
    person = person_with(Role.DEPT)
    enter(client, person.username)
    for _ in range(6):
        answer = client.post("/account/password/", {"old": "x", "new": NEW, "again": NEW})
        assert answer.status_code == 422
    assert "锁定至" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).check_password(PASSWORD)


def test_a_one_time_password_lets_in_to_the_change_only(client, person_with, enter):
    person = person_with(Role.DEPT, username="fresh")
    Person.objects.filter(pk=person.pk).update(must_change_password=True)
    assert enter(client, "fresh").url == "/account/password/"
    assert client.get("/permissions/").url == "/account/password/"
    answer = client.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302 and answer.url == "/"
    assert client.get("/permissions/").status_code == 200


# second factor


def test_roles_with_personal_data_must_enrol_others_need_not(client, person_with, enter, asked):
    enter(client, person_with(Role.DEPT).username)
    assert client.get("/permissions/").status_code == 200
    client.post("/logout/")
    assert enter(client, person_with(Role.QC).username).url == "/account/enrol/"
    assert client.get("/permissions/").url == "/account/enrol/"


def test_the_demonstration_asks_nobody(settings, person_with):
    del settings.SECOND_FACTOR_REQUIRED
    settings.DEMO = True
    assert not person_with(Role.QC).needs_second_factor


def test_enrolment_takes_a_right_code_and_gives_recovery_codes_once(client, person_with, enter, asked):
    person = person_with(Role.QC)
    enter(client, person.username)
    page = client.get("/account/enrol/").content.decode()
    secret = re.search(r'id="secret">(\w+)<', page)[1]
    assert "data:image/svg+xml" in page
    assert client.post("/account/enrol/", {"code": "000000"}).status_code == 422
    answer = client.post("/account/enrol/", {"code": pyotp.TOTP(secret).now()})
    codes = re.findall(r"<code[^>]*>(\w{5}-\w{5})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/permissions/").status_code == 200
    person.refresh_from_db()
    assert secret not in person.second_factor
    assert all(c.replace("-", "") not in str(list(person.recovery_codes.values())) for c in codes)


def test_the_secret_needs_the_key_of_the_site(settings, db):
    seed = second_factor.new_seed()
    before = second_factor.secret(seed)
    settings.SECRET_KEY = "another"
    assert second_factor.secret(seed) != before


def test_the_second_factor_comes_before_everything_else(client, bound, enter):
    Person.objects.filter(pk=bound.pk).update(must_change_password=True)
    assert enter(client, bound.username).url == "/account/second-factor/"
    for page in ("/account/password/", "/account/enrol/", "/permissions/", "/"):
        assert client.get(page).url == "/account/second-factor/"
    client.post("/account/second-factor/", {"code": code_now(bound)})
    assert client.get("/permissions/").url == "/account/password/"


def test_the_sign_in_is_complete_only_after_the_code(client, bound, enter):
    enter(client, bound.username)
    assert actions() == []
    client.post("/account/second-factor/", {"code": code_now(bound)})
    assert actions() == ["account.sign_in"]


def test_a_code_is_taken_once(bound, enter):
    code = code_now(bound)
    assert second_factor.passes(bound, code)
    bound.refresh_from_db()
    assert not second_factor.passes(bound, code)
    assert not second_factor.passes(bound, code_now(bound, -1)), "an older code after a newer one"
    assert second_factor.passes(bound, code_now(bound, 1))


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(bound, clock, steps, right):
    assert second_factor.passes(bound, code_now(bound, steps)) is right


def test_wrong_codes_end_the_session_and_lock_the_account(client, bound, enter):
    enter(client, bound.username)
    answers = [client.post("/account/second-factor/", {"code": "abcdef"}) for _ in range(4)]
    assert answers[-1].url == "/login/"
    assert enter(client, bound.username, REMOTE_ADDR="10.0.0.7").status_code == 422, "the right password too"
    assert "account.locked" in actions()


def test_the_right_password_does_not_wipe_out_wrong_codes(bound, enter):
    for i in range(3):
        client = Client(REMOTE_ADDR=f"10.0.0.{i}")
        answer = enter(client, bound.username)
        if answer.status_code == 302:
            client.post("/account/second-factor/", {"code": "abcdef"})
    assert attempts.locked_until(bound.username)


def test_a_recovery_code_works_once(client, bound, enter):
    codes = second_factor.renew_codes(actor=bound)
    enter(client, bound.username)
    client.post("/account/second-factor/", {"code": codes[0]})
    assert client.get("/permissions/").status_code == 200
    assert not second_factor.passes(bound, codes[0]) and second_factor.passes(bound, codes[1].upper())
    assert Entry.objects.filter(action="account.recovery_code_used").last().data == {"left": 8}


def test_new_recovery_codes_void_the_old_ones(bound):
    old = second_factor.renew_codes(actor=bound)
    second_factor.renew_codes(actor=bound)
    assert not second_factor.passes(bound, old[0])


def test_the_system_administrator_resets_a_lost_second_factor(system, clerk, security):
    second_factor.reset(actor=system, person=clerk)
    clerk.refresh_from_db()
    assert not clerk.second_factor and actions() == ["account.reset_second_factor"]
    with pytest.raises(Refused):
        second_factor.reset(actor=security, person=clerk)


def test_a_reset_second_factor_ends_the_sessions(client, clerk, enter, system):
    enter(client, clerk.username)
    client.post("/account/second-factor/", {"code": code_now(clerk)})
    assert client.get("/account/").status_code == 200
    second_factor.reset(actor=system, person=clerk)
    assert client.get("/account/").url.startswith("/login/")


def test_nobody_takes_the_second_factor_off_oneself(system):
    system.second_factor = second_factor.new_seed()
    system.save()
    with pytest.raises(NotOnOneself):
        second_factor.reset(actor=system, person=system)
    system.refresh_from_db()
    assert system.second_factor


def test_nobody_can_be_called_what_the_ledger_calls_the_program_itself(system, offices):
    with pytest.raises(UsernameTaken):
        services.create_person(
            actor=system, username="system", name="演示人员", organisation=offices["department"]
        )
    row = dict.fromkeys(invitations.COLUMNS, "") | {"姓名": "演示人员", "用户名": "system", "单位": "finance"}
    with pytest.raises(invitations.RowsWrong) as caught:
        invitations.check([(2, row)])
    assert [(line, column) for line, column, _ in caught.value.faults] == [(2, "用户名")]


def test_the_system_administrator_cannot_become_another_administrator(system, security):
    with pytest.raises(AdministratorByServer):
        services.reset_password(actor=system, person_id=security.pk)
    with pytest.raises(AdministratorByServer):
        second_factor.reset(actor=system, person=security)
    with pytest.raises(NotOnOneself):
        services.reset_password(actor=system, person_id=system.pk)


def test_a_reset_password_lifts_the_lock_and_ends_the_sessions(client, person_with, enter, system):
    person = person_with(Role.DEPT)
    enter(client, person.username)
    for i in range(5):
        enter(Client(), person.username, "wrong", REMOTE_ADDR=f"10.0.0.{i}")
    _, password = services.reset_password(actor=system, person_id=person.pk)
    assert client.get("/account/").status_code == 302
    assert enter(Client(), person.username, password, REMOTE_ADDR="10.0.1.1").url == "/account/password/"
    assert password not in "".join(Entry.objects.values_list("details", flat=True))


def test_one_time_passwords_differ_and_are_easy_to_read():
    made = {passwords.one_time_password() for _ in range(200)}
    assert len(made) == 200 and not any(set("01lio") & set(p) for p in made)
    assert make_password(made.pop())
