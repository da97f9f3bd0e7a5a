"""What can be wrong with a value, a row or a table of a frame: stable codes, sentences and remedies.

Values of private columns never stand in a sentence.
"""

from dataclasses import dataclass
from types import MappingProxyType

from houping.core.checks import Problem
from houping.core.frame.schema import Column


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: what is said of it, in Chinese and English, and what to do."""

    zh: str
    remedy: str
    en: str
    level: str = "error"


FAULTS = MappingProxyType(
    {
        # the file
        "empty_table": Fault("表中没有数据行", "请填写数据后重新导入", "table without rows"),
        "missing_column": Fault("缺少“{header}”列", "请按模板补上表头", "column is missing"),
        "unknown_column": Fault(
            "“{value}”列不在模板中，不导入",
            "不需要可删除；表头写错请改正",
            "column is not known and not read",
            "note",
        ),
        "repeated_column": Fault("“{header}”列出现两次", "请只保留一列", "column stands twice"),
        "wrong_type": Fault(
            "整列的类型是 {value}，应为{header}的类型",
            "请按数据字典的类型重新导出",
            "whole column has another type",
        ),
        "ragged_row": Fault(
            "本行有 {value} 个单元格，多于表头",
            "请检查多余的逗号或未加引号的文字",
            "row has more cells than the header",
        ),
        # one value
        "required": Fault("“{header}”为空", "请补填", "value is missing"),
        "blank": Fault("“{header}”含空格或不可见空白", "请删除空格", "value holds blanks"),
        "control": Fault(
            "“{header}”含换行、制表符等控制字符", "请删除控制字符", "value holds control characters"
        ),
        "reserved": Fault("“{header}”含竖线 |", "请改用其他符号", "value holds the reserved character |"),
        "not_nfc": Fault(
            "“{header}”的字符不是统一的组合形式（NFC）", "请重新输入该文字", "text is not in NFC"
        ),
        "full_width": Fault("“{header}”含全角数字或字母", "请改为半角", "full-width digits or letters"),
        "number_cell": Fault(
            "“{header}”被 Excel 当作数字，末位可能已经丢失",
            "请把该列设为文本格式，从原始数据重新粘贴",
            "code was stored as a number and lost digits",
        ),
        "lost_zeros": Fault(
            "“{header}”有 {length} 位，应为 {expected} 位，开头的 0 可能被 Excel 去掉",
            "请把该列设为文本格式后重新填写",
            "too short: leading zeros may be lost",
        ),
        "length": Fault(
            "“{header}”有 {length} 位，应为 {expected} 位", "请核对代码", "code has the wrong length"
        ),
        "form": Fault(
            "“{header}”格式不对：{value}", "应填：{note}（例 {example}）", "value has the wrong form"
        ),
        "not_integer": Fault(
            "“{header}”不是整数：{value}", "请填整数，不带单位和千分位", "not a whole number"
        ),
        "not_number": Fault("“{header}”不是数：{value}", "请填数字，不带单位和千分位", "not a number"),
        "too_precise": Fault(
            "“{header}”多于两位小数：{value}",
            "冻结时四舍五入到两位小数，抽样以此为准；不同意请自行改好",
            "more than two decimals; rounded to two when the frame is frozen",
            "note",
        ),
        "out_of_range": Fault(
            "“{header}”超出范围：{value}",
            "应在 {minimum} 到 {maximum} 之间，请核实",
            "outside the allowed range",
        ),
        "not_boolean": Fault("“{header}”应为是或否：{value}", "请填“是”或“否”", "neither yes nor no"),
        "not_date": Fault("“{header}”不是日期：{value}", "请按 2021-09-30 的样式填写", "not a date"),
        "unknown_label": Fault(
            "“{header}”不在允许的取值中：{value}", "可填：{labels}", "not an allowed value"
        ),
        "identity_form": Fault(
            "身份证号不是十八位（末位可为 X）", "请核对证件；按文本填写", "identity number has the wrong form"
        ),
        "identity_date": Fault(
            "身份证号中的出生日期不存在", "请核对证件", "birth date in the identity number does not exist"
        ),
        "identity_check_digit": Fault(
            "身份证号校验码不符", "请核对证件，可能有一位录错", "check digit of the identity number is wrong"
        ),
        "demo_identity": Fault(
            "身份证号的地区代码 5099 只用于演示数据",
            "请换成真实数据；若是演示数据请加 --demo",
            "identity number of the demonstration",
        ),
        "real_identity": Fault(
            "演示数据中出现可能真实的身份证号",
            "演示数据只可用地区代码 5099",
            "possibly real identity number in demonstration data",
        ),
        "phone_form": Fault(
            "联系电话不是手机号或带区号的固定电话",
            "手机填 11 位，固定电话填区号-号码，没有则留空",
            "telephone has the wrong form",
        ),
        "demo_phone": Fault(
            "100 开头的号码只用于演示数据",
            "请换成真实号码；若是演示数据请加 --demo",
            "telephone of the demonstration",
        ),
        "real_phone": Fault(
            "演示数据中出现可能真实的电话",
            "演示数据只可用 100 开头的 11 位号码",
            "possibly real telephone in demonstration data",
        ),
        # one row
        "village_prefix": Fault(
            "户编号不以本行的村代码开头",
            "请核对户编号或村代码",
            "household id does not begin with its village",
        ),
        "category_missing": Fault(
            "易返贫致贫户没有填监测对象类别", "请补填类别", "monitored household without category"
        ),
        "category_unexpected": Fault(
            "不是易返贫致贫户却填了监测对象类别",
            "请改户类型或清空类别",
            "category of a household that is not monitored",
        ),
        "reason_missing": Fault("重点关注户没有填原因", "请补填原因", "listed household without reason"),
        "reason_unexpected": Fault(
            "不是重点关注户却填了原因", "请改为“是”或清空原因", "reason of a household that is not listed"
        ),
        "relieved_over_persons": Fault(
            "脱贫人口多于家庭人口", "请核对两个人数", "more relieved persons than persons"
        ),
        "relieved_persons_missing": Fault(
            "已脱贫户或脱贫不稳定户的脱贫人口为 0",
            "请核对户类型或脱贫人口",
            "relieved household without relieved persons",
        ),
        "relieved_persons_unexpected": Fault(
            "一般农户或边缘易致贫户填了脱贫人口",
            "请核对户类型；曾脱贫的户应为已脱贫户",
            "relieved persons in a household never registered",
        ),
        "part_over_whole": Fault(
            "“{header}”多于它所属的总数", "请核对本行各数", "a part is larger than its whole"
        ),
        "relieved_village_empty": Fault(
            "脱贫村没有脱贫户", "请核实", "relieved village without relieved households", "note"
        ),
        # the table
        "duplicate_key": Fault(
            "“{header}”重复：同表第 {value} 行已有", "请删除重复的行或改正编号", "id stands twice"
        ),
        "duplicate_identity": Fault(
            "身份证号与第 {value} 行的户主相同",
            "请核对两户，同一户主只能列一户",
            "identity number stands twice",
        ),
        "shared_phone": Fault(
            "联系电话与第 {value} 行相同", "电话调查时只拨打一次；请核实", "telephone stands twice", "note"
        ),
        "unknown_village": Fault(
            "村代码不在村表中：{value}",
            "请在村表补上该村，或改正村代码",
            "village is not in the villages table",
        ),
        "county_mismatch": Fault(
            "区县代码与村表中该村的不同", "请以村表为准改正", "county differs from the villages table"
        ),
        "unknown_county": Fault(
            "区县不在评估方案中：{value}", "请核对区县代码；万盛经开区用 500110W", "county is not in the plan"
        ),
        "county_without_villages": Fault(
            "方案中的区县 {value} 没有村", "请补上该区县的数据", "county of the plan has no villages"
        ),
        "county_name_differs": Fault(
            "同一区县代码有不同名称：{value}", "请统一区县名称", "one county with two names"
        ),
        "count_mismatch": Fault(
            "“{header}”与户表不符：{value}", "请核对村表与户表", "count differs from the households table"
        ),
    }
)


def problem(code: str, *, row: int, file: str, column: Column | None = None, **words: object) -> Problem:
    """Return the Problem of `code` at one place; a private value is left out of the sentence."""
    fault = FAULTS[code]
    known = _words(column) | words
    if column is not None and column.private and code not in SAYS_ROW:
        known["value"] = "（已隐去）"
    return Problem(
        row=row,
        field=column.name if column is not None else "",
        code=code,
        message=fault.zh.format_map(known),
        remedy=fault.remedy.format_map(known),
        file=file,
        level=fault.level,
    )


# Faults whose {value} is a row number or a type, never personal.
SAYS_ROW = frozenset({"duplicate_key", "duplicate_identity", "shared_phone", "wrong_type", "missing_column"})


def _words(column: Column | None) -> dict[str, object]:
    if column is None:
        return {"header": "", "value": ""}
    return {
        "header": column.header,
        "note": column.note,
        "example": column.example,
        "labels": "、".join(column.labels.values()),
        "minimum": _number(column.minimum),
        "maximum": _number(column.maximum),
        "value": "",
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
