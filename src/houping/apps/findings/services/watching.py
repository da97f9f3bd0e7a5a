"""The bureau sets the levels of the red line; cases of experience are proposed and reviewed by somebody else."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.findings.indicators import check_indicators
from houping.apps.findings.models import Experience, RedLevel
from houping.apps.findings.personal import refuse_personal
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core.errors import SamePerson
from houping.core.findings.redline import Level


@transaction.atomic
def set_levels(*, actor: Any, assessment: Assessment, levels: list[Level]) -> None:
    """Set from where on a county is looked at."""
    require(actor, "redline.edit", assessment=assessment.key)
    for level in levels:
        values = {"cases": level.cases, "share": level.share}
        RedLevel.objects.update_or_create(assessment=assessment, name=level.name, defaults=values)
    said = {level.name: [level.cases, level.share] for level in levels}
    subject = f"redline:{assessment.key}"
    record(actor=actor, action="redline.levels", subject=subject, assessment=assessment.key, levels=said)


@transaction.atomic
def propose(*, actor: Any, assessment: Assessment, values: Mapping[str, Any]) -> Experience:
    """Propose a case of a county; raises Refused, IndicatorUnknown, PersonalInText: cases go into reports."""
    require(actor, "experience.add", assessment=assessment.key, county=values["county"])
    check_indicators(assessment, values["county"], [values["indicator"]])
    refuse_personal(f"{values['title']} {values['text']}", _("做法和成效"))
    made = Experience.objects.create(assessment=assessment, by=actor, **values)
    _tell(actor, "experience.propose", made)
    return made


@transaction.atomic
def review(*, actor: Any, experience_id: int, action: str) -> Experience:
    """Take a case into the library or leave it; never one's own. Raises MoveRefused, SamePerson."""
    found = (
        Experience.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=experience_id)
    )
    require(actor, Experience.MOVES[action].permission, assessment=found.assessment.key)
    found.state = after(found, action)
    if found.by_id == actor.pk:
        label = Experience.ACTION_LABELS[action]
        raise SamePerson(who=actor.name, did=found, action=label)
    found.reviewed_by, found.reviewed = actor, timezone.now()
    found.save(update_fields=["state", "reviewed_by", "reviewed"])
    _tell(actor, f"experience.{action}", found)
    return found


def _tell(actor: Any, action: str, found: Experience) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"experience:{found.pk}",
        assessment=found.assessment.key,
        county=found.county,
    )
