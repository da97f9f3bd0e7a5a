"""County counts come from a CSV that an office can make."""

import pytest

from houping.core.errors import ColumnMissing, FileMissing, FileUnreadable
from houping.core.plan.found import CountySize
from houping.plans.sizes import read_sizes

HEAD = "code,relieved_households,relieved_persons,monitored_households,relieved_villages\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_counts_are_read_in_the_encodings_that_offices_use(tmp_path, encoding):
    path = tmp_path / "区县.csv"
    path.write_text(
        HEAD.replace("code", "code,区县", 1) + "500101,万州区,35000,120000,2200,140\n", encoding=encoding
    )
    assert read_sizes(path) == {"500101": CountySize(35000, 120000, 2200, 140)}


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    path = tmp_path / "sizes.csv"
    path.write_text("code,relieved_households\n500101,1\n", encoding="utf-8")
    with pytest.raises(ColumnMissing, match="relieved_persons"):
        read_sizes(path)


@pytest.mark.parametrize("row", ["500101,1,2,三,4", "500101,1,2,3", "500101,0,2,0,1", "500101,-1,2,3,4"])
def test_a_bad_row_is_named(tmp_path, row):
    path = tmp_path / "sizes.csv"
    path.write_text(f"{HEAD}{row}\n", encoding="utf-8")
    with pytest.raises(FileUnreadable) as error:
        read_sizes(path)
    assert "第 2 行" in error.value.message()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileMissing, match=r"none\.csv"):
        read_sizes(tmp_path / "none.csv")
