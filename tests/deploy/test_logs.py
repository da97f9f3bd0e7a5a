"""Logs tell what happened and where, and never who: no name, telephone, identity number, password or token."""

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client

from apps.conftest import KEY, PASSWORD
from houping.apps.accounts.roles import Role
from houping.apps.jobs import registry, services, tasks
from houping.site.logs import JsonFormatter

NAME, PHONE, IDENTITY, WORD, TOKEN = (
    "欧阳演示",
    "13987654321",
    "500101199001011234",
    "Wrong-Secret-77",
    "tok_8f3a2b1c",
)
PERSONAL = (NAME, PHONE, IDENTITY, WORD, TOKEN, "%E6%AC%A7%E9%98%B3")
SOURCES = Path(__file__).resolve().parents[2] / "src"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Everything that is logged, at every level, as the service writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        root.removeHandler(handler)
        root.level = before
    assert not [word for word in PERSONAL if word in stream.getvalue()]


@pytest.fixture
def client():
    """A browser that sees the error page instead of the exception."""
    return Client(raise_request_exception=False)


def broken(monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("houping.site.views.health_of_site", fail)


def test_a_failed_sign_in_leaves_no_name_and_no_password(client, lines):
    client.post("/login/", {"username": NAME, "password": WORD})
    (line,) = [line for line in lines() if line["logger"] == "houping.request"]
    assert (line["status"], line["route"], line["method"]) == (422, "login/", "POST")


def test_queries_unknown_addresses_and_headers_are_not_logged(client, lines):
    client.get("/ledger/", {"person": NAME, "subject": PHONE})
    client.get(f"/a/{KEY}/{NAME}/{IDENTITY}/")
    client.get(
        "/", headers={"host": f"{PHONE}.example", "authorization": f"Bearer {TOKEN}", "referer": f"/{NAME}"}
    )
    routes = [line.get("route") for line in lines() if line["logger"] == "houping.request"]
    assert routes == ["ledger/", "", ""]


def test_a_stale_page_is_logged_without_what_was_typed(lines):
    strict = Client(enforce_csrf_checks=True)
    strict.post(f"/login/?next=/{NAME}/", {"username": PHONE, "password": WORD})
    assert any(line["logger"] == "django.security.csrf" for line in lines())


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(f"{NAME} {PHONE}"),
        IntegrityError(f"Key (name, phone)=({NAME}, {PHONE}) already exists."),
        ValueError({"password": WORD, "token": TOKEN}),
    ],
    ids=lambda e: type(e).__name__,
)
def test_an_error_is_logged_with_its_place_but_without_its_words(client, lines, monkeypatch, error):
    broken(monkeypatch, error)
    assert client.get("/health/", {"q": IDENTITY}).status_code == 500
    (line,) = [line for line in lines() if line["logger"] == "django.request"]
    assert line["level"] == "ERROR" and line["route"] == "health/" and line["status"] == 500
    assert line["error"][0].endswith(type(error).__name__)
    assert any("test_logs.py" in place for place in line["trace"])


def test_the_causes_of_an_error_are_named_by_kind_only(client, lines, monkeypatch):
    try:
        try:
            raise KeyError(NAME)
        except KeyError as cause:
            raise RuntimeError(PHONE) from cause
    except RuntimeError as error:
        broken(monkeypatch, error)
    client.get("/health/")
    (line,) = [line for line in lines() if line["logger"] == "django.request"]
    assert line["error"] == ["builtins.RuntimeError", "builtins.KeyError"]


def test_a_failed_job_is_found_by_its_number_only(lines, monkeypatch):
    def work(job, report):
        raise RuntimeError(f"{NAME} {IDENTITY}")

    monkeypatch.setattr(registry, "_kinds", {"k": work})
    job = services.start(actor=None, kind="k", title="演示", parameters={})
    tasks.run_job.call(str(job.pk))
    (line,) = [line for line in lines() if line["message"] == "job failed"]
    assert line["job"] == str(job.pk) and line["error"] == ["builtins.RuntimeError"]


def test_lines_of_other_programs_lose_their_words(lines):
    logging.getLogger("gunicorn.error").warning("Invalid request from ip=%s: %s", "10.0.0.1", NAME)
    logging.getLogger("somebody.else").error(f"could not send to {PHONE}")
    logging.getLogger("somebody.else").error("token %s", TOKEN)
    found = [line["message"] for line in lines()]
    assert found == ["Invalid request from ip=…: …", "…", "…"]


def test_the_pages_that_people_use_are_told_by_kind_and_time(client, lines, person_with):
    person = person_with(Role.DEPT, username=TOKEN)
    client.post("/login/", {"username": person.username, "password": PASSWORD})
    client.get(f"/a/{KEY}/documents/", {"q": NAME})
    line = [line for line in lines() if line["logger"] == "houping.request"][-1]
    assert line["route"] == "a/<slug:assessment>/documents/" and line["status"] == 200
    assert line["seconds"] >= 0 and line["message"] == "request"


def test_our_own_messages_are_constants():
    checked = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "G", SOURCES]
    done = subprocess.run(checked, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
