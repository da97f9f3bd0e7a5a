"""Faults of structure, as pydantic finds them, in words that an office understands."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from houping.core.checks import Problem
from houping.core.plan.found import Place

FILE_MISSING = ("P1", "缺少这个文件。", "从内置方案复制该文件后修改。")
KEY_TWICE = ("P5", "同一个键写了两次。", "删去其中一处。")

BARE = "写成 {value: 值, clause: 条款}；文件未规定的写成 {value: 值, assumption: 理由}。"
NUMBER = "改为数字，不带单位、引号和千位分隔符；比例用 0 到 1 的小数。"
DATE = "写成 2021-11-10 的样式。"

# pydantic error type -> rule, message, remedy; {name} is the key, {value} what was found.
FAULTS = {
    "missing": ("P1", "缺少“{name}”。", "补上这一项。"),
    "extra_forbidden": ("P2", "不认识的键“{name}”。", "核对拼写；编辑器可按文件首行的模式自动补全。"),
    "model_type": ("P4", "“{name}”应写出值和出处。", BARE),
    "model_attributes_type": ("P4", "“{name}”应写出值和出处。", BARE),
    "literal_error": ("P3", "“{name}”的值 {value} 不在可选范围内：{expected}。", "从可选值中选一个。"),
    "string_pattern_mismatch": ("P3", "“{name}”的写法 {value} 不合规定（{pattern}）。", "按规定的样式改写。"),
    "too_short": ("P3", "“{name}”至少要有 {min_length} 项。", "补足内容。"),
    "string_too_short": ("P3", "“{name}”不能为空。", "填写内容。"),
    "greater_than_equal": ("P3", "“{name}”的值 {value} 小于允许的 {ge}。", "改为允许范围内的值。"),
    "less_than_equal": ("P3", "“{name}”的值 {value} 大于允许的 {le}。", "改为允许范围内的值。"),
    "string_type": ("P3", "“{name}”应为文字，现为 {value}。", "给该值加上引号。"),
    "finite_number": ("P3", "“{name}”应为有限的数。", NUMBER),
    "boolean": ("P3", "“{name}”不能是 true 或 false。", NUMBER),
    "no_source": ("P4", "没有写出处：clause（条款）和 assumption（假设）都缺。", BARE),
    "two_sources": (
        "P4",
        "clause（条款）和 assumption（假设）只能写一个。",
        "文件有规定的留 clause，没有规定的留 assumption。",
    ),
}
PREFIXES = (
    ("int", ("P3", "“{name}”应为整数，现为 {value}。", NUMBER)),
    ("float", ("P3", "“{name}”应为数字，现为 {value}。", NUMBER)),
    ("date", ("P3", "“{name}”应为日期，现为 {value}。", DATE)),
    ("bool", ("P3", "“{name}”应为 true 或 false，现为 {value}。", "改为 true 或 false。")),
    ("tuple", ("P3", "“{name}”应为列表，现为 {value}。", "每项一行，以“- ”开头；或写成 [甲, 乙]。")),
    ("dict", ("P3", "“{name}”应为“键: 值”的形式。", "按内置方案的样式改写。")),
)
OTHER = ("P3", "“{name}”的值 {value} 不合规定。", "参照内置方案中的同一项改写。")


def faults_of(errors: Sequence[Any], locate: Callable[[tuple[int | str, ...]], Place]) -> Iterator[Problem]:
    """Turn pydantic's errors into problems with file and line; one per place."""
    seen: set[tuple[str, int, str]] = set()
    for error in errors:
        loc = tuple(error["loc"])
        place = locate(loc)
        code, message, remedy = _wording(error)
        if (place.file, place.row, message) in seen:
            continue
        seen.add((place.file, place.row, message))
        field = ".".join(map(str, loc))
        yield Problem(place.row, field, code, message, remedy, place.file)


def _wording(error: Any) -> tuple[str, str, str]:
    kind = error["type"]
    context = error.get("ctx") or {}
    if kind == "value_error":
        kind = str(context.get("error"))
    code, message, remedy = FAULTS.get(kind) or next(
        (wording for prefix, wording in PREFIXES if kind.startswith(prefix)), OTHER
    )
    names = [str(part) for part in error["loc"] if isinstance(part, str) and "[" not in part]
    shown = repr(error.get("input")) if not isinstance(error.get("input"), str) else error["input"]
    fields = {**context, "name": names[-1] if names else "", "value": f"“{shown[:40]}”"}
    return code, message.format_map(fields), remedy
