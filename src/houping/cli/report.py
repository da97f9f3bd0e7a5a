"""The `houping report` commands."""

from pathlib import Path
from typing import Annotated

import typer

from houping.cli.sources import require_kind
from houping.cli.words import say
from houping.core.checks import lines_of
from houping.core.errors import FiguresDiffer

app = typer.Typer(no_args_is_help=True)
SHOWN = 20


@app.callback()
def group() -> None:
    """报告：核对。"""


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="报告文件夹（reports 步骤的结果）。")],
) -> None:
    """核对报告中的每个数字：Word、Excel、网页与事实文件逐一比对（九（六）），有不同即报错（退出码 13）。"""
    require_kind(folder, "reports")
    from houping.chain.report import check_reports  # loads what draws and writes; no other command needs it

    problems = check_reports(folder)
    if problems:
        raise FiguresDiffer(count=len(problems), lines=lines_of(problems, SHOWN))
    say("一致：报告、附表、概览中的每个数字都与事实文件相同。")
