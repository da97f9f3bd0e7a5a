"""The printable questionnaire (表册): cover, numbered questions with code lists, landscape rosters, signatures."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from houping.core.collection.instrument import Choice, Group, Instrument, Question
from houping.documents.fonts import Faces
from houping.documents.gbt9704 import (
    FANGSONG,
    HEITI,
    KAITI,
    SI,
    WU,
    XIAOBIAOSONG,
    XIAOWU,
    new_document,
    set_font,
    to_bytes,
    turn,
)

BODY_MM, WIDE_MM = 156.0, 225.0
TITLE_PT = 26.0
ROSTER_ROWS, WRITTEN_LINES = 6, 4
MORE = f"（超过{ROSTER_ROWS}行的另加续页）"
LONG_LIST = 14  # longer code lists are printed once, at the end
BOX = "□"
COVER = (
    ("问卷编号", BOX * 8),
    ("区县（代码）", ""),
    ("乡镇、村（代码）", "villages.csv households.csv"),
    ("户编号", "households.csv"),
    ("调查员签字（两名）", ""),
    ("访问日期", "　　　年　　月　　日　　时至　　时"),
    ("组长审核签字", ""),
    ("质控抽查签字", ""),
)
PROMISE = "本表所有资料只用于评估，依法保密；受访者可以拒绝回答任何问题。涉密资料不得带离、拍照、外传。"
EQUALS = re.compile(r"\$\{(\w+)\} = '([^']*)'")


def printed(instrument: Instrument, *, day: datetime, demo: bool, known: Faces | None = None) -> bytes:
    """Return the Word file of a questionnaire; the same instrument gives the same bytes.

    day : the date in the file's properties (no clock is read); known : open fonts made once for several files
    """
    mark = "演示数据 虚构内容 不得引用" if demo else ""
    document = new_document(title=instrument.title_zh, day=day, mark=mark)
    _cover(document, instrument)
    numbers = {q.path: number for number, q in enumerate(filter(_on_paper, instrument.asked), 1)}
    wide = False
    _line(document, "", FANGSONG, 1.0).paragraph_format.page_break_before = True
    for group in instrument.groups:
        inside = [q for q in instrument.questions if q.group == group.path and _prints(q)]
        if inside:
            if wide != _is_wide(instrument, group):
                wide = not wide
                turn(document, landscape=wide)
            print_page = _roster if inside[0].repeat else _page
            print_page(document, instrument, group, inside, numbers)
    if wide:
        turn(document, landscape=False)
    _codes(document, instrument)
    _signatures(document)
    return to_bytes(document, known)


def _is_wide(instrument: Instrument, group: Group) -> bool:
    """Whether a page holds a roster or introduces one: both stand on the same landscape page."""
    repeats = [one.path for one in instrument.groups if one.is_repeat]
    return any(f"{group.path}/".startswith(f"{r}/") or r.startswith(f"{group.path}/") for r in repeats)


def _prints(question: Question) -> bool:
    return _on_paper(question) or (question.kind == "note" and "${" not in question.label_zh)


def _on_paper(question: Question) -> bool:
    """Whether a person can answer it with a pen: all but the position that a device measures."""
    return question.asked and question.kind != "geopoint"


def _cover(document: Docx, instrument: Instrument) -> None:
    for _ in range(3):
        document.add_paragraph()
    _line(document, instrument.title_zh, XIAOBIAOSONG, TITLE_PT, centred=True, after=8)
    _line(document, f"（{instrument.form_id}　版本 {instrument.version}）", KAITI, SI, centred=True, after=40)
    table = _table(document, (50.0, 106.0))
    for word, text in COVER:
        if text.endswith(".csv") and set(instrument.lists).isdisjoint(text.split()):
            continue
        cells = table.add_row().cells
        said = "" if text.endswith(".csv") else text
        _say(cells[0], word, HEITI, SI, gap=6)
        _say(cells[1], said, FANGSONG, SI, gap=6)
    _line(document, PROMISE, KAITI, WU, before=16)


def _page(
    document: Docx, instrument: Instrument, group: Group, inside: Sequence[Question], numbers: dict[str, int]
) -> None:
    """Print the questions of a page, one line for each: number, question, answers to tick or a blank."""
    _heading(document, instrument, group)
    widths = (12.0, 66.0, 78.0)
    table = _table(document, widths)
    _head(table, ("题号", "问题", "答案（单选在□内打√，多选可打多个）"), WU)
    for question in inside:
        cells = table.add_row().cells
        if question.kind == "note":
            _say(cells[0].merge(cells[2]), question.label_zh, KAITI, WU)
            continue
        _say(cells[0], str(numbers[question.path]), FANGSONG, WU, centred=True)
        _say(cells[1], _asked(instrument, question, numbers), FANGSONG, WU)
        _say(cells[2], _blank(instrument, question), FANGSONG, WU)
    _fix(table, widths)


def _roster(
    document: Docx, instrument: Instrument, group: Group, inside: Sequence[Question], numbers: dict[str, int]
) -> None:
    """Print the questions of a roster across a landscape page, one line for each person or item."""
    _heading(document, instrument, group)
    asked = [q for q in inside if _on_paper(q)]
    share = (WIDE_MM - 12.0) / len(asked)
    widths = (12.0, *(share for _ in asked))
    table = _table(document, widths)
    _head(table, ("序号", *(f"{numbers[q.path]} {q.label_zh}" for q in asked)), XIAOWU)
    for number in range(1, ROSTER_ROWS + 1):
        cells = table.add_row().cells
        _say(cells[0], str(number), FANGSONG, WU, centred=True, gap=3)
    _fix(table, widths)
    for question in asked:
        known = instrument.choices.get(question.choices, ())
        said = f"{numbers[question.path]} {question.label_zh}：{_brief(question, known)}" if known else ""
        if said:
            _line(document, said, FANGSONG, XIAOWU)


def _heading(document: Docx, instrument: Instrument, group: Group) -> None:
    above = group.path.partition("/")[0]
    top = next(one for one in instrument.groups if one.path == above)
    text = group.label_zh if top is group else f"{top.label_zh}：{group.label_zh}{MORE}"
    _line(document, text, HEITI, SI, before=8, after=4).paragraph_format.keep_with_next = True


def _asked(instrument: Instrument, question: Question, numbers: dict[str, int]) -> str:
    """Return a question with its hint and, in words, when it is asked."""
    when = condition_words(instrument, question.relevant, numbers)
    hint = question.hint_zh and f"注：{question.hint_zh}"
    return "\n".join(filter(None, (question.label_zh, when and f"（{when}）", hint)))


def condition_words(instrument: Instrument, expression: str, numbers: dict[str, int]) -> str:
    """Return a condition made of "this answer is that" in words; an empty text for any other."""
    found = EQUALS.findall(expression)
    if not found or EQUALS.sub("", expression).replace("or", "").strip():
        return ""
    said = []
    for name, code in found:
        question = instrument.named(name)
        if question.path not in numbers:
            return ""
        labels = {c.name: c.label_zh for c in instrument.choices.get(question.choices, ())}
        said.append(f"第{numbers[question.path]}题为“{labels.get(code, code)}”")
    return "、".join(said[:-1]) + ("或" if len(said) > 1 else "") + said[-1] + "时填"


def _blank(instrument: Instrument, question: Question) -> str:
    known = instrument.choices.get(question.choices, ())
    if question.kind == "image":
        return f"{BOX} 已拍照"
    if question.appearance == "multiline":
        return "\n" * WRITTEN_LINES
    if question.choices.endswith(".csv"):
        return "＿＿＿＿＿＿＿＿（名单中的编码）"
    if len(known) > LONG_LIST:
        return f"＿＿＿＿（代码表“{question.label_zh}”）"
    if known:
        return "　".join(f"{BOX}{code} {c.label_zh}".replace(f"{BOX} ", BOX) for code, c in _coded(known))
    blanks = {"date": "　　　　年　　月　　日", "integer": "＿＿＿＿＿＿", "decimal": "＿＿＿＿＿＿＿＿"}
    return blanks.get(question.kind, "＿" * 16)


def _brief(question: Question, known: Sequence[Choice]) -> str:
    if len(known) > LONG_LIST:
        return f"见代码表“{question.label_zh}”"
    return "　".join(f"{code or number} {c.label_zh}" for number, (code, c) in enumerate(_coded(known), 1))


def _coded(known: Sequence[Choice]) -> list[tuple[str, Choice]]:
    """Return each answer with its code, where people write codes: national codes are numbers."""
    return [(c.name if c.name.replace(".", "").isdigit() else "", c) for c in known]


def _codes(document: Docx, instrument: Instrument) -> None:
    """Print the long code lists once."""
    lists = dict(_long_lists(instrument))
    if lists:
        _line(document, "代码表", HEITI, SI, before=10, after=4).paragraph_format.keep_with_next = True
    for title, known in lists.items():
        said = (f"{code or number} {c.label_zh}" for number, (code, c) in enumerate(_coded(known), 1))
        _line(document, f"{title}：" + "　".join(said), FANGSONG, XIAOWU)


def _long_lists(instrument: Instrument) -> Iterator[tuple[str, Sequence[Choice]]]:
    for question in instrument.asked:
        known = instrument.choices.get(question.choices, ())
        if len(known) > LONG_LIST:
            yield question.label_zh, known


def _signatures(document: Docx) -> None:
    line = _line(
        document,
        "调查员签字：＿＿＿＿＿＿　　＿＿＿＿＿＿　　审核人签字：＿＿＿＿＿＿",
        FANGSONG,
        WU,
        before=18,
    )
    line.paragraph_format.keep_together = True


def _line(
    document: Docx,
    text: str,
    family: str,
    size: float,
    *,
    centred: bool = False,
    before: float = 0,
    after: float = 2,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _lay(paragraph, size, before, after)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), family, size)
    return paragraph


def _lay(paragraph: Paragraph, size: float, before: float, after: float) -> None:
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(size * 1.4, 1))
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().append(off)


def _table(document: Docx, widths: Sequence[float]) -> Any:
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
    return table


def _head(table: Any, words: Sequence[str], size: float) -> None:
    row = table.add_row()
    for cell, word in zip(row.cells, words, strict=True):
        _say(cell, word, HEITI, size, centred=True)
    again = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(again)


def _say(cell: _Cell, text: str, family: str, size: float, *, centred: bool = False, gap: float = 2) -> None:
    paragraph = cell.paragraphs[0]
    for number, line in enumerate(text.split("\n")):
        paragraph = paragraph if number == 0 else cell.add_paragraph()
        _lay(paragraph, size, gap if number == 0 else 0, gap)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        set_font(
            paragraph.add_run(line)._r.get_or_add_rPr(),
            KAITI if number else family,
            size if not number else XIAOWU,
        )


def _fix(table: Any, widths: Sequence[float]) -> None:
    """Set the width of every cell and let no row break over two pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, wide in zip(row.cells, widths, strict=True):
            cell.width = Mm(wide)
