"""The `houping verify` command: check an export of the ledger, without the site and without its database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from houping.cli.words import spoken
from houping.core.ledger import Chain, verify_lines
from houping.tables.disk import require_file


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="日志账本页面导出的 .jsonl 文件。")],
    head: Annotated[str, typer.Option("--head", help="公布的链头（报告上印的 64 位十六进制摘要）。")] = "",
    printed: Annotated[
        list[str] | None, typer.Option("--printed", help="较早的报告上印的链头，应在链中；可多次给出。")
    ] = None,
    part: Annotated[
        bool, typer.Option("--part", help="文件只是账本的一部分（单条的证明文件，或按条件筛选的导出）。")
    ] = False,
) -> None:
    """核验日志账本：逐条重算摘要，指出第一条被改动、缺失、重复或错位的记录（退出码 13）。"""
    require_file(file)
    with file.open("rb") as lines:
        chain = verify_lines(lines, head=head, printed=printed or (), part=part, path=file)
    sys.stdout.write("\n".join(sentences(chain, head, printed or [])) + "\n")


def sentences(chain: Chain, head: str, printed: list[str]) -> list[str]:
    """Say what was proved and, of a part, what was not."""
    count = {"count": chain.count, "first": chain.first, "last": chain.last}
    said = [
        spoken("核验通过：{count} 条，第 {first}–{last} 条。", **count),
        spoken("链头：{head}", head=chain.head),
    ]
    if not chain.is_whole:
        part = "注意：这只是账本的一部分（从第 {first} 条起，中间有 {gaps} 处间断），未包含的记录没有核验。"
        said.append(spoken(part, first=chain.first, gaps=chain.gaps))
    if printed:
        said.append(spoken("报告上印的 {count} 个链头都在链中，其前的记录与印发时相同。", count=len(printed)))
    if not head:
        said.append(spoken("未给出 --head：末尾是否被截去、整条链是否被重写，须与报告上印的链头比对。"))
    return said
