"""A county with its released list, a team of six enumerators and a trip."""

import datetime

import pytest
from django.utils import timezone

from apps.conftest import OWN
from apps.sampling.conftest import (  # noqa: F401 - fixtures
    begun,
    carry,
    data,
    drawn,
    frame,
    fresh,
    frozen_workspace,
    issue,
    issued,
    people,
    released,
    step,
)
from houping.apps.accounts.roles import Role
from houping.apps.collection import assigning, trips
from houping.apps.collection.models import Assignment
from houping.apps.training.models import Attempt, Certificate


def certify(assessment, person):
    """Let a person hold a certificate."""
    now = timezone.now()
    attempt = Attempt.objects.create(
        assessment=assessment,
        person=person,
        level="enumerator",
        manual=0,
        number=1,
        seed="x",
        paper=[],
        pass_mark=90,
        state="submitted",
        ends=now + datetime.timedelta(hours=1),
        submitted=now,
        score=95,
    )
    number = Certificate.objects.count() + 1
    Certificate.objects.create(
        assessment=assessment, person=person, attempt=attempt, number=number, level="enumerator", manual=0
    )


@pytest.fixture
def crew(assessment, person_with):
    """Six enumerators of the own county who have passed the exam."""
    people = [person_with(Role.EN, username=f"en{n}") for n in range(6)]  # noqa: F811
    for person in people:
        certify(assessment, person)
    return people


@pytest.fixture
def field(assessment, released, people, crew, person_with):  # noqa: F811
    """The list of the own county taken over, three pairs, a trip that lasts this week."""
    tl, tpl = people["tl"], person_with(Role.TPL, username="tpl1")
    today = timezone.localdate()
    wanted = trips.Wanted(tl, today, today + datetime.timedelta(days=20), day_minutes=600)
    trip = trips.plan_trip(actor=tpl, assessment=assessment, county=OWN, wanted=wanted)
    assigning.take_over(actor=tl, assessment=assessment, county=OWN)
    pairs = [
        assigning.make_pair(
            actor=tl, assessment=assessment, county=OWN, first=crew[2 * n], second=crew[2 * n + 1]
        )
        for n in range(3)
    ]
    return {"ceremony": fresh(released), "tl": tl, "tpl": tpl, "trip": trip, "pairs": pairs, "crew": crew}


def rows():
    """Return the households of the own county in the order of the list."""
    return list(Assignment.objects.filter(county=OWN))
