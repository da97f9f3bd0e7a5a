"""Texts read back from written files, so that a check sees what a reader sees."""

import re
from html import unescape
from pathlib import Path

from docx import Document
from python_calamine import CalamineWorkbook

TAGS = re.compile(r"<[^>]+>")
DROPPED = re.compile(r"<(style|svg|title)\b.*?</\1>", re.DOTALL)
PARTS = re.compile(r"</(?:p|h1|h2|h3|td|th|li|caption|figcaption)>")


def word_texts(path: Path) -> list[str]:
    """Return paragraphs and table cells of a Word file in order."""
    document = Document(str(path))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            found += [cell.text for cell in row.cells]
    return found


def sheet_texts(path: Path) -> list[str]:
    """Return the cells of a workbook; whole numbers as they are shown. The list of sheets is left out."""
    book = CalamineWorkbook.from_path(str(path))
    found = []
    for name in book.sheet_names[1:]:
        for row in book.get_sheet_by_name(name).to_python():
            found += [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in row]
    return found


def page_texts(path: Path) -> list[str]:
    """Return the texts of the overview, piece by piece, without style and pictures."""
    body = DROPPED.sub("", path.read_text(encoding="utf-8"))
    pieces = PARTS.split(body)
    return [unescape(TAGS.sub("", piece)) for piece in pieces]
