"""Warnings: what the plan asks for at least and a sample, or its answers, do not reach."""

from collections.abc import Mapping, Sequence
from typing import Any

from houping.cli.words import say, spoken
from houping.core.errors import Words, in_words

Row = Mapping[str, Any]


def warn(sentences: Sequence[str]) -> None:
    """Print warnings, or that there is nothing to warn of."""
    for sentence in sentences:
        say("注意：{sentence}", sentence=sentence)
    if not sentences:
        say("方案规定的下限和目标都能达到。")


def tell_unread(columns: Sequence[tuple[str, str]]) -> None:
    """Name the columns that were handed in and not read: nothing is left out without a word."""
    names: dict[str, list[str]] = {}
    for file, head in columns:
        names.setdefault(file, []).append(head)
    for file, heads in names.items():
        text = "{table}中没有导入的列（表头不认识）：{names}"
        say("注意：{sentence}", sentence=spoken(text, table=file, names=in_words(heads)))


def of_sample(sizes: Row) -> list[str]:
    """Say which counties are expected below their minimum, and which telephone targets cannot be met."""
    counties = sizes["counties"]
    field = [
        (row, f"{row['field']['completes']:,.0f}/{row['minimum']:,}")
        for row in counties
        if not row["field"]["enough"]
    ]
    wanted = f"by_{sizes['base']}"
    phone = [
        (row, f"{row['phone']['completes']:,}/{row['phone'][wanted]:,}")
        for row in counties
        if row["phone"]["completes"] < row["phone"][wanted]
    ]
    spent = [(row, "") for row in counties if not row["phone"]["reserve"]]
    found = [
        _of("预计有效样本低于下限的区县 {count} 个（预计/下限），请增加村数：{names}", field),
        _of("电话号码不够、目标低于方案的区县 {count} 个（可访/方案）：{names}", phone),
        _of("电话号码已全部列入主样本、没有备用的区县 {count} 个：{names}", spent),
    ]
    return [sentence for sentence in (*found, _precision(sizes)) if sentence]


def of_answers(sizes: Row, report: Row) -> list[str]:
    """Say which counties have fewer complete interviews than the plan asks for; `report` is that of the weights."""
    found = []
    for survey, text in (
        ("households", "入户有效样本低于下限的区县 {count} 个（完成/下限）：{names}"),
        ("phone", "电话有效样本低于目标的区县 {count} 个（完成/目标）：{names}"),
    ):
        short = []
        for row in sizes["counties"]:
            wanted = row["minimum"] if survey == "households" else row["phone"]["completes"]
            complete = report[survey].get(row["county"], {}).get("complete", 0)
            if complete < wanted:
                short.append((row, f"{complete:,}/{wanted:,}"))
        found.append(_of(text, short))
    return [sentence for sentence in found if sentence]


def _of(text: str, rows: Sequence[tuple[Row, str]]) -> str:
    """Return a sentence that names the counties; nothing without any."""
    if not rows:
        return ""
    names = in_words(_with_figures(row["short_name"], figures) for row, figures in rows)
    return spoken(text, count=len(rows), names=names)


def _with_figures(name: str, figures: str) -> Words:
    return Words(f"{name}（{figures}）", f"{name} ({figures})") if figures else Words(name, name)


def _precision(sizes: Row) -> str:
    found, wanted = sizes["city"]["phone"]["margin_half"]["planned"], sizes["margin"]
    if found <= wanted:
        return ""
    return spoken(
        "全市电话样本的误差为 ±{found:.2f} 个百分点（置信度 {confidence:.0%}、比例 50%），方案要求 ±{wanted:.2f}。",
        found=found * 100,
        confidence=sizes["confidence"],
        wanted=wanted * 100,
    )
