"""What waits for people about the draw: the next step of the ceremony, a witness's numbers, replacement requests."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.sampling.models import Ceremony, Replacement

QUIET = frozenset({"return", "reveal"})  # not a duty of every day: a way back, and the end of the fieldwork


@waits
def draw(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the steps that are the person's to take."""
    key = assessment.key
    if not person.may("sample.witness", assessment=key):
        return
    ceremony = Ceremony.objects.filter(assessment=assessment).exclude(state="superseded").first()
    if ceremony is None:
        return
    url = reverse("sampling:ceremony", args=[key, ceremony.number])
    for action in ceremony.actions():
        if action not in QUIET and person.may(Ceremony.MOVES[action].permission, assessment=key):
            yield ToDo(_("抽样：%s") % Ceremony.ACTION_LABELS[action], _("抽样"), None, url)
    if _asks_for_numbers(ceremony, person):
        yield ToDo(_("抽样：提交见证数字"), _("抽样"), None, url)


def _asks_for_numbers(ceremony: Ceremony, person: Any) -> bool:
    asked = ceremony.state == "announced" and ceremony.event_kind == "witness"
    if not asked or person.pk == ceremony.committed_by_id:
        return False
    return not ceremony.contributions.filter(person=person).exists()


@waits
def replacements(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the requests that wait for a decision."""
    if not person.may("sample.replace_approve", assessment=assessment.key):
        return
    waiting = Replacement.objects.filter(ceremony__assessment=assessment, state="asked").count()
    if waiting:
        url = reverse("sampling:replacements", args=[assessment.key])
        yield ToDo(_("审批 %d 件替换申请") % waiting, _("抽样"), None, url)
