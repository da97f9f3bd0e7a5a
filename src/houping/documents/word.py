"""Word files from contents, in the layout of official documents."""

import io
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from houping.core.reporting.blocks import (
    Annex,
    Block,
    Chart,
    Content,
    Heading,
    Table,
    Text,
    ending,
    imprint,
)
from houping.documents.canvas import png
from houping.documents.fonts import Faces
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
    turn,
)
from houping.documents.imprint import add_imprint
from houping.documents.pictures import draw

BODY_MM, WIDE_MM = 156.0, 225.0
LINE_OF_TITLE = 20
SHORT = 6
# Tables: (most columns, size of print), and how close the rows of a long table stand.
MANY, VERY_MANY, TINY = 7, 12, 7.0
FEW, LONG, ROW_LINE, CLOSE_LINE, TINY_LINE, ROW_GAP, CLOSE_GAP = 3, 8, 14.0, 13.0, 11.0, 1.5, 0.5
TOGETHER = 6
ENDING = 3  # lines of the list of annexes that stay with the signature
CHART_MM = 150
THICK, THIN = 57, 15
MARK = "演示数据 虚构内容 不得引用"


def render(content: Content, *, day: datetime, demo: bool, faces: Faces | None = None) -> bytes:
    """Return the Word file of a content; the same content gives the same bytes.

    day : the date in the file's properties (no clock is read); faces : open fonts made once for several files
    """
    document = new_document(title=content.title, day=day, mark=MARK if demo else "")
    _line(document, _balanced(content.title), XIAOBIAOSONG, ER, after=6, line=34)
    if content.subtitle:
        _line(document, content.subtitle, KAITI, SAN)
    document.add_paragraph()
    signed, wide = False, False
    for block in content.blocks:
        if isinstance(block, Annex):
            if not signed:
                _ending(document, content)
            _annex(document, block, turned=wide != block.wide)
            signed, wide = True, block.wide
        else:
            _add(document, block, WIDE_MM if wide else BODY_MM)
    if not signed:
        _ending(document, content)
    add_imprint(document, imprint(content))
    return to_bytes(document, faces)


def _balanced(title: str) -> str:
    """Break a title that does not fit one line before the words that name its subject."""
    return title if len(title) <= LINE_OF_TITLE else title.replace("巩固脱贫成果", "\n巩固脱贫成果", 1)


def _add(document: Docx, block: Block, width: float) -> None:
    if isinstance(block, Heading):
        _heading(document, block)
    elif isinstance(block, Text):
        _text(document, block)
    elif isinstance(block, Table):
        _table(document, block, width)
    elif isinstance(block, Chart):
        _chart(document, block)


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
        _off_grid(paragraph)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), family, size)
    return paragraph


def _heading(document: Docx, block: Heading) -> None:
    paragraph = document.add_paragraph(block.text, style=f"Heading {block.level}")
    _indent(paragraph)


def _text(document: Docx, block: Text) -> None:
    paragraph = document.add_paragraph()  # flush left: stretching would leave the grid of 28 characters
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


def _ending(document: Docx, content: Content) -> None:
    """Name the annexes, sign and date, on the page where the text ends."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.keep_with_next = True
    *annexes, signer, date = ending(content)
    for position, text in enumerate(annexes):
        paragraph = document.add_paragraph(text)
        _margin(paragraph, "left", 5 if position else 2)
        paragraph.paragraph_format.keep_with_next = position == 0 or position >= len(annexes) - ENDING
    document.add_paragraph().paragraph_format.keep_with_next = True
    for text, more in ((signer, True), (date, False)):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = more
        _margin(paragraph, "right", 4)


def _margin(paragraph: Paragraph, side: str, characters: int) -> None:
    indent = OxmlElement("w:ind")
    indent.set(qn(f"w:{side}Chars"), str(100 * characters))
    indent.set(qn(f"w:{side}"), str(round(characters * (SAN - 0.25) * 20)))
    paragraph._p.get_or_add_pPr().append(indent)


def _annex(document: Docx, block: Annex, *, turned: bool) -> None:
    if turned:
        turn(document, landscape=block.wide)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = not turned
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
    _off_grid(paragraph)
    picture = paragraph.add_run().add_picture(io.BytesIO(png(figure)), width=Mm(CHART_MM))
    about = picture._inline.docPr
    about.set("descr", block.words)
    _caption(document, block.title)
    _note(document, block.note)


def _caption(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = Pt(20)
    _off_grid(paragraph)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), HEITI, 12)


def _note(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(13)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(2), Pt(10)
    _off_grid(paragraph)
    run = paragraph.add_run(text)
    set_font(run._r.get_or_add_rPr(), KAITI, XIAOWU)
    run.font.color.rgb = GREY


def _table(document: Docx, block: Table, width: float) -> None:
    if block.title:
        _caption(document, block.title)
    table = document.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _fixed(table._tbl.tblPr, THIN if len(block.header) >= VERY_MANY else THICK)
    widths = [width * share / sum(block.widths) for share in block.widths]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    look = _Print.of(block)
    for cells in _heads(block):
        row = table.add_row()
        _row(row, widths, look.centred(), HEITI)
        _fill(row._tr, cells)
        _repeat(row)
    if block.above:
        _merge_above(table, block)
    _body(table, block, widths, look)
    _keep(table, all_rows=len(block.rows) <= TOGETHER)
    _note(document, block.note)


def _body(table: DocxTable, block: Table, widths: Sequence[float], look: "_Print") -> None:
    """Add the rows below the heads: copies of one empty row, for thousands built anew would take most of the time."""
    made: dict[str, CT_Row] = {}
    for position, cells in enumerate(block.rows):
        last = block.total and position == len(block.rows) - 1
        family = HEITI if last else FANGSONG
        if family not in made:
            row = table.add_row()  # type: ignore[no-untyped-call]
            _row(row, widths, look, family)
            made[family] = row._tr
            table._tbl.remove(row._tr)
        copied = deepcopy(made[family])
        table._tbl.append(copied)
        _fill(copied, cells)


@dataclass(frozen=True)
class _Print:
    """How the cells of a table are printed: alignment by column, size, line and gap in points."""

    sides: Sequence[WD_ALIGN_PARAGRAPH]
    size: float
    line: float
    gap: float

    @classmethod
    def of(cls, block: Table) -> Self:
        """Print small where there are many columns, close where there are also many rows."""
        columns = len(block.header)
        size = WU if columns < MANY else XIAOWU if columns < VERY_MANY else TINY
        if columns >= VERY_MANY:
            return cls(_sides(block), size, TINY_LINE, CLOSE_GAP)
        close = len(block.rows) > LONG and columns > FEW
        return cls(_sides(block), size, CLOSE_LINE if close else ROW_LINE, CLOSE_GAP if close else ROW_GAP)

    def centred(self) -> Self:
        """Return the same print with every column centred, for heads."""
        return replace(self, sides=[WD_ALIGN_PARAGRAPH.CENTER] * len(self.sides))


def _heads(block: Table) -> list[Sequence[str]]:
    """Return one or two rows of heads; cells to be merged stand in the first of them."""
    if not block.above:
        return [block.header]
    upper = [text if i == 0 else "" for text, columns in block.above for i in range(columns)]
    lone = [columns == 1 for _, columns in block.above for _ in range(columns)]
    return [upper, ["" if alone else text for text, alone in zip(block.header, lone, strict=True)]]


def _merge_above(table: DocxTable, block: Table) -> None:
    first = 0
    for _, columns in block.above:
        upper = table.cell(0, first)
        if columns == 1:
            _drop_empty(upper.merge(table.cell(1, first)))
        else:
            _drop_empty(upper.merge(table.cell(0, first + columns - 1)))
        first += columns


def _drop_empty(cell: _Cell) -> None:
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)


def _keep(table: DocxTable, *, all_rows: bool) -> None:
    """Keep a short table on one page; of a long one the heads with two rows, and the last two with the note."""
    rows = list(table.rows)
    kept = rows if all_rows else [*rows[:3], *rows[-2:]]
    for row in kept:
        for paragraph in row._tr.iter(qn("w:p")):
            Paragraph(paragraph, table).paragraph_format.keep_with_next = True


def _sides(block: Table) -> list[WD_ALIGN_PARAGRAPH]:
    """Numbers right, columns of short words centred, all other words left."""
    sides = []
    for column in range(len(block.header)):
        short = all(len(row[column]) <= SHORT for row in block.rows)
        words = WD_ALIGN_PARAGRAPH.CENTER if short else WD_ALIGN_PARAGRAPH.LEFT
        sides.append(WD_ALIGN_PARAGRAPH.RIGHT if column in block.numbers else words)
    return sides


def _fixed(properties: object, margin_twips: int) -> None:
    """Fix the column widths and thin the cell margins."""
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    properties.append(layout)  # type: ignore[attr-defined]
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(margin_twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)  # type: ignore[attr-defined]


def _row(row: _Row, widths: Sequence[float], look: _Print, family: str) -> None:
    """Lay an empty row out."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width, side in zip(row.cells, widths, look.sides, strict=True):
        cell.width = Mm(width)
        _cell(cell, side, family, look)


def _fill(row: CT_Row, cells: Sequence[str]) -> None:
    """Write the texts of a row into its cells."""
    for run, text in zip(row.iter(qn("w:r")), cells, strict=True):
        run.text = text


def _cell(cell: _Cell, side: WD_ALIGN_PARAGRAPH, family: str, look: _Print) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_before, layout.space_after = Pt(look.line), Pt(look.gap), Pt(look.gap)
    set_font(paragraph.add_run()._r.get_or_add_rPr(), family, look.size)
    _off_grid(paragraph)
    place = OxmlElement("w:vAlign")
    place.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(place)


def _off_grid(paragraph: Paragraph) -> None:
    """Let small print and pictures keep their own height instead of the page's grid of 22 lines."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert(0, snap)


def _repeat(row: _Row) -> None:
    """Repeat the header on every page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)
