"""The layout of official documents, GB/T 9704-2012: page, grid, fonts, page numbers.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters in 3号仿宋 (16 pt); page numbers in
4号宋体 between dashes, right on odd and left on even pages. Fonts are named as offices have them; each names an
open one that takes its place where it is missing, and carries its characters along (`fonts.py`).
"""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from houping.documents.fonts import SANS, SERIF, Faces, faces, obfuscate
from houping.documents.ooxml import put_in_order

FANGSONG, HEITI, KAITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
# Office font -> (font of the same kind that other systems have, face that is embedded).
FALLBACK = {
    FANGSONG: ("Noto Serif CJK SC", SERIF),
    HEITI: ("Noto Sans CJK SC", SANS),
    KAITI: ("AR PL KaitiM GB", SERIF),
    SONGTI: ("Noto Serif CJK SC", SERIF),
    XIAOBIAOSONG: ("Noto Serif CJK SC", SERIF),
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
    _language(document)
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
    _grid(section)


def turn(document: Docx, *, landscape: bool) -> None:
    """Start a new section on a new page; in landscape the 版心 is 225 × 156 mm."""
    section = document.add_section()
    if not landscape:
        _page(section)
        section.orientation = WD_ORIENT.PORTRAIT
        return
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(37), Mm(35)
    section.header_distance, section.footer_distance = Mm(15), Mm(16)
    _grid(section)


def _grid(section: Section) -> None:
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
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), family)
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


def _language(document: Docx) -> None:
    """Declare simplified Chinese: shapes of characters differ between languages."""
    for properties in document.styles.element.iter(qn("w:rPr")):
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # figures in Chinese text would be broken across lines
    language.set(qn("w:eastAsia"), "zh-CN")
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.append(language)


def _settings(document: Docx) -> None:
    for tag in ("mirrorMargins", "evenAndOddHeaders", "embedTrueTypeFonts", "saveSubsetFonts"):
        document.settings.element.append(OxmlElement(f"w:{tag}"))


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


def to_bytes(document: Docx, known: Faces | None = None) -> bytes:
    """Return the file; entries carry a fixed date, so that equal content is equal bytes.

    known : open fonts with the characters of several documents, made once; without them they are made here
    """
    embedded = _font_files(known or faces(printed_texts(document)))
    for element in (document.element, document.styles.element, document.settings.element):
        put_in_order(element)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[TYPES] = parts[TYPES].replace(b"<Default ", FONT_TYPE + b"<Default ", 1)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in (parts | embedded).items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, data)
    return result.getvalue()


TYPES = "[Content_Types].xml"
FONT_TYPE = (
    b'<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"


def printed_texts(document: Docx) -> list[str]:
    """Return everything that is printed: body, headers and page numbers."""
    roots = (document.element.body, *(s.header._element for s in document.sections))
    return ["0123456789— ", *(text.text or "" for root in roots for text in root.iter(qn("w:t")))]


def _font_files(known: Faces) -> dict[str, bytes]:
    """Return the parts of the file that name, replace and carry the fonts, one part per open font.

    All files of one set carry the same fonts: LibreOffice mixes up fonts of one name from two open files.
    """
    keys, links, files = {}, "", {}
    for number, face in enumerate(sorted(known), start=1):
        data, key = obfuscate(known[face], face)
        keys[face] = (f"rId{number}", key)
        files[f"word/fonts/font{number}.odttf"] = data
        links += f'<Relationship Id="rId{number}" Type="{FONT_RELATION}" Target="fonts/font{number}.odttf"/>'
    table = ""
    for name, (other, face) in FALLBACK.items():
        part, key = keys[face]
        table += (
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
            f'<w:pitch w:val="variable"/><w:embedRegular r:id="{part}" w:fontKey="{key}"/></w:font>'
        )
    files["word/fontTable.xml"] = f"{HEAD}<w:fonts {nsdecls('w', 'r')}>{table}</w:fonts>".encode()
    relations = f'{HEAD}<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
    files["word/_rels/fontTable.xml.rels"] = relations.encode()
    return files
