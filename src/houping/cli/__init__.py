"""The `houping` command: the same core on plain files, no database.

Groups are named after the steps of the work; every refusal leaves through `main`, which prints one
sentence (Chinese, or English with HOUPING_LANG=en) and exits with the code of `core.errors`.
"""

import os
import sys

import typer

from houping.cli import demo, estimate, frame, plan, rank, report, run, sample, score, serve, verify
from houping.core.errors import HoupingError

app = typer.Typer(
    name="houping",
    help="后评 Houping：独立政策评估，从方案文件到评定等次和书面报告。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(name="demo")(demo.demo)
app.command(name="run")(run.run)
app.command(name="runs")(run.list_runs)
app.command(name="replay")(run.replay_run)
app.add_typer(plan.app, name="plan", help="方案：检查、显示、复制 | check, show, copy a plan")
app.add_typer(frame.app, name="frame", help="抽样框：检查、冻结、演示 | check, freeze, demo")
app.add_typer(report.app, name="report", help="报告：核对数字 | check the figures")
app.add_typer(sample.app, name="sample", help="抽样：样本量、抽取、验证 | size, draw, verify")
app.command(name="estimate", help="估计：任意复杂抽样数据 | estimates for any survey")(estimate.estimate)
app.command(name="rank", help="排名置信集 | rank confidence sets")(rank.rank)
app.command(name="serve")(serve.serve)
app.command(name="score", help="综合评分 | composite scores")(score.score)
app.command(name="verify")(verify.verify)


def main() -> None:
    """Run the command line; a HoupingError becomes one sentence and its exit code."""
    try:
        app()
    except HoupingError as error:
        language = os.environ.get("HOUPING_LANG", "zh")
        sys.stderr.write(f"{error.message(language)}\n")
        raise SystemExit(error.exit_code) from None
