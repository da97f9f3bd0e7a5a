"""The finished demonstration with offices that hold tokens, and a caller without cookies."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from houping.apps.accounts.models import Organisation, Person
from houping.apps.plans.models import Assessment
from houping.apps.reports.models import Issue
from houping.apps.results.models import Proposal
from houping.apps.tokens import services
from houping.apps.tokens.scopes import SCOPES

KEY = "cq2021"
OWN, OTHER = "500101", "500102"
ROOT = "/api/v1"


@pytest.fixture
def site(finished_site, db):
    """The assessment of the demonstration before its results are proposed; what a test changes is undone."""
    Issue.objects.all().delete()
    Proposal.objects.all().delete()
    return Assessment.objects.get(key=KEY)


@pytest.fixture
def make_token(site):
    """Make the text of a token: make_token("plan:read", kind="bureau", county="")."""

    def make(*scopes, kind="bureau", county="", assessment=KEY):
        office = Organisation.objects.filter(kind=kind, county=county).first()
        _, text = services.create(
            actor=Person.objects.get(username="demo-security"),
            title="演示系统",
            organisation=office,
            assessment=assessment,
            scopes=scopes,
            expires=timezone.now() + datetime.timedelta(days=30),
        )
        return text

    return make


@pytest.fixture
def full(make_token):
    """A token of the bureau with every scope."""
    return make_token(*SCOPES)


class Caller:
    """Calls the interface as another system does: a token in the header, nothing else."""

    def __init__(self, token):
        self.token = token
        self.client = Client()

    def __call__(self, path, *, method="get", body=None, **headers):
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        options = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(ROOT + path, headers=given, **options)

    def items(self, path):
        """Return every entry of a list, page by page."""
        found, page = [], 1
        while True:
            answer = self(f"{path}{'&' if '?' in path else '?'}page={page}&size=200")
            assert answer.status_code == 200, answer.content.decode()
            found += answer.json()["items"]
            if page >= answer.json()["pages"]:
                return found
            page += 1


@pytest.fixture
def call():
    """Return a caller with a token: call(token)("/assessments")."""
    return Caller


@pytest.fixture
def bureau(call, full):
    """The bureau's system, with every scope."""
    return call(full)
