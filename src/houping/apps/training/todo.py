"""What waits for people about training: the exam, before anybody goes into the field."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.training import queries
from houping.apps.training.models import Attempt, Question


@waits
def exam(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the exam until the person has a certificate in force, as long as an attempt is left."""
    key = assessment.key
    if not person.may("exam.take", assessment=key) or not queries.why_not(person, assessment):
        return
    under_way = Attempt.objects.filter(assessment=assessment, person=person, state="open").first()
    if under_way:
        url = reverse("training:paper", args=[key, under_way.pk])
        yield ToDo(_("继续上岗考试"), _("培训"), None, url)
    elif queries.left(assessment, person):
        yield ToDo(_("参加上岗考试"), _("培训"), None, reverse("training:exam", args=[key]))


@waits
def bank(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the question bank to the bureau while it is empty."""
    key = assessment.key
    if not person.may("training.edit", assessment=key):
        return
    if not Question.objects.in_use().filter(assessment=assessment).exists():
        yield ToDo(_("导入考试题库"), _("培训"), None, reverse("training:questions", args=[key]))
