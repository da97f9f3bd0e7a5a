"""Texts read back from written files, in reading order, so that a check sees what a reader sees."""

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from python_calamine import CalamineWorkbook

from houping.core.reporting.check import Piece
from houping.documents.cells import shown

TAGS = re.compile(r"<[^>]+>")
DROPPED = re.compile(r"<(style|svg|title|nav)\b.*?</\1>", re.DOTALL)
PARTS = re.compile(r"</(?:p|h1|h2|h3|td|th|li|caption|figcaption|span)>")


def word_texts(path: Path) -> list[Piece]:
    """Return paragraphs, descriptions of pictures and cells of a Word file in order; a merged cell counts once."""
    found: list[Piece] = []
    paragraphs = tables = 0
    for element in Document(str(path)).element.body:
        if element.tag == qn("w:p"):
            paragraphs += 1
            for about in element.iter(qn("wp:docPr")):
                found.append(Piece(f"第{paragraphs}段图片的说明", about.get("descr") or ""))
            found.append(Piece(f"第{paragraphs}段", _text(element)))
        elif element.tag == qn("w:tbl"):
            tables += 1
            found += _cells(element, tables)
    return found


def _cells(table: BaseOxmlElement, number: int) -> Iterator[Piece]:
    for row, line in enumerate(table.iter(qn("w:tr")), start=1):
        for column, cell in enumerate(line.iter(qn("w:tc")), start=1):
            yield Piece(f"第{number}个表第{row}行第{column}格", _text(cell))


def _text(element: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def sheet_texts(path: Path) -> list[Piece]:
    """Return the cells of a workbook; whole numbers as they are shown. The list of sheets is left out."""
    book = CalamineWorkbook.from_path(str(path))
    found = []
    for name in book.sheet_names[1:]:
        for number, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
            for column, value in enumerate(row, start=1):
                found.append(shown(f"工作表“{name}”第{number}行第{column}列", value))
    return found


def page_texts(path: Path) -> list[Piece]:
    """Return the texts of the overview, piece by piece, without style, table of contents and pictures."""
    body = DROPPED.sub("", path.read_text(encoding="utf-8"))
    pieces = [unescape(TAGS.sub("", piece)) for piece in PARTS.split(body)]
    return [Piece(f"第{number}处", text) for number, text in enumerate(pieces, start=1)]


def word_pictures(path: Path) -> list[str]:
    """Return the SHA-256 of every picture of a Word file, in reading order."""
    with zipfile.ZipFile(path) as archive:
        links = dict(re.findall(LINK, archive.read("word/_rels/document.xml.rels").decode()))
        shown = re.findall(r'r:embed="([^"]+)"', archive.read("word/document.xml").decode())
        return [sha256(archive.read(f"word/{links[name]}")).hexdigest() for name in shown]


LINK = r'<Relationship Id="([^"]+)"[^>]*? Target="([^"]+)"'


def page_pictures(path: Path) -> list[str]:
    """Return the SHA-256 of every drawing of the overview, in reading order."""
    page = path.read_text(encoding="utf-8")
    return [sha256(drawing.encode()).hexdigest() for drawing in DRAWING.findall(page)]


DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
