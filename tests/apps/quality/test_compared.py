"""What the nightly comparison is given, and what it keeps for the page: problems found, risks known, likest pairs."""

import math

import pytest
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.quality import likeness, tables
from houping.apps.quality.models import BackCheck, Draw, Screening
from houping.apps.quality.services import nightly
from houping.core.quality.screen import screen
from houping.instruments.convert import load_form

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
def test_straight_lines_and_back_checks_reach_the_comparison_of_the_night(
    came, assessment, person_with, people, monkeypatch
):
    """R-11.4: who answers a whole battery alike, and whose facts differ from those of the second visit."""
    form = load_form("household").instrument
    battery = [q.path for q in form.battery]
    monkeypatch.setattr(tables.asking, "instrument", lambda _version: form)
    crew = [person_with(Role.EN) for _ in range(3)]
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="s",
        share=0.1,
        risk_share=0,
        interviews=18,
        drawn_by=people[Role.QC],
    )
    for place, person in enumerate(crew):
        for number in range(6):
            made = came(person=person)
            scores = [4 if place == 0 else 1 + (number + n) % 5 for n in range(len(battery))]
            version = made.versions.get()
            version.answers = {
                **version.answers,
                **dict(zip(battery, scores, strict=True)),
                "f_water/water_tap": "yes",
            }
            version.save()
            second = {"water_tap": "no" if place == 1 else "yes"}
            BackCheck.objects.create(draw=draw, submission=made, why="random", state="done", answers=second)
    seen = {}
    monkeypatch.setattr(nightly, "screen", lambda *a, **k: seen.setdefault("it", screen(*a, **k)))
    nightly.compare(assessment)
    found = {check.code: dict(zip(check.names, check.value, strict=True)) for check in seen["it"].checks}
    straight, bold, honest = (str(person.pk) for person in crew)
    assert found["straight"][straight] == 1 and found["straight"][honest] < 0.5
    assert found["recheck"] == {straight: 0, bold: 1, honest: 0}


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
