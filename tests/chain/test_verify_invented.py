"""A bundle invented as a whole: every digest fits, and still both programs find what cannot be."""

import gzip
import json
import shutil
import subprocess
import sys

import polars as pl
import pytest

from houping.chain import draw, verify_draw
from houping.chain.run import silent
from houping.chain.seal import seal
from houping.chain.verify import verify_sample
from houping.core.errors import FileUnreadable, SampleDiffers
from houping.core.frame.freeze import frame_root, phone_record, village_record
from houping.core.frame.merkle import root_of_records
from houping.core.frame.schema import ROOT_COLUMN
from houping.plans import folder_of


def stand_alone(folder):
    program = folder / "bundle" / "verify_draw.py"
    return subprocess.run(
        [sys.executable, "-I", "-S", str(program)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def invented(frozen, nonce, tmp_path):
    """Draw from a frame whose village table was changed before its root was made: a consistent bundle."""

    def make(change=None, phone_root=None):
        frame, folder = shutil.copytree(frozen, tmp_path / "frame"), tmp_path / "sample"
        villages = pl.read_parquet(frame / "villages.parquet")
        villages = change(villages) if change else villages
        villages.write_parquet(frame / "villages.parquet")
        public = json.loads((frame / "frame.json").read_text(encoding="utf-8"))
        rows = (village_record(row, row[ROOT_COLUMN]) for row in villages.iter_rows(named=True))
        public["villages_root"] = root_of_records(rows).hex()
        public["phone_root"] = phone_root or public["phone_root"]
        names = ("notice", "villages_root", "phone_root", "counties_root", "salt_commitment")
        public["root"] = frame_root(**{name: public[name] for name in names})
        (frame / "frame.json").write_text(json.dumps(public), encoding="utf-8")
        folder.mkdir()
        inputs = {"plan": folder_of("chongqing_2021"), "frame": frame, "nonce": nonce}
        draw.step(inputs, folder, {"beacon": "an event"}, silent)
        return folder

    return make


def refused_by_both(folder, *names):
    with pytest.raises(SampleDiffers) as refused:
        verify_sample(folder)
    done = stand_alone(folder)
    assert done.returncode == 13, done.stdout + done.stderr
    for name in names:
        assert name in str(refused.value) and name in done.stderr


def test_a_village_stated_so_large_that_it_is_drawn_for_certain_is_found_without_the_frame(invented, sample):
    """Its households lie open in the bundle: the size by which it was drawn must be their number."""
    named = set(pl.read_parquet(sample / "villages.parquet").filter(selection="named")["village"])
    chosen = []

    def change(villages):
        chosen.append(next(v for v in villages["village"] if v not in named))
        size = pl.when(pl.col("village") == chosen[0]).then(90_000_000).otherwise("households")
        return villages.with_columns(size.cast(villages.schema["households"]).alias("households"))

    refused_by_both(invented(change), chosen[0], "households", "90000000")


def test_monitored_households_that_are_not_there_are_found_without_the_frame(invented):
    """They raise the score by which a village is named."""

    def change(villages):
        chosen = pl.int_range(pl.len()) == 0
        more = pl.when(chosen).then(pl.col("households")).otherwise("monitored_households")
        return villages.with_columns(more.alias("monitored_households"))

    folder = invented(change)
    refused_by_both(folder, "monitored_households")


@pytest.mark.parametrize("how", ["a village of no county", "another type than in its village"])
def test_a_telephone_that_the_villages_do_not_bear_out_is_found(invented, monkeypatch, frozen, sample, how):
    read = draw.read_units
    drawn = pl.read_parquet(sample / "villages.parquet")["village"]
    phone = read(frozen / "households.parquet", drawn).phone
    if how.startswith("another"):
        turned = pl.when(household_type="relieved").then(pl.lit("monitored")).otherwise(pl.lit("relieved"))
        phone = phone.with_columns(household_type=turned)
    else:
        phone = phone.with_columns(unit="999999999999" + pl.col("unit").str.slice(12)).sort("unit")
    root = root_of_records(phone_record(*row) for row in phone.select("unit", "household_type").iter_rows())
    monkeypatch.setattr(
        draw, "read_units", lambda path, villages: draw.Units(read(path, villages).drawn, phone)
    )
    refused_by_both(invented(phone_root=root.hex()), "phone.csv.gz", "type" if "type" in how else "village")


@pytest.mark.parametrize("name", ["villages.csv", "households.csv.gz", "phone.csv.gz"])
def test_a_column_that_stands_twice_is_refused(copy_of_sample, name):
    """One program would read the first and a reader of the file the second."""
    path = copy_of_sample / "bundle" / name
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = data.decode().splitlines()
    data = "".join(f"{line},{'rank' if place == 0 else 1}\n" for place, line in enumerate(lines)).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    seal(copy_of_sample)
    with pytest.raises(FileUnreadable, match=name):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == 10 and name in done.stderr


@pytest.mark.parametrize(
    ("old", "new"), [('"demo": true', '"demo": false, "demo": true'), ("{", '{"x": ' + "[" * 100_000)]
)
def test_json_with_a_key_twice_or_without_end_is_refused_by_name(copy_of_sample, old, new):
    path = copy_of_sample / "bundle" / "draw.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileUnreadable, match=r"draw\.json"):
        verify_sample(copy_of_sample)
    done = stand_alone(copy_of_sample)
    assert done.returncode == 10 and "draw.json" in done.stderr and "Traceback" not in done.stderr


def test_the_program_speaks_on_a_console_that_has_no_chinese(sample):
    """A verified bundle must not be called broken because the words cannot be shown."""
    program = sample / "bundle" / "verify_draw.py"
    command = [sys.executable, "-I", "-S", "-X", "utf8=0", str(program)]
    environment = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert b"AGREES" in done.stdout


def test_the_programs_have_no_income_that_is_no_number(copy_of_sample):
    assert verify_draw.INCOME == "collective_income_yuan"
    path = copy_of_sample / "bundle" / "villages.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[3].split(",")
    cells[verify_draw.VILLAGE.index(verify_draw.INCOME)] = "nan"
    path.write_text("\n".join([*lines[:3], ",".join(cells), *lines[4:]]) + "\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match=r"villages\.csv.*collective_income"):
        verify_sample(copy_of_sample)
