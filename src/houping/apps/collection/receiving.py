"""Interviews that come in: taken once, byte for byte, or set aside with a reason; nothing that came is lost.

The bytes are in the store (whole, on the disk) before a row names them; the row is committed before the tablet hears
that it may forget its copy. What takes longer (ledger, answers, place) follows in `settling.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from houping.apps.accounts.states import after
from houping.apps.collection.models import (
    Attachment,
    Device,
    Flag,
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
    InterviewLocked,
    InterviewOutdated,
    MoveRefused,
    OriginalMissing,
)
from houping.instruments.envelope import Envelope, read_envelope

Reason = Quarantined.Reason
State = FormVersion.State
AHEAD = timedelta(
    minutes=10
)  # a tablet that ends an interview later than this after our now has a wrong clock
SKEW_S = 600
TRIES = 3
SAME = ("form_id", "state", "sha256")  # of a version of a form, when it is still what it was


@dataclass(frozen=True)
class Sender:
    """Who sends: the tablet, and what the request says of itself. `skew_s`: its clock minus ours, in seconds."""

    device: Device
    install_id: str = ""
    user_agent: str = ""
    skew_s: int | None = None


@dataclass(frozen=True)
class Part:
    """A file that came along and is in the store."""

    name: str
    sha256: str
    size: int
    kind: str


@dataclass(frozen=True)
class Receipt:
    """What was taken: the version, whether it is new, and the files that are still missing."""

    version: SubmissionVersion
    is_new: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Post:
    """One request: who, the envelope, its kept bytes, and the files."""

    sender: Sender
    body: Kept
    parts: Sequence[Part]
    envelope: Envelope = field(default=Envelope("", "", "", "", False, ()))
    refusal: HoupingError | None = None


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
    InterviewLocked or OriginalMissing.
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


_in_use: dict[
    tuple[int, str, str], FormVersion
] = {}  # a few forms; what each says never changes, but for its state
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
    submission = _corrected(post, form) if post.envelope.deprecated else _begun(post, form)
    version = _insert(post, form, submission)
    return Receipt(version, True, _missing(version.expected, [part.name for part in post.parts]))


def _insert(post: Post, form: FormVersion, submission: Submission) -> SubmissionVersion:
    """Insert a version with its files, and its interview when that is new."""
    version = _version(post, form, submission)
    new = [submission] if submission.pk is None else []
    insert_together(*new, version, *_files(version, post), still=(form, SAME))
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
        submission = _begun(post, form)
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
        files = _files(there, replace(post, parts=new))
        Attachment.objects.bulk_create(files, ignore_conflicts=True)
        flags = set(there.flags) | set(_flags_of_files(there.expected, post, names))
        if flags != set(there.flags):
            there.flags = sorted(flags)
            there.save(update_fields=["flags"])
    return Receipt(there, False, _missing(there.expected, [*names, *(part.name for part in new)]))


def _begun(post: Post, form: FormVersion) -> Submission:
    sender, instance = post.sender, post.envelope.instance
    return Submission(
        assessment_id=sender.device.assessment_id,
        form_id=form.form_id,
        instance=instance,
        current=instance,
        unit=post.envelope.text(form.outline.get("unit", ""))[:60],
        county=sender.device.county,
        person_id=sender.device.person_id,
        device=sender.device,
    )


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


def _version(post: Post, form: FormVersion, submission: Submission) -> SubmissionVersion:
    envelope, sender, now = post.envelope, post.sender, timezone.now()
    started, ended = (_moment(envelope.text(form.outline.get(name, ""))) for name in ("started", "ended"))
    expected = envelope.files(form.outline.get("uploads", ()))
    flags = set(_flags_of_files(expected, post, {}))
    if form.state == State.CLOSED:
        flags.add(Flag.LATE)
    if form.state == State.SUPERSEDED:
        flags.add(Flag.OLD_VERSION)
    if envelope.encrypted:
        flags.add(Flag.ENCRYPTED)
    if (ended and ended > now + AHEAD) or abs(sender.skew_s or 0) > SKEW_S:
        flags.add(Flag.CLOCK)
    return SubmissionVersion(
        submission=submission,
        form_id=form.form_id,
        form_version=form,
        number=1 if not envelope.deprecated else submission.versions.count() + 1,
        instance=envelope.instance,
        deprecated=envelope.deprecated,
        sha256=post.body.sha256,
        size=post.body.size,
        received=now,
        person_id=sender.device.person_id,
        device=sender.device,
        install_id=sender.install_id[:80],
        user_agent=sender.user_agent[:200],
        started=started,
        ended=ended,
        skew_s=sender.skew_s,
        expected=expected,
        flags=sorted(flags),
    )


def _flags_of_files(expected: Sequence[str], post: Post, known: dict[str, str]) -> list[str]:
    """Return what is odd about the files of a request; `known`: name -> digest of those that came before."""
    found = []
    if any(part.name not in expected and not post.envelope.mentions(part.name) for part in post.parts):
        found.append(Flag.EXTRA_FILE)
    if any(known.get(part.name, part.sha256) != part.sha256 for part in post.parts):
        found.append(Flag.OTHER_FILE)
    return found


def _files(version: SubmissionVersion, post: Post) -> list[Attachment]:
    """Return the files of a request as rows, each once."""
    return [
        Attachment(
            version=version,
            name=part.name,
            sha256=part.sha256,
            size=part.size,
            kind=part.kind,
            named=part.name in version.expected or post.envelope.mentions(part.name),
        )
        for part in {(part.name, part.sha256): part for part in post.parts}.values()
    ]


def _missing(expected: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in expected if name not in set(there))


def _moment(text: str) -> datetime | None:
    """Return a time of the tablet; what is no time is none, never a refusal."""
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        return None
    if found is None or not 1970 <= found.year <= 9998:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


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
