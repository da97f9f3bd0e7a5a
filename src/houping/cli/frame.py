"""The `houping frame` commands: check, freeze, demo, template."""

import re
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid

from houping.cli.console import out, step_bar, table
from houping.cli.shortfalls import tell_unread
from houping.cli.targets import require_new_file, require_replaceable, require_told
from houping.cli.words import language, path, program, say, spoken
from houping.core.errors import RowsRejected
from houping.core.frame.faults import FAULTS
from houping.core.frame.freeze import require_salt
from houping.plans import load
from houping.synthetic.frame import build_frame
from houping.tables.demo_mark import DEMO_FILE
from houping.tables.files import atomic, atomic_folder
from houping.tables.frame import check_frame, freeze_folder, unread
from houping.tables.listing import LEVELS, Listing, default_listing
from houping.tables.template import write_template

app = typer.Typer(no_args_is_help=True)

Source = Annotated[Path, typer.Argument(help="含村表与户表的文件夹，或一个工作簿（模板）。")]
Plan = Annotated[str, typer.Option("--plan", help="方案文件夹或内置方案名：核对区县是否齐全。")]
ListingFile = Annotated[
    Path | None, typer.Option("--listing", help="问题清单（.csv 或 .xlsx）；默认放在抽样框旁边。")
]
Demo = Annotated[bool, typer.Option("--demo", help="演示数据：只允许 5099 开头的身份证号和 100 开头的电话。")]
DEMO_SEED = "houping-demo-2021"


@app.command()
def check(source: Source, plan: Plan = "", listing: ListingFile = None, demo: Demo = False) -> None:
    """核对抽样框，列出每一处问题（文件、行、列、代码、说明、怎么改）。不改动原文件。"""
    with step_bar(1, 1, "核对抽样框") as progress:
        found = check_frame(
            source, listing, demo=demo, counties=_counties(plan), language=language(), progress=progress
        )
    _show(found)
    place = listing or default_listing(source, language())
    if found.errors:
        raise RowsRejected(path=source, count=found.errors, listing=place)
    say("没有错误，可以冻结。")
    if found.notes:
        say("另有 {count} 处提示，见 {place}", count=found.notes, place=path(place))


@app.command()
def freeze(
    source: Source,
    target: Annotated[Path, typer.Argument(metavar="OUT", help="冻结后的文件夹，须是新的。")],
    salt: Annotated[str, typer.Option(help="单位编号的盐（16 个字符以上）；不给则随机生成。")] = "",
    plan: Plan = "",
    listing: ListingFile = None,
    demo: Demo = False,
    replace_older: Annotated[
        bool, typer.Option("--replace", help="整体替换文件夹中以前冻结的抽样框（连同它的盐）。")
    ] = False,
) -> None:
    """核对并冻结抽样框：Parquet、摘要、默克尔根。有一处错误就什么也不写。"""
    salt = require_salt(salt) if salt else secrets.token_hex(32)
    require_told(target, "frame.json", replace=replace_older)
    with step_bar(1, 1, "核对并冻结抽样框") as progress, atomic_folder(target) as folder:
        public = freeze_folder(
            source,
            folder,
            salt=salt,
            demo=demo,
            counties=_counties(plan),
            listing_path=listing,
            language=language(),
            progress=progress,
        )
    say("抽样框根：{root}", root=public["root"])
    say("盐的承诺值：{value}", value=public["salt_commitment"])
    say("盐在 {place}，请保密。", place=path(target / "secret.json"))
    tell_unread(unread(source))
    if public["demo"]:
        say(DEMO_FILE.sentence)


@app.command()
def demo(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="输出文件夹；已有的整体替换。")],
    scale: Annotated[float, typer.Option(min=0.001, max=1.0, help="规模，1 为全量（约 640 万户）。")] = 1.0,
    seed: Annotated[str, typer.Option(help="种子：同一种子得到同样的文件。")] = DEMO_SEED,
) -> None:
    """生成演示抽样框：村名为真，其余全部虚构。"""
    require_replaceable(target, DEMO_FILE.name)
    with step_bar(1, 1, "生成演示抽样框") as progress, atomic_folder(target) as folder:
        build_frame(folder, seed=seed, scale=scale, progress=progress)
    say("{place}：{what}", place=path(target), what=DEMO_FILE.sentence)


@app.command()
def template(
    target: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="模板文件。")],
) -> None:
    """写出 Excel 导入模板：中文表头、下拉选项、填写说明。"""
    require_new_file(target, ".xlsx")
    with atomic(target) as file:
        write_template(file)
    say("已写出 {place}。填好后运行：{program} frame check {place}", place=path(target), program=program())


def _counties(plan: str) -> list[str]:
    return [county.code for county in load(plan).counties] if plan else []


def _meaning(code: str) -> str:
    """Return what a fault is in the user's language, without the place where it stands."""
    fault = FAULTS[code]
    return re.sub(r"\{\w+\}", "…", fault.zh if language() == "zh" else fault.en)


def _show(found: Listing) -> None:
    """Print how often each fault occurs and the first few places."""
    if not found.counts:
        return
    totals = table("", ("级别", "代码", "说明", "处数"), ("处数",))
    for (level, code), count in sorted(found.counts.items()):
        totals.add_row(spoken(LEVELS[level]), code, _meaning(code), str(count))
    out.print(totals)
    places = Grid(title=spoken("前 {count} 处", count=len(found.first)))
    for name, whole in (("文件", True), ("行", True), ("列", True), ("说明", False), ("怎么改", False)):
        places.add_column(spoken(name), no_wrap=whole, overflow="fold")
    for problem in found.first:
        places.add_row(problem.file, str(problem.row), problem.field, *problem.said(language()))
    out.print(places)
