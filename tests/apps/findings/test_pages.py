"""What each side sees: a county its own after release, without names; a finder one's own; everybody the next step."""

import datetime
import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.utils import timezone
from python_calamine import CalamineWorkbook

from apps.conftest import OTHER
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.formats import moment

from .conftest import JPEG, VALUES, act, attach, put_into

LEDGER = "/a/cq2021/findings/"


@pytest.fixture
def told(found, person_with):
    """A problem that the county was told of."""
    leader = person_with(Role.TL)
    problem = found()
    act(leader, problem, "verify", note="复访属实")
    act(leader, problem, "feed_back")
    return problem


def text(client, url):
    return client.get(url).content.decode()


def test_a_county_sees_nothing_before_it_is_told_and_no_names_after(found, told, client, person_with):
    hidden = found(title="尚未反馈的问题")
    client.force_login(person_with(Role.CTY))
    page = text(client, LEDGER)
    assert told.number in page and hidden.title not in page
    page = text(client, f"{LEDGER}{told.pk}/")
    assert "请核实整改" in page and '<option value="objection" selected>' in page
    for secret in (VALUES["what"], told.found_by.name, "复访属实"):
        assert secret not in page
    assert client.get(f"{LEDGER}{hidden.pk}/").status_code == 404


def test_another_county_sees_nothing(told, client, person_with):
    client.force_login(person_with(Role.CTY, county=OTHER))
    assert told.number not in text(client, LEDGER)
    assert client.get(f"{LEDGER}{told.pk}/").status_code == 404


def test_a_finder_sees_what_they_found_only(found, person_with, client):
    other = person_with(Role.EN)
    mine, theirs = found(), found(by=other)
    client.force_login(mine.found_by)
    page = text(client, LEDGER)
    assert mine.number in page and theirs.number not in page


def test_a_file_that_was_not_released_is_not_there_for_the_county(told, client, person_with):
    leader, county = person_with(Role.FQ), person_with(Role.CTY)
    kept = attach(leader, told, "before")
    client.force_login(county)
    assert client.get(f"{LEDGER}{told.pk}/files/{kept.pk}/").status_code == 404
    client.force_login(leader)
    answer = client.get(f"{LEDGER}{told.pk}/files/{kept.pk}/")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (JPEG, "image/jpeg")
    answer.close()


def test_the_slip_says_until_when_the_county_may_answer_even_after_it_has(told, client, person_with):
    due = moment(told.due)
    act(person_with(Role.CTY), told, "accept")
    client.force_login(person_with(Role.TL))
    assert f"{due}，有异议的在时限内" in text(client, f"{LEDGER}{told.pk}/slip/")


def test_a_problem_that_was_ruled_out_is_over_and_not_settled(found, told, client, person_with):
    agreed = told
    act(person_with(Role.CTY), agreed, "accept")
    out = found(title="证据不足的问题")
    put_into(out, "ruled")
    Finding.objects.filter(pk=out.pk).update(ruling="dismissed")
    client.force_login(person_with(Role.XZJ))
    settled, closed = (client.get(f"{LEDGER}?queue={name}") for name in ("settled", "closed"))
    assert [row["f"].number for row in settled.context["rows"]] == [agreed.number]
    assert [row["f"].number for row in closed.context["rows"]] == [out.number]
    sizes = {key: size for key, _words, size in settled.context["queues"]}
    assert (sizes["all"], sizes["settled"], sizes["closed"]) == (2, 1, 1)


def test_a_refused_step_keeps_what_was_typed(told, client, person_with):
    client.force_login(person_with(Role.CTY))
    sent = {"version": told.version + 2, "note": "我们已经整改完毕"}
    answer = client.post(f"{LEDGER}{told.pk}/object/", sent)
    assert answer.status_code == 409
    assert "我们已经整改完毕" in answer.content.decode() and "佐证材料" in answer.content.decode()


def test_the_ledger_is_found_by_words_and_narrowed(found, told, client, person_with):
    found(title="公益岗位管理不规范", indicator="2.6", severity="minor")
    client.force_login(person_with(Role.QC))
    for query, hits in (
        ("words=公益岗", 1),
        ("words=饮水", 1),
        ("severity=minor", 1),
        ("queue=verify", 1),
        ("indicator=9.9", 0),
    ):
        assert text(client, f"{LEDGER}?{query}").count('href="/a/cq2021/findings/') >= hits
        assert ("没有符合条件的问题" in text(client, f"{LEDGER}?{query}")) == (hits == 0)


def test_what_was_put_right_at_once_has_a_list_of_its_own(found, told, client, person_with):
    """边查边改清单 (R-10.6), on the page and as Excel, for the team and for the county."""
    county, other = person_with(Role.CTY), found()
    attach(county, told, "before"), attach(county, told, "after")
    act(county, told, "fix")
    for reader in (person_with(Role.QC), county):
        client.force_login(reader)
        page = text(client, f"{LEDGER}?queue=fixed")
        assert told.number in page and other.number not in page and "边查边改 1" in page
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{LEDGER}export/?queue=fixed").content))
        cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
        assert "边查边改清单" in cells and told.number in cells and other.number not in cells


def test_an_address_that_no_database_can_look_for_is_refused_in_words(told, client, person_with):
    """PostgreSQL keeps no zero byte: the search answered with a fault."""
    client.force_login(person_with(Role.QC))
    assert client.get(f"{LEDGER}?words=%00").status_code == 400
    assert client.get(f"{LEDGER}?words=%2500").status_code == 200


def test_a_problem_is_reported_with_a_picture_and_verified_by_another(person_with, client, plan_in_force):
    client.force_login(person_with(Role.EN))
    given = {name: value for name, value in VALUES.items() if name not in {"village", "unit", "household"}}
    photo = SimpleUploadedFile("水窖.jpg", JPEG, "image/jpeg")
    answer = client.post(f"{LEDGER}new/", {**given, "files": photo}, follow=True)
    problem = Finding.objects.get()
    assert problem.number in answer.content.decode()
    assert problem.evidence.get().purpose == "found"


def test_one_refused_file_keeps_the_words_and_files_nothing(person_with, client, plan_in_force):
    client.force_login(person_with(Role.EN))
    given = {name: value for name, value in VALUES.items() if name not in {"village", "unit", "household"}}
    files = [SimpleUploadedFile("水窖.jpg", JPEG), SimpleUploadedFile("记录.txt", "笔记".encode())]
    answer = client.post(f"{LEDGER}new/", {**given, "files": files})
    said = answer.content.decode()
    assert answer.status_code == 422 and given["what"] in said and "记录.txt" in said
    assert not Finding.objects.exists()


def test_a_county_searches_in_what_it_was_told_and_in_nothing_else(told, client, person_with):
    """What the team wrote for itself would answer yes or no to every guess, a name among them."""
    client.force_login(person_with(Role.CTY))
    for words, hits in (("请核实整改", True), (told.number, True), ("水窖干涸", False), ("饮水 水窖", False)):
        assert (f'href="{LEDGER}{told.pk}/"' in text(client, f"{LEDGER}?words={words}")) == hits, words
    sheet = b"".join([client.get(f"{LEDGER}export/?words=水窖干涸").content])
    assert len(sheet) and "水窖" not in str(sheet)


def test_a_county_reads_neither_the_file_names_nor_the_notes_of_the_team(found, client, person_with):
    leader, county, problem = person_with(Role.TL), person_with(Role.CTY), found()
    kept = attach(problem.found_by, problem, "found", name="张三家水窖-李四摄.jpg")
    problem.evidence.update(note="户主张三指认")
    act(leader, problem, "verify")
    act(leader, problem, "feed_back", evidence=[kept.pk])
    own = attach(county, problem, "objection", name="供水台账.jpg")
    client.force_login(county)
    page = text(client, f"{LEDGER}{problem.pk}/")
    answer = client.get(f"{LEDGER}{problem.pk}/files/{kept.pk}/")
    answer.close()
    assert "供水台账" in page and "张三" not in page and "李四" not in page
    assert "jpg" in answer["Content-Disposition"] and "%E5%BC%A0" not in answer["Content-Disposition"]
    client.force_login(leader)
    assert "张三家水窖" in text(client, f"{LEDGER}{problem.pk}/") and own.released


def test_the_address_of_an_act_leads_to_its_form_standing_open(told, client, person_with):
    """Whoever signs in anew, or reads the address, comes to the page and not to a blank refusal."""
    client.force_login(person_with(Role.CTY))
    answer = client.get(f"{LEDGER}{told.pk}/object/")
    assert answer.headers["Location"] == f"{LEDGER}{told.pk}/?act=object#act-object"
    page = text(client, f"{LEDGER}{told.pk}/?act=object")
    assert '<details class="act mb-2" id="act-object" open>' in page
    assert '<details class="act mb-2" id="act-accept">' in page


def test_a_refused_objection_stays_open_with_what_was_typed(told, client, person_with):
    client.force_login(person_with(Role.CTY))
    said = {"version": told.version, "note": "该户已通自来水（演示）"}
    answer = client.post(f"{LEDGER}{told.pk}/object/", said)
    page = answer.content.decode()
    assert answer.status_code == 409 and said["note"] in page and "佐证" in page
    assert '<details class="act mb-2" id="act-object" open>' in page


def cells(client, url):
    """Return the cells of an Excel table, as text."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(url).content))
    return [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]


def test_the_ledger_is_narrowed_by_deadline_and_source_and_its_sheet_alike(found, client, person_with):
    now = timezone.now()
    made = {name: found(title=f"问题{name}") for name in ("late", "soon", "later")}
    made["call"] = found(title="问题call", source="call")
    for name, hours in (("late", -1), ("soon", 3), ("later", 30)):
        Finding.objects.filter(pk=made[name].pk).update(due=now + datetime.timedelta(hours=hours))
    Finding.objects.filter(pk=made["call"].pk).update(due=None)
    client.force_login(person_with(Role.QC))
    for query, hits in (
        ("due=red", "late"),
        ("due=yellow", "soon"),
        ("due=green", "later"),
        ("source=call", "call"),
    ):
        page, sheet = text(client, f"{LEDGER}?{query}"), cells(client, f"{LEDGER}export/?{query}")
        for name, problem in made.items():
            assert (problem.number in page) == (problem.number in sheet) == (name == hits), (query, name)
    assert {"来源", "发现人", "下一步时限", "具体情况"} <= set(cells(client, f"{LEDGER}export/"))


def test_the_sheet_of_a_county_names_no_finder_and_no_source(told, client, person_with):
    client.force_login(person_with(Role.CTY))
    sheet = cells(client, f"{LEDGER}export/")
    assert told.number in sheet and "反馈时间" in sheet
    assert not {"来源", "发现人", "具体情况", "依据", told.found_by.name} & set(sheet)


def test_a_queue_keeps_the_other_filters_and_counts_by_them(found, client, person_with):
    found(), found(indicator="2.6")
    client.force_login(person_with(Role.QC))
    page = html.unescape(text(client, f"{LEDGER}?queue=verify&indicator=2.6"))
    assert "待初核 1" in page and 'href="?queue=rule&indicator=2.6"' in page
    assert 'name="queue" value="verify"' in page and "export/?queue=verify&indicator=2.6" in page


def test_all_rows_of_a_ledger_can_be_printed_not_only_the_page_shown(found, client, person_with, monkeypatch):
    monkeypatch.setattr(
        "houping.apps.narrowing.Paginator", lambda found, size: Paginator(found, min(size, 2))
    )
    numbers = [found().number for _ in range(3)]
    client.force_login(person_with(Role.QC))
    page = text(client, LEDGER)
    assert "显示全部 3 行，供打印" in page and sum(n in page for n in numbers) == 2
    monkeypatch.undo()
    whole = text(client, f"{LEDGER}?rows=all")
    assert all(n in whole for n in numbers) and "data-print" in whole
