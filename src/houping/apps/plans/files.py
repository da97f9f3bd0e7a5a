"""The files of a plan: taken in from an upload or a built-in plan, checked, laid out on disk for the chain."""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from houping.core.checks import Problem
from houping.core.errors import HoupingError, PlanFilesUnusable, PlanYamlBroken
from houping.core.plan.model import Plan
from houping.core.provenance import digest
from houping.plans import check_folder, load
from houping.plans.describe import SECTIONS
from houping.tables.files import atomic_folder

LIMIT = 4 << 20
KINDS = (".yaml", ".txt")  # the plan as data, and the text of the document that it quotes


def from_zip(data: bytes) -> dict[str, str]:
    """Return name -> text of the YAML files of an archive; raises PlanFilesUnusable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise PlanFilesUnusable(detail=_("不是 ZIP 压缩包")) from None
    entries = [e for e in archive.infolist() if not e.is_dir() and e.filename.endswith(KINDS)]
    if sum(e.file_size for e in entries) > LIMIT:
        raise PlanFilesUnusable(detail=_("解压后超过 4 MB"))
    return as_texts({PurePosixPath(e.filename).name: archive.read(e) for e in entries})


def as_texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the files as text; raises PlanFilesUnusable for none, or one that is not UTF-8."""
    if not any(name.endswith(".yaml") for name in files):
        raise PlanFilesUnusable(detail=_("没有 .yaml 文件"))
    if sum(map(len, files.values())) > LIMIT:
        raise PlanFilesUnusable(detail=_("超过 4 MB"))
    texts = {}
    for name, data in sorted(files.items()):
        try:
            texts[name] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise PlanFilesUnusable(detail=_("%s 不是 UTF-8 编码") % name) from None
    return texts


def of_folder(folder: Path) -> dict[str, str]:
    """Return the files of a plan folder."""
    return as_texts({path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in KINDS})


def check(texts: Mapping[str, str]) -> tuple[list[Problem], Plan | None]:
    """Return everything found in the files, and the plan when nothing of it is an error."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(texts, folder)
        problems = _problems(folder)
        if any(problem.level == "error" for problem in problems):
            return problems, None
        try:
            return problems, load(folder)
        except HoupingError:
            return problems, None


def _problems(folder: Path) -> list[Problem]:
    """Return what `check_folder` finds; raises PlanYamlBroken with the name of the file as its user knows it."""
    try:
        return check_folder(folder)
    except PlanYamlBroken as error:
        raise PlanYamlBroken(
            **error.fields | {"path": PurePosixPath(str(error.fields["path"])).name}
        ) from None


@lru_cache(maxsize=16)
def check_cached(files: str) -> tuple[list[Problem], Plan | None]:
    """Return what `check` finds in the stored files of a version; they never change under the same text."""
    return check(json.loads(files))


@lru_cache(maxsize=16)
def described_cached(files: str) -> list[tuple[str, list[str]]]:
    """Return the sections of a sound plan for reading: (name, lines)."""
    _, plan = check_cached(files)
    assert plan is not None
    return [(title, list(section(plan))) for title, section in SECTIONS.values()]


def lay_out(files: str) -> Path:
    """Return the folder that holds the files of a version for the chain, writing it when it is not there."""
    folder = Path(settings.DATA) / "plans" / digest(files.encode())
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic_folder(folder) as made:
            _write(json.loads(files), made)
    return folder


def _write(texts: Mapping[str, str], folder: Path) -> None:
    for name, text in texts.items():
        (folder / PurePosixPath(name).name).write_text(text, encoding="utf-8", newline="")
