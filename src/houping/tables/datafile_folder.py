"""Frozen interviews written whole as data files: into a folder, or into one archive."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from houping.tables.datafile_formats import FORMATS
from houping.tables.datafile_words import write_words
from houping.tables.datafiles import Table, Wanted, read_tables
from houping.tables.demo_mark import mark_folder


def write_data_files(
    source: Path, folder: Path, kind: str, wanted: Wanted, forms: Sequence[str] = ()
) -> list[Table]:
    """Write the interviews of a folder as data files (sav, dta, csv, xlsx, parquet) into another; return the tables.

    forms : only these forms; default all. Raises FileMissing, FileUnreadable, DataFileTooLong.
    """
    tables = read_tables(source, wanted, forms)
    files = [f"{table.layout.name}.{kind}" for table in tables]
    for table, file in zip(tables, files, strict=True):
        FORMATS[kind](folder / file, table, wanted)
    write_words(folder, tables, files, wanted)
    if wanted.demo:
        mark_folder(folder)
    return tables


def pack(folder: Path, stream: IO[bytes]) -> None:
    """Write the files of a folder into an archive, by name and without times."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            with path.open("rb") as source, archive.open(zipfile.ZipInfo(path.name), "w") as target:
                while block := source.read(1 << 20):
                    target.write(block)
