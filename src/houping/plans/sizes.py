"""Read county counts for the arithmetic of the checker."""

import csv
import io
from pathlib import Path

from houping.core.errors import ColumnMissing, FileMissing, FileUnreadable, Words, in_words
from houping.core.plan.found import CountySize

COLUMNS = ("relieved_households", "relieved_persons", "monitored_households", "relieved_villages")


def read_sizes(path: Path) -> dict[str, CountySize]:
    """Return counts by county code from a CSV (UTF-8 or GB18030) with `code` and the four count columns.

    Raises FileMissing, FileUnreadable (with the row) or ColumnMissing.
    """
    if not path.is_file():
        raise FileMissing(path=path)
    rows = csv.DictReader(io.StringIO(_text(path)))
    known = rows.fieldnames or []
    for column in ("code", *COLUMNS):
        if column not in known:
            raise ColumnMissing(path=path, column=column, known=in_words(known))
    sizes = {}
    for row in rows:
        try:
            counts = [int(row[column]) for column in COLUMNS]
        except (TypeError, ValueError):
            raise FileUnreadable(
                path=path,
                detail=Words(
                    f"第 {rows.line_num} 行有不是整数的数",
                    f"line {rows.line_num} has something that is no whole number",
                ),
            ) from None
        if min(counts) < 0 or counts[0] + counts[2] == 0 or counts[1] == 0:
            raise FileUnreadable(
                path=path,
                detail=Words(
                    f"第 {rows.line_num} 行的户数、人数须大于 0",
                    f"line {rows.line_num}: households and persons must be above 0",
                ),
            ) from None
        sizes[row["code"].strip()] = CountySize(*counts)
    return sizes


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")
