"""Word files from contents, in the layout of official documents."""

import io
from collections.abc import Sequence
from datetime import datetime

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from houping.core.reporting.blocks import Annex, Block, Chart, Content, Heading, Table, Text
from houping.documents.canvas import png
from houping.documents.gbt9704 import (
    ER,
    FANGSONG,
    GREY,
    HEITI,
    KAITI,
    SAN,
    WU,
    XIAOBIAOSONG,
    XIAOWU,
    new_document,
    set_font,
    to_bytes,
)
from houping.documents.pictures import draw

BODY_MM = 156.0
ROW_LINE = 15.0
LINE_OF_TITLE = 20
SHORT = 6
MANY = 7
MARK = "演示数据 虚构内容 不得引用"


def render(content: Content, *, day: datetime, demo: bool) -> bytes:
    """Return the Word file of a content; the same content gives the same bytes.

    day : the date in the file's properties (no clock is read)
    """
    document = new_document(title=content.title, day=day, mark=MARK if demo else "")
    _line(document, _balanced(content.title), XIAOBIAOSONG, ER, after=6, line=34)
    if content.subtitle:
        _line(document, content.subtitle, KAITI, SAN)
    document.add_paragraph()
    signed = False
    for block in content.blocks:
        if isinstance(block, Annex) and not signed:
            _signature(document, content)
            signed = True
        _add(document, block)
    if not signed:
        _signature(document, content)
    return to_bytes(document)


def _balanced(title: str) -> str:
    """Break a title that does not fit one line before the words that name its subject."""
    return title if len(title) <= LINE_OF_TITLE else title.replace("巩固脱贫成果", "\n巩固脱贫成果", 1)


def _add(document: Docx, block: Block) -> None:
    if isinstance(block, Heading):
        _heading(document, block)
    elif isinstance(block, Text):
        _text(document, block)
    elif isinstance(block, Table):
        _table(document, block)
    elif isinstance(block, Chart):
        _chart(document, block)
    else:
        _annex(document, block)


def _line(
    document: Docx, text: str, family: str, size: float, *, after: float = 0, line: float = 0
) -> Paragraph:
    """Add a centred line of its own."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.keep_with_next = True
    if line:
        paragraph.paragraph_format.line_spacing = Pt(line)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), family, size)
    return paragraph


def _heading(document: Docx, block: Heading) -> None:
    paragraph = document.add_paragraph(block.text, style=f"Heading {block.level}")
    _indent(paragraph)


def _text(document: Docx, block: Text) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _indent(paragraph)
    if block.lead:
        set_font(paragraph.add_run(block.lead)._r.get_or_add_rPr(), KAITI, SAN, tighten=True)
    set_font(paragraph.add_run(block.text)._r.get_or_add_rPr(), FANGSONG, SAN, tighten=True)


def _indent(paragraph: Paragraph) -> None:
    """Indent the first line by two characters."""
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(round(2 * (SAN - 0.25) * 20)))
    paragraph._p.get_or_add_pPr().append(indent)


def _signature(document: Docx, content: Content) -> None:
    """Sign and date at the right, four characters in, on the page where the text ends."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.keep_with_next = True
    for text, more in ((content.signer, True), (content.date, False)):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = more
        indent = OxmlElement("w:ind")
        indent.set(qn("w:rightChars"), "400")
        indent.set(qn("w:right"), str(round(4 * (SAN - 0.25) * 20)))
        paragraph._p.get_or_add_pPr().append(indent)


def _annex(document: Docx, block: Annex) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = True
    paragraph.paragraph_format.keep_with_next = True
    set_font(paragraph.add_run(block.number)._r.get_or_add_rPr(), HEITI, SAN)
    _line(document, block.title, XIAOBIAOSONG, ER, after=6, line=34)


def _chart(document: Docx, block: Chart) -> None:
    figure = draw(block)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(6)
    picture = paragraph.add_run().add_picture(io.BytesIO(png(figure)), width=Mm(min(BODY_MM, 150)))
    about = picture._inline.docPr
    about.set("descr", f"{block.title}。{block.note}")
    _caption(document, block.title)
    _note(document, block.note)


def _caption(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = Pt(20)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), HEITI, 12)


def _note(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(13)
    paragraph.paragraph_format.space_after = Pt(10)
    _off_grid(paragraph)
    run = paragraph.add_run(text)
    set_font(run._r.get_or_add_rPr(), KAITI, XIAOWU)
    run.font.color.rgb = GREY


def _table(document: Docx, block: Table) -> None:
    _caption(document, block.title)
    table = document.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _fixed(table._tbl.tblPr)
    widths = [BODY_MM * share / sum(block.widths) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    size = WU if len(block.header) < MANY else XIAOWU
    centred = [WD_ALIGN_PARAGRAPH.CENTER] * len(block.header)
    _row(table.rows[0], block.header, widths, centred, HEITI, size)
    _repeat(table.rows[0])
    sides = _sides(block)
    for position, cells in enumerate(block.rows):
        last = block.total and position == len(block.rows) - 1
        _row(table.add_row(), cells, widths, sides, HEITI if last else FANGSONG, size)
    _note(document, block.note)


def _sides(block: Table) -> list[WD_ALIGN_PARAGRAPH]:
    """Numbers right, columns of short words centred, all other words left."""
    sides = []
    for column in range(len(block.header)):
        short = all(len(row[column]) <= SHORT for row in block.rows)
        words = WD_ALIGN_PARAGRAPH.CENTER if short else WD_ALIGN_PARAGRAPH.LEFT
        sides.append(WD_ALIGN_PARAGRAPH.RIGHT if column in block.numbers else words)
    return sides


def _fixed(properties: object) -> None:
    """Fix the column widths and thin the cell margins."""
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    properties.append(layout)  # type: ignore[attr-defined]
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)  # type: ignore[attr-defined]


def _row(
    row: _Row,
    cells: Sequence[str],
    widths: Sequence[float],
    sides: Sequence[WD_ALIGN_PARAGRAPH],
    family: str,
    size: float,
) -> None:
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for position, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        cell.width = Mm(widths[position])
        _cell(cell, text, sides[position], family, size)


def _cell(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, family: str, size: float) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.line_spacing = Pt(ROW_LINE)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), family, size)
    _off_grid(paragraph)
    place = OxmlElement("w:vAlign")
    place.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(place)


def _off_grid(paragraph: Paragraph) -> None:
    """Let small print keep its own line spacing instead of the page's grid of 22 lines."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert(0, snap)


def _repeat(row: _Row) -> None:
    """Repeat the header on every page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)
