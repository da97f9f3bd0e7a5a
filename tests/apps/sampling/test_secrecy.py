"""The secret number and the lists are nowhere before their time: not in the database, the ledger, a page or a log."""

import datetime
import json
import stat

import polars as pl
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY, OTHER, OWN
from apps.sampling.conftest import fresh, run_job, tomorrow
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import IN_ASSESSMENT, Role
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import stored
from houping.apps.sampling import lists, services
from houping.core.errors import ListsLocked, NoSampleYet
from houping.core.ledger import line_of

BEFORE_REVEAL = ("committed", "announced", "ready", "drawn", "published", "released")


def secret_of(ceremony):
    return (ceremony.secret / "nonce.txt").read_text().strip()


def whole_database():
    """Every value of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from map(str, row)


def pages(ceremony):
    """The addresses of everything that shows or hands out something about a ceremony."""
    yield reverse("sampling:overview", args=[KEY])
    for name in ("ceremony", "announcement", "order", "sealed", "bundle"):
        yield reverse(f"sampling:{name}", args=[KEY, ceremony.number])
    for name in ("size", "villages", "lists", "replacements"):
        yield reverse(f"sampling:{name}", args=[KEY])


@pytest.mark.parametrize("state", BEFORE_REVEAL)
def test_the_secret_number_is_nowhere_but_in_its_file_before_the_proof_is_public(
    state, begun, carry, people, client, caplog
):
    ceremony = fresh(carry(begun, state))
    if ceremony.is_drawn:
        run_job(services.verify(actor=people["sv"], ceremony_id=ceremony.pk).check_job)
    nonce = secret_of(ceremony)
    assert not any(nonce in text for text in whole_database())
    assert not any(nonce.encode() in line_of(entry) for entry in stored())
    for who in ("qc", "sv", "lgo", "tl"):
        client.force_login(people[who])
        for page in pages(ceremony):
            answer = client.get(page)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert nonce.encode() not in body, (who, page)
    assert nonce not in caplog.text


@pytest.mark.parametrize("state", ["drawn", "published", "released"])
def test_neither_seed_nor_lists_stand_in_the_database_or_the_ledger(state, begun, carry, people):
    ceremony = fresh(carry(begun, state))
    run_job(services.verify(actor=people["sv"], ceremony_id=ceremony.pk).check_job)
    seed = json.loads((ceremony.folder / "bundle" / "draw.json").read_text())["seed"]
    drawn = set(pl.read_parquet(ceremony.folder / "villages.parquet")["village"])
    kept = list(whole_database())
    assert not any(seed in text for text in kept)
    assert not any(village in text for text in kept for village in drawn)


def test_the_secret_belongs_to_the_owner_of_the_site_alone(begun):
    assert stat.S_IMODE(begun.secret.stat().st_mode) == 0o700
    assert stat.S_IMODE((begun.secret / "nonce.txt").stat().st_mode) == 0o600


def test_the_run_of_the_draw_names_the_secret_by_its_digest_only(drawn):
    assert secret_of(drawn) not in (drawn.folder / "run.json").read_text()


def test_before_the_draw_there_are_no_lists_for_anybody(begun, people):
    for who in ("qc", "sv"):
        with pytest.raises(NoSampleYet):
            services.require_lists(people[who], begun)


def test_lists_are_refused_to_every_role_that_has_no_business_with_them(released, person_with):
    for role in IN_ASSESSMENT - {Role.QC, Role.SV, Role.TL}:
        with pytest.raises(Refused):
            services.require_lists(person_with(role), fresh(released), OWN)


def test_a_team_sees_its_own_county_when_the_clock_says_so_and_never_another(
    begun, carry, people, monkeypatch
):
    ceremony = fresh(carry(begun, "released", release_at=tomorrow()))
    with pytest.raises(ListsLocked):
        services.require_lists(people["tl"], ceremony, OWN)
    for who in ("qc", "sv"):
        services.require_lists(people[who], ceremony, OTHER)
    opens = ceremony.release_at
    monkeypatch.setattr(timezone, "now", lambda: opens - datetime.timedelta(seconds=1))
    with pytest.raises(ListsLocked):
        services.require_lists(people["tl"], ceremony, OWN)
    monkeypatch.setattr(timezone, "now", lambda: opens)
    assert services.require_lists(people["tl"], ceremony, OWN) == ceremony
    with pytest.raises(Refused):
        services.require_lists(people["tl"], ceremony, OTHER)


def test_pages_of_a_team_are_locked_until_then(begun, carry, people, client):
    ceremony = fresh(carry(begun, "released", release_at=tomorrow()))
    village = lists.villages(ceremony, OWN)[0]["village"]
    client.force_login(people["tl"])
    places = {"county": (OWN,), "village": (OWN, village), "village-export": (OWN, village), "ask": (OWN,)}
    for name, args in places.items():
        answer = client.get(reverse(f"sampling:{name}", args=[KEY, *args]))
        assert answer.status_code == 403 and "<table" not in answer.content.decode(), name
    answer = client.get(reverse("sampling:lists", args=[KEY]))
    assert answer.status_code == 200 and OWN not in answer.content.decode().split("<main", 1)[1]


def test_names_and_telephones_are_masked_until_a_reason_is_given_and_then_recorded(released, people, client):
    ceremony = fresh(released)
    place = lists.villages(ceremony, OWN)[0]["village"]
    whole = {line.unit: line for line in lists.village(ceremony, place, plain=True)}
    client.force_login(people["tl"])
    page = reverse("sampling:village", args=[KEY, OWN, place])
    text = client.get(page).content.decode()
    names = {line.name for line in whole.values() if len(line.name) > 1}
    phones = {line.phone for line in whole.values() if line.phone}
    assert not any(value in text for value in names | phones)
    assert all(f"?unit={unit}" in text for unit in whole), (
        "nobody copies a number by hand to ask for a replacement"
    )
    assert not Entry.objects.filter(action="personal.read").exists()
    assert client.post(page, {"reason": " "}).status_code == 422
    answer = client.post(page, {"reason": "核对门牌"})
    assert all(value in answer.content.decode() for value in names | phones)
    assert answer.headers["Cache-Control"] == "no-store"
    entry = Entry.objects.get(action="personal.read")
    assert (entry.actor, entry.county, "核对门牌" in entry.details) == ("tl1", OWN, True)
    assert not any(value in entry.details for value in names | phones)


def test_units_of_the_reserve_that_are_not_called_are_not_shown(released):
    ceremony = fresh(released)
    table = pl.read_parquet(ceremony.folder / "households.parquet")
    reserve = set(table.filter(pl.col("status") == "reserve")["unit"])
    assert reserve
    for row in lists.villages(ceremony, OWN):
        assert not reserve & {line.unit for line in lists.village(ceremony, row["village"])}


def test_the_telephone_list_is_for_those_who_run_and_supervise_the_draw(released, as_role):
    page = reverse("sampling:phones", args=[KEY, OWN])
    for role in IN_ASSESSMENT:
        allowed = role in (Role.QC, Role.SV)
        assert (as_role(role).get(page).status_code == 200) == allowed, role
