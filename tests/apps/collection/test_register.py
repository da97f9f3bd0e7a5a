"""The register of questions: what nobody approved is shown to the bureau and named in the ledger; faults cannot pass."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection import asking, publishing
from houping.apps.collection.models import FormVersion
from houping.apps.ledger.models import Entry
from houping.apps.plans.models import Assessment
from houping.core.errors import FormRejected
from houping.documents import pdf
from houping.instruments.convert import form_path
from openrosa.conftest import XFORM


@pytest.fixture
def bureau(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def register(settings, tmp_path, monkeypatch, assessment, issued, person_with):
    """Register a form of the plan with its text changed; JavaRosa is asked elsewhere."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    monkeypatch.setattr(publishing, "validated", lambda converted: converted)
    qc = person_with(Role.QC)

    def make(form_id, change=lambda text: text):
        text = change(form_path(form_id).read_text())
        return publishing.register(actor=qc, assessment=assessment, name=f"{form_id}.md", data=text.encode())

    return make


def with_pigs(text, version="2022.1"):
    row = next(line for line in text.splitlines() if "| visit_minutes |" in line)
    added = row.replace("visit_minutes", "pigs_n").replace("大约谈了多久（分钟）", "养了几头猪")
    return text.replace(row, f"{row}\n{added}").replace("| 2021.1 |", f"| {version} |")


def at(name, pk, *more):
    return reverse(f"collection:{name}", args=[KEY, pk, *more])


def test_a_question_outside_the_register_is_shown_and_its_approval_is_on_record(
    client, register, bureau, monkeypatch
):
    version = register("backcheck", with_pigs)
    assert [q.name for q in asking.compared(version).added] == ["pigs_n"]
    client.force_login(bureau)
    page = client.get(at("form", version.pk)).content.decode()
    assert "1 道题不在已批准的范围内" in page and "养了几头猪" in page and "批准新增题目，审定" in page
    client.post(at("form-act", version.pk, "approve"))
    version.refresh_from_db()
    assert version.state == "approved"
    assert json.loads(Entry.objects.get(action="form.approve").details)["added"] == ["pigs_n"]
    assert client.get(at("form-booklet", version.pk)).content[:2] == b"PK"
    monkeypatch.setattr(pdf, "PROGRAMS", ())
    assert "as=pdf" not in client.get(at("form", version.pk)).content.decode()
    refused = client.get(at("form-booklet", version.pk) + "?as=pdf")
    assert refused.status_code == 409 and "没有安装 LibreOffice" in refused.content.decode()
    later = register("backcheck", lambda text: with_pigs(text, "2023.1"))
    assert asking.compared(later).added == ()


def test_quality_control_writes_and_publishes_forms_and_the_bureau_alone_approves_them(register, person_with):
    version, qc = register("backcheck", with_pigs), person_with(Role.QC)
    with pytest.raises(Refused):
        publishing.move(actor=qc, version_id=version.pk, action="approve")
    assert FormVersion.objects.get(pk=version.pk).state == "draft"


def test_the_questions_of_one_assessment_are_shown_and_exported(client, register, bureau):
    version = register("exchange")
    client.force_login(bureau)
    page = client.get(at("form", version.pk), {"exercise": "key_support_review"}).content.decode()
    assert (
        "projects_said" in page
        and "progress_said" not in page
        and "progress_said" in client.get(at("form", version.pk)).content.decode()
    )
    file = client.get(at("form-export", version.pk), {"exercise": "key_support_review"})
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "projects_said" in cells and "progress_said" not in cells


def test_what_the_visit_asks_already_is_not_asked_again_for_another_assessment(register, bureau):
    register("household")
    again = register(
        "village",
        lambda t: t.replace("villages.csv", "households.csv").replace("本年是否受灾", "口粮够不够吃"),
    )
    found = [f for f in again.findings if f["code"] == "P09"]
    assert found and "household" in found[0]["zh"]["fault"] and "hp_exercise" in found[0]["zh"]["cure"]
    with pytest.raises(FormRejected):
        publishing.move(actor=bureau, version_id=again.pk, action="approve")


def test_a_household_form_without_a_module_cannot_be_approved_and_the_row_is_named(client, register, bureau):
    version = register("household", lambda t: t.replace("| water_ok | R-5.4.1.1 R-5.4.1.2 |", "|  |  |"))
    assert {f["code"] for f in version.findings} >= {"P02", "P03"}
    with pytest.raises(FormRejected) as refused:
        publishing.move(actor=bureau, version_id=version.pk, action="approve")
    assert "饮水安全" in refused.value.message("zh")
    client.force_login(bureau)
    answer = client.post(at("form-act", version.pk, "approve"))
    assert answer.status_code == 422 and "饮水安全" in answer.content.decode()
    assert FormVersion.objects.get(pk=version.pk).state == "draft"


def test_a_form_that_was_registered_before_the_plan_was_issued_is_held_against_it_at_its_approval(
    register, bureau, monkeypatch
):
    with monkeypatch.context() as before:
        before.setattr(Assessment, "issued_plan", lambda self: None)
        version = register("household", lambda t: t.replace("| water_ok | R-5.4.1.1 R-5.4.1.2 |", "|  |  |"))
    assert not {f["code"] for f in version.findings} & {"P02", "P03"}
    with pytest.raises(FormRejected, match="饮水安全"):
        publishing.move(actor=bureau, version_id=version.pk, action="approve")
    assert FormVersion.objects.get(pk=version.pk).state == "draft"


def test_a_form_whose_answers_nobody_could_read_is_not_registered(
    client, assessment, person_with, settings, tmp_path
):
    settings.DATA = tmp_path
    key = '<submission base64RsaPublicKey="MIIB" method="form-data-post"/>'
    xml = XFORM.format(form_id="locked", version="1").replace("<bind", f"{key}<bind", 1)
    client.force_login(person_with(Role.QC))
    file = SimpleUploadedFile("locked.xml", xml.encode())
    answer = client.post(reverse("collection:form-register", args=[KEY]), {"file": file})
    assert "加密公钥" in answer.content.decode() and "重新登记" in answer.content.decode()
    assert not FormVersion.objects.exists()
