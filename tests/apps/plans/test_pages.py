"""The pages of the plan: few queries, refusals on the page, downloads that come back whole."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.plans import files
from houping.core.errors import PlanFilesUnusable
from houping.plans import load

KEY = "cq2021"


def url(name, *args):
    return reverse(f"plans:{name}", args=[KEY, *args])


@pytest.mark.parametrize(
    ("name", "args"),
    [("version", (1,)), ("opinions", (1,)), ("schedule", ()), ("tasks", ()), ("todo", ()), ("notices", ())],
)
def test_a_page_needs_at_most_fifteen_queries(
    name, args, draft, carry, as_role, django_assert_max_num_queries
):
    carry(draft, "submit", "approve", "issue")
    client = as_role(Role.XZJ)
    client.get(url("plan"))  # sessions remember the assessment
    with django_assert_max_num_queries(15):
        assert client.get(url(name, *args)).status_code == 200


def test_a_plan_comes_back_from_its_download_as_it_was(draft, as_role):
    client = as_role(Role.XZJ)
    data = client.get(url("download", 1)).content
    assert files.from_zip(data) == draft.texts


@pytest.mark.parametrize("data", [b"no zip", b""])
def test_an_upload_that_is_no_archive_is_refused_in_words(data):
    with pytest.raises(PlanFilesUnusable):
        files.from_zip(data)


def test_an_archive_that_unpacks_too_large_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.yaml", b"#" * (5 << 20))
    with pytest.raises(PlanFilesUnusable):
        files.from_zip(buffer.getvalue())


def test_a_wrong_upload_keeps_the_form_and_says_why(assessment, as_role):
    client = as_role(Role.XZJ)
    upload = SimpleUploadedFile("plan.zip", b"no zip")
    answer = client.post(url("add"), {"source": "upload", "upload": upload, "note": "第一稿"})
    assert answer.status_code == 422
    assert "ZIP" in answer.content.decode() and "第一稿" in answer.content.decode()


def test_an_edit_that_breaks_the_plan_is_kept_and_its_faults_are_listed(draft, as_role):
    client = as_role(Role.XZJ)
    text = draft.texts["counties.yaml"].replace("group: 1", "group: 3", 1)
    answer = client.post(url("file", 1, "counties.yaml"), {"text": text, "version": 1}, follow=True)
    assert "counties.yaml" in answer.content.decode()
    assert "第" in answer.content.decode() and "行" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.digest == ""


def test_a_stale_edit_shows_who_was_faster_and_keeps_the_typed_text(draft, as_role):
    client = as_role(Role.XZJ)
    page = url("file", 1, "plan.yaml")
    client.post(page, {"text": draft.texts["plan.yaml"] + "\n", "version": 1})
    answer = client.post(page, {"text": "# 我的文字", "version": 1})
    assert answer.status_code == 409
    assert "# 我的文字" in answer.content.decode()


def test_versions_are_compared_side_by_side(draft, as_role, xzj, assessment):
    from houping.apps.plans import services

    changed = draft.texts | {"grading.yaml": draft.texts["grading.yaml"] + "# 新增一行\n"}
    services.add_plan(actor=xzj, assessment=assessment, texts=changed)
    text = as_role(Role.QC).get(url("compare", 1, 2)).content.decode()
    assert "grading.yaml" in text and "# 新增一行" in text and "counties.yaml" not in text


def test_a_county_sees_its_own_opinions_only(draft, carry, as_role, person_with):
    from houping.apps.accounts.models import Organisation
    from houping.apps.plans import services

    carry(draft, "consult")
    other = Organisation.objects.create(code="c2", name="黔江区", kind="county", county="500114")
    services.give_opinion(
        actor=person_with(Role.CTY, county="500114", organisation=other),
        plan_id=draft.pk,
        clause="",
        text="黔江区的意见",
    )
    assert "黔江区的意见" not in as_role(Role.CTY).get(url("opinions", 1)).content.decode()
    assert "黔江区的意见" in as_role(Role.XZJ).get(url("opinions", 1)).content.decode()


def test_the_ledger_of_signatures_is_an_excel_file(draft, carry, as_role, assessment):
    carry(draft, "submit", "approve", "issue")
    notice = assessment.notices.get()
    answer = as_role(Role.XZJ).get(url("notice-export", notice.pk))
    assert answer.content[:2] == b"PK"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("group", "listed"), [("", {"c1", "c2", "xzj"}), ("14", {"c1"}), ("19", {"c2"})], ids=["33", "14", "19"]
)
def test_the_ledger_of_signatures_shows_all_offices_or_the_counties_of_a_group(
    group, listed, draft, carry, as_role, assessment
):
    names = {"c1": "万州区人民政府", "c2": "涪陵区人民政府", "xzj": "市乡村振兴局"}
    codes = {"c1": "500101", "c2": "500102"}
    plan = load("chongqing_2021")
    assert {c.code: len(plan.counties_of(c.group)) for c in plan.counties if c.code in codes.values()} == {
        "500101": 14,
        "500102": 19,
    }
    for code, county in codes.items():
        Organisation.objects.create(code=code, name=names[code], kind="county", county=county)
    carry(draft, "submit", "approve", "issue")
    client, notice = as_role(Role.XZJ), assessment.notices.get()
    page = client.get(url("notice", notice.pk), {"group": group})
    assert {code for code, name in names.items() if f"<td>{name}" in page.content.decode()} == listed
    assert {r.organisation.code for r in page.context["receipts"]} == listed
    book = client.get(url("notice-export", notice.pk), {"group": group})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert {code for code, name in names.items() if any(row[0] == name for row in rows)} == listed
