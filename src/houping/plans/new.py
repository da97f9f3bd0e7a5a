"""Copy a plan for another year or another place, comments and all, and mark what must be confirmed anew."""

import re
from datetime import date
from pathlib import Path

from houping.core.errors import FolderTaken, PlanNameInvalid
from houping.core.plan.model import PARTS, Plan
from houping.plans.load import folder_of, load
from houping.plans.schemas import BESIDE, write_schemas

FORMS = "forms"
NAME = re.compile(r"[^\W\d][\w-]*")
FLOW_DATE = re.compile(r"\{value: (\d{4}-\d\d-\d\d), (?:clause|assumption): ([^,}]+)[^}]*\}")
BLOCK_DATE = re.compile(r"^(\s*value: )(\d{4}-\d\d-\d\d)\s*$", re.M)
SCHEMA_LINE = re.compile(r"(\$schema=)\S*?([\w-]+\.schema\.json)")
IMPRINT = re.compile(r"^  imprint:.*\n(?:    .*\n)*", re.M)
CONFIRM = re.compile(r"^confirm:.*\n(?:[ -].*\n)*", re.M)


def copy_plan(source: Path | str, target: Path, *, name: str, year: int) -> Plan:
    """Write the copy into the folder `target` (new or empty) and return the new plan.

    The questionnaires and the files beside the plan (negative lists, checklist of the counties) come along unchanged.
    Dates move by whole years and become assumptions; the document number is cleared, the imprint and the document's text
    are left out, because the new document is not issued yet. Raises PlanMissing, PlanNameInvalid, FolderTaken, or
    PlanRejected when the source itself is broken.
    """
    if not NAME.fullmatch(name):
        raise PlanNameInvalid(name=name)
    old, folder = load(source), folder_of(source)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderTaken(path=target)
    texts = {part: (folder / part).read_text(encoding="utf-8") for part in PARTS}
    shift = year - old.year
    texts = {part: _shifted(text, shift, old.year) for part, text in texts.items()}
    texts["plan.yaml"] = _head(texts["plan.yaml"], old, name, year)
    target.mkdir(parents=True, exist_ok=True)
    for part, text in texts.items():
        linked = SCHEMA_LINE.sub(r"\1schema/\2", text)
        (target / part).write_text(linked, encoding="utf-8")
    write_schemas(target / "schema")
    for beside in filter(Path.is_file, (folder / name for name in BESIDE)):
        text = SCHEMA_LINE.sub(r"\1schema/\2", beside.read_text(encoding="utf-8"))
        (target / beside.name).write_text(text, encoding="utf-8")
    for form in sorted((folder / FORMS).glob("*.md")):
        (target / FORMS).mkdir(exist_ok=True)
        (target / FORMS / form.name).write_bytes(form.read_bytes())
    return load(target)


def _shifted(text: str, years: int, old_year: int) -> str:
    """Move every date by whole years; a moved date has no printed words and no anomaly any more."""
    if not years:
        return text

    def flow(match: re.Match[str]) -> str:
        day, source = match.groups()
        return f"{{value: {_later(day, years)}, assumption: 由{old_year}年方案顺延（{source}），待确认}}"

    text = FLOW_DATE.sub(flow, text)
    return BLOCK_DATE.sub(lambda m: m[1] + _later(m[2], years), text)


def _later(day: str, years: int) -> str:
    """Return the same day in another year; 29 February becomes the 28th."""
    then = date.fromisoformat(day)
    if (then.month, then.day) == (2, 29):
        then = then.replace(day=28)
    return then.replace(year=then.year + years).isoformat()


def _head(text: str, old: Plan, name: str, year: int) -> str:
    text = re.sub(r"^id: .*$", f"id: {name}", text, count=1, flags=re.M)
    text = re.sub(r"^year: .*$", f"year: {year}", text, count=1, flags=re.M)
    title = old.document.title.replace(f"{old.year}年", f"{year}年")
    text = text.replace(f"  title: {old.document.title}\n", f"  title: {title}\n", 1)
    text = text.replace(f"  number: {old.document.number}\n", "  number: （待定）\n", 1)
    text = CONFIRM.sub("", IMPRINT.sub("", text, count=1))
    return f"{text.rstrip()}\n\n{_confirm(old)}"


def _confirm(old: Plan) -> str:
    """Return the list of what a person must confirm before the copy is used."""
    number = old.document.number
    items = [
        "文件标题、发文字号和印发日期",
        f"各条 clause、quote、printed 仍引自{number}；新文件印发后存为 source.txt，逐条更正",
        "工作步骤的日期（按整年顺延）",
        "区县名单、组别、重点帮扶标记和入户下限",
        "指标、权重、目标值、等次比例等示例值",
        f"疑点清单沿用自{number}，逐条核对后删改",
        "等次比例所依据的国家文件（basis 的 national_grades）",
    ]
    lines = [
        "# 复制后须逐项确认；确认一项删一项",
        "confirm:",
        *(f"  - {item}" for item in items if "national_grades" not in item or _has_reference(old)),
    ]
    return "\n".join(lines) + "\n"


def _has_reference(plan: Plan) -> bool:
    return any(b.id == "national_grades" for b in plan.basis)
