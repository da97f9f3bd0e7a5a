"""Refusals of data files."""

from houping.core.errors.base import InputError


class DataFileTooLong(InputError):
    """A table has more rows than the format can hold; nothing is left out in silence."""

    code = "data_file_too_long"
    zh = "表 {table} 有 {rows} 行，Excel 一页最多 {most} 行。请改用 CSV、SPSS 或 Stata 格式。"
    en = "Table {table} has {rows} rows; a sheet of Excel holds {most}. Use CSV, SPSS or Stata instead."
