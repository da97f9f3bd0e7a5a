"""The `houping interviews` commands: export. How to: docs/howto/export-interviews.md."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from houping.cli.words import language, path, say
from houping.core.collection.variables import exercises_of
from houping.core.errors import FileTaken, OptionInvalid
from houping.tables.datafile_folder import write_data_files
from houping.tables.datafile_formats import FORMATS
from houping.tables.datafiles import Wanted
from houping.tables.demo_mark import is_marked
from houping.tables.files import atomic_folder
from houping.tables.interviews import read_dictionary
from houping.tables.private import keep_private

app = typer.Typer(no_args_is_help=True)

WRITTEN = datetime(2021, 1, 1)  # no clock is read: the same interviews are the same bytes


@app.command()
def export(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="冻结的访问数据：含 dictionary.json 和各表 Parquet 的文件夹。"),
    ],
    kind: Annotated[
        str, typer.Option("--format", help="格式：sav（SPSS）、dta（Stata）、csv、xlsx 或 parquet。")
    ] = "sav",
    to: Annotated[
        Path | None, typer.Option(help="写到哪个新文件夹；默认在原文件夹旁，名称加上格式。")
    ] = None,
    form: Annotated[str, typer.Option(help="只导出哪些问卷，用逗号分隔；默认全部。")] = "",
    exercise: Annotated[
        str, typer.Option(help="只导出用于哪项考核评估的题目，填方案中的编号；默认全部。")
    ] = "",
    labels: Annotated[str, typer.Option(help="标签的语言：zh 或 en；默认与界面相同。")] = "",
) -> None:
    """导出冻结的访问数据：每表一个带标签的数据文件，附数据字典和口径说明；个人信息一律隐去。"""
    spoken_in = labels or language()
    for option, value, known in (("--format", kind, list(FORMATS)), ("--labels", spoken_in, ["zh", "en"])):
        if value not in known:
            raise OptionInvalid(option=option, value=value, expected=" | ".join(known))
    forms = _forms(form, folder)
    known_exercises = exercises_of(read_dictionary(folder))
    if exercise and exercise not in known_exercises:
        raise OptionInvalid(option="--exercise", value=exercise, expected=" | ".join(known_exercises))
    target = to or folder.with_name(f"{folder.resolve().name}-{kind}")
    if target.exists():
        raise FileTaken(path=target)
    wanted = Wanted(language=spoken_in, demo=is_marked(folder), day=WRITTEN, exercise=exercise)
    with atomic_folder(target) as temporary:
        keep_private(temporary)
        tables = write_data_files(folder, temporary, kind, wanted, forms)
        keep_private(temporary)
    say("已写入 {place}：{count} 张表，个人信息已隐去", place=path(target), count=len(tables))


def _forms(text: str, folder: Path) -> list[str]:
    """Return the forms of an option; raises OptionInvalid for one that was not frozen here."""
    known = list(dict.fromkeys(layout.form_id for layout in read_dictionary(folder)))
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise OptionInvalid(option="--form", value=name, expected=" | ".join(known))
    return wanted
