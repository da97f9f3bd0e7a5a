"""Uploads of evidence resume: cut anywhere and as often as it likes, a file arrives whole, once, checked and sealed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

import resumed
from apps.conftest import KEY
from houping.apps import resuming, store, vault
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Evidence, Upload
from houping.apps.findings.services.life import act as take
from houping.apps.findings.services.uploads import DESK
from houping.apps.ledger.models import Entry
from houping.core import errors
from resumed import TUS, offset_of, patch


@pytest.fixture
def site(found, client, settings, tmp_path):
    """A problem, and a client signed in as its finder, over a data folder of this test."""
    settings.DATA = tmp_path
    problem = found()
    client.force_login(problem.found_by)
    return problem, client


def announce(client, problem, size, name="照片.png", purpose="found"):
    said = {"filename": name, "purpose": purpose, "note": "屋后水窖"}
    return resumed.announce(client, reverse("findings:upload-begin", args=[KEY, problem.pk]), size, **said)


def test_a_file_whose_connection_breaks_at_random_arrives_whole_and_once(site, photograph):
    problem, client = site
    address = announce(client, problem, len(photograph)).headers["Location"]
    assert resumed.send_over_broken_lines(client, address, photograph, breaks=6) == 6
    (kept,) = problem.evidence.all()
    assert store.read(kept.sha256) == photograph
    assert (kept.name, kept.kind, kept.note) == ("照片.png", "image/png", "屋后水窖")
    assert Entry.objects.filter(action="finding.evidence").count() == 1
    assert list(store.incoming().iterdir()) == []
    key = address.strip("/").rpartition("/")[2]
    DESK.carry_on(actor=problem.found_by, key=key, offset=len(photograph), pieces=[])
    assert Evidence.objects.count() == 1


def test_parts_on_the_disk_are_sealed(site, photograph):
    problem, client = site
    address = announce(client, problem, len(photograph)).headers["Location"]
    patch(client, address, 0, photograph[:300_000])
    (part,) = store.incoming().iterdir()
    assert photograph[1000:1100] not in part.read_bytes()
    assert b"".join(vault.unseal(part)) == photograph[:300_000]


def test_a_part_that_does_not_follow_is_refused_and_tells_nothing_new(site, photograph):
    problem, client = site
    address = announce(client, problem, len(photograph)).headers["Location"]
    patch(client, address, 0, photograph[:1000])
    assert patch(client, address, 0, photograph[:1000]).status_code == 409
    assert patch(client, address, 1000, photograph[1000:] + b"x").status_code == 409
    assert offset_of(client, address) == 1000 and not Evidence.objects.exists()


def test_what_the_content_is_not_is_refused_at_the_end_and_forgotten(site):
    problem, client = site
    address = announce(client, problem, 40, name="照片.png").headers["Location"]
    answer = patch(client, address, 0, b"#!/bin/sh\n" + b"x" * 30)
    assert answer.status_code == 422 and "照片.png" in answer.content.decode()
    assert client.head(address, **TUS).status_code == 410
    assert not Evidence.objects.exists() and list(store.incoming().iterdir()) == []


def test_only_the_person_who_began_it_carries_on_and_only_as_far_as_allowed(
    site, person_with, photograph, client
):
    problem, _client = site
    address = announce(client, problem, 10).headers["Location"]
    client.force_login(person_with(Role.TL))
    assert client.head(address, **TUS).status_code == 410
    assert announce(client, problem, 10, purpose="objection").status_code == 403
    assert announce(client, problem, 51 << 20).status_code == 413
    assert client.head(address).status_code == 412


def test_what_is_given_up_is_forgotten_and_one_person_has_a_limit(site, photograph, person_with):
    problem, _client = site
    given = {"finding": problem, "purpose": "found", "name": "a.png", "size": 5}
    first = DESK.begin(actor=problem.found_by, **given)
    DESK.carry_on(actor=problem.found_by, key=first.pk, offset=0, pieces=[b"abc"])
    for _ in range(resuming.OPEN - 1):
        DESK.begin(actor=problem.found_by, **given)
    with pytest.raises(errors.UploadsTooMany):
        DESK.begin(actor=problem.found_by, **given)
    Upload.objects.update(begun=timezone.now() - resuming.LASTS - datetime.timedelta(minutes=1))
    DESK.begin(actor=problem.found_by, **given)
    assert Upload.objects.count() == 1 and list(store.incoming().iterdir()) == []


def test_a_problem_that_went_on_meanwhile_takes_no_more_of_the_old_purpose(site, person_with, photograph):
    problem, client = site
    address = announce(client, problem, len(photograph)).headers["Location"]
    take(
        actor=person_with(Role.TL), finding_id=problem.pk, action="clear", version=problem.version,
        values={"note": "不属实（演示）"},
    )  # fmt: skip
    assert patch(client, address, 0, photograph).status_code == 422
    assert not Evidence.objects.exists()


def test_the_page_offers_both_ways(site):
    problem, client = site
    page = client.get(reverse("findings:finding", args=[KEY, problem.pk])).content.decode()
    assert "data-resume=" in page and "resume.js" in page and 'enctype="multipart/form-data"' in page


def test_a_name_from_a_header_is_a_name_without_folders_and_without_marks(site, photograph):
    """The browser's form strips such a name; the protocol hands it over as it is."""
    problem, client = site
    odd = "../../etc/\x00照\n片\u202e.png"
    address = announce(client, problem, len(photograph), name=odd).headers["Location"]
    assert patch(client, address, 0, photograph).status_code == 204
    (kept,) = problem.evidence.all()
    assert kept.name == "照片.png"
    answer = client.get(reverse("findings:file", args=[KEY, problem.pk, kept.pk]))
    answer.close()
    assert answer.status_code == 200
