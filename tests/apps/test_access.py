"""Every URL against every role: what the table says is what the site does, and no URL is missing from it."""

import csv
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import houping
from houping.apps.accounts.access import Access
from houping.apps.accounts.roles import COUNTY_ROLES, PERMISSIONS, Role
from visits import PLACE

from .conftest import KEY, OTHER, OWN

SOURCE = Path(houping.__file__).parent
TABLE = Path(__file__).parent / "access.csv"
SAMPLES = {
    "assessment": KEY,
    "county": OWN,
    "job": "00000000-0000-0000-0000-000000000001",
    "key": "00000000-0000-0000-0000-000000000001",
    "pk": 1,
    "slug": "x",
    "name": "x",
    "run": "sample-000000000000",
    "action": "issue",
}


def views(resolver=None, namespace="", prefix=()):
    """Yield (route name, argument names, view) of every URL of our own apps."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (
            *prefix,
            *PLACE.findall(str(entry.pattern)),
        )  # what is included elsewhere may share its converters
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from views(entry, inner, arguments)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", arguments, entry.callback


URLS = {name: (arguments, view) for name, arguments, view in views()}


def table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["url"]: row["who"] for row in csv.DictReader(file)}


def address(name, county=OWN):
    arguments, _ = URLS[name]
    return reverse(name, kwargs={a: county if a == "county" else SAMPLES.get(a, 1) for a in arguments})


def test_every_url_stands_in_the_table_and_says_who_may_open_it():
    assert {name: said(view) for name, (_, view) in URLS.items()} == table()


def said(view):
    access = getattr(view, "access", None)
    assert isinstance(access, Access), f"{view} declares no access"
    return access.kind if access.kind != "needs" else " ".join(access.permissions)


def test_every_permission_in_use_exists_and_every_permission_is_used():
    used = {p for _, view in URLS.values() for p in getattr(view, "access", Access("")).permissions}
    assert used <= PERMISSIONS.keys()
    code = [
        path
        for ring in ("apps", "api", "openrosa")
        for path in (SOURCE / ring).rglob("*.py")
        if path.name != "roles.py"
    ]
    asked = "".join(path.read_text(encoding="utf-8") for path in code)
    assert [name for name in PERMISSIONS if f'"{name}"' not in asked] == []


OF_THE_SITE = {"account.see", "ledger.see", "job.see"}  # no stage of an assessment: the three administrators


def test_the_supervisors_see_every_stage_of_the_assessment():
    """督导组全过程、全流程参与 (十（四）; R-10.14)."""
    stages = {name for name in PERMISSIONS if name.endswith(".see")} - OF_THE_SITE
    assert [name for name in sorted(stages) if Role.SV not in PERMISSIONS[name]] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_allows_and_nothing_else(role, as_role):
    client = as_role(role)
    wrong = []
    for name, (arguments, view) in URLS.items():
        access = view.access
        for county in (OWN, OTHER) if "county" in arguments else (OWN,):
            status = client.get(address(name, county)).status_code
            allowed = access.kind != "needs" or any(role in PERMISSIONS[p] for p in access.permissions)
            allowed = allowed and not (role in COUNTY_ROLES and access.kind == "needs" and county == OTHER)
            if (status == 403) == allowed or (status >= 500 and name != "health"):
                wrong.append((name, county, status, "allowed" if allowed else "refused"))
    assert wrong == []


def test_somebody_of_another_county_is_told_that_the_county_is_not_theirs(as_role):
    """Naming the role that the person holds already would help nobody."""
    page = as_role(Role.CTY).get(reverse("supervision:county", args=[KEY, OTHER]))
    assert page.status_code == 403 and "只能查看、办理授权给您的区县" in page.content.decode()


def test_nobody_gets_in_without_signing_in(client, db):
    for name, (_, view) in URLS.items():
        status = client.get(address(name)).status_code
        let_in = view.access.kind == "public" or status == {"token": 401, "tablet": 400}.get(
            view.access.kind, 302
        )
        assert let_in, (name, status)


def test_a_role_of_another_assessment_opens_nothing(client, person_with, db):
    from houping.apps.accounts.models import Assignment

    person = person_with()
    Assignment.objects.create(person=person, role=Role.QC, assessment="another")
    client.force_login(person)
    for name, (arguments, view) in URLS.items():
        if "assessment" in arguments and view.access.kind == "needs":
            assert client.get(address(name)).status_code == 403, name
