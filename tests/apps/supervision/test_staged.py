"""Files of supervision resume: they come before their form, wait for whoever sent them, and go with that form only."""

import datetime
import io
import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

import resumed
from apps.conftest import KEY
from houping.apps import resuming, store
from houping.apps.accounts.roles import Role
from houping.apps.staging import desk, taking, tasks
from houping.apps.staging.models import Staged
from houping.apps.supervision.models import Evidence, Slip
from houping.apps.supervision.services import slips
from resumed import TUS, patch


@pytest.fixture
def picture():
    """A photo of some hundred kilobytes."""
    stream = io.BytesIO()
    Image.effect_noise((900, 900), 90).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def site(assessment, people, offices, client, settings, tmp_path):
    """A slip that the county has to answer, its address, and a client signed in for the county."""
    settings.DATA = tmp_path
    values = {
        "organisation": offices["own"],
        "title": "停止补填",
        "what": "请停止。",
        "due": timezone.localdate(),
    }
    slip = slips.issue(actor=people[Role.SV], assessment=assessment, values=values)
    client.force_login(people[Role.CTY])
    return slip, reverse("supervision:slip-move", args=[KEY, slip.pk, "reply"]), client


def leave(client, place, content, name="照片.png"):
    """Leave a file for a form over a line that breaks; return its key."""
    address = resumed.announce(client, place, len(content), filename=name).headers["Location"]
    resumed.send_over_broken_lines(client, address, content, breaks=4)
    return address.rpartition("=")[2]


def test_a_file_over_a_broken_line_goes_with_its_form_as_any_other(site, picture):
    slip, place, client = site
    key = leave(client, place, picture)
    assert not Evidence.objects.exists()
    assert client.post(place, {"text": "已停止", "staged-files": key}).status_code == 302
    kept = slip.steps.get(action="reply").files.get()
    assert store.read(kept.sha256) == picture and (kept.name, kept.kind) == ("照片.png", "image/png")
    assert not Staged.objects.exists() and list(store.incoming().iterdir()) == []


def test_a_refused_form_keeps_the_file_beside_what_was_typed(site, picture):
    _slip, place, client = site
    key = leave(client, place, picture)
    answer = client.post(place, {"text": "", "staged-files": key})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        re.search(rf'type="checkbox" name="staged-files" value="{key}" checked', page) and "照片.png" in page
    )
    assert client.post(place, {"text": "已停止", "staged-files": key}).status_code == 302
    assert Evidence.objects.get().name == "照片.png"


@pytest.fixture
def small():
    """A picture of some bytes."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    return stream.getvalue()


def test_files_that_a_form_refused_do_not_lock_their_sender_out(site, small):
    _slip, place, client = site
    for _ in range(resuming.OPEN + 1):
        key = leave(client, place, small)
        assert client.post(place, {"text": "", "staged-files": key}).status_code == 422
    assert client.post(place, {"text": "已停止", "staged-files": key}).status_code == 302


def test_files_that_never_became_whole_are_limited(site):
    _slip, place, client = site
    for _ in range(resuming.OPEN):
        assert resumed.announce(client, place, 10, filename="照片.png").status_code == 201
    refused = resumed.announce(client, place, 10, filename="照片.png")
    assert refused.status_code == 422 and "20 个文件还没有传完" in refused.content.decode()


def test_whole_files_that_wait_give_way_to_newer_ones(site, small, monkeypatch):
    _slip, place, client = site
    monkeypatch.setattr(desk, "ROOM", 2 * len(small))
    keys = [leave(client, place, small) for _ in range(3)]
    left = {str(key) for key in Staged.objects.values_list("key", flat=True)}
    assert left == set(keys[1:])
    assert not [path for path in store.incoming().iterdir() if path.name.startswith(keys[0])]


def test_an_empty_file_is_called_empty(site):
    _slip, place, client = site
    refused = resumed.announce(client, place, 0, filename="报告.docx")
    assert refused.status_code == 422
    assert "文件“报告.docx”是空的" in refused.content.decode()


def test_only_whoever_sent_a_file_uses_it_and_only_at_its_place(site, picture, people, client):
    slip, place, _client = site
    key = leave(client, place, picture)
    new = reverse("supervision:inspection-new", args=[KEY])
    client.force_login(people[Role.SV])
    closing = reverse("supervision:slip-move", args=[KEY, slip.pk, "close"])
    assert client.head(f"{place}?upload={key}", **TUS).status_code == 410
    assert client.post(closing, {"text": "核实", "staged-files": key}).status_code != 302
    own = leave(client, new, picture)
    assert client.head(f"{place}?upload={own}", **TUS).status_code == 410
    client.force_login(people[Role.EN])
    assert resumed.announce(client, new, 10, filename="a.png").status_code == 403
    assert not Evidence.objects.exists()


def test_what_the_content_is_not_is_refused_when_it_is_whole(site):
    _slip, place, client = site
    address = resumed.announce(client, place, 12, filename="照片.png").headers["Location"]
    assert patch(client, address, 0, b"#!/bin/sh\nrm").status_code == 422
    assert not Staged.objects.exists() and list(store.incoming().iterdir()) == []


def test_a_file_that_was_forgotten_is_named_and_the_form_waits(site, picture):
    slip, place, client = site
    key = leave(client, place, picture)
    Staged.objects.update(begun=timezone.now() - resuming.LASTS - datetime.timedelta(minutes=1))
    assert tasks.forget_unused() == 1 and list(store.incoming().iterdir()) == []
    answer = client.post(place, {"text": "已停止", "staged-files": key})
    page = answer.content.decode()
    assert answer.status_code == 422 and "请重新选择文件上传" in page and "已停止</textarea>" in page
    slip.refresh_from_db()
    assert slip.state == Slip.State.SENT


def test_the_public_leaves_no_file_before_its_report(site, plan_in_force, client):
    client.logout()
    page = client.get(reverse("public-report", args=[KEY])).content.decode()
    assert 'name="files"' in page and "data-staged" not in page and "resume.js" not in page


def test_a_form_whose_address_holds_chinese_says_where_the_bytes_go(people, rf):
    place = "/reports/draft-revise/区县报告/500101-万州区.docx"
    request = rf.post(place, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA="filename YS5wbmc=", **TUS)
    request.user = people[Role.SV]
    address = taking.takes_files(lambda request: None)(request).headers["Location"]
    key = Staged.objects.get(place=place).key
    assert address.isascii() and unquote(address) == f"{place}?upload={key}"
