"""What waits for people about quality, with its deadline: reviews, corrections, alerts, back-checks, interference."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.collection import quarantine
from houping.apps.collection.models import Quarantined
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.quality import queries, rules
from houping.apps.quality.models import BackCheck, Interference

ONE_MOMENT = datetime.timedelta(minutes=1)


def reminder(title: str, kind: str, deadlines: Iterable[datetime.datetime], url: str) -> Iterator[ToDo]:
    """Yield one line for all that waits: how many, how many of them too late, the day of the first deadline.

    title : with %d for the number
    """
    found, now = sorted(deadlines), timezone.now()
    if not found:
        return
    words, late = title % len(found), sum(moment <= now for moment in found)
    if late:
        words = _("%(what)s，其中 %(late)d 项已超时") % {"what": words, "late": late}
    day = timezone.localtime(found[0] - ONE_MOMENT).date()  # 24:00 belongs to the day that ends
    yield ToDo(words, kind, day, url)


@waits
def review(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the interviews of one's counties that are to be reviewed until midnight of their day."""
    key = assessment.key
    if not person.may("submission.review", assessment=key):
        return
    central = person.may("submission.check", assessment=key)
    states = queries.CENTRAL if central else queries.TEAM
    waiting = queries.visible(person, assessment).filter(state__in=states).exclude(person=person)
    came = waiting.order_by().annotate(came=queries.NEWEST).values_list("came", flat=True)
    title = _("抽查 %d 份访问") if central else _("审核 %d 份访问（当日 24:00 前）")
    yield from reminder(
        title, _("质量"), (rules.due(m) for m in came if m), reverse("quality:queue", args=[key])
    )


@waits
def aside(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield what was set aside in one's counties: somebody on the way waits to hear which of two counts."""
    key = assessment.key
    if not person.may("submission.review", assessment=key):
        return
    found = quarantine.listed(assessment, person.counties("submission.review", assessment=key))
    came = found.filter(state=Quarantined.State.OPEN).order_by().values_list("received", flat=True)
    title, url = _("核对 %d 份暂存的提交"), reverse("collection:quarantine", args=[key])
    yield from reminder(title, _("质量"), (rules.due(moment) for moment in came), url)


@waits
def corrections(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the interviews that came back to whoever made them."""
    key = assessment.key
    if not person.may("submission.fill", assessment=key):
        return
    returned = queries.mine(person, assessment).values_list("changed", flat=True)
    deadlines = (rules.due(moment, rules.MEND_DAYS) for moment in returned)
    yield from reminder(
        _("按批注修改 %d 份退回的访问"), _("质量"), deadlines, reverse("quality:mine", args=[key])
    )


@waits
def alerts(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the alerts that nobody has answered; they are answered the same evening."""
    key = assessment.key
    if not person.may("alert.answer", assessment=key):
        return
    found = queries.alerts(person, assessment).filter(state="open").exclude(person=person)
    deadlines = (rules.due(moment) for moment in found.order_by().values_list("raised", flat=True))
    yield from reminder(_("答复 %d 条质量预警"), _("质量"), deadlines, reverse("quality:alerts", args=[key]))


@waits
def backchecks(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the back-checks of a person."""
    key = assessment.key
    if not person.may("backcheck.do", assessment=key):
        return
    found = BackCheck.objects.filter(draw__assessment=assessment, person=person, state="open").order_by()
    deadlines = (
        rules.due(moment, rules.BACKCHECK_DAYS) for moment in found.values_list("draw__drawn", flat=True)
    )
    yield from reminder(_("回访 %d 户"), _("质量"), deadlines, reverse("quality:backchecks", args=[key]))


@waits
def interference(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the reports of interference that nobody has looked into."""
    key = assessment.key
    if not person.may("interference.handle", assessment=key):
        return
    found = Interference.objects.filter(assessment=assessment, state="reported").order_by()
    deadlines = (
        rules.due(moment, rules.INTERFERENCE_DAYS) for moment in found.values_list("reported", flat=True)
    )
    url = reverse("quality:interference", args=[key])
    yield from reminder(_("核查 %d 起干扰情况"), _("督导"), deadlines, url)
