"""The health page: outsiders learn whether, the system administrator learns what."""

import datetime

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from houping.apps.accounts.roles import Role
from houping.apps.jobs import services
from houping.apps.jobs.models import Job, Worker
from houping.site import health

pytestmark = pytest.mark.django_db


def test_outsiders_learn_only_whether_it_is_well(client):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})
    services.sign_of_life("w1")
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_people_of_an_assessment_learn_no_more_than_outsiders(client, person_with):
    client.force_login(person_with(Role.QC))
    assert client.get("/health/").json() == {"ok": False}


def test_the_system_administrator_sees_what_is_wrong(client, person_with):
    Worker.objects.create(name="w1", seen=timezone.now() - datetime.timedelta(minutes=5))
    Job.objects.create(kind="k", title="演示任务")
    now = timezone.now()
    Job.objects.create(kind="k", title="演示任务", state="failed", error="演示", ended=now)
    client.force_login(person_with(Role.SYSTEM))
    answer = client.get("/health/")
    text = answer.content.decode()
    assert answer.status_code == 503
    for words in ("需处理", "最近一次信号", "排队 1，进行中 0", "失败 1 项", "剩余"):
        assert words in text


def test_who_has_not_signed_in_to_the_end_learns_no_more_than_outsiders(client, person_with):
    owes_a_code = person_with(Role.SYSTEM)
    owes_a_code.second_factor = "seed"
    owes_a_code.save()
    client.force_login(owes_a_code)
    assert client.get("/health/").json() == {"ok": False}


def test_who_was_away_too_long_learns_no_more_than_outsiders(client, person_with, monkeypatch):
    client.force_login(person_with(Role.SYSTEM))
    client.get("/account/")
    assert "剩余" in client.get("/health/").content.decode()
    later = timezone.now() + datetime.timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get("/health/").json() == {"ok": False}


@pytest.mark.parametrize(
    "broken",
    [
        lambda patch: patch.setattr(health, "FREE_BYTES", 1 << 62),
        lambda patch: patch.setattr(connection, "cursor", refuse),
    ],
    ids=["disk", "database"],
)
def test_a_full_disk_or_a_silent_database_is_not_well(client, monkeypatch, broken):
    services.sign_of_life("w1")
    broken(monkeypatch)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def refuse(*_):
    raise DatabaseError("演示")


def test_the_list_of_jobs_leads_there_who_looks_after_the_service(client, person_with):
    for role, sees in ((Role.SYSTEM, True), (Role.QC, False)):
        client.force_login(person_with(role))
        assert ('href="/health/"' in client.get("/jobs/").content.decode()) == sees
