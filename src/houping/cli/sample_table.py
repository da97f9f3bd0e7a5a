"""Sizes and margins of a sample as a table and in plain sentences."""

from collections.abc import Callable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from houping.cli.console import out, table
from houping.cli.shortfalls import of_sample, warn
from houping.cli.words import say, spoken

Row = dict[str, Any]
Cells = list[str | Text]
PLAN = ("下限", "村", "每村")
FIELD = ("入户", "备用", "预计有效", "简单误差", "设计误差")
PHONE = ("N 人", "按人", "N 户", "按户", "目标", "号码", "误差")
READING = {"persons": "人", "households": "户"}


def show_sizes(sizes: Row) -> None:
    """Print one line per county, group and the city, then what it means."""
    with_frame = "field" in sizes["city"]
    out.print(_table("入户调查", (*PLAN, *(FIELD if with_frame else ())), sizes, _field))
    if with_frame:
        out.print(_table("电话调查", PHONE, sizes, _phone))
    say("置信度 {confidence:.0%}，比例取 50%，误差单位：百分点。", **sizes)
    say("置信度 {confidence:.0%}、误差 ±{margin:.0%}，需要 {needed:,} 个简单随机样本。", **sizes)
    if with_frame:
        _explain(sizes)
        warn(of_sample(sizes))
    else:
        say("未给抽样框：电话样本、预计有效样本和误差须用 --frame 计算。")


def _table(title: str, columns: tuple[str, ...], sizes: Row, cells: Callable[[Row], Cells]) -> Table:
    shown = table(title, ("组", "区县", *columns), columns, box=SIMPLE_HEAD)
    for column in shown.columns:
        column.no_wrap = True
    for group in sizes["groups"]:
        number = str(group["group"])
        for row in (r for r in sizes["counties"] if r["group"] == group["group"]):
            shown.add_row(number, row["short_name"], *cells(row))
        shown.add_row(number, spoken("小计"), *cells(group), style="bold", end_section=True)
    shown.add_row("", spoken("全市"), *cells(sizes["city"]), style="bold")
    return shown


def _field(row: Row) -> Cells:
    plan: Cells = [f"{row['minimum']:,}", str(row["villages"]), str(row.get("households_per_village", ""))]
    if "field" not in row:
        return plan
    field = row["field"]
    completes = f"{field['completes']:,.0f}"
    return [
        *plan,
        f"{field['households']:,.0f}",
        f"{field['reserve']:,.0f}",
        completes if field["enough"] else Text(f"{completes}↓", style="red"),
        _points(field["margin_half"]["simple"]),
        _points(field["margin_half"]["planned"]),
    ]


def _phone(row: Row) -> Cells:
    phone = row["phone"]
    keys = ("persons", "by_persons", "households", "by_households", "completes", "numbers")
    return [*(f"{phone[key]:,}" for key in keys), _points(phone["margin_half"]["planned"])]


def _points(share: float) -> str:
    return f"±{share * 100:.2f}"


def _explain(sizes: Row) -> None:
    """Say what the margins mean and how N is read."""
    city, field = sizes["city"]["phone"], sizes["city"]["field"]
    margins = [(row["phone"]["margin_half"]["planned"], row["short_name"]) for row in sizes["counties"]]
    (best, best_name), (worst, worst_name) = min(margins), max(margins)
    whole, likely = (_points(city[key]["planned"]) for key in ("margin_half", "margin_planned_share"))
    say(
        "±{margin:.0%} 只对全市而言：电话样本合计 {count:,} 个，全市误差 {whole} 个百分点"
        "（比例为 {share:.0%} 时 {likely}）。",
        margin=sizes["margin"],
        count=city["completes"],
        whole=whole,
        share=sizes["proportion"],
        likely=likely,
    )
    if best > sizes["margin"]:
        say("各区县都达不到 ±{margin:.0%}。", margin=sizes["margin"])
    say(
        "区县中误差最小的{best_name}为 {best}，最大的{worst_name}为 {worst}。",
        best_name=best_name,
        best=_points(best),
        worst_name=worst_name,
        worst=_points(worst),
    )
    say(
        "N 的两种读法：按人数全市合计 {by_persons:,} 个，按户数合计 {by_households:,} 个；"
        "方案取“按{reading}”（原文“约1.69万户”，疑点 A-4）。",
        by_persons=city["by_persons"],
        by_households=city["by_households"],
        reading=spoken(READING[sizes["base"]]),
    )
    say(
        "入户调查：预计有效样本 {completes:,.0f} 户（下限合计 {minimum:,}），全市误差 {margin} 个百分点；"
        "重点村只代表自身，监测对象全查，所以比简单随机抽样大。",
        completes=field["completes"],
        minimum=sizes["city"]["minimum"],
        margin=_points(field["margin_half"]["planned"]),
    )
