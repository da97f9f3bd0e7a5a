"""Questionnaires from the command line: checked, built, printed; nothing is written from a faulty one."""

import pytest

from houping.documents import pdf
from houping.instruments.convert import form_path, load_form
from houping.instruments.sheet import read_source
from houping.instruments.workbook import to_excel, to_markdown


@pytest.fixture
def faulty(tmp_path):
    text = form_path("village").read_text(encoding="utf-8")
    path = tmp_path / "village.md"
    path.write_text(text.replace("| integer | hh_all |", "| integr | hh_all |"), encoding="utf-8")
    return path


def test_a_form_of_the_plan_is_checked_and_built_once(command, tmp_path):
    assert "0 处问题" in command("form", "check", "village").stdout
    built = tmp_path / "village.xml"
    assert command("form", "build", "village", "--to", built).returncode == 0
    assert built.read_bytes() == load_form("village").xml
    command("form", "build", "village", "--to", built).refused(11, built)


def test_a_faulty_form_is_named_by_sheet_row_and_cure_and_not_built(command, faulty, tmp_path):
    said = command("form", "check", faulty)
    row = next(q.row for q in load_form("village").instrument.questions if q.name == "hh_all")
    assert said.returncode == 10 and f"village survey:{row} F04 题型“integr”不认识" in said.stdout
    english = command("form", "check", faulty, HOUPING_LANG="en")
    assert f"village survey:{row} F04 The type 'integr' is unknown" in english.stdout
    target = tmp_path / "out.xml"
    command("form", "build", faulty, "--to", target).refused(10, "F04")
    assert not target.exists()


def test_what_is_edited_in_excel_comes_back_unchanged(command, tmp_path):
    book, back = tmp_path / "household.xlsx", tmp_path / "household.md"
    assert command("form", "build", "household", "--excel", "--to", book).returncode == 0
    assert command("form", "build", book, "--markdown", "--to", back).returncode == 0
    source = load_form("household").source
    for path in (book, back):
        assert read_source("household", path.read_bytes()).sheets == source.sheets
    assert to_excel(source) == to_excel(source) and to_markdown(source) == to_markdown(source)


def test_dictionary_and_printed_form_are_written(command, tmp_path, monkeypatch):
    for word, name in (("dictionary", "d.md"), ("print", "p.docx")):
        assert command("form", word, "backcheck", "--to", tmp_path / name).returncode == 0
    assert "facts/persons_n" in (tmp_path / "d.md").read_text(encoding="utf-8")
    assert (tmp_path / "p.docx").read_bytes()[:2] == b"PK"
    monkeypatch.setattr(pdf, "PROGRAMS", ())
    command("form", "print", "backcheck", "--pdf", "--to", tmp_path / "p.pdf").refused(11, "LibreOffice")
    assert not (tmp_path / "p.pdf").exists()


def test_an_unknown_form_names_those_that_there_are(command):
    command("form", "check", "nothing").refused(10, "household", "village")
