"""Names and telephones are masked; in full they are shown with permission, for a reason, once, and on record (R-13.3)."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from apps.conftest import KEY, OWN
from houping.apps import unmasking
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.ledger.models import Entry
from houping.apps.sampling import lists

from .conftest import fresh

REASON = {"reason": "核对门牌号码"}


@pytest.fixture
def place(released):
    """The address parts of a drawn village, and what must not be read there."""
    ceremony = fresh(released)
    village = lists.villages(ceremony, OWN)[0]["village"]
    lines = lists.village(ceremony, village, plain=True)
    secrets = {line.name for line in lines if len(line.name) > 1} | {
        line.phone for line in lines if line.phone
    }
    return village, secrets, len(lines)


def pages(village):
    return [
        reverse("sampling:village", args=[KEY, OWN, village]),
        reverse("sampling:village-export", args=[KEY, OWN, village]),
        reverse("sampling:phones", args=[KEY, OWN]),
        reverse("sampling:phones-export", args=[KEY, OWN]),
    ]


def readings():
    return Entry.objects.filter(action="personal.read")


def test_who_lacks_the_permission_gets_nothing_in_full_with_any_reason(place, as_role):
    village, secrets, _ = place
    for role in Role:
        client = as_role(role)
        for page in pages(village):
            seen, known = client.get(page).status_code == 200, readings().count()
            answer = client.post(page, REASON)
            allowed = seen and role in PERMISSIONS["personal.unmask"]
            assert answer.status_code == (200 if allowed else 403), (role, page)
            assert readings().count() == known + allowed, (role, page)
            assert allowed or not any(secret.encode() in answer.content for secret in secrets)


def test_a_supervisor_is_told_who_can(place, people, client):
    client.force_login(people["sv"])
    page = pages(place[0])[0]
    text = client.get(page).content.decode()
    assert "<form" not in text.split("<main", 1)[1].split("</main", 1)[0]
    assert "由质量总控组、分县组长、现场质控员说明理由后查看" in text
    assert "质量总控组" in client.post(page, REASON).content.decode()


def test_a_reading_is_on_record_before_the_data_and_says_who_what_why_and_how_many(place, people, client):
    village, secrets, households = place
    client.force_login(people["qc"])
    text = client.post(pages(village)[0], REASON).content.decode()
    assert all(secret in text for secret in secrets)
    entry = readings().get()
    told = json.loads(entry.details)
    assert (entry.actor, entry.subject, entry.county) == ("qc1", f"village:{village}", OWN)
    assert told["reason"] == REASON["reason"] and told["rows"] >= households and told["what"]


def test_what_was_shown_in_full_is_masked_again_at_the_next_opening_and_never_kept(place, people, client):
    village, secrets, _ = place
    client.force_login(people["qc"])
    for page in pages(village):
        assert client.post(page, REASON).headers["Cache-Control"] == "no-store"
        again = client.get(page)
        assert not any(secret.encode() in again.content for secret in secrets)
    client.get(f"{pages(village)[0]}?reason=x&plain=1")
    assert readings().count() == len(pages(village))


def test_a_reason_must_say_something(place, people, client):
    client.force_login(people["qc"])
    for reason in ("", "   ", "x", "好的 "):
        answer = client.post(pages(place[0])[0], {"reason": reason})
        assert answer.status_code == 422 and not readings().exists()
        assert not any(secret in answer.content.decode() for secret in place[1])


def test_screen_and_sheet_carry_the_name_of_the_reader_and_the_time(place, people, client):
    village, _, _ = place
    client.force_login(people["qc"])
    text = client.post(pages(village)[0], REASON).content.decode()
    mark = unmasking.watermark(people["qc"], demo=True)
    assert 'class="watermark"' in text and text.count(mark) >= 2 and "qc1" in mark
    for answer in (client.get(pages(village)[1]), client.post(pages(village)[1], REASON)):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            assert "<oddHeader>" in sheet and "qc1" in sheet.split("<oddHeader>", 1)[1]
            assert "qc1" in book.read("xl/sharedStrings.xml").decode()


def test_the_service_asks_by_itself(released, people):
    with pytest.raises(Refused):
        lists.read_village(
            actor=people["sv"], ceremony=fresh(released), county=OWN, code="500101000000", reason="核对门牌"
        )
    assert not readings().exists()
