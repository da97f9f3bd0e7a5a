"""An instrument: the questions of one form, where they stand, whom they concern and what they measure.

Paths are those of the submission below its root element, without positions: ``a_members/member/age``. An answer
inside a repeat is named with its position: ``a_members/member[1]/age``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

POSITION = re.compile(r"\[\d+\]")

# Kinds of questions that a person answers; all others are filled in by the device or computed.
ASKED = frozenset(
    {
        "text",
        "integer",
        "decimal",
        "select_one",
        "select_multiple",
        "date",
        "time",
        "dateTime",
        "geopoint",
        "image",
    }
)
SHORTEST_SCALE = 4
MEDIA = frozenset({"image", "audio", "video", "file"})

# Lists that reach a tablet as CSV files, one set per person: file -> its columns.
LISTS: Mapping[str, Sequence[str]] = {
    "households.csv": (
        "name",  # the salted unit id of the assignment
        "label",  # masked name and place, e.g. 张*（青山村 0012）
        "village",  # twelve-digit code
        "village_name",
        "county",
        "class",  # relieved monitored general
        "category",  # unstable borderline sudden; empty when not monitored
        "listed",  # 1 on the low-income list, else 0
        "relocated",  # 1 relocated under the programme, else 0
        "kind",  # main reserve monitored special: why this household was drawn
    ),
    "villages.csv": ("name", "label", "county", "county_name"),
    "counties.csv": ("name", "label", "group"),  # group: 1 of the fourteen, 2 of the nineteen
}


@dataclass(frozen=True)
class Choice:
    """One answer of a closed question."""

    name: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Group:
    """A page or a roster. `relevant` and `count` are XLSForm expressions with ``${names}``."""

    path: str
    label_zh: str
    label_en: str
    relevant: str = ""
    is_repeat: bool = False
    count: str = ""
    appearance: str = ""
    row: int = 0


@dataclass(frozen=True)
class Question:
    """One question or computed value. Expressions are those of the sheet, with ``${names}``; row counts from 1."""

    path: str
    name: str
    kind: str
    label_zh: str = ""
    label_en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_zh: str = ""
    constraint_en: str = ""
    required: str = ""
    calculation: str = ""
    choices: str = ""
    choice_filter: str = ""
    appearance: str = ""
    repeat: str = ""
    atoms: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    measure: str = ""
    recheck: int = 0
    row: int = 0

    @property
    def asked(self) -> bool:
        """Whether a person answers it."""
        return self.kind in ASKED

    @property
    def group(self) -> str:
        """Path of the page or roster it stands on."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Instrument:
    """A form: its parts in the order of the sheet.

    choices : list -> answers; a list that ends in ``.csv`` reaches the tablet as a file and is not in it
    """

    form_id: str
    version: str
    title_zh: str
    title_en: str
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    lists: tuple[str, ...] = ()

    def question(self, path: str) -> Question:
        """Return the question at a path, with or without positions; raises KeyError."""
        bare = POSITION.sub("", path)
        for question in self.questions:
            if question.path == bare:
                return question
        raise KeyError(path)

    def named(self, name: str) -> Question:
        """Return the question of a name; raises KeyError."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    @property
    def measures(self) -> Mapping[str, Question]:
        """Measure of the plan -> the computed value that gives it."""
        return {question.measure: question for question in self.questions if question.measure}

    @property
    def asked(self) -> Iterator[Question]:
        """Yield the questions that a person answers."""
        return (question for question in self.questions if question.asked)

    @property
    def battery(self) -> tuple[Question, ...]:
        """The rating battery: most questions of one page that are answered on the same scale, a list of numbers."""
        pages: dict[tuple[str, str], list[Question]] = {}
        for question in self.asked:
            codes = [choice.name for choice in self.choices.get(question.choices, ())]
            rates = question.kind == "select_one" and not question.repeat
            if rates and len(codes) >= SHORTEST_SCALE and all(code.isdecimal() for code in codes):
                pages.setdefault((question.group, question.choices), []).append(question)
        longest = max(pages.values(), key=len, default=[])
        return tuple(longest)

    @property
    def atoms(self) -> frozenset[str]:
        """Parts of the assessed contents (R-5) that some question covers."""
        return frozenset(atom for question in self.questions for atom in question.atoms)
