"""The question bank: a sheet is taken whole or not at all, changed questions are new versions, papers are draws."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

import houping.apps.training
from apps.conftest import KEY
from houping.apps.accounts.access import Refused
from houping.apps.accounts.invitations import RowsWrong
from houping.apps.accounts.roles import Role
from houping.apps.training import bank, papers, sheets
from houping.apps.training.models import Level, Module, Question, Subject

from .conftest import SHARES, row, rows

DEMO = Path(houping.apps.training.__file__).parent / "data" / "questions.csv"


def test_the_bank_of_the_demonstration_is_sound_and_gives_a_paper_to_every_level():
    entries = bank.check(bank.read_csv(DEMO))
    assert len(entries) >= 120
    assert {e.module for e in entries} == set(Module.values)
    for level in Level:
        asked = Counter(e.subject for e in entries if level in e.levels.split(","))
        wanted = papers.numbers({s: n for s, n in SHARES.items() if asked[s]}, 40)
        assert {s: n for s, n in wanted.items() if asked[s] < n} == {}, level


def test_no_letter_is_the_right_one_too_often_in_the_bank_of_the_demonstration():
    single = Counter(e.answer for e in bank.check(bank.read_csv(DEMO)) if e.kind == "single")
    assert max(single.values()) < 0.4 * sum(single.values())


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"题干": ""}, "题干"),
        ({"题型": "填空"}, "题型"),
        ({"模块": "其他"}, "模块"),
        ({"层级": "村干部"}, "层级"),
        ({"答案": "D"}, "答案"),
        ({"答案": "AB"}, "答案"),
        ({"答案": "二"}, "答案"),
        ({"题型": "多选"}, "答案"),
        ({"题型": "判断"}, "答案"),
        ({"题型": "案例"}, "案例背景"),
        ({"选项B": "", "答案": "A"}, "选项B"),
        ({"选项B": "甲"}, "选项A"),
        ({"编号": "政" * 21}, "编号"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_nothing_is_imported(questions, changes, column):
    with pytest.raises(RowsWrong) as caught:
        questions([row("政策-1", "政策"), row("政策-2", "政策", **changes)])
    assert {(line, where) for line, where, _text in caught.value.faults} == {(3, column)}
    assert Question.objects.count() == 0


def test_two_rows_with_one_code_are_told_which_came_first(questions):
    with pytest.raises(RowsWrong) as caught:
        questions([row("政策-1", "政策"), row("政策-1", "政策")])
    assert caught.value.faults == [(3, "编号", "与第 2 行的编号相同")]


def test_a_changed_question_is_a_new_version_and_the_old_one_stays(questions):
    questions()
    again = rows()
    again[0]["答案"] = "C"
    done = questions(again)
    assert (done.new, done.changed, done.same) == (0, 1, 39)
    versions = Question.objects.filter(code="政策-1").order_by("version")
    assert [(q.version, q.answer, q.replaced is None) for q in versions] == [(1, "B", False), (2, "C", True)]


def test_a_retired_question_is_asked_no_more(questions, assessment, person_with):
    questions()
    bank.retire(actor=person_with(Role.QC), question_id=Question.objects.get(code="政策-1").pk)
    assert "政策-1" not in set(Question.objects.in_use().values_list("code", flat=True))


def test_what_is_exported_can_be_imported_again_and_changes_nothing(questions):
    questions([*rows(1), row("判-1", "政策", 题型="判断", 答案="错", 选项A="", 选项B="", 选项C="")])
    table = sheets.questions(Question.objects.in_use())
    assert table.header == bank.COLUMNS
    again = [dict(zip(table.header, line, strict=True)) for line in table.rows]
    assert questions(again).same == 6


def test_the_page_takes_a_sheet_and_shows_what_is_wrong_in_it(assessment, client, person_with):
    client.force_login(person_with(Role.XZJ))
    page = reverse("training:questions", args=[KEY])
    empty = client.get(reverse("training:template", args=[KEY])).content
    answer = client.post(page, {"file": SimpleUploadedFile("题库.xlsx", empty)})
    assert answer.status_code == 422 and "表中没有试题" in answer.content.decode()
    answer = client.post(
        page, {"file": SimpleUploadedFile("题库.xlsx", _filled(row("政-1", "政策", 答案="E")))}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "填选项的字母" in text and "下载问题清单" in text
    answer = client.post(page, {"file": SimpleUploadedFile("题库.xlsx", _filled(row("政-1", "政策")))})
    assert answer.status_code == 302 and Question.objects.get().answer == "B"


def _filled(line):
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(bank.SHEET)
        for place, name in enumerate(bank.COLUMNS):
            sheet.write_string(0, place, name)
            sheet.write_string(1, place, line[name])
    return buffer.getvalue()


def test_only_the_bureau_and_quality_control_see_the_answers(questions, assessment, person_with):
    with pytest.raises(Refused):
        bank.take(actor=person_with(Role.TPL), assessment=assessment, entries=[])


def _bank(sizes):
    found, pk = [], 0
    for subject, size in sizes.items():
        for n in range(size):
            pk += 1
            found.append(Question(pk=pk, code=f"{subject}-{n}", subject=subject, kind="single", answer="B"))
    return found


@given(st.text("0123456789abcdef", min_size=1, max_size=32), st.integers(5, 60), st.randoms())
@settings(max_examples=30, deadline=None)
def test_a_paper_has_the_shares_no_question_twice_and_hangs_on_the_seed_alone(seed, total, chance):
    wanted = papers.numbers(SHARES, total)
    found = _bank({s: n + 3 for s, n in wanted.items()})
    drawn = papers.draw(found, wanted, seed)
    chance.shuffle(found)
    assert [q.code for q in papers.draw(found, wanted, seed)] == [q.code for q in drawn]
    assert Counter(q.subject for q in drawn) == Counter({s: n for s, n in wanted.items() if n})
    assert len({q.code for q in drawn}) == total
    assert all(abs(wanted[s] - total * SHARES[s] / 100) < 1 for s in Subject.values)


def test_a_multiple_choice_counts_only_when_it_is_whole():
    question = Question(kind="multiple", answer="ACD")
    assert papers.is_right(question, "DCA")
    assert not any(papers.is_right(question, letters) for letters in ("", "AC", "ABCD", "B"))
