"""Requests to replace a household, and their approval: the next of the reserve, never "the neighbour" (R-6.12)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version
from houping.apps.sampling import lists, naming
from houping.apps.sampling.models import Ceremony, Replacement
from houping.apps.sampling.services import require_lists
from houping.apps.sampling.sheets import types
from houping.chain.replace import replace_in, replacements
from houping.core.errors import ReplacementPending, ReserveExhausted, UnitNotInSample, Words
from houping.core.sampling.replace import Replacement as Decision


@dataclass(frozen=True)
class Tried:
    """What was done to reach a household: its visits in words, the newest first, and the page of its record."""

    visits: tuple[str, ...]
    url: str


Asking = Callable[[Ceremony, str, str], None]
Approved = Callable[[Replacement, Any], None]
Trying = Callable[[Ceremony, Sequence[str]], Mapping[str, Tried]]
_before_asking: list[Asking] = []
_trying: list[Trying] = []
_after_approval: list[Approved] = []


def before_asking(check: Asking) -> Asking:
    """Let an outer app refuse a request: called with ceremony, unit and reason, it raises what stands against it."""
    _before_asking.append(check)
    return check


def after_approval(follow: Approved) -> Approved:
    """Let an outer app follow an approved replacement, in the same transaction; called with it and who approved."""
    _after_approval.append(follow)
    return follow


def tells_visits(read: Trying) -> Trying:
    """Let an outer app tell how a household was tried, for whoever decides on its replacement."""
    _trying.append(read)
    return read


def tried(ceremony: Ceremony, units: Sequence[str]) -> dict[str, Tried]:
    """Return unit -> how it was tried, of the households that outer apps know."""
    return {unit: told for read in _trying for unit, told in read(ceremony, units).items()}


def without_reserve(ceremony: Ceremony, units: Sequence[str]) -> dict[str, ReserveExhausted]:
    """Return unit -> why it cannot be replaced, of those for which no reserve is left."""
    found = lists.reserves(ceremony, units)
    villages = naming.villages(ceremony)
    return {
        unit: ReserveExhausted(stratum=_stratum(villages[r.village], r.kind), reserve=r.all)
        for unit, r in found.items()
        if not r.left
    }


def _stratum(village: str, kind: str) -> Words:
    """Return a village and a kind of household in both languages of the page."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(f"{village} {types()[kind]}")
    return Words(*said)


@transaction.atomic
def ask(
    *, actor: Any, assessment: Assessment, county: str, unit: str, reason: str, note: str = ""
) -> Replacement:
    """Ask to replace a household of the own county.

    Raises UnitNotInSample, ReserveExhausted, ReplacementPending, ListsLocked, and what outer apps raise.
    """
    require(actor, "sample.replace", assessment=assessment.key, county=county)
    ceremony = require_lists(actor, Ceremony.objects.current(assessment), county)
    line = lists.released_units(ceremony).get(unit)
    if line is None or line.county != county:
        raise UnitNotInSample(household=unit)
    if none_left := without_reserve(ceremony, [unit]):
        raise none_left[unit]
    for check in _before_asking:
        check(ceremony, unit, reason)
    try:
        with transaction.atomic():
            asked = Replacement.objects.create(
                ceremony=ceremony,
                county=county,
                village=line.village,
                unit=unit,
                reason=reason,
                note=note,
                asked_by=actor,
            )
    except IntegrityError:
        raise ReplacementPending(unit=unit) from None
    _tell(actor, "replacement.ask", asked, ceremony, reason=reason)
    return asked


@transaction.atomic
def decide(*, actor: Any, replacement_id: int, action: str, version: int, answer: str = "") -> Replacement:
    """Approve a request, which releases the next of the reserve, or decline it with the reason.

    Raises MoveRefused, RecordChanged, ReserveExhausted, AlreadyReplaced, LogBroken.
    """
    asked = (
        Replacement.objects.select_for_update(of=("self",))
        .select_related("ceremony__assessment", "ceremony__run", "decided_by")
        .get(pk=replacement_id)
    )
    ceremony = (
        Ceremony.objects.select_for_update(of=("self",))
        .select_related("assessment", "run")
        .get(pk=asked.ceremony_id)
    )  # one decision at a time: the log of the sample is one file
    require(
        actor, Replacement.MOVES[action].permission, assessment=ceremony.assessment.key, county=asked.county
    )
    target = after(asked, action)
    check_version(asked, version)
    if action == "approve":
        asked.substitute = _release_next(ceremony, asked)
    asked.state, asked.answer = target, answer
    asked.decided_by, asked.decided = actor, timezone.now()
    asked.version += 1
    asked.save()
    if action == "approve":
        for follow in _after_approval:
            follow(asked, actor)
    _tell(
        actor,
        f"replacement.{action}",
        asked,
        ceremony,
        reason=asked.reason,
        substitute=asked.substitute,
        answer=answer,
    )
    return asked


def _release_next(ceremony: Ceremony, asked: Replacement) -> str:
    """Release the next of the reserve in the log of the sample and return its public id.

    A decision that is in the log already (of an attempt whose transaction did not end) is taken over.
    """
    known = lists.units_of(ceremony)
    household = known.household[asked.unit]
    done = {made.household: made for made in replacements(ceremony.folder)}
    made: Decision | None = done.get(household)
    if (
        made is None
        or Replacement.objects.filter(
            ceremony=ceremony, state="approved", substitute=known.unit[made.substitute]
        ).exists()
    ):
        note = {"date": f"{timezone.localdate():%Y-%m-%d}", "team": asked.county}
        made = replace_in(ceremony.folder, household, asked.reason, note)
    return known.unit[made.substitute]


def _tell(actor: Any, action: str, asked: Replacement, ceremony: Ceremony, **details: object) -> None:
    key = ceremony.assessment.key
    record(
        actor=actor,
        action=action,
        subject=f"replacement:{key}:{asked.pk}",
        assessment=key,
        county=asked.county,
        unit=asked.unit,
        **details,
    )
