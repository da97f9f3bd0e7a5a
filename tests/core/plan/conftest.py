"""A copy of the embedded plan in which one text can be replaced."""

import shutil

import pytest

from houping.plans import folder_of


@pytest.fixture
def copy_of_plan(tmp_path):
    folder = tmp_path / "plan"
    shutil.copytree(folder_of("chongqing_2021"), folder)

    def replace(file, old, new):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    replace.folder = folder
    return replace
