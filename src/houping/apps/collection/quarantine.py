"""What was set aside: taken after all, or left aside with a reason; the bytes stay either way."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps import store
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.collection.arrivals import Part, Post, Sender
from houping.apps.collection.models import FormVersion, Quarantined, Submission, SubmissionVersion
from houping.apps.collection.receiving import add_version
from houping.apps.ledger.services import record
from houping.core.errors import QuarantineNotTakeable, ReasonMissing
from houping.instruments.envelope import read_envelope

Reason = Quarantined.Reason
TAKEABLE = frozenset({Reason.CONFLICT, Reason.STALE, Reason.CLOSED, Reason.NOT_CERTIFIED, Reason.NO_ORIGINAL})


def listed(assessment: Any, counties: frozenset[str] | None) -> Any:
    """Return what was set aside in some counties (None: all), open cases first."""
    found = Quarantined.objects.filter(assessment=assessment)
    if counties is not None:
        found = found.filter(county__in=counties)
    return found.select_related("person", "device", "decided_by").order_by("-state", "-received", "-pk")


@transaction.atomic
def decide(*, actor: Any, case_id: int, action: str, why: str) -> Quarantined:
    """Take a case as a version of its own, or leave it aside; raises ReasonMissing, QuarantineNotTakeable, MoveRefused."""
    query = Quarantined.objects.select_for_update(of=("self",))
    case = query.select_related("assessment", "person", "device", "submission").get(pk=case_id)
    permission = Quarantined.MOVES[action].permission
    require(actor, permission, assessment=case.assessment.key, county=case.county or None)
    if not why.strip():
        raise ReasonMissing()
    case.state = after(case, action)
    if action == "take":
        _take(case)
    case.decided_by, case.decided, case.decision = actor, timezone.now(), why.strip()
    case.save(update_fields=["state", "decided_by", "decided", "decision"])
    record(
        actor=actor,
        action=f"quarantine.{action}",
        subject=f"submission:{case.instance}",
        assessment=case.assessment.key,
        county=case.county,
        sha256=case.sha256,
        decision=why.strip(),
    )
    return case


def _take(case: Quarantined) -> None:
    """Make a version of it: of the interview that it conflicts with, or a new interview."""
    form = FormVersion.objects.filter(
        form__assessment=case.assessment, form__form_id=case.form_id, version=case.form_version
    ).first()
    if case.reason not in TAKEABLE or form is None or case.device is None:
        raise QuarantineNotTakeable(reason=Reason(case.reason).label)
    content = store.read(case.sha256)
    parts = [Part(f["name"], f["sha256"], f["size"], "application/octet-stream") for f in case.files]
    body = store.Kept(case.sha256, "", case.size)
    sender = Sender(case.device, case.install_id, case.user_agent)
    add_version(Post(sender, body, parts, read_envelope(content)), form, _target(case))


def _target(case: Quarantined) -> Submission | None:
    """Return the interview of which the case becomes the newest version; None for a new one."""
    if case.submission_id is None:
        return None
    return Submission.objects.select_for_update(of=("self",)).get(pk=case.submission_id)


def versions_beside(case: Quarantined) -> Any:
    """Return the versions with which a case can be compared."""
    return SubmissionVersion.objects.filter(submission_id=case.submission_id).order_by("number")
