"""The printed questionnaire holds every question once, with codes, rosters and signatures."""

import io
import re
import shutil
import subprocess
from datetime import datetime

import pytest
from docx import Document

from houping.documents.fonts import faces
from houping.documents.pdf import as_pdf
from houping.documents.questionnaire import ROSTER_ROWS, condition_words, printed
from houping.instruments.convert import load_form

DAY = datetime(2021, 11, 1)


@pytest.fixture(scope="module")
def household():
    return load_form("household").instrument


@pytest.fixture(scope="module")
def word(household):
    return printed(household, day=DAY, demo=True)


@pytest.fixture(scope="module")
def document(word):
    return Document(io.BytesIO(word))


def test_the_same_form_is_the_same_bytes(household):
    few = faces(["评估"])
    assert printed(household, day=DAY, demo=True, known=few) == printed(
        household, day=DAY, demo=True, known=few
    )


def test_every_question_is_numbered_once(household, document):
    numbers = []
    for table in document.tables:
        head, *rows = ([cell.text for cell in row.cells] for row in table.rows)
        if head[0] == "题号":
            numbers += [row[0] for row in rows if row[0].isdigit()]
        elif head[0] == "序号":
            numbers += [word.split(" ")[0] for word in head[1:]]
    asked = [q for q in household.asked if q.kind != "geopoint"]
    assert sorted(map(int, numbers)) == list(range(1, len(asked) + 1))


def test_closed_questions_show_their_answers_and_rosters_their_lines(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "□是　□否　□不了解" in cells
    rosters = [t for t in document.tables if t.rows[0].cells[0].text == "序号"]
    assert len(rosters) == 6 and all(len(t.rows) == ROSTER_ROWS + 1 for t in rosters)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "15 土家族" in text and "调查员签字" in text


def test_a_condition_is_said_in_words_or_not_at_all(household):
    numbers = {q.path: number for number, q in enumerate(household.asked, 1)}
    tap = numbers[household.named("water_tap").path]
    assert condition_words(household, "${water_tap} = 'no'", numbers) == f"第{tap}题为“否”时填"
    assert condition_words(household, "${m_age} >= 16", numbers) == ""


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice")
def test_it_prints_with_every_roster_on_one_page(word, tmp_path):
    (tmp_path / "household.pdf").write_bytes(as_pdf(word))
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "household.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pages = text.split("\f")[:-1]
    assert 15 <= len(pages) <= 24
    assert all("演示数据" in page for page in pages)
    rosters = [page for page in pages if "另加续页" in page]
    assert sum(page.count("另加续页") for page in rosters) == 6
    assert all(re.search(rf"^ *{ROSTER_ROWS}$", page, re.M) for page in rosters)
