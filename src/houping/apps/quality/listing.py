"""The lists of the day from all interviews: "other", far numbers, numbers of two households, effects. Writes nothing.

What comes out is what JSON holds; interviews stand in it by key and county, so that each reader gets the own part.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from houping.apps import vault
from houping.apps.collection import asking
from houping.apps.quality import photos
from houping.apps.quality.reading import HIDDEN, MASKED
from houping.apps.quality.tables import AMOUNTS, NO, YES, Read, amount, named_answer
from houping.core.collection.instrument import POSITION, Question
from houping.core.collection.personal import betrayed
from houping.core.errors import TooFewInterviewers
from houping.core.quality import listing
from houping.core.quality.evidence import Crew
from houping.core.quality.patterns import interviewer_effects
from houping.core.quality.peers import normal_scores

MOST = 2000  # rows of one list
NUMBERS = frozenset({"integer", "decimal"})
IDENTITIES = frozenset({"id", "phone"})
FEWEST_ANSWERS = 30
KIND = "class"  # of a household, as the list of the tablet says it
LONG_NUMBER = re.compile(r"\d[\d \-]{5,}[\dXx]")  # in what people wrote: of a person, as like as not
Rows = list[dict[str, Any]]


Answer = tuple[Read, str, str, str]  # interview, path, path of the question, what was answered
Gathered = Mapping[str, list[Answer]]


@dataclass(frozen=True)
class Asked:
    """What of a form the lists read, by path of the question.

    others : the code of "other"; identities : which number it is; amounts : those with decimals; lists : who reads them
    """

    others: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, str] = field(default_factory=dict)
    amounts: frozenset[str] = frozenset()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def asked(version_id: int) -> Asked:
    """Return it for a version of a form, which never changes; nothing where only its XML is known."""
    form = asking.instrument(version_id)
    if form is None:
        return Asked()
    what, every = betrayed(form), list(form.asked)
    others = {q.path: choice.name for q in every if (choice := listing.other_choice(form, q)) is not None}
    identities = {q.path: what[q.name] for q in every if what[q.name] in IDENTITIES}
    lists = defaultdict(list)
    for name, paths in (
        ("others", others),
        ("texts", [q.path for q in listing.other_texts(form) if what[q.name] not in MASKED]),
        ("numbers", [q.path for q in every if q.kind in NUMBERS and not what[q.name]]),
        ("identities", identities),
    ):
        for path in paths:
            lists[path].append(name)
    amounts = frozenset(q.path for q in every if q.kind in AMOUNTS)
    return Asked(others, identities, amounts, dict(lists))


def lists(read: Sequence[Read]) -> dict[str, Any]:
    """Return the lists, each with the most striking first; `shared` holds places and never a number.

    untold : of how many questions the effects of enumerators cannot be told
    """
    found = _gathered(read)
    effects, untold = _effects(read)
    return {
        "others": _others(found),
        "texts": _texts(found),
        "outliers": _outliers(found),
        "shared": _shared(found),
        "photos": _photos(read),
        "effects": effects,
        "untold": untold,
    }


def _gathered(read: Sequence[Read]) -> Gathered:
    """Go through all answers once."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for one in read:
        wanted = asked(one.version.form_version_id).lists
        for path, value in one.answers.items():
            bare = POSITION.sub("", path) if "[" in path else path
            for name in wanted.get(bare, ()) if value != "" else ():
                found[name].append((one, path, bare, str(value)))
    return found


def _place(read: Read, path: str) -> dict[str, Any]:
    return {"submission": read.submission.pk, "form": read.version.form_version_id, "path": path}


def _others(found: Gathered) -> Rows:
    """Return how often "other" was chosen, by question and county."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one, _path, bare, text in found["others"]:
        form = one.version.form_version_id
        count = counts[bare, one.submission.county]
        count[0] += 1
        count[1] += asked(form).others[bare] in text.split()
        count[2] = form
    return [
        {"path": path, "county": county, "answers": every, "chosen": chosen, "form": form}
        for (path, county), (every, chosen, form) in sorted(counts.items())
        if chosen
    ]


def _texts(found: Gathered) -> Rows:
    """Return what was written under "other", the newest interviews first; long numbers in it are hidden."""
    rows = [
        _place(one, path) | {"text": LONG_NUMBER.sub(HIDDEN, text)} for one, path, _, text in found["texts"]
    ]
    return sorted(rows, key=lambda row: (-row["submission"], row["path"]))[:MOST]


def _outliers(found: Gathered) -> Rows:
    """Return numbers far outside those of the same kind of household in the county, the farthest first."""
    given: dict[str, list[tuple[Read, str, float]]] = defaultdict(list)
    for one, path, bare, text in found["numbers"]:
        given[bare].append((one, path, amount(text)))
    everybody = {one.submission.pk: one for rows in given.values() for one, _, _ in rows}
    kinds = {pk: str(named_answer(one.answers, KIND) or "") for pk, one in everybody.items()}
    rows_found = []
    for bare, rows in given.items():
        groups = [f"{one.submission.county} {kinds[one.submission.pk]}" for one, _, _ in rows]
        amounts = bare in asked(rows[0][0].version.form_version_id).amounts
        for out in listing.outliers([value for _, _, value in rows], groups, logs=amounts):
            one, path, value = rows[out.row]
            said = {"value": value, "lower": out.lower, "upper": out.upper, "n": out.n, "far": out.far}
            rows_found.append(_place(one, path) | {"kind": kinds[one.submission.pk]} | said)
    return sorted(rows_found, key=lambda row: (-row["far"], row["submission"], row["path"]))[:MOST]


def _shared(found: Gathered) -> Rows:
    """Return identity and telephone numbers that stand in several households: where, never which."""
    key, rows, hashes = vault.lookup_key(), [], []
    for one, path, bare, text in found["identities"]:
        if (number := listing.plain_number(text)) is not None:
            what = asked(one.version.form_version_id).identities[bare]
            rows.append((one, path, what))
            hashes.append((what, vault.lookup(key, number)))
    same = listing.shared(hashes, [one.submission.unit for one, _, _ in rows])
    return [
        {"what": rows[group[0]][2], "places": [_place(*rows[row][:2]) for row in group]}
        for group in same[:MOST]
    ]


def _photos(read: Sequence[Read]) -> Rows:
    """Return groups of photographs that are one picture in several households, the largest first."""
    found, pairs = photos.repeated(read)
    group = list(range(len(found)))

    def top(row: int) -> int:
        while group[row] != row:
            row = group[row]
        return row

    near: set[int] = set()
    for pair in pairs:
        one, other = sorted((top(pair.first), top(pair.second)))
        group[other] = one
        near |= {pair.second} if pair.bits or found[pair.first].sha256 != found[pair.second].sha256 else set()
    members = defaultdict(list)
    for row in sorted({row for pair in pairs for row in (pair.first, pair.second)}):
        members[top(row)].append(row)
    groups = [
        {
            "what": "near" if near & set(rows) else "same",
            "places": [
                _place(read[found[row].place], _named(read[found[row].place], found[row].name))
                for row in rows
            ],
        }
        for rows in members.values()
    ]
    return sorted(groups, key=lambda one: -len(one["places"]))[:MOST]


def _named(read: Read, name: str) -> str:
    """Return the path of the question that a file answers; its name where none does."""
    return next((path for path, value in read.answers.items() if value == name), name)


def _effects(read: Sequence[Read]) -> tuple[Rows, int]:
    """Return how much of the variance of each question within villages lies between enumerators, the largest first.

    Questions whose interval begins at 0 are left out; those of which it cannot be told are counted.
    """
    form = asking.instrument(read[0].version.form_version_id) if read else None
    try:
        crew = Crew.of([str(one.submission.person_id) for one in read])
    except TooFewInterviewers:
        crew = None
    villages, found, untold = [one.submission.village for one in read], [], 0
    scales = {q.path: listing.scale(form, q) for q in form.battery} if form else {}
    for question in form.asked if form else ():
        values = None if question.repeat else _values(question, scales.get(question.path), read)
        if values is None or (n := int(np.isfinite(values).sum())) < FEWEST_ANSWERS:
            continue
        got = interviewer_effects(values, crew, village=villages) if crew else None
        if got is None or math.isnan(got.icc):
            untold += 1
        elif got.lower > 0:
            said = {"icc": got.icc, "lower": got.lower, "upper": got.upper, "design": got.design_effect}
            found.append({"path": question.path, "form": read[0].version.form_version_id, "n": n} | said)
    return sorted(found, key=lambda row: -row["icc"]), untold


def _values(question: Question, scale: Mapping[str, float] | None, read: Sequence[Read]) -> Any:
    """Return a question as numbers: amounts as normal scores, ratings, yes as 1 and no as 0; None for anything else."""
    given = [str(one.answers.get(question.path, "")) for one in read]
    if question.kind in NUMBERS:
        return normal_scores([amount(value) for value in given])
    if scale is None and question.kind == "select_one" and {YES, NO} & set(given):
        scale = {YES: 1.0, NO: 0.0}
    return np.array([scale.get(value, math.nan) for value in given]) if scale else None
