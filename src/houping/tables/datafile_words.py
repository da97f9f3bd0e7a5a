"""What goes with data files: the dictionary of their columns and values, texts that were cut, what to know before use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from houping.core.collection.datafile import LETTERS, Column, Label, Missing, words_of
from houping.tables.datafiles import Table, Wanted

DICTIONARY, LONG_TEXTS, ABOUT = "dictionary.csv", "long_texts.csv", "readme.txt"
VARIABLE_HEADS: Mapping[str, Sequence[str]] = {
    "zh": (
        *("文件", "变量名", "类型", "变量标签", "英文标签", "取值", "取值标签", "取值英文标签", "问卷代码"),
        *("缺失", "Stata 缺失值", "是否隐去", "问卷中的名称", "问卷中的位置", "用于"),
    ),
    "en": (
        *("file", "variable", "type", "label_zh", "label_en", "value", "value_label_zh", "value_label_en"),
        *("code", "missing", "stata_missing", "hidden", "question", "path", "serves"),
    ),
}
LONG_HEADS = {
    "zh": ("表", "访问编号", "重复组位置", "变量名", "全文"),
    "en": ("table", "interview", "place", "variable", "text"),
}
FORMS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "text": "文本",
        "whole": "整数",
        "number": "数值",
        "date": "日期",
        "code": "单选",
        "flag": "多选（选 1，未选 0）",
    },
    "en": {
        "text": "text",
        "whole": "whole number",
        "number": "number",
        "date": "date",
        "code": "one answer",
        "flag": "one of several answers (1 selected, 0 not)",
    },
}
MISSING: Mapping[str, Mapping[Missing, str]] = {
    "zh": {"": "", "unknown": "不了解", "refused": "拒答", "not_applicable": "不适用"},
    "en": {"": "", "unknown": "does not know", "refused": "refuses", "not_applicable": "not applicable"},
}
YES = {"zh": "是", "en": "yes"}
NOTES: Mapping[str, Sequence[str]] = {
    "zh": (
        "口径说明",
        (
            "1. 内容：冻结时已通过或锁定的访问记录，每份取最新版；每份问卷一个文件，每个重复组（家庭成员、疑似问"
            "题等）另一个文件，一行一个成员。以 meta_interview 相连，不拆成宽表。"
        ),
        "2. 访问记录未加权，各户入样概率不同，直接计算的比例不是区县的比例；估计值以平台的计算结果为准。",
        (
            "3. 变量名：问卷中的名称；SPSS、Stata 不允许的字符、保留字、超过 28 个字符的已改，原名见 "
            "dictionary.csv。四种格式用同一套变量名和取值。"
        ),
        (
            "4. 取值：问卷代码都是整数的照用；是 1、否 0；其余按问卷中的次序编号。Excel 中直接写文字。9001 起为代"
            "码表之外的答案，照原样保留。"
        ),
        (
            "5. 缺失：没有问到或没有回答的为空。不了解、拒答、不适用是答案，在 SPSS 中定为用户缺失值，在 Stata 中"
            "为 .a、.b、.c；CSV 中为数字，使用前先去掉。"
        ),
        "6. 多选题：每个选项一个变量，选 1，未选 0，没有问到为空。",
        (
            "7. CSV 为 UTF-8（带 BOM）；以 = + - @ 开头的文本前加了英文单引号。超出格式上限的文本以 … 结尾，全文"
            "在 long_texts.csv。"
        ),
    ),
    "en": (
        "What to know",
        (
            "1. Content: the interviews that had passed the review or were locked, each in its newest version; a "
            "file for each form and for each of its repeats (members, problems), a row for each of them. Joined "
            "by meta_interview; not spread into a wide table."
        ),
        (
            "2. Interviews are not weighted and households had unequal chances: a plain share is not the share "
            "of the county. Estimates are those that the platform computes."
        ),
        (
            "3. Names: those of the form; what SPSS or Stata do not allow, reserved words and more than 32 "
            "characters were changed, the old name stands in dictionary.csv. One set of names and values for the "
            "four formats."
        ),
        (
            "4. Values: whole numbers of the form as they are; yes 1, no 0; others are counted in the order of "
            "the form. Excel has the words. From 9001 on: answers that stand in no list, kept as they came."
        ),
        (
            "5. Missing: empty when not asked or not answered. Does not know, refuses, not applicable are "
            "answers: user-missing in SPSS, .a .b .c in Stata, plain numbers in CSV, to be left out before use."
        ),
        "6. Several answers: a variable for each, 1 selected, 0 not, empty when not asked.",
        (
            "7. CSV is UTF-8 with BOM; texts that begin with = + - @ have an apostrophe in front. Texts beyond "
            "the limit of a format end with …, the whole of them is in long_texts.csv."
        ),
    ),
}
HIDDEN_NOTE = {
    "zh": (
        "8. 个人信息：姓名、证件、电话、定位、照片文件名、设备和手写文字已隐去（有回答的为 *），调查员用本次"
        "冻结的编号，农户为加盐的单位编号。仍是个人信息，仅限本次评估使用，不得公开。"
    ),
    "en": (
        "8. Personal data: names, identity numbers, telephones, positions, names of photos, devices and "
        "typed texts are hidden (* where something was said), interviewers have a number of this freezing, "
        "households their salted unit id. These are still personal data: for this assessment only, not to be "
        "published."
    ),
}
FULL_NOTE = {
    "zh": "8. 个人信息：未隐去（证件号码除外），取得人和理由已记入日志账本。仅限所述用途，用后删除，不得公开、转发。",
    "en": (
        "8. Personal data: in full (but for identity numbers); who took them and why is in the ledger. For "
        "the stated purpose only, to be deleted afterwards, not to be published or passed on."
    ),
}
DEMO_NOTE = {
    "zh": "演示数据：人员、回答全部虚构，不代表任何区县的真实情况；各文件有 meta_demo 一列。",
    "en": "Demonstration data (演示数据): people and answers are invented; every file has a column meta_demo.",
}
EXTRACT_NOTE = {
    "zh": "9. 摘录：只含用于“{name}”的题目和由它们算出的值；同一次访问还供其他考核评估使用，访问编号相同，可以相连。",
    "en": (
        "9. Extract: only questions that serve “{name}”, and what is computed of them. The same interviews serve "
        "other assessments too; files join by meta_interview."
    ),
}
ROWS = {
    "zh": "{name}：{title}，{rows} 行，{columns} 个变量",
    "en": "{name}: {title}, {rows} rows, {columns} variables",
}


def lines_of(table: Table, file: str, wanted: Wanted) -> Iterator[tuple[str | int, ...]]:
    """Yield the dictionary of a table: a line for each column, and one for each value of a closed question."""
    for column in table.columns:
        yield _line(table, file, column, None, wanted)
        for label in column.labels:
            yield _line(table, file, column, label, wanted)


def _line(
    table: Table, file: str, column: Column, label: Label | None, wanted: Wanted
) -> tuple[str | int, ...]:
    language, variable = wanted.language, column.variable
    value: tuple[str | int, ...] = ("",) * 4
    missing: tuple[str, ...] = ("", "")
    if label is not None:
        value = (label.value, words_of(label, "zh"), words_of(label, "en"), label.code)
        missing = (MISSING[language][label.missing], f".{LETTERS[label.missing]}" if label.missing else "")
    elif column.choice is not None:
        value = ("", "", "", column.choice.code)
    hidden = YES[language] if variable.name in table.hidden else ""
    labels = (column.label("zh"), column.label("en"))
    head = (file, column.name, FORMS[language][column.form])
    served = " ".join(wanted.names.get(name, name) for name in variable.exercises)
    return (*head, *labels, *value, *missing, hidden, variable.name, variable.path, served)


def write_words(folder: Path, tables: Sequence[Table], files: Sequence[str], wanted: Wanted) -> None:
    """Write dictionary, texts that were cut (if any) and what to know beside the files of the tables."""
    named = list(zip(tables, files, strict=True))
    lines = (line for table, file in named for line in lines_of(table, file, wanted))
    _write(folder / DICTIONARY, VARIABLE_HEADS[wanted.language], lines)
    cut = [text for table in tables for text in table.cut]
    if cut:
        rows = ((one.table, one.interview, one.place, one.name, one.text) for one in cut)
        _write(folder / LONG_TEXTS, LONG_HEADS[wanted.language], rows)
    (folder / ABOUT).write_text(_about(named, wanted), encoding="utf-8-sig")


def _about(named: Sequence[tuple[Table, str]], wanted: Wanted) -> str:
    language = wanted.language
    head, *notes = NOTES[language]
    contents = [
        ROWS[language].format(
            name=file,
            title=(table.layout.title_en if language == "en" else table.layout.title_zh) or table.layout.name,
            rows=table.rows.height,
            columns=len(table.columns),
        )
        for table, file in named
    ]
    personal = (FULL_NOTE if wanted.full else HIDDEN_NOTE)[language]
    marks = [text for text in (DEMO_NOTE[language] if wanted.demo else "", wanted.remark) if text]
    told = [head, *notes, personal]
    if wanted.exercise:
        told.append(EXTRACT_NOTE[language].format(name=wanted.names.get(wanted.exercise, wanted.exercise)))
    return "\r\n".join([*marks, *contents, "", *told]) + "\r\n"


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    texts = [[None if value in (None, "") else str(value) for value in row] for row in rows]
    columns = {head: [row[place] for row in texts] for place, head in enumerate(heads)}
    pl.DataFrame(columns, schema=dict.fromkeys(heads, pl.String)).write_csv(path, include_bom=True)
