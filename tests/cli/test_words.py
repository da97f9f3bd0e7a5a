"""What every command has in common: help, complaints, versions, and output that another program can read."""

import ast
import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from houping.chain.steps import STEPS
from houping.cli import app, console, words
from houping.core.sampling.replace import REASONS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = Path(console.__file__).parent
CALLS = {"say", "spoken", "table", "_of"}  # what takes a Chinese text of the code and says it
STEPPING = ("chain", "tables", "synthetic")  # what they do is told beside the bar
ENGLISH_OF_TYPER = re.compile(
    r"Error|Usage|Options|Missing|Invalid|No such|Try |required|Input should|Show this"
)


def test_the_version_is_told(command):
    done = command("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert version("houping") in done.stdout


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nosuch", "没有命令“nosuch”"),
        ("plan chek", "是不是 'check'"),
        ("estimate", "缺少参数 DATA"),
        ("estimate a.csv --weigth w", "没有选项 --weigth。相近的选项：--design, --weight。"),
        ("sample draw", "缺少选项 --frame"),
        ("demo --scale x", "--scale 的值无法使用：应为数"),
        ("demo --scale 3", "--scale 的值无法使用：不得大于 1"),
        ("sample calls x --out y --blocks -1", "--blocks 的值无法使用：不得小于 0"),
        ("sample calls x --out y --blocks 1.5", "--blocks 的值无法使用：应为整数"),
        ("plan show --section", "选项 --section 后面缺少值"),
        ("plan check --json=yes", "选项 --json 后面不能带值"),
        ("plan check a b", "多余的参数：b"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_answered_in_chinese(command, line, says):
    done = command(*line.split())
    assert done.returncode == 2
    assert says in done.stderr
    assert not ENGLISH_OF_TYPER.search(done.stderr + done.stdout)


@pytest.mark.parametrize("line", ["", "sample", "estimate --help", "plan new --help"])
def test_help_is_chinese_unless_english_is_asked_for(command, line):
    chinese = command(*line.split())
    said = chinese.stdout + chinese.stderr
    assert said.startswith("用法：houping") and not ENGLISH_OF_TYPER.search(said)
    english = command(*line.split(), HOUPING_LANG="en")
    said = english.stdout + english.stderr
    assert said.startswith("Usage: houping") and not CHINESE.search(said)


@pytest.mark.parametrize("columns", ["20", "80"])
def test_what_goes_into_a_pipe_is_neither_cut_nor_wrapped(command, tmp_path, columns):
    unit = "一个很长的单位名称" * 20
    (tmp_path / "s.csv").write_text(f"单位,estimate,se\n{unit},1,1\n乙,2,1\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("iCode,Parent,Weight\n总,,1\nestimate,总,1\n", encoding="utf-8")
    for line in (["rank", "s.csv"], ["score", "s.csv", "--tree", "t.csv"]):
        done = command(*line, COLUMNS=columns)
        assert any(unit in row for row in done.stdout.splitlines()), done.stderr
    done = command(
        "estimate", "s.csv", "--weight", "se", "--mean", "estimate", "--by", "单位", COLUMNS=columns
    )
    assert any(unit in row for row in done.stdout.splitlines()), done.stderr
    assert json.loads(command("rank", "s.csv", "--json", COLUMNS=columns).stdout)["units"][0]["unit"] == unit


def test_a_path_with_brackets_is_printed_as_it_is(command, tmp_path):
    done = command("plan", "new", "x_2022", "--to", tmp_path / "方案[red] 二")
    assert "'方案[red] 二'" in done.stdout


# --- the English catalogue --------------------------------------------------------------


def helps(command):
    """Return every help text of a command and of those below it."""
    found = [command.help] if command.help else []
    found += [p.help for p in command.params if getattr(p, "help", None)]
    return found + [text for below in getattr(command, "commands", {}).values() for text in helps(below)]


def texts_said():
    """Return every Chinese literal handed to the functions that say it, and to the bar of a step."""
    places = [(path, CALLS) for path in sorted(CODE.glob("*.py"))]
    places += [
        (path, {"progress"}) for ring in STEPPING for path in sorted((CODE.parent / ring).glob("*.py"))
    ]
    for path, calls in places:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in calls:
                yield from (
                    text.value
                    for given in call.args
                    for text in ast.walk(given)
                    if isinstance(text, ast.Constant) and CHINESE.search(str(text.value))
                )


def test_every_help_text_and_every_sentence_has_its_english():
    known = set(words.ENGLISH)
    spoken_of = {*texts_said(), *(step.title for step in STEPS.values()), *REASONS.values()}
    asked = {text for text in helps(typer.main.get_command(app)) if CHINESE.search(text)}
    assert sorted((spoken_of | asked) - known) == []


def test_english_keeps_every_value_of_the_chinese_sentence_and_no_chinese():
    for chinese, english in words.ENGLISH.items():
        fields = [sorted(re.findall(r"\{[^{}]+\}", text)) for text in (chinese, english)]
        assert set(fields[1]) <= set(fields[0]), chinese
        assert not CHINESE.search(english), english


def test_no_english_is_left_without_its_chinese():
    """A sentence that was reworded in the code would silently stay Chinese."""
    sources = [p for p in CODE.parent.rglob("*.py") if not p.name.startswith("english_")]
    literals = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    literals |= set(helps(typer.main.get_command(app)))
    assert sorted(set(words.ENGLISH) - literals) == []
