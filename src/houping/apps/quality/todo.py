"""What waits for people about quality: interviews to review tonight, alerts to answer, back-checks, interference."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.quality import queries
from houping.apps.quality.models import BackCheck, Interference


@waits
def review(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the interviews of one's counties that are to be reviewed until midnight of their day."""
    key = assessment.key
    if not person.may("submission.review", assessment=key):
        return
    central = person.may("submission.check", assessment=key)
    states = queries.CENTRAL if central else queries.TEAM
    waiting = queries.visible(person, assessment).filter(state__in=states).exclude(person=person)
    first = waiting.order_by("received").values_list("received", flat=True).first()
    if first is None:
        return
    title = _("抽查 %d 份访问") if central else _("审核 %d 份访问（当日 24:00 前）")
    day = timezone.localtime(first).date()
    yield ToDo(title % waiting.count(), _("质量"), day, reverse("quality:queue", args=[key]))


@waits
def alerts(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the alerts that nobody has answered."""
    key = assessment.key
    if not person.may("alert.answer", assessment=key):
        return
    number = queries.alerts(person, assessment).filter(state="open").exclude(person=person).count()
    if number:
        yield ToDo(_("答复 %d 条质量预警") % number, _("质量"), None, reverse("quality:alerts", args=[key]))


@waits
def backchecks(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the back-checks of a person."""
    key = assessment.key
    if not person.may("backcheck.do", assessment=key):
        return
    number = BackCheck.objects.filter(draw__assessment=assessment, person=person, state="open").count()
    if number:
        yield ToDo(_("回访 %d 户") % number, _("质量"), None, reverse("quality:backchecks", args=[key]))


@waits
def interference(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the reports of interference that nobody has looked into."""
    key = assessment.key
    if not person.may("interference.handle", assessment=key):
        return
    number = Interference.objects.filter(assessment=assessment, state="reported").count()
    if number:
        url = reverse("quality:interference", args=[key])
        yield ToDo(_("核查 %d 起干扰情况") % number, _("督导"), None, url)
