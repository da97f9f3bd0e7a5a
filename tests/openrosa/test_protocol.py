"""A tablet fetches and submits: once, twice, in parts, out of order; nothing that came is lost or doubled."""

import zlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection import enrolling, quarantine, settling
from houping.apps.collection.models import (
    Attachment,
    Device,
    FormVersion,
    Quarantined,
    Submission,
    SubmissionVersion,
)
from houping.apps.ledger import queries as ledger
from houping.apps.ledger.models import Entry
from houping.core.errors import QuarantineNotTakeable
from houping.openrosa.answers import ACCEPTED
from houping.openrosa.entry import skew_of

from .conftest import OWN, Tablet, interview, make_device, make_version, md5, multipart, new_id

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
PHOTO = ("墙体裂缝.png", b"\x89PNG\r\n\x1a\n crack")
AUDIT = ("audit.csv", b"event,node,start,end\nform start,,1,\n")


def message(answer):
    return ElementTree.fromstring(answer.content).findtext("{http://openrosa.org/http/response}message")


def listed(answer, tag):
    return [form.findtext(LIST + tag) for form in ElementTree.fromstring(answer.content)]


def path_of(url):
    return url.partition("testserver")[2]


# forms and lists


def test_the_form_is_the_bytes_whose_md5_the_list_names(tablet):
    answer = tablet.get("formList?deviceID=d1")
    assert listed(answer, "formID") == ["hh"]
    url = path_of(listed(answer, "downloadUrl")[0])
    form = tablet.client.get(url + "&deviceID=d1", headers={"X-OpenRosa-Version": "1.0"})
    assert listed(answer, "hash") == [f"md5:{md5(form.content)}"]


def test_every_file_of_the_manifest_has_the_md5_that_it_names(tablet):
    manifest = ElementTree.fromstring(tablet.get("forms/hh/manifest").content)
    assert [file.findtext(MANIFEST + "filename") for file in manifest] == ["households.csv"]
    for file in manifest:
        url = path_of(file.findtext(MANIFEST + "downloadUrl"))
        got = tablet.client.get(url, headers={"X-OpenRosa-Version": "1.0"})
        assert file.findtext(MANIFEST + "hash") == f"md5:{md5(got.content)}"
        assert got.content.startswith(b"name,label,")


def test_a_form_with_two_lists_brings_both_each_with_its_md5(tablet, assessment, enumerator):
    make_version(assessment, enumerator, form_id="two", lists=["villages"])
    manifest = ElementTree.fromstring(tablet.get("forms/two/manifest").content)
    files = {f.findtext(MANIFEST + "filename"): f for f in manifest}
    assert sorted(files) == ["households.csv", "villages.csv"]
    for file in files.values():
        got = tablet.get(path_of(file.findtext(MANIFEST + "downloadUrl")).removeprefix(f"{tablet.base}/"))
        assert file.findtext(MANIFEST + "hash") == f"md5:{md5(got.content)}"


def test_what_did_not_change_is_answered_with_304(tablet):
    first = tablet.get("formList")
    again = tablet.get("formList", **{"If-None-Match": f"W/{first.headers['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")


def test_the_list_can_be_asked_for_one_form_and_by_head(tablet):
    assert listed(tablet.get("formList?formID=nope"), "formID") == []
    assert tablet.head("formList").status_code == 200


def test_closed_forms_leave_the_list(tablet, published):
    published.state, published.closed = FormVersion.State.CLOSED, timezone.now()
    published.save()
    assert listed(tablet.get("formList"), "formID") == []


def test_without_a_certificate_the_list_is_empty_and_says_why(tablet, enumerator):
    enumerator.certificates.update(withdrawn=timezone.now(), withdrawn_by=enumerator, withdrawn_for="冒名")
    answer = tablet.get("formList")
    assert (answer.status_code, listed(answer, "formID")) == (200, [])
    assert "上岗证" in answer.content.decode()
    for path in ("forms/hh.xml", "forms/hh/manifest", "forms/hh/attachments/households.csv"):
        assert tablet.get(path).status_code == 403
    refused = tablet.post(interview(instance=new_id()))
    assert refused.status_code == 403 and "上岗证" in message(refused)
    assert Quarantined.objects.get().reason == Quarantined.Reason.NOT_CERTIFIED
    assert Submission.objects.count() == 0


def test_a_revoked_token_is_refused_at_the_next_request_without_asking_for_a_password(tablet):
    Device.objects.update(revoked=timezone.now(), revoked_by=tablet.device.person)
    for answer in (tablet.get("formList"), tablet.post(interview(instance=new_id()))):
        assert answer.status_code == 403
        assert "WWW-Authenticate" not in answer.headers


def test_a_role_that_ended_closes_the_tablet(tablet, enumerator):
    enumerator.assignments.update(ends=timezone.localdate() - timedelta(days=1), starts="2021-01-01")
    assert tablet.get("formList").status_code == 403


def test_a_tablet_of_another_assessment_finds_nothing(tablet):
    answer = tablet.client.get(
        tablet.base.replace(f"projects/{tablet.device.assessment_id}", "projects/99999") + "/formList",
        headers={"X-OpenRosa-Version": "1.0"},
    )
    assert answer.status_code == 404


def test_messages_are_english_for_those_who_ask_for_it(tablet):
    answer = tablet.send(*multipart(None), **{"Accept-Language": "en-GB, zh;q=0.5"})
    assert answer.headers["Content-Language"] == "en"
    assert message(answer).startswith("The submission holds no interview")


# interviews


@pytest.mark.parametrize("split", [False, True])
def test_one_post_or_split_ones_make_one_interview_with_all_its_files(tablet, split):
    xml = interview(instance=new_id(), photo=PHOTO[0])
    if split:
        first = tablet.post(xml, incomplete=True)
        assert first.status_code == 201 and "还缺 1 个附件" in message(first)
    assert tablet.post(xml, [PHOTO, AUDIT]).status_code == 201
    version = SubmissionVersion.objects.get()
    assert {f.name: store.read(f.sha256) for f in version.files.all()} == dict([PHOTO, AUDIT])
    assert version.missing == []
    assert store.read(version.sha256) == xml


def test_a_lost_answer_costs_nothing_however_often_it_is_sent_again(tablet):
    xml = interview(instance=new_id(), photo=PHOTO[0])
    assert [tablet.post(xml, [PHOTO]).status_code for _ in range(5)] == [201] * 5
    assert (Submission.objects.count(), SubmissionVersion.objects.count()) == (1, 1)
    assert Attachment.objects.count() == 1


def test_other_bytes_under_the_same_number_are_both_kept_and_become_a_case(tablet, person_with):
    instance = new_id()
    first = interview(instance=instance, people="3")
    tablet.post(first)
    other = interview(instance=instance, people="9")
    assert [tablet.post(other).status_code for _ in range(2)] == [409, 409]
    case = Quarantined.objects.get()
    assert (case.reason, store.read(case.sha256)) == ("conflict", other)
    assert case.submission == Submission.objects.get()
    assert store.read(SubmissionVersion.objects.get().sha256) == first
    tablet.client.force_login(person_with(Role.TL, county=OWN))
    page = tablet.client.get(reverse("collection:quarantine", args=[tablet.device.assessment.key]))
    assert instance in page.content.decode()  # before the leader at once


def test_a_correction_is_a_version_of_the_same_interview(tablet):
    first, second = new_id(), new_id()
    tablet.post(interview(instance=first))
    edit = interview(instance=second, deprecated=first, people="4")
    assert [tablet.post(edit).status_code for _ in range(2)] == [201, 201]
    submission = Submission.objects.get()
    assert (submission.instance, submission.current) == (first, second)
    assert [v.number for v in submission.versions.all()] == [1, 2]


def test_locked_interviews_take_no_correction_but_keep_it(tablet):
    first = new_id()
    tablet.post(interview(instance=first))
    Submission.objects.update(state="locked")
    answer = tablet.post(interview(instance=new_id(), deprecated=first))
    assert answer.status_code == 409
    assert Quarantined.objects.get().reason == "locked"


@pytest.mark.parametrize(("late", "status", "flags"), [("keep", 201, ["late"]), ("refuse", 409, None)])
def test_a_closed_form_takes_late_interviews_or_keeps_them_aside(tablet, published, late, status, flags):
    published.state, published.closed = FormVersion.State.CLOSED, timezone.now()
    published.save()
    published.form.late = late
    published.form.save()
    assert tablet.post(interview(instance=new_id())).status_code == status
    kept = SubmissionVersion.objects.first()
    assert (kept.flags if kept else None) == flags
    assert Quarantined.objects.count() == (status == 409)


def test_an_older_version_is_still_taken_after_a_new_one_was_published(
    tablet, assessment, enumerator, published
):
    published.state = FormVersion.State.SUPERSEDED
    published.save()
    make_version(assessment, enumerator, version="2021111001")
    assert tablet.post(interview(instance=new_id())).status_code == 201
    assert SubmissionVersion.objects.get().flags == ["old_version"]


def test_a_file_that_no_answer_names_is_kept_and_flagged(tablet):
    tablet.post(interview(instance=new_id()), [("extra.png", b"x")])
    assert Attachment.objects.get().named is False
    assert SubmissionVersion.objects.get().flags == ["extra_file"]


def test_two_contents_under_one_file_name_are_both_kept(tablet):
    xml = interview(instance=new_id(), photo=PHOTO[0])
    tablet.post(xml, [PHOTO])
    tablet.post(xml, [(PHOTO[0], b"another")])
    assert Attachment.objects.count() == 2
    assert "other_file" in SubmissionVersion.objects.get().flags


def test_encrypted_interviews_are_set_aside_whole_with_words_for_the_enumerator(tablet, person_with):
    xml = (
        f'<data xmlns="http://opendatakit.org/submissions" encrypted="yes" id="hh" version="2021110901">'
        f"<base64EncryptedKey>AAAA</base64EncryptedKey><meta xmlns='http://openrosa.org/xforms'>"
        f"<instanceID>{new_id()}</instanceID></meta><media><file>1.png.enc</file></media>"
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    ).encode()
    files = [("1.png.enc", b"\x01"), ("submission.xml.enc", b"\x02")]
    for _again in range(2):
        refused = tablet.post(xml, files)
        assert refused.status_code == 400 and "加了密" in message(refused)
    case = Quarantined.objects.get()
    assert case.reason == "encrypted" and store.read(case.sha256) == xml
    assert {file["name"] for file in case.files} == {"1.png.enc", "submission.xml.enc"}
    assert not Submission.objects.exists()
    leader = person_with(Role.TL, county=OWN)
    with pytest.raises(QuarantineNotTakeable):
        quarantine.decide(actor=leader, case_id=case.pk, action="take", why="采用")


def test_a_clock_that_is_days_ahead_is_noted_and_nothing_is_refused(tablet):
    ahead = (timezone.now() + timedelta(days=3)).isoformat()
    assert tablet.post(interview(instance=new_id(), end=ahead)).status_code == 201
    assert SubmissionVersion.objects.get().flags == ["clock"]


def test_the_broken_twelve_hour_date_of_collect_gives_the_right_skew():
    now = datetime(2021, 11, 20, 19, 0, tzinfo=UTC)
    assert skew_of("Sat, 20 Nov 2021 07:00:30 GMT", now) == 30
    assert skew_of("Fri, 19 Nov 2021 07:00:00 GMT", now) == -86400
    assert skew_of("yesterday", now) is None


def test_what_was_set_aside_can_be_taken_as_a_new_version(tablet, person_with):
    instance = new_id()
    tablet.post(interview(instance=instance, people="3"))
    tablet.post(interview(instance=instance, people="9"), [PHOTO])
    leader = person_with(Role.TL, county=OWN)
    case = quarantine.decide(
        actor=leader, case_id=Quarantined.objects.get().pk, action="take", why="电话核对，第二份为准"
    )
    submission = Submission.objects.get()
    newest = submission.versions.last()
    assert (newest.number, newest.sha256) == (2, case.sha256)
    assert submission.current == newest.instance
    assert newest.files.get().name == PHOTO[0]
    again = tablet.post(interview(instance=instance, people="9"), [PHOTO])
    assert (again.status_code, submission.versions.count(), Quarantined.objects.count()) == (201, 2, 1)
    assert tablet.post(interview(instance=instance, people="3")).status_code == 201
    assert tablet.post(interview(instance=instance, people="5")).status_code == 409


# ledger


def test_every_receipt_gets_its_own_entry_and_the_chain_is_sound(tablet):
    for _ in range(3):
        tablet.post(interview(instance=new_id()))
    assert settling.tell() == 3
    assert settling.tell() == 0
    entries = Entry.objects.filter(action="submission.receive")
    assert {e.data["sha256"] for e in entries} == set(
        SubmissionVersion.objects.values_list("sha256", flat=True)
    )
    assert {v.entry for v in SubmissionVersion.objects.all()} == {e.seq for e in entries}
    assert ledger.check().count == Entry.objects.count()


# password, heartbeat, enrolment


def digest_header(answer, method, uri, username, password):
    nonce = answer.headers["WWW-Authenticate"].split('nonce="')[1].split('"')[0]
    first = md5(f"{username}:houping:{password}".encode())
    second = md5(f"{method}:{uri}".encode())
    response = md5(f"{first}:{nonce}:00000001:abc:auth:{second}".encode())
    return (
        f'Digest username="{username}", realm="houping", nonce="{nonce}", uri="{uri}", qop=auth, '
        f'nc=00000001, cnonce="abc", response="{response}", algorithm=MD5'
    )


def test_digest_lets_in_who_knows_the_password_and_nobody_else(tablet):
    uri = f"/v1/projects/{tablet.device.assessment_id}/formList"
    challenge = tablet.client.get(uri, headers={"X-OpenRosa-Version": "1.0"})
    name, right = enrolling.username_of(tablet.device), enrolling.password_of(tablet.device)
    for password, status in ((right, 200), ("wrong", 401)):
        header = digest_header(challenge, "GET", uri, name, password)
        answer = tablet.client.get(uri, headers={"X-OpenRosa-Version": "1.0", "Authorization": header})
        assert answer.status_code == status


@pytest.mark.parametrize(("password", "stale"), [("right", True), ("wrong", False)])
def test_who_answered_an_old_challenge_rightly_is_told_that_it_is_old(tablet, monkeypatch, password, stale):
    uri = f"/v1/projects/{tablet.device.assessment_id}/formList"
    challenge = tablet.client.get(uri, headers={"X-OpenRosa-Version": "1.0"})
    name, right = enrolling.username_of(tablet.device), enrolling.password_of(tablet.device)
    header = digest_header(challenge, "GET", uri, name, right if password == "right" else password)
    monkeypatch.setattr("houping.openrosa.entry.NONCE_S", -1)
    answer = tablet.client.get(uri, headers={"X-OpenRosa-Version": "1.0", "Authorization": header})
    assert answer.status_code == 401
    assert ("stale=true" in answer.headers["WWW-Authenticate"]) is stale


def test_basic_is_taken_over_tls_only(tablet):
    uri = f"/v1/projects/{tablet.device.assessment_id}/formList"
    pair = f"{enrolling.username_of(tablet.device)}:{enrolling.password_of(tablet.device)}"
    headers = {
        "X-OpenRosa-Version": "1.0",
        "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
    }
    assert tablet.client.get(uri, headers=headers).status_code == 401
    assert tablet.client.get(uri, headers=headers, secure=True).status_code == 200


def test_a_heartbeat_shows_on_the_tablet_and_brings_the_order_to_empty_itself(tablet, person_with):
    beat = b'{"queue": 2, "app": "1.0", "battery": 0.5, "room": 1048576000, "clock": 0}'
    answer = tablet.send(beat, "application/json", "heartbeat")
    assert (answer.json()["wipe"], answer.json()["message"]) == (False, "")
    device = Device.objects.get()
    assert (device.queued, device.battery, device.storage_mb) == (2, 50, 1000)
    enrolling.ask_wipe(actor=person_with(Role.TL, county=OWN), device_id=device.pk)
    assert tablet.send(beat, "application/json", "heartbeat").json()["wipe"] is True
    assert Device.objects.get().wiped is not None


def test_the_token_is_kept_nowhere(tablet):
    assert tablet.token not in str(Device.objects.values().get())


def test_returned_interviews_are_told_to_their_tablet_only(tablet, assessment, person_with, client):
    instance = new_id()
    tablet.post(interview(instance=instance))
    Submission.objects.update(state="returned", reason="收入请核对")
    assert [r["instance"] for r in tablet.get("returned").json()["returned"]] == [instance]
    device, token = make_device(assessment, person_with(Role.EN, county=OWN))
    assert Tablet(client, device, token).get("returned").json() == {"returned": [], "results": []}


def test_the_limit_is_announced(tablet):
    answer = tablet.head("submission")
    assert (answer.status_code, answer.headers["X-OpenRosa-Accept-Content-Length"]) == (204, str(ACCEPTED))


def test_the_qr_code_of_collect_holds_the_address(client, tablet):
    import json
    from base64 import b64decode

    from houping.apps.collection.provisioning import collect_settings

    text = zlib.decompress(b64decode(collect_settings("https://h/v1/key/t/projects/1", "演示")))
    assert json.loads(text)["general"]["server_url"] == "https://h/v1/key/t/projects/1"
