"""Two interviews that are nearly alike, side by side: what differs between them. Reads; writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from houping.apps.collection import asking
from houping.apps.collection.models import SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import queries, reading
from houping.apps.quality.models import Screening
from houping.apps.quality.tables import CODED

LIST = ".csv"


@dataclass(frozen=True)
class Pair:
    """Two interviews: the share of equal answers (0..1) by the comparison of all pairs, and the answers that differ.

    other : None when the reader may not see it; differing : (question, own answer, other answer) in words
    """

    own: Any
    other: Any
    share: float
    equal: int
    asked: int
    differing: list[tuple[str, str, str]]


def pairs(assessment: Assessment, person: Any, about: int) -> list[Pair]:
    """Return the likest pairs of an enumerator that the last comparison kept, as far as the reader may see them."""
    last = Screening.objects.filter(assessment=assessment).first()
    kept = next((row.get("pairs", []) for row in (last.ranked if last else []) if row["person"] == about), [])
    wanted = {entry[side] for entry in kept for side in ("own", "other")}
    visible = queries.readable(person, assessment).filter(pk__in=wanted)
    found = {s.pk: s for s in visible.select_related("person")}
    versions = _newest(found)
    return [
        _pair(entry, found, versions) for entry in kept if entry["own"] in found and entry["own"] in versions
    ]


def _newest(submissions: Iterable[int]) -> dict[int, SubmissionVersion]:
    query = SubmissionVersion.objects.filter(submission__in=list(submissions), answers__isnull=False)
    return {v.submission_id: v for v in query.order_by("number")}


def _pair(entry: dict[str, Any], found: dict[int, Any], versions: dict[int, SubmissionVersion]) -> Pair:
    own, other = versions[entry["own"]], versions.get(entry["other"])
    form = asking.instrument(own.form_version_id)
    equal, differing = 0, []
    mine, theirs = own.answers or {}, (other.answers or {}) if other else {}
    for question in form.asked if form else ():
        a, b = mine.get(question.path), theirs.get(question.path)
        listed = question.choices.endswith(LIST)  # which household it is
        if question.kind not in CODED or question.repeat or listed or a is None or b is None:
            continue
        if str(a) == str(b):
            equal += 1
        else:
            words = (reading.answer_in_words(own.form_version_id, question.path, v) for v in (a, b))
            differing.append((reading.said(question.label_zh, question.label_en), *words))
    return Pair(
        found[entry["own"]],
        found.get(entry["other"]),
        entry["share"],
        equal,
        equal + len(differing),
        differing,
    )
