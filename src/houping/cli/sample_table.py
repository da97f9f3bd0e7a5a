"""Sizes and margins of a sample as a table and in plain Chinese sentences."""

from collections.abc import Callable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from houping.cli.console import out

Row = dict[str, Any]
PLAN = ("下限", "村", "每村")
FIELD = ("入户", "备用", "预计有效", "简单误差", "设计误差")
PHONE = ("N 人", "按人", "N 户", "按户", "目标", "号码", "误差")


def show_sizes(sizes: Row) -> None:
    """Print one line per county, group and the city, then what it means."""
    with_frame = "field" in sizes["city"]
    about = f"（置信度 {sizes['confidence']:.0%}，比例取 50%，误差单位：百分点）"
    out.print(_table(f"入户调查{about}", (*PLAN, *(FIELD if with_frame else ())), sizes, _field))
    if with_frame:
        out.print(_table(f"电话调查{about}", PHONE, sizes, _phone))
    for sentence in sentences(sizes):
        out.print(sentence, soft_wrap=True)


def _table(title: str, columns: tuple[str, ...], sizes: Row, cells: Callable[[Row], list[str]]) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("组", no_wrap=True)
    table.add_column("区县", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for group in sizes["groups"]:
        number = str(group["group"])
        for row in (r for r in sizes["counties"] if r["group"] == group["group"]):
            table.add_row(number, row["short_name"], *cells(row))
        table.add_row(number, "小计", *cells(group), style="bold", end_section=True)
    table.add_row("", "全市", *cells(sizes["city"]), style="bold")
    return table


def _field(row: Row) -> list[str]:
    plan = [f"{row['minimum']:,}", str(row["villages"]), str(row.get("households_per_village", ""))]
    if "field" not in row:
        return plan
    field = row["field"]
    completes = f"{field['completes']:,.0f}"
    return [
        *plan,
        f"{field['households']:,.0f}",
        f"{field['reserve']:,.0f}",
        completes if field["enough"] else f"[red]{completes}↓[/red]",
        _points(field["margin_half"]["simple"]),
        _points(field["margin_half"]["planned"]),
    ]


def _phone(row: Row) -> list[str]:
    phone = row["phone"]
    keys = ("persons", "by_persons", "households", "by_households", "completes", "numbers")
    return [*(f"{phone[key]:,}" for key in keys), _points(phone["margin_half"]["planned"])]


def _points(share: float) -> str:
    return f"±{share * 100:.2f}"


def sentences(sizes: Row) -> list[str]:
    """Say in plain Chinese what the margins mean and how N is read."""
    wanted, confidence = sizes["margin"], sizes["confidence"]
    found = [f"置信度 {confidence:.0%}、误差 ±{wanted:.0%}，需要 {sizes['needed']:,} 个简单随机样本。"]
    if "phone" not in sizes["city"]:
        return [*found, "未给抽样框：电话样本、预计有效样本和误差须用 --frame 计算。"]
    city = sizes["city"]["phone"]
    margins = [(row["phone"]["margin_half"]["planned"], row["short_name"]) for row in sizes["counties"]]
    (best, best_name), (worst, worst_name) = min(margins), max(margins)
    reading = {"persons": "人", "households": "户"}[sizes["base"]]
    whole, likely = (_points(city[key]["planned"]) for key in ("margin_half", "margin_planned_share"))
    none = f"各区县都达不到 ±{wanted:.0%}：" if best > wanted else ""
    field = sizes["city"]["field"]
    short = [row["short_name"] for row in sizes["counties"] if not row["field"]["enough"]]
    return [
        *found,
        f"±{wanted:.0%} 只对全市而言：电话样本合计 {city['completes']:,} 个，全市误差 {whole} 个百分点"
        f"（比例为 {sizes['proportion']:.0%} 时 {likely}）。",
        f"{none}区县中误差最小的{best_name}为 {_points(best)}，最大的{worst_name}为 {_points(worst)}。",
        f"N 的两种读法：按人数全市合计 {city['by_persons']:,} 个，按户数合计 {city['by_households']:,} 个；"
        f"方案取“按{reading}”（原文“约1.69万户”，疑点 A-4）。",
        f"入户调查：预计有效样本 {field['completes']:,.0f} 户（下限合计 {sizes['city']['minimum']:,}），"
        f"全市误差 {_points(field['margin_half']['planned'])} 个百分点；"
        "重点村只代表自身，监测对象全查，所以比简单随机抽样大。",
        *([f"预计有效样本低于下限（↓），须增加村数：{'、'.join(short)}。"] if short else []),
    ]
