"""Findings of a check: bad data is reported all at once, never thrown row by row."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass

from houping.core.errors import ShapeMismatch, Words


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one place of the input.

    `row` counts from 1 as the user's file does (the header is row 1); 0 means the whole file.
    `level` is "error" (must be mended), "warning" (possible, but cannot work as written) or "note" (read
    differently, or worth a look). `message` and `remedy` are Chinese, beside them their English.
    """

    row: int
    field: str
    code: str
    message: str = ""
    remedy: str = ""
    file: str = ""
    level: str = "error"
    message_en: str = ""
    remedy_en: str = ""

    def said(self, language: str = "zh") -> tuple[str, str]:
        """Return message and remedy in Chinese ("zh") or, where there is any, English ("en")."""
        if language == "zh" or not self.message_en:
            return self.message, self.remedy
        return self.message_en, self.remedy_en


def told(
    row: int, field: str, code: str, message: Words, remedy: Words, *, file: str = "", level: str = "error"
) -> Problem:
    """Return a problem that is said in both languages."""
    return Problem(row, field, code, message.zh, remedy.zh, file, level, message.en, remedy.en)


def lines_of(problems: Sequence[Problem], most: int) -> Words:
    """Return the first `most` problems, one on a line, in both languages, and how many there are in all."""
    return Words(_lines(problems, most, "zh"), _lines(problems, most, "en"))


def _lines(problems: Sequence[Problem], most: int, language: str) -> str:
    said = [_line(problem, language) for problem in problems[:most]]
    if len(problems) > most:
        said.append(f"……共 {len(problems)} 处" if language == "zh" else f"... {len(problems)} in all")
    return "\n".join(said)


def _line(problem: Problem, language: str) -> str:
    message, remedy = problem.said(language)
    if language == "zh":
        row = f" 第 {problem.row} 行" if problem.row else ""
        return f"{f'{problem.file}{row} {problem.field}'.strip()}：{message}（{problem.code}，{remedy}）"
    row = f"row {problem.row}" if problem.row else ""
    place = ", ".join(filter(None, (problem.file, row, problem.field)))
    return f"{place}: {message} ({problem.code}; {remedy})"


def require_same_length(**columns: Sized) -> None:
    """Raise ShapeMismatch unless all columns have one length."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ShapeMismatch(lengths=lengths)
