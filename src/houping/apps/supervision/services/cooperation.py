"""The checklist of the counties: issued by the bureau, filled in and confirmed by each county (R-11.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import plan_of
from houping.apps.plans.services import check_version, require_issued
from houping.apps.supervision.cooperation import standings
from houping.apps.supervision.models import Cooperation, CooperationItem
from houping.core.errors import AlreadyDone, CooperationIncomplete, VillageAsked
from houping.core.plan.cooperation import Ready, asks_villages
from houping.plans.cooperation import FILE, cooperation, read_cooperation

BUILT_IN = "chongqing_2021"


@transaction.atomic
def issue(*, actor: Any, assessment: Assessment) -> int:
    """Ask every county of the plan for what its file lists; return how many counties are asked anew.

    Raises Refused, AlreadyDone, and what `require_issued` raises without a plan in force.
    """
    require(actor, "cooperation.edit", assessment=assessment.key)
    plan = require_issued(assessment, _("下发配合清单"))
    if not CooperationItem.objects.filter(assessment=assessment).exists():
        CooperationItem.objects.bulk_create(
            _item(assessment, item) for item in _of_plan(plan.texts.get(FILE))
        )
    known = set(Cooperation.objects.filter(assessment=assessment).values_list("county", flat=True))
    new = [county.code for county in plan_of(plan).counties if county.code not in known]
    if not new:
        raise AlreadyDone(what=_("下发配合清单"))
    Cooperation.objects.bulk_create(Cooperation(assessment=assessment, county=code) for code in new)
    _tell(actor, "cooperation.issue", assessment, counties=len(new))
    return len(new)


def _of_plan(text: str | None) -> tuple[Ready, ...]:
    """Return the items of the plan in force, of the built-in plan where that has none."""
    found = read_cooperation(text.encode()) if text else cooperation(BUILT_IN)
    return found.items if found else ()


def _item(assessment: Assessment, item: Ready) -> CooperationItem:
    fields = {name: getattr(item, name) for name in CooperationItem.FIELDS}
    return CooperationItem(assessment=assessment, **fields)


def put_item(
    *, actor: Any, assessment: Assessment, values: Mapping[str, Any], item_id: int | None = None
) -> CooperationItem:
    """Add an item or change one; counties that had confirmed look at a new one again.

    Raises VillageAsked, which leaves an entry in the ledger, when a village would have to fill in or report (R-11.2).
    """
    require(actor, "cooperation.edit", assessment=assessment.key)
    if asks_villages(values["text"]):
        with transaction.atomic():
            _tell(actor, "cooperation.blocked", assessment, text=values["text"])
        raise VillageAsked(village=values["text"])
    with transaction.atomic():
        known = CooperationItem.objects.filter(assessment=assessment, pk=item_id).first()
        item = known or CooperationItem(assessment=assessment)
        for name, value in values.items():
            setattr(item, name, value)
        item.save()
        if known is None:
            confirmed = Cooperation.objects.filter(assessment=assessment, state="confirmed")
            confirmed.update(state="filling", confirmed=None, confirmed_by=None)
        _tell(actor, "cooperation.item", assessment, code=item.code, text=item.text)
    return item


@transaction.atomic
def drop_item(*, actor: Any, item_id: int) -> None:
    """Ask for an item no more."""
    item = CooperationItem.objects.select_related("assessment").get(pk=item_id)
    require(actor, "cooperation.edit", assessment=item.assessment.key)
    _tell(actor, "cooperation.drop", item.assessment, code=item.code, text=item.text)
    item.delete()


@dataclass(frozen=True)
class Filled:
    """What a county says: whom the team calls, the items that are ready with their words, what it says of others."""

    liaison: str = ""
    deputy: str = ""
    telephones: tuple[str, str] = ("", "")
    ready: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)


def fill(*, actor: Any, cooperation_id: int, version: int, filled: Filled) -> Cooperation:
    """Save what a county has ready; raises Refused, MoveRefused, RecordChanged.

    Raises VillageAsked, which leaves an entry in the ledger, when a note asks a village to fill in or report (R-11.2).
    """
    said = {**filled.notes, **filled.ready}
    if asked := {pk: note for pk, note in said.items() if asks_villages(note)}:
        _blocked(actor, cooperation_id, asked)
        raise VillageAsked(village=joined(asked.values()))
    return _filled(actor, cooperation_id, version, filled)


@transaction.atomic
def _blocked(actor: Any, cooperation_id: int, asked: Mapping[int, str]) -> None:
    """Write down in which items a county tried to ask villages."""
    found = _locked(cooperation_id)
    require(actor, "cooperation.fill", assessment=found.assessment.key, county=found.county)
    items = CooperationItem.objects.filter(assessment=found.assessment, pk__in=asked)
    codes = [item.code for item in items]
    _tell(actor, "cooperation.blocked", found.assessment, found.county, codes=codes)


@transaction.atomic
def _filled(actor: Any, cooperation_id: int, version: int, filled: Filled) -> Cooperation:
    """Save what a county has ready."""
    found = _locked(cooperation_id)
    require(actor, "cooperation.fill", assessment=found.assessment.key, county=found.county)
    after(found, "fill", Cooperation.ACTS)
    check_version(found, version)
    found.liaison, found.deputy = filled.liaison.strip(), filled.deputy.strip()
    found.telephones = list(filled.telephones)
    items = CooperationItem.objects.filter(assessment=found.assessment, pk__in=filled.ready)
    found.ticks.exclude(item__in=items).delete()
    found.notes = {str(pk): note for pk, note in filled.notes.items()}
    for item in items:
        found.ticks.update_or_create(
            item=item, defaults={"note": filled.ready[item.pk]}, create_defaults=_tick(actor, filled, item)
        )
    _save(found, actor)
    _tell(actor, "cooperation.fill", found.assessment, found.county, codes=[item.code for item in items])
    return found


def _tick(actor: Any, filled: Filled, item: CooperationItem) -> dict[str, Any]:
    return {"note": filled.ready[item.pk], "by": actor}


@transaction.atomic
def move(*, actor: Any, cooperation_id: int, action: str, version: int) -> Cooperation:
    """Confirm that everything is ready, or take that back; raises CooperationIncomplete, MoveRefused, RecordChanged."""
    found = _locked(cooperation_id)
    permission = Cooperation.MOVES[action].permission
    require(actor, permission, assessment=found.assessment.key, county=found.county)
    found.state = after(found, action)
    check_version(found, version)
    if action == "confirm" and (missing := standings(found.assessment, [found.county])[0].lacking):
        raise CooperationIncomplete(missing=joined(missing))
    confirms = action == "confirm"
    found.confirmed, found.confirmed_by = (timezone.now(), actor) if confirms else (None, None)
    _save(found, actor)
    _tell(actor, f"cooperation.{action}", found.assessment, found.county)
    return found


def _locked(cooperation_id: int) -> Cooperation:
    query = Cooperation.objects.select_for_update(of=("self",)).select_related("assessment", "changed_by")
    return query.get(pk=cooperation_id)


def _save(found: Cooperation, actor: Any) -> None:
    found.version += 1
    found.changed_by, found.changed = actor, timezone.now()
    found.save()


def _tell(actor: Any, action: str, assessment: Assessment, county: str = "", **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"cooperation:{county or assessment.key}",
        assessment=assessment.key,
        county=county,
        **details,
    )
