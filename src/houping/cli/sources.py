"""What a command reads: the kind of folder that it needs, and where it may be when another one was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from houping.cli.words import path as pasted
from houping.core.errors import FileMissing, FolderUnsuitable, Words

DEEPEST = 3


@dataclass(frozen=True)
class Kind:
    """A kind of folder: the file that marks it, its name, and what to give."""

    mark: str
    name: Words
    hint: Words


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "run": Kind(
            "run.json",
            Words("运行文件夹", "folder of a run"),
            Words("请给出 工作目录/步骤/运行编号。", "Give workspace/step/run."),
        ),
        "sample": Kind(
            "bundle/draw.json",
            Words("样本文件夹", "folder of a sample"),
            Words("请给出 houping sample draw 的输出文件夹。", "Give the output of houping sample draw."),
        ),
        "reports": Kind(
            "facts/texts.json",
            Words("报告文件夹", "folder of reports"),
            Words("请给出 reports 步骤的运行文件夹。", "Give the run of the step reports."),
        ),
        "frozen": Kind(
            "frame.json",
            Words("冻结的抽样框", "frozen frame"),
            Words("请先运行 houping frame freeze。", "Run houping frame freeze first."),
        ),
        "answers": Kind(
            "households.parquet",
            Words("调查结果文件夹", "folder of answers"),
            Words(
                "请给出直接放有各表（Excel、CSV 或 Parquet）的文件夹（docs/reference/answers.md）。",
                "Give the folder that holds the tables (Excel, CSV or Parquet) (docs/reference/answers.md).",
            ),
        ),
    }
)


def require_kind(folder: Path, name: str) -> None:
    """Raise FileMissing, or FolderUnsuitable with the folder that was probably meant."""
    kind = KINDS[name]
    if (folder / kind.mark).is_file():
        return
    if not folder.exists():
        raise FileMissing(path=folder)
    found = _near(folder, kind.mark)
    hint = kind.hint
    if found is not None:
        place = pasted(found)
        hint = Words(f"是不是 {place}？", f"Is it {place}?")
    raise FolderUnsuitable(path=folder, kind=kind.name, missing=kind.mark, hint=hint)


def _near(folder: Path, mark: str) -> Path | None:
    """Return the newest folder with the mark just above or not far below; hidden ones do not count."""
    if (folder.parent / mark).is_file():
        return folder.parent
    depths = ("/".join(["*"] * depth + [mark]) for depth in range(1, DEEPEST + 1))
    found = [p for pattern in depths for p in folder.glob(pattern) if not _hidden(p.relative_to(folder))]
    if not found:
        return None
    newest = max(found, key=lambda p: (p.stat().st_mtime_ns, str(p)))
    return newest.parents[mark.count("/")]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
