"""What waits for people about problems: to verify, feed back, answer, recheck; each with the first deadline."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.findings import queries
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits

# permission, the queue that waits for it
DUTIES = (
    ("finding.verify", "verify"),
    ("finding.feed_back", "feed_back"),
    ("finding.answer", "answer"),
    ("finding.recheck", "recheck"),
    ("finding.rule", "rule"),
)


@waits
def steps(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield one line for every queue in which something waits for the person."""
    words = {
        "verify": _("初核问题 %d 个"),
        "feed_back": _("反馈问题 %d 个"),
        "answer": _("答复问题 %d 个"),
        "recheck": _("复核问题 %d 个"),
        "rule": _("研判问题 %d 个"),
    }
    page = reverse("findings:ledger", args=[assessment.key])
    for permission, queue in DUTIES:
        if not person.may(permission, assessment=assessment.key):
            continue
        found = queries.waiting(person, assessment, permission, queries.QUEUES[queue])
        if number := found.count():
            first = found.values_list("due", flat=True).first()
            due = timezone.localtime(first).date() if first else None
            yield ToDo(words[queue] % number, _("问题"), due, f"{page}?queue={queue}")


@waits
def experiences(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many cases of experience wait for review by somebody else than their author."""
    if not person.may("experience.review", assessment=assessment.key):
        return
    waiting = assessment.experiences.filter(state="proposed").exclude(by=person).count()
    if waiting:
        url = reverse("findings:experiences", args=[assessment.key])
        yield ToDo(_("审核典型经验 %d 个") % waiting, _("问题"), None, url)
