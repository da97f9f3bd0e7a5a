"""The Excel template: what a department fills in is what the check reads."""

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from houping.core.frame.schema import HOUSEHOLDS, TABLES, VILLAGES
from houping.tables.frame import check_frame
from houping.tables.read import Part, cell_text, csv_encoding, parts_of, range_names, read_part
from houping.tables.template import INSTRUCTIONS, template_header, write_template


def sheet(path, name):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def test_the_template_has_both_sheets_with_every_header_and_instructions(tmp_path):
    write_template(tmp_path / "t.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert book.sheet_names == ["村表", "户表", INSTRUCTIONS]
    for table in TABLES.values():
        assert sheet(tmp_path / "t.xlsx", table.title)[0] == [template_header(c) for c in table.columns]
    text = "\n".join(str(cell) for row in sheet(tmp_path / "t.xlsx", INSTRUCTIONS) for cell in row)
    assert all(column.header in text for table in TABLES.values() for column in table.columns)


def test_the_template_is_the_same_bytes_every_time(tmp_path):
    write_template(tmp_path / "a.xlsx")
    write_template(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_headers_with_units_and_stars_are_understood_when_filled_in(frame, tmp_path, silent):
    path = tmp_path / "抽样框.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for table in (VILLAGES, HOUSEHOLDS):
            page = book.add_worksheet(table.title)
            page.write_row(0, 0, [template_header(c) for c in table.columns])
            for place, row in enumerate(frame.shown(table).iter_rows(), start=1):
                page.write_row(place, 0, ["" if cell is None else cell for cell in row])
    assert check_frame(path, tmp_path / "l.csv", progress=silent).counts == {}


def test_an_empty_template_says_that_there_are_no_rows(tmp_path, silent):
    write_template(tmp_path / "t.xlsx")
    found = check_frame(tmp_path / "t.xlsx", tmp_path / "l.csv", progress=silent)
    assert found.counts["error", "empty_table"] == 2


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (500101104201.0, "500101104201"),
        (36.25, "36.25"),
        (5.12221195001e17, "5.12221195001000E+17"),
        (True, "是"),
        ("", ""),
        (None, None),
    ],
)
def test_a_cell_reads_as_its_user_sees_it(cell, text):
    assert cell_text(cell) == text


def test_an_encoding_is_proved_over_the_whole_file_not_guessed_from_its_start(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(("a," * 3_000_000).encode() + "村".encode("gb18030"))
    assert csv_encoding(path) == "gb18030"
    path.write_bytes("村".encode("utf-8-sig"))
    assert csv_encoding(path) == "utf-8-sig"


def test_files_are_told_apart_by_their_names_and_lock_files_are_left_alone(tmp_path):
    for name in ("村表.csv", "户表-万州.csv", "户表-黔江.csv", "~$户表.xlsx", "说明.txt", "别的.csv"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    parts = parts_of(tmp_path, {"villages": "村表", "households": "户表"})
    assert [p.path.name for p in parts["households"]] == ["户表-万州.csv", "户表-黔江.csv"]
    assert [p.path.name for p in parts["villages"]] == ["村表.csv"]


def test_repeated_headers_stay_apart():
    names = range_names(["a", "b", "a", ""])
    assert len(set(names)) == 4 and names[:2] == ["a", "b"]


def test_batches_keep_the_rows_of_the_file(tmp_path):
    path = tmp_path / "households.csv"
    path.write_text("a,b\n1,2\n\n3,4\n5,6\n", encoding="utf-8")
    batches = list(read_part(Part(path), rows=2))
    assert [b.rows["row"].to_list() for b in batches] == [[2, 4], [5]]
    assert pl.concat([b.rows for b in batches])["b"].to_list() == ["2", "4", "6"]
