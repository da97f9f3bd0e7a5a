"""The data dictionary of a form: every question, computed value and code, as rows and as Markdown."""

from collections.abc import Sequence

from houping.core.collection.exercises import serving
from houping.core.collection.instrument import Instrument, Question

HEADS = (
    "路径 path",
    "问题 question",
    "类型 type",
    "选项 codes",
    "条件 asked when",
    "测量项、内容 measure, atoms",
    "用于 serves",
)
KINDS = {
    "text": "文字",
    "integer": "整数",
    "decimal": "小数",
    "select_one": "单选",
    "select_multiple": "多选",
    "date": "日期",
    "time": "时间",
    "geopoint": "定位",
    "image": "照片",
    "calculate": "计算",
    "note": "说明",
}
HIDDEN = {"note", "start", "end", "deviceid", "username", "audit"}


def dictionary_rows(instrument: Instrument) -> list[tuple[str, ...]]:
    """Return one row per question and computed value: HEADS."""
    served = serving(instrument)
    return [
        _row(question, served[question.name])
        for question in instrument.questions
        if question.kind not in HIDDEN
    ]


def _row(question: Question, served: Sequence[str]) -> tuple[str, ...]:
    label = question.label_zh or question.calculation
    text = f"{label} {question.label_en}".strip() if question.label_zh else f"`{label}`"
    marks = [f"`{question.measure}`"] if question.measure else []
    return (
        question.path,
        text,
        f"{KINDS.get(question.kind, question.kind)} {question.kind}",
        question.choices,
        question.relevant,
        " ".join([*marks, *question.atoms]),
        " ".join(served),
    )


def code_rows(instrument: Instrument) -> list[tuple[str, str, str, str]]:
    """Return one row per code: list, code, Chinese, English."""
    return [
        (name, choice.name, choice.label_zh, choice.label_en)
        for name, choices in instrument.choices.items()
        for choice in choices
    ]


def dictionary_page(instruments: Sequence[Instrument], note: str) -> str:
    """Return docs/reference/questionnaires.md."""
    lines = ["# 问卷数据字典 Questionnaires", "", note, ""]
    for instrument in instruments:
        lines += [f"## {instrument.title_zh} {instrument.title_en} `{instrument.form_id}`", ""]
        lines += [f"版本 version：{instrument.version}", "", *_table(HEADS, dictionary_rows(instrument)), ""]
        codes: dict[str, list[str]] = {}
        for name, code, zh, en in code_rows(instrument):
            codes.setdefault(name, []).append(f"`{code}` {zh} {en}")
        lines += [f"- **{name}**：{'；'.join(said)}" for name, said in codes.items()]
        lines.append("")
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    head = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return head + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
