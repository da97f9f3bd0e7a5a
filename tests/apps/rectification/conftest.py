"""Confirmed problems of a county, published results, a letter with items."""

import datetime

import pytest
from django.utils import timezone

from apps.conftest import OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.rectification.services import letters


@pytest.fixture
def confirmed(assessment, person_with):
    """Make problems as the work on them leaves them: confirmed(state="agreed", number=2)."""
    finder = person_with(Role.EN)

    def make(number=1, county=OWN, **values):
        fields = {
            "title": "帮扶责任人不到位",
            "what": "演示",
            "statement": f"第 {number} 个问题（演示）",
            "indicator": "1.3",
            "severity": "minor",
            "spread": "point",
            "extent": "single",
            "source": "document",
            "state": "agreed",
            "fed_back": timezone.now(),
            **values,
        }
        return Finding.objects.create(
            assessment=assessment, county=county, number=f"{county}-{number:04d}", found_by=finder, **fields
        )

    return make


@pytest.fixture
def published(monkeypatch):
    """The results were approved and published; how is tested with the reports."""
    monkeypatch.setattr(letters, "is_published", lambda assessment: True)


@pytest.fixture
def send(assessment, person_with, published):
    """Send the letter of a county."""
    bureau = person_with(Role.XZJ)

    def make(county=OWN, number="演示函〔2022〕1号", **values):
        today = timezone.localdate()
        days = {"plan_due": today + datetime.timedelta(7), "due": today + datetime.timedelta(60), **values}
        return letters.issue_letter(
            actor=bureau, assessment=assessment, county=county, document_number=number, **days
        )

    return make
