"""Scripted interviews: what a person would answer, the same for every engine that fills the form.

A script is plain JSON, so that a program in another language can run it too:

    {"form": "household", "interviews": [{"id": "i001", "answers": {"header/result": "complete", …}}]}

Paths are those of `read_submission`, with positions in repeats. A script may hold answers to questions that the
form does not ask in that interview: an engine answers what is asked, page after page, and leaves the rest.
`write_script` makes the JSON file (for engines outside), `write_lines` the lines that the Java driver reads.
"""

import json
import random
import re
from pathlib import Path

from houping.core.collection.instrument import Instrument, Question

MOST = 5  # as many instances of a repeat as a script has answers for
BOUND = re.compile(r"\. (>=?|<=?) (\d+)\b")
EXCLUSIVE = re.compile(r"selected\(\., '(\w+)'\)")
WORDS = ("已核对", "情况属实", "夏季缺水", "外出务工")
AWKWARD = {"integer": ["0", "1", "12"], "decimal": ["0", "0.5", "1234.56", "35", "19.99"]}


def scripts(instrument: Instrument, count: int, seed: int, fixed: dict[str, list[str]]) -> list[dict]:
    """Return interviews with random answers.

    fixed : question name -> values to choose from, where chance would leave most of the form unasked
    """
    chance = random.Random(seed)
    return [
        {"id": f"i{number:03d}", "answers": dict(_answers(instrument, chance, fixed))}
        for number in range(1, count + 1)
    ]


def write_script(path: Path, form_id: str, interviews: list[dict]) -> None:
    script = {"form": form_id, "interviews": interviews}
    path.write_text(json.dumps(script, ensure_ascii=False, indent=1), encoding="utf-8")


def write_lines(path: Path, interviews: list[dict]) -> None:
    lines = [f"{one['id']}\t{p}\t{v}" for one in interviews for p, v in one["answers"].items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _answers(instrument, chance, fixed):
    for question in instrument.asked:
        if question.kind in {"image", "geopoint"} or (not question.required and chance.random() < 0.4):
            continue
        for path in _places(question):
            values = fixed.get(question.name)
            yield path, chance.choice(values) if values else _value(instrument, question, chance)


def _places(question: Question):
    if not question.repeat:
        return [question.path]
    rest = question.path.removeprefix(question.repeat)
    return [f"{question.repeat}[{number}]{rest}" for number in range(1, MOST + 1)]


def _value(instrument, question, chance):
    if question.kind == "select_one":
        return chance.choice(instrument.choices[question.choices]).name
    if question.kind == "select_multiple":
        alone = EXCLUSIVE.findall(question.constraint)
        codes = [c.name for c in instrument.choices[question.choices]]
        if alone and chance.random() < 0.4:
            return alone[0]
        several = chance.sample([c for c in codes if c not in alone], k=chance.randint(1, 2))
        return " ".join(sorted(several, key=codes.index))
    if question.kind in {"integer", "decimal"}:
        return _number(question, chance)
    return {"date": "2021-11-0" + str(chance.randint(1, 9)), "text": chance.choice(WORDS)}[question.kind]


def _number(question, chance):
    bounds = {sign[0]: float(value) for sign, value in BOUND.findall(question.constraint)}
    low, high = bounds.get(">", 0), bounds.get("<", 20000)
    if chance.random() < 0.3:
        return chance.choice(AWKWARD[question.kind])
    value = chance.uniform(low, min(high, low + chance.choice([5, 40, 400, high])))
    return str(round(value)) if question.kind == "integer" else f"{value:.2f}".rstrip("0").rstrip(".")
