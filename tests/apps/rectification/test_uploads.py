"""Proofs of rectification resume as evidence of problems does: by the same way, whole, once, as far as allowed."""

import pytest
from django.urls import reverse

import resumed
from apps.conftest import KEY, OTHER
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.rectification.models import Item, Proof, Upload


@pytest.fixture
def site(confirmed, send, person_with, client, settings, tmp_path):
    """An item that its county works on, and the county signed in, over a data folder of this test."""
    settings.DATA = tmp_path
    confirmed()
    client.force_login(person_with(Role.CTY))
    return send().items.get(), client


def announce(client, item, size, name="整改后.png"):
    begin = reverse("rectification:upload-begin", args=[KEY, item.pk])
    return resumed.announce(client, begin, size, filename=name, note="新修水窖")


def test_a_proof_whose_connection_breaks_arrives_whole_and_once(site, photograph):
    item, client = site
    address = announce(client, item, len(photograph)).headers["Location"]
    assert resumed.send_over_broken_lines(client, address, photograph, breaks=4) == 4
    proof = item.proofs.get()
    assert store.read(proof.sha256) == photograph
    assert (proof.name, proof.kind, proof.note) == ("整改后.png", "image/png", "新修水窖")
    assert Entry.objects.filter(action="rectify.proof").count() == 1
    assert Upload.objects.get().proof == proof and list(store.incoming().iterdir()) == []


def test_an_item_that_was_closed_meanwhile_takes_no_more(site, photograph):
    item, client = site
    address = announce(client, item, len(photograph)).headers["Location"]
    Item.objects.filter(pk=item.pk).update(state="proved", plan="演示", office="演示", result="演示")
    assert resumed.patch(client, address, 0, photograph).status_code == 422
    assert not Proof.objects.exists()


def test_another_county_and_another_person_are_refused(site, person_with):
    item, client = site
    address = announce(client, item, 10).headers["Location"]
    client.force_login(person_with(Role.CTY, county=OTHER))
    assert announce(client, item, 10).status_code == 404
    client.force_login(person_with(Role.CTY))
    assert client.head(address, **resumed.TUS).status_code == 410


def test_the_page_offers_both_ways(site):
    item, client = site
    page = client.get(reverse("rectification:item", args=[KEY, item.pk])).content.decode()
    assert "data-resume=" in page and "resume.js" in page and 'enctype="multipart/form-data"' in page
