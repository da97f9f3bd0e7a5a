"""`houping serve`: the site on this machine, with its background worker."""

from pathlib import Path
from typing import Annotated

import typer

from houping.core.errors import FileMissing


def serve(
    data: Annotated[Path, typer.Option(help="数据目录：数据库、上传文件、运行结果。")] = Path("out/site"),
    address: Annotated[str, typer.Option(help="监听地址，主机:端口。")] = "127.0.0.1:8000",
    demo: Annotated[bool, typer.Option("--demo", help="装入演示数据，每个角色一个演示账号。")] = False,
    workspace: Annotated[
        Path | None, typer.Option(help="演示：已算好的工作目录（houping demo 的结果）。")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="网页进程数。")] = 2,
) -> None:
    """启动网站和后台任务；数据库为 SQLite，设 HOUPING_DATABASE 则用 PostgreSQL。"""
    if workspace is not None and not workspace.is_dir():
        raise FileMissing(path=workspace)
    from houping.site.serve import serve as run  # the one command that needs Django

    code = run(data=data, address=address, demo=demo, workspace=workspace, workers=workers, say=typer.echo)
    raise typer.Exit(code)
