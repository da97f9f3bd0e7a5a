"""The `houping sample` commands: size, commit, draw, verify, reveal, replace, calls."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from houping.chain.bundle_read import read_plan
from houping.chain.outlook import planned_sizes
from houping.chain.published import said_of
from houping.chain.replace import call_list, log_path, replace_in
from houping.chain.sample_files import read_json
from houping.chain.seal import BUNDLE, SEALED, read_nonce, read_sealed
from houping.chain.seal import NONCE as NONCE_FILE
from houping.chain.seal import commit as make_commitment
from houping.chain.seal import reveal as write_public
from houping.cli.console import step_bar
from houping.cli.sample_table import show_sizes
from houping.cli.shortfalls import of_sample, warn
from houping.cli.sources import require_kind
from houping.cli.targets import require_new_file, require_told
from houping.cli.words import language, path, program, say, spoken
from houping.core.errors import CommitmentDiffers, FolderTaken
from houping.core.sampling.replace import REASONS
from houping.core.sampling.ticket import commitment
from houping.plans import folder_of, load
from houping.plans.load import checked
from houping.tables.files import atomic, atomic_folder
from houping.tables.private import read_secret

app = typer.Typer(no_args_is_help=True)

Plan = Annotated[str, typer.Option("--plan", help="方案文件夹，或内置方案的名称。")]
Frame = Annotated[Path, typer.Option("--frame", help="冻结的抽样框（houping frame freeze 的输出）。")]
FrameIfAny = Annotated[Path | None, typer.Option("--frame", help="冻结的抽样框；给出时逐户比对。")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="样本文件夹（houping sample draw 的输出）。")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。")]


@app.command()
def size(
    frame: Annotated[
        Path | None, typer.Option("--frame", help="冻结的抽样框；不给则只显示方案本身规定的数。")
    ] = None,
    plan: Plan = "chongqing_2021",
    as_json: Json = False,
) -> None:
    """样本量：各区县、各组的村、户、电话样本，预计有效样本和 99% 误差，N 按人、按户两种读法。"""
    if frame:
        require_kind(frame, "frozen")
    checked(plan)
    sizes = planned_sizes(load(plan), frame)
    if as_json:
        typer.echo(json.dumps(sizes, ensure_ascii=False, indent=1))
    else:
        show_sizes(sizes)


@app.command()
def commit(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="新文件夹：放随机数与承诺值。")],
) -> None:
    """生成保密随机数及其承诺值：先公布承诺值，再公布取哪一个公共随机事件，最后抽样。"""
    if target.exists():
        raise FolderTaken(path=target)
    with atomic_folder(target) as folder:
        public = make_commitment(folder)
    say("承诺值（现在公布）：{value}", value=public)
    say("随机数：{place}", place=path(target / NONCE_FILE))
    say("实地调查结束前保密，分人保管；丢失则无法抽样。")


@app.command()
def draw(
    frame: Frame,
    beacon: Annotated[str, typer.Option(help="事先指定的公共随机事件的结果。")],
    nonce: Annotated[Path, typer.Option(help="保密随机数的文件（houping sample commit）。")],
    target: Annotated[Path, typer.Option("--out", help="输出文件夹，须是新的。")],
    plan: Plan = "chongqing_2021",
    published: Annotated[str, typer.Option("--commitment", help="已公布的承诺值或其文件：先核对再抽。")] = "",
    replace_older: Annotated[bool, typer.Option("--replace", help="整体替换文件夹中以前的样本。")] = False,
) -> None:
    """抽取村、户（含备用）和电话样本，写出名单、样本量和证明包。"""
    from houping.chain.draw import step  # loads the engines, which no other command needs

    require_told(target, "sizes.json", replace=replace_older)
    require_kind(frame, "frozen")
    checked(plan)
    secret = read_nonce(nonce)
    if published and _text_or_file(published) != commitment(secret):
        raise CommitmentDiffers(published=_text_or_file(published), recomputed=commitment(secret))
    with step_bar(1, 1, "抽取样本") as progress, atomic_folder(target) as folder:
        inputs = {"plan": folder_of(plan), "frame": frame, "nonce": nonce}
        step(inputs, folder, {"beacon": beacon}, progress)
    _show_drawn(read_json(target / "sizes.json"))
    say("名单（保密）：{place}", place=path(target))
    say("现在可以公布：{place}", place=path(target / SEALED))
    say(
        "实地调查结束后公布证明包：{program} sample reveal {place} 公开",
        program=program(),
        place=path(target),
    )


def _show_drawn(sizes: dict[str, Any]) -> None:
    """Say how much was drawn, how much of it twice, and what stays below the plan."""
    city = sizes["city"]
    say("承诺值：{value}", value=sizes["commitment"])
    say(
        "抽中 {villages} 村；入户 {field[households]:,.0f} 户，备用 {field[reserve]:,.0f} 户。",
        villages=city["villages"],
        field=city["field"],
    )
    say("电话目标 {completes:,} 个，号码 {numbers:,} 个，备用 {reserve:,} 个。", **city["phone"])
    say("入户与电话样本重合 {both} 户，其中 {take_all} 户因同类户全查而不可避免。", **city["overlap"])
    warn(of_sample(sizes))


@app.command()
def verify(
    folder: Folder,
    frame: FrameIfAny = None,
    published: Annotated[str, typer.Option("--commitment", help="公布的承诺值或其文件。")] = "",
    root: Annotated[str, typer.Option(help="公布的抽样框根。")] = "",
    plan_digest: Annotated[str, typer.Option(help="公布的方案摘要。")] = "",
    beacon: Annotated[str, typer.Option(help="公布的公共随机事件的结果。")] = "",
    sealed: Annotated[
        Path | None,
        typer.Option("--sealed", help="抽样当日公布的 sealed.json：逐个文件比对；不代替事先公布的值。"),
    ] = None,
) -> None:
    """重算抽样并逐项比对；有一处不同即指出是哪一处（退出码 13）。公布的值取自公告，不取自样本。"""
    from houping.chain.verify import verify_sample

    require_kind(folder, "sample")
    if frame:
        require_kind(frame, "frozen")
    given = {"root": root, "plan_digest": plan_digest, "beacon": beacon}
    given["commitment"] = _text_or_file(published) if published else ""
    known = read_sealed(sealed) if sealed else None
    announced = (known.published() if known else {}) | {name: value for name, value in given.items() if value}
    with step_bar(1, 1, "核验抽样") as progress:
        found = verify_sample(folder, frame, progress, announced, known)
    say(
        "一致：承诺值 {commitment}；村 {villages}，户（含备用）{households}，电话（含备用）{phone}。", **found
    )
    chinese, english = said_of(given)
    if known:
        say("与抽样当日的封存记录逐个文件相符。封存记录在公共事件之后公布，不能代替事先公布的值。")
    say(chinese if language() == "zh" else english)


@app.command()
def reveal(
    folder: Folder,
    target: Annotated[Path, typer.Argument(metavar="OUT", help="新文件夹：公开的证明包。")],
    sealed: Annotated[
        Path | None, typer.Option("--sealed", help="抽样当日公布的 sealed.json；不给则用样本文件夹中的。")
    ] = None,
) -> None:
    """实地调查结束后：证明包与抽样当日的封存记录逐个文件核对，相符才写出公开的一份（含随机数）。"""
    require_kind(folder, "sample")
    known = write_public(folder, target, sealed)
    say(
        "与封存记录相符，已写出公开的证明包（{count} 个文件）：{place}",
        count=len(known.files),
        place=path(target),
    )
    say("其中有随机数：从此任何人都能算出抽到的村、户。")
    say("核验：python3 -I -S {place}", place=path(target / "verify_draw.py"))


@app.command()
def replace(
    folder: Folder,
    household: Annotated[str, typer.Option(help="不能调查的样本户。")],
    reason: Annotated[
        str, typer.Option(help="原因：" + "；".join(f"{code} {text}" for code, text in REASONS.items()))
    ],
    date: Annotated[str, typer.Option(help="日期，记入替换记录。")] = "",
    team: Annotated[str, typer.Option(help="调查组，记入替换记录。")] = "",
) -> None:
    """启用下一个备用户：同村、同类、按随机次序，并记录原因；不得自行找邻居代替。"""
    require_kind(folder, "sample")
    note = {key: value for key, value in {"date": date, "team": team}.items() if value}
    made = replace_in(folder, household, reason, note)
    reason = spoken(REASONS[made.reason])
    say(
        "{household}（{reason}）→ 备用户 {substitute}",
        household=made.household,
        reason=reason,
        substitute=made.substitute,
    )
    say(
        "{stratum} 已启用 {released} / {population} 户，层内入样概率 {share:.4f}。",
        stratum=made.stratum,
        released=made.released,
        population=made.population,
        share=float(made.probability),
    )
    say("已记入 {place}", place=path(log_path(folder)))


@app.command()
def calls(
    folder: Folder,
    target: Annotated[Path, typer.Option("--out", help="输出的呼叫名单（CSV）。")],
    blocks: Annotated[int, typer.Option(min=0, help="在主样本之外启用几批备用号码。")] = 0,
) -> None:
    """电话呼叫名单：主样本，加上整批启用的备用号码（每批须全部呼叫完）。"""
    require_new_file(target, ".csv")
    require_kind(folder, "sample")
    block = read_plan(folder / BUNDLE).sampling.phone.block.value
    table = call_list(folder, blocks, block)
    with atomic(target) as file:
        table.write_csv(file, include_bom=True)
    reserve = int((table["status"] == "reserve").sum())
    say(
        "{place}：{count:,} 个号码，其中备用 {reserve:,} 个。",
        place=path(target),
        count=table.height,
        reserve=reserve,
    )


def _text_or_file(value: str) -> str:
    """Return the stripped content of the file `value`, or `value` itself when there is no such file."""
    file = Path(value)
    return read_secret(file) if file.is_file() else value
