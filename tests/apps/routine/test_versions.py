"""Uploads are versions: checked row by row, sealed, reviewed by another, corrected with a reason and traced (R-7.19)."""

import hashlib
import io
import json
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

import resumed
from apps.conftest import KEY, OWN
from houping.apps import store, vault
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Assignment
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import plan_of
from houping.apps.routine import queries, services, submitting
from houping.apps.routine.models import DataRequest, DataValue, DataVersion
from houping.core.errors import (
    CorrectionWithoutReason,
    EvidenceEmpty,
    EvidenceKindUnknown,
    EvidenceMisnamed,
    MoveRefused,
    NotYours,
    OwnSubmission,
    RecordChanged,
    ScoreWithoutDocument,
    SubmissionUnusable,
)
from houping.site.backup.files import named

from .conftest import AS_OF, PDF, lines


def state_of(request):
    return DataRequest.objects.get(pk=request.pk).state


def test_a_good_template_is_kept_sealed_with_its_digest_and_its_values(issued, submit):
    made = submit(issued["2.1"])
    path = made.home / f"上报.csv{vault.SUFFIX}"
    assert b"500101" not in path.read_bytes() and b"500101" in b"".join(vault.unseal(path))
    assert (made.number, made.errors, made.values.count()) == (1, 0, 33)
    assert state_of(issued["2.1"]) == "submitted"
    told = json.loads(Entry.objects.get(action="routine.submit").details)
    assert (told["number"], told["sha256"], told["errors"]) == (1, made.sha256, 0)


@pytest.mark.parametrize("lies", [False, True])
def test_a_workbook_that_swells_is_refused_before_it_is_read(issued, people, lies):
    """Less than 0.1 MB on the wire, more than the memory should take; the size that it announces may be a lie."""
    packed, size = io.BytesIO(), submitting.SWOLLEN + 1
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", bytes(size))
    data = packed.getvalue()
    if lies:
        data = data.replace(struct.pack("<L", size), struct.pack("<L", 1000))
    given = {"source": submitting.Source(as_of=AS_OF, basis="演示")}
    upload = SimpleUploadedFile("上报.xlsx", data)
    with pytest.raises(SubmissionUnusable, match="展开"):
        submitting.submit(actor=people["市教委"], request_id=issued["2.1"].pk, upload=upload, **given)


def test_a_clerk_who_sits_in_the_panel_still_sees_the_own_department_only(issued, people, assessment):
    clerk = people["市教委"]
    own = set(queries.visible(clerk, assessment).values_list("pk", flat=True))
    Assignment.objects.create(person=clerk, role=Role.PJ, assessment=KEY)
    again = type(clerk).objects.get(pk=clerk.pk)
    assert set(queries.visible(again, assessment).values_list("pk", flat=True)) == own
    assert queries.visible(people["qc"], assessment).count() > len(own) > 0


def test_faults_are_listed_all_at_once_and_nothing_of_the_version_is_used(issued, submit, client, people):
    made = submit(issued["2.1"], c500101=["98%"], c500102=[""], c500109=["7"])
    assert (made.errors, made.values.count(), state_of(issued["2.1"])) == (3, 0, "requested")
    client.force_login(people["市教委"])
    address = [KEY, issued["2.1"].pk, 1]
    text = client.get(reverse("routine:version", args=address)).content.decode()
    assert text.count("D05") == text.count("D06") == text.count("D07") == 1
    data = client.get(reverse("routine:problems", args=address)).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows if str(row[2]).startswith("D0")] == ["D06", "D05", "D07"]


def test_every_upload_is_the_next_version_and_the_newest_sound_one_is_reviewed(issued, submit, accept):
    request = issued["2.1"]
    submit(request)
    second = submit(request, c500101=["0.5"])
    submit(request, c500101=["x"])
    accept(request)
    assert DataRequest.objects.get(pk=request.pk).in_force == second
    assert list(request.versions.values_list("number", "errors")) == [(3, 1), (2, 0), (1, 0)]


def test_only_the_office_of_a_request_hands_in(issued, submit, people, person_with):
    with pytest.raises(NotYours):
        submit(issued["2.1"], actor=people["市医保局"])
    with pytest.raises(Refused):
        submit(issued["2.1"], actor=people["qc"])
    with pytest.raises(Refused):
        submit(issued["2.1"], actor=person_with(Role.CTY))


def test_nobody_accepts_what_they_gave_in_themselves(issued, submit, accept, people):
    bureau = people["xzj"]
    Assignment.objects.create(person=bureau, role=Role.QC, assessment=KEY)
    submit(issued["1.2"])
    with pytest.raises(OwnSubmission):
        accept(issued["1.2"], actor=type(bureau).objects.get(pk=bureau.pk))
    made = DataVersion.objects.get()
    with pytest.raises(IntegrityError, match="accepted_by_another"), transaction.atomic():
        DataVersion.objects.filter(pk=made.pk).update(accepted=made.given, accepted_by=made.given_by)


def test_who_did_not_see_the_newest_version_does_not_accept_it(issued, submit, people):
    request = issued["2.1"]
    submit(request)
    seen = DataRequest.objects.get(pk=request.pk).version
    submit(request, c500101=["0.5"])
    with pytest.raises(RecordChanged):
        services.accept(actor=people["qc"], request_id=request.pk, version=seen)


def test_a_returned_version_says_why_and_can_follow_again(issued, submit, accept, people, client):
    request = issued["2.1"]
    submit(request)
    seen = DataRequest.objects.get(pk=request.pk).version
    services.send_back(actor=people["qc"], request_id=request.pk, version=seen, reason="分母应含送教上门")
    with pytest.raises(MoveRefused):
        accept(request)
    client.force_login(people["市教委"])
    assert (
        "分母应含送教上门" in client.get(reverse("routine:request", args=[KEY, request.pk])).content.decode()
    )
    submit(request)
    assert accept(request).state == "accepted"


def test_a_correction_needs_a_reason_and_every_old_and_new_value_is_kept(
    issued, submit, accept, people, client
):
    request = issued["2.1"]
    submit(request)
    accept(request)
    with pytest.raises(CorrectionWithoutReason):
        submit(request, c500101=["0.5"])
    second = submit(request, c500101=["0.5"], reason="漏计送教上门")
    old = DataRequest.objects.get(pk=request.pk).in_force
    assert old.number == 1 and second.corrects == old  # what was accepted stays in force until the review
    accept(request)
    told = json.loads(Entry.objects.filter(action="routine.accept").order_by("-seq")[0].details)
    assert told["changes"] == [{"county": OWN, "measure": "enrolment_rate", "old": 0.9, "new": 0.5}]
    client.force_login(people["市教委"])
    text = client.get(reverse("routine:version", args=[KEY, request.pk, 2])).content.decode()
    assert "90.00% → 50.00%" in text and "漏计送教上门" in text and "差别（1 处）" in text
    with pytest.raises(IntegrityError, match="correction_says_why"), transaction.atomic():
        DataVersion.objects.filter(pk=second.pk).update(reason="")


def test_quality_control_can_ask_for_a_correction_of_what_is_in_force(issued, submit, accept, people):
    request = issued["2.1"]
    submit(request)
    version = accept(request).version
    back = services.send_back(actor=people["qc"], request_id=request.pk, version=version, reason="与实地不符")
    assert back.state == "returned" and back.in_force.number == 1
    with pytest.raises(CorrectionWithoutReason):
        submit(request)


def test_the_score_of_the_fund_evaluation_needs_its_source_document(issued, submit, accept, people, client):
    request = issued["3.6"]
    with pytest.raises(ScoreWithoutDocument, match=r"来源文件"):
        submit(request, document=False)
    assert not DataVersion.objects.exists()
    made = submit(request)
    assert store.read(made.document) == PDF
    assert (made.document_number, made.documented) == ("演示〔2021〕8号", True)
    accept(request)
    client.force_login(people["qc"])
    answer = client.get(reverse("routine:document", args=[KEY, request.pk, 1]))
    assert b"".join(answer.streaming_content) == PDF and "attachment" in answer.headers["Content-Disposition"]
    with pytest.raises(IntegrityError, match="score_has_document"), transaction.atomic():
        DataVersion.objects.filter(pk=made.pk).update(document="")


def test_the_page_refuses_a_score_without_document_and_keeps_what_was_typed(issued, people, client):
    request = issued["3.6"]
    client.force_login(people["市财政局"])
    duty = queries.duty_of(request)
    text = lines(duty, queries.names_of(plan_of(request.plan)))
    values = {
        "file": SimpleUploadedFile("a.csv", text.encode()),
        "as_of": "2021-11-30",
        "basis": "百分制（演示）",
    }
    answer = client.post(reverse("routine:submit", args=[KEY, request.pk]), values)
    assert answer.status_code == 422 and "百分制（演示）" in answer.content.decode()
    assert not DataVersion.objects.exists()


def test_a_source_document_that_came_before_its_form_over_a_broken_line_goes_with_it(issued, people, client):
    request, scan = issued["3.6"], PDF + b"x" * 2_000_000
    client.force_login(people["市财政局"])
    place = reverse("routine:submit", args=[KEY, request.pk])
    address = resumed.announce(client, place, len(scan), filename="结果.pdf").headers["Location"]
    assert resumed.send_over_broken_lines(client, address, scan, breaks=3) == 3
    duty = queries.duty_of(request)
    text = lines(duty, queries.names_of(plan_of(request.plan)))
    values = {
        "file": SimpleUploadedFile("a.csv", text.encode()),
        "as_of": "2021-11-30",
        "basis": "百分制（演示）",
        "number": "演示〔2021〕8号",
        "dated": "2021-11-30",
        "staged-document": address.rpartition("=")[2],
    }
    assert client.post(place, values).status_code == 302
    made = DataVersion.objects.get()
    assert store.read(made.document) == scan and made.document_name == "结果.pdf"


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"MZ\x90\x00"), ("a.exe", b"MZ"), ("a.pdf", b""), ("a.png", PDF)]
)
def test_a_document_that_is_not_what_its_name_says_is_refused(
    name, data, issued, people, submit, monkeypatch
):
    from apps.routine import conftest

    monkeypatch.setattr(conftest, "PDF", data)
    real = SimpleUploadedFile
    monkeypatch.setattr(conftest, "SimpleUploadedFile", lambda n, d: real(name if n == "结果.pdf" else n, d))
    with pytest.raises((EvidenceKindUnknown, EvidenceMisnamed, EvidenceEmpty)):
        submit(issued["3.6"])
    assert not DataVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("a.xlsx", b"MZ"), ("a.parquet", b"PAR1"), ("a.csv", b"\xff\xfe1")]
)
def test_what_is_no_table_is_refused_in_words(name, data, issued, submit):
    with pytest.raises(SubmissionUnusable) as refused:
        submit(issued["2.1"], text=data, name=name)
    assert "scratch" not in refused.value.message("zh")
    assert not DataVersion.objects.exists()


def test_the_template_of_a_request_comes_back_filled(issued, people, client, submit):
    client.force_login(people["市教委"])
    data = client.get(reverse("routine:template", args=[KEY, issued["2.1"].pk])).content
    made = submit(issued["2.1"], text=data, name="空表.xlsx")
    assert made.errors == 33 and {row[3] for row in made.problems} == {"D05"}


def test_the_values_in_force_show_department_version_and_definition(issued, submit, accept, people, client):
    submit(issued["2.1"], c500101=["0.5"])
    accept(issued["2.1"])
    submit(issued["2.2"])
    client.force_login(people["qc"])
    text = client.get(reverse("routine:values", args=[KEY])).content.decode()
    for words in ("50.00%", "市教委", "第 1 版", "业务系统汇总（演示）", "义务教育阶段在学率"):
        assert words in text
    assert "参保率" not in text  # handed in, but not accepted
    fourteen = client.get(reverse("routine:values", args=[KEY]) + "?group=19").content.decode()
    assert "50.00%" not in fourteen  # 万州区 is one of the 14
    data = client.get(reverse("routine:values-export", args=[KEY, "values"])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [500101.0, "万州区", 0.5] in [row[:3] for row in rows]
    assert ["区划代码", "区县", "2.1 义务教育阶段在学率（比例）"] in [row[:3] for row in rows]


def test_a_department_sees_no_values_of_others(issued, submit, accept, people, client):
    for name in ("2.1", "2.2"):
        submit(issued[name])
        accept(issued[name])
    client.force_login(people["市教委"])
    text = client.get(reverse("routine:values", args=[KEY])).content.decode()
    assert "义务教育阶段在学率" in text and "参保率" not in text
    assert client.get(reverse("routine:version", args=[KEY, issued["2.2"].pk, 1])).status_code == 404


def test_the_file_comes_back_as_it_was_handed_in(issued, submit, people, client):
    made = submit(issued["2.1"])
    client.force_login(people["sv"])
    answer = client.get(reverse("routine:file", args=[KEY, issued["2.1"].pk, 1]))
    assert len(b"".join(answer.streaming_content)) == made.size
    assert Entry.objects.filter(action="export").count() == 1


def test_values_belong_to_sound_versions_only(issued, submit):
    submit(issued["2.1"], c500101=["x"])
    assert DataValue.objects.count() == 0


def test_the_backup_names_uploads_and_documents_with_their_digests(issued, submit):
    made = submit(issued["3.6"])
    names = dict(named())
    sealed = f"routine/{KEY}/{issued['3.6'].pk}/1/上报.csv{vault.SUFFIX}"
    assert (
        names[sealed]
        == made.stored
        == hashlib.sha256((made.home / f"上报.csv{vault.SUFFIX}").read_bytes()).hexdigest()
    )
    assert f"store/{made.document[:2]}/{made.document}" in names
