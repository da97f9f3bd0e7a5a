# ruff: noqa: F811 - fixtures of other apps, imported by their names
"""Households are named as people call them: village, number, masked head, and their code beside it."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from apps.collection.conftest import crew, field, rows  # noqa: F401
from apps.conftest import KEY, OWN
from apps.sampling.conftest import (  # noqa: F401
    begun,
    carry,
    data,
    drawn,
    frame,
    frozen_workspace,
    issue,
    issued,
    people,
    released,
    step,
)
from houping.apps.accounts.roles import Role
from houping.apps.quality.models import BackCheck, Draw
from houping.apps.sampling import lists, naming
from houping.apps.sampling.models import Replacement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(data):
    """Keep files where the sample stands."""


@pytest.fixture
def row(field):
    return rows()[0]


@pytest.fixture
def called(field, row):
    """What the household is called, word by word."""
    facts = lists.household_facts(field["ceremony"], OWN)[row.household]
    place = lists.places(field["ceremony"], OWN)[row.village]
    assert facts["head_name"].endswith("*")
    return place["name"], row.household[-4:], facts["head_name"]


@pytest.fixture
def made(field, row, came):
    """An interview with the household that raised an alert and is to be checked again."""
    made = came(person=field["crew"][0], unit=row.unit, twice="7", state="team_review")
    assert made.alerts.exists()
    draw = Draw.objects.create(
        assessment=made.assessment,
        number=1,
        seed="s",
        share=0.1,
        risk_share=0,
        interviews=1,
        drawn_by=field["tl"],
    )
    BackCheck.objects.create(draw=draw, submission=made, person=field["crew"][4], why="random")
    return made


def names(response, called, unit):
    page = response.content.decode()
    return response.status_code == 200 and " ".join(called) in page and unit[-20:] in page


def test_review_alerts_and_back_checks_name_the_household(client, field, made, row, called, person_with):
    client.force_login(field["tl"])
    for name, args in (
        ("queue", []),
        ("alerts", []),
        ("interview", [made.pk]),
        ("team", [OWN]),
        ("person", [made.person_id]),
    ):
        assert names(client.get(reverse(f"quality:{name}", args=[KEY, *args])), called, row.unit), name
    client.force_login(person_with(Role.QC))
    task = BackCheck.objects.get()
    for name, args in (("backchecks", []), ("backcheck", [task.pk])):
        assert names(client.get(reverse(f"quality:{name}", args=[KEY, *args])), called, row.unit), name
    client.force_login(made.person)
    assert names(client.get(reverse("quality:mine", args=[KEY])), called, row.unit)


@pytest.mark.parametrize("name", ["alerts-export", "backchecks-export"])
def test_excel_names_the_household_in_columns(client, made, row, called, person_with, name):
    client.force_login(person_with(Role.QC))
    sheet = client.get(reverse(f"quality:{name}", args=[KEY]))
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    head = next(line for line in lines if "户编号" in line)
    cells = dict(zip(head, lines[lines.index(head) + 1], strict=False))
    assert (cells["村"], cells["序号"], cells["户主"], cells["户编号"]) == (*called, row.unit)


def test_no_household_is_named_before_the_time_lock_opens(assessment, drawn):
    unit = lists.villages(drawn, OWN) and next(iter(lists.released_units(drawn)))
    assert naming.households(assessment, [unit]) == {}
    assert naming.named(drawn, [unit, "x"]).keys() == {unit}


def test_replacements_name_both_households_and_what_was_tried(client, field, row, called, people):
    substitute = rows()[1]
    Replacement.objects.create(
        ceremony=field["ceremony"],
        county=OWN,
        village=row.village,
        unit=row.unit,
        reason="moved",
        asked_by=field["tl"],
        state="approved",
        substitute=substitute.unit,
        decided_by=people["qc"],
        decided="2026-01-01T00:00Z",
    )
    row.visits.create(at="2021-11-15T09:30+08:00", code="2.24", person=field["tl"], recorded_by=field["tl"])
    client.force_login(people["qc"])
    answer = client.get(reverse("sampling:replacements", args=[KEY]))
    assert names(answer, called, row.unit) and substitute.household[-4:] in answer.content.decode()
    page = answer.content.decode()
    assert reverse("field:household", args=[KEY, row.pk]) in page
    assert "2021年11月15日 09:30 上午 入户 2.24" in page
    sheet = client.get(reverse("sampling:replacements-export", args=[KEY])).content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert any([*called, row.unit] == line[1:5] for line in lines)
