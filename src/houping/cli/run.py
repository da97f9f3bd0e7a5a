"""`houping run`: the chain on a user's own plan, frame and answers; `houping replay`, `houping runs`."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from houping.chain.run import Parameters, Run, all_runs, check_outputs, latest, load, other_code, replay
from houping.chain.sample_files import read_json
from houping.chain.seal import SALT as SALT_FILE
from houping.chain.seal import read_nonce
from houping.chain.steps import RESULTS, STEPS, OutputOf, perform, step_of
from houping.cli.console import out, step_bar, table
from houping.cli.shortfalls import of_answers, of_sample, tell_unread, warn
from houping.cli.sources import require_kind
from houping.cli.words import language, path, say, spoken
from houping.core.errors import FileMissing, FileUnreadable, Words, in_words
from houping.plans import folder_of
from houping.plans import load as load_plan
from houping.tables.answers import tables_in
from houping.tables.answers import unread as unread_of_answers
from houping.tables.disk import require_file
from houping.tables.frame import parts_of_frame
from houping.tables.frame import unread as unread_of_frame
from houping.tables.private import private_text

NO_JSON = Words(
    "不是 JSON，或没有 rulings、limits 两个清单", "it is no JSON with the lists rulings and limits"
)
NO_CASES = Words(
    "不是 JSON 清单，每项含 county、indicator、title、text",
    "it is no JSON list with county, indicator, title, text in each entry",
)
Given = Mapping[str, Mapping[str, Path | OutputOf]]
Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", help="工作目录：每步一个文件夹，每次运行一条记录。")
]


def run(
    workspace: Workspace,
    frame: Annotated[Path, typer.Option(help="抽样框：含 villages 与 households 两张表的文件夹。")],
    beacon: Annotated[str, typer.Option(help="事先公布的公共随机事件的结果（种子的公开部分）。")],
    nonce: Annotated[
        Path, typer.Option(help="保密随机数的文件；承诺值已事先公布（houping sample commit）。")
    ],
    plan: Annotated[str, typer.Option(help="方案文件夹，或内置方案的名称。")] = "chongqing_2021",
    answers: Annotated[Path | None, typer.Option(help="调查结果文件夹；不给则止于抽样。")] = None,
    seed: Annotated[str, typer.Option(help="重抽样与模拟所用的种子。")] = "houping",
    salt: Annotated[
        Path | None, typer.Option(help="单位编号的盐的文件（保密）；不给则用工作目录中的，首次随机生成。")
    ] = None,
    rulings: Annotated[
        Path | None,
        typer.Option(help="研判认定与限制（JSON：rulings、limits 两个清单，每条写明依据），用于等次建议。"),
    ] = None,
    experiences: Annotated[
        Path | None,
        typer.Option(help="典型经验（JSON 清单：county、indicator、title、text），写入报告。"),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="抽样框是演示数据（允许演示身份证号）。")] = False,
) -> None:
    """从方案、抽样框（和调查结果）到样本名单（和评分、等次、报告）。"""
    if answers and not tables_in(answers):
        require_kind(answers, "answers")
    read_nonce(nonce)  # before anything takes time
    parts_of_frame(frame)
    names = ["plan", "frame", "sample", *(["answers", *RESULTS] if answers else [])]
    given: dict[str, Mapping[str, Path | OutputOf]] = {
        "plan": {"source": folder_of(plan)},
        "frame": {"source": frame, "salt": salt or secret_file(workspace, SALT_FILE, secrets.token_hex(32))},
        "sample": {"nonce": nonce},
    }
    if answers:
        given["answers"] = {"source": answers}
    parameters: dict[str, Parameters] = {
        "frame": {"demo": demo},
        "sample": {"beacon": beacon},
    }
    parameters |= {name: {"seed": seed} for name in RESULTS}
    if rulings:
        parameters["grades"] = {"seed": seed} | _rulings(rulings)
    if experiences:
        parameters["reports"] = {"seed": seed, "experiences": _cases(experiences)}
    perform_all(workspace, names, given, parameters)
    sample = latest(workspace, "sample").folder
    say("完成。样本名单与证明包：{place}", place=path(sample))
    sizes = read_json(sample / "sizes.json")
    tell_unread(unread_of_frame(frame) + (unread_of_answers(answers, load_plan(plan)) if answers else []))
    if not answers:
        warn(of_sample(sizes))
        return
    say("报告：{place}", place=path(latest(workspace, "reports").folder))
    warn(of_answers(sizes, read_json(latest(workspace, "weights").folder / "report.json")))


def _rulings(file: Path) -> dict[str, object]:
    """Read what the ruling group has decided: triggers of section 八 and manual limits, with their basis."""
    require_file(file)
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {name: list(found.get(name, [])) for name in ("rulings", "limits")}
    except (ValueError, AttributeError, TypeError) as error:
        raise FileUnreadable(path=file, detail=NO_JSON) from error


def _cases(file: Path) -> list[dict[str, object]]:
    """Read the cases of typical experience."""
    require_file(file)
    try:
        return [dict(case) for case in json.loads(file.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise FileUnreadable(path=file, detail=NO_CASES) from error


def secret_file(workspace: Path, name: str, text: str) -> Path:
    """Return the file of a secret of this workspace, writing `text` (owner only) when there is none yet."""
    file = workspace / name
    if not file.exists():
        private_text(file, text + "\n")
    return file


def perform_all(
    workspace: Path,
    names: list[str],
    given: Given,
    parameters: Mapping[str, Parameters],
) -> list[Run]:
    """Run steps in order, one progress line each."""
    done = []
    for number, name in enumerate(names, start=1):
        with step_bar(number, len(names), STEPS[name].title) as report:
            done.append(
                perform(
                    workspace,
                    name,
                    parameters=parameters.get(name),
                    given=given.get(name),
                    progress=report,
                )
            )
    return done


def replay_run(
    run: Annotated[Path, typer.Argument(help="运行文件夹，例如 out/demo/grades/grades-1a2b3c4d5e6f。")],
) -> None:
    """重算一次运行，逐个文件比对；有任何不同即报错（退出码 13）。"""
    require_kind(run, "run")
    recorded = load(run)
    with step_bar(1, 1, spoken("重算 {run}", run=recorded.id)) as report:
        replay(recorded, step_of(recorded), report)
    say("一致：{run} 的 {count} 个文件逐位相同。", run=recorded.id, count=len(recorded.outputs))
    if changes := other_code(recorded):
        say("记录由另一版程序或环境产生（记录 → 现在）：{changes}。结果仍然相同。", changes=in_words(changes))


def list_runs(
    workspace: Annotated[Path, typer.Argument(help="工作目录。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """列出工作目录中的全部运行记录，并核对其输出未被改动。"""
    if not workspace.is_dir():
        raise FileMissing(path=workspace)
    runs = all_runs(workspace)
    for recorded in runs:
        check_outputs(recorded)
    if as_json:
        typer.echo(
            json.dumps([{"id": r.id, "step": r.step, "outputs": len(r.outputs)} for r in runs], indent=1)
        )
        return
    if not runs:
        say("{place} 中没有运行记录；请给出工作目录，如 out/demo。", place=path(workspace))
        return
    shown = table("", ("运行", "步骤", "输入", "文件数", "版本"), ("文件数",))
    for r in runs:
        shown.add_row(
            r.id,
            spoken(STEPS[r.step].title) if r.step in STEPS else r.step,
            in_words(r.inputs).message(language()),
            str(len(r.outputs)),
            r.version,
        )
    out.print(shown)
