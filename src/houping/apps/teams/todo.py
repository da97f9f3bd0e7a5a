"""What waits for people about teams: to sign the commitment, to confirm who was proposed."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.teams.models import Commitment
from houping.apps.teams.pledge import pledge
from houping.core.provenance import digest


@waits
def team(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the commitment until the person signed its present text (R-11.7), and who was proposed to the bureau."""
    key = assessment.key
    signs, edits = (person.may(p, assessment=key) for p in ("commitment.sign", "team.edit"))
    if not signs and not edits:
        return
    signed, proposed = _standing(person, assessment)
    if signs and not signed:
        yield ToDo(_("签署纪律承诺"), _("队伍"), None, reverse("teams:commitment", args=[key]))
    if edits and proposed:
        yield ToDo(_("确认 %d 名抽调人员") % proposed, _("队伍"), None, reverse("teams:overview", args=[key]))


def _standing(person: Any, assessment: Assessment) -> tuple[bool, int]:
    """Return whether the person signed, and how many proposed people wait; one query."""
    text = digest(pledge(assessment).encode())
    mine = Commitment.objects.filter(assessment=assessment, person=person, text=text)
    waiting = Count("members", filter=Q(members__state="proposed"))
    asked = Assessment.objects.filter(pk=assessment.pk).annotate(signed=Exists(mine), waiting=waiting)
    signed, proposed = asked.values_list("signed", "waiting").get()
    return signed, proposed
