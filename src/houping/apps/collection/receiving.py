"""Interviews that come in: taken once, byte for byte, or set aside with a reason; nothing that came is lost.

The bytes are in the store (whole, on the disk) before a row names them; the row is committed before the tablet hears
that it may forget its copy. What takes longer (ledger, answers, place) follows in `settling.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from houping.apps.accounts.states import after
from houping.apps.collection.arrivals import (
    Part,
    Post,
    Sender,
    begun,
    files_of,
    flags_of_files,
    missing_of,
    version_of,
)
from houping.apps.collection.models import (
    Attachment,
    Form,
    FormVersion,
    Quarantined,
    Submission,
    SubmissionVersion,
)
from houping.apps.compiled import Compiled, insert_together
from houping.apps.ledger.services import record
from houping.apps.store import Kept
from houping.core.errors import (
    EnvelopeUnreadable,
    FormClosed,
    FormNotHere,
    FormVersionNotHere,
    HoupingError,
    InterviewDiffers,
    InterviewEncrypted,
    InterviewLocked,
    InterviewOutdated,
    MoveRefused,
    OriginalMissing,
)
from houping.instruments.envelope import read_envelope

Reason = Quarantined.Reason
State = FormVersion.State
TRIES = 3
SAME = ("form_id", "state", "sha256")  # of a version of a form, when it is still what it was


@dataclass(frozen=True)
class Receipt:
    """What was taken: the version, whether it is new, and the files that are still missing."""

    version: SubmissionVersion
    is_new: bool
    missing: tuple[str, ...] = ()


class _Aside(Exception):
    """It cannot be taken as it came."""

    def __init__(self, reason: Reason, error: HoupingError, submission: Submission | None = None) -> None:
        self.reason, self.error, self.submission = reason, error, submission
        super().__init__(reason)


def receive(
    *,
    sender: Sender,
    content: bytes,
    body: Kept,
    parts: Sequence[Part],
    refusal: HoupingError | None = None,
) -> Receipt:
    """Take an interview, or set it aside and raise why.

    refusal : why the sender may not submit anything new; it is raised, and what came is kept
    Raises EnvelopeUnreadable, FormNotHere, FormVersionNotHere, FormClosed, InterviewDiffers, InterviewOutdated,
    InterviewLocked, InterviewEncrypted or OriginalMissing.
    """
    post = Post(sender, body, parts)
    try:
        post = Post(sender, body, parts, read_envelope(content), refusal)
        return _taken(post)
    except EnvelopeUnreadable as error:
        set_aside(post, Reason.UNREADABLE, error)
        raise
    except _Aside as aside:
        set_aside(post, aside.reason, aside.error, aside.submission)
        raise aside.error from None


def _taken(post: Post) -> Receipt:
    """Take it as new; what was there before is found when the database refuses a second row."""
    if post.envelope.encrypted:
        raise _Aside(Reason.ENCRYPTED, InterviewEncrypted(form=post.envelope.form_id))
    for attempt in range(TRIES):
        form = _form_version(post, is_first=not attempt)
        is_plain = post.refusal is None and form.state != State.CLOSED and not post.envelope.deprecated
        try:
            if is_plain and not attempt:
                return _begin(post, form)
            with transaction.atomic():
                return _take(post, form)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _form_version(post: Post, *, is_first: bool) -> FormVersion:
    """Return the version that a submission names, one that was published at some time.

    is_first : whether a version in use may be the one that was read for an earlier interview: the database refuses
        to insert another when that is no longer so
    """
    envelope, assessment = post.envelope, post.sender.device.assessment_id
    key = (assessment, envelope.form_id, envelope.version)
    if is_first and key in _in_use:
        return _in_use[key]
    found = _NAMED.first(*key)
    if found is None or found.state in (State.DRAFT, State.APPROVED):
        if Form.objects.filter(assessment_id=assessment, form_id=envelope.form_id).exists():
            error = FormVersionNotHere(form=envelope.form_id, version=envelope.version)
            raise _Aside(Reason.UNKNOWN_VERSION, error)
        raise _Aside(Reason.UNKNOWN_FORM, FormNotHere(form=envelope.form_id))
    if found.state == State.PUBLISHED:
        _in_use[key] = found
    else:
        _in_use.pop(key, None)
    return found


# assessment, form, version -> a version in use: a few forms, of which nothing changes but the state
_in_use: dict[tuple[int, str, str], FormVersion] = {}
_NAMED = Compiled(
    lambda assessment, form, version: FormVersion.objects.order_by().filter(
        form__assessment_id=assessment, form__form_id=form, version=version
    ),
    int,
    str,
    str,
)


def _take(post: Post, form: FormVersion) -> Receipt:
    if there := _there(post, form):
        return _again(post, there)
    if post.refusal is not None:
        raise _Aside(Reason.NOT_CERTIFIED, post.refusal)
    if form.state == State.CLOSED and form.form.late == Form.Late.REFUSE:
        raise _Aside(Reason.CLOSED, FormClosed(form=form.form.form_id))
    return _begin(post, form)


def _there(post: Post, form: FormVersion) -> SubmissionVersion | None:
    """Return the version that came before: of the same bytes (it may have been set aside and taken), else of the number."""
    names = (post.envelope.instance, _marked(post))
    found = SubmissionVersion.objects.filter(form_id=form.form_id, instance__in=names)
    return min(found, key=lambda version: version.sha256 != post.body.sha256, default=None)


def _marked(post: Post) -> str:
    return f"{post.envelope.instance[:100]}#{post.body.sha256[:12]}"


def _begin(post: Post, form: FormVersion) -> Receipt:
    """Take an interview that is not there, or the correction of one."""
    submission = _corrected(post, form) if post.envelope.deprecated else begun(post, form)
    version = _insert(post, form, submission)
    return Receipt(version, True, missing_of(version.expected, [part.name for part in post.parts]))


def _insert(post: Post, form: FormVersion, submission: Submission) -> SubmissionVersion:
    """Insert a version with its files, and its interview when that is new."""
    version = version_of(post, form, submission)
    new = [submission] if submission.pk is None else []
    insert_together(*new, version, *files_of(version, post), still=(form, SAME))
    return version


def add_version(post: Post, form: FormVersion, submission: Submission | None) -> SubmissionVersion:
    """Make what was set aside the newest version of an interview, or an interview of its own; inside a transaction.

    An instance id that is taken gets a mark, so that both stay what they are.
    """
    made = post.envelope
    if SubmissionVersion.objects.filter(form_id=form.form_id, instance=made.instance).exists():
        made = replace(made, instance=_marked(post))
    if submission is None:
        post = replace(post, envelope=replace(made, deprecated=""))
        submission = begun(post, form)
    else:
        post = replace(post, envelope=replace(made, deprecated=submission.current))
        _move_back(submission, post)
    return _insert(post, form, submission)


def _again(post: Post, there: SubmissionVersion) -> Receipt:
    """Answer what came before: equal bytes bring their new files along, other bytes are a conflict."""
    if there.sha256 != post.body.sha256:
        error = InterviewDiffers(instance=post.envelope.instance)
        raise _Aside(Reason.CONFLICT, error, there.submission)
    names = dict(there.files.values_list("name", "sha256"))
    new = [part for part in post.parts if names.get(part.name) != part.sha256]
    if new:
        files = files_of(there, replace(post, parts=new))
        Attachment.objects.bulk_create(files, ignore_conflicts=True)
        flags = set(there.flags) | set(flags_of_files(there.expected, post, names))
        if flags != set(there.flags):
            there.flags = sorted(flags)
            there.save(update_fields=["flags"])
    return Receipt(there, False, missing_of(there.expected, [*names, *(part.name for part in new)]))


def _corrected(post: Post, form: FormVersion) -> Submission:
    """Return the interview that is corrected, moved back to the beginning of its review."""
    deprecated = post.envelope.deprecated
    found = (
        Submission.objects.select_for_update(of=("self",))
        .filter(form_id=form.form_id, versions__instance=deprecated)
        .first()
    )
    if found is None:
        raise _Aside(Reason.NO_ORIGINAL, OriginalMissing(instance=deprecated))
    if found.current != deprecated:
        raise _Aside(Reason.STALE, InterviewOutdated(instance=deprecated), found)
    try:
        _move_back(found, post)
    except MoveRefused:
        raise _Aside(Reason.LOCKED, InterviewLocked(), found) from None
    return found


def _move_back(submission: Submission, post: Post) -> None:
    """Move a corrected interview to the beginning of its review; raises MoveRefused."""
    submission.state = after(submission, "correct", Submission.ACTS)
    submission.current, submission.version = post.envelope.instance, submission.version + 1
    submission.changed_by, submission.changed = post.sender.device.person, timezone.now()
    submission.save(update_fields=["state", "current", "version", "changed_by", "changed"])


@transaction.atomic
def set_aside(
    post: Post, reason: str, error: HoupingError, submission: Submission | None = None
) -> Quarantined:
    """Keep what could not be taken, once; what is sent again adds its files."""
    sender, envelope = post.sender, post.envelope
    device = sender.device
    found, created = Quarantined.objects.select_for_update(of=("self",)).get_or_create(
        assessment_id=device.assessment_id,
        person_id=device.person_id,
        reason=reason,
        instance=envelope.instance[:120],
        sha256=post.body.sha256,
        defaults={
            "form_id": envelope.form_id[:64],
            "form_version": envelope.version[:40],
            "deprecated": envelope.deprecated[:120],
            "submission": submission,
            "size": post.body.size,
            "county": device.county,
            "device": device,
            "install_id": sender.install_id[:80],
            "user_agent": sender.user_agent[:200],
        },
    )
    new = [{"name": p.name, "sha256": p.sha256, "size": p.size} for p in post.parts]
    if missing := [file for file in new if file not in found.files]:
        found.files = [*found.files, *missing]
        found.save(update_fields=["files"])
    if created:
        record(
            actor=device.person,
            action="submission.quarantine",
            subject=f"submission:{envelope.instance[:100]}",
            assessment=device.assessment.key,
            county=device.county,
            reason=str(Reason(reason).value),
            error=error.code,
            sha256=post.body.sha256,
            form=envelope.form_id,
            device=device.pk,
        )
    return found
