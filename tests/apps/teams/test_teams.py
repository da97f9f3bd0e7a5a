"""Groups take whom the plan allows, agencies are chosen in the open, people sign, documents are found by their words."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as WordFile

from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.teams import pledge, rules, services
from houping.apps.teams.models import Commitment, Document, Tender
from houping.core.errors import DocumentUnusable, MoveRefused, NotYours, RosterRefuses

DAY = datetime.date(2021, 11, 1)
KEY = "cq2021"


@pytest.fixture
def xzj(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def office(db):
    def make(kind, code=None):
        return Organisation.objects.create(
            code=code or kind, name=kind, kind=kind, county="500101" if kind == "county" else ""
        )

    return make


@pytest.mark.parametrize(
    ("group", "kind", "welcome"),
    [
        ("QC", "bureau", True),
        ("QC", "field_agency", True),
        ("QC", "department", True),
        ("QC", "county", False),
        ("PJ", "field_agency", True),
        ("PJ", "phone_agency", False),
        ("SV", "department", True),
        ("SV", "field_agency", False),
        ("SV", "phone_agency", False),
        ("SV", "county", False),
    ],
)
def test_a_group_takes_members_from_the_units_of_the_plan(
    group, kind, welcome, assessment, xzj, person_with, office
):
    """方案四: 质量总控组、问题研判组可有第三方评估机构人员，工作督导组没有 (R-4.12, R-4.15, R-4.17)."""
    person = person_with(organisation=office(kind, f"new-{kind}"))
    if welcome:
        services.propose(actor=xzj, assessment=assessment, person=person, group=group, starts=DAY)
    else:
        with pytest.raises(RosterRefuses):
            services.propose(actor=xzj, assessment=assessment, person=person, group=group, starts=DAY)


def test_somebody_with_a_conflicting_role_is_refused_with_the_reason(assessment, xzj, person_with):
    enumerator = person_with(Role.EN)
    with pytest.raises(RosterRefuses, match=r"R-4\.20"):
        services.propose(actor=xzj, assessment=assessment, person=enumerator, group="PJ", starts=DAY)


def test_a_department_puts_forward_its_own_people_only(assessment, person_with, office):
    unit = office("department")
    clerk = person_with(Role.DEPT, organisation=unit)
    own, other = person_with(organisation=unit), person_with()
    services.propose(actor=clerk, assessment=assessment, person=own, group="QC", starts=DAY)
    with pytest.raises(NotYours):
        services.propose(actor=clerk, assessment=assessment, person=other, group="QC", starts=DAY)
    with pytest.raises(Refused):
        services.move_member(actor=clerk, member_id=assessment.members.get().pk, action="confirm")


def test_a_member_is_confirmed_and_ended_once(assessment, xzj, person_with):
    member = services.propose(actor=xzj, assessment=assessment, person=person_with(), group="QC", starts=DAY)
    services.move_member(actor=xzj, member_id=member.pk, action="confirm")
    services.move_member(actor=xzj, member_id=member.pk, action="end")
    with pytest.raises(MoveRefused):
        services.move_member(actor=xzj, member_id=member.pk, action="confirm")
    assert [e.action for e in Entry.objects.all()] == ["member.propose", "member.confirm", "member.end"]


def test_a_roster_says_what_it_lacks(assessment, xzj, person_with):
    member = services.propose(actor=xzj, assessment=assessment, person=person_with(), group="QC", starts=DAY)
    lacks = rules.missing_units({"QC": [member]})
    assert len(lacks) == 1 and "市级部门" in lacks[0]


@pytest.fixture
def tender(assessment, xzj):
    return services.open_tender(
        actor=xzj, assessment=assessment, kind="field", title="实地评估", number="T1", published=DAY
    )


BID = {"bidder": "甲", "past": 20, "team": 20, "method": Decimal("25.5"), "price": 18, "remark": ""}


def test_an_agency_is_chosen_then_bound_with_both_declarations(tender, xzj, office):
    bid = services.add_bid(actor=xzj, tender_id=tender.pk, values=BID)
    assert bid.total == Decimal("83.5")
    agency = office("field_agency")
    services.move_tender(actor=xzj, tender_id=tender.pk, action="award", values={"agency": agency})
    with pytest.raises(MoveRefused):
        services.add_bid(actor=xzj, tender_id=tender.pk, values=BID | {"bidder": "乙"})
    with pytest.raises(IntegrityError, match="tender_contract_is_complete"), transaction.atomic():
        Tender.objects.filter(pk=tender.pk).update(state="contracted")
    values = {"contract": "C1", "counties": "", "confidential": DAY, "independent": DAY}
    assert services.move_tender(actor=xzj, tender_id=tender.pk, action="contract", values=values).state == (
        "contracted"
    )


def test_marks_above_their_weight_are_refused_by_form_and_database(tender, xzj, as_role):
    with pytest.raises(IntegrityError, match="bid_marks_within_weights"), transaction.atomic():
        services.add_bid(actor=xzj, tender_id=tender.pk, values=BID | {"price": 21})
    page = reverse("teams:tender", args=[KEY, tender.pk])
    answer = as_role(Role.XZJ).post(page, BID | {"price": 21})
    assert answer.status_code == 422 and "20" in answer.content.decode()


def test_a_commitment_is_signed_once_and_a_new_text_asks_anew(assessment, person_with, monkeypatch):
    person = person_with(Role.EN)
    first = services.sign_commitment(actor=person, assessment=assessment)
    assert services.sign_commitment(actor=person, assessment=assessment) == first
    monkeypatch.setattr(pledge, "ITEMS", (*pledge.ITEMS, "新增一条。"))
    services.sign_commitment(actor=person, assessment=assessment)
    assert Commitment.objects.count() == 2


def word(text):
    buffer, file = io.BytesIO(), WordFile()
    file.add_paragraph(text)
    file.save(buffer)
    return buffer.getvalue()


def add(actor, assessment, name, data, title="文件"):
    values = {"kind": "other", "title": title, "number": "", "issuer": "", "dated": None}
    return services.add_document(
        actor=actor, assessment=assessment, upload=SimpleUploadedFile(name, data), values=values
    )


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


def test_a_document_is_found_by_the_words_inside_it(assessment, xzj, as_role):
    add(xzj, assessment, "a.docx", word("关于防止返贫监测的说明"), "说明一")
    add(xzj, assessment, "b.txt", "饮水安全".encode(), "说明二")
    client = as_role(Role.EN)
    page = reverse("teams:documents", args=[KEY])
    text = client.get(page, {"q": "返贫监测"}).content.decode()
    assert "说明一" in text and "说明二" not in text


def test_a_document_comes_back_byte_for_byte_as_a_download(assessment, xzj, as_role):
    data = word("原文")
    kept = add(xzj, assessment, "原文.docx", data)
    answer = as_role(Role.CTY).get(reverse("teams:document", args=[KEY, kept.pk]))
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data"),
    [("x.exe", b"MZ"), ("empty.txt", b""), ("broken.docx", b"no zip"), ("page.html", b"<script>")],
)
def test_files_that_the_library_cannot_keep_are_refused_and_leave_nothing(
    name, data, assessment, xzj, tmp_path
):
    with pytest.raises(DocumentUnusable):
        add(xzj, assessment, name, data)
    assert not Document.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_word_file_that_swells_is_kept_and_found_by_its_title_only(assessment, xzj):
    swollen = word("水" * (services.SWOLLEN // 3 + 1))
    assert len(swollen) < 1 << 20
    kept = add(xzj, assessment, "a.docx", swollen)
    assert kept.text == "" and kept.path.read_bytes() == swollen


def test_a_name_longer_than_its_column_is_cut_and_keeps_its_kind(assessment, xzj):
    kept = add(xzj, assessment, "关于" * 100 + ".docx", word("原文"))
    assert kept.name.startswith("关于关于") and kept.name.endswith(".docx")
    kept.full_clean()


def test_the_same_file_is_not_kept_twice(assessment, xzj):
    add(xzj, assessment, "a.txt", b"same")
    with pytest.raises(DocumentUnusable, match="相同"):
        add(xzj, assessment, "b.txt", b"same")


@pytest.mark.parametrize("name", ["overview", "tenders", "commitment", "commitments", "documents"])
def test_a_page_needs_at_most_fifteen_queries(
    name, assessment, tender, xzj, as_role, person_with, django_assert_max_num_queries
):
    for _ in range(5):
        services.propose(actor=xzj, assessment=assessment, person=person_with(), group="QC", starts=DAY)
    client = as_role(Role.XZJ)
    with django_assert_max_num_queries(15):
        assert client.get(reverse(f"teams:{name}", args=[KEY])).status_code == 200
