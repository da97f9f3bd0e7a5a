"""The question sheet: many questions at once from Excel; one wrong row and nothing is imported.

A question that is known by its code and unchanged stays as it is; a changed one becomes a new version.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.invitations import CREATED, Fault, RowsWrong
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.training.models import Level, Module, Question, Subject
from houping.apps.training.models.questions import LETTERS
from houping.apps.workbooks import LARGEST, Rows, read_rows
from houping.core.errors import BankUnusable, MoveRefused

SHEET = "题库"
OPTIONS = tuple(f"选项{letter}" for letter in LETTERS)
COLUMNS = ("编号", "题型", "模块", "科目", "层级", "案例背景", "题干", *OPTIONS, "答案", "解析", "依据")
NEEDED = ("编号", "题型", "模块", "科目", "层级", "题干", "答案")
MOST = 5000
KINDS = {"单选": "single", "多选": "multiple", "判断": "judge", "案例": "case"}
MODULES = {
    "学习政策": "policy",
    "明确目标任务": "goals",
    "统一评价标准": "standard",
    "规范工作流程": "process",
    "严肃工作纪律": "discipline",
}
SUBJECTS = {
    "政策": "policy",
    "问卷口径": "form",
    "抽样与流程": "sampling",
    "收入核算": "income",
    "纪律保密": "discipline",
}
LEVELS = {"组长": "leader", "质控": "controller", "调查员": "enumerator", "电话": "phone"}
ALL = "全部"
JUDGED = ("对", "错")
HELP = (
    "1. 每题一行，表头不要改动；任何一行有误则整表不导入。",
    "2. 编号不超过 20 字，如“政-001”。编号已在题库中而内容有改动的，成为新的版本；原版本保留，已考的试卷不变。",
    "3. 题型：单选、多选、判断、案例。判断题不填选项，答案填“对”或“错”；案例题须填案例背景，可以有多个答案。",
    "4. 模块：学习政策、明确目标任务、统一评价标准、规范工作流程、严肃工作纪律（方案九（三））。",
    "5. 科目决定组卷比例：政策、问卷口径、抽样与流程、收入核算、纪律保密。",
    "6. 层级：组长、质控、调查员、电话，多个以顿号分隔；或填“全部”。",
    "7. 单选、多选、案例题填 2–6 个选项，从选项A起连续填写；答案填字母，如 B 或 ACD。多选题至少两个答案。",
    "8. 解析、依据在考试后显示给考生。",
)


@dataclass(frozen=True)
class Entry:
    """One question of a sheet, checked."""

    code: str
    kind: str
    module: str
    subject: str
    levels: str
    background: str
    stem: str
    options: tuple[str, ...]
    answer: str
    reason: str
    basis: str

    def fields(self) -> dict[str, Any]:
        """Return the columns of the model besides the code."""
        found = dict(self.__dict__)
        del found["code"]
        return found | {"options": list(self.options)}


def template() -> bytes:
    """Return the empty sheet with its instructions."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": "题库模板", "author": "后评 Houping"})
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, f"{name}*" if name in NEEDED else name, head)
            sheet.set_column(place, place, 40 if name in {"题干", "案例背景", "解析"} else 14, text)
        for place, words in ((1, KINDS), (2, MODULES), (3, SUBJECTS)):
            sheet.data_validation(1, place, MOST, place, {"validate": "list", "source": list(words)})
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 110)
        for row, sentence in enumerate(HELP):
            told.write_string(row, 0, sentence)
    return buffer.getvalue()


def read(file: BinaryIO) -> Rows:
    """Return the rows of a sheet. Raises BankUnusable."""
    rows = read_rows(file.read(LARGEST + 1), sheet=SHEET, columns=COLUMNS, most=MOST, refused=BankUnusable)
    if not rows:
        raise BankUnusable(detail=_("表中没有试题"))
    return rows


def read_csv(path: Path) -> Rows:
    """Return the rows of a bank kept as CSV, with the columns of the sheet."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (n, {c: (row.get(c) or "").strip() for c in COLUMNS})
            for n, row in enumerate(csv.DictReader(file), 2)
        ]


def check(rows: Rows) -> list[Entry]:
    """Return the questions of a sheet, or raise RowsWrong with everything that is wrong in it."""
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    found = []
    for number, row in rows:
        wrong = list(_faults(row))
        if row["编号"] and (first := seen.setdefault(row["编号"], number)) != number:
            wrong.append(("编号", _("与第 %d 行的编号相同") % first))
        faults += [(number, column, text) for column, text in wrong]
        if not wrong:
            found.append(_entry(row))
    if faults:
        raise RowsWrong(sorted(faults))
    return found


def _faults(row: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Yield (column, sentence) of everything that is wrong in a row."""
    yield from ((name, _("必须填写")) for name in NEEDED if not row[name])
    if len(row["编号"]) > 20:
        yield "编号", _("不能超过 20 字")
    for column, words in (("题型", KINDS), ("模块", MODULES), ("科目", SUBJECTS)):
        if row[column] and row[column] not in words:
            yield column, _("只能填：%s") % joined(words)
    if row["层级"] and not _levels(row["层级"]):
        yield "层级", _("只能填：%s") % joined([*LEVELS, ALL])
    if row["题型"] == "案例" and not row["案例背景"]:
        yield "案例背景", _("案例题须写明背景")
    if row["题型"] == "判断":
        if row["答案"] and row["答案"] not in JUDGED:
            yield "答案", _("判断题填“对”或“错”")
    elif row["题型"] in KINDS:
        yield from _faults_of_options(row)


def _faults_of_options(row: dict[str, str]) -> Iterable[tuple[str, str]]:
    filled = [bool(row[name]) for name in OPTIONS]
    number = sum(filled)
    if number < 2:
        yield "选项A", _("至少填两个选项")
    elif not all(filled[:number]):
        yield OPTIONS[filled.index(False)], _("选项须从 A 起连续填写")
    if len({row[name] for name in OPTIONS if row[name]}) < number:
        yield "选项A", _("有相同的选项")
    letters = _letters(row["答案"])
    if row["答案"] and (not letters or set(letters) - set(LETTERS[:number])):
        yield "答案", _("填选项的字母，如 B 或 ACD")
    elif row["题型"] == "单选" and len(letters) > 1:
        yield "答案", _("单选题只有一个答案")
    elif row["题型"] == "多选" and len(letters) == 1:
        yield "答案", _("多选题至少两个答案")


def _letters(text: str) -> str:
    """Return the letters of an answer, in order; "" when there is anything else in it."""
    plain = re.sub(r"[\s、,，;；]", "", text).upper()
    return "".join(sorted(set(plain))) if plain.isascii() and plain.isalpha() else ""


def _levels(text: str) -> str:
    """Return the codes of some levels; "" when one is unknown."""
    words = list(LEVELS) if text == ALL else [w for w in re.split(r"[、,，;；\s]+", text) if w]
    return ",".join(LEVELS[w] for w in words) if words and set(words) <= LEVELS.keys() else ""


def _entry(row: dict[str, str]) -> Entry:
    judged = row["题型"] == "判断"
    return Entry(
        code=row["编号"],
        kind=KINDS[row["题型"]],
        module=MODULES[row["模块"]],
        subject=SUBJECTS[row["科目"]],
        levels=_levels(row["层级"]),
        background=row["案例背景"],
        stem=row["题干"],
        options=JUDGED if judged else tuple(row[name] for name in OPTIONS if row[name]),
        answer=LETTERS[JUDGED.index(row["答案"])] if judged else _letters(row["答案"]),
        reason=row["解析"],
        basis=row["依据"][:120],
    )


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    new: int
    changed: int
    same: int


@transaction.atomic
def take(*, actor: Any, assessment: Assessment, entries: list[Entry]) -> Imported:
    """Add the questions of a sheet; changed ones as new versions, unchanged ones not at all."""
    require(actor, "question.edit", assessment=assessment.key)
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    known = {q.code: q for q in Question.objects.filter(assessment=assessment, replaced__isnull=True)}
    made, replaced, same = [], [], 0
    for entry in entries:
        before = known.get(entry.code)
        if before and not before.retired and _is_same(before, entry):
            same += 1
            continue
        if before:
            replaced.append(before.pk)
        version = before.version + 1 if before else 1
        made.append(
            Question(
                assessment=assessment, code=entry.code, version=version, added_by=actor, **entry.fields()
            )
        )
    Question.objects.filter(pk__in=replaced).update(replaced=timezone.now())
    Question.objects.bulk_create(made)
    done = Imported(len(made) - len(replaced), len(replaced), same)
    record(
        actor=actor,
        action="question.import",
        subject=f"bank:{assessment.key}",
        assessment=assessment.key,
        **done.__dict__,
    )
    return done


def _is_same(question: Question, entry: Entry) -> bool:
    return all(getattr(question, name) == value for name, value in entry.fields().items())


@transaction.atomic
def retire(*, actor: Any, question_id: int) -> Question:
    """Ask a question no more; it stays for the papers in which it stood. Raises MoveRefused."""
    found = Question.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=question_id)
    key = found.assessment.key
    require(actor, "question.edit", assessment=key)
    if found.retired or found.replaced:
        raise MoveRefused(action=_("停用试题"), state=_("已停用"), possible=_("使用中"), who=actor.name)
    found.retired = timezone.now()
    found.save(update_fields=["retired"])
    record(
        actor=actor,
        action="question.retire",
        subject=f"question:{found.pk}",
        assessment=key,
        code=found.code,
        version=found.version,
    )
    return found


def levels_in_words(levels: str) -> str:
    """Write the levels of a question: 调查员、电话调查员."""
    return joined(str(Level(level).label) for level in levels.split(","))


def counts(bank: Iterable[Question]) -> dict[tuple[str, str], int]:
    """Return (module, subject) -> questions."""
    found = {(m, s): 0 for m in Module.values for s in Subject.values}
    for question in bank:
        found[question.module, question.subject] += 1
    return found
