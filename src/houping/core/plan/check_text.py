"""Quotations against the document, printed numbers against values, anomalies and what awaits confirmation."""

import re
import unicodedata
from collections.abc import Iterator

from houping.core.errors import Words
from houping.core.plan.clauses import cited, clauses_of
from houping.core.plan.found import Found, Trail, note, sourced
from houping.core.plan.model import Plan
from houping.core.plan.sourced import Strict

QUOTING = ("quote", "content", "members_quote", "printed")
CITING = ("clause", "ordered_by")
SPACE = re.compile(r"\s+")
NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(%|万)?")
SCALE = {"": 1.0, "%": 0.01, "万": 10_000.0}
MARKS = str.maketrans({",": "，", "(": "（", ")": "）", ":": "：", ";": "；", "?": "？", "$": ""})
# Anomalies that a rule of its own reports.
TOLD_ELSEWHERE = frozenset(f"A-{n}" for n in (1, 3, 4, 5, 6, 9, 10, 13, 14, 16, 19, 21, 22, 24))


def normal(text: str) -> str:
    """Return a text as it is compared: NFC, no blanks, one set of punctuation marks."""
    text = unicodedata.normalize("NFC", text).replace(r"\pm", "±").replace(r"\%", "%")
    return SPACE.sub("", text).translate(MARKS)


def quotations(item: object, trail: Trail = ()) -> Iterator[tuple[Trail, str]]:
    """Yield every passage that is given as the document's own words."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield from quotations(value, (*trail, key))
    elif isinstance(item, tuple):
        for index, value in enumerate(item):
            yield from quotations(value, (*trail, index))
    elif isinstance(item, Strict):
        for name in type(item).model_fields:
            value = getattr(item, name)
            if name in QUOTING and isinstance(value, str):
                if getattr(item, "quote", None) is not False:
                    yield (*trail, name), value
            else:
                yield from quotations(value, (*trail, name))


def findings(plan: Plan, source: str | None) -> Iterator[Found]:
    """Yield quotations that the document does not hold, and readings that await confirmation."""
    if source is None:
        message = Words(
            "方案文件夹中没有原文 source.txt，摘录未与原文核对。",
            "The plan's folder holds no source.txt; quotations were not compared with the document.",
        )
        yield note(
            (),
            "V3",
            message,
            Words("取得正式文件后，把全文存为 source.txt。", "Save the document's full text as source.txt."),
        )
    else:
        yield from _quotes(plan, normal(source))
        yield from _clauses(plan, source)
    yield from _numbers(plan)
    yield from _anomalies(plan)
    for index, item in enumerate(plan.confirm):
        yield note(
            ("confirm", index),
            "K1",
            Words(f"待确认：{item}", f"To be confirmed: {item}"),
            Words("确认后从 confirm 中删去。", "Delete it from confirm when it is."),
        )


def _quotes(plan: Plan, text: str) -> Iterator[Found]:
    for trail, quote in quotations(plan):
        if normal(quote) not in text:
            shown = quote if len(quote) <= 30 else quote[:30] + "……"
            yield Found(
                trail,
                "V1",
                Words(f"原文中没有“{shown}”。", f"The document does not hold “{shown}”."),
                Words(
                    "与 source.txt 逐字核对；自己的话写在 note 里。",
                    "Compare with source.txt word by word; put your own words into note.",
                ),
            )
    for index, county in enumerate(plan.counties):
        if normal(county.short_name) not in text:
            message = Words(
                f"原文中没有区县“{county.short_name}”。",
                f"The document does not name the county “{county.short_name}”.",
            )
            yield Found(
                ("counties", index, "short_name"),
                "N9",
                message,
                Words("核对名称，或从名单中删去。", "Check the name, or delete it from the list."),
            )


def _clauses(plan: Plan, source: str) -> Iterator[Found]:
    """V5: a clause that is cited must be one of the document."""
    known = clauses_of(source)
    for trail, clause in _citations(plan):
        for one in cited(clause):
            if one not in known:
                remedy = Words(
                    "核对部分、条、项的编号，写法如 六（一）2。",
                    "Check section, article and item; write them like 六（一）2.",
                )
                yield Found(
                    trail,
                    "V5",
                    Words(f"文件没有“{one}”这一条款。", f"The document has no clause “{one}”."),
                    remedy,
                )


def _citations(item: object, trail: Trail = ()) -> Iterator[tuple[Trail, str]]:
    if isinstance(item, dict):
        for key, value in item.items():
            yield from _citations(value, (*trail, key))
    elif isinstance(item, tuple):
        for index, value in enumerate(item):
            yield from _citations(value, (*trail, index))
    elif isinstance(item, Strict):
        for name in type(item).model_fields:
            value = getattr(item, name)
            if name in CITING and isinstance(value, str):
                yield (*trail, name), value
            else:
                yield from _citations(value, (*trail, name))


def _numbers(plan: Plan) -> Iterator[Found]:
    """V2: a number beside its printed words must be in them."""
    for trail, item in sourced(plan):
        value = item.value
        if not item.printed or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        printed = [float(n) * SCALE[unit] for n, unit in NUMBER.findall(item.printed)]
        if printed and not any(abs(value - p) <= 1e-9 * max(1.0, abs(p)) for p in printed):
            message = Words(
                f"值 {value:g} 与原文“{item.printed}”不符。",
                f"The value {value:g} differs from the printed “{item.printed}”.",
            )
            yield Found(
                trail,
                "V2",
                message,
                Words(
                    "改正数值；若改用自己的数，把 clause 换成 assumption 并删去 printed。",
                    "Correct it; for a number of your own, replace clause by assumption and delete printed.",
                ),
            )


def _anomalies(plan: Plan) -> Iterator[Found]:
    known = {a.id for a in plan.anomalies}
    for trail, item in sourced(plan):
        if item.anomaly and item.anomaly not in known:
            remedy = Words(
                "在 anomalies.yaml 中补写，或更正编号。", "Add it to anomalies.yaml, or correct the id."
            )
            yield Found(
                (*trail, "anomaly"),
                "V4",
                Words(f"疑点“{item.anomaly}”不存在。", f"The anomaly “{item.anomaly}” does not exist."),
                remedy,
            )
    for index, one in enumerate(plan.anomalies):
        if one.id not in TOLD_ELSEWHERE and not one.confirmed:
            said = f"原文“{one.printed}”" if one.quote else one.printed
            message = Words(
                f"{said}（{one.clause}）：{one.problem}。读作：{one.reading}。",
                f"Printed: {one.printed} ({one.clause}): {one.problem}. Read as: {one.reading}.",
            )
            yield note(
                ("anomalies", index),
                one.id,
                message,
                Words(
                    "向发文单位确认后，把 confirmed 改为 true。",
                    "When the issuer has confirmed it, set confirmed to true.",
                ),
            )
