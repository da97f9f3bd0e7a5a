"""Data files for SPSS, Stata, R and Excel say what the frozen interviews said: read back by those programs' readers."""

import datetime
import hashlib
import json

import openpyxl
import polars as pl
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.collection.datafile import LONGEST_NAME, Names, labels_of, shortened
from houping.core.collection.variables import Code, Layout, Variable
from houping.core.errors import DataFileTooLong, FileMissing
from houping.tables import datafile_formats
from houping.tables.datafile_folder import pack, write_data_files
from houping.tables.datafiles import Wanted
from houping.tables.interviews import write_interviews

TWIN = "how_satisfied_is_the_family_with_the_road"
LONG_QUESTION, LONG_ANSWER = "您家今年对" + "村里的公共服务" * 14, "非常" * 40
DAY = datetime.date(2021, 11, 15)
BYTES_255, BYTES_256 = "字" * 85, "字" * 85 + "a"
VERY_LONG = "长" * 33_000
EMPTY = (None, "")


def codes(*pairs):
    return tuple(Code(code, zh, en) for code, zh, en in pairs)


YES_NO = codes(("yes", "是", "Yes"), ("no", "否", "No"), ("dk", "不了解", "Does not know"))
LIKERT = codes(
    ("5", "很满意", "Very"), ("1", "不满意", "Not"), ("8", "不了解", "Unknown"), ("9", "拒答", "Refuses")
)
VERDICT = codes(("pass", "达标", "Pass"), ("fail", LONG_ANSWER, "Fail"), ("na", "不适用", "Not applicable"))
SCHOOL = codes(("00", "非在校", "Not at school"), ("01", "学前", "Pre-school"))
INDICATOR = codes(("1.3", "帮扶", "Help"), ("2.1", "教育", "Education"))
HEALTH = codes(("chronic", "慢性病", "Chronic"), ("serious", "大病", "Serious"))
V = Variable
HEAD = V("meta_interview", "text", "访问编号", "Interview")
HOUSEHOLD = Layout(
    "household",
    "household",
    "入户调查表",
    "Household",
    (
        HEAD,
        V("meta_interviewer", "text", "调查员账号", "Interviewer", personal="account"),
        V("household", "text", "抽中的农户", "Drawn household"),
        V("village", "text", "村代码", "Village"),
        V("head_name", "text", "户主姓名", "Head", personal="name"),
        V("place", "place", "访问地点", "Place", personal="place"),
        V("photo", "text", "照片", "Photo", personal="photo"),
        V("remark", "text", "备注", "Remark", personal="text"),
        V("persons", "integer", "人口", "Persons"),
        V("serial", "integer", "序号", "Serial number"),
        V("income", "decimal", "收入", "Income"),
        V("day", "date", "日期", "Day"),
        V("consent", "code", "是否同意", "Consent", codes=YES_NO),
        V(TWIN, "code", LONG_QUESTION, "Satisfied with the road", codes=LIKERT),
        V(f"{TWIN}_b", "code", "道路二", "", codes=LIKERT),
        V("verdict", "code", "判定", "Verdict", codes=VERDICT),
        V("school", "code", "在校", "School", codes=SCHOOL),
        V("with", "code", "指标", "Indicator", codes=INDICATOR),
        V("health", "codes", "健康状况", "Health", codes=HEALTH),
        V("total", "calculated", "合计", "Total"),
        V("class", "calculated", "类别", "Class"),
    ),
)
MEMBER = Layout(
    "household.member",
    "household",
    "家庭成员",
    "Member",
    (HEAD, V("meta_place", "text", "位置", "Place"), V("m_id", "text", "证件号码", "Number", personal="id")),
)
PROBLEM = Layout(
    "household.problem",
    "household",
    "疑似问题",
    "Problem",
    (HEAD, *MEMBER.variables[1:2], V("cause", "code", "原因", "Cause", codes=VERDICT)),
)
ROWS = [
    {
        "meta_interview": "uuid:b",
        "meta_interviewer": "zhangsan",
        "household": "A7F3",
        "village": "500101001201",
        "head_name": "欧阳演示",
        "place": "29.5 106.5 310 5",
        "photo": "1637.jpg",
        "remark": BYTES_256,
        "persons": 3,
        "serial": 5_001_010_012,
        "income": 12345.67,
        "day": "2021-11-15",
        "consent": "yes",
        TWIN: "5",
        f"{TWIN}_b": "9",
        "verdict": "na",
        "school": "01",
        "with": "2.1",
        "health": "chronic serious",
        "total": "1.50",
        "class": "relieved",
    },
    {
        "meta_interview": "uuid:a",
        "meta_interviewer": "lisi",
        "household": "B1C2",
        "village": "000101001201",
        "remark": BYTES_255,
        "persons": 0,
        "income": -1.0,
        "consent": "no",
        TWIN: "8",
        "verdict": "fail",
        "school": "zz",
        "with": "1.3",
        "health": "stroke",
        "total": "-3",
        "class": "0",
    },
    {
        "meta_interview": "uuid:c",
        "meta_interviewer": "zhangsan",
        "remark": VERY_LONG,
        "consent": "dk",
        "total": "NaN",
    },
    {"meta_interview": "uuid:d", "meta_interviewer": "lisi", "remark": "=1+2", TWIN: "1"},
]
MEMBERS = [{"meta_interview": "uuid:b", "meta_place": "a/member[1]", "m_id": "509901199001011234"}]

# what stands in the files: column -> values of the four rows
NAME, NAME_B = TWIN[:LONGEST_NAME], f"{TWIN[: LONGEST_NAME - 2]}_2"
NUMBERS = {
    "persons": [3, 0, None, None],
    "serial": [5_001_010_012, None, None, None],
    "income": [12345.67, -1.0, None, None],
    "day": [DAY, None, None, None],
    "consent": [1, 0, 98, None],
    NAME: [5, 8, None, 1],
    NAME_B: [9, None, None, None],
    "verdict": [97, 2, None, None],
    "school": [1, 9001, None, None],
    "with_v": [2, 1, None, None],
    "health_chronic": [1, 0, None, None],
    "health_serious": [1, 0, None, None],
    "health_stroke": [0, 1, None, None],
    "total": [1.5, -3.0, None, None],
}
TEXTS = {
    "meta_interview": ["uuid:b", "uuid:a", "uuid:c", "uuid:d"],
    "household": ["A7F3", "B1C2", None, None],
    "village": ["500101001201", "000101001201", None, None],
    "class": ["relieved", "0", None, None],
}
FULL = {
    "meta_interviewer": ["zhangsan", "lisi", "zhangsan", "lisi"],
    "head_name": ["欧阳演示", None, None, None],
    "place": ["29.5 106.5 310 5", None, None, None],
    "photo": ["1637.jpg", None, None, None],
    "remark": [BYTES_256, BYTES_255, VERY_LONG, "=1+2"],
}
HIDDEN = {
    "meta_interviewer": ["E002", "E001", "E002", "E001"],
    "head_name": ["*", None, None, None],
    "place": ["*", None, None, None],
    "photo": ["*", None, None, None],
    "remark": ["*"] * 4,
}
MISSING = {"consent": [98], NAME: [8, 9], NAME_B: [8, 9], "verdict": [97]}
STATA = {"consent": {98: "a"}, NAME: {8: "a", 9: "b"}, NAME_B: {8: "a", 9: "b"}, "verdict": {97: "c"}}
READ = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frozen")
    write_interviews(folder, [(HOUSEHOLD, ROWS), (MEMBER, MEMBERS), (PROBLEM, [])], {})
    return folder


@pytest.fixture(scope="module")
def files(source, tmp_path_factory):
    """Write the interviews once in a format; return the folder."""
    known = {}

    def write(kind, **wanted):
        key = (kind, *sorted(wanted.items()))
        if key not in known:
            known[key] = tmp_path_factory.mktemp(kind)
            write_data_files(source, known[key], kind, Wanted(**wanted))
        return known[key]

    return write


def read(folder, kind, name="household"):
    return READ[kind](folder / f"{name}.{kind}", output_format="polars", user_missing=True)


def same(found, expected):
    """Compare a column, an empty text being a missing one in both programs."""
    return [None if value in EMPTY else value for value in found] == expected


@pytest.mark.parametrize("full", [False, True])
def test_spss_reads_every_value_label_and_missing_value(files, full):
    rows, about = read(files("sav", full=full), "sav")
    for name, values in (NUMBERS | TEXTS | (FULL if full else HIDDEN)).items():
        if name == "remark" and full:
            assert rows[name].to_list() == [shortened(text, 1 << 30, 32_767) for text in values]
            assert len(rows[name][2].encode()) <= 32_767 < len(VERY_LONG.encode())
        else:
            assert same(rows[name].to_list(), values), name
    assert {n: [one["lo"] for one in r] for n, r in about.missing_ranges.items()} == MISSING
    assert about.column_names_to_labels[NAME_B] == "道路二"
    assert LONG_QUESTION.startswith(about.column_names_to_labels[NAME].removesuffix("…"))
    assert about.variable_value_labels["consent"] == {1: "是", 0: "否", 98: "不了解"}
    assert about.variable_value_labels["verdict"][2].endswith("…")
    assert about.variable_value_labels["school"][9001] == "zz（代码表之外）"
    assert about.original_variable_types["day"] == "SDATE10"
    assert (
        about.original_variable_types["income"] == "F16.2" and about.variable_measure["consent"] == "nominal"
    )


@pytest.mark.parametrize("full", [False, True])
def test_stata_reads_every_value_label_and_missing_value(files, full):
    rows, about = read(files("dta", full=full), "dta")
    for name, values in (NUMBERS | TEXTS | (FULL if full else HIDDEN)).items():
        letters = STATA.get(name, {})
        assert same(rows[name].to_list(), [letters.get(value, value) for value in values]), name
    used = {"consent": ["a"], NAME: ["a"], NAME_B: ["b"], "verdict": ["c"]}
    assert about.missing_user_values == used
    assert about.variable_value_labels[NAME] == {5: "很满意", 1: "不满意", "a": "不了解", "b": "拒答"}
    assert about.variable_value_labels["consent"] == {1: "是", 0: "否", "a": "不了解"}
    assert about.variable_value_labels["verdict"][2] == LONG_ANSWER
    assert len(about.column_names_to_labels[NAME]) == 80 and about.column_names_to_labels[NAME][-1] == "…"
    assert about.original_variable_types["day"] == "%tdCCYY-NN-DD"
    assert about.readstat_variable_types["persons"] == "int32"
    plain = READ["dta"](files("dta", full=full) / "household.dta", output_format="polars")[0]
    assert plain["consent"].to_list() == [1, 0, None, None]


def test_stata_14_and_readers_of_other_houses_open_the_file(files):
    pandas = pytest.importorskip("pandas")
    path = files("dta") / "household.dta"
    assert b"<release>118</release>" in path.read_bytes()[:64]
    found = pandas.read_stata(path, convert_categoricals=False)
    assert found["consent"].isna().tolist() == [False, False, True, True]
    assert found[NAME].tolist()[0] == 5 and found["day"].dt.date[0] == DAY


@pytest.mark.parametrize("full", [False, True])
def test_csv_has_bom_codes_and_nothing_that_excel_would_compute(files, full):
    folder = files("csv", full=full)
    assert (folder / "household.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = pl.read_csv(folder / "household.csv", infer_schema_length=0, encoding="utf8-lossy")
    for name, values in (NUMBERS | TEXTS | (FULL if full else HIDDEN)).items():
        expected = [*values[:3], "'=1+2"] if name == "remark" and full else values
        read_back = [text if name not in NUMBERS or text is None else number(text) for text in rows[name]]
        assert same(read_back, expected), name


def number(text):
    return datetime.date.fromisoformat(text) if text.count("-") == 2 else float(text)


def test_excel_shows_words_days_and_the_dictionary(files):
    book = openpyxl.load_workbook(files("xlsx", full=True) / "household.xlsx")
    assert book.sheetnames == ["数据", "数据字典"]
    heads, *rows = book["数据"].iter_rows(values_only=True)
    found = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    words = {
        "consent": ["是", "否", "不了解", None],
        NAME: ["很满意", "不了解", None, "不满意"],
        "verdict": ["不适用", LONG_ANSWER, None, None],
        "school": ["学前", "zz（代码表之外）", None, None],
        "day": [datetime.datetime(2021, 11, 15), None, None, None],
    }
    plain = {name: NUMBERS[name] for name in ("persons", "serial", "income", "health_chronic", "total")}
    for name, values in (words | plain | TEXTS | FULL).items():
        if name == "remark":
            assert found[name][2] == VERY_LONG[:32_766] + "…" and found[name][3] == "=1+2"
        else:
            assert found[name] == values, name
    assert book["数据"].cell(5, heads.index("remark") + 1).data_type == "s"
    lines = list(book["数据字典"].iter_rows(values_only=True))
    assert any(line[1] == "consent" and line[5] == 98 and line[6] == "不了解" for line in lines)


def test_what_a_format_cannot_hold_is_kept_whole_beside_it(files):
    for kind in ("sav", "xlsx"):
        (line,) = pl.read_csv(files(kind, full=True) / "long_texts.csv").rows()
        assert line == ("household", "uuid:c", None, "remark", VERY_LONG)
    for kind in ("dta", "csv"):
        assert not (files(kind, full=True) / "long_texts.csv").exists()


def test_nothing_personal_is_in_any_file_unless_asked_for(files):
    secrets = ("欧阳演示", "106.5", "1637.jpg", BYTES_255, "zhangsan", "lisi", "509901199001011234")
    for kind in ("sav", "dta", "csv", "xlsx", "parquet"):
        for path in files(kind).iterdir():
            content = unpacked(path)
            assert not [text for text in secrets if text.encode() in content], path
    member, _ = read(files("sav", full=True), "sav", "household.member")
    assert member["m_id"].to_list() == ["509***********1234"]


def unpacked(path):
    if path.suffix == ".parquet":
        return json.dumps(pl.read_parquet(path).to_dicts(), default=str, ensure_ascii=False).encode()
    if path.suffix != ".xlsx":
        return path.read_bytes()
    cells = openpyxl.load_workbook(path)
    return json.dumps([list(sheet.values) for sheet in cells], default=str, ensure_ascii=False).encode()


def test_an_empty_table_keeps_its_columns_labels_and_missing_values(files):
    for kind in ("sav", "dta"):
        rows, about = read(files(kind), kind, "household.problem")
        assert rows.height == 0 and about.column_names == ["meta_interview", "meta_place", "cause"]
        assert about.readstat_variable_types["meta_place"] == "string"
        assert "达标" in about.variable_value_labels["cause"].values()
    assert pl.read_csv(files("csv") / "household.problem.csv").columns == about.column_names
    sheet = openpyxl.load_workbook(files("xlsx") / "household.problem.xlsx")["数据"]
    assert [cell.value for cell in sheet[1]] == about.column_names and sheet.max_row == 1


def test_the_dictionary_maps_every_column_and_value_back_to_the_form(files):
    lines = pl.read_csv(files("sav") / "dictionary.csv", infer_schema_length=0).filter(文件="household.sav")
    columns = lines.filter(pl.col("取值").is_null())
    _, about = read(files("sav"), "sav")
    assert columns["变量名"].to_list() == about.column_names
    assert columns.filter(变量名=NAME_B)["问卷中的名称"].to_list() == [f"{TWIN}_b"]
    assert columns.filter(变量名=NAME)["变量标签"].to_list() == [LONG_QUESTION]
    assert columns.filter(变量名="health_stroke")["问卷代码"].to_list() == ["stroke"]
    assert columns.filter(是否隐去="是")["问卷中的名称"].to_list() == list(HIDDEN)
    values = lines.filter(变量名="verdict").drop_nulls("取值").select("取值", "问卷代码", "取值标签", "缺失")
    assert values.rows() == [
        ("1", "pass", "达标", None),
        ("2", "fail", LONG_ANSWER, None),
        ("97", "na", "不适用", "不适用"),
    ]


def test_english_labels_when_asked_for(files):
    _, about = read(files("sav", language="en"), "sav")
    assert about.column_names_to_labels["health_serious"] == "Health: Serious"
    assert about.column_names_to_labels[NAME_B] == "道路二"  # no English there
    assert about.variable_value_labels["consent"] == {1: "Yes", 0: "No", 98: "Does not know"}
    assert about.file_label == "Household"
    assert "not weighted" in (files("sav", language="en") / "readme.txt").read_text("utf-8-sig")


def test_who_took_the_files_and_when_stands_in_them(files):
    remark = "演示质量总控组（qc1）于 2021年11月30日 09:00 取得，仅限本次评估使用，用后删除"
    _, about = read(files("sav", remark=remark), "sav")
    assert remark in "".join(about.notes)
    assert remark in (files("sav", remark=remark) / "readme.txt").read_text("utf-8-sig")


def test_invented_data_are_marked_in_every_file(files):
    for kind in ("sav", "dta"):
        rows, about = read(files(kind, demo=True), kind)
        assert about.file_label == "演示数据 入户调查表"
        assert set(rows["meta_demo"]) == {"演示数据"}
    assert set(pl.read_csv(files("csv", demo=True) / "household.csv")["meta_demo"]) == {"演示数据"}
    assert (files("csv", demo=True) / "DEMO.txt").exists()
    assert (files("csv", demo=True) / "readme.txt").read_text("utf-8-sig").startswith("演示数据")
    assert not (files("csv") / "DEMO.txt").exists()


def test_the_same_interviews_are_the_same_bytes(source, files, tmp_path):
    for kind in ("sav", "dta", "csv", "xlsx", "parquet"):
        (tmp_path / kind).mkdir()
        write_data_files(source, tmp_path / kind, kind, Wanted())
        for path in files(kind).iterdir():
            assert path.read_bytes() == (tmp_path / kind / path.name).read_bytes(), path.name
    for name in ("one.zip", "two.zip"):
        with (tmp_path / name).open("wb") as stream:
            pack(tmp_path / "csv", stream)
    digests = {hashlib.sha256((tmp_path / n).read_bytes()).digest() for n in ("one.zip", "two.zip")}
    assert len(digests) == 1


def test_a_table_too_long_for_excel_and_a_missing_one_are_refused(source, tmp_path, monkeypatch):
    monkeypatch.setattr(datafile_formats, "XLSX_ROWS", 3)
    with pytest.raises(DataFileTooLong, match="4"):
        write_data_files(source, tmp_path, "xlsx", Wanted())
    with pytest.raises(FileMissing):
        write_data_files(tmp_path, tmp_path, "csv", Wanted())


def test_lists_too_long_for_two_digits_have_room_for_missing_values():
    many = codes(*((f"c{n}", f"第{n}", "") for n in range(120)), ("dk", "不了解", ""), ("r", "拒答", ""))
    found = labels_of(many)
    assert len({label.value for label in found}) == len(found) == 122
    assert [(label.value, label.missing) for label in found if label.missing] == [
        (998, "unknown"),
        (999, "refused"),
    ]


@given(st.lists(st.text(min_size=1, max_size=50), max_size=40))
def test_names_are_allowed_everywhere_and_never_twice(wanted):
    names = Names()
    found = [names.take(name) for name in wanted]
    assert len({name.lower() for name in found}) == len(found)
    assert all(len(name) <= LONGEST_NAME and name.isascii() and name[0].isalpha() for name in found)
    assert all(name.replace("_", "").isalnum() or set(name) == {"v", "_"} for name in found)


@given(st.text(max_size=300), st.integers(1, 90), st.integers(3, 260))
def test_a_text_that_is_cut_stays_within_both_limits(text, characters, octets):
    found = shortened(text, characters, octets)
    assert len(found) <= characters and len(found.encode()) <= octets
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))
