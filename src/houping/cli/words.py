"""The two languages of the command line: Chinese in the code, English in the catalogue beside it."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import typer

from houping.cli.english_help import HELP
from houping.cli.english_said import SAID
from houping.core.errors import Words

ENGLISH = HELP | SAID

# What typer writes by itself, in English, around our own words: on help pages ...
PAGE = (
    (r"^Usage: ", "用法："),
    (r"^Options:$", "选项："),
    (r"^Arguments:$", "参数："),
    (r"^Commands:$", "命令："),
    (r"Show this message and exit\.", "显示本说明。"),
    (r"\[default: ", "[默认："),
    (r"\[required\]", "[必填]"),
    (r"; required\]", "；必填]"),
)
# ... and when a command line cannot be read.
REFUSAL = (
    (r"^No such command '(.+?)'\.", "没有命令“{0}”。"),
    (r"Did you mean (.+)\?", "是不是 {0}？"),
    (r"^No such option: (\S+)", "没有选项 {0}。"),
    (r"\(Possible options: (.+)\)", "相近的选项：{0}。"),
    (r"^Missing argument '(.+?)'\.", "缺少参数 {0}。"),
    (r"^Missing option '(.+?)'\.", "缺少选项 {0}。"),
    (r"^Invalid value for '(.+?)': ", "{0} 的值无法使用："),
    (r"^Option '(.+?)' requires an argument\.", "选项 {0} 后面缺少值。"),
    (r"^Option '(.+?)' does not take a value\.", "选项 {0} 后面不能带值。"),
    (r"^Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", "多余的参数：{0}。文件名中有空格时请加引号。"),
    (r"Input should be a valid number.*", "应为数。"),
    (r"Input should be a valid integer.*", "应为整数。"),
    (r"Input should be less than or equal to (\S+)", "不得大于 {0}。"),
    (r"Input should be greater than or equal to (\S+)", "不得小于 {0}。"),
)


def language() -> str:
    """Return "zh" unless HOUPING_LANG asks for another language, which is then "en"."""
    return "zh" if os.environ.get("HOUPING_LANG", "zh").lower().startswith("zh") else "en"


def spoken(text: str, **values: object) -> str:
    """Return a Chinese text of the code in the user's language, with the values put in."""
    chosen = text if language() == "zh" else ENGLISH.get(text, text)
    said = {
        name: value.message(language()) if isinstance(value, Words) else value
        for name, value in values.items()
    }
    return chosen.format_map(said) if said else chosen


def say(text: str, **values: object) -> None:
    """Print one sentence on a line of its own: never wrapped, never cut, no markup read into a path."""
    typer.echo(spoken(text, **values))


def page(text: str) -> str:
    """Return a help page with typer's own headings in Chinese when Chinese is spoken."""
    if language() != "zh":
        return text
    for english, chinese in PAGE:
        text = re.sub(english, chinese, text, flags=re.MULTILINE)
    return text


def refusal(text: str) -> str:
    """Return typer's complaint about a command line in the user's language."""
    if language() != "zh":
        return text
    for english, chinese in REFUSAL:
        if found := re.search(english, text):
            text = text[: found.start()] + chinese.format(*found.groups()) + text[found.end() :].lstrip()
    return text


def program() -> str:
    """Return how this program was called, so that a printed command can be pasted."""
    called = Path(sys.argv[0])
    found = shutil.which("houping")
    if called.name != "houping" or not called.exists():
        return "houping"
    if found and Path(found).exists() and Path(found).samefile(called):
        return "houping"
    return path(called)


def path(place: Path) -> str:
    """Return a path as it can be pasted into a shell: relative when it lies below the working folder."""
    here = Path.cwd()
    whole = place if place.is_absolute() else here / place
    return shlex.quote(str(whole.relative_to(here) if whole.is_relative_to(here) else whole))
