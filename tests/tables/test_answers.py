"""Answers that people type into sheets are read as they mean them, and what cannot be read is named with its place."""

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from houping.core.collection.columns import HEADS, TABLES, TITLES
from houping.plans import load
from houping.tables.answers import columns_of, heads_of, read_table, tables_in, unread, write_answer_template

PLAN = load("chongqing_2021")


@pytest.fixture
def sheet(tmp_path):
    """Write a workbook: sheet("routine", [["区县代码", …], [...]])."""

    def write(table, rows, name="answers.xlsx"):
        with xlsxwriter.Workbook(str(tmp_path / name)) as book:
            made = book.add_worksheet(TITLES[table])
            for place, row in enumerate(rows):
                made.write_row(place, 0, row)
        return tmp_path

    return write


def test_every_column_of_the_dictionary_has_a_head_and_no_two_columns_share_one():
    assert set().union(*TABLES.values()) == HEADS.keys()
    for table in TABLES:
        heads = list(heads_of(table, PLAN).values())
        assert len(set(heads)) == len(heads)


def test_the_template_is_read_back_as_an_empty_table_without_problems(tmp_path):
    write_answer_template(tmp_path / "template.xlsx", TABLES, PLAN)
    assert tables_in(tmp_path) == list(TABLES)
    for table in TABLES:
        read = read_table(tmp_path, table, PLAN)
        assert (read.rows.height, read.problems) == (0, ())
        assert read.rows.columns == list(columns_of(table, PLAN))


def test_the_template_holds_only_the_tables_of_whom_it_is_for(tmp_path):
    write_answer_template(tmp_path / "t.xlsx", ["routine"], PLAN)
    assert CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).sheet_names == ["平时情况", "填写说明"]


def test_chinese_heads_and_codes_are_both_understood(sheet):
    rows = [["区县代码*", "measure", "数值（单位见方案）", "提供部门"], ["500101", "m", "1.5", "财政局"]]
    read = read_table(sheet("routine", rows), "routine", PLAN)
    assert read.problems == ()
    assert read.rows.row(0, named=True) == {
        "county": "500101",
        "measure": "m",
        "value": 1.5,
        "department": "财政局",
    }


@pytest.mark.parametrize(
    ("head", "typed", "value"),
    [("边查边改", "是", True), ("边查边改", "否", False), ("边查边改", "", None)],
)
def test_yes_and_no_are_read_as_such(sheet, head, typed, value):
    read = read_table(sheet("problems", [["问题编号", head], ["P1", typed]]), "problems", PLAN)
    assert read.rows["fixed_on_site"].to_list() == [value]


def test_what_cannot_be_read_is_named_with_sheet_and_row_and_never_dropped_in_silence(sheet):
    rows = [["区县代码", "数值"], ["500101", "1"], [], ["500102", "不知道"], ["500103", "2"]]
    read = read_table(sheet("routine", rows), "routine", PLAN)
    assert read.rows["value"].to_list() == [1.0, None, 2.0]
    (problem,) = read.problems
    assert (problem.row, problem.field, problem.level) == (4, "value", "error")
    assert "不知道" in problem.message and "平时情况" in problem.file


def test_a_problem_of_the_joined_table_is_placed_where_its_user_sees_it(sheet):
    from houping.core.checks import Problem

    sheet("routine", [["区县代码"], ["500101"], [], ["500102"]], "平时情况-1.xlsx")
    read = read_table(sheet("routine", [["区县代码"], ["500103"]], "平时情况-2.xlsx"), "routine", PLAN)
    placed = [read.placed(Problem(row, "county", "x")) for row in (2, 3, 4)]
    assert [(p.file.partition("［")[0], p.row) for p in placed] == [
        ("平时情况-1.xlsx", 2),
        ("平时情况-1.xlsx", 4),
        ("平时情况-2.xlsx", 2),
    ]


def test_an_unknown_column_is_a_note_and_a_repeated_one_an_error(sheet):
    read = read_table(
        sheet("routine", [["区县代码", "备注", "county"], ["500101", "x", "y"]]), "routine", PLAN
    )
    assert [(p.level, p.field) for p in read.problems] == [("note", "备注"), ("error", "county")]


def test_a_csv_in_gb18030_is_read(tmp_path):
    (tmp_path / "平时情况.csv").write_bytes("区县代码,提供部门\n500101,市财政局\n".encode("gb18030"))
    read = read_table(tmp_path, "routine", PLAN)
    assert read.rows.to_dicts() == [{"county": "500101", "department": "市财政局"}]


def test_parquet_keeps_its_types(tmp_path):
    table = pl.DataFrame({"county": ["500101"], "measure": ["m"], "value": [2.5]})
    table.write_parquet(tmp_path / "routine.parquet")
    assert read_table(tmp_path, "routine", PLAN).rows.equals(table)


def test_columns_that_nobody_knows_are_named_by_file_and_head(tmp_path):
    (tmp_path / "问题清单.csv").write_text("问题编号,区县代码,问题标题,备 注\n", encoding="utf-8")
    assert unread(tmp_path, load("chongqing_2021")) == [
        ("问题清单.csv", "问题标题"),
        ("问题清单.csv", "备注"),
    ]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("phone", "heard", 0.7), ("households", "persons", 3.5), ("phone", None, 300)],
)
def test_a_typed_number_that_is_not_what_its_column_holds_is_named_and_not_rounded(
    tmp_path, table, column, value
):
    shares = [name for name, kind in columns_of(table, PLAN).items() if kind == "share"]
    column = column if column in columns_of(table, PLAN) else shares[0]
    pl.DataFrame({"unit": ["a", "b"], column: [1.0, value]}).write_parquet(tmp_path / f"{table}.parquet")
    read = read_table(tmp_path, table, PLAN)
    assert [(p.row, p.field, p.code) for p in read.problems] == [(3, column, "A12")]
    assert read.rows[column].to_list() == [1, None]
