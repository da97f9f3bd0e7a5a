"""Odd addresses: whatever stands in them, for whatever role, the site answers in words, never with a fault."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

import houping
from houping.apps.accounts.forms import ChoiceForm as PeopleChoice
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.ledger.forms import ChoiceForm as LedgerChoice
from houping.apps.sampling.forms import WhatIfForm

from .conftest import KEY, OWN
from .test_access import URLS

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
ODD = (
    "-1",
    "²",  # a digit for str.isdigit, no number for int
    "9" * 40,
    "2021-13-45",
    "0001-01-01",
    "\x00",
    "\u202e<script>'% 名" + "𠮷" * 2000,
    "",
)
ODD_NUMBERS = (0, 999_999, 2**31, 2**63, 10**40)
ODD_TEXTS = ("x", "..", "名" * 80, "%00", "'", "٣", "a" * 2000)
GIVEN = re.compile(r"request\.GET(?:\.get|\.getlist)?[(\[]\"(\w+)\"")
FORMS = (PeopleChoice, LedgerChoice, WhatIfForm)
NOT_UTF_8 = "?q=%ff%fe&page=%e4%b8&state=%80"


def names():
    """Return every name that a page reads from its address: in views, and in forms of filters."""
    sources = Path(houping.__file__).parent.rglob("*.py")
    found = {name for path in sources for name in GIVEN.findall(path.read_text(encoding="utf-8"))}
    return sorted(found | {name for form in FORMS for name in form.base_fields})


NAMES = names()
REAL = {
    "assessment": KEY,
    "county": OWN,
    "job": "00000000-0000-0000-0000-000000000001",
    "slug": "x",
    "name": "x",
    "action": "issue",
    "rest": "x",
    "key": KEY,
}
UPLOAD = {"key": "00000000-0000-0000-0000-000000000001"}
KEYS = {"findings:upload-part": UPLOAD, "rectification:upload-part": UPLOAD}


def address(name, odd=None):
    """Return the address of a route, with real values or with an odd one wherever it fits."""
    arguments, _ = URLS[name]
    values = {a: REAL.get(a, 1) for a in arguments} | KEYS.get(name, {})
    for argument in arguments:
        number = argument not in REAL
        if odd is not None and argument != "assessment" and number == isinstance(odd, int):
            values[argument] = odd
    return reverse(name, kwargs=values)


def query(value):
    return "?" + "&".join(f"{name}={quote(value)}" for name in NAMES)


def who_may(name):
    """Return a role that opens the route."""
    permissions = URLS[name][1].access.permissions
    return next((role for role in Role if any(role in PERMISSIONS[p] for p in permissions)), Role.QC)


def fits(name, odd):
    """Whether the odd value can be written into the address at all."""
    try:
        return address(name, odd) != address(name)
    except Exception as error:  # NoReverseMatch: the converter refuses it, as it would refuse the request
        assert type(error).__name__ == "NoReverseMatch"
        return False


@pytest.fixture
def client_of(finished_site, db):
    """Return the client of a role of the demonstration, signed in once."""
    from django.test import Client

    known = {}

    def of(role):
        if role not in known:
            known[role] = Client(raise_request_exception=False)
            known[role].force_login(Person.objects.get(username=f"demo-{role.lower()}"))
        return known[role]

    return of


def faults(asked):
    """Return (role, address, status) of every answer that is a fault of ours."""
    found = []
    for role, client, path in asked:
        answer = client.get(path, headers={"Referer": "http://[broken"})
        answer.close()
        if answer.status_code >= 500 and not path.startswith("/health"):
            found.append((str(role), path[:200], answer.status_code))
    return found


def test_the_names_of_filters_are_found_in_the_program():
    assert {"group", "page", "state", "county", "person", "since", "format", "next"} <= set(NAMES)
    assert all(issubclass(form, Form) for form in FORMS)


READERS: list[str] = []  # the routes that read anything of what follows the "?": the others need no odd value


@pytest.fixture
def readers(client_of, monkeypatch):
    """Return the routes whose answers read any name of their address: every route is asked once to find out."""
    if READERS:
        return READERS
    read, route = set(), ""

    def told(method):
        def of(self, key, *more, **words):
            if isinstance(self, QueryDict) and len(self) >= len(NAMES):
                read.add(route)
            return method(self, key, *more, **words)

        return of

    with monkeypatch.context() as patch:
        for name in ("__getitem__", "_getlist", "__contains__"):
            patch.setattr(MultiValueDict, name, told(getattr(MultiValueDict, name)), raising=False)
        for route in URLS:
            client_of(who_may(route)).get(address(route) + query(ODD[0])).close()
    READERS[:] = sorted(read)
    return READERS


def test_it_is_known_which_pages_read_their_address(readers):
    assert {"findings:ledger", "ledger:list", "results:progress", "accounts:login"} <= set(readers)
    assert len(readers) < len(URLS) / 2


@pytest.mark.parametrize("odd", ODD, ids=lambda v: ascii(v[:12]))
def test_odd_values_of_filters_pages_and_groups_are_no_fault(odd, client_of, readers):
    asked = ((who_may(name), client_of(who_may(name)), address(name) + query(odd)) for name in readers)
    assert faults(asked) == []


@pytest.mark.parametrize("odd", (*ODD_NUMBERS, *ODD_TEXTS), ids=lambda v: ascii(v)[:12])
def test_odd_places_are_not_found_and_no_fault(odd, client_of):
    routes = [name for name in URLS if fits(name, odd)]
    assert routes
    asked = ((who_may(name), client_of(who_may(name)), address(name, odd)) for name in routes)
    assert faults(asked) == []


@pytest.mark.parametrize("role", list(Role))
def test_no_role_meets_a_fault_by_an_odd_address(role, client_of):
    client = client_of(role)
    asked = (
        (role, client, address(name) + (NOT_UTF_8 if place % 2 else query(ODD[place % len(ODD)])))
        for place, name in enumerate(URLS)
    )
    assert faults(asked) == []


@pytest.mark.parametrize(
    "path",
    ["//", "/a//", "/a/%00/", "/a/cq2021/%ff", "/%e5%90", "/a/cq2021/county/..%2f..%2f", "/static/%00", "/?"],
)
def test_odd_paths_are_no_fault(path, client_of):
    assert faults([(Role.QC, client_of(Role.QC), path)]) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x" * 9000},
        {"Cookie": "sessionid=%00; houping_language=\x7f"},
        {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "名".encode().decode("latin-1")},
        {"Range": "bytes=a-"},
        {"If-None-Match": '"' * 99},
        {"If-Modified-Since": "yesterday"},
        {"X-Forwarded-For": "名".encode().decode("latin-1") * 50},
        {"Host": "127.0.0.1:99999999"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_odd_headers_are_no_fault(headers, client_of):
    client = client_of(Role.QC)
    for path in ("/", f"/a/{KEY}/", "/login/", "/api/v1/token", "/health/"):
        assert client.get(path, headers=headers).status_code < 500 or path == "/health/", path
