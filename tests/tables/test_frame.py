"""A whole frame: every fault is listed with its place; the same data in any form freeze to the same bytes."""

import csv
import json
import signal
import subprocess
import sys

import polars as pl
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from houping.core.errors import FileMissing, FileUnreadable, FileUnwritable, RowsRejected
from houping.core.frame.canonical import canonical_lines
from houping.core.frame.freeze import (
    county_record,
    frame_root,
    household_record,
    phone_record,
    unit_id,
    village_record,
)
from houping.core.frame.identity import check_digit
from houping.core.frame.merkle import root_of_records
from houping.core.frame.schema import HOUSEHOLDS, VILLAGES
from houping.core.provenance import digest
from houping.tables.demo_mark import mark_folder
from houping.tables.files import atomic_folder
from houping.tables.frame import check_frame, freeze_folder

SALT = "a salt for the tests only"


@pytest.fixture
def freeze(tmp_path, silent):
    def run(source, name="frozen", **options):
        out = tmp_path / name
        out.mkdir()
        freeze_folder(source, out, salt=SALT, progress=silent, **options)
        return out

    return run


@pytest.fixture
def check(tmp_path, silent):
    def run(source, **options):
        listing = tmp_path / "listing.csv"
        check_frame(source, listing, progress=silent, **options)
        if not listing.exists():
            return []
        with listing.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))[1:]
        return [(file, int(row), column, code) for file, row, column, code, *_ in rows]

    return run


def public(folder):
    return json.loads((folder / "frame.json").read_text(encoding="utf-8"))


# --- the same data in any form ------------------------------------------------------------


def test_parquet_excel_and_csv_in_both_encodings_freeze_to_the_same_frame(frame, freeze, tmp_path):
    sources = {
        "parquet": frame.parquet(tmp_path / "in-parquet"),
        "utf8": frame.csv(tmp_path / "in-utf8"),
        "bom": frame.csv(tmp_path / "in-bom", "utf-8-sig"),
        "gb18030": frame.csv(tmp_path / "in-gb", "gb18030"),
        "xlsx": frame.xlsx(tmp_path / "in-xlsx" / "抽样框.xlsx"),
    }
    frozen = {name: freeze(source, name) for name, source in sources.items()}
    for name in ("households.parquet", "villages.parquet", "frame.json", "secret.json"):
        assert len({(folder / name).read_bytes() for folder in frozen.values()}) == 1, name


def test_the_order_of_rows_and_columns_and_the_split_into_files_do_not_matter(frame, freeze, tmp_path):
    plain = freeze(frame.parquet(tmp_path / "in"), "plain")
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    frame.villages[::-1].select(reversed(VILLAGES.names)).write_parquet(mixed / "villages.parquet")
    households = frame.households[::-1].select(reversed(HOUSEHOLDS.names))
    households[:4].write_parquet(mixed / "households-1.parquet")
    households[4:].write_csv(mixed / "households-2.csv")
    other = freeze(mixed, "other")
    assert (other / "households.parquet").read_bytes() == (plain / "households.parquet").read_bytes()
    assert public(other) == public(plain)


def test_the_full_size_freeze_commits_to_what_the_core_says(frame, freeze, tmp_path):
    out = freeze(frame.parquet(tmp_path / "in"))
    said = public(out)
    rows = [
        row | {"unit": unit_id(row["village"], row["household"], SALT)}
        for row in frame.households.iter_rows(named=True)
    ]
    rows.sort(key=lambda row: row["unit"])
    roots = {}
    for village in frame.villages["village"]:
        mine = [row for row in rows if row["village"] == village]
        roots[village] = root_of_records(
            household_record(r["unit"], r["household_type"], r["listed"]) for r in mine
        ).hex()
    villages = sorted(frame.villages.iter_rows(named=True), key=lambda row: row["village"])
    villages_root = root_of_records(village_record(v, roots[v["village"]]) for v in villages).hex()
    phone_root = root_of_records(
        phone_record(r["unit"], r["household_type"])
        for r in rows
        if r["phone"] is not None and r["household_type"] != "general"
    ).hex()
    assert (said["villages_root"], said["phone_root"]) == (villages_root, phone_root)
    bound = ("notice", "villages_root", "phone_root", "counties_root", "salt_commitment")
    assert said["root"] == frame_root(**{name: said[name] for name in bound})
    records = []
    for county in sorted({row["county"] for row in rows}):
        own = [r for r in rows if r["county"] == county and r["household_type"] != "general"]
        persons = [r["persons" if r["household_type"] == "monitored" else "relieved_persons"] for r in own]
        records.append(county_record(county, sum(persons), len(own)))
    assert said["counties_root"] == root_of_records(records).hex()
    for table, source in ((VILLAGES, villages), (HOUSEHOLDS, frame.households.to_dicts())):
        text = "".join(canonical_lines(table.names, source, table.key))
        assert said["tables"][table.name]["sha256"] == digest(text.encode())
    assert (
        dict(pl.read_parquet(out / "villages.parquet")[["village", "households_root"]].iter_rows()) == roots
    )


def test_the_frozen_tables_hold_every_row_sorted_with_its_unit(frame, freeze, tmp_path):
    out = freeze(frame.parquet(tmp_path / "in"))
    households = pl.read_parquet(out / "households.parquet")
    assert households.columns == [*(name for name in HOUSEHOLDS.names if name != "id_number"), "unit"]
    assert households["household"].to_list() == sorted(frame.households["household"])
    assert households["unit"].n_unique() == 9
    assert pl.read_parquet(out / "villages.parquet").columns == [*VILLAGES.names, "households_root"]


def test_the_public_file_counts_by_county_and_names_nobody(frame, freeze, tmp_path):
    out = freeze(frame.parquet(tmp_path / "in"))
    said = public(out)
    wanzhou = said["counties"]["500101"]
    assert wanzhou["households"] == {"monitored": 2, "relieved": 2, "general": 3}
    assert wanzhou["villages"] == {"relieved": 1, "ordinary": 1}
    assert wanzhou["phone"] == {"monitored": 2, "relieved": 1, "general": 2}
    text = (out / "frame.json").read_text(encoding="utf-8")
    private = [*frame.households["household"], *frame.households["head_name"], *frame.households["id_number"]]
    assert not [value for value in [*private, SALT] if value in text]


def test_salt_names_and_telephones_are_kept_for_the_owner_only(frame, freeze, tmp_path):
    out = freeze(frame.parquet(tmp_path / "in"))
    assert json.loads((out / "secret.json").read_text()) == {"salt": SALT}
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


# --- every fault is listed ----------------------------------------------------------------


def test_a_right_frame_has_no_listing(frame, check, tmp_path):
    assert check(frame.parquet(tmp_path / "in")) == []


def test_every_bad_row_is_listed_with_file_row_and_column_as_the_user_sees_them(frame, check, tmp_path):
    frame.change("households", 0, village="50010110420")
    frame.change("households", 2, persons=0)
    frame.change("households", 4, household_type="富裕户")
    frame.change("households", 6, id_number="512221195001070002")
    found = check(frame.csv(tmp_path / "in"))
    assert ("户表.csv", 2, "village", "lost_zeros") in found
    assert ("户表.csv", 4, "persons", "out_of_range") in found
    assert ("户表.csv", 6, "household_type", "unknown_label") in found
    assert [f for f in found if f[1] == 8 and f[2] == "id_number"]


def test_blank_rows_of_a_sheet_are_passed_over_and_do_not_shift_the_row_numbers(frame, check, tmp_path):
    frame.csv(tmp_path / "in")
    path = tmp_path / "in" / "户表.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3:3] = ["", "," * 12]
    lines[5] = lines[5].replace("一般农户", "农户")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ("户表.csv", 6, "household_type", "unknown_label") in check(tmp_path / "in")


@pytest.mark.parametrize(
    ("row", "values", "column", "code"),
    [
        (1, {"household": "500101104201-0001"}, "household", "duplicate_key"),
        (0, {"village": "500101104999"}, "village", "unknown_village"),
        (0, {"county": "500110W"}, "county", "county_mismatch"),
        (0, {"monitored_category": None}, "monitored_category", "category_missing"),
        (1, {"relieved_persons": 9}, "relieved_persons", "relieved_over_persons"),
        (1, {"phone": "1390000"}, "phone", "phone_form"),
        (1, {"phone": "10040000001"}, "phone", "demo_phone"),
        (1, {"phone": "13900000001"}, "phone", "shared_phone"),
        (0, {"id_number": "509901197001011232"}, "id_number", "demo_identity"),
        (0, {"id_number": "11010519491231002"}, "id_number", "identity_form"),
        (0, {"head_name": "张一\t"}, "head_name", "control"),
        (0, {"head_name": ""}, "head_name", "required"),
    ],
)
def test_each_kind_of_bad_household_is_named(frame, check, tmp_path, row, values, column, code):
    frame.change("households", row, **values)
    assert ("households.parquet", row + 1, column, code) in check(frame.parquet(tmp_path / "in"))


def test_a_repeated_identity_number_names_the_row_where_it_stood_first(frame, check, tmp_path):
    frame.change("households", 5, id_number=frame.households["id_number"][1])
    check(frame.csv(tmp_path / "in"))
    text = (tmp_path / "listing.csv").read_text(encoding="utf-8-sig")
    assert "户表.csv,7,id_number,duplicate_identity,错误,身份证号与第 3 行的户主相同" in text
    assert frame.households["id_number"][1] not in text


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"households": 4}, "households", "count_mismatch"),
        ({"relieved_persons": 8}, "relieved_persons", "count_mismatch"),
        ({"monitored_households": 9}, "monitored_households", "part_over_whole"),
        ({"collective_income_yuan": 1.005}, "collective_income_yuan", "too_precise"),
        ({"remoteness_km": -1.0}, "remoteness_km", "out_of_range"),
        ({"village_name": "甲|乙"}, "village_name", "reserved"),
        ({"village": "500101104202"}, "village", "duplicate_key"),
        ({"source": None}, "source", "required"),
    ],
)
def test_each_kind_of_bad_village_is_named(frame, check, tmp_path, values, column, code):
    frame.change("villages", 0, **values)
    found = check(frame.parquet(tmp_path / "in"))
    assert (column, code) in {(f[2], f[3]) for f in found}


def test_one_county_has_one_name(frame, check, tmp_path):
    frame.change("villages", 1, county_name="万州")
    assert ("villages.parquet", 2, "county_name", "county_name_differs") in check(
        frame.parquet(tmp_path / "in")
    )


def test_a_plan_says_which_counties_there_must_be(frame, check, tmp_path):
    found = check(frame.parquet(tmp_path / "in"), counties=["500101", "500102"])
    assert {f[3] for f in found} == {"unknown_county", "county_without_villages"}


def test_a_missing_column_a_strange_one_and_a_repeated_one_are_named(frame, check, tmp_path):
    folder = frame.csv(tmp_path / "in")
    path = folder / "村表.csv"
    text = path.read_text(encoding="utf-8").replace("数据时点", "备注").replace("有安置点", "村代码")
    path.write_text(text, encoding="utf-8")
    found = {(f[2], f[3]) for f in check(folder)}
    missing = {("as_of", "missing_column"), ("resettlement_site", "missing_column")}
    assert missing | {("", "unknown_column"), ("village", "repeated_column")} <= found


def test_numbers_that_excel_spoiled_are_named(frame, check, tmp_path):
    path = frame.xlsx(tmp_path / "抽样框.xlsx")
    shown = frame.shown(HOUSEHOLDS).with_columns(pl.Series("户主身份证号", [5.12221195001e17] * 9))
    frame.shown = lambda table, kept=frame.shown: shown if table is HOUSEHOLDS else kept(table)
    frame.xlsx(path)
    found = [f for f in check(path) if f[3] == "identity_form"]
    assert [f[1] for f in found] == list(range(2, 11))


def test_rows_with_more_cells_than_the_header_are_named(frame, check, tmp_path):
    folder = frame.csv(tmp_path / "in")
    path = folder / "户表.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[4] += ",多余"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert ("户表.csv", 5, "", "ragged_row") in check(folder)


def test_a_column_of_the_wrong_type_is_named_once(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    frame.households.with_columns(pl.col("village").cast(pl.Int64)).write_parquet(
        folder / "households.parquet"
    )
    assert ("households.parquet", 0, "village", "wrong_type") in check(folder)


def test_demo_data_may_hold_no_real_person_and_real_data_no_invented_one(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    mark_folder(folder)
    codes = [f[3] for f in check(folder)]
    assert codes.count("real_identity") == 9 and codes.count("real_phone") == 6


def test_an_empty_table_is_a_fault(frame, check, tmp_path):
    frame.households = frame.households.clear()
    assert "empty_table" in {f[3] for f in check(frame.csv(tmp_path / "in"))}


# --- files that cannot be read ------------------------------------------------------------


def test_a_folder_without_one_of_the_tables_names_the_file_that_is_wanted(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    (folder / "households.parquet").unlink()
    with pytest.raises(FileMissing, match="户表"):
        check(folder)
    with pytest.raises(FileMissing):
        check(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("households.parquet", b"PAR1 torn"),
        ("households.xlsx", b"not a workbook"),
        ("households.csv", "户编号\n".encode("utf-16")),
        ("households.csv", b"\xb2\xe2\xff\xff\n"),
        ("households.csv", b'household,"torn\n1,2'),
        ("households.csv", b""),
    ],
)
def test_a_torn_file_is_named(frame, check, tmp_path, name, content):
    folder = frame.parquet(tmp_path / "in")
    (folder / "households.parquet").unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(FileUnreadable, match="households"):
        check(folder)


def test_a_listing_that_cannot_be_written_is_named_before_any_work(frame, silent, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileUnwritable, match="file"):
        check_frame(frame.parquet(tmp_path / "in"), tmp_path / "file" / "listing.csv", progress=silent)


# --- whole or absent ----------------------------------------------------------------------


def test_nothing_is_written_when_a_row_is_wrong_but_the_listing(frame, tmp_path, silent):
    frame.change("households", 0, persons=0)
    out = tmp_path / "work" / "frozen"
    with pytest.raises(RowsRejected, match="问题清单"), atomic_folder(out) as folder:
        freeze_folder(frame.parquet(tmp_path / "in"), folder, salt=SALT, progress=silent)
    assert list(out.parent.iterdir()) == []
    assert (tmp_path / "in-问题清单.csv").exists()


def test_a_listing_goes_away_when_everything_is_mended(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    frame.change("households", 0, persons=0)
    assert check(frame.parquet(folder))
    frame.change("households", 0, persons=4)
    assert check(frame.parquet(folder)) == []


def test_the_listing_can_be_a_workbook(frame, silent, tmp_path):
    frame.change("households", 0, persons=0)
    path = tmp_path / "清单.xlsx"
    check_frame(frame.parquet(tmp_path / "in"), path, progress=silent)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["households.parquet", "1", "persons", "out_of_range"]


KILLED = """
import sys, time
from pathlib import Path
from houping.tables.files import atomic_folder
from houping.tables import freeze
from houping.tables.frame import freeze_folder
write = freeze._write_json
freeze._write_json = lambda path, value: (write(path, value), print("half", flush=True), time.sleep(60))
with atomic_folder(Path(sys.argv[2])) as folder:
    freeze_folder(Path(sys.argv[1]), folder, salt="another salt for the tests", progress=lambda m, s: None)
"""


def test_a_kill_during_the_freeze_leaves_the_previous_frame_whole(frame, tmp_path, silent):
    source, out = frame.parquet(tmp_path / "in"), tmp_path / "frozen"
    with atomic_folder(out) as folder:
        freeze_folder(source, folder, salt=SALT, progress=silent)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(source), str(out)], stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_the_mark_of_invented_data_travels_into_the_frozen_files(frame, tmp_path, freeze):
    demo = frame.households.with_columns(
        pl.Series("id_number", _demo_identities(9)), phone=pl.lit(None, pl.String)
    )
    folder = frame.parquet(tmp_path / "in")
    demo.write_parquet(folder / "households.parquet")
    mark_folder(folder)
    out = freeze(folder)
    assert public(out)["demo"] is True and "演示数据" in public(out)["notice"]
    assert (out / "DEMO.txt").exists()
    assert pq.read_schema(out / "households.parquet").metadata[b"houping"].decode() == "演示数据"


def _demo_identities(count):
    first = [f"50990119700101{number:03d}" for number in range(1, count + 1)]
    return [text + check_digit(text) for text in first]


def test_a_number_too_large_for_its_column_is_named_and_ends_nothing(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    table = pl.read_parquet(folder / "households.parquet")
    huge = pl.when(pl.int_range(pl.len()) == 1).then(pl.lit(2**63 + 5, dtype=pl.UInt64))
    table.with_columns(huge.otherwise(pl.col("persons").cast(pl.UInt64)).alias("persons")).write_parquet(
        folder / "households.parquet"
    )
    assert ("households.parquet", 2, "persons", "not_integer") in check(folder)


def test_a_column_of_parquet_called_row_is_one_that_nobody_knows(frame, check, tmp_path):
    folder = frame.parquet(tmp_path / "in")
    table = pl.read_parquet(folder / "villages.parquet")
    table.with_columns(row=pl.lit(7)).write_parquet(folder / "villages.parquet")
    assert check(folder) == [("villages.parquet", 0, "", "unknown_column")]


def test_a_repeat_in_another_file_names_that_file(frame, check, tmp_path):
    source = frame.csv(tmp_path / "in")
    text = (source / "户表.csv").read_text(encoding="utf-8").splitlines()
    (source / "户表二.csv").write_text("\n".join([text[0], text[2]]), encoding="utf-8")
    check(source)
    listed = (tmp_path / "listing.csv").read_text(encoding="utf-8-sig")
    assert "户表二.csv,2,household,duplicate_key,错误,“户编号”重复：户表.csv 第 3 行已有" in listed
