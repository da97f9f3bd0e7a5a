"""Check a questionnaire before it is published: the sheet, the engines that will run it, the plan it serves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from houping.core.collection.exercises import asked_twice
from houping.core.collection.instrument import Instrument
from houping.core.errors import FormRejected
from houping.core.plan.model import Plan
from houping.instruments import lint_engines, lint_sheet
from houping.instruments.convert import Converted, built_in, convert, form_path, load_form, validated
from houping.instruments.read import instrument_of
from houping.instruments.rules import Finding, finding
from houping.instruments.sheet import Source, read_source

INTERVIEW = "interview_"
SOURCE_OF: Mapping[str, str] = {"household": "household", "village": "village", "documents": "county"}
EVIDENCE: Mapping[str, str] = {"household": "H"}
SHOWN = 20
# what every household questionnaire asks -> the assessed contents that stand for it.
MODULES: Mapping[str, tuple[str, ...]] = {
    "不愁吃、不愁穿": ("food_clothes_ok", "R-5.4.1.1"),
    "义务教育": ("education_ok", "R-5.2.1.1"),
    "基本医疗": ("medical_ok", "R-5.2.2.1"),
    "住房安全": ("housing_ok", "R-5.2.3.1"),
    "饮水安全": ("water_ok", "R-5.2.4.1"),
    "收入变化": ("income_pc_yuan", "R-5.4.2.1"),
    "上年收入": ("income_last_yuan", "R-5.4.2.1"),
}
TOTALS = frozenset({"persons", "income_pc_yuan", "income_last_yuan", "rigid_spending_yuan"})


@dataclass(frozen=True)
class Purpose:
    """What a form is checked against: the plan, names of questions approved for it, the other forms of the visit."""

    plan: Plan
    register: frozenset[str] | None = None
    others: tuple[Instrument, ...] = ()


def register_of(form_id: str, plan: Path | str = "chongqing_2021") -> frozenset[str] | None:
    """Return the names of the questions of a plan's own form, which were approved with the plan (R-2.18)."""
    if form_id not in built_in(plan):
        return None
    return frozenset(question.name for question in load_form(form_id, plan).instrument.asked)


def others_of(form_id: str, plan: Path | str = "chongqing_2021") -> tuple[Instrument, ...]:
    """Return the other forms of a plan, which the same visit brings along (R-2.17)."""
    names = [name for name in built_in(plan) if name != form_id]
    return tuple(instrument_of(read_source(name, form_path(name, plan).read_bytes())) for name in names)


def lint(source: Source, purpose: Purpose | None = None) -> list[Finding]:
    """Return every fault of a questionnaire, in the order of its rows; without a purpose only sheet and engines."""
    instrument = instrument_of(source)
    found = [*lint_sheet.findings(source, instrument), *lint_engines.findings(source, instrument)]
    if purpose is not None:
        found += _against_plan(instrument, purpose)
    return sorted(set(found), key=lambda one: (one.sheet != "survey", one.row, one.code, one.field))


def publishable(source: Source, purpose: Purpose) -> Converted:
    """Return the form ready for tablets.

    Raises FormRejected with every finding, FormNotConverted, or FormNotValidated when nobody can open it here.
    """
    found = lint(source, purpose)
    if found:
        lines = [f"{one.sheet}:{one.row} {one.code} {one.message()}。{one.remedy()}" for one in found]
        raise FormRejected(name=source.name, count=len(found), lines="\n".join(lines[:SHOWN]))
    return validated(convert(source))


def _against_plan(instrument: Instrument, purpose: Purpose) -> Iterator[Finding]:
    yield from _measures(instrument, purpose.plan)
    yield from _modules(instrument)
    yield from _atoms(instrument, purpose.plan)
    yield from _exercises(instrument, purpose.plan)
    for twice in asked_twice(instrument, purpose.others):
        yield finding(
            "P09",
            twice.question.row,
            "name",
            what=twice.question.label_zh or twice.question.name,
            form=twice.form_id,
            earlier=twice.earlier.name,
        )
    if purpose.register is not None:
        for question in instrument.asked:
            if question.name not in purpose.register:
                yield finding("P04", question.row, "name", what=question.name)


def _measures(instrument: Instrument, plan: Plan) -> Iterator[Finding]:
    source = (
        "interview" if instrument.form_id.startswith(INTERVIEW) else SOURCE_OF.get(instrument.form_id, "")
    )
    wanted = {m.id for _, m in plan.measures() if m.source == source and m.statistic not in {"mean", "ratio"}}
    known = wanted | (TOTALS if source == "household" else frozenset())
    for name, question in instrument.measures.items():
        if name not in known or question.name != name or question.kind != "calculate":
            yield finding("P01", question.row, "hp_measure", what=name)
    for name in sorted(known - set(instrument.measures)):
        yield finding("P02", 1, "hp_measure", what=name)


def _modules(instrument: Instrument) -> Iterator[Finding]:
    if instrument.form_id != "household":
        return
    asked = {atom for question in instrument.asked for atom in question.atoms}
    for name, (measure, atom) in MODULES.items():
        if measure not in instrument.measures or atom not in asked:
            yield finding("P03", 1, "name", what=name)


def _atoms(instrument: Instrument, plan: Plan) -> Iterator[Finding]:
    evidence = {
        f"R-5.{indicator.id}.{number}": atom.sources
        for dimension in plan.dimensions
        for indicator in dimension.indicators
        for number, atom in enumerate(indicator.atoms, 1)
    }
    for question in instrument.questions:
        for atom in question.atoms:
            if atom not in evidence:
                yield finding("P06", question.row, "hp_atoms", what=atom)
    kind = EVIDENCE.get(instrument.form_id)
    asked = {atom for question in instrument.asked for atom in question.atoms}
    for atom, sources in evidence.items():
        if kind in sources and atom not in asked:
            yield finding("P05", 1, "hp_atoms", what=atom)


def _exercises(instrument: Instrument, plan: Plan) -> Iterator[Finding]:
    known = {exercise.id for exercise in plan.exercises}
    served = {f"R-5.{one.id}": one.exercises for part in plan.dimensions for one in part.indicators}
    for question in instrument.asked:
        wrong = [name for name in question.exercises if name not in known]
        if wrong or not question.exercises:
            yield finding("P07", question.row, "hp_exercise", what=" ".join(wrong) or question.name)
        owed = {name for atom in question.atoms for name in served.get(atom.rpartition(".")[0], ())}
        if left := sorted(owed - set(question.exercises)):
            yield finding("P08", question.row, "hp_exercise", what=question.name, exercises=" ".join(left))
