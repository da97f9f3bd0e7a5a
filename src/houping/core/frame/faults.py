"""What can be wrong with a value, a row or a table of a frame: stable codes, sentences and remedies.

Values of private columns never stand in a sentence.
"""

from dataclasses import dataclass
from types import MappingProxyType

from houping.core.checks import Problem
from houping.core.errors import Words
from houping.core.frame.schema import Column


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: what is said of it and what to do, in Chinese and in English."""

    zh: str
    remedy: str
    en: str
    remedy_en: str
    level: str = "error"


FAULTS = MappingProxyType(
    {
        # the file
        "empty_table": Fault(
            "表中没有数据行", "请填写数据后重新导入", "The table has no rows", "Fill it in and import again"
        ),
        "missing_column": Fault(
            "缺少“{header}”列",
            "请按模板补上表头",
            "The column {column} is missing",
            "Add its header as in the template",
        ),
        "unknown_column": Fault(
            "“{value}”列不在模板中，不导入",
            "不需要可删除；表头写错请改正",
            "The column “{value}” is not in the template and is not read",
            "Delete it, or correct its header",
            "note",
        ),
        "repeated_column": Fault(
            "“{header}”列出现两次", "请只保留一列", "The column {column} stands twice", "Keep one of them"
        ),
        "wrong_type": Fault(
            "整列的类型是 {value}，应为{header}的类型",
            "请按数据字典的类型重新导出",
            "The whole column has the type {value}, not that of {column}",
            "Export it again with the type of the data dictionary",
        ),
        "ragged_row": Fault(
            "本行有 {value} 个单元格，多于表头",
            "请检查多余的逗号或未加引号的文字",
            "The row has {value} cells, more than the header",
            "Look for a comma too many or text without quotes",
        ),
        # one value
        "required": Fault("“{header}”为空", "请补填", "{column} is empty", "Fill it in"),
        "blank": Fault(
            "“{header}”含空格或不可见空白",
            "请删除空格",
            "{column} holds blanks or invisible white space",
            "Delete the blanks",
        ),
        "control": Fault(
            "“{header}”含换行、制表符等控制字符",
            "请删除控制字符",
            "{column} holds line breaks, tabs or other control characters",
            "Delete them",
        ),
        "reserved": Fault(
            "“{header}”含竖线 |",
            "请改用其他符号",
            "{column} holds the reserved character |",
            "Use another sign",
        ),
        "not_nfc": Fault(
            "“{header}”的字符不是统一的组合形式（NFC）",
            "请重新输入该文字",
            "The characters of {column} are not in composed form (NFC)",
            "Type the text again",
        ),
        "full_width": Fault(
            "“{header}”含全角数字或字母",
            "请改为半角",
            "{column} holds full-width digits or letters",
            "Use half-width ones",
        ),
        "number_cell": Fault(
            "“{header}”被 Excel 当作数字，末位可能已经丢失",
            "请把该列设为文本格式，从原始数据重新粘贴",
            "Excel took {column} for a number; its last digits may be lost",
            "Set the column to text and paste it again from the source",
        ),
        "lost_zeros": Fault(
            "“{header}”有 {length} 位，应为 {expected} 位，开头的 0 可能被 Excel 去掉",
            "请把该列设为文本格式后重新填写",
            "{column} has {length} characters instead of {expected}; Excel may have dropped leading zeros",
            "Set the column to text and enter it again",
        ),
        "length": Fault(
            "“{header}”有 {length} 位，应为 {expected} 位",
            "请核对代码",
            "{column} has {length} characters instead of {expected}",
            "Check the code",
        ),
        "form": Fault(
            "“{header}”格式不对：{value}",
            "应填：{note}（例 {example}）",
            "{column} has the wrong form: {value}",
            "Write it like {example}",
        ),
        "not_integer": Fault(
            "“{header}”不是整数：{value}",
            "请填整数，不带单位和千分位",
            "{column} is not a whole number: {value}",
            "Write a whole number without unit and thousands marks",
        ),
        "not_number": Fault(
            "“{header}”不是数：{value}",
            "请填数字，不带单位和千分位",
            "{column} is not a number: {value}",
            "Write a number without unit and thousands marks",
        ),
        "too_precise": Fault(
            "“{header}”多于两位小数：{value}",
            "冻结时四舍五入到两位小数，抽样以此为准；不同意请自行改好",
            "{column} has more than two decimals: {value}",
            "Freezing rounds it to two, and the draw uses that; correct it yourself if you disagree",
            "note",
        ),
        "out_of_range": Fault(
            "“{header}”超出范围：{value}",
            "应在 {minimum} 到 {maximum} 之间，请核实",
            "{column} is out of range: {value}",
            "It should lie between {minimum} and {maximum}; check it",
        ),
        "not_boolean": Fault(
            "“{header}”应为是或否：{value}",
            "请填“是”或“否”",
            "{column} is neither yes nor no: {value}",
            "Write 是 or 否 (true or false)",
        ),
        "not_date": Fault(
            "“{header}”不是日期：{value}",
            "请按 2021-09-30 的样式填写",
            "{column} is not a date: {value}",
            "Write it like 2021-09-30",
        ),
        "unknown_label": Fault(
            "“{header}”不在允许的取值中：{value}",
            "可填：{labels}",
            "{column} is not an allowed value: {value}",
            "Allowed: {codes}",
        ),
        "identity_form": Fault(
            "身份证号不是十八位（末位可为 X）",
            "请核对证件；按文本填写",
            "The identity number does not have eighteen characters (the last may be X)",
            "Check the document; enter it as text",
        ),
        "identity_date": Fault(
            "身份证号中的出生日期不存在",
            "请核对证件",
            "The birth date in the identity number does not exist",
            "Check the document",
        ),
        "identity_check_digit": Fault(
            "身份证号校验码不符",
            "请核对证件，可能有一位录错",
            "The check digit of the identity number is wrong",
            "Check the document; one digit may be mistyped",
        ),
        "demo_identity": Fault(
            "身份证号的地区代码 5099 只用于演示数据",
            "请换成真实数据；若是演示数据请加 --demo",
            "The area code 5099 of identity numbers is for demonstrations only",
            "Use real data, or add --demo if this is a demonstration",
        ),
        "real_identity": Fault(
            "演示数据中出现可能真实的身份证号",
            "演示数据只可用地区代码 5099",
            "A possibly real identity number in demonstration data",
            "Demonstration data may only use the area code 5099",
        ),
        "phone_form": Fault(
            "联系电话不是手机号或带区号的固定电话",
            "手机填 11 位，固定电话填区号-号码，没有则留空",
            "The telephone is neither a mobile number nor a land line with area code",
            "Mobile: 11 digits; land line: area-number; leave it empty if there is none",
        ),
        "demo_phone": Fault(
            "100 开头的号码只用于演示数据",
            "请换成真实号码；若是演示数据请加 --demo",
            "Numbers that begin with 100 are for demonstrations only",
            "Use real data, or add --demo if this is a demonstration",
        ),
        "real_phone": Fault(
            "演示数据中出现可能真实的电话",
            "演示数据只可用 100 开头的 11 位号码",
            "A possibly real telephone in demonstration data",
            "Demonstration data may only use 11 digits that begin with 100",
        ),
        # one row
        "village_prefix": Fault(
            "户编号不以本行的村代码开头",
            "请核对户编号或村代码",
            "The household id does not begin with the village code of its row",
            "Check the household id or the village code",
        ),
        "category_missing": Fault(
            "易返贫致贫户没有填监测对象类别",
            "请补填类别",
            "A monitored household has no category of monitoring",
            "Fill in the category",
        ),
        "category_unexpected": Fault(
            "不是易返贫致贫户却填了监测对象类别",
            "请改户类型或清空类别",
            "A household that is not monitored has a category of monitoring",
            "Change its type, or empty the category",
        ),
        "reason_missing": Fault(
            "重点关注户没有填原因", "请补填原因", "A listed household has no reason", "Fill in the reason"
        ),
        "reason_unexpected": Fault(
            "不是重点关注户却填了原因",
            "请改为“是”或清空原因",
            "A household that is not listed has a reason",
            "Set listed to yes, or empty the reason",
        ),
        "relieved_over_persons": Fault(
            "脱贫人口多于家庭人口",
            "请核对两个人数",
            "There are more relieved persons than persons",
            "Check both numbers",
        ),
        "relieved_persons_missing": Fault(
            "已脱贫户或脱贫不稳定户的脱贫人口为 0",
            "请核对户类型或脱贫人口",
            "A relieved or unstable household has 0 relieved persons",
            "Check its type or its relieved persons",
        ),
        "relieved_persons_unexpected": Fault(
            "一般农户或边缘易致贫户填了脱贫人口",
            "请核对户类型；曾脱贫的户应为已脱贫户",
            "A general or borderline household has relieved persons",
            "Check its type; a household that was relieved is a relieved household",
        ),
        "part_over_whole": Fault(
            "“{header}”多于它所属的总数",
            "请核对本行各数",
            "{column} is larger than the whole it belongs to",
            "Check the numbers of this row",
        ),
        "relieved_village_empty": Fault(
            "脱贫村没有脱贫户", "请核实", "A relieved village has no relieved households", "Check it", "note"
        ),
        # the table
        "duplicate_key": Fault(
            "“{header}”重复：{value}已有",
            "请删除重复的行或改正编号",
            "{column} stands twice: already in {value}",
            "Delete the row, or correct the id",
        ),
        "duplicate_identity": Fault(
            "身份证号与{value}的户主相同",
            "请核对两户，同一户主只能列一户",
            "The identity number is that of the head in {value}",
            "Check both households; a head can have one only",
        ),
        "shared_phone": Fault(
            "联系电话与{value}相同",
            "电话调查时只拨打一次；请核实",
            "The telephone is that of {value}",
            "It is called once only; check it",
            "note",
        ),
        "unknown_village": Fault(
            "村代码不在村表中：{value}",
            "请在村表补上该村，或改正村代码",
            "The village is not in the villages table: {value}",
            "Add it there, or correct the code",
        ),
        "county_mismatch": Fault(
            "区县代码与村表中该村的不同",
            "请以村表为准改正",
            "The county differs from that of the village in the villages table",
            "Correct it by the villages table",
        ),
        "unknown_county": Fault(
            "区县不在评估方案中：{value}",
            "请核对区县代码；万盛经开区用 500110W",
            "The county is not in the plan: {value}",
            "Check the code; 万盛经开区 is 500110W",
        ),
        "county_without_villages": Fault(
            "方案中的区县 {value} 没有村",
            "请补上该区县的数据",
            "The county {value} of the plan has no villages",
            "Add its data",
        ),
        "county_name_differs": Fault(
            "同一区县代码有不同名称：{value}",
            "请统一区县名称",
            "One county code has several names: {value}",
            "Use one name",
        ),
        "count_mismatch": Fault(
            "“{header}”与户表不符：{value}",
            "请核对村表与户表",
            "{column} differs from the households table: {value}",
            "Check both tables",
        ),
    }
)


def problem(code: str, *, row: int, file: str, column: Column | None = None, **words: object) -> Problem:
    """Return the Problem of `code` at one place; a private value is left out of the sentence."""
    fault = FAULTS[code]
    known = _words(column) | words
    if column is not None and column.private and code not in SAYS_ROW:
        known["value"] = HIDDEN
    english = {name: word.en if isinstance(word, Words) else word for name, word in known.items()}
    return Problem(
        row=row,
        field=column.name if column is not None else "",
        code=code,
        message=fault.zh.format_map(known),
        remedy=fault.remedy.format_map(known),
        file=file,
        level=fault.level,
        message_en=fault.en.format_map(english),
        remedy_en=fault.remedy_en.format_map(english),
    )


HIDDEN = Words("（已隐去）", "(hidden)")
# Faults whose {value} is a row number or a type, never personal.
SAYS_ROW = frozenset({"duplicate_key", "duplicate_identity", "shared_phone", "wrong_type", "missing_column"})


def _words(column: Column | None) -> dict[str, object]:
    if column is None:
        return {"header": "", "column": "", "value": ""}
    return {
        "header": column.header,
        "column": column.name,
        "note": column.note,
        "example": column.example,
        "labels": "、".join(column.labels.values()),
        "codes": ", ".join(f"{code} ({label})" for code, label in column.labels.items()),
        "minimum": _number(column.minimum),
        "maximum": _number(column.maximum),
        "value": "",
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
