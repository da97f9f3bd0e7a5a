"""The workbook is one that an office can print and calculate with (domain practice 12)."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from houping.core.reporting.city import city_report
from houping.documents import workbook
from houping.documents.cells import as_read, expected_cells, number_of

DAY = datetime(2021, 12, 20)
SIGNED = {"date": "2021年12月20日", "signer": "后评估第三方评估机构"}
MAIN = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def content(results):
    return city_report(results, **SIGNED)[0]


@pytest.fixture(scope="module")
def written(content):
    return workbook.render(content, day=DAY, demo=True)


@pytest.fixture(scope="module")
def sheets(written):
    with zipfile.ZipFile(BytesIO(written)) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
        return {n: etree.fromstring(archive.read(n)) for n in names}


def rows_of(written, name):
    return CalamineWorkbook.from_filelike(BytesIO(written)).get_sheet_by_name(name).to_python()


def test_there_is_a_sheet_for_every_annex_and_one_of_methods(written):
    names = CalamineWorkbook.from_filelike(BytesIO(written)).sheet_names
    assert names == [
        "目录",
        "样本完成情况",
        "14个区县指标得分表",
        "19个区县指标得分表",
        "名次和等次建议表",
        "样本和误差表",
        "覆盖情况和质量指标",
        "群众认可度表",
        "问题统计表",
        "敏感性分析",
        "口径说明",
    ]


def test_every_sheet_carries_the_mark(written):
    book = CalamineWorkbook.from_filelike(BytesIO(written))
    assert all("演示数据" in str(book.get_sheet_by_name(n).to_python()[:2]) for n in book.sheet_names)


def test_scores_are_numbers_and_not_texts(written):
    rows = rows_of(written, "14个区县指标得分表")
    county = next(row for row in rows if row[0] == "万州区")
    assert all(isinstance(value, float) and 0 <= value <= 100 for value in county[1:])


def test_rows_stand_in_the_order_of_division_codes_and_end_with_a_sum(written, results):
    rows = rows_of(written, "问题统计表")
    names = [row[0] for row in rows]
    wanted = [c.short_name for c in sorted(results.plan.counties, key=lambda c: c.code)]
    start = names.index(wanted[0])
    assert names[start : start + 34] == [*wanted, "合计"]
    assert sum(row[1] for row in rows[start : start + 33]) == rows[start + 33][1]


def test_pages_are_one_wide_and_only_wide_tables_lie_on_their_side(sheets):
    for sheet in sheets.values():
        assert sheet.find("x:sheetPr/x:pageSetUpPr", MAIN).get("fitToPage") == "1"
        assert sheet.find("x:pageSetup", MAIN).get("paperSize") in ("8", "9")
    turned = [s.find("x:pageSetup", MAIN).get("orientation") for s in sheets.values()]
    assert turned.count("landscape") == 3  # two score tables and the approval table


def test_heads_are_frozen_and_repeat_in_print(sheets, written):
    frozen = [s for s in sheets.values() if s.find(".//x:pane[@state='frozen']", MAIN) is not None]
    assert len(frozen) >= 6
    with zipfile.ZipFile(BytesIO(written)) as archive:
        assert b"_xlnm.Print_Titles" in archive.read("xl/workbook.xml")


def test_a_note_below_a_narrow_table_has_the_room_it_needs(content, written):
    with zipfile.ZipFile(BytesIO(written)) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet2.xml"))
    notes = {
        str(row[0]): at for at, row in enumerate(rows_of(written, "样本完成情况"), 1) if "口径" in str(row[0])
    }
    heights = {at: float(sheet.find(f".//{{*}}row[@r='{at}']").get("ht")) for at in notes.values()}
    wide, narrow = notes.values()
    assert heights[narrow] >= 2 * 15 > heights[wide] - 15, "three columns have half the room of seven"


def test_heads_of_dimensions_are_merged(sheets):
    merged = [m.get("ref") for s in sheets.values() for m in s.iterfind(".//x:mergeCell", MAIN)]
    assert "A3:A4" in merged and any(ref.startswith("C3:") for ref in merged)


def test_every_cell_is_read_back_as_it_was_meant(content, written, tmp_path):
    from houping.documents.read_back import sheet_texts

    path = tmp_path / "a.xlsx"
    path.write_bytes(written)
    found = [p.text for p in sheet_texts(path) if p.text and "演示数据" not in p.text]
    assert found == [t for t in expected_cells(content, workbook.FIRST) if t]


def test_the_same_content_gives_the_same_bytes(content, written):
    assert workbook.render(content, day=DAY, demo=True) == written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("79.48", (79.48, "0.00")),
        ("91.23%", (0.9123, "0.00%")),
        ("±7.16%", (0.0716, '"±"0.00%')),
        ("524", (524, "0")),
        ("-2.73", (-2.73, "0.00")),
        ("500101-0001", None),
        ("12.35万", None),
        ("1—10", None),
        ("—", None),
        ("1.1", None),
    ],
)
def test_finished_text_becomes_a_number_only_when_it_is_one(text, number):
    assert number_of(text) == number


def test_a_number_reads_back_the_same_whatever_its_last_zeros():
    assert as_read("79.50") == "79.5"
    assert as_read("90.00%") == "0.9"
