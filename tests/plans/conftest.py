"""A copy of the embedded plan that a test may break."""

import shutil
from pathlib import Path

import pytest

from houping.plans import check_folder, folder_of


class Copy:
    """A plan folder in which text can be replaced, and what the checker says of it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}: mend the test"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, file, words):
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def found(self, *levels):
        return [p for p in check_folder(self.folder) if p.level in (levels or ("error",))]


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "plan"
    shutil.copytree(folder_of("chongqing_2021"), folder)
    return Copy(folder)
