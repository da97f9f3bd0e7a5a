"""The layout of official documents, GB/T 9704-2012: page, grid, fonts, page numbers.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters in 3号仿宋 (16 pt); page numbers in
4号宋体 between dashes, right on odd and left on even pages. Fonts are named as offices have them; each names an
open one that takes its place where it is missing.
"""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FANGSONG, HEITI, KAITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
FALLBACK = {
    FANGSONG: "Noto Serif CJK SC",
    SONGTI: "Noto Serif CJK SC",
    XIAOBIAOSONG: "Noto Serif CJK SC",
    HEITI: "Noto Sans CJK SC",
    KAITI: "AR PL KaitiM GB",
}
SAN, ER, SI, WU, XIAOWU = 16.0, 22.0, 14.0, 10.5, 9.0
LINE_PT = 28.95
LINE_PITCH = 579
TIGHTEN = -5
EPOCH = (1980, 1, 1, 0, 0, 0)
GREY = RGBColor(0x6B, 0x6B, 0x6B)


def new_document(*, title: str, day: datetime, mark: str) -> Docx:
    """Return an empty document with page, styles, fonts, header mark and page numbers set."""
    document = Document()
    _page(document.sections[0])
    _styles(document)
    _font_table(document)
    _settings(document)
    _header(document.sections[0], mark)
    _footer(document.sections[0])
    known = document.core_properties
    known.title, known.author, known.comments, known.revision = title, "Houping", "", 1
    known.created = known.modified = day
    known.last_modified_by = "Houping"
    return document


def _page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    section._sectPr.append(grid)


def _styles(document: Docx) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    set_font(normal.element.get_or_add_rPr(), FANGSONG, SAN, tighten=True)
    layout = normal.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    layout.space_before = layout.space_after = Pt(0)
    _no_gap_at_figures(normal.element)
    for level, family in ((1, HEITI), (2, KAITI), (3, FANGSONG)):
        style = document.styles[f"Heading {level}"]
        assert isinstance(style, ParagraphStyle)
        for child in list(style.element.get_or_add_rPr()):
            style.element.rPr.remove(child)
        set_font(style.element.get_or_add_rPr(), family, SAN, tighten=True)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(LINE_PT)
        style.paragraph_format.keep_with_next = True


def _no_gap_at_figures(style: BaseOxmlElement) -> None:
    """Leave no automatic gap between Chinese and Western characters: 28 characters fill a line."""
    properties = style.get_or_add_pPr()
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        switch = OxmlElement(tag)
        switch.set(qn("w:val"), "0")
        properties.append(switch)


def set_font(properties: BaseOxmlElement, family: str, size_pt: float, *, tighten: bool = False) -> None:
    """Name the fonts of a run or style and its size; `tighten` makes 28 characters fit one line."""
    fonts = OxmlElement("w:rFonts")
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", family), ("cs", LATIN)):
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, fonts)
    if tighten:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(TIGHTEN))
        properties.append(spacing)
    for tag in ("w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        size = OxmlElement(tag)
        size.set(qn("w:val"), str(round(size_pt * 2)))
        properties.append(size)


def _font_table(document: Docx) -> None:
    """Name for every office font the open one that takes its place."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            fonts = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
                for name, other in FALLBACK.items()
            )
            part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _settings(document: Docx) -> None:
    settings = document.settings.element
    for tag in ("w:mirrorMargins", "w:evenAndOddHeaders"):
        settings.insert(0, OxmlElement(tag))


def _header(section: Section, mark: str) -> None:
    """Print the mark of invented data on top of every page."""
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(mark)
        set_font(run._r.get_or_add_rPr(), HEITI, WU)
        run.font.color.rgb = GREY


def _footer(section: Section) -> None:
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "w:rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "w:leftChars"),
    )
    for footer, side, indent in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        space = OxmlElement("w:ind")
        space.set(qn(indent), "100")
        paragraph._p.get_or_add_pPr().append(space)
        for piece in ("— ", None, " —"):
            run = paragraph.add_run(piece or "")
            set_font(run._r.get_or_add_rPr(), SONGTI, SI)
            if piece is None:
                for kind, text in (("begin", ""), ("instr", "PAGE"), ("end", "")):
                    run._r.append(_field(kind, text))


def _field(kind: str, text: str) -> BaseOxmlElement:
    if kind == "instr":
        return parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>')
    return parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')


def to_bytes(document: Docx) -> bytes:
    """Return the file; entries carry a fixed date, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source:
        parts = [(name, source.read(name)) for name in source.namelist()]
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return result.getvalue()
