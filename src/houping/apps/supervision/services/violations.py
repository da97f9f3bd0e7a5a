"""Violations: registered, verified, handled or found to be nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.quality.models import Interference
from houping.apps.supervision.models import ListItem, Violation
from houping.apps.supervision.services import evidence
from houping.core.errors import AlreadyDone, FalseDataOnly, NotInForce, ReasonMissing

Followed = Callable[[Violation, str, str, Any], None]
_at_move: list[Followed] = []


def at_move(follow: Followed) -> Followed:
    """Let an outer app follow a step of a violation, in the same transaction; called with it, the step, its words, who."""
    _at_move.append(follow)
    return follow


AGENCIES = frozenset({Organisation.Kind.FIELD_AGENCY, Organisation.Kind.PHONE_AGENCY})


@transaction.atomic
def register(
    *, actor: Any, assessment: Assessment, values: Mapping[str, Any], files: Iterable[UploadedFile] = ()
) -> Violation:
    """Register a violation against an item of a list that applies; quality control registers false data only (R-11.9).

    values : item, organisation, county, place, happened, what. Raises NotInForce, FalseDataOnly, and what
    `contents.kind_of` raises for the files.
    """
    county = values.get("county") or None
    anything = actor.may("violation.register", assessment=assessment.key, county=county)
    if not anything:
        require(actor, "violation.false_data", assessment=assessment.key, county=county)
    item, organisation = values["item"], values["organisation"]
    if not _applies(item, organisation, assessment):
        raise NotInForce(item=item, organisation=organisation)
    if not anything and not item.false_data:
        known = ListItem.objects.filter(version=item.version, false_data=True)
        raise FalseDataOnly(codes=joined(known.values_list("code", flat=True)))
    made = Violation.objects.create(assessment=assessment, registered_by=actor, **values)
    kept = evidence.keep(files, actor=actor, violation=made)
    said = {"code": item.code, "organisation": organisation.code, "files": evidence.told(kept)}
    _tell(actor, "violation.register", made, **said)
    return made


def _applies(item: ListItem, organisation: Organisation, assessment: Assessment) -> bool:
    """Whether an item stands on a published list (of whatever version) that applies to an office."""
    version = item.version
    own = "agency" if organisation.kind in AGENCIES else "county"
    return version.assessment_id == assessment.pk and version.state != "draft" and version.audience == own


@transaction.atomic
def from_interference(*, actor: Any, report_id: int, item: ListItem) -> Violation:
    """Register a confirmed report of interference as a violation of its county, in one act; raises AlreadyDone."""
    query = Interference.objects.select_for_update(of=("self",)).select_related("assessment")
    report = query.get(pk=report_id, state="confirmed")
    require(actor, "violation.handle", assessment=report.assessment.key)
    if Violation.objects.filter(interference=report).exists():
        raise AlreadyDone(what=str(report.get_kind_display()))
    values = {
        "item": item,
        "organisation": Organisation.objects.get(kind="county", county=report.county),
        "county": report.county,
        "place": report.village,
        "happened": timezone.localdate(report.happened),
        "what": report.what,
        "interference": report,
    }
    return register(actor=actor, assessment=report.assessment, values=values)


@transaction.atomic
def move(*, actor: Any, violation_id: int, action: str, text: str) -> Violation:
    """Verify (text: the facts), handle (text: what was done) or dismiss (text: why). Raises MoveRefused, ReasonMissing."""
    query = Violation.objects.select_for_update(of=("self",)).select_related("assessment", "item")
    found = query.get(pk=violation_id)
    require(actor, Violation.MOVES[action].permission, assessment=found.assessment.key)
    found.state = after(found, action)
    if not text.strip():
        raise ReasonMissing()
    if action == "verify":
        found.facts, found.verified = text.strip(), timezone.now()
    else:
        found.handling, found.settled, found.settled_by = text.strip(), timezone.now(), actor
    found.save()
    _tell(actor, f"violation.{action}", found)
    for follow in _at_move:
        follow(found, action, text.strip(), actor)
    return found


def _tell(actor: Any, action: str, found: Violation, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"violation:{found.pk}",
        assessment=found.assessment.key,
        county=found.county,
        **details,
    )
