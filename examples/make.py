"""Make the files of this folder again: python examples/make.py [FOLDER]   (演示数据：全部虚构)

Invents a small frame, writes it as departments and counties deliver it (workbooks, CSV in UTF-8 and
GB18030, Parquet), freezes and draws from those files, invents the answers of that sample, computes the results, and
writes the digests into README.md. To be run when plan, draw or method have changed on purpose.
"""

import csv
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from houping.chain.run import Run
from houping.chain.steps import RESULTS, perform
from houping.core.collection.columns import TITLES
from houping.core.frame.schema import TABLES, Column, Table
from houping.core.sampling.beacon import beacon_text
from houping.core.sampling.ticket import commitment
from houping.plans import folder_of, load
from houping.tables.answers import heads_of
from houping.tables.demo_mark import mark_folder, parquet_metadata
from houping.tables.files import file_digest

HERE = Path(__file__).resolve().parent
SEED, SCALE = "houping-example-2021", 0.0015
CREATED = datetime(2021, 10, 31)
ENCODINGS = {"500237": ("户表-巫山县.csv", "utf-8-sig"), "500238": ("户表-巫溪县.csv", "gb18030")}
WORKBOOK = "500229"
SHEETS = ("marks", "routine", "problems")
METADATA = {key.decode(): value.decode() for key, value in parquet_metadata(True).items()}
TEXTS = {
    "salt.txt": "houping-example-2021-salt",
    "nonce.txt": "houping-example-2021-secret-number",
    "beacon.txt": beacon_text("演示彩票 2021-11-05 开奖", "03 08 17 22 26 31 09"),
}
RULINGS = {
    "rulings": [
        {
            "county": "500238",
            "trigger": "A",
            "basis": "研判认定第1号（问题研判组纪要〔演示〕1号）",
            "persons": [],
        },
    ],
    "limits": [
        {"county": "500229", "grade": "jiaohao", "basis": "研判认定第2号（问题研判组纪要〔演示〕2号）"}
    ],
}
SHOWN = {
    "sample": ("villages.parquet", "households.parquet", "phone.parquet"),
    "estimates": ("estimates.parquet",),
    "scores": ("scores.parquet",),
    "grades": ("grades.parquet", "grades.json"),
}


def main(folder: Path) -> None:
    """Make everything in `folder`."""
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        for known, text in TEXTS.items():
            (folder / known).write_text(text + "\n", encoding="utf-8")
        (folder / "commitment.txt").write_text(commitment(TEXTS["nonce.txt"]) + "\n", encoding="utf-8")
        text = json.dumps(RULINGS, ensure_ascii=False, indent=1)
        (folder / "rulings.json").write_text(text + "\n", encoding="utf-8")
        invented = perform(workspace, "demo-frame", parameters={"seed": SEED, "scale": SCALE}).folder
        deliver(invented, emptied(folder / "frame"))
        runs = draw(workspace, folder)
        answers = runs["demo-answers"].folder / "answers"
        hand_in(answers, emptied(folder / "answers"))
        write_digests(folder / "README.md", digests(runs | compute(workspace, folder)))


def emptied(folder: Path) -> Path:
    """Return the folder with nothing but the mark of invented data in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark_folder(folder)
    return folder


def deliver(invented: Path, target: Path) -> None:
    """Write the frame as it comes in: workbooks and CSV files with Chinese headers, Parquet from a data centre."""
    villages, households = (pl.read_parquet(invented / f"{name}.parquet") for name in TABLES)
    write_workbook(target / "村表.xlsx", TABLES["villages"], villages)
    write_workbook(target / "户表-城口县.xlsx", TABLES["households"], households.filter(county=WORKBOOK))
    for county, (name, encoding) in ENCODINGS.items():
        with (target / name).open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(printed(TABLES["households"], households.filter(county=county)))
    rest = households.filter(~pl.col("county").is_in([WORKBOOK, *ENCODINGS]))
    rest.write_parquet(target / "households.parquet", compression_level=19, metadata=METADATA)


def write_workbook(path: Path, table: Table, rows: pl.DataFrame) -> None:
    """Write one table as a workbook with one sheet."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED, "title": f"{table.title}（演示数据）"})
        sheet = book.add_worksheet(table.title)
        for number, row in enumerate(printed(table, rows)):
            sheet.write_row(number, 0, row)


def printed(table: Table, rows: pl.DataFrame) -> list[list[object]]:
    """Return header and rows as an office writes them: words for codes, 是 and 否, empty cells."""
    found = rows.select(table.names).iter_rows()
    cells = [[said(*pair) for pair in zip(table.columns, row, strict=True)] for row in found]
    return [[column.header for column in table.columns], *cells]


def said(column: Column, value: object) -> object:
    """Return a value as an office writes it."""
    if column.kind == "bool":
        return "是" if value else "否"
    if column.kind == "date":
        return str(value)
    return column.labels.get(str(value)) if column.kind == "label" else value


def draw(workspace: Path, folder: Path) -> dict[str, Run]:
    """Freeze the delivered files, draw and invent the answers of the sample."""
    source = {"source": folder_of("chongqing_2021")}
    found = {"plan": perform(workspace, "plan", given=source)}
    # From a copy: the listing of notes is written beside the frame.
    delivered = shutil.copytree(folder / "frame", workspace / "delivered")
    given = {"source": delivered, "salt": folder / "salt.txt"}
    found["frame"] = perform(workspace, "frame", given=given, parameters={"demo": True})
    public = {"beacon": TEXTS["beacon.txt"]}
    found["sample"] = perform(workspace, "sample", given={"nonce": folder / "nonce.txt"}, parameters=public)
    found["demo-answers"] = perform(workspace, "demo-answers", parameters={"seed": SEED})
    return found


def hand_in(answers: Path, target: Path) -> None:
    """Write the answers: those of devices as Parquet, the sheets of offices as CSV with Chinese heads."""
    plan = load("chongqing_2021")
    for name in TITLES:
        path = answers / f"{name}.parquet"
        if name in SHEETS:
            table = pl.read_parquet(path).rename(heads_of(name, plan))
            table.write_csv(target / f"{TITLES[name]}.csv", include_bom=True)
        else:
            shutil.copyfile(path, target / path.name)


def compute(workspace: Path, folder: Path) -> dict[str, Run]:
    """Compute everything up to the grades."""
    perform(workspace, "answers", given={"source": folder / "answers"})
    parameters: dict[str, dict[str, object]] = {name: {"seed": SEED} for name in RESULTS}
    parameters["grades"] |= RULINGS
    names = [name for name in RESULTS if name != "reports"]
    return {name: perform(workspace, name, parameters=parameters[name]) for name in names}


def digests(runs: Mapping[str, Run]) -> dict[str, str]:
    """Return what is to be compared: published values of the draw, and the files of the results."""
    sealed = json.loads((runs["sample"].folder / "sealed.json").read_text(encoding="utf-8"))
    found = {f"sealed.json {name}": sealed[name] for name in ("root", "plan_digest", "commitment")}
    for step, names in SHOWN.items():
        found |= {f"{step}/{name}": file_digest(runs[step].folder / name) for name in names}
    return found


def write_digests(readme: Path, found: Mapping[str, str]) -> None:
    """Put the table of digests into the README in place of the one before."""
    table = "".join(f"| `{name}` | `{digest}` |\n" for name, digest in found.items())
    text = readme.read_text(encoding="utf-8")
    made, count = re.subn(r"(?m)(?:^\| `[^`]+` \| `[0-9a-f]{64}` \|\n)+", table, text)
    assert count == 1, "README.md has no table of digests"
    readme.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
