"""`houping demo`: the whole chain on the embedded plan, with invented people and answers (演示数据)."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.table import Table

from houping.chain.run import Parameters, Run
from houping.chain.seal import NONCE as NONCE_FILE
from houping.chain.seal import SALT as SALT_FILE
from houping.chain.steps import RESULTS, OutputOf
from houping.cli.console import out
from houping.cli.run import Given, perform_all, secret_file
from houping.plans import folder_of
from houping.synthetic.truth import coverage

SEED = "houping-demo-2021"
BEACON = "演示公共随机数 2021-11-05"
NONCE = "houping-demo-2021-nonce"
SALT = "houping-demo-2021-salt"


def demo(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="结果所在的工作目录。")] = Path(
        "out/demo"
    ),
    scale: Annotated[
        float, typer.Option(min=0.001, max=1.0, help="演示抽样框的规模，1 为全量（约 640 万户）。")
    ] = 1.0,
) -> None:
    """演示：从内置方案到 34 份报告。人员、答案、得分、等次全部虚构。"""
    parameters: dict[str, Parameters] = {
        "demo-frame": {"seed": SEED, "scale": scale},
        "frame": {"demo": True},
        "sample": {"beacon": BEACON},
        "demo-answers": {"seed": SEED},
    }
    parameters |= {name: {"seed": SEED} for name in RESULTS}
    out.print("后评 演示数据：以下人员、答案、得分、等次全部虚构，不代表任何区县的真实情况。\n")
    names = ["plan", "demo-frame", "frame", "sample", "demo-answers", "answers", *RESULTS]
    given: Given = {
        "plan": {"source": folder_of("chongqing_2021")},
        "frame": {"source": OutputOf("demo-frame"), "salt": secret_file(workspace, SALT_FILE, SALT)},
        "sample": {"nonce": secret_file(workspace, NONCE_FILE, NONCE)},
        "answers": {"source": OutputOf("demo-answers", "answers")},
    }
    runs = {run.step: run for run in perform_all(workspace, names, given, parameters)}
    _summarise(runs)


def _summarise(runs: dict[str, Run]) -> None:
    """Print what was found, how it compares with the stored truth, and where the files are."""
    out.print(_grades(runs["grades"].folder / "grades.parquet"))
    out.print(_coverage(runs["estimates"], runs["demo-answers"]))
    reports = runs["reports"].folder
    words = len(list(reports.rglob("*.docx")))
    out.print(f"\n报告 {words} 份 Word、附表、概览：[bold]{reports}[/bold]")
    out.print(f"抽样证明包：[bold]{runs['sample'].folder / 'bundle'}[/bold]")
    out.print("验证抽样：python3 抽样证明包/verify_draw.py；重算任何一步：houping replay 运行文件夹")


def _grades(path: Path) -> Table:
    """Return the grades as a table: group, rank, county, score, what cannot be ruled out."""
    table = Table(
        "组", "名次", "区县", "得分", "标准误", "名次置信集", "建议等次", title="等次建议（演示数据）"
    )
    for row in pl.read_parquet(path).sort("group", "rank").iter_rows(named=True):
        table.add_row(
            str(row["group"]),
            str(row["rank"]),
            row["name"],
            f"{row['score']:.2f}",
            f"{row['se']:.2f}",
            f"{row['rank_lo']}–{row['rank_hi']}",
            row["grade"],
        )
    return table


def _coverage(estimates: Run, answers: Run) -> Table:
    """Return how often the published intervals hold the stored truth."""
    table = Table("来源", "估计域", "区间数", "含真值", "比例", title="95% 区间与所存真值的对照（演示数据）")
    found = coverage(estimates.folder / "estimates.parquet", answers.folder / "truth" / "measures.parquet")
    for row in found:
        table.add_row(row.source, row.domain_kind, str(row.intervals), str(row.hold), f"{row.share:.1%}")
    return table
