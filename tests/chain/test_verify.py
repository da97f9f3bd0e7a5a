"""Every kind of change to a published draw is found and named, by houping and by the stand-alone program."""

import ast
import csv
import gzip
import io
import json
import subprocess
import sys

import polars as pl
import pytest

from houping.chain import verify_draw
from houping.chain.published import PUBLISHED, said_of
from houping.chain.seal import seal
from houping.chain.verify import verify_sample
from houping.core.errors import FileMissing, FileUnreadable, PublishedDiffers, SampleDiffers
from houping.core.provenance import digest


def stand_alone(folder, *words):
    """Run the program that the bundle ships, as an auditor would: no packages, no environment."""
    command = [sys.executable, "-I", "-S", str(folder / "bundle" / "verify_draw.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def change_json(folder, change):
    path = folder / "bundle" / "draw.json"
    draw = json.loads(path.read_text(encoding="utf-8"))
    change(draw)
    path.write_text(json.dumps(draw, ensure_ascii=False), encoding="utf-8")


def read_rows(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode())))


def change_rows(folder, name, change):
    path = folder / "bundle" / name
    rows = read_rows(path)
    change(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def first(rows, **values):
    return next(r for r in rows if all(r[k] == v for k, v in values.items()))


def rehash(row, record):
    row["check"] = verify_draw.sha256(b"\0" + "|".join(row[c] for c in record).encode()).hexdigest()[:8]


def set_part(name, value):
    def change(folder):
        change_json(folder, lambda draw: draw.__setitem__(name, value))
        return name if name != "beacon" else "seed"

    return change


def altered_type(folder):
    def change(rows):
        first(rows, household_type="general", listed="0")["household_type"] = "monitored"

    unit = first(read_rows(folder / "bundle/households.csv.gz"), household_type="general", listed="0")["unit"]
    change_rows(folder, "households.csv.gz", change)
    return unit


def altered_type_with_its_check_digits(folder):
    unit = first(read_rows(folder / "bundle/households.csv.gz"), household_type="general", listed="0")["unit"]

    def change(rows):
        row = first(rows, unit=unit)
        row["listed"] = "1"
        rehash(row, verify_draw.HOUSEHOLD)

    change_rows(folder, "households.csv.gz", change)
    return unit.rsplit("-", 1)[0]


def removed_household(folder):
    rows = read_rows(folder / "bundle/households.csv.gz")
    village = rows[0]["unit"].rsplit("-", 1)[0]
    change_rows(folder, "households.csv.gz", lambda rows: rows.pop(0))
    return village


def repeated_household(folder):
    unit = read_rows(folder / "bundle/households.csv.gz")[3]["unit"]
    change_rows(folder, "households.csv.gz", lambda rows: rows.insert(3, dict(rows[3])))
    return unit


def swap(rows, a, b):
    for field in ("rank", "status"):
        rows[a][field], rows[b][field] = rows[b][field], rows[a][field]


def swapped_rank(folder):
    rows = read_rows(folder / "bundle/households.csv.gz")
    places = [i for i, r in enumerate(rows) if r["household_type"] == "general" and r["rank"]]
    a, b = places[:2]
    while rows[a]["rank"] == rows[b]["rank"]:
        b = places[places.index(b) + 1]
    change_rows(folder, "households.csv.gz", lambda rows: swap(rows, a, b))
    return rows[a]["unit"]


def neighbour_in_place_of_a_drawn_one(folder):
    rows = read_rows(folder / "bundle/phone.csv.gz")
    drawn = next(i for i, r in enumerate(rows) if r["rank"] == "1")
    other = next((i for i, r in enumerate(rows) if not r["rank"]), drawn + 1)

    def change(rows):
        for field in ("rank", "status", "block", "ticket"):
            rows[drawn][field], rows[other][field] = rows[other][field], rows[drawn][field]

    change_rows(folder, "phone.csv.gz", change)
    return rows[min(drawn, other)]["unit"]


def altered_village_income(folder):
    village = read_rows(folder / "bundle/villages.csv")[5]["village"]

    def change(rows):
        rows[5]["collective_income_yuan"] = "1.00"

    change_rows(folder, "villages.csv", change)
    return village


def altered_score(folder):
    rows = read_rows(folder / "bundle/villages.csv")
    place = next(i for i, r in enumerate(rows) if r["stratum"].endswith("named"))
    change_rows(folder, "villages.csv", lambda rows: rows[place].__setitem__("named_score", "9.9"))
    return rows[place]["village"]


def altered_village(folder):
    rows = read_rows(folder / "bundle/villages.csv")
    place = next(i for i, r in enumerate(rows) if "random" in r["stratum"])

    def change(rows):
        for field in verify_draw.DRAWN:
            rows[place][field] = ""

    change_rows(folder, "villages.csv", change)
    return rows[place]["village"]


def altered_phone_type(folder):
    unit = read_rows(folder / "bundle/phone.csv.gz")[7]["unit"]

    def change(rows):
        rows[7]["household_type"] = {"relieved": "monitored", "monitored": "relieved"}[
            rows[7]["household_type"]
        ]

    change_rows(folder, "phone.csv.gz", change)
    return unit


def altered_plan(folder):
    path = folder / "bundle" / "plan.json"
    path.write_bytes(path.read_bytes().replace(b'"floor":{"anomaly":null', b'"floor": {"anomaly":null', 1))
    return "plan_digest"


CHANGES = [
    set_part("beacon", "another event"),
    set_part("seed", "0" * 64),
    set_part("root", "0" * 64),
    set_part("commitment", "0" * 64),
    altered_plan,
    altered_type,
    altered_type_with_its_check_digits,
    removed_household,
    repeated_household,
    swapped_rank,
    neighbour_in_place_of_a_drawn_one,
    altered_village_income,
    altered_score,
    altered_village,
    altered_phone_type,
]
NAMES = ["beacon", "seed", "root", "commitment", *(c.__name__ for c in CHANGES[4:])]


def test_an_untouched_sample_verifies_with_both_programs(sample, frozen):
    found = verify_sample(sample)
    assert verify_sample(sample, frozen) == found
    done = stand_alone(sample)
    assert (done.returncode, done.stderr) == (0, "")
    assert found["seed"] in done.stdout and f"村 villages {found['villages']}" in done.stdout


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_every_change_of_the_bundle_is_found_and_named_by_both(copy_of_sample, change):
    name = change(copy_of_sample)
    seal(copy_of_sample)  # a forger would seal anew: the check itself must find it, not the seal
    with pytest.raises(SampleDiffers) as refused:
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert name in str(refused.value)
    assert done.returncode == 13 and name in done.stderr
    assert refused.value.exit_code == 13


def test_the_program_has_the_columns_that_the_core_has():
    from houping.core.frame.freeze import HOUSEHOLD_RECORD, PHONE_RECORD, VILLAGE_RECORD
    from houping.core.frame.schema import ROOT_COLUMN

    assert verify_draw.HOUSEHOLD == HOUSEHOLD_RECORD
    assert verify_draw.PHONE == PHONE_RECORD
    assert (*VILLAGE_RECORD, ROOT_COLUMN) == verify_draw.VILLAGE


def test_the_program_of_the_bundle_is_short_and_imports_the_standard_library_only(sample):
    source = (sample / "bundle" / "verify_draw.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {str(n.module).split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)
    assert len(source.splitlines()) <= 300


def alter_list(folder, name, expression):
    path = folder / f"{name}.parquet"
    pl.read_parquet(path).with_columns(expression).write_parquet(path)


SECOND = pl.int_range(pl.len()) == 1
COLUMNS = {
    "villages": (
        *("county", "group", "village", "village_name", "village_type", "stratum", "selection"),
        *("named_score", "stratum_population", "stratum_sample", "inclusion_prob", "take_all"),
        *("ticket", "rank", "size_measure"),
    ),
    "households": (
        *("county", "group", "village", "stratum", "household", "unit", "household_type", "hh_stratum"),
        *("stratum_population", "stratum_sample", "rank", "ticket", "status"),
        *("village_prob", "household_prob"),
    ),
    "phone": (
        *("county", "group", "household", "unit", "household_type", "stratum", "stratum_population"),
        *("target", "rank", "ticket", "block", "status"),
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_of_a_list_is_tested_below(sample, name):
    assert set(pl.read_parquet(sample / f"{name}.parquet").columns) == set(COLUMNS[name])


def another(column, dtype):
    """Return an expression for a value that is right in form and wrong."""
    if column == "household":
        return pl.col(column).str.head(13) + "9999"
    if dtype == pl.String:
        return pl.col(column) + "0"
    return ~pl.col(column) if dtype == pl.Boolean else pl.col(column) + 1


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name, columns in COLUMNS.items() for column in columns]
)
def test_one_changed_value_of_any_column_is_named_by_file_row_and_column(
    copy_of_sample, frozen, name, column
):
    path = copy_of_sample / f"{name}.parquet"
    wrong = another(column, pl.read_parquet_schema(path)[column])
    alter_list(copy_of_sample, name, pl.when(SECOND).then(wrong).otherwise(column).alias(column))
    named_by = "village" if name == "villages" else "unit"
    key = pl.read_parquet(path)[named_by][1]
    with pytest.raises(SampleDiffers) as refused:
        verify_sample(copy_of_sample, frozen if column == "household" else None)
    said = refused.value.fields
    assert refused.value.exit_code == 13
    assert (said["file"], said["field"]) == (f"{name}.parquet", column)
    assert str(said["name"]).split() == ["#2", *([] if column == named_by else [key])]


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("change", ["missing", "added", "another type"])
def test_a_list_with_other_columns_is_found(copy_of_sample, name, change):
    path = copy_of_sample / f"{name}.parquet"
    table = pl.read_parquet(path)
    changed = {
        "missing": table.drop("ticket"),
        "added": table.with_columns(ticket_2=pl.lit("x")),
        "another type": table.with_columns(pl.col("rank").cast(pl.String)),
    }[change]
    changed.write_parquet(path)
    with pytest.raises(SampleDiffers, match=rf"{name}\.parquet.*columns.*(ticket|ticket_2|rank)"):
        verify_sample(copy_of_sample)


@pytest.mark.parametrize("wrong", ["500101000000-0001", "x", "another one of the list"])
def test_without_the_frame_a_household_number_is_one_of_its_village_and_stands_once(copy_of_sample, wrong):
    first = pl.read_parquet(copy_of_sample / "households.parquet")["household"][0]
    number = first if wrong.startswith("another") else wrong
    alter_list(
        copy_of_sample,
        "households",
        pl.when(SECOND).then(pl.lit(number)).otherwise("household").alias("household"),
    )
    with pytest.raises(SampleDiffers, match=rf"#2 .*household.*{number}"):
        verify_sample(copy_of_sample)


def test_a_household_left_out_of_the_list_is_found(copy_of_sample):
    path = copy_of_sample / "households.parquet"
    table = pl.read_parquet(path)
    table[1:].write_parquet(path)
    with pytest.raises(SampleDiffers, match=table["unit"][0]):
        verify_sample(copy_of_sample)


def test_with_the_frame_a_list_that_leads_to_another_household_is_found(copy_of_sample, frozen):
    wrong = pl.when(SECOND).then(pl.col("household").str.head(13) + "9999").otherwise("household")
    alter_list(copy_of_sample, "households", wrong.alias("household"))
    verify_sample(copy_of_sample)
    with pytest.raises(SampleDiffers, match="-9999"):
        verify_sample(copy_of_sample, frozen)


def test_with_the_frame_a_changed_household_is_named_itself(copy_of_sample, frozen):
    altered_type_with_its_check_digits(copy_of_sample)
    unit = first(read_rows(copy_of_sample / "bundle/households.csv.gz"), household_type="general")["unit"]
    with pytest.raises(SampleDiffers, match=unit[:12]):
        verify_sample(copy_of_sample, frozen)


def another_value(value):
    if isinstance(value, dict):
        first = next(iter(value))
        return value | {first: [value[first][0] + 1, *value[first][1:]]}
    return not value if isinstance(value, bool) else value[:-1] + ("0" if value[-1] != "0" else "1")


KEYS = (
    *("format", "demo", "notice", "root", "plan_digest", "beacon", "nonce", "seed", "villages_root"),
    *("phone_root", "counties_root", "salt_commitment", "commitment", "counties", "village_strata"),
    *("household_strata", "phone_strata"),
)


def test_every_key_of_draw_json_is_tested_below(sample):
    assert set(json.loads((sample / "bundle/draw.json").read_text(encoding="utf-8"))) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_no_key_of_draw_json_can_be_changed_unnoticed(copy_of_sample, key):
    change_json(copy_of_sample, lambda draw: draw.__setitem__(key, another_value(draw[key])))
    seal(copy_of_sample)
    with pytest.raises((SampleDiffers, FileUnreadable), match=r"(draw|plan)\.json|csv"):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == (10 if key == "format" else 13), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("how", ["missing", "another type"])
def test_a_missing_or_mistyped_key_is_refused_with_file_and_key(copy_of_sample, key, how):
    def change(draw):
        if how == "missing":
            del draw[key]
        else:
            draw[key] = 7

    change_json(copy_of_sample, change)
    with pytest.raises(FileUnreadable, match=rf"draw\.json.*{key}"):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode in {10, 13} and "Traceback" not in done.stderr
    assert "draw.json" in done.stderr and key in done.stderr


@pytest.mark.parametrize("sizes", [[1], ["1", 2, 3], [-1, 0, 0], None, 4])
@pytest.mark.parametrize("key", ["counties", "village_strata", "household_strata", "phone_strata"])
def test_sizes_of_another_form_are_refused_with_file_and_key(copy_of_sample, key, sizes):
    change_json(copy_of_sample, lambda draw: draw[key].__setitem__(next(iter(draw[key])), sizes))
    with pytest.raises(FileUnreadable, match=rf"draw\.json.*{key}"):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == 10 and key in done.stderr


@pytest.mark.parametrize("text", ["[]", "7", "{", "null", '{"sampling": 3}', "{}"])
@pytest.mark.parametrize("name", ["draw.json", "plan.json"])
def test_a_json_file_that_is_something_else_is_refused_by_name(copy_of_sample, name, text):
    (copy_of_sample / "bundle" / name).write_text(text)
    with pytest.raises(FileUnreadable, match=name):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == 10 and name in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name", ["draw.json", "plan.json", "villages.csv", "households.csv.gz", "phone.csv.gz"]
)
def test_the_stand_alone_file_tells_a_missing_file_from_a_damaged_one(copy_of_sample, name):
    path = copy_of_sample / "bundle" / name
    path.write_bytes(path.read_bytes()[:300])
    damaged = stand_alone(copy_of_sample)
    path.unlink()
    missing = stand_alone(copy_of_sample)
    for done, says in ((damaged, ("damaged", "of another form")), (missing, ("no such file",))):
        assert done.returncode == 10 and name in done.stderr
        assert any(word in done.stderr for word in says), done.stderr
        assert "nothing was verified" in done.stderr and "Error(" not in done.stderr


@pytest.mark.parametrize("name", ["villages.csv", "households.csv.gz", "phone.csv.gz"])
def test_a_table_without_a_column_is_refused_with_file_and_column(copy_of_sample, name):
    path = copy_of_sample / "bundle" / name
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    data = data.replace(b"rank", b"rang", 1)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    with pytest.raises(FileUnreadable, match=rf"{name}.*rank"):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == 10 and name in done.stderr and "rank" in done.stderr


@pytest.mark.parametrize("value", ["many", "", "-1"])
@pytest.mark.parametrize("column", ["households", "collective_income_yuan"])
def test_a_table_that_its_own_roots_bear_out_but_that_makes_no_sense_ends_in_words(
    copy_of_sample, column, value
):
    """Whoever invents a whole bundle may write anything; the program must still say what is the matter."""
    change_rows(copy_of_sample, "villages.csv", lambda rows: nonsense(rows[0], column, value))
    rows = read_rows(copy_of_sample / "bundle/villages.csv")
    forged = verify_draw.root("villages.csv", rows, verify_draw.VILLAGE, "village")

    def change(draw):
        draw["villages_root"] = forged
        parts = [verify_draw.FRAME, *(draw[name] for name in verify_draw.BOUND)]
        draw["root"] = digest("|".join(parts).encode())
        parts = [draw[name] for name in ("root", "plan_digest", "beacon", "nonce")]
        draw["seed"] = digest("|".join(parts).encode())

    change_json(copy_of_sample, change)
    seal(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode in {10, 13} and "Traceback" not in done.stderr
    with pytest.raises((SampleDiffers, FileUnreadable)):
        verify_sample(copy_of_sample)


def nonsense(row, column, value):
    row[column] = value
    rehash(row, verify_draw.VILLAGE)


def test_a_village_count_that_is_no_number_is_refused_with_file_and_column(copy_of_sample):
    change_rows(copy_of_sample, "villages.csv", lambda rows: rows[3].__setitem__("households", "many"))
    with pytest.raises(FileUnreadable, match=r"villages\.csv.*households"):
        verify_sample(copy_of_sample)


def test_sizes_that_the_plan_does_not_give_are_found(copy_of_sample):
    """The stand-alone program takes the sizes as published; houping derives them from the plan."""
    name = {}

    def change(draw):
        stratum = next(k for k, v in draw["phone_strata"].items() if v[2] > 5)
        name["stratum"] = stratum
        draw["phone_strata"][stratum][1] -= 1

    change_json(copy_of_sample, change)
    seal(copy_of_sample)
    with pytest.raises(SampleDiffers) as refused:
        verify_sample(copy_of_sample)
    assert name["stratum"] in str(refused.value)


@pytest.mark.parametrize(
    "name", ["draw.json", "plan.json", "villages.csv", "households.csv.gz", "phone.csv.gz"]
)
def test_a_bundle_that_is_not_whole_is_refused_by_name(copy_of_sample, name):
    path = copy_of_sample / "bundle" / name
    path.write_bytes(b"\x00\x01")
    with pytest.raises(FileUnreadable, match=name):
        verify_sample(copy_of_sample)
    assert stand_alone(copy_of_sample).returncode in {10, 13}
    path.unlink()
    with pytest.raises(FileMissing, match=name):
        verify_sample(copy_of_sample)
    assert stand_alone(copy_of_sample).returncode == 10


def announced(sample):
    draw = json.loads((sample / "bundle/draw.json").read_text(encoding="utf-8"))
    return {name: draw[name] for name in PUBLISHED}


def options(values):
    return [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]


def test_the_published_values_of_an_honest_draw_agree_with_both_programs(sample):
    published = announced(sample)
    assert verify_sample(sample, published=published)["villages"] > 0
    done = stand_alone(sample, *options(published))
    assert (done.returncode, done.stderr) == (0, "")
    assert "与公布值相符" in done.stdout and all(name in done.stdout for name in PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_bundle_that_is_consistent_but_not_the_announced_one_is_refused(sample, name):
    wrong = announced(sample)[name].replace("a", "b").replace("1", "2") + "x"
    with pytest.raises(PublishedDiffers, match=name) as refused:
        verify_sample(sample, published={name: wrong})
    assert refused.value.exit_code == 13
    done = stand_alone(sample, *options({name: wrong}))
    assert done.returncode == 13 and name in done.stderr and wrong in done.stderr


def test_without_published_values_both_say_that_nothing_was_compared(sample):
    assert "仅内部一致" in stand_alone(sample).stdout
    assert "not compared with published values" in stand_alone(sample).stdout
    zh, en = said_of({})
    assert "仅内部一致" in zh and "not compared with published values" in en


def test_some_published_values_leave_the_others_named_as_not_compared(sample):
    part = {"root": announced(sample)["root"]}
    done = stand_alone(sample, *options(part))
    assert "未比对 not compared: commitment、plan_digest、beacon" in done.stdout
    zh, en = said_of(part)
    assert zh == "与事先公布的值相符：抽样框根。未比对：承诺值、方案摘要、公共事件。"
    assert en.endswith("Not compared: commitment, plan digest, public event.")
