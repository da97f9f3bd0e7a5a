"""What the nightly comparison is given, and what it keeps for the page: problems found, risks known, likest pairs."""

import math

import pytest
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.quality import likeness, tables
from houping.apps.quality.models import Screening

from .conftest import NAME


@pytest.mark.django_db
def test_problems_found_and_risks_known_before_reach_the_check_of_leniency(came, assessment):
    said = (
        {"o_problems/problems_n": 2, "header/class": "monitored"},
        {"o_problems/problems_n": 0, "header/class": "general"},
        {"header/class": "relieved"},
    )
    for answers in said:
        version = came().versions.get()
        version.answers = {**version.answers, **answers}
        version.save()
    given = tables.interviews(tables.read_all(assessment))
    assert list(given.problem[:2]) == [1.0, 0.0] and math.isnan(given.problem[2])
    assert given.risk.tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


@pytest.mark.django_db
def test_nearly_equal_interviews_stand_side_by_side_with_what_differs(client, came, people, assessment):
    own, other = came(litres="40"), came(litres="55")
    pair = {"own": own.pk, "other": other.pk, "share": 0.75}
    row = {"person": own.person_id, "n": 2, "p": 0.001, "q": 0.01, "flagged": True, "reasons": []}
    Screening.objects.create(assessment=assessment, seed=1, interviews=2, ranked=[row | {"pairs": [pair]}])
    (found,) = likeness.pairs(assessment, people[Role.QC], own.person_id)
    assert (found.own, found.other) == (own, other)
    assert ("每人每天用水（升）", "40", "55") in found.differing and found.equal == found.asked - 1
    client.force_login(people[Role.QC])
    page = client.get(reverse("quality:person", args=[KEY, own.person_id])).content.decode()
    assert "近似重复的访问" in page and "55" in page and NAME not in page
