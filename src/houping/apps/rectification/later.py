"""What happens to a finding after it was settled, for its timeline: the letter, and every step of rectification."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.findings.timeline import Line
from houping.apps.rectification.models import Item


def lines(found: Finding, county: bool) -> Iterable[Line]:
    """Return the steps since the finding was listed in a letter; a county reads offices instead of names."""
    listed = Item.objects.filter(finding=found).select_related(
        "letter__issued_by__organisation", "letter__received_by", "finding__assessment"
    )
    for item in listed:
        yield from _of_letter(item, county)
        for entry in item.entries.select_related("by__organisation"):
            who = entry.by.organisation.name if county and not entry.is_county else entry.by.name
            yield Line(entry.at, entry.words, who, entry.note)


def _of_letter(item: Item, county: bool) -> Iterator[Line]:
    letter = item.letter
    page = reverse("rectification:item", args=[item.finding.assessment.key, item.pk])
    who = letter.issued_by.organisation.name if county else letter.issued_by.name
    yield Line(letter.issued, _("列入一县一单（%s）") % letter.document_number, who, url=page)
    if letter.received:
        yield Line(letter.received, _("区县签收反馈函"), letter.received_by.name)
