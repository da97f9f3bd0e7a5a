"""What waits for people about the frame: to confirm it, to freeze it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits


@waits
def frames(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield the newest frame while it waits for QC."""
    if not person.may("frame.sign", assessment=assessment.key):
        return
    newest = assessment.frames.only("number", "title", "state", "assessment").first()
    words = {"sound": _("确认抽样框：%s"), "signed": _("冻结抽样框：%s")}
    if newest and newest.state in words:
        url = reverse("frames:frame", args=[assessment.key, newest.number])
        yield ToDo(words[newest.state] % newest.title, _("抽样框"), None, url)
