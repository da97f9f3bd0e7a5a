"""What tablets and strangers send wrongly: the right status, a sentence, nothing lost, nothing broken."""

import errno

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings, strategies

from houping.apps import store
from houping.apps.collection.models import Attachment, Quarantined, Submission, SubmissionVersion
from houping.core.errors import EnvelopeUnreadable
from houping.instruments.envelope import read_envelope
from houping.openrosa import uploads

from .conftest import interview, multipart, new_id
from .test_protocol import message

BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d id="hh" version="1">&b;</d>'
OUTSIDE = (
    b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d id="hh"><meta><instanceID>u</instanceID></meta></d>'
)
UNREADABLE = {
    "entities": BOMB,
    "an outside document type": OUTSIDE,
    "no XML": b"\x00\x01\x02",
    "nothing": b"",
    "half": interview(instance="uuid:1")[:40],
    "depth": b"<d id='hh'>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</d>",
    "an unknown encoding": b'<?xml version="1.0" encoding="x-klingon"?><d id="hh"/>',
    "another encoding than it says": '<?xml version="1.0" encoding="UTF-8"?><d id="户"/>'.encode("gb18030"),
    "an endless number": interview(instance="u" * 5000),
    "no form": b"<d><meta><instanceID>u</instanceID></meta></d>",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_words_and_kept(tablet, name):
    answer = tablet.post(UNREADABLE[name])
    assert answer.status_code == 400 and "不能读取" in message(answer)
    case = Quarantined.objects.get()
    assert store.read(case.sha256) == UNREADABLE[name]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings_that_xml_knows_are_read(tablet, encoding):
    xml = interview(instance=new_id()).decode().replace("<?xml version='1.0' ?>", "")
    body = f'<?xml version="1.0" encoding="{encoding}"?>{xml}'.encode(encoding)
    assert tablet.post(body).status_code == 201


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\temp\\x.png", "..", ".", "a\x00b", "长" * 200])
def test_no_file_name_leads_out_of_the_store(tablet, own_store, name):
    before = {p for p in own_store.parent.rglob("*") if p.is_file() and own_store not in p.parents}
    answer = tablet.post(interview(instance=new_id()), [(name, b"trick")])
    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        assert store.read(Attachment.objects.get().sha256) == b"trick"
    after = {p for p in own_store.parent.rglob("*") if p.is_file() and own_store not in p.parents}
    assert before == after


def test_too_large_a_request_is_told_so_and_nothing_of_it_is_kept(tablet, own_store, monkeypatch):
    before = sorted(own_store.rglob("*"))
    monkeypatch.setattr(uploads, "ACCEPTED", 5000)
    answer = tablet.post(interview(instance=new_id()), [("long.mp4", b"x" * 6000)])
    assert answer.status_code == 413
    assert "超过上限" in message(answer)
    assert sorted(own_store.rglob("*")) == before


def test_an_upload_without_a_length_is_told_so(tablet):
    headers = {"X-OpenRosa-Version": "1.0"}
    answer = tablet.client.generic("POST", f"{tablet.base}/submission", b"", headers=headers)
    assert answer.status_code in (400, 411)


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data", "multipart/form-data; boundary=" + "é"]
)
def test_a_body_that_is_no_upload_is_refused(tablet, kind):
    assert tablet.send(b"hello", kind).status_code == 400


def test_a_full_disk_is_503_and_the_tablet_keeps_its_copy(tablet, monkeypatch, own_store):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    xml = interview(instance=new_id())
    with monkeypatch.context() as patch:
        patch.setattr(store.Draft, "write", full)
        answer = tablet.post(xml)
    assert answer.status_code == 503 and "磁盘空间不足" in message(answer)
    assert [p for p in own_store.rglob("*") if p.is_file() and ".incoming" in p.parts] == []
    assert Submission.objects.count() == 0
    assert [tablet.post(xml).status_code for _ in range(2)] == [201, 201]  # once there is room again
    assert Submission.objects.count() == 1


def test_a_database_that_does_not_answer_is_503(tablet, monkeypatch):
    def away(*given, **named):
        raise OperationalError("server closed the connection unexpectedly")

    xml = interview(instance=new_id())
    with monkeypatch.context() as patch:
        patch.setattr(SubmissionVersion, "save", away)
        answer = tablet.post(xml)
    assert answer.status_code == 503 and "数据库" in message(answer)
    assert tablet.post(xml).status_code == 201
    assert Submission.objects.count() == 1


def test_a_fault_of_ours_shows_no_words_of_it(tablet, monkeypatch):
    def broken(*given, **named):
        raise RuntimeError("张三 510101190001010000")

    monkeypatch.setattr(SubmissionVersion, "save", broken)
    answer = tablet.post(interview(instance=new_id()))
    assert answer.status_code == 500 and "张三" not in message(answer)


def test_an_unknown_address_below_the_tablets_answers_in_xml(tablet):
    assert "刷新" in message(tablet.get("elsewhere"))


@given(
    strategies.binary(max_size=200)
    | strategies.text(max_size=100).map(lambda t: f"<a id='x'>{t}</a>".encode())
)
@settings(max_examples=300)
def test_reading_an_envelope_never_breaks(data):
    try:
        assert read_envelope(data).instance
    except EnvelopeUnreadable as error:
        assert error.message("zh") and error.message("en")


@given(cut=strategies.integers(0, 700), noise=strategies.binary(max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_upload_is_answered_and_never_half_kept(tablet, cut, noise):
    instance = new_id()
    body, kind = multipart(interview(instance=instance), [("a.png", b"x" * 100)])
    answer = tablet.send(body[:cut] + noise + body[cut + len(noise) :], kind)
    assert answer.status_code in (201, 400, 403, 404, 409, 413)
    for version in SubmissionVersion.objects.filter(instance=instance):
        assert store.read(version.sha256)
