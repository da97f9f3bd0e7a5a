"""The canonical CSV, value by value."""

from datetime import date
from pathlib import Path

import pytest

from houping.core.frame.canonical import canonical_lines, canonical_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "1"),
        (False, "0"),
        (12, "12"),
        (52000.0, "52000.00"),
        (0.1, "0.10"),
        (date(2021, 9, 30), "2021-09-30"),
        ("示例村", "示例村"),
        ("甲,乙", '"甲,乙"'),
        ('甲"乙', '"甲""乙"'),
    ],
)
def test_every_value_has_one_form(value, text):
    assert canonical_value(value) == text


def test_rows_are_sorted_by_the_bytes_of_their_key():
    rows = [{"id": "b"}, {"id": "B"}, {"id": "a"}]
    assert list(canonical_lines(["id"], rows, "id")) == ["id\n", "B\n", "a\n", "b\n"]


def test_a_null_and_a_false_are_not_the_same():
    lines = list(
        canonical_lines(["id", "flag"], [{"id": "1", "flag": None}, {"id": "2", "flag": False}], "id")
    )
    assert lines[1:] == ["1,\n", "2,0\n"]


def test_the_page_of_the_method_names_the_rules():
    page = (Path(__file__).parents[3] / "docs/methods/frame.md").read_text(encoding="utf-8")
    assert all(word in page for word in ("UTF-8", "LF", "两位小数"))
