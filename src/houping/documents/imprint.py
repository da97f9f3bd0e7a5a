"""The 版记 of GB/T 9704-2012 (7.4): copies, who prints and when, at the foot of the last page."""

from collections.abc import Sequence

from docx.document import Document as Docx
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from houping.core.reporting.blocks import IMPRINT_GAP
from houping.documents.gbt9704 import FANGSONG, SI, set_font

WIDTH_MM = 151.0  # LibreOffice 7.4 leaves a table as wide as the text where it stands in the text
CHARACTER_MM = SI * 25.4 / 72
OUTER, INNER = 8, 6  # eighths of a point: 0.35 mm, 0.25 mm
LINE_PT = 22.0


def add_imprint(document: Docx, lines: Sequence[str]) -> None:
    """Add the lines in 4号仿宋 between rules, one character in on both sides, anchored to the foot of the page."""
    table = document.add_table(rows=0, cols=1)
    table.autofit = False
    table.columns[0].width = Mm(WIDTH_MM)
    properties = table._tbl.tblPr
    properties.append(parse_xml(PLACE.format(top=_top(sum(map(_printed, lines))))))
    properties.append(parse_xml(_rules()))
    properties.append(parse_xml(NO_MARGINS))
    for text in lines:
        cell = table.add_row().cells[0]
        cell.width = Mm(WIDTH_MM)
        _line(cell.paragraphs[0], text)
    _keep(table)
    end = document.add_paragraph()  # a floating table needs a paragraph behind it
    end.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    end.paragraph_format.line_spacing = Pt(1)


FOOT_MM = 297 - 35  # the lower edge of the 版心


COPIES = "抄送："
FITTING = int(WIDTH_MM / CHARACTER_MM) - 2  # characters of a line


def _printed(text: str) -> int:
    """Return the number of printed lines of a text; the date stands in the same line as the printing office."""
    if not text.startswith(COPIES):
        return 1
    return max(1, -(-(len(text) - len(COPIES)) // (FITTING - len(COPIES))))


def _top(lines: int) -> int:
    """Return the distance of the first rule from the edge of the page in twips."""
    return round((FOOT_MM / 25.4 * 72 - lines * (LINE_PT + 1)) * 20)


PLACE = (
    f'<w:tblpPr {nsdecls("w")} w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" w:horzAnchor="margin" '
    'w:tblpX="142" w:tblpY="{top}"/>'
)


NO_MARGINS = f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'


def _rules() -> str:
    sizes = {"top": OUTER, "bottom": OUTER, "insideH": INNER}
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{sizes[side]}" w:space="0" w:color="000000"/>'
        for side in ("top", "bottom", "insideH")
    )
    return f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"


def _line(paragraph: Paragraph, text: str) -> None:
    left, _, right = text.partition(IMPRINT_GAP)
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = Mm(CHARACTER_MM), Mm(CHARACTER_MM)
    if text.startswith(COPIES):  # later lines start below the first character after the colon
        layout.left_indent = Mm((1 + len(COPIES)) * CHARACTER_MM)
        layout.first_line_indent = Mm(-len(COPIES) * CHARACTER_MM)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    paragraph._p.get_or_add_pPr().insert(0, parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    run = paragraph.add_run(left)
    _font(run._r.get_or_add_rPr())
    if right:
        layout.tab_stops.add_tab_stop(Mm(WIDTH_MM - CHARACTER_MM), WD_TAB_ALIGNMENT.RIGHT)
        run.add_tab()
        _font(paragraph.add_run(right)._r.get_or_add_rPr())


def _font(properties: BaseOxmlElement) -> None:
    set_font(properties, FANGSONG, SI)


def _keep(table: DocxTable) -> None:
    for row in table.rows:
        for paragraph in row.cells[0].paragraphs:
            paragraph.paragraph_format.keep_with_next = True
