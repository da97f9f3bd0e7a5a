"""The security administrator, offices, and tokens made by the service."""

import datetime

import pytest
from django.utils import timezone
from tests.apps.conftest import KEY, OWN

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.tokens import services


@pytest.fixture
def security(person_with):
    """The security administrator."""
    return person_with(Role.SECURITY, username="security1")


@pytest.fixture
def county_office(db):
    """The office of a county."""
    return Organisation.objects.create(code=f"county-{OWN}", name="万州区", kind="county", county=OWN)


@pytest.fixture
def make_token(security, organisation, assessment):
    """Make a token: make_token("plan:read", organisation=...); returns (token, text)."""

    def make(*scopes, organisation=organisation, assessment=KEY, days=30):
        return services.create(
            actor=security,
            title="省级汇总系统（演示）",
            organisation=organisation,
            assessment=assessment,
            scopes=scopes,
            expires=timezone.now() + datetime.timedelta(days=days),
        )

    return make
