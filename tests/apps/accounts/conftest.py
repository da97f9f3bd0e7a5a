"""Offices of every kind, the administrators, and a way to sign in as a person does."""

import pytest

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role

PASSWORD = "Assess-2021-ok"


@pytest.fixture
def offices(db, organisation):
    """One office per kind, two counties."""
    Kind = Organisation.Kind
    found = {Kind.BUREAU: organisation}
    for kind, code, name, county in (
        (Kind.LEADING_GROUP, "lg", "领导小组办公室", ""),
        (Kind.DEPARTMENT, "finance", "市财政局", ""),
        (Kind.COUNTY, "county-500101", "万州区", "500101"),
        (Kind.FIELD_AGENCY, "field", "某大学评估中心", ""),
        (Kind.PHONE_AGENCY, "phone", "某调查公司", ""),
        (Kind.OPERATOR, "operator", "平台运行单位", ""),
    ):
        found[kind] = Organisation.objects.create(code=code, name=name, kind=kind, county=county)
    Organisation.objects.create(code="county-500102", name="涪陵区", kind=Kind.COUNTY, county="500102")
    return found


@pytest.fixture
def system(person_with, offices):
    return person_with(Role.SYSTEM, organisation=offices["operator"], username="system-one")


@pytest.fixture
def security(person_with, offices):
    return person_with(Role.SECURITY, organisation=offices["operator"], username="security-one")


@pytest.fixture
def enter():
    """Sign a client in through the page: enter(client, "p1")."""

    def sign_in(client, username, password=PASSWORD, **more):
        return client.post("/login/", {"username": username, "password": password}, **more)

    return sign_in


def actions():
    """The acts in the ledger, in order."""
    from houping.apps.ledger.models import Entry

    return list(Entry.objects.order_by("seq").values_list("action", flat=True))
