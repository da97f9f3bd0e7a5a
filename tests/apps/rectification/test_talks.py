"""Talks with counties: the notice as an official paper, the minutes as files (R-8.8)."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from apps.conftest import KEY, OWN
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.rectification.models import Measure
from houping.apps.rectification.services import measures
from houping.apps.rectification.talk_paper import talk_paper
from houping.core import errors
from houping.core.reporting.blocks import texts

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BASIS = "返贫红线监测达到红色预警（演示）。\n研判会纪要〔演示〕1号。"
DAY = datetime.date(2022, 1, 20)


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def bureau(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def add(plan_in_force, assessment, bureau):
    """Record a measure: add(kind="listed", due=…)."""

    def make(**values):
        given = {"county": OWN, "kind": "talk", "on": DAY, "basis": BASIS, **values}
        return measures.add_measure(actor=bureau, assessment=assessment, **given)

    return make


def address(name, *args):
    return reverse(f"rectification:{name}", args=[KEY, *args])


def test_the_notice_says_whom_when_where_and_why_with_its_number(add):
    talk = add(
        people="区政府分管负责同志", place="9 时 30 分，市局会议室", document_number="演示函〔2022〕9号"
    )
    said = texts(talk_paper(talk, "万州区"))
    assert said[:2] == ["关于进行约谈提醒的通知", "演示函〔2022〕9号"]
    assert "万州区党委、人民政府：" in said and "区政府分管负责同志。" in said
    assert "2022年1月20日；9 时 30 分，市局会议室。" in said
    assert [line for line in BASIS.splitlines() if line in said] == BASIS.splitlines()


def test_what_is_not_settled_yet_is_announced_later(add):
    said = texts(talk_paper(add(), "万州区"))
    assert "2022年1月20日；具体时间、地点另行通知。" in said and "另行通知。" in said


def test_the_notice_opens_as_word_and_only_talks_have_one(add, bureau, client):
    talk, listed = add(), add(kind="listed", due=DAY)
    client.force_login(bureau)
    page = client.get(address("measures")).content.decode()
    assert address("measure-notice", talk.pk) in page and address("measure-notice", listed.pk) not in page
    answer = client.get(address("measure-notice", talk.pk))
    text = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "关于进行约谈提醒的通知" in text and "约谈事由" in text
    assert client.get(address("measure-notice", listed.pk)).status_code == 404


def test_minutes_are_kept_with_the_talk_and_read_by_who_sees_talks(add, bureau, client, person_with):
    talk = add()
    measures.end_measure(actor=bureau, measure_id=talk.pk, outcome="已约谈（演示）")
    client.force_login(bureau)
    sent = {"files": SimpleUploadedFile("约谈纪要.pdf", PDF, "application/pdf")}
    client.post(address("measure-minutes", talk.pk), sent)
    kept = talk.minutes.get()
    assert (kept.name, kept.kind, kept.by) == ("约谈纪要.pdf", "application/pdf", bureau)
    assert Entry.objects.filter(action="measure.minutes").count() == 1
    client.force_login(person_with(Role.SV))
    assert "约谈纪要.pdf" in client.get(address("measures")).content.decode()
    assert b"".join(client.get(address("measure-file", talk.pk, kept.pk)).streaming_content) == PDF
    client.force_login(person_with(Role.QC))
    assert client.get(address("measure-file", talk.pk, kept.pk)).status_code == 403


def test_a_file_that_is_refused_or_missing_is_told_and_nothing_is_kept(add, bureau, client):
    talk = add()
    client.force_login(bureau)
    for sent, said in (
        ({"files": SimpleUploadedFile("纪要.pdf", b"no pdf at all")}, "纪要.pdf"),
        ({}, "请选择文件"),
    ):
        page = client.post(address("measure-minutes", talk.pk), sent, follow=True).content.decode()
        assert said in page and not talk.minutes.exists()


def test_the_same_minutes_are_kept_once_and_never_with_a_listing(add, bureau, person_with):
    talk, listed = add(), add(kind="listed", due=DAY)
    for _twice in range(2):
        measures.add_minutes(actor=bureau, measure_id=talk.pk, stream=io.BytesIO(PDF), name="纪要.pdf")
    assert talk.minutes.count() == 1
    with pytest.raises(errors.NoMinutes):
        measures.add_minutes(actor=bureau, measure_id=listed.pk, stream=io.BytesIO(PDF), name="纪要.pdf")
    with pytest.raises(Refused):
        measures.add_minutes(
            actor=person_with(Role.SV), measure_id=talk.pk, stream=io.BytesIO(PDF), name="纪要.pdf"
        )


def test_a_listing_cannot_end_before_today_and_the_field_says_so(add, bureau, client):
    client.force_login(bureau)
    given = {"county": OWN, "kind": "listed", "on": "2022-01-05", "basis": BASIS}
    passed = timezone.localdate() - datetime.timedelta(days=1)
    answer = client.post(address("measures"), {**given, "due": str(passed)})
    assert answer.status_code == 422 and not Measure.objects.exists()
    assert answer.context["form"].errors == {"due": ["期限已过，请填今天或以后的日期。"]}
    assert client.post(address("measures"), {**given, "due": str(timezone.localdate())}).status_code == 302


def test_only_a_listing_is_taken_off_the_list(add, bureau, client):
    client.force_login(bureau)
    add()
    assert "摘牌" not in client.get(address("measures")).content.decode()
    add(kind="listed", due=DAY)
    assert "结束（摘牌）" in client.get(address("measures")).content.decode()
