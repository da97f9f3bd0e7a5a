"""Faults of structure, as pydantic finds them, in words that an office understands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from houping.core.checks import Problem
from houping.core.errors import Words
from houping.core.plan.found import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule, its message and remedy; {name} is the key, {value} what was found."""

    code: str
    message: Words
    remedy: Words

    def at(self, place: Place, field: str, words: Mapping[str, object] | None = None) -> Problem:
        """Return the problem at a place, with the words of its sentence put in."""
        zh, en = (self.message.message(language).format_map(words or {}) for language in ("zh", "en"))
        cure = self.remedy
        return Problem(place.row, field, self.code, zh, cure.zh, place.file, message_en=en, remedy_en=cure.en)


FILE_MISSING = Fault(
    "P1",
    Words("缺少这个文件。", "This file is missing."),
    Words("从内置方案复制该文件后修改。", "Copy it from the built-in plan and edit it."),
)
KEY_TWICE = Fault(
    "P5", Words("同一个键写了两次。", "A key stands twice."), Words("删去其中一处。", "Delete one of them.")
)

BARE = Words(
    "写成 {value: 值, clause: 条款}；文件未规定的写成 {value: 值, assumption: 理由}。",
    "Write {value: ..., clause: ...}; where the document is silent, {value: ..., assumption: reason}.",
)
NUMBER = Words(
    "改为数字，不带单位、引号和千位分隔符；比例用 0 到 1 的小数。",
    "Write a number without unit, quotes and thousands marks; shares as decimals from 0 to 1.",
)
DATE = Words("写成 2021-11-10 的样式。", "Write it like 2021-11-10.")
ALLOWED = Words("改为允许范围内的值。", "Give a value that is allowed.")
FILL = Words("填写内容。", "Fill it in.")

# pydantic error type -> rule, message, remedy
FAULTS = {
    "missing": Fault("P1", Words("缺少“{name}”。", "“{name}” is missing."), Words("补上这一项。", "Add it.")),
    "extra_forbidden": Fault(
        "P2",
        Words("不认识的键“{name}”。", "The key “{name}” is not known."),
        Words(
            "核对拼写；编辑器可按文件首行的模式自动补全。",
            "Check its spelling; an editor can complete keys by the schema in the first line.",
        ),
    ),
    "model_type": Fault(
        "P4", Words("“{name}”应写出值和出处。", "“{name}” needs a value and its source."), BARE
    ),
    "literal_error": Fault(
        "P3",
        Words(
            "“{name}”的值 {value} 不在可选范围内：{expected}。", "“{name}” is {value}, not one of {expected}."
        ),
        Words("从可选值中选一个。", "Choose one of these."),
    ),
    "string_pattern_mismatch": Fault(
        "P3",
        Words(
            "“{name}”的写法 {value} 不合规定（{pattern}）。",
            "“{name}” is {value}, not of the form {pattern}.",
        ),
        Words("按规定的样式改写。", "Write it in this form."),
    ),
    "too_short": Fault(
        "P3",
        Words("“{name}”至少要有 {min_length} 项。", "“{name}” needs at least {min_length} entries."),
        Words("补足内容。", "Add what is missing."),
    ),
    "string_too_short": Fault("P3", Words("“{name}”不能为空。", "“{name}” must not be empty."), FILL),
    "greater_than_equal": Fault(
        "P3", Words("“{name}”的值 {value} 小于允许的 {ge}。", "“{name}” is {value}, below {ge}."), ALLOWED
    ),
    "less_than_equal": Fault(
        "P3", Words("“{name}”的值 {value} 大于允许的 {le}。", "“{name}” is {value}, above {le}."), ALLOWED
    ),
    "string_type": Fault(
        "P3",
        Words("“{name}”应为文字，现为 {value}。", "“{name}” must be a text; it is {value}."),
        Words("给该值加上引号。", "Put it into quotes."),
    ),
    "finite_number": Fault(
        "P3", Words("“{name}”应为有限的数。", "“{name}” must be a finite number."), NUMBER
    ),
    "boolean": Fault(
        "P3", Words("“{name}”不能是 true 或 false。", "“{name}” must not be true or false."), NUMBER
    ),
    "no_source": Fault(
        "P4",
        Words(
            "没有写出处：clause（条款）和 assumption（假设）都缺。",
            "No source is given: neither clause nor assumption.",
        ),
        BARE,
    ),
    "two_sources": Fault(
        "P4",
        Words(
            "clause（条款）和 assumption（假设）只能写一个。",
            "Only one of clause and assumption may be given.",
        ),
        Words(
            "文件有规定的留 clause，没有规定的留 assumption。",
            "Keep clause where the document says it, assumption where it is silent.",
        ),
    ),
}
FAULTS["model_attributes_type"] = FAULTS["model_type"]
PREFIXES = {
    "int": Fault(
        "P3",
        Words("“{name}”应为整数，现为 {value}。", "“{name}” must be a whole number; it is {value}."),
        NUMBER,
    ),
    "float": Fault(
        "P3", Words("“{name}”应为数字，现为 {value}。", "“{name}” must be a number; it is {value}."), NUMBER
    ),
    "date": Fault(
        "P3", Words("“{name}”应为日期，现为 {value}。", "“{name}” must be a date; it is {value}."), DATE
    ),
    "bool": Fault(
        "P3",
        Words("“{name}”应为 true 或 false，现为 {value}。", "“{name}” must be true or false; it is {value}."),
        Words("改为 true 或 false。", "Write true or false."),
    ),
    "tuple": Fault(
        "P3",
        Words("“{name}”应为列表，现为 {value}。", "“{name}” must be a list; it is {value}."),
        Words(
            "每项一行，以“- ”开头；或写成 [甲, 乙]。",
            "One entry per line, beginning with “- ”; or [one, two].",
        ),
    ),
    "dict": Fault(
        "P3",
        Words("“{name}”应为“键: 值”的形式。", "“{name}” must hold “key: value” pairs."),
        Words("按内置方案的样式改写。", "Write it as the built-in plan does."),
    ),
}
OTHER = Fault(
    "P3",
    Words("“{name}”的值 {value} 不合规定。", "“{name}” is {value}, which is not allowed."),
    Words("参照内置方案中的同一项改写。", "Write it as the built-in plan does."),
)


def faults_of(errors: Sequence[Any], locate: Callable[[tuple[int | str, ...]], Place]) -> Iterator[Problem]:
    """Turn pydantic's errors into problems with file and line; one per place."""
    seen: set[tuple[str, int, str]] = set()
    for error in errors:
        loc = tuple(error["loc"])
        found = _fault(error).at(locate(loc), ".".join(map(str, loc)), _words(error))
        if (found.file, found.row, found.message) not in seen:
            seen.add((found.file, found.row, found.message))
            yield found


def _fault(error: Any) -> Fault:
    kind = error["type"]
    if kind == "value_error":
        kind = str((error.get("ctx") or {}).get("error"))
    known = (fault for prefix, fault in PREFIXES.items() if kind.startswith(prefix))
    return FAULTS.get(kind) or next(known, OTHER)


def _words(error: Any) -> dict[str, object]:
    names = [str(part) for part in error["loc"] if isinstance(part, str) and "[" not in part]
    shown = repr(error.get("input")) if not isinstance(error.get("input"), str) else error["input"]
    context = error.get("ctx") or {}
    return {**context, "name": names[-1] if names else "", "value": f"“{shown[:40]}”"}
