"""From the sheets of a questionnaire to an Instrument: paths, labels in both languages, repeats, code lists."""

from collections.abc import Iterator, Mapping

from houping.core.collection.instrument import Choice, Group, Instrument, Question
from houping.instruments.sheet import Row, Source

ZH, EN = "中文(zh)", "English(en)"
BEGIN, END = ("begin group", "begin_group"), ("end group", "end_group")
BEGIN_REPEAT, END_REPEAT = ("begin repeat", "begin_repeat"), ("end repeat", "end_repeat")
FROM_FILE = "_from_file"


def instrument_of(source: Source) -> Instrument:
    """Return the instrument that a questionnaire describes; faults of its wording are the linter's business."""
    settings = source.settings
    parts = list(_parts(source))
    questions = [part for part in parts if isinstance(part, Question)]
    return Instrument(
        form_id=settings["form_id"] or source.name,
        version=settings["version"],
        title_zh=settings["form_title"],
        title_en=settings["hp_title_en"],
        groups=tuple(part for part in parts if isinstance(part, Group)),
        questions=tuple(questions),
        choices=_choices(source),
        lists=tuple(dict.fromkeys(q.choices for q in questions if q.choices.endswith(".csv"))),
    )


def _parts(source: Source) -> Iterator[Group | Question]:
    """Yield groups and questions in the order of the sheet, each with its path."""
    trail: list[Group] = []
    for row in source.survey.rows:
        kind = row["type"]
        if kind in END + END_REPEAT:
            del trail[-1:]
        elif kind in BEGIN + BEGIN_REPEAT:
            trail.append(_group(row, trail))
            yield trail[-1]
        elif kind:
            yield _question(row, trail)


def _path(row: Row, trail: list[Group]) -> str:
    return "/".join([group.path for group in trail[-1:]] + [row["name"]])


def _group(row: Row, trail: list[Group]) -> Group:
    return Group(
        path=_path(row, trail),
        label_zh=said(row, "label", ZH),
        label_en=said(row, "label", EN),
        relevant=row["relevant"],
        is_repeat=row["type"] in BEGIN_REPEAT,
        count=row["repeat_count"],
        appearance=row["appearance"],
        row=row.number,
    )


def _question(row: Row, trail: list[Group]) -> Question:
    kind, choices = kind_of(row["type"])
    repeats = [group.path for group in trail if group.is_repeat]
    return Question(
        path=_path(row, trail),
        name=row["name"],
        kind=kind,
        label_zh=said(row, "label", ZH),
        label_en=said(row, "label", EN),
        hint_zh=said(row, "hint", ZH),
        hint_en=said(row, "hint", EN),
        relevant=row["relevant"],
        constraint=row["constraint"],
        constraint_zh=said(row, "constraint_message", ZH),
        constraint_en=said(row, "constraint_message", EN),
        required=row["required"],
        calculation=row["calculation"],
        choices=choices,
        choice_filter=row["choice_filter"],
        appearance=row["appearance"],
        repeat=repeats[-1] if repeats else "",
        atoms=tuple(row["hp_atoms"].split()),
        exercises=tuple(row["hp_exercise"].split()),
        population=tuple(row["hp_population"].split()),
        measure=row["hp_measure"],
        recheck=int(row["hp_recheck"] or 0),
        row=row.number,
    )


def kind_of(written: str) -> tuple[str, str]:
    """Split the type of a row into kind and code list: ``select_one yes_no`` -> (select_one, yes_no)."""
    kind, _, rest = written.partition(" ")
    return kind.removesuffix(FROM_FILE), rest.split(" ")[0] if kind.startswith("select") else ""


def said(row: Row, head: str, language: str) -> str:
    """Return a text of a row in one language."""
    return row[f"{head}::{language}"]


def _choices(source: Source) -> Mapping[str, tuple[Choice, ...]]:
    lists: dict[str, tuple[Choice, ...]] = {}
    for row in source.choices.rows:
        name = row["list_name"]
        choice = Choice(row["name"], said(row, "label", ZH), said(row, "label", EN))
        lists[name] = (*lists.get(name, ()), choice)
    return lists
