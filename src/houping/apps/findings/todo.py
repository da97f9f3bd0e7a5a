"""What waits for people about problems: to verify, feed back, answer, recheck; each with the first deadline."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.findings import queries, watching
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits

# state -> the permission to take a problem on from there
DUTIES = {
    "reported": "finding.verify",
    "verified": "finding.feed_back",
    "fed_back": "finding.answer",
    "objected": "finding.recheck",
    "disputed": "finding.rule",
}


@waits
def steps(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield one line for every state in which something waits for the person."""
    words = {
        "reported": _("初核问题 %d 个"),
        "verified": _("反馈问题 %d 个"),
        "fed_back": _("答复问题 %d 个"),
        "objected": _("复核问题 %d 个"),
        "disputed": _("研判问题 %d 个"),
    }
    page = reverse("findings:ledger", args=[assessment.key])
    for state, found in queries.waiting(person, assessment, DUTIES).items():
        due = timezone.localtime(found.first).date() if found.first else None
        queue = next(name for name, states in queries.QUEUES.items() if states == (state,))
        title = words[state] % found.number
        if found.urged:
            title = _("%(what)s（已催办 %(n)d 个）") % {"what": title, "n": found.urged}
        yield ToDo(title, _("问题"), due, f"{page}?queue={queue}")


@waits
def rulings(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many matters of counties wait for the person's vote in the session in which they sit."""
    if not person.may("finding.rule", assessment=assessment.key):
        return
    waiting = assessment.county_rulings.filter(state="proposed")
    number = waiting.exclude(votes__member=person).count()
    if number:
        url = reverse("findings:county-rulings", args=[assessment.key])
        yield ToDo(_("表决研判认定 %d 项") % number, _("问题"), None, url)


@waits
def red_line(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many counties reached a level of the red line that the panel has not looked at since (A-20)."""
    if not person.may("finding.rule", assessment=assessment.key):
        return
    waiting = watching.to_judge(assessment)
    if waiting:
        reds = sum(level == "red" for level in waiting.values())
        title = _("研判返贫红线预警的区县 %(n)d 个（红色 %(reds)d 个）") % {"n": len(waiting), "reds": reds}
        url = reverse("findings:redline", args=[assessment.key])
        yield ToDo(title, _("问题"), None, url)


@waits
def experiences(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many cases of experience wait for review by somebody else than their author."""
    if not person.may("experience.review", assessment=assessment.key):
        return
    waiting = assessment.experiences.filter(state="proposed").exclude(by=person).count()
    if waiting:
        url = reverse("findings:experiences", args=[assessment.key])
        yield ToDo(_("审核典型经验 %d 个") % waiting, _("问题"), None, url)
