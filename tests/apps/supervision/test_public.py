"""The public channel: anybody, no name, a receipt; limited, told by content, silent about people (公众监督)."""

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image

from apps.conftest import KEY, OWN
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.supervision import receipts
from houping.apps.supervision.models import Evidence, Knocks, Violation, Voice
from houping.apps.supervision.services import voices
from houping.apps.supervision.tasks import forget_addresses

WHAT = "村干部挨家打招呼，让大家说满意。"
PAGE, FOLLOW = f"/public/{KEY}/", f"/public/{KEY}/receipt/"


@pytest.fixture
def told(issued, client):
    """Report something as the public does; return the answer: told(contact=...)."""

    def send(**values):
        return client.post(PAGE, {"county": OWN, "what": WHAT, **values})

    return send


def receipt_of(answer):
    return re.search(r'class="receipt"[^>]*>([\d ]+)<', answer.content.decode())[1]


def number_of(answer):
    return re.search(r'name="number" value="([^"]+)"', answer.content.decode())[1]


def test_a_report_without_a_name_gets_a_receipt_that_shows_what_became_of_it(told, client, people):
    receipt = receipt_of(told())
    assert "已收到" in client.post(FOLLOW, {"receipt": receipt}).content.decode()
    voice = Voice.objects.get()
    for action, values in (("accept", {}), ("answer", {"text": "已责成改正，谢谢"})):
        voices.decide(actor=people[Role.XZJ], voice_id=voice.pk, action=action, values=values)
    text = client.post(FOLLOW, {"receipt": receipt.replace(" ", "")}).content.decode()
    assert "已答复" in text and "已责成改正，谢谢" in text and people[Role.XZJ].name not in text


def test_the_receipt_is_nowhere_kept(told):
    receipt = receipt_of(told()).replace(" ", "")
    voice = Voice.objects.get()
    kept = repr(list(Voice.objects.values())) + repr(list(Entry.objects.values()))
    assert receipt not in kept and voice.receipt == receipts.digest(receipt)


@pytest.fixture
def opened(issued, client, photo):
    """Open a fresh form, as a browser does; return how to send it: opened()(what=...)."""

    def fresh():
        given = {"county": OWN, "what": WHAT, "number": number_of(client.get(PAGE))}
        return lambda **more: client.post(PAGE, {**given, "files": [photo()], **more})

    return fresh


def test_the_same_form_sent_twice_makes_one_report_and_says_so(opened):
    send = opened()
    first, again = send(), send()
    assert first.status_code == 200 and receipt_of(first)
    said = again.content.decode()
    assert again.status_code == 409 and "这份反映已经收到，回执号已经显示过；如未记下，请重新填写" in said
    assert 'class="receipt"' not in said and f'href="{PAGE}"' in said
    assert Voice.objects.count() == Evidence.objects.count() == 1


def test_two_forms_and_one_form_with_other_words_or_files_are_reports_of_their_own(opened, settings, photo):
    settings.PUBLIC_REPORTS_OF_ADDRESS = 10
    send = opened()
    answers = [send(), opened()(), send(what=f"{WHAT}还发了纪念品。"), send(files=[photo(shot_at="x")])]
    assert [answer.status_code for answer in answers] == [200] * 4 and Voice.objects.count() == 4


def test_a_form_that_was_refused_can_be_sent_again_and_its_number_is_nowhere_kept(opened):
    send = opened()
    refused = send(website="http://spam.invalid")
    number = number_of(refused)
    assert refused.status_code == 422 and send().status_code == 200
    kept = repr(list(Voice.objects.values())) + repr(list(Entry.objects.values()))
    assert number not in kept and len(Voice.objects.get().form) == 64


def test_every_mistyped_digit_and_every_swap_of_neighbours_is_noticed():
    receipt = receipts.new()
    assert receipts.cleaned(receipts.printed(receipt)) == receipt
    for place, digit in enumerate(receipt):
        for other in set("0123456789") - {digit}:
            assert receipts.cleaned(receipt[:place] + other + receipt[place + 1 :]) == ""
    for place in range(len(receipt) - 1):
        a, b = receipt[place], receipt[place + 1]
        if a != b:
            assert receipts.cleaned(receipt[:place] + b + a + receipt[place + 2 :]) == ""


def test_an_unknown_receipt_tells_nothing(told, client):
    told()
    assert client.post(FOLLOW, {"receipt": receipts.new()}).status_code == 404
    assert client.post(FOLLOW, {"receipt": "1234"}).status_code == 404


def test_a_contact_is_sealed_and_read_for_a_recorded_reason_only(told, client, people):
    told(contact="13912345678")
    voice = Voice.objects.get()
    assert b"13912345678" not in bytes(voice.contact)
    client.force_login(people[Role.SV])
    page = reverse("supervision:voice", args=[KEY, voice.pk])
    assert "13912345678" not in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert "13912345678" in client.post(page, {"reason": "回访反映人"}).content.decode()
    read = Entry.objects.get(action="personal.read", subject=f"voice:{voice.pk}")
    assert "回访反映人" in read.details and "139" not in read.details


def test_files_are_told_by_content_and_lose_their_names_and_what_the_camera_wrote(told, photo):
    assert told(files=[photo("假.pdf")]).status_code == 422
    assert not Voice.objects.exists() and not Evidence.objects.exists()
    told(files=[photo("张三家门口.jpg", shot_at="N29.5 E106.5")])
    found = Evidence.objects.get()
    assert found.name == "附件1.jpg" and found.added_by is None
    assert b"N29.5" not in store.read(found.sha256)


def test_more_files_than_allowed_are_refused_and_the_text_is_kept(told, photo):
    answer = told(files=[photo(f"{n}.jpg") for n in range(6)])
    assert answer.status_code == 422 and WHAT in answer.content.decode()
    assert not Voice.objects.exists()


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_read(issued, client):
    answer = client.post(PAGE, {"county": OWN, "what": WHAT}, CONTENT_LENGTH=str(40 << 20))
    assert answer.status_code == 413


def test_one_address_and_all_together_are_limited(told, client, settings):
    settings.PUBLIC_REPORTS_OF_ADDRESS, settings.PUBLIC_REPORTS = 2, 3
    assert [told().status_code for _ in range(3)] == [200, 200, 429]
    elsewhere = {"county": OWN, "what": WHAT}
    assert client.post(PAGE, elsewhere, REMOTE_ADDR="10.0.0.2").status_code == 200
    assert client.post(PAGE, elsewhere, REMOTE_ADDR="10.0.0.3").status_code == 429
    assert Voice.objects.count() == 3
    Knocks.objects.update(since=timezone.now() - timezone.timedelta(hours=1, seconds=1))
    assert told().status_code == 200


def test_receipts_cannot_be_guessed_by_the_thousand(issued, client, settings):
    settings.RECEIPTS_OF_ADDRESS = 2
    got = [client.post(FOLLOW, {"receipt": receipts.new()}).status_code for _ in range(3)]
    assert got == [404, 404, 429]


def test_the_address_of_whoever_reports_is_kept_as_a_digest_only(told):
    told()
    kept = repr(list(Knocks.objects.values())) + repr(list(Entry.objects.values()))
    assert "127.0.0.1" not in kept


def test_who_knocked_is_forgotten_when_the_hour_is_over(told):
    told()
    assert forget_addresses() == 0 and Knocks.objects.exclude(key="").exists()
    Knocks.objects.update(since=timezone.now() - timezone.timedelta(hours=1, seconds=1))
    assert forget_addresses() == 2 and not Knocks.objects.exists()


def test_a_form_of_another_site_is_refused(issued):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PAGE, {"county": OWN, "what": WHAT}).status_code == 403
    assert not Voice.objects.exists()


def test_what_a_machine_fills_in_is_refused_in_words(told):
    answer = told(website="http://spam.invalid")
    assert answer.status_code == 422 and "请清空" in answer.content.decode()
    assert not Voice.objects.exists()


def test_too_few_words_are_answered_in_plain_words(told):
    answer = told(what="演示")
    assert answer.status_code == 422 and "至少10个字（现在2个）" in answer.content.decode()


def test_the_page_needs_no_script(issued, client):
    text = client.get(PAGE).content.decode()
    form = text[text.index('enctype="multipart/form-data"') :].split("</form>")[0]
    assert "onclick" not in form and "hx-" not in form and '<button class="btn btn-primary' in form


def test_before_the_plan_is_issued_the_channel_says_that_it_is_closed(assessment, client):
    assert "印发后开放" in client.get(PAGE).content.decode()


def test_a_report_becomes_a_violation_and_its_holder_learns_how_it_ended(told, client, people, offices, item):
    receipt = receipt_of(told())
    voice, sv = Voice.objects.get(), people[Role.SV]
    voices.decide(actor=sv, voice_id=voice.pk, action="accept", values={})
    values = {"item": item("C05"), "organisation": offices["own"]}
    voices.decide(actor=sv, voice_id=voice.pk, action="register", values=values)
    assert Violation.objects.get().what == WHAT
    assert "正在按违规核查" in client.post(FOLLOW, {"receipt": receipt}).content.decode()
    Violation.objects.update(
        state="handled",
        facts="属实",
        verified=timezone.now(),
        handling="通报",
        settled=timezone.now(),
        settled_by=sv,
    )
    assert "按负面清单处理" in client.post(FOLLOW, {"receipt": receipt}).content.decode()


def test_a_report_becomes_a_problem_that_is_verified_as_any_other(told, client, people):
    receipt = receipt_of(told())
    voice, sv = Voice.objects.get(), people[Role.SV]
    voices.decide(actor=sv, voice_id=voice.pk, action="accept", values={})
    values = {"title": "疑似政策宣传走样", "indicator": "1.3", "severity": "minor"}
    voices.decide(actor=sv, voice_id=voice.pk, action="find", values=values)
    problem = Finding.objects.get()
    assert (problem.state, problem.source, problem.what, problem.county) == ("reported", "public", WHAT, OWN)
    assert "评估组正在核查" in client.post(FOLLOW, {"receipt": receipt}).content.decode()
    Finding.objects.update(state="cleared")
    assert "没有查到相应事实" in client.post(FOLLOW, {"receipt": receipt}).content.decode()


def test_a_report_waits_for_triage_and_then_for_whom_it_was_given(told, assessment, people):
    told()
    voice, second = Voice.objects.get(), people["SV2"]

    def waits(person):
        return [t.title for t in todo(person, assessment) if "公众反映" in t.title]

    assert waits(people[Role.XZJ]) == ["办理 1 件公众反映"]
    for action, values in (("accept", {}), ("assign", {"person": second, "due": timezone.localdate()})):
        voices.decide(actor=people[Role.XZJ], voice_id=voice.pk, action=action, values=values)
    assert waits(second) == ["核查公众反映 1"] and waits(people[Role.XZJ]) == []


def test_the_pages_of_triage_answer_and_the_poster_names_the_public_address(told, client, people):
    told()
    client.force_login(people[Role.XZJ])
    voice = Voice.objects.get()
    move = reverse("supervision:voice-move", args=[KEY, voice.pk, "reject"])
    assert client.post(move, {"text": "不属于评估纪律"}).status_code == 302
    voice.refresh_from_db()
    assert (voice.state, voice.said) == ("rejected", "不属于评估纪律")
    poster = client.get(reverse("supervision:poster", args=[KEY])).content.decode()
    assert f"http://testserver{PAGE}" in poster and "data:image/svg+xml" in poster


def test_a_picture_brings_no_comment_of_its_camera(told):
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "JPEG", comment="张三的手机".encode())
    told(files=[SimpleUploadedFile("a.jpg", data.getvalue())])
    assert "张三".encode() not in store.read(Evidence.objects.get().sha256)


def test_a_paper_brings_no_author_and_one_that_may_is_not_taken(told):
    paper, stream = Document(), io.BytesIO()
    paper.core_properties.author = "张三"
    paper.save(stream)
    answer = told(files=[SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken")])
    assert answer.status_code == 422 and "为保护您没有收下" in answer.content.decode()
    told(files=[SimpleUploadedFile("a.docx", stream.getvalue())])
    kept = Document(io.BytesIO(store.read(Evidence.objects.get().sha256)))
    assert kept.core_properties.author == ""


def test_a_paper_that_swells_is_refused_in_words(told):
    """A file of some kilobytes of which one part says that it unpacks to 4 GB."""
    paper, stream = Document(), io.BytesIO()
    paper.save(stream)
    data = bytearray(stream.getvalue())
    entry = data.rindex(b"PK\1\2", 0, data.rindex(b"word/document.xml"))
    data[entry + 24 : entry + 28] = struct.pack("<I", (1 << 32) - 2)
    answer = told(files=[SimpleUploadedFile("a.docx", bytes(data))])
    text = answer.content.decode()
    assert answer.status_code == 422 and "展开后过大" in text and WHAT in text and not Voice.objects.exists()


def test_files_are_freed_before_others_are_held_back(told, photo, monkeypatch):
    depths, outside = [], len(connection.savepoint_ids)
    monkeypatch.setattr(
        "houping.apps.bare.bare", lambda *_: depths.append(len(connection.savepoint_ids)) or b"freed"
    )
    told(files=[photo()])
    assert depths == [outside] and store.read(Evidence.objects.get().sha256) == b"freed"


@pytest.mark.parametrize("swollen", [True, False])
def test_a_picture_that_cannot_be_opened_is_refused_in_words(told, swollen):
    """One chunk of text that swells to 70 MB, or a picture cut in two: never a fault, and the text is kept."""
    data = io.BytesIO()
    Image.new("RGB", (64, 64), (9, 99, 199)).save(data, "PNG")
    png, text = data.getvalue(), b"zTXta\0\0" + zlib.compress(bytes(70 << 20))
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    broken = png[:33] + chunk + png[33:] if swollen else png[:40] + b"\xff" * 20 + png[60:]
    answer = told(files=[SimpleUploadedFile("a.png", broken)])
    assert answer.status_code == 422 and WHAT in answer.content.decode()
    assert not Voice.objects.exists()


def test_the_holder_of_a_receipt_learns_what_became_of_the_problem_it_was_merged_into(told, client, people):
    receipt = receipt_of(told())
    voice, sv = Voice.objects.get(), people[Role.SV]
    voices.decide(actor=sv, voice_id=voice.pk, action="accept", values={})
    values = {"title": "疑似政策宣传走样", "indicator": "1.3", "severity": "minor"}
    voices.decide(actor=sv, voice_id=voice.pk, action="find", values=values)
    problem = Finding.objects.get()
    fields = {f.attname: getattr(problem, f.attname) for f in Finding._meta.concrete_fields}
    told_of = {"state": "agreed", "statement": "演示", "fed_back": timezone.now()}
    main = Finding.objects.create(**{**fields, "id": None, "number": "500101-0999", **told_of})
    Finding.objects.filter(pk=problem.pk).update(state="merged", same_as=main)
    assert "列入评估发现的问题" in client.post(FOLLOW, {"receipt": receipt}).content.decode()
