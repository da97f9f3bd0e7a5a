"""The Word files are laid out as GB/T 9704-2012 asks (R-13.8)."""

import re
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from houping.core.reporting.blocks import Annex, Content, Heading, Table, Text
from houping.documents import word
from houping.documents.gbt9704 import FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG
from houping.documents.ooxml import ORDER

DAY = datetime(2021, 12, 20)
TABLE = Table(
    "表1　得分",
    ("区县", "得分", "小计"),
    [("万州区", "79.48", "80.00"), ("合计", "79.48", "80.00")],
    "口径：演示。",
    (0.4, 0.3, 0.3),
    numbers=(1, 2),
    total=True,
    above=(("区县", 1), ("责任落实", 2)),
)
CONTENT = Content(
    "2021年某区巩固脱贫成果后评估报告",
    "（演示数据）",
    "后评估第三方评估机构",
    "2021年12月20日",
    [
        Heading(1, "一、基本情况"),
        Heading(2, "（一）底线情况"),
        Heading(3, "1. 住房"),
        Text("正文。", lead="提要。"),
        TABLE,
        Annex("附件1", "得分表", wide=True),
        TABLE,
        Annex("附件2", "口径说明"),
        Text("说明。"),
    ],
)


@pytest.fixture(scope="module")
def written():
    return word.render(CONTENT, day=DAY, demo=True)


@pytest.fixture(scope="module")
def document(written):
    return Document(BytesIO(written))


def part(written, name):
    with zipfile.ZipFile(BytesIO(written)) as archive:
        return archive.read(name).decode()


def named(run):
    return run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))


def paragraph(document, text):
    return next(p for p in document.paragraphs if p.text == text)


def test_the_page_is_a_sheet_of_a4_with_the_margins_of_the_standard(document):
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert (round(page.top_margin.mm), round(page.left_margin.mm)) == (37, 28)
    body = (
        page.page_width - page.left_margin - page.right_margin,
        page.page_height - page.top_margin - page.bottom_margin,
    )
    assert [round(side / Mm(1)) for side in body] == [156, 225]


def test_the_grid_has_22_lines_on_225_mm(document):
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    lines = 225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch")))
    assert grid.get(qn("w:type")) == "lines"
    assert int(lines) == 22


def test_28_characters_of_body_size_fill_156_mm(document):
    style = document.styles["Normal"].element.rPr
    size = int(style.find(qn("w:sz")).get(qn("w:val"))) / 2
    closer = int(style.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert size == 16
    assert int(156 / 25.4 * 72 / (size + closer)) == 28


def test_body_and_headings_have_their_fonts(document):
    styles = {
        name: document.styles[name].element.rPr.find(qn("w:rFonts"))
        for name in ("Normal", "Heading 1", "Heading 2", "Heading 3")
    }
    fonts = {name: fonts.get(qn("w:eastAsia")) for name, fonts in styles.items()}
    assert fonts == {"Normal": FANGSONG, "Heading 1": HEITI, "Heading 2": KAITI, "Heading 3": FANGSONG}


def test_the_title_is_in_its_own_font_and_size_in_the_middle(document):
    title = document.paragraphs[0]
    assert title.text.replace("\n", "") == CONTENT.title
    assert (named(title.runs[0]), title.runs[0].font.size, title.alignment) == (XIAOBIAOSONG, Pt(22), 1)


def test_a_paragraph_starts_two_characters_in(document):
    indent = paragraph(document, "提要。正文。")._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_between_dashes(document):
    page = document.sections[0]
    for footer, side in ((page.footer, 2), (page.even_page_footer, 0)):
        line = footer.paragraphs[0]
        assert line.alignment == side
        assert line.runs[0].text == "— " and line.runs[-1].text == " —"
        assert {(named(r), r.font.size) for r in line.runs} == {(SONGTI, Pt(14))}
        assert "PAGE" in line._p.xml


def test_pages_are_printed_on_both_sides(document):
    names = {child.tag for child in document.settings.element}
    assert {qn("w:mirrorMargins"), qn("w:evenAndOddHeaders")} <= names


def test_every_page_carries_the_mark_of_invented_data(document):
    for section in document.sections:
        for header in (section.header, section.even_page_header):
            assert "演示数据" in header.paragraphs[0].text


def test_a_report_of_real_data_carries_no_mark():
    document = Document(BytesIO(word.render(CONTENT, day=DAY, demo=False)))
    assert document.sections[0].header.paragraphs[0].text == ""


def test_annexes_are_named_below_the_text_before_signature_and_date(document):
    found = [p.text for p in document.paragraphs]
    start = found.index("附件：1. 得分表")
    assert [text for text in found[start:] if text][:4] == [
        "附件：1. 得分表",
        "2. 口径说明",
        CONTENT.signer,
        CONTENT.date,
    ]


def test_the_date_stands_four_characters_from_the_right(document):
    date = paragraph(document, CONTENT.date)
    assert date.alignment == 2
    assert date._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"


def test_a_wide_annex_lies_on_its_side_and_the_next_one_stands_again(document):
    turned = [s.orientation for s in document.sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    wide = document.sections[1]
    assert round((wide.page_width - wide.left_margin - wide.right_margin) / Mm(1)) == 225


def test_the_heads_of_a_table_repeat_on_every_page_and_rows_are_not_cut(document):
    rows = document.tables[0]._tbl.findall(qn("w:tr"))
    heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert heads == [True, True, False, False]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_common_heads_are_merged(document):
    table = document.tables[0]
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert table.cell(0, 0)._tc.vMerge == "restart" and table.cell(0, 0).text == "区县"


def test_a_heading_never_stands_alone_at_the_foot_of_a_page(document):
    for level in (1, 2, 3):
        assert document.styles[f"Heading {level}"].paragraph_format.keep_with_next


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/settings.xml"])
def test_properties_stand_in_the_order_of_the_schema(written, name):
    from lxml import etree

    root = etree.fromstring(part(written, name).encode())
    for kind, order in ORDER.items():
        places = {qn(f"w:{n}"): i for i, n in enumerate(order.split())}
        for element in root.iter(qn(f"w:{kind}")):
            found = [places[c.tag] for c in element if c.tag in places]
            assert found == sorted(found), (kind, [c.tag for c in element])


def test_every_named_font_has_an_open_one_inside_the_file(written):
    table = part(written, "word/fontTable.xml")
    links = part(written, "word/_rels/fontTable.xml.rels")
    for name in (FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG):
        found = re.search(
            f'w:name="{name}"><w:altName w:val="[^"]+"/>.*?w:embedRegular r:id="(rId\\d)"', table
        )
        assert found and f'Id="{found[1]}"' in links


def test_only_named_fonts_are_used(document):
    used = {f.get(qn("w:eastAsia")) for f in document.element.iter(qn("w:rFonts"))}
    assert used <= {FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG}


def test_no_clock_and_no_user_stand_in_the_properties(document):
    known = document.core_properties
    assert (known.created.date(), known.modified.date()) == (DAY.date(), DAY.date())
    assert (known.author, known.last_modified_by) == ("Houping", "Houping")


def test_the_same_content_gives_the_same_bytes(written):
    assert word.render(CONTENT, day=DAY, demo=True) == written


def test_the_imprint_stands_at_the_foot_of_the_page_between_three_rules(written, document):
    table = document.tables[-1]
    assert [c.text for row in table.rows for c in row.cells] == ["后评估第三方评估机构\t2021年12月20日印发"]
    place = table._tbl.tblPr.find(qn("w:tblpPr"))
    rows = len(table.rows)
    foot = int(place.get(qn("w:tblpY"))) / 20 / 72 * 25.4 + rows * 23 / 72 * 25.4
    assert foot == pytest.approx(297 - 35, abs=1)
    rules = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [rules.find(qn(f"w:{side}")).get(qn("w:sz")) for side in ("top", "bottom", "insideH")] == [
        "8",
        "8",
        "6",
    ]


def test_a_long_list_of_copies_moves_the_imprint_up_so_that_it_ends_at_the_same_foot():
    def top(copies):
        made = Document(BytesIO(word.render(replace(CONTENT, copies=copies), day=DAY, demo=True)))
        return int(made.tables[-1]._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpY")))

    assert top("某办公室") - top("某某办公室，" * 9) == 2 * (22 + 1) * 20
