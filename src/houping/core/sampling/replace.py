"""Replacement of a household that cannot be interviewed: always the next reserve of its own stratum.

The released households of a stratum are the first of the drawn order, whoever asks and whenever; so the
released set stays an order sample, a replaced household counts as non-response and never as absent.
Each entry of the log holds the digest of the one before. Worked case: docs/methods/draw.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from houping.core.errors import AlreadyReplaced, ReasonUnknown, ReserveExhausted, UnitNotInSample
from houping.core.provenance import digest

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "moved": "整户搬离",
        "deceased": "户内人员去世、户已不存在",
        "not_found": "查无此户",
        "away": "多次上门无人",
        "refused": "多次上门拒访",
        "unable": "无人能够应答",
        "duplicate": "与其他农户重复",
    }
)
START = "0" * 64


@dataclass(frozen=True)
class Listed:
    """One household of the drawn order of a stratum; main: drawn for the main sample, else reserve."""

    household: str
    stratum: str
    rank: int
    main: bool


@dataclass(frozen=True)
class Replacement:
    """One entry of the log: who was replaced by whom, of which stratum, why."""

    number: int
    household: str
    substitute: str
    stratum: str
    rank: int
    reason: str
    digest: str


def next_replacement(
    listed: Sequence[Listed], log: Sequence[Replacement], household: str, reason: str
) -> Replacement:
    """Return the entry that replaces `household` by the next reserve of its stratum.

    Raises ReasonUnknown, UnitNotInSample, AlreadyReplaced or ReserveExhausted.
    """
    if reason not in REASONS:
        known = "、".join(f"{code}（{text}）" for code, text in REASONS.items())
        raise ReasonUnknown(reason=reason, known=known)
    released = {entry.substitute for entry in log}
    own = next((u for u in listed if u.household == household and (u.main or household in released)), None)
    if own is None:
        raise UnitNotInSample(household=household)
    for entry in log:
        if entry.household == household:
            raise AlreadyReplaced(household=household, substitute=entry.substitute)
    reserve = [u for u in listed if u.stratum == own.stratum and not u.main]
    waiting = [u for u in reserve if u.household not in released]
    if not waiting:
        raise ReserveExhausted(stratum=own.stratum, reserve=len(reserve))
    chosen = min(waiting, key=lambda u: u.rank)
    before = log[-1].digest if log else START
    return entry_of(before, len(log) + 1, own, chosen, reason)


def entry_of(before: str, number: int, own: Listed, chosen: Listed, reason: str) -> Replacement:
    """Return entry `number` with its digest: SHA-256 of the digest before and of its own fields."""
    fields = (str(number), own.household, chosen.household, own.stratum, str(chosen.rank), reason)
    sealed = digest("|".join((before, *fields)).encode())
    return Replacement(number, own.household, chosen.household, own.stratum, chosen.rank, reason, sealed)


def first_broken(listed: Sequence[Listed], log: Sequence[Replacement]) -> int | None:
    """Return the place (from 0) of the first entry that does not follow from those before, or None."""
    for place, entry in enumerate(log):
        try:
            wanted = next_replacement(listed, log[:place], entry.household, entry.reason)
        except (ReasonUnknown, UnitNotInSample, AlreadyReplaced, ReserveExhausted):
            return place
        if wanted != entry:
            return place
    return None
