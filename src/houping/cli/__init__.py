"""The `houping` command: the same core on plain files, no database.

Groups are named after the steps of the work; every refusal leaves through `main`, which prints one
sentence (Chinese, or English with HOUPING_LANG=en) and exits with the code of `core.errors`.
"""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from houping.cli import (
    demo,
    estimate,
    form,
    frame,
    interviews,
    plan,
    quality,
    rank,
    report,
    run,
    sample,
    score,
    serve,
    verify,
)
from houping.cli.speaking import speaking
from houping.cli.words import language, page, refusal, say, spoken
from houping.core.errors import HoupingError
from houping.tables.disk import refused

INTERRUPTED = 130

app = typer.Typer(
    name="houping",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        say("后评 Houping {version}", version=version("houping"))
        raise typer.Exit


@app.callback()
def root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本。")
    ] = False,
) -> None:
    """后评 Houping：独立政策评估，从方案文件到评定等次和书面报告。"""


app.command(name="demo")(demo.demo)
app.command(name="run")(run.run)
app.command(name="runs")(run.list_runs)
app.command(name="replay")(run.replay_run)
app.add_typer(plan.app, name="plan", help="方案：检查、显示、复制。")
app.add_typer(form.app, name="form", help="问卷：核对、转换、数据字典、表册。")
app.add_typer(interviews.app, name="interviews", help="访问数据：导出为统计软件的数据文件。")
app.add_typer(frame.app, name="frame", help="抽样框：检查、冻结、模板、演示。")
app.add_typer(sample.app, name="sample", help="抽样：承诺、样本量、抽取、验证、公开、替换。")
app.add_typer(report.app, name="report", help="报告：核对数字。")
app.command(name="estimate")(estimate.estimate)
app.command(name="rank")(rank.rank)
app.command(name="quality")(quality.quality)
app.command(name="score")(score.score)
app.command(name="verify")(verify.verify)
app.command(name="serve")(serve.serve)
speaking(app)


def main() -> None:
    """Run the command line; a refusal becomes one sentence and its exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except HoupingError as error:
        code = _refuse(error)
    except typer.TyperException as error:
        code = _misused(error)
    except OSError as error:
        known = refused(error)
        if known is None:
            raise
        code = _refuse(known)
    if code == INTERRUPTED:
        sys.stderr.write(spoken("已中断，没有留下半成品。") + "\n")
    raise SystemExit(code or 0)


def _refuse(error: HoupingError) -> int:
    sys.stderr.write(f"{error.message(language())}\n")
    return error.exit_code


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with a command line and where its help stands; without any words, the help itself."""
    context = getattr(error, "ctx", None)
    if context is not None and error.message == context.get_help():
        sys.stderr.write(f"{error.message}\n")
        return error.exit_code
    sys.stderr.write(spoken("命令有误：{what}", what=refusal(error.format_message())) + "\n")
    if context is not None:
        sys.stderr.write(page(context.get_usage()) + "\n")
        sys.stderr.write(spoken("说明：{command} --help", command=context.command_path) + "\n")
    return error.exit_code
