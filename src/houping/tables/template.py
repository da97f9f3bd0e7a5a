"""The Excel template of a frame: sheets 村表 and 户表 with Chinese headers, and how to fill them in."""

import io
from datetime import datetime
from pathlib import Path

import xlsxwriter

from houping.core.frame.schema import TABLES, Column, Table

INSTRUCTIONS = "填写说明"
PREPARED_ROWS = 5000
# A fixed creation time: the same template is the same bytes.
CREATED = datetime(2021, 1, 1)
GENERAL = (
    "1. “村表”每村一行，“户表”每户一行；表头不要改动，列的顺序可以变，多余的列不导入。",
    "2. 代码、身份证号、电话都按文本填写（本模板已设好），不要让 Excel 转成数字，开头的 0 和末位不能丢。",
    "3. 有下拉框的列只能选所列的值；没有电话、没有类别、没有原因的单元格留空。",
    "4. 带 * 的列必填。金额以元、里程以公里计，最多两位小数；日期样式 2021-09-30。",
    "5. 村表各数须与户表一致：农户数等于户表行数；脱贫户数等于脱贫人口大于 0 的户数（含脱贫不稳定户）。",
    "6. 户数超过一百万的，分成几个文件：户表-1.xlsx、户表-2.xlsx……放在同一文件夹。",
    "7. 填好后运行 houping frame check 文件（或文件夹），按清单逐条修改，直到没有错误。",
)


def write_template(path: Path) -> None:
    """Write the template workbook; the example values stand in the instructions, the sheets are empty."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": "抽样框导入模板", "author": "后评 Houping"})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for table in TABLES.values():
            _data_sheet(book, table, formats)
        _instructions(book, formats)
    path.write_bytes(content.getvalue())


def _data_sheet(
    book: xlsxwriter.Workbook, table: Table, formats: dict[str, xlsxwriter.format.Format]
) -> None:
    sheet = book.add_worksheet(table.title)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write(0, place, template_header(column), formats["head"])
        text = formats["text"] if column.kind in ("text", "code", "label", "date") else None
        sheet.set_column(place, place, max(10, 2 * len(column.header) + 4), text)
        choices = list(column.labels.values()) or (["是", "否"] if column.kind == "bool" else [])
        if choices:
            rule = {"validate": "list", "source": choices, "error_message": f"可填：{'、'.join(choices)}"}
            sheet.data_validation(1, place, PREPARED_ROWS, place, rule)


def template_header(column: Column) -> str:
    """Return the header as the template shows it: unit in brackets, * when it must be filled."""
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{column.header}{unit}{'' if column.nullable else '*'}"


def _instructions(book: xlsxwriter.Workbook, formats: dict[str, xlsxwriter.format.Format]) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS)
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 46, formats["wrap"])
    for row, sentence in enumerate(GENERAL):
        sheet.write(row, 0, sentence)
    row = len(GENERAL) + 1
    for table in TABLES.values():
        for place, word in enumerate((table.title, "必填", "怎么填", "例子或可填的值")):
            sheet.write(row, place, word, formats["head"])
        for column in table.columns:
            row += 1
            choices = "、".join(column.labels.values()) or column.example
            cells = (column.header, "否" if column.nullable else "是", column.note, choices)
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell)
        row += 2
