"""What the ruling group decided, for a computation: an Excel template to fill in, or the JSON of the command line.

One wrong row and nothing is taken: what the panel decided is not left out in silence.
"""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from houping.apps.results.services import RULING_KEYS
from houping.apps.workbooks import LARGEST, read_rows
from houping.chain.grade import limits_of
from houping.chain.grade_use import result_use, rulings_of
from houping.core.errors import RulingsUnusable
from houping.core.plan.model import Plan

MOST = 500
SHEETS = {
    "rulings": ("研判认定", ("区县", "认定情形", "依据"), "trigger"),
    "limits": ("等次限制", ("区县", "最高等次", "依据"), "grade"),
}
HELP = (
    "研判认定：问题研判组依据方案第八部分作出的认定，每行一项；没有的不填。",
    "等次限制：研判后某区县在本次评估中最高可评的等次，每行一个区县；没有的不填。",
    "区县、认定情形、最高等次用下拉选择；依据填研判文件的名称或文号，必填。",
)
Entries = list[dict[str, object]]


def template(plan: Plan) -> bytes:
    """Return the empty workbook with the names that the plan knows."""
    known = {"区县": [c.name for c in plan.counties]}
    known |= {SHEETS[key][1][1]: list(_choices(plan, key)) for key in RULING_KEYS}
    letter = dict(zip(known, "ABC", strict=True))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        for name, columns, _field in SHEETS.values():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, (column, width) in enumerate(zip(columns, (18, 44, 44), strict=True)):
                sheet.write_string(0, place, f"{column}*", head)
                sheet.set_column(place, place, width)
                if column in known:
                    chosen = f"=可选!${letter[column]}$2:${letter[column]}${len(known[column]) + 1}"
                    sheet.data_validation(1, place, MOST, place, {"validate": "list", "source": chosen})
        listed = book.add_worksheet("可选")
        for place, (name, values) in enumerate(known.items()):
            listed.write_column(0, place, [name, *values])
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 100)
        told.write_column(0, 0, HELP)
    return buffer.getvalue()


def read(data: bytes, plan: Plan) -> dict[str, Entries]:
    """Return the lists `rulings` and `limits` of a file, checked against the plan.

    Raises RulingsUnusable for a file that is none; RulingUnusable, RulingWithoutBasis for an entry.
    """
    found = _of_excel(data, plan) if data[:2] == b"PK" else _of_json(data)
    result_use(plan, rulings_of(plan, found), ())
    limits_of(plan, found)
    return found


def _choices(plan: Plan, key: str) -> dict[str, str]:
    """Return name -> id of what can be chosen: triggers that need a ruling, or grades."""
    if key == "rulings":
        return {t.name: t.id for t in plan.grading.triggers if t.needs_ruling}
    return {g.name: g.id for g in plan.grading.grades}


def _of_excel(data: bytes, plan: Plan) -> dict[str, Entries]:
    counties = {c.name: c.code for c in plan.counties}
    found = {}
    for key, (sheet, columns, field) in SHEETS.items():
        rows = read_rows(data, sheet=sheet, columns=columns, most=MOST, refused=RulingsUnusable)
        choices = _choices(plan, key)
        found[key] = [
            {
                "county": _id(counties, row["区县"], sheet, number, "区县"),
                field: _id(choices, row[columns[1]], sheet, number, columns[1]),
                "basis": row["依据"],
            }
            for number, row in rows
        ]
    return found


def _id(known: Mapping[str, str], said: str, sheet: str, row: int, column: str) -> object:
    """Return the id of a name, or the id itself as it was given."""
    if said in known:
        return known[said]
    if said in known.values():
        return said
    place = {"sheet": sheet, "row": row, "column": column, "said": said}
    raise RulingsUnusable(detail=_("“%(sheet)s”第 %(row)d 行的%(column)s“%(said)s”不在可选范围内") % place)


def _of_json(data: bytes) -> dict[str, Entries]:
    if len(data) > LARGEST:
        raise RulingsUnusable(detail=_("文件超过 2 MB"))
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RulingsUnusable(detail=_("既不是 Excel 文件，也不是 UTF-8 编码的文本")) from None
    except json.JSONDecodeError as error:
        raise RulingsUnusable(detail=_("第 %d 行不是有效的 JSON") % error.lineno) from None
    except (ValueError, RecursionError):
        raise RulingsUnusable(detail=_("不是可读的 JSON")) from None
    if not isinstance(found, dict) or set(found) - set(RULING_KEYS):
        raise RulingsUnusable(detail=_("最外层须为对象，只含 rulings、limits"))
    return {key: _listed(found.get(key, []), key) for key in RULING_KEYS}


def _listed(value: Any, key: str) -> Entries:
    """Return a list of entries whose values are text; anything else is refused with its place."""
    if not isinstance(value, list):
        raise RulingsUnusable(detail=_("%s 须为清单") % key)
    for number, entry in enumerate(value, start=1):
        if not isinstance(entry, dict) or not all(_is_text(v) for v in entry.values()):
            raise RulingsUnusable(
                detail=_("%(key)s 第 %(number)d 条须为文字组成的对象") % {"key": key, "number": number}
            )
    return value


def _is_text(value: object) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str)
