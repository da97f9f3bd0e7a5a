"""What of the site shows a problem: a paper of the library here; outer apps add theirs (R-2.3: with its source linked).

An origin is written as `kind:id` and kept with the problem and in the ledger. It becomes an address only for those who
may open it; the others read what the finder wrote of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.formats import in_brackets
from houping.apps.plans.models import Assessment
from houping.core.errors import OriginUnknown

LONGEST = 200  # characters of the words, as `Finding.reference` keeps them


@dataclass(frozen=True)
class Origin:
    """Where a problem was seen: `key` as kept, words for people, its page, and what it says of the problem.

    sure : fields of the problem that follow from it; likely : what the finder will most often fill in
    """

    key: str
    words: str
    url: str
    sure: Mapping[str, str] = field(default_factory=dict)
    likely: Mapping[str, str] = field(default_factory=dict)


# (reader, assessment, id) -> the origin; None when it is not there or not for the reader
Open = Callable[[Any, Assessment, int], Origin | None]
_kinds: dict[str, Open] = {}


def origin(kind: str) -> Callable[[Open], Open]:
    """Let an app say what one of its kinds is, and who may open it."""

    def keep(opens: Open) -> Open:
        _kinds[kind] = opens
        return opens

    return keep


def opened(person: Any, assessment: Assessment, key: str) -> Origin | None:
    """Return an origin as somebody may open it, else None."""
    kind, _colon, number = key.partition(":")
    opens = _kinds.get(kind)
    if opens is None or not (number.isascii() and number.isdecimal()) or len(number) > 18:
        return None
    return opens(person, assessment, int(number))


def require_origin(person: Any, assessment: Assessment, key: str) -> Origin:
    """Return an origin; raises OriginUnknown when it is not there or not for the person."""
    found = opened(person, assessment, key)
    if found is None:
        raise OriginUnknown(origin=key[:40])
    return found


@origin("document")
def _document(person: Any, assessment: Assessment, number: int) -> Origin | None:
    """Return a paper of the library (查阅资料) to those for whom it is meant."""
    if not person.may("document.see", assessment=assessment.key):
        return None
    found = assessment.documents.readable_by(person, assessment.key).defer("text").filter(pk=number).first()
    if found is None:
        return None
    words = _("资料：%s") % (in_brackets(found.title, found.number) if found.number else found.title)
    return Origin(
        key=f"document:{number}",
        words=words[:LONGEST],
        url=reverse("teams:document", args=[assessment.key, number]),
        sure={"source": Finding.Source.DOCUMENT},
    )
