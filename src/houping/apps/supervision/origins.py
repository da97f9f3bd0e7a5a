"""Records of the supervisors show problems: an inspection, a report of the public (R-2.3)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.findings.origins import LONGEST, Origin, origin
from houping.apps.formats import day
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models import Inspection, Voice


@origin("inspection")
def _inspection(person: Any, assessment: Assessment, number: int) -> Origin | None:
    """Return an inspection to those who see inspections; one of a county says of which county the problem is."""
    if not person.may("inspection.see", assessment=assessment.key):
        return None
    found = Inspection.objects.filter(pk=number, assessment=assessment).select_related("organisation").first()
    if found is None:
        return None
    said = {"n": found.pk, "who": found.organisation.name, "day": day(found.on)}
    words = _("督导检查单 %(n)d：%(who)s，%(day)s") % said
    return Origin(
        key=f"inspection:{number}",
        words=words[:LONGEST],
        url=reverse("supervision:inspection", args=[assessment.key, number]),
        sure={"source": Finding.Source.INSPECTION, **({"county": found.county} if found.county else {})},
        likely={"what": found.found, "place": found.place[:60]},
    )


@origin("voice")
def _voice(person: Any, assessment: Assessment, number: int) -> Origin | None:
    """Return a report of the public to those who see such reports."""
    if not person.may("voice.see", assessment=assessment.key):
        return None
    found = Voice.objects.filter(pk=number, assessment=assessment).first()
    if found is None:
        return None
    return Origin(
        key=f"voice:{number}",
        words=_("公众反映 %d") % found.number,
        url=reverse("supervision:voice", args=[assessment.key, number]),
        sure={"source": Finding.Source.PUBLIC, "county": found.county},
    )
