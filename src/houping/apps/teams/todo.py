"""What waits for people about teams: to sign the commitment, to confirm who was proposed."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.teams.models import Commitment, Member
from houping.apps.teams.pledge import pledge
from houping.core.provenance import digest


@waits
def commitment(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the commitment until the person signed its present text (R-11.7)."""
    if not person.may("commitment.sign", assessment=assessment.key):
        return
    text = digest(pledge(assessment).encode())
    if not Commitment.objects.filter(assessment=assessment, person=person, text=text).exists():
        url = reverse("teams:commitment", args=[assessment.key])
        yield ToDo(_("签署纪律承诺"), _("队伍"), None, url)


@waits
def members(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many proposed people wait for the bureau."""
    if not person.may("team.edit", assessment=assessment.key):
        return
    count = Member.objects.filter(assessment=assessment, state="proposed").count()
    if count:
        url = reverse("teams:overview", args=[assessment.key])
        yield ToDo(_("确认 %d 名抽调人员") % count, _("队伍"), None, url)
