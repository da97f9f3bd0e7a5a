"""A frame of three villages and nine households, and how users send it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from houping.core.frame.identity import check_digit
from houping.core.frame.schema import HOUSEHOLDS, TABLES, VILLAGES

COUNTIES = {"500101": "万州区", "500110W": "万盛经开区"}
# village, county, then per household: type, category, reason, persons, relieved persons, phone
FRAME = {
    ("500101104201", "500101"): [
        ("monitored", "unstable", "dibao", 4, 4, "13900000001"),
        ("relieved", None, None, 3, 3, "13900000002"),
        ("general", None, "illness", 2, 0, None),
    ],
    ("500101104202", "500101"): [
        ("relieved", None, None, 5, 4, None),
        ("general", None, None, 3, 0, "023-58000003"),
        ("general", None, None, 6, 0, "13900000004"),
        ("monitored", "borderline", None, 2, 0, "13900000005"),
    ],
    ("500110100201", "500110W"): [
        ("general", None, "tekun", 1, 0, None),
        ("monitored", "sudden", "accident", 3, 0, "13900000006"),
    ],
}


def _households():
    number = 0
    for (village, county), rows in FRAME.items():
        for serial, (kind, category, reason, persons, relieved, phone) in enumerate(rows, start=1):
            number += 1
            identity = f"51222119500101{number:03d}"
            yield (
                f"{village}-{serial:04d}",
                village,
                county,
                kind,
                category,
                reason is not None,
                reason,
                persons,
                relieved,
                False,
                f"张{'一二三四五六七八九'[number - 1]}",
                identity + check_digit(identity),
                phone,
            )


def _villages():
    for place, ((village, county), rows) in enumerate(FRAME.items()):
        once = [row for row in rows if row[4] > 0]
        yield (
            county,
            COUNTIES[county],
            village[:9],
            "示例镇",
            village,
            f"示例{place + 1}村",
            "village",
            "relieved" if place == 0 else "ordinary",
            len(rows),
            len(once),
            sum(row[4] for row in once),
            place % 2,
            sum(row[0] == "monitored" for row in rows),
            52000.5 + place,
            36.25,
            place == 1,
            False,
            "乡村振兴局",
            date(2021, 9, 30),
        )


class Frame:
    """Both tables, to be changed and written in any form."""

    def __init__(self):
        self.villages = pl.DataFrame(list(_villages()), schema=list(VILLAGES.names), orient="row")
        self.households = pl.DataFrame(list(_households()), schema=list(HOUSEHOLDS.names), orient="row")

    def change(self, table, row, **values):
        """Put other values into one row (counted from 0)."""
        frame = getattr(self, table)
        here = pl.int_range(pl.len()) == row
        columns = [pl.when(here).then(pl.lit(v)).otherwise(pl.col(k)).alias(k) for k, v in values.items()]
        setattr(self, table, frame.with_columns(columns))

    def parquet(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.villages.write_parquet(folder / "villages.parquet")
        self.households.write_parquet(folder / "households.parquet")
        return folder

    def csv(self, folder: Path, encoding="utf-8"):
        folder.mkdir(parents=True, exist_ok=True)
        for table in TABLES.values():
            text = self.shown(table).write_csv()
            (folder / f"{table.title}.csv").write_bytes(text.encode(encoding))
        return folder

    def xlsx(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path)) as book:
            for table in TABLES.values():
                sheet = book.add_worksheet(table.title)
                shown = self.shown(table)
                sheet.write_row(0, 0, shown.columns)
                for place, row in enumerate(shown.iter_rows(), start=1):
                    for column, cell in enumerate(row):
                        if cell is not None:
                            sheet.write(place, column, cell)
        return path

    def shown(self, table):
        """Chinese headers and labels, as in the template."""
        frame = getattr(self, table.name)
        columns = []
        for column in table.columns:
            values = frame[column.name]
            if column.labels:
                values = values.replace(dict(column.labels))
            elif column.kind == "bool":
                values = pl.Series(["是" if v else "否" for v in values])
            elif column.kind == "date":
                values = values.cast(pl.String)
            columns.append(values.alias(column.header))
        return pl.DataFrame(columns)


@pytest.fixture
def frame():
    return Frame()


@pytest.fixture
def silent():
    return lambda message, share: None
