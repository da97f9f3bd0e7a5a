"""The `houping plan` commands: check, show, new, schema."""

import json
import shutil
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from houping.cli.console import out
from houping.cli.words import language, path, program, say, spoken
from houping.core.checks import Problem
from houping.core.errors import ChoiceUnknown, FolderTaken, InputError, in_words
from houping.core.plan.found import CountySize
from houping.plans import check_folder, load
from houping.plans.describe import SECTIONS, describe
from houping.plans.load import line_of
from houping.plans.new import copy_plan
from houping.plans.schemas import write_schemas
from houping.plans.sizes import read_sizes
from houping.tables.files import atomic_folder

app = typer.Typer(no_args_is_help=True)

DEFAULT = "chongqing_2021"
LEVELS = {"error": "错误", "warning": "不可行", "note": "提示"}
COLOURS = {"error": "bold red", "warning": "yellow", "note": "dim"}
NARROW = 100
Dir = Annotated[str, typer.Argument(metavar="[DIR]", help="方案文件夹或内置方案名。")]


@app.command()
def check(
    plan: Dir = DEFAULT,
    sizes: Annotated[
        str, typer.Option(help="区县户数、人数（CSV），用于核算电话样本；demo 为演示数据。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出。")] = False,
) -> None:
    """核对方案：算术、日期、名单、权重和原文摘录。有错误时退出码为 10，只有提示时为 0。"""
    found = check_folder(plan, _sizes(sizes))
    if as_json:
        text = json.dumps([asdict(problem) for problem in found], ensure_ascii=False, indent=1)
        typer.echo(text)
    else:
        _show(found)
    if any(problem.level == "error" for problem in found):
        raise typer.Exit(InputError.exit_code)


@app.command()
def show(
    plan: Dir = DEFAULT,
    section: Annotated[
        list[str] | None, typer.Option(help=f"只显示某一部分，可多次使用：{'、'.join(SECTIONS)}。")
    ] = None,
) -> None:
    """显示方案，供阅读：每个数值注明条款，文件未规定的标为示例。"""
    for name in section or []:
        if name not in SECTIONS:
            raise ChoiceUnknown(option="--section", value=name, known=in_words(SECTIONS))
    for line in describe(load(plan), *(section or [])):
        typer.echo(line)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="新方案的名称，如 chongqing_2022。")],
    source: Annotated[str, typer.Option("--from", help="从哪个方案复制（文件夹或内置名）。")] = DEFAULT,
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="评估年度；默认下一年。")] = None,
    to: Annotated[Path | None, typer.Option(help="写到哪个文件夹；默认为当前目录下的同名文件夹。")] = None,
) -> None:
    """复制方案，用于下一年度或其他省市：日期顺延，文号清空，列出须重新确认的事项。"""
    target = to or Path(name)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderTaken(path=target)
    old = load(source)
    with atomic_folder(target) as folder:
        copied = copy_plan(source, folder, name=name, year=year or old.year + 1)
    document, place = copied.document, path(target)
    say("已写入 {place}：{title}，文号{number}", place=place, title=document.title, number=document.number)
    say(
        "待确认 {count} 项（plan.yaml 末尾）；修改后运行：{program} plan check {place}",
        count=len(copied.confirm),
        program=program(),
        place=place,
    )


@app.command()
def schema(
    to: Annotated[Path, typer.Option(help="写到哪个文件夹；不存在则新建。")] = Path("schema"),
) -> None:
    """写出 JSON Schema：编辑方案文件时自动补全和即时校验。"""
    if to.exists() and (not to.is_dir() or any(not p.name.endswith(".schema.json") for p in to.iterdir())):
        raise FolderTaken(path=to)
    with atomic_folder(to) as folder:
        paths = write_schemas(folder)
    say("已写入 {place}：{count} 个文件", place=path(to), count=len(paths))


def _sizes(option: str) -> dict[str, CountySize] | None:
    if not option:
        return None
    if option != "demo":
        return read_sizes(Path(option))
    with as_file(files("houping.synthetic") / "data" / "county_sizes_demo.csv") as invented:
        return read_sizes(invented)


def _show(found: list[Problem]) -> None:
    """Print a table on a wide terminal, else one plain line per problem, errors first; then the counts."""
    found = sorted(found, key=lambda p: list(LEVELS).index(p.level))
    if out.is_terminal and shutil.get_terminal_size().columns >= NARROW:
        shown = Table(*(spoken(head) for head in ("级别", "位置", "规则")), pad_edge=False)
        shown.add_column(spoken("说明"), overflow="fold")
        shown.add_column(spoken("办法"), overflow="fold")
        for p in found:
            level, place = spoken(LEVELS[p.level]), f"{p.file}:{p.row}"
            shown.add_row(level, place, p.code, *p.said(language()), style=COLOURS[p.level])
        out.print(shown)
    else:
        for p in found:
            typer.echo(f"{spoken(LEVELS[p.level])} {line_of(p, language())}")
    counts = {level: sum(p.level == level for p in found) for level in LEVELS}
    say("错误 {error} 处、不可行 {warning} 处、提示 {note} 处。", **counts)
    if not counts["error"]:
        say("方案自身一致，可以使用；“提示”列出我们的读法，请主办单位确认。")
