"""What a tablet sends in one request, and the rows that it becomes: an interview, a version of it, its files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from houping.apps.collection.models import (
    Attachment,
    Device,
    Flag,
    FormVersion,
    Submission,
    SubmissionVersion,
)
from houping.apps.store import Kept
from houping.core.errors import HoupingError
from houping.instruments.envelope import Envelope

State = FormVersion.State
SKEW_S = 600
AHEAD = timedelta(minutes=10)  # a tablet whose interview ends later than this after our now has a wrong clock


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
class Post:
    """One request: who, the envelope, its kept bytes, and the files."""

    sender: Sender
    body: Kept
    parts: Sequence[Part]
    envelope: Envelope = field(default=Envelope("", "", "", "", False, ()))
    refusal: HoupingError | None = None


def begun(post: Post, form: FormVersion) -> Submission:
    """Return a new interview, not yet saved."""
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


def version_of(post: Post, form: FormVersion, submission: Submission) -> SubmissionVersion:
    """Return the next version of an interview, not yet saved, with what is odd about it."""
    envelope, sender, now = post.envelope, post.sender, timezone.now()
    started, ended = (_moment(envelope.text(form.outline.get(name, ""))) for name in ("started", "ended"))
    expected = envelope.texts(form.outline.get("uploads", ()))
    flags = set(flags_of_files(expected, post, {}))
    if form.state == State.CLOSED:
        flags.add(Flag.LATE)
    if form.state == State.SUPERSEDED:
        flags.add(Flag.OLD_VERSION)
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


def flags_of_files(expected: Sequence[str], post: Post, known: dict[str, str]) -> list[str]:
    """Return what is odd about the files of a request; `known`: name -> digest of those that came before."""
    found = []
    if any(part.name not in expected and not post.envelope.mentions(part.name) for part in post.parts):
        found.append(Flag.EXTRA_FILE)
    if any(known.get(part.name, part.sha256) != part.sha256 for part in post.parts):
        found.append(Flag.OTHER_FILE)
    return found


def files_of(version: SubmissionVersion, post: Post) -> list[Attachment]:
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


def missing_of(expected: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    """Return the names of files that have not come yet."""
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
