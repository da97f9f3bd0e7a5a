"""From synthetic marks to the forms that raters fill in: documents seen, talks held (演示数据)."""

from collections.abc import Mapping
from random import Random

from houping.core.collection.instrument import Instrument

GOOD, FAIR = 85, 75


def document_answers(marks: Mapping[str, float], instrument: Instrument, chance: Random) -> dict[str, object]:
    """Return path -> answer of the documents form for measure -> mark (0..100)."""
    answers: dict[str, object] = {}
    for measure, mark in marks.items():
        page = f"d_{measure}"
        seen = "seen" if mark >= GOOD else "part" if mark >= FAIR else "absent"
        for question in instrument.asked:
            if question.group == page and question.kind == "select_one":
                answers[question.path] = chance.choice(("seen", seen))
        answers[f"{page}/{measure}_mark"] = int(mark)
    return answers


def interview_answers(
    marks: Mapping[str, float], instrument: Instrument, chance: Random
) -> dict[str, object]:
    """Return path -> answer of an interview form, which gives one mark."""
    (mark,) = marks.values()
    notes = {q.path: "情况已记录" for q in instrument.asked if q.kind == "text" and q.required}
    return notes | {
        "header/people": chance.randint(1, 5),
        "header/agreed": "yes",
        "marking/knowledge_mark": int(mark),
    }
