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
from houping.cli.console import out, table
from houping.cli.run import Given, perform_all, secret_file
from houping.cli.words import path, program, say, spoken
from houping.plans import folder_of
from houping.plans.describe import SOURCES
from houping.synthetic.truth import coverage

SEED = "houping-demo-2021"
BEACON = "演示公共随机数 2021-11-05"
NONCE = "houping-demo-2021-nonce"
SALT = "houping-demo-2021-salt"
SMALLEST = 0.002  # below it a county has so few telephones that nobody answers, and nothing is left to weight
COMPOSITE = "合成"
DOMAINS = {"county": "区县", "group": "组", "city": "全市"}


def demo(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="结果所在的工作目录。")] = Path(
        "out/demo"
    ),
    scale: Annotated[
        float, typer.Option(min=SMALLEST, max=1.0, help="演示抽样框的规模，1 为全量（约 640 万户）。")
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
    say("后评 演示数据：以下人员、答案、得分、等次全部虚构，不代表任何区县的真实情况。")
    say("")
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
    """Print what was found, how it compares with the stored truth, and what to do next, ready to be pasted."""
    out.print(_grades(runs["grades"].folder / "grades.parquet"))
    say("名次置信集是单看该区县时有95%把握包含真实名次的范围。")
    out.print(_coverage(runs["estimates"], runs["demo-answers"]))
    say("只数公布的区间。同一次抽样的区间彼此相关，所以这里的比例会在 95% 上下浮动。")
    say("重复模拟的覆盖率见 docs/methods/coverage.md。")
    reports, bundle = runs["reports"].folder, runs["sample"].folder / "bundle"
    say("")
    say(
        "报告 {words} 份 Word、附表、概览：{place}",
        words=len(list(reports.rglob("*.docx"))),
        place=path(reports),
    )
    say("接下来可以运行：")
    for purpose, line in (
        ("核对报告中的数字", f"{program()} report check {path(reports)}"),
        ("独立验证抽样", f"python3 -I -S {path(bundle / 'verify_draw.py')}"),
        ("重算等次，逐位比对", f"{program()} replay {path(runs['grades'].folder)}"),
        ("列出运行记录", f"{program()} runs {path(runs['grades'].workspace)}"),
        ("在网站上看", f"{program()} serve --demo --workspace {path(runs['grades'].workspace)}"),
    ):
        typer.echo(f"  {line}    # {spoken(purpose)}")


def _grades(file: Path) -> Table:
    """Return the grades as a table: group, rank, county, score, what cannot be ruled out."""
    shown = table(
        "等次建议（演示数据）",
        ("组", "名次", "区县", "得分", "标准误", "名次置信集", "建议等次"),
        ("得分", "标准误"),
    )
    for row in pl.read_parquet(file).sort("group", "rank").iter_rows(named=True):
        shown.add_row(
            str(row["group"]),
            str(row["rank"]),
            row["name"],
            f"{row['score']:.2f}",
            f"{row['se']:.2f}",
            f"{row['rank_lo']}–{row['rank_hi']}",
            row["grade"],
        )
    return shown


def _coverage(estimates: Run, answers: Run) -> Table:
    """Return how often the published intervals hold the stored truth."""
    counts = ("区间数", "含真值", "比例")
    shown = table("95% 区间与所存真值的对照（演示数据）", ("来源", "估计域", *counts), counts)
    found = coverage(estimates.folder / "estimates.parquet", answers.folder / "truth" / "measures.parquet")
    for row in found:
        source, kind = SOURCES.get(row.source, COMPOSITE), DOMAINS[row.domain_kind]
        shown.add_row(spoken(source), spoken(kind), str(row.intervals), str(row.hold), f"{row.share:.1%}")
    return shown
