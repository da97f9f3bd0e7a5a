"""The pages of the audit administrator: filter, page, detail, proof, export."""

import ast
import datetime
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from python_calamine import CalamineWorkbook

from houping import apps
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.ledger import queries, views
from houping.apps.ledger.append_only import open_again
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import Choice
from houping.apps.ledger.registry import name_of_kind
from houping.core.ledger import verify_lines

# pictures, numbers of submissions, what shows a problem, names of XML
NO_SUBJECTS = {"data", "uuid", "version", "datum", "xmlns"}


@pytest.fixture
def audit(as_role):
    """The audit administrator."""
    return as_role(Role.AUDIT)


def text(response):
    return response.content.decode()


def lines(response):
    return b"".join(response.streaming_content).splitlines(keepends=True)


def subjects(**choice):
    return [entry.subject for entry in queries.chosen(Choice(**choice))]


def test_entries_are_chosen_by_person_action_subject_assessment_and_county(told, person_with):
    person = person_with(Role.QC, username="zhang")
    told(subject="frame:1", actor=person, action="export", assessment="cq2021", county="500101")
    told(subject="job:2", assessment="cq2022")
    assert subjects(person="ZHANG") == subjects(person=person.name) == ["frame:1"]
    assert subjects(person="system") == ["job:2"]
    assert subjects(action="export") == subjects(county="500101") == subjects(subject="FRAME") == ["frame:1"]
    assert subjects(assessment="cq2022") == ["job:2"]
    assert subjects(assessment="cq2022", action="export") == []


def test_days_are_those_of_china(told):
    (entry,) = told()
    open_again(connection, "ledger_entry")
    Entry.objects.filter(seq=entry.seq).update(
        at="2021-11-09T16:30:00.000000+00:00"
    )  # 0:30 on the 10th there
    ninth, tenth = datetime.date(2021, 11, 9), datetime.date(2021, 11, 10)
    assert subjects(since=tenth, until=tenth) == ["job:1"]
    assert subjects(until=ninth) == [] == subjects(since=datetime.date(2021, 11, 11))


def test_the_list_tells_who_did_what_in_words(told, audit, person_with):
    person = person_with(Role.QC, username="zhang")
    Organisation.objects.create(code="c", name="万州区", kind="county", county="500101")
    told(actor=person, action="personal.read", subject="household:7", county="500101")
    shown = text(audit.get(reverse("ledger:list")))
    for word in (person.name, "查看个人信息", "household:7", "万州区", queries.head().digest):
        assert word in shown


def test_what_was_acted_on_is_told_in_words_beside_its_code(told, audit, person_with):
    person = person_with(Role.EN, username="li")
    told(subject=f"person:{person.pk}")
    told(subject="person:999999")
    told(subject="plan:cq2021:2", assessment="cq2021")
    told(subject="日志账本")
    what = [row["what"] for row in audit.get(reverse("ledger:list")).context["rows"]]
    assert what == ["日志账本", "方案 2", "人员 999999", f"人员 {person.name}"]
    shown = text(audit.get(reverse("ledger:entry", args=[1])))
    assert f"人员 {person.name}" in shown and f"person:{person.pk}" in shown


def test_every_kind_of_subject_that_a_service_records_has_a_name():
    """`subject=f"kind:{...}"` in a call, or a text of that form handed to a helper that records it."""
    kinds = set()
    for path in Path(apps.__file__).parent.rglob("*.py"):
        for made in (
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)
        ):
            start = made.values[0]
            if isinstance(start, ast.Constant) and (found := re.fullmatch(r"([a-z-]+):", start.value)):
                kinds.add(found[1])
    assert len(kinds) > 40
    assert {kind for kind in kinds - NO_SUBJECTS if not name_of_kind(kind)} == set()


def test_pages_follow_the_number_and_keep_the_filter(told, audit, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 3)
    told(7, subject="job:7")
    told(2, subject="other")
    first = text(audit.get(reverse("ledger:list"), {"subject": "job"}))
    assert "共 7 条" in first and "subject=job&amp;before=5" in first and "other</td>" not in first
    last = text(audit.get(reverse("ledger:list"), {"subject": "job", "before": "2"})).split("<main")[1]
    assert 'href="/ledger/1/"' in last and 'href="/ledger/2/"' not in last and "before=" not in last


@pytest.mark.parametrize("query", ["since=2021-11-10&until=2021-11-09", "since=yesterday", "action=nothing"])
def test_a_filter_that_makes_no_sense_is_refused_in_words(told, audit, query):
    told()
    response = audit.get(f"{reverse('ledger:list')}?{query}")
    assert response.status_code == 422 and "form-error" in text(response)
    assert audit.get(f"{reverse('ledger:export')}?{query}").status_code == 400


def test_what_a_filter_finds_leaves_as_excel_to_be_read_and_the_ledger_says_so(told, audit):
    told(reason="核对")
    told(2, subject="frame:2")
    answer = audit.get(reverse("ledger:export-excel"), {"subject": "frame"})
    cells = str(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python())
    assert "frame:2" in cells and "job:1" not in cells and "共 2 条" in cells
    assert Entry.objects.order_by("-seq").first().action == "export"
    assert audit.get(reverse("ledger:export-excel"), {"since": "x"}).status_code == 400


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_page_number_that_makes_no_sense_shows_the_newest(told, audit, before):
    told()
    assert 'href="/ledger/1/"' in text(audit.get(reverse("ledger:list"), {"before": before}))


def test_an_entry_is_shown_with_its_details_and_its_proof(told, audit):
    told(3, reason="核对<b>", rows=12)
    shown = text(audit.get(reverse("ledger:entry", args=[2])))
    assert "理由" in shown and "核对&lt;b&gt;" in shown and "12" in shown
    assert "重算第 2–3 条" in shown and "一致" in shown and Entry.objects.get(seq=2).previous in shown
    assert audit.get(reverse("ledger:entry", args=[99])).status_code == 404


def test_far_from_the_head_the_chain_is_recomputed_when_asked(told, audit, monkeypatch):
    monkeypatch.setattr(views, "NEAR", 1)
    told(4)
    url = reverse("ledger:entry", args=[1])
    assert "核验通过" not in text(audit.get(url)) and "核验通过" in text(audit.get(url, {"proof": "1"}))


def test_a_changed_entry_is_shown_as_changed(told, audit):
    told(3)
    open_again(connection, "ledger_entry")
    Entry.objects.filter(seq=2).update(details="{broken")
    shown = text(audit.get(reverse("ledger:entry", args=[2])))
    assert "不一致" in shown and "第 2 条" in shown and "{broken" in shown
    assert "第 2 条（第 2 行）被改动" in text(audit.get(reverse("ledger:check")))
    with pytest.raises(Exception, match="Entry 2"):
        verify_lines(lines(audit.get(reverse("ledger:export"))))


def test_the_whole_export_verifies_and_holds_its_own_entry(told, audit):
    told(5)
    response = audit.get(reverse("ledger:export"))
    assert "attachment" in response.headers["Content-Disposition"]
    chain = verify_lines(lines(response), head=queries.head().digest)
    assert chain.is_whole and chain.count == 6
    assert Entry.objects.get(seq=6).action == "export"


def test_a_filtered_export_is_a_part_and_says_in_the_ledger_what_was_chosen(told, audit):
    told(2, subject="job:1")
    told(2, subject="other")
    found = lines(audit.get(reverse("ledger:export"), {"subject": "job"}))
    assert len(found) == 2 and verify_lines(found, part=True).last == 2
    assert Entry.objects.get(seq=5).data["filter"] == {"subject": "job"}


def test_the_proof_of_an_entry_reaches_the_head(told, audit):
    told(5)
    chain = verify_lines(lines(audit.get(reverse("ledger:proof", args=[3]))), part=True)
    assert (chain.first, chain.last, chain.gaps, chain.head) == (3, 6, 0, queries.head().digest)


def test_nobody_but_the_audit_administrator_sees_the_ledger(told, as_role):
    told()
    for role in (Role.QC, Role.SYSTEM, Role.SECURITY, Role.SV):
        client = as_role(role)
        assert {
            client.get(reverse(f"ledger:{name}")).status_code for name in ("list", "check", "export")
        } == {403}


def test_an_empty_ledger_and_an_empty_answer_say_what_to_do(audit):
    assert "自动记入账本" in text(audit.get(reverse("ledger:list")))
    assert "放宽时间范围" in text(audit.get(reverse("ledger:list"), {"subject": "nothing"}))


def test_pages_ask_the_database_little(told, audit, django_assert_max_num_queries):
    told(120, county="500101", assessment="cq2021")
    for url in (reverse("ledger:list"), reverse("ledger:entry", args=[60]), reverse("ledger:check")):
        with django_assert_max_num_queries(15):
            audit.get(url)


def test_the_pages_are_in_english_too(told, audit):
    told(county="500101")
    audit.cookies["houping_language"] = "en"
    for url, word in (
        (reverse("ledger:list"), "Audit ledger"),
        (reverse("ledger:entry", args=[1]), "Place in the chain"),
        (reverse("ledger:check"), "Verified"),
    ):
        main = text(audit.get(url)).split("<main")[1].split("</main>")[0]
        assert word in main
        main = re.sub(r'<span lang="zh-Hans">.*?</span>', "", main)  # names of people
        assert not [c for c in main if "\u4e00" <= c <= "\u9fff"]
