"""Talks and listed supervision of counties (R-8.8, R-8.9)."""

import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps import contents
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.rectification.models import Measure, Minutes
from houping.core import errors


@transaction.atomic
def add_measure(
    *,
    actor: Any,
    assessment: Assessment,
    county: str,
    kind: str,
    on: datetime.date,
    basis: str,
    due: datetime.date | None = None,
    people: str = "",
    place: str = "",
    document_number: str = "",
) -> Measure:
    """Record a talk or a listing; a listing has a day until which it lasts.

    place, document_number : of the notice of a talk, which `talk_paper` writes
    """
    require(actor, "measure.edit", assessment=assessment.key, county=county)
    if kind == Measure.Kind.LISTED and due is None:
        raise errors.WordsMissing(field=_("督办期限"), action=Measure.Kind.LISTED.label)
    made = Measure.objects.create(
        assessment=assessment,
        county=county,
        kind=kind,
        on=on,
        due=due,
        basis=basis,
        people=people,
        place=place,
        document_number=document_number,
        by=actor,
    )
    _tell(actor, "measure.add", made, kind=kind)
    return made


@transaction.atomic
def end_measure(*, actor: Any, measure_id: int, outcome: str) -> Measure:
    """End it with its outcome (for a listing: 摘牌)."""
    found = Measure.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=measure_id)
    require(actor, "measure.edit", assessment=found.assessment.key, county=found.county)
    found.state = after(found, "end")
    if not outcome.strip():
        raise errors.WordsMissing(field=_("结果"), action=Measure.ACTION_LABELS["end"])
    found.outcome, found.ended = outcome.strip(), timezone.now()
    found.save(update_fields=["state", "outcome", "ended"])
    _tell(actor, "measure.end", found, kind=found.kind)
    return found


def add_minutes(*, actor: Any, measure_id: int, stream: BinaryIO, name: str) -> Minutes:
    """Keep a file with the minutes of a talk, also of one that ended; raises NoMinutes, and what `contents.keep` raises.

    The same file is kept once.
    """
    talk = Measure.objects.select_related("assessment").get(pk=measure_id)
    require(actor, "measure.edit", assessment=talk.assessment.key, county=talk.county)
    if talk.kind != Measure.Kind.TALK:
        raise errors.NoMinutes()
    kept = contents.keep(stream, name)
    with transaction.atomic():
        Measure.objects.select_for_update(of=("self",)).get(pk=measure_id)
        same = talk.minutes.filter(sha256=kept.sha256).first()
        if same is not None:
            return same
        fields = {"sha256": kept.sha256, "size": kept.size, "kind": kept.kind}
        made = Minutes.objects.create(measure=talk, name=kept.name[-160:], by=actor, **fields)
        _tell(actor, "measure.minutes", talk, sha256=kept.sha256)
    return made


def _tell(actor: Any, action: str, found: Measure, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"measure:{found.pk}",
        assessment=found.assessment.key,
        county=found.county,
        **details,
    )
