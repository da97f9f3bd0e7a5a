"""What waits for people in the supervision: lists to sign for, slips to answer, violations and reports to look into."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.formats import day
from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.supervision import cooperation, signing
from houping.apps.supervision.models import Cooperation, Slip, Violation, Voice

DAYS = 2  # until a violation is verified, a report of the public triaged; our own, the plan names none


@waits
def lists(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the published lists that the person has not signed for."""
    if not person.may("list.sign", assessment=assessment.key):
        return
    for version in signing.unsigned(person, assessment):
        values = {"list": version.get_audience_display(), "number": version.number}
        words = _("签收%(list)s第%(number)d版") % values
        if version.reminded:
            words = _("%(what)s（%(day)s已催签）") % {"what": words, "day": day(version.reminded)}
        url = reverse("supervision:list", args=[assessment.key, version.pk])
        yield ToDo(words, _("督导"), version.effective, url)


@waits
def checklists(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the checklist that a county has not confirmed, with the first day by which something missing is due."""
    key = assessment.key
    own = person.counties("cooperation.fill", assessment=key)
    if own is None or not own:
        return
    for standing in cooperation.standings(assessment, sorted(own)):
        if standing.cooperation.state == Cooperation.State.FILLING:
            url = reverse("supervision:cooperation-county", args=[key, standing.cooperation.county])
            words = _("填写配合清单：还缺 %d 项") % len(standing.lacking)
            yield ToDo(words, _("督导"), standing.next_due or standing.comes, url)


@waits
def slips(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the slips that wait for the person's office, and the replies that wait for the supervisors."""
    key = assessment.key
    found = Slip.objects.filter(assessment=assessment)
    if person.may("slip.own", assessment=key):
        for slip in found.filter(organisation=person.organisation, state__in=["sent", "returned"]):
            words = _("回复督办单第%(number)d号：%(title)s") % {"number": slip.number, "title": slip.title}
            yield ToDo(words, _("督导"), slip.due, reverse("supervision:slip", args=[key, slip.pk]))
    if person.may("slip.issue", assessment=key):
        for slip in found.filter(state="replied"):
            words = _("核查督办单第%(number)d号的回复") % {"number": slip.number}
            yield ToDo(words, _("督导"), None, reverse("supervision:slip", args=[key, slip.pk]))


@waits
def violations(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the violations that wait to be verified or handled."""
    if not person.may("violation.handle", assessment=assessment.key):
        return
    found = Violation.objects.filter(assessment=assessment, state__in=["registered", "verified"])
    moments = list(found.order_by("registered").values_list("state", "registered"))
    url = reverse("supervision:violations", args=[assessment.key])
    for state, words in (("registered", _("核实 %d 起违规")), ("verified", _("处理 %d 起违规"))):
        own = [moment for known, moment in moments if known == state]
        if own:
            yield ToDo(words % len(own), _("督导"), _due(own[0]), url)


@waits
def voices(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the reports of the public that wait for triage, and those given to the person."""
    key = assessment.key
    if not person.may("voice.triage", assessment=key):
        return
    states = Q(state__in=["received", "accepted"]) | Q(state="assigned", assigned_to=person)
    found = list(Voice.objects.filter(states, assessment=assessment).order_by("received"))
    new = [voice for voice in found if voice.state != "assigned"]
    if new:
        url = reverse("supervision:voices", args=[key])
        yield ToDo(_("办理 %d 件公众反映") % len(new), _("督导"), _due(new[0].received), url)
    for voice in found:
        if voice.state == "assigned":
            url = reverse("supervision:voice", args=[key, voice.pk])
            yield ToDo(_("核查公众反映 %d") % voice.number, _("督导"), voice.due, url)


def _due(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment) + datetime.timedelta(days=DAYS)
