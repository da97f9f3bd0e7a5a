"""The compiled part is made when the program is installed, does without a compiler, and is never an old one."""

import ctypes
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from houping.chain import run
from houping.tables import compiled, ticket

ROOT = Path(__file__).resolve().parents[2]
NEEDS_COMPILER = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler (Debian: gcc)")


@pytest.fixture
def package(tmp_path):
    """The project with this ring alone, and what every part of it begins with."""
    about = ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py")
    for name in (*about, "src/houping/__init__.py", "src/houping/processor.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(
        ROOT / "src/houping/tables",
        tmp_path / "src/houping/tables",
        ignore=shutil.ignore_patterns("*.so", "__pycache__"),
    )
    return tmp_path


def wheel_of(package, monkeypatch, compiler):
    monkeypatch.setenv("CC", compiler)
    monkeypatch.setenv("PYTHONPATH", "")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", package / "dist"]
    subprocess.run(command, cwd=package, check=True, capture_output=True, timeout=120)
    (wheel,) = (package / "dist").glob("*.whl")
    return wheel.name, {name for name in zipfile.ZipFile(wheel).namelist() if "/ticket" in name}


@NEEDS_COMPILER
def test_a_wheel_carries_the_library_for_its_kind_of_machine(package, monkeypatch):
    name, parts = wheel_of(package, monkeypatch, "cc")
    assert "-py3-none-" in name
    assert not name.endswith("-any.whl")
    assert f"houping/tables/{compiled.library_file().name}" in parts


def test_without_a_compiler_a_wheel_is_for_any_machine(package, monkeypatch):
    name, parts = wheel_of(package, monkeypatch, "no-such-compiler")
    assert name.endswith("-py3-none-any.whl")
    assert parts == {"houping/tables/ticket.c", "houping/tables/ticket.py"}


@NEEDS_COMPILER
def test_a_library_of_an_older_source_is_removed_and_never_taken(tmp_path, monkeypatch):
    older = tmp_path / "ticket-0123456789ab.so"
    older.write_bytes(b"made of another source")
    assert compiled.library_file(tmp_path) != older
    made = compiled.compile_library(tmp_path)
    assert list(tmp_path.iterdir()) == [made]
    assert isinstance(ticket.load(str(made)), ctypes.CDLL)


@NEEDS_COMPILER
def test_a_source_that_does_not_compile_leaves_nothing_behind(tmp_path, monkeypatch):
    source = tmp_path / "ticket.c"
    source.write_text("this is no C", encoding="utf-8")
    monkeypatch.setattr(compiled, "SOURCE", source)
    assert compiled.compile_library(tmp_path) is None
    assert list(tmp_path.iterdir()) == [source]


def test_a_missing_compiler_is_said_once_with_the_remedy(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CC", "no-such-compiler")
    monkeypatch.setattr(compiled, "library_file", lambda folder=tmp_path: tmp_path / "ticket-0.so")
    compiled.main()
    assert capsys.readouterr().err.splitlines() == compiled.WITHOUT.splitlines()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [None, b"", b"\x7fELF of another machine"], ids=["none", "empty", "foreign"]
)
def test_a_library_that_cannot_be_loaded_counts_as_none(tmp_path, monkeypatch, content):
    if content is not None:
        (tmp_path / "ticket-0.so").write_bytes(content)
    monkeypatch.setattr(ticket, "library_file", lambda: tmp_path / "ticket-0.so")
    assert ticket.library.__wrapped__() is None


@NEEDS_COMPILER
@pytest.mark.parametrize("spoilt", ["0xc67178f2", "0x80;"], ids=["a round", "the padding"])
def test_a_library_that_counts_wrongly_counts_as_none(tmp_path, monkeypatch, spoilt):
    wrong = tmp_path / "ticket.c"
    text = compiled.SOURCE.read_text(encoding="utf-8")
    assert text.count(spoilt) == 1
    wrong.write_text(text.replace(spoilt, spoilt.replace("0x", "1 + 0x")), encoding="utf-8")
    monkeypatch.setattr(compiled, "SOURCE", wrong)
    made = compiled.compile_library(tmp_path)
    monkeypatch.setattr(ticket, "library_file", lambda: made)
    assert ticket.library.__wrapped__() is None


@NEEDS_COMPILER
def test_a_library_that_counts_rightly_is_taken(tmp_path, monkeypatch):
    made = compiled.compile_library(tmp_path)
    monkeypatch.setattr(ticket, "library_file", lambda: made)
    assert isinstance(ticket.library.__wrapped__(), ctypes.CDLL)


def test_the_code_of_a_run_is_the_same_with_the_library_and_without(tmp_path, monkeypatch):
    source = tmp_path / "tables" / "ticket.c"
    source.parent.mkdir()
    source.write_text("int one;", encoding="utf-8")
    monkeypatch.setattr(run, "__file__", str(tmp_path / "chain" / "run.py"))
    code = run.code_digest.__wrapped__
    before = code()
    source.with_name("ticket-0123456789ab.so").write_bytes(b"compiled")
    assert code() == before
    source.write_text("int two;", encoding="utf-8")
    assert code() != before
