"""Load a plan folder; every problem of it names file and line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from houping.core.checks import Problem
from houping.core.errors import PlanMissing, PlanRejected, Words, in_words
from houping.core.plan.check import check
from houping.core.plan.found import CountySize, Place
from houping.core.plan.model import PARTS, Plan
from houping.plans.faults import FILE_MISSING, KEY_TWICE, faults_of
from houping.plans.yaml import Key, Parsed, Trail, parse

HOME = Path(__file__).parent
SOURCE = "source.txt"
SHOWN = 20
Sizes = dict[str, CountySize]


def built_in() -> list[str]:
    """Return the names of the embedded plans."""
    return sorted(path.parent.name for path in HOME.glob("*/plan.yaml"))


def folder_of(plan: Path | str) -> Path:
    """Return the folder of a plan given by path or by built-in name; raises PlanMissing."""
    path = Path(plan)
    if path.is_dir() and any((path / name).is_file() for name in PARTS):
        return path
    if str(plan) in built_in():
        return HOME / str(plan)
    raise PlanMissing(plan=plan, known=in_words(built_in()))


def load(plan: Path | str) -> Plan:
    """Return the plan of a folder or built-in name.

    The structure is checked here, the plan's own arithmetic by `check_folder`. Raises PlanMissing,
    PlanYamlBroken or PlanRejected.
    """
    folder = folder_of(plan)
    read = _read(folder)
    if read.plan is None:
        raise _rejected(folder, list(read.problems))
    return read.plan


def check_folder(plan: Path | str, sizes: Sizes | None = None) -> list[Problem]:
    """Return everything that is wrong with a plan or that it reads differently from the print.

    `sizes`: households and persons by county code, for the arithmetic of the telephone sample.
    Raises PlanMissing or PlanYamlBroken.
    """
    folder = folder_of(plan)
    read = _read(folder)
    if read.plan is None:
        return list(read.problems)
    text = folder / SOURCE
    source = text.read_text(encoding="utf-8") if text.is_file() else None
    found = [*read.problems, *check(read.plan, read.place, source=source, sizes=sizes)]
    return sorted(found, key=lambda p: (list(PARTS).index(p.file), p.row, p.code, p.field))


def checked(plan: Path | str) -> list[Problem]:
    """Return the notes and warnings of a plan; raises PlanRejected when it has errors."""
    found = check_folder(plan)
    errors = [problem for problem in found if problem.level == "error"]
    if errors:
        raise _rejected(folder_of(plan), errors)
    return found


def line_of(problem: Problem, language: str = "zh") -> str:
    """Return one problem as "file:line rule message remedy", in Chinese ("zh") or English ("en")."""
    message, remedy = problem.said(language)
    return f"{problem.file}:{problem.row} {problem.code} {message} {remedy}".rstrip()


def _rejected(folder: Path, errors: list[Problem]) -> PlanRejected:
    return PlanRejected(
        path=folder, count=len(errors), lines=Words(_lines(errors, "zh"), _lines(errors, "en"))
    )


def _lines(errors: list[Problem], language: str) -> str:
    lines = [line_of(problem, language) for problem in errors]
    rest = f"……共 {len(lines)} 处" if language == "zh" else f"... {len(lines)} in all"
    return "\n".join(lines[:SHOWN] + ([rest] if lines[SHOWN:] else []))


@dataclass(frozen=True)
class Read:
    """What was read from a folder: the plan (unless its structure is broken), problems and places."""

    plan: Plan | None
    problems: tuple[Problem, ...]
    place: Callable[[Trail], Place]


def _read(folder: Path) -> Read:
    """Read a folder, once for the same bytes."""
    files = [folder / name for name in PARTS]
    texts = tuple(path.read_bytes() if path.is_file() else None for path in files)
    return _read_bytes(folder, texts)


@lru_cache(maxsize=8)
def _read_bytes(folder: Path, texts: tuple[bytes | None, ...]) -> Read:
    parsed = {
        name: parse(folder / name, text) for name, text in zip(PARTS, texts, strict=True) if text is not None
    }
    places = Places(parsed)
    problems = list(_missing_files(parsed)) + list(_doubled_keys(parsed))
    data = {key: value for part in parsed.values() for key, value in part.data.items()}
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        present = [e for e in error.errors() if not _of_missing_file(e["loc"], parsed)]
        return Read(None, (*problems, *faults_of(present, places)), places)
    return Read(None if problems else plan, tuple(problems), places)


class Places:
    """Looks up where a value stands; for what is absent, where its nearest parent stands."""

    def __init__(self, parsed: dict[str, Parsed]) -> None:
        self.lines = {
            trail: Place(name, line) for name, part in parsed.items() for trail, line in part.lines.items()
        }

    def __call__(self, trail: Trail) -> Place:
        """Return file and line of a value, or of its nearest parent."""
        for length in range(len(trail), 0, -1):
            if trail[:length] in self.lines:
                return self.lines[trail[:length]]
        return Place(file_of(trail[0]) if trail else next(iter(PARTS)), 1)


def file_of(key: Key) -> str:
    """Return the file in which a top-level key belongs."""
    return next((name for name, part in PARTS.items() if key in part.model_fields), next(iter(PARTS)))


def _of_missing_file(loc: tuple[Key, ...], parsed: dict[str, Parsed]) -> bool:
    return len(loc) == 1 and file_of(loc[0]) not in parsed


def _missing_files(parsed: dict[str, Parsed]) -> Iterator[Problem]:
    for name in PARTS:
        if name not in parsed:
            yield FILE_MISSING.at(Place(name, 1), "")


def _doubled_keys(parsed: dict[str, Parsed]) -> Iterator[Problem]:
    for name, part in parsed.items():
        for trail, line in part.doubled:
            yield KEY_TWICE.at(Place(name, line), ".".join(map(str, trail)))
