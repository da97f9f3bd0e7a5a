"""Review states of Central and the states of our evening chain: what each is called there, which step each asks for."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from houping.apps.collection.models import Attachment, Form, Submission, SubmissionVersion
from houping.apps.quality.models import Verdict
from houping.apps.quality.queries import TEAM, own_tasks, visible
from houping.apps.quality.services import review
from houping.apps.tokens.bearer import OwnBearer
from houping.apps.tokens.services import tell_act
from houping.core.errors import NothingThere, RejectionUnexplained, ReviewStateUnknown
from houping.openrosa.central.entry import may

APPROVED, ISSUES, REJECTED, EDITED = "approved", "hasIssues", "rejected", "edited"
STATES: Mapping[str, str] = {"passed": APPROVED, "locked": APPROVED, "returned": ISSUES, "void": REJECTED}
CALLED = Case(
    *(When(submission__state=state, then=Value(name)) for state, name in STATES.items()),
    When(number__gt=1, then=Value(EDITED)),
    default=None,
)
FILES = Attachment.objects.filter(version=OuterRef("pk")).order_by().values("version").annotate(n=Count("pk"))
THERE = Coalesce(Subquery(FILES.values("n")), 0)
CHANGED = Case(When(submission__version__gt=1, then=F("submission__changed")), default=None)


def interviews(bearer: OwnBearer, form: Form) -> QuerySet[SubmissionVersion]:
    """Return the newest versions of the interviews that the caller may see, the last that came first.

    Each carries `review` (its state in Central's words), `updated`, and `there`: how many files it has.
    """
    may(bearer, "submission.see")
    seen = visible(bearer, form.assessment).filter(form=form)
    seen = seen.exclude(backcheck__in=own_tasks(bearer.person))  # who checks them unseen
    found = SubmissionVersion.objects.filter(submission__in=seen, instance=F("submission__current"))
    found = found.annotate(review=CALLED, updated=CHANGED, there=THERE)
    return found.select_related("submission__person", "form_version").order_by("-submission_id")


def interview(bearer: OwnBearer, form: Form, instance: str) -> SubmissionVersion:
    """Return one of them by the instance id of its first version. Raises NothingThere."""
    found = interviews(bearer, form).filter(submission__instance=instance).first()
    if found is None:
        raise NothingThere()
    return found


def set_state(bearer: OwnBearer, version: SubmissionVersion, said: Mapping[str, Any]) -> None:
    """Take an interview the step that a review state asks for; one that is there already stays as it is.

    approved: to quality control, from there passed; hasIssues: sent back; rejected: void, with `reason` and `invalid`.
    Raises ReviewStateUnknown, RejectionUnexplained, what `may` and `review.move` raise.
    """
    wanted, found = said.get("reviewState"), version.submission
    if wanted not in (APPROVED, ISSUES, REJECTED):
        raise ReviewStateUnknown(state=str(wanted)[:40])
    action = _action(str(wanted), found.state)
    may(bearer, Submission.MOVES[action].permission, found.county or None)
    if version.review == wanted:  # type: ignore[attr-defined]
        return
    reason, invalid = str(said.get("reason") or ""), str(said.get("invalid") or "")
    if action == "void" and (not reason.strip() or invalid not in Verdict.Reason.values):
        raise RejectionUnexplained(codes=" ".join(Verdict.Reason.values))
    with transaction.atomic():
        review.move(
            actor=bearer.person,
            submission_id=found.pk,
            action=action,
            version=found.version,
            reason=reason[:500],
            invalid=invalid,
        )
        _tell(bearer, found, f"submission.{action}")


def _action(wanted: str, state: str) -> str:
    """Return the step: `approved` is one step on, never two."""
    if wanted == APPROVED:
        return "forward" if state in TEAM else "pass"
    return {ISSUES: "return", REJECTED: "void"}[wanted]


def remark(bearer: OwnBearer, version: SubmissionVersion, path: str, text: str) -> None:
    """Keep a remark at a place of the interview; raises what `may` and `review.remark` raise."""
    found = version.submission
    may(bearer, "submission.review", found.county or None)
    with transaction.atomic():
        review.remark(
            actor=bearer.person, submission_id=found.pk, version=found.version, remarks={path: text}
        )
        _tell(bearer, found, "submission.remark")


def _tell(bearer: OwnBearer, found: Submission, act: str) -> None:
    tell_act(bearer=bearer, subject=f"submission:{found.instance}", act=act, county=found.county)
