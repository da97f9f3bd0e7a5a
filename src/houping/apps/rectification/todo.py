"""What waits for people about rectification: letters to sign for, plans and proofs owed, items to accept."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import ToDo, waits
from houping.apps.rectification import queries


@waits
def county(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield what a county owes: the letter, the plans, the proofs; and whether it was urged."""
    key = assessment.key
    if not person.may("rectify.do", assessment=key):
        return
    for letter in queries.letters(person, assessment).filter(received__isnull=True):
        url = reverse("rectification:letters", args=[key])
        yield ToDo(_("签收反馈函 %s") % letter.document_number, _("整改"), None, url)
    page = reverse("rectification:ledger", args=[key])
    words = {"open": _("报送整改方案 %d 项"), "planned": _("整改并报送结果 %d 项")}
    for state, said in words.items():
        owed = queries.owed(queries.items(person, assessment).filter(state=state), state)
        if owed.number:
            title = said % owed.number
            if owed.urged:
                title = _("%(what)s（已催办 %(n)d 项）") % {"what": title, "n": owed.urged}
            yield ToDo(title, _("整改"), owed.first, f"{page}?queue={state}")


@waits
def bureau(person: Any, assessment: Assessment) -> Iterator[ToDo]:
    """Yield how many items wait for acceptance."""
    if not person.may("rectify.accept", assessment=assessment.key):
        return
    number = queries.items(person, assessment).filter(state="proved").count()
    if number:
        url = reverse("rectification:ledger", args=[assessment.key])
        yield ToDo(_("验收整改 %d 项") % number, _("整改"), None, f"{url}?queue=proved")
