"""Reports of the public: taken in without a name, triaged, answered.

What may become of a report is a line of `Voice.MOVES` and one function of DECISIONS: a further outcome adds both.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from houping.apps import vault
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.findings.services.reporting import report_finding
from houping.apps.ledger.services import hold, record, record_reading
from houping.apps.plans.models import Assessment
from houping.apps.supervision import receipts
from houping.apps.supervision.models import Voice
from houping.apps.supervision.services import evidence, violations
from houping.core.errors import ReasonMissing, ReceiptUnknown, ReportReceived, TooManyFiles
from houping.core.findings.wording import without_numbers

MOST_FILES, MOST_BYTES = 5, 30 << 20


def take_in(
    *,
    assessment: Assessment,
    county: str,
    what: str,
    contact: str = "",
    files: Iterable[UploadedFile] = (),
    number: str = "",
) -> str:
    """Keep a report of the public and return its receipt, which is nowhere kept.

    number : of the form, so that the same form is taken once; "" for a report by itself
    Nobody's permission is asked: the door is public (knocking.py limits it). Raises TooManyFiles, ReportReceived, and
    what `evidence.freed` raises.
    """
    sent = list(files)
    if len(sent) > MOST_FILES or sum(f.size or 0 for f in sent) > MOST_BYTES:
        raise TooManyFiles(count=MOST_FILES, size=MOST_BYTES >> 20)
    form = receipts.form_digest(number, (assessment.key, county, what, contact), sent) if number else None
    _refuse_again(form)
    freed = evidence.freed(sent)  # takes long: before anybody is held back
    receipt = receipts.new()
    with transaction.atomic():
        hold()
        _refuse_again(form)
        last = Voice.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
        made = Voice.objects.create(
            assessment=assessment,
            number=last + 1,
            receipt=receipts.digest(receipt),
            form=form,
            county=county,
            what=what,
            contact=vault.seal_record(contact.encode()) if contact else None,
        )
        kept = evidence.keep_freed(freed, voice=made)
        _tell(None, "voice.receive", made, files=evidence.told(kept))
    return receipt


def _refuse_again(form: str | None) -> None:
    if form and Voice.objects.filter(form=form).exists():
        raise ReportReceived()


def find(*, assessment: Assessment, receipt: str) -> Voice:
    """Return the report of a receipt as it was typed; raises ReceiptUnknown."""
    digits = receipts.cleaned(receipt)
    found = Voice.objects.filter(assessment=assessment, receipt=receipts.digest(digits)).first()
    if not digits or found is None:
        raise ReceiptUnknown()
    return found


@transaction.atomic
def read_contact(*, actor: Any, voice_id: int, reason: str) -> str:
    """Return how to reach whoever reported, for one answer; recorded first. Raises ReasonMissing."""
    voice = Voice.objects.select_related("assessment").get(pk=voice_id)
    require(actor, "voice.triage", assessment=voice.assessment.key)
    record_reading(
        actor=actor,
        what="contact",
        subject=f"voice:{voice.pk}",
        reason=reason,
        assessment=voice.assessment.key,
        county=voice.county,
    )
    return vault.unseal_record(bytes(voice.contact)).decode() if voice.contact else ""


@transaction.atomic
def decide(*, actor: Any, voice_id: int, action: str, values: Mapping[str, Any]) -> Voice:
    """Take a report one step on: accept, reject, assign, answer, register. Raises MoveRefused, ReasonMissing.

    values : what the form of the action asks
    """
    query = Voice.objects.select_for_update(of=("self",)).select_related("assessment")
    voice = query.get(pk=voice_id)
    require(actor, Voice.MOVES[action].permission, assessment=voice.assessment.key)
    voice.state = after(voice, action)
    DECISIONS[action](voice, actor, values)
    voice.decided_by, voice.decided = actor, timezone.now()
    voice.save()
    _tell(actor, f"voice.{action}", voice)
    return voice


def _accept(voice: Voice, actor: Any, values: Mapping[str, Any]) -> None:
    """Nothing more: the state says it."""


def _say(voice: Voice, actor: Any, values: Mapping[str, Any]) -> None:
    """Write what the holder of the receipt reads."""
    voice.said = str(values["text"]).strip()
    if not voice.said:
        raise ReasonMissing()


def _assign(voice: Voice, actor: Any, values: Mapping[str, Any]) -> None:
    """Give it to one of those who may answer, until a day."""
    require(values["person"], "voice.triage", assessment=voice.assessment.key)
    voice.assigned_to, voice.due = values["person"], values["due"]


def _register(voice: Voice, actor: Any, values: Mapping[str, Any]) -> None:
    """Make it a violation of an office against an item of its list."""
    given = {
        "item": values["item"],
        "organisation": values["organisation"],
        "county": voice.county,
        "happened": timezone.localdate(voice.received),
        "what": voice.what,
    }
    voice.violation = violations.register(actor=actor, assessment=voice.assessment, values=given)


def _find(voice: Voice, actor: Any, values: Mapping[str, Any]) -> None:
    """Report it as a problem of the county; a team verifies it as any other (R-2.3)."""
    with override("zh-hans"):
        reference = _("公众反映 %d") % voice.number
    given = {
        "county": voice.county,
        "source": "public",
        "reference": reference,
        "what": without_numbers(voice.what),  # in full they stay with the report
        "spread": "point",
        "extent": "single",
        **{name: values[name] for name in ("title", "indicator", "severity")},
    }
    voice.finding = report_finding(
        actor=actor, assessment=voice.assessment, values=given, origin=f"voice:{voice.pk}"
    )


DECISIONS: dict[str, Callable[[Voice, Any, Mapping[str, Any]], None]] = {
    "accept": _accept,
    "reject": _say,
    "assign": _assign,
    "answer": _say,
    "register": _register,
    "find": _find,
}


def _tell(actor: Any, action: str, voice: Voice, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"voice:{voice.pk}",
        assessment=voice.assessment.key,
        county=voice.county,
        **details,
    )
