"""Files are added to a finding: checked by content, kept by content, never removed."""

from typing import Any, BinaryIO

from django.db import transaction

from houping.apps import contents
from houping.apps.accounts.access import require
from houping.apps.findings.models import Evidence, Finding, Step
from houping.apps.findings.services.life import side_of, tell
from houping.core.errors import MoveRefused

P = Evidence.Purpose
FIXABLE = tuple(sorted(Finding.ACTS["fix"].sources))
# purpose -> (permission, states in which it makes sense)
ADDED: dict[str, tuple[str, tuple[str, ...]]] = {
    P.FOUND: ("finding.report", ("reported", "verified")),
    P.VERIFICATION: ("finding.verify", ("reported", "verified")),
    P.SLIP: ("finding.feed_back", ("fed_back", "objected", "disputed", "agreed")),
    P.BEFORE: ("finding.fix", FIXABLE),
    P.AFTER: ("finding.fix", FIXABLE),
    P.OBJECTION: ("finding.answer", ("fed_back",)),
    P.RECHECK: ("finding.recheck", ("objected",)),
}


def add_evidence(
    *, actor: Any, finding_id: int, purpose: str, stream: BinaryIO, name: str, note: str = ""
) -> Evidence:
    """Keep a file with a finding. The bytes are on the disk before the row says so.

    Raises Refused, MoveRefused and what `contents.keep` raises.
    """
    found = Finding.objects.select_related("assessment").get(pk=finding_id)
    require_addable(actor, found, purpose)
    return keep(actor, found, purpose, contents.keep(stream, name), note)


def require_addable(actor: Any, found: Finding, purpose: str) -> None:
    """Raise Refused or MoveRefused unless the actor may add a file for a purpose now."""
    permission, states = ADDED[purpose]
    require(actor, permission, assessment=found.assessment.key, county=found.county)
    _require_state(found, purpose, states)


@transaction.atomic
def keep(actor: Any, seen: Finding, purpose: str, kept: contents.KeptFile, note: str) -> Evidence:
    """Write the row of a file whose bytes are kept already, once, with its entry in the ledger."""
    found = Finding.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=seen.pk)
    _require_state(found, purpose, ADDED[purpose][1])
    side = side_of(actor, found.assessment)
    same = found.evidence.filter(purpose=purpose, sha256=kept.sha256, side=side).first()
    if same is not None:
        return same
    made = Evidence.objects.create(
        finding=found,
        purpose=purpose,
        side=side,
        name=kept.name[-160:],
        sha256=kept.sha256,
        size=kept.size,
        kind=kept.kind,
        note=note,
        released=side == Step.Side.COUNTY,
        by=actor,
    )
    tell(actor, "finding.evidence", found, purpose=purpose, sha256=kept.sha256)
    return made


def _require_state(found: Finding, purpose: str, states: tuple[str, ...]) -> None:
    if found.state not in states:
        possible = "、".join(str(label) for state, label in Finding.State.choices if state in states)
        raise MoveRefused(action=P(purpose).label, state=found.get_state_display(), possible=possible)
