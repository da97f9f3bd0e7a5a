"""The life of an item: planned, proved, accepted or sent back; reminders; files (R-8.14)."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import contents
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.formats import day
from houping.apps.ledger.services import record
from houping.apps.plans.services import check_version
from houping.apps.rectification.models import Entry, Item, Proof
from houping.core import errors

Values = Mapping[str, Any]


@transaction.atomic
def act(*, actor: Any, item_id: int, action: str, version: int, values: Values | None = None) -> Item:
    """Take an item one step on.

    values : `note`; plan: `plan`, `office`; prove: `result`; extend: `due`. Proving needs a file, returning a reason.
    Raises Refused, MoveRefused, RecordChanged, WordsMissing, EvidenceMissing, DeadlineNotLater.
    """
    given = dict(values or {})
    found = _locked(item_id)
    moves = {**Item.MOVES, **Item.ACTS}
    county, key = found.finding.county, found.finding.assessment.key
    require(actor, moves[action].permission, assessment=key, county=county)
    target = after(found, action, moves) or found.state
    check_version(found, version, who=_last_office(actor, found))
    details = DOING[action](found, given) if action in DOING else {}
    note = str(given.get("note", "")).strip()
    if action in TELL_WHY and not note:
        raise errors.WordsMissing(field=_("情况说明"), action=Item.ACTION_LABELS[action])
    found.state = target
    found.closed = timezone.now() if target == Item.State.CLOSED else None
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save()
    Entry.objects.create(
        item=found,
        action=action,
        state=target,
        is_county=moves[action].permission == "rectify.do",
        by=actor,
        note=note or str(given.get("plan") or given.get("result") or ""),
    )
    _tell(actor, f"rectify.{action}", found, **details)
    return found


TELL_WHY = frozenset({"return", "reopen", "report", "urge", "extend"})


def _locked(item_id: int) -> Item:
    query = Item.objects.select_for_update(of=("self",)).select_related("finding__assessment", "changed_by")
    return query.get(pk=item_id)


def _last_office(actor: Any, found: Item) -> str:
    """Return for a county the office that acted last, "" when that was itself: it reads no name of another side."""
    if actor.may("rectify.see", assessment=found.finding.assessment.key):
        return ""
    last = found.entries.select_related("by__organisation").order_by("-pk").first()
    return last.by.organisation.name if last and not last.is_county else ""


def _plan(found: Item, given: Values) -> dict[str, object]:
    for field, words in (("plan", _("整改措施")), ("office", _("责任单位"))):
        text = str(given.get(field, "")).strip()
        if not text:
            raise errors.WordsMissing(field=words, action=Item.ACTION_LABELS["plan"])
        setattr(found, field, text)
    return {}


def _prove(found: Item, given: Values) -> dict[str, object]:
    found.result = str(given.get("result", "")).strip()
    if not found.result:
        raise errors.WordsMissing(field=_("整改结果"), action=Item.ACTION_LABELS["prove"])
    if not found.proofs.exists():
        raise errors.EvidenceMissing(action=Item.ACTION_LABELS["prove"], purposes=_("整改材料"))
    return {}


def _extend(found: Item, given: Values) -> dict[str, object]:
    due: datetime.date = given["due"]
    if due < max(found.due, timezone.localdate()):
        raise errors.DeadlineNotLater(due=day(found.due), wanted=day(due))
    found.due = due
    return {"until": str(due)}


DOING: Mapping[str, Callable[[Item, Values], dict[str, object]]] = {
    "plan": _plan,
    "prove": _prove,
    "extend": _extend,
}


def add_proof(*, actor: Any, item_id: int, stream: BinaryIO, name: str, note: str = "") -> Proof:
    """Keep a file with an item that the county works on; raises what `contents.keep` raises, MoveRefused."""
    seen = Item.objects.select_related("finding__assessment").get(pk=item_id)
    require_provable(actor, seen)
    return keep_proof(actor, item_id, contents.keep(stream, name), note)


def require_provable(actor: Any, item: Item) -> None:
    """Raise Refused or MoveRefused unless the actor may add a file to an item now: only while the county works on it."""
    require(actor, "rectify.do", assessment=item.finding.assessment.key, county=item.finding.county)
    after(item, "plan")


@transaction.atomic
def keep_proof(actor: Any, item_id: int, kept: contents.KeptFile, note: str) -> Proof:
    """Write the row of a file whose bytes are kept already, once, with its entry in the ledger."""
    found = _locked(item_id)
    after(found, "plan")
    same = found.proofs.filter(sha256=kept.sha256).first()
    if same is not None:
        return same
    made = Proof.objects.create(
        item=found,
        name=kept.name[-160:],
        sha256=kept.sha256,
        size=kept.size,
        kind=kept.kind,
        note=note,
        by=actor,
    )
    _tell(actor, "rectify.proof", found, sha256=kept.sha256)
    return made


def _tell(actor: Any, action: str, found: Item, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"finding:{found.finding.number}",
        assessment=found.finding.assessment.key,
        county=found.finding.county,
        **details,
    )
