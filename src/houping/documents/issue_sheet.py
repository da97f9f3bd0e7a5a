"""The issue sheet (签发页): the last page of an issued report, with what verifies it years later.

It follows the report on a page of its own, behind the 版记; the report itself keeps every byte of its text.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from houping.core.provenance import in_groups
from houping.documents.fonts import faces
from houping.documents.gbt9704 import (
    FANGSONG,
    HEITI,
    SI,
    XIAOBIAOSONG,
    printed_texts,
    set_font,
    to_bytes,
    turn,
)

TITLE_PT, LINE_PT = 18.0, 24.0
TITLE = "签 发 页"
HEAD_WORD, FILE_WORD = "日志账本链头", "正文摘要（SHA-256）"
HOW = (
    "核验办法：向审计管理员索取日志账本导出文件，在任何一台装有 houping 的计算机上运行",
    "houping verify 日志账本.jsonl --printed 链头（去掉空格）。通过即证明：印发以前的全部操作记录与印发时相同，"
    "其中第{seq}条记有本报告正文的摘要。",
)


@dataclass(frozen=True)
class IssueSheet:
    """What stands on the sheet of every report of one issue; `rows` are (word, text) in order."""

    rows: tuple[tuple[str, str], ...]
    seq: int
    head: str


def add_issue_sheets(reports: Mapping[str, tuple[bytes, str]], sheet: IssueSheet) -> dict[str, bytes]:
    """Return name -> Word file with its issue sheet; the same input gives the same bytes.

    reports : name -> (bytes of the Word file, its SHA-256). All files of one issue carry the same fonts.
    """
    documents = {name: Document(io.BytesIO(data)) for name, (data, _) in reports.items()}
    for name, document in documents.items():
        _add(document, sheet, reports[name][1])
    known = faces([text for document in documents.values() for text in printed_texts(document)])
    return {name: to_bytes(document, known) for name, document in documents.items()}


def _add(document: Docx, sheet: IssueSheet, digest: str) -> None:
    turn(document, landscape=False)
    _line(document, TITLE, XIAOBIAOSONG, TITLE_PT).paragraph_format.space_after = Pt(18)
    rows = (
        *sheet.rows,
        (FILE_WORD, in_groups(digest)),
        (f"{HEAD_WORD}（第{sheet.seq}条）", in_groups(sheet.head)),
    )
    for word, text in rows:
        _line(document, word, HEITI, SI).paragraph_format.keep_with_next = True
        paragraph = _line(document, text, FANGSONG, SI)
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.space_after = Mm(10), Pt(8)
    for text in HOW:
        _line(document, text.format(seq=sheet.seq), FANGSONG, SI)


def _line(document: Docx, text: str, family: str, size: float) -> Paragraph:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    set_font(paragraph.add_run(text)._r.get_or_add_rPr(), family, size)
    return paragraph
