"""Files of tablets from a USB drive: taken once, whole or not at all, and only by those who may."""

import io
import json
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command

from apps.collection.conftest import certify
from apps.test_filler_shell import sealed
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection import recovery, rescue
from houping.apps.collection.models import Quarantined, Submission
from houping.apps.ledger.models import Entry
from houping.apps.training.models import Certificate
from houping.core.errors import ExportBroken, ExportOfUnknownTablet, ExportUnreadable
from openrosa.conftest import interview, make_device, make_version, new_id

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff" + bytes(range(256))


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def device(assessment, person_with):
    enumerator = person_with(Role.EN)
    certify(assessment, enumerator)
    make_version(assessment, enumerator)
    made, _ = make_device(assessment, enumerator)
    made.install_id = "houping:1"
    made.save()
    return made


def export(device="houping:1", *, finished=True, instance="", drop=None, change=None, tail=b""):
    """A file as the tablet writes it."""
    from base64 import b64decode, b64encode

    from cryptography.hazmat.primitives import serialization

    key, raw = recovery.public_key(), bytes(range(32))
    public = serialization.load_der_public_key(b64decode(key["spki"]))
    head = {"format": "houping-filler-export/1", "device": device, "recovery": key["id"]}
    head["key"] = b64encode(public.encrypt(raw, recovery.OAEP)).decode()
    xml = interview(instance=instance or new_id(), photo="a.jpg")
    contents = [
        ({"kind": "interview", "finished": finished}, xml),
        ({"kind": "file", "name": "a.jpg"}, PHOTO),
        ({"kind": "end", "records": 2}, b""),
    ]
    pieces = [json.dumps(head).encode() + b"\n"]
    for number, (about, data) in enumerate(contents):
        if number == drop:
            continue
        text = json.dumps(about).encode()
        iv = bytes(11) + bytes([number])
        body = AESGCM(raw).encrypt(
            iv, struct.pack(">I", len(text)) + text + data, f"record {number}".encode()
        )
        if number == change:
            body = bytes([body[0] ^ 1]) + body[1:]
        pieces.append(struct.pack(">I", len(iv + body)) + iv + body)
    return b"".join(pieces) + tail


def take(assessment, actor, content):
    return rescue.take_export(
        actor=actor, assessment=assessment, stream=io.BytesIO(content), name="x.houping"
    )


def test_a_file_is_taken_as_if_its_tablet_had_sent_it_and_a_second_time_changes_nothing(
    assessment, person_with, device
):
    qc, content = person_with(Role.QC), export()
    first, second = take(assessment, qc, content), take(assessment, qc, content)
    assert ((first.new, first.known), (second.new, second.known)) == ((1, 0), (0, 1))
    submission = Submission.objects.get()
    assert (submission.person, submission.device) == (device.person, device)
    assert submission.versions.get().missing == []
    assert (
        list(Entry.objects.filter(action="device.import").values_list("subject", flat=True))
        == [f"device:{device.pk}"] * 2
    )


@pytest.mark.parametrize("fault", [{"drop": 0}, {"drop": 1}, {"drop": 2}, {"change": 1}, {"tail": b"x"}])
def test_nothing_is_taken_of_a_file_that_lacks_a_record_or_was_changed(
    assessment, person_with, device, fault
):
    with pytest.raises(ExportBroken):
        take(assessment, person_with(Role.QC), export(**fault))
    assert not Submission.objects.exists() and not Quarantined.objects.exists()


def test_what_somebody_without_a_certificate_filled_in_is_set_aside_as_from_a_tablet(
    assessment, person_with, device
):
    Certificate.objects.update(manual=1)
    taken = take(assessment, person_with(Role.QC), export())
    assert taken.new == 0 and [error.code for error in taken.aside] == ["enumerator-not-certified"]
    assert Quarantined.objects.get().reason == "not_certified" and not Submission.objects.exists()


def test_drafts_stay_on_the_tablet(assessment, person_with, device, tmp_path):
    content = export(finished=False)
    taken = take(assessment, person_with(Role.QC), content)
    assert (taken.new, taken.drafts) == (0, 1) and not Submission.objects.exists()


def test_the_command_writes_what_a_file_holds_once(device, tmp_path, capsys):
    file, target = tmp_path / "x.houping", tmp_path / "out"
    file.write_bytes(export(finished=False))
    call_command("open_tablet_file", str(file), to=target)
    assert {p.name for p in (target / "001").iterdir()} == {"draft.xml", "a.jpg"}
    assert (target / "001" / "a.jpg").read_bytes() == PHOTO
    with pytest.raises(CommandError):
        call_command("open_tablet_file", str(file), to=target)


def test_other_files_and_other_tablets_are_refused_in_words(assessment, person_with, device):
    qc = person_with(Role.QC)
    for content in (b"", b"PK\x03\x04", b"{}\n", b"[1]\n"):
        with pytest.raises(ExportUnreadable):
            take(assessment, qc, content)
    with pytest.raises(ExportOfUnknownTablet):
        take(assessment, qc, export("houping:2"))


def test_only_quality_control_helps_tablets_and_each_code_is_on_record(assessment, person_with, device):
    key = recovery.public_key()
    request = f"{key['id']}:{sealed('ABCD-EFGH', key)}"
    for role in (Role.TL, Role.EN, Role.XZJ):
        with pytest.raises(Refused):
            rescue.tell_code(actor=person_with(role), assessment=assessment, request=request)
        with pytest.raises(Refused):
            take(assessment, person_with(role), export())
    assert rescue.tell_code(actor=person_with(Role.QC), assessment=assessment, request=request) == "ABCD-EFGH"
    (entry,) = Entry.objects.filter(action="device.recovery")
    assert "ABCD" not in entry.details


def test_the_page_shows_the_code_once_and_names_faults_at_their_field(as_role, device):
    key = recovery.public_key()
    page = "/a/cq2021/fieldwork/devices/rescue/"
    client = as_role(Role.QC)
    assert client.get(page).status_code == 200
    shown = client.post(f"{page}code/", {"request": f"{key['id']}:{sealed('ABCD-EFGH', key)}"})
    assert "ABCD-EFGH" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    wrong = client.post(f"{page}code/", {"request": f"{key['id']}:abc"})
    assert wrong.status_code == 422 and "恢复申请不完整" in wrong.content.decode()
    file = io.BytesIO(export())
    file.name = "x.houping"
    done = client.post(f"{page}take/", {"file": file}, follow=True)
    assert "新收 1 份" in done.content.decode()
    broken = io.BytesIO(export(drop=1))
    broken.name = "x.houping"
    assert "第 2 条记录" in client.post(f"{page}take/", {"file": broken}).content.decode()
