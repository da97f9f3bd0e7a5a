"""The nightly round: what came in is examined, all enumerators are compared, who is conspicuous gets an alert."""

import math
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, tables
from houping.apps.quality.models import Alert, Screening
from houping.apps.quality.wording import measured
from houping.core.errors import NothingToCheck, TooFewInterviewers
from houping.core.quality.ranking import Ranked
from houping.core.quality.screen import Screen, screen
from houping.core.quality.similarity import Nearest

KIND = "quality.nightly"
SEED = 20211101
SHOWN, LIKEST = 5, 3
COPIES = {"copies_own": "own", "copies_other": "other"}  # check -> which neighbours it is about


@transaction.atomic
def start(*, actor: Any, assessment: Assessment, title: str) -> Job:
    """Start the round now; one at a time."""
    if actor is not None:
        require(actor, "quality.run", assessment=assessment.key)
    return jobs.start(
        actor=actor, kind=KIND, title=title, assessment=assessment.key, parameters={}, single=True
    )


def compare(
    assessment: Assessment, read: Sequence[tables.Read] | None = None, seed: int = SEED
) -> Screening | None:
    """Compare all enumerators and keep the list; None while there are too few to compare."""
    read = tables.read_all(assessment) if read is None else read
    if not read:
        return None
    try:
        compared = comparing.of_tasks(comparing.finished(assessment))
        found = screen(tables.interviews(read, compared), seed=seed)
    except (TooFewInterviewers, NothingToCheck):
        return None
    return _keep(assessment, seed, read, found)


@transaction.atomic
def _keep(assessment: Assessment, seed: int, read: Sequence[tables.Read], found: Screen) -> Screening:
    people = Person.objects.in_bulk([int(r.name) for r in found.ranked])
    rows = [_row(r) | {"pairs": _pairs(r, read, found.nearest)} for r in found.ranked]
    made = Screening.objects.create(assessment=assessment, seed=seed, interviews=len(read), ranked=rows)
    flagged = [r for r in found.ranked if r.flagged]
    for one in flagged:
        _warn(assessment, people[int(one.name)], one)
    record(
        actor=None,
        action="quality.compare",
        subject=f"screening:{made.pk}",
        assessment=assessment.key,
        seed=seed,
        interviews=len(read),
        flagged=len(flagged),
    )
    return made


def _pairs(ranked: Ranked, read: Sequence[tables.Read], nearest: Nearest | None) -> list[dict[str, Any]]:
    """Return the likest pairs of who is conspicuous by them: own interview, other one, share of equal answers."""
    codes = {reason.check.code for reason in ranked.reasons[:SHOWN]}
    if nearest is None or not codes & COPIES.keys():
        return []
    found = {}
    for code in codes & COPIES.keys():
        share, at = getattr(nearest, COPIES[code]), getattr(nearest, f"{COPIES[code]}_at")
        for place, one in enumerate(read):
            if str(one.submission.person_id) == ranked.name and at[place] >= 0:
                both = frozenset({one.submission.pk, read[at[place]].submission.pk})
                found[both] = (float(share[place]), one.submission.pk, read[at[place]].submission.pk)
    likest = sorted(found.values(), key=lambda f: (-f[0], f[1]))[:LIKEST]
    return [{"own": own, "other": other, "share": share} for share, own, other in likest]


def _row(ranked: Ranked) -> dict[str, Any]:
    return {
        "person": int(ranked.name),
        "n": ranked.n,
        "p": _finite(ranked.p),
        "q": _finite(ranked.q),
        "flagged": ranked.flagged,
        "reasons": [
            {
                "code": reason.check.code,
                "value": _finite(reason.check.value[reason.row]),
                "expected": _finite(reason.check.expected[reason.row]),
                "p": _finite(reason.p),
            }
            for reason in ranked.reasons[:SHOWN]
        ],
    }


def _finite(value: float) -> float | None:
    """Return a number that JSON can hold."""
    return float(value) if math.isfinite(value) else None


def _detail(code: str, value: float, expected: float, p: float, n: int) -> str:
    """Say the figures of an alert, in Chinese as all that alerts keep."""
    with override("zh-hans"):
        own, others = measured(code, _finite(value)), measured(code, _finite(expected))
        said = _("本人 %(own)s，同事预期 %(others)s；p = %(p)s，访问 %(n)d 份")
        return said % {"own": own, "others": others, "p": f"{p:.2g}", "n": n}


def _warn(assessment: Assessment, person: Person, ranked: Ranked) -> None:
    """Raise an alert about a person for each reason; one that is there already stays as it is."""
    county = next((a.county for a in person.current_assignments if a.assessment == assessment.key), "")
    for reason in ranked.reasons[:SHOWN]:
        title = reason.check.title
        value, expected = reason.check.value[reason.row], reason.check.expected[reason.row]
        Alert.objects.get_or_create(
            assessment=assessment,
            submission=None,
            number=0,
            person=person,
            code=f"S-{reason.check.code}"[:24],
            place="",
            defaults={
                "county": county,
                "severity": Alert.Severity.WARNING,
                "said": title.zh,
                "said_en": title.en,
                "detail": _detail(reason.check.code, value, expected, reason.p, ranked.n),
            },
        )
