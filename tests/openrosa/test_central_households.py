# ruff: noqa: F811 - fixtures of the apps, imported by their names
"""The household list as an entity list: of one's own counties, masked, after the time lock, on record."""

import datetime

import pytest
from django.utils import timezone

from apps.collection.conftest import (  # noqa: F401
    begun,
    carry,
    crew,
    data,
    drawn,
    field,
    frame,
    fresh,
    frozen_workspace,
    issue,
    issued,
    people,
    released,
    rows,
    step,
)
from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.sampling import lists
from houping.apps.tokens import services


@pytest.fixture
def ask(client, assessment):
    """Ask for households as a person: ask(person, "households/entities")."""

    def as_person(person, path="households.svc/Entities", **query):
        end = timezone.now() + datetime.timedelta(days=1)
        _, token = services.create_own(actor=person, title="演示", assessment=KEY, review=False, expires=end)
        return client.get(
            f"/v1/projects/{assessment.pk}/datasets/{path}",
            query_params=query,
            headers={"Authorization": f"Bearer {token}"},
        )

    return as_person


def test_a_leader_reads_the_masked_households_of_the_own_county(ask, field, person_with):
    leader, household = field["tl"], rows()[0]
    table = ask(leader, **{"$count": "true"}).json()
    assert table["@odata.count"] == len(table["value"]) == len(rows())
    assert {row["county"] for row in table["value"]} == {OWN}
    line = next(row for row in table["value"] if row["__id"] == household.unit)
    facts = lists.household_facts(field["ceremony"], OWN)[household.household]
    assert line["head"] == facts["head_name"] and "*" in line["head"]
    assert household.household not in str(table)
    listed = ask(leader, "households/entities").json()
    assert [one["uuid"] for one in listed] == [row["__id"] for row in table["value"]]
    page = ask(leader, **{"$top": 2, "$skip": 1, "$select": "__id,class"}).json()["value"]
    assert page == [{"__id": r["__id"], "class": r["class"]} for r in table["value"][1:3]]
    read = Entry.objects.filter(action="token.read", subject="households")
    assert {entry.data["rows"] for entry in read} == {len(rows())} and read.count() == 3
    assert ask(person_with(Role.TL, county=OTHER)).json()["value"] == []
    refused = ask(person_with(Role.XZJ))
    assert refused.status_code == 403 and "分县组长" in refused.json()["message"]


def test_before_the_time_lock_opens_there_is_no_household(ask, field):
    ceremony = field["ceremony"]
    type(ceremony).objects.filter(pk=ceremony.pk).update(
        release_at=timezone.now() + datetime.timedelta(hours=1)
    )
    assert ask(field["tl"]).json()["value"] == []
    assert ask(field["tl"], "households/entities").json() == []
