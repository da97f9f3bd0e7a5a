"""The template of a data request: what is written can be filled in and read back, from Excel and CSV."""

import io

import pytest
from python_calamine import CalamineWorkbook

from houping.core.collection.routine import check_rows, duties
from houping.core.errors import FileUnreadable
from houping.plans import load
from houping.tables.routine import NOTES, SHEET, read_filled, write_template

PLAN = load("chongqing_2021")
NAMES = {county.code: county.name for county in PLAN.counties}
FUND = next(duty for duty in duties(PLAN) if duty.indicator.id == "3.6")


@pytest.fixture(scope="module")
def template():
    return write_template(FUND, NAMES, due="2021-12-10", demo=True)


def cells(data, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


def test_the_template_has_a_row_for_every_county_and_a_column_with_unit_and_range(template):
    rows = cells(template, SHEET)
    assert rows[0][:3] == ["区县代码", "区县", "衔接资金绩效评价得分（分，0 至 100）"]
    assert [tuple(row[:2]) for row in rows[1:]] == [(code, NAMES[code]) for code in FUND.rows]
    assert len(rows) == 34


def test_the_notes_name_clause_deadline_document_and_that_nobody_below_is_asked(template):
    text = "".join(str(cell) for row in cells(template, NOTES) for cell in row)
    for words in ("五（三）6", "2021-12-10", "会同市乡村振兴局", "来源文件", "十一（一）", "0 至 100"):
        assert words in text


def test_the_same_request_gives_the_same_bytes(template):
    assert write_template(FUND, NAMES, due="2021-12-10", demo=True) == template


def test_an_empty_template_is_read_and_every_county_is_missing(template, tmp_path):
    (tmp_path / "空表.xlsx").write_bytes(template)
    filled = read_filled(tmp_path / "空表.xlsx", FUND)
    problems = check_rows(filled.rows, filled.columns, FUND, NAMES)[1]
    assert [p.code for p in problems] == ["D05"] * 33


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding_of_the_office(encoding, tmp_path):
    lines = ["区县代码,区县,衔接资金绩效评价得分（分，0 至 100）,备注,合计"]
    lines += [f"{code},{NAMES[code]},{80 + n / 4},已公示," for n, code in enumerate(FUND.rows)]
    path = tmp_path / "得分.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    filled = read_filled(path, FUND)
    values, problems = check_rows(filled.rows, filled.columns, FUND, NAMES)
    assert problems == [] and values["500102", "fund_performance"] == 80.25
    assert filled.rows[0][1]["备注"] == "已公示"
    assert [(p.field, p.level) for p in filled.problems] == [("合计", "note")]


def test_a_column_that_stands_twice_is_an_error(tmp_path):
    path = tmp_path / "得分.csv"
    path.write_text("区县代码,fund_performance,衔接资金绩效评价得分\n500101,80,90\n", encoding="utf-8")
    assert [p.level for p in read_filled(path, FUND).problems] == ["error"]


def test_what_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "得分.xlsx").write_bytes(b"MZ\x90\x00")
    with pytest.raises(FileUnreadable):
        read_filled(tmp_path / "得分.xlsx", FUND)
