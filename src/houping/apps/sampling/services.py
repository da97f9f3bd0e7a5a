"""The ceremony of the draw: each step by whom it belongs to, in order, with its entry in the ledger.

The secret number is made by `chain.seal.commit` in a folder of its own (0700) and read by the step `sample` only.
It is never a value of this module: not in the database, not in the ledger, not on a page before `reveal`.
"""

import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import who_can
from houping.apps.accounts.states import after
from houping.apps.frames.models import Frame
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Run
from houping.apps.ledger.models import Entry
from houping.apps.ledger.services import record
from houping.apps.plans import files
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_version, next_number, require_issued
from houping.apps.sampling.models import Ceremony
from houping.chain.seal import SEALED, commit, read_sealed
from houping.chain.seal import reveal as write_public
from houping.core import errors
from houping.core.errors import ReasonMissing
from houping.core.sampling.beacon import Contribution as Spoken
from houping.core.sampling.beacon import beacon_text, plain
from houping.core.sampling.verify import require_same
from houping.plans import load
from houping.tables.files import atomic, file_digest

WITNESSES = 2
EPOCH = (1980, 1, 1, 0, 0, 0)


@transaction.atomic
def begin(*, actor: Any, assessment: Assessment, reason: str = "") -> Ceremony:
    """Make the secret number and publish its commitment; takes the place of an earlier ceremony with a reason.

    Raises PlanNotIssued, FrameNotFrozen, ReasonMissing, MoveRefused (while the one before is drawing).
    """
    require(actor, "sample.commit", assessment=assessment.key)
    plan = require_issued(assessment, _("抽样"))
    frame = Frame.objects.frozen(assessment)
    if frame is None:
        raise errors.FrameNotFrozen()
    number = next_number(assessment.ceremonies)
    last = Ceremony.objects.select_for_update().filter(assessment=assessment).first()
    if last and last.state != Ceremony.State.SUPERSEDED:
        _supersede(actor, last, reason)
    made = Ceremony(assessment=assessment, number=number, plan=plan, frame=frame)
    made.reason, made.supersedes = (reason.strip(), last) if last else ("", None)
    made.plan_digest, made.root = load(files.lay_out(plan.files)).digest(), frame.root
    made.committed_by, made.commitment = actor, _new_secret(made.secret)
    made.committed_seq = _tell(
        actor,
        "sample.commit",
        made,
        commitment=made.commitment,
        root=made.root,
        plan_digest=made.plan_digest,
        reason=made.reason,
    )
    made.save(force_insert=True)
    return made


def _new_secret(folder: Path) -> str:
    """Make the folder of a secret for the owner only, the secret in it, and return the commitment."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    folder.mkdir(mode=0o700)
    return commit(folder)


def _supersede(actor: Any, ceremony: Ceremony, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing()
    before = ceremony.state
    ceremony.state = after(ceremony, "supersede", Ceremony.ACTS)
    _save(ceremony, actor)
    _tell(actor, "sample.supersede", ceremony, reason=reason.strip(), old=before, sealed=ceremony.sealed)


@transaction.atomic
def move(
    *, actor: Any, ceremony_id: int, action: str, version: int, values: Mapping[str, Any] | None = None
) -> Ceremony:
    """Take a ceremony one step on; `values` is what the step asks for.

    announce: event_kind, event, event_at, source; enter and check: value; return: reason; release: release_at.
    Raises Refused, MoveRefused, RecordChanged, and what the step itself refuses.
    """
    ceremony = _locked(ceremony_id)
    require(actor, Ceremony.MOVES[action].permission, assessment=ceremony.assessment.key)
    if action == "draw" and ceremony.is_stuck:
        ceremony.state = after(ceremony, "draw_failed", Ceremony.ACTS)
        _tell(actor, "sample.draw_failed", ceremony)
    target = after(ceremony, action)
    check_version(ceremony, version)
    if action not in ceremony.actions():
        raise _other_kind(ceremony, action)
    details = STEPS[action](ceremony, actor, dict(values or {}))
    ceremony.state = target
    seq = _tell(actor, f"sample.{action}", ceremony, **details)
    if action == "announce":
        ceremony.announced_seq = seq
    if action in ("check", "close"):
        ceremony.ready_seq = seq
    _save(ceremony, actor)
    return ceremony


def _announce(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """Name where chance will come from, before it can be known."""
    kind, at = values["event_kind"], values.get("event_at")
    _require_commitment(ceremony)
    if kind == Ceremony.EventKind.PUBLIC and (at is None or at <= timezone.now()):
        raise errors.EventAlreadyPast(when=said(at))
    ceremony.event_kind, ceremony.event = kind, plain(values["event"])
    ceremony.event_at = at if kind == Ceremony.EventKind.PUBLIC else None
    ceremony.source = values.get("source", "")
    return {
        "kind": kind,
        "event": ceremony.event,
        "event_at": said(ceremony.event_at),
        "source": ceremony.source,
    }


def _enter(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """Enter the value of the public event, once it has happened."""
    _require_commitment(ceremony)
    if ceremony.event_at and timezone.now() < ceremony.event_at:
        raise errors.EventNotYet(when=said(ceremony.event_at))
    ceremony.value, ceremony.entered_by = plain(values["value"]), actor
    beacon_text(ceremony.event, ceremony.value)
    return {"value": ceremony.value}


def _return(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    old, ceremony.value, ceremony.entered_by = ceremony.value, "", None
    return {"old": old, "reason": values["reason"]}


def _check(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """Enter the value a second time, by another person."""
    if actor == ceremony.entered_by:
        raise errors.SecondPersonNeeded(who=actor.name)
    if plain(values["value"]) != ceremony.value:
        raise errors.ValueNotSame()
    ceremony.checked_by = actor
    ceremony.beacon = beacon_text(ceremony.event, ceremony.value)
    return {"beacon": ceremony.beacon}


def _close(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """End the contributions; from now on they can be seen by all and are part of the seed."""
    given = list(ceremony.contributions.select_related("person"))
    outside = sum(c.outside for c in given)
    if len(given) < WITNESSES or not outside:
        raise errors.WitnessesTooFew(minimum=WITNESSES, found=len(given), outside=outside)
    spoken = [Spoken(f"{c.person.name}（{c.person.username}）", c.means, c.value) for c in given]
    ceremony.beacon = beacon_text(ceremony.event, witnesses=spoken)
    return {"beacon": ceremony.beacon}


def _draw(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """Start the job; plan and frame must still be those that were announced."""
    require_announced(ceremony)
    if not ceremony.secret.is_dir():
        raise errors.SampleSecretMissing()
    words = gettext_noop("抽样")
    ceremony.job = jobs.start(
        actor=actor,
        kind="sampling.draw",
        title=f"{words}（{ceremony.number}）",
        assessment=ceremony.assessment.key,
        parameters={"ceremony": ceremony.pk},
        single=True,
    )
    return {"beacon": ceremony.beacon, "root": ceremony.root, "plan_digest": ceremony.plan_digest}


def _publish(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    _require_sealed_file(ceremony)
    return {"sealed": ceremony.sealed, "digest": read_sealed(ceremony.folder / SEALED).bundle}


def _release(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    ceremony.release_at = values["release_at"]
    return {"release_at": said(ceremony.release_at)}


def _reveal(ceremony: Ceremony, actor: Any, values: dict[str, Any]) -> dict[str, object]:
    """Compare the proof with what was sealed and write the copy that everybody may have."""
    if not ceremony.is_open:
        raise errors.RevealTooEarly(when=said(ceremony.release_at))
    _require_sealed_file(ceremony)
    ceremony.revealed = timezone.now()
    return write_proof(ceremony)


def write_proof(ceremony: Ceremony) -> dict[str, object]:
    """Write the public copy of the proof and its ZIP; raises SampleDiffers when it is not what was sealed."""
    rmtree(ceremony.public, ignore_errors=True)  # of an attempt whose transaction did not end
    known = write_public(ceremony.folder, ceremony.public)
    _pack(ceremony.public)
    return {"digest": known.bundle, "files": len(known.files)}


STEPS: Mapping[str, Callable[[Ceremony, Any, dict[str, Any]], dict[str, object]]] = {
    "announce": _announce,
    "enter": _enter,
    "return": _return,
    "check": _check,
    "close": _close,
    "draw": _draw,
    "publish": _publish,
    "release": _release,
    "reveal": _reveal,
}


@transaction.atomic
def contribute(*, actor: Any, ceremony_id: int, means: str, value: str) -> Ceremony:
    """Keep what a witness throws or draws; once per witness, never by the one who made the secret number."""
    ceremony = _locked(ceremony_id)
    key = ceremony.assessment.key
    require(actor, "sample.witness", assessment=key)
    after(ceremony, "contribute", Ceremony.ACTS)
    _require_commitment(ceremony)
    if ceremony.event_kind != Ceremony.EventKind.WITNESS:
        raise _other_kind(ceremony, "contribute")
    if actor == ceremony.committed_by:
        raise errors.SecondPersonNeeded(who=actor.name)
    if ceremony.contributions.filter(person=actor).exists():
        raise errors.ContributionGiven(who=actor.name)
    beacon_text(ceremony.event, witnesses=[Spoken(actor.name, means, value)])
    ceremony.contributions.create(
        person=actor,
        means=means,
        value=plain(value),
        outside=not actor.may("sample.draw", assessment=key),
    )
    _tell(actor, "sample.contribute", ceremony, means=means, value=plain(value))
    return ceremony


@transaction.atomic
def keep_drawn(*, ceremony_id: int, run: Run) -> Ceremony:
    """Keep the run of the draw and the digest of what may be published; a second call changes nothing."""
    ceremony = _locked(ceremony_id)
    if ceremony.state != Ceremony.State.DRAWING:
        return ceremony
    ceremony.state = after(ceremony, "drawn", Ceremony.ACTS)
    ceremony.run = run
    ceremony.sealed = file_digest(ceremony.folder / SEALED)
    ceremony.drawn_seq = _tell(None, "sample.drawn", ceremony, run=run.run, sealed=ceremony.sealed)
    _save(ceremony, None)
    return ceremony


@transaction.atomic
def verify(*, actor: Any, ceremony_id: int) -> Ceremony:
    """Start the job that draws everything again and compares it."""
    ceremony = _locked(ceremony_id)
    require(actor, "sample.see", assessment=ceremony.assessment.key)
    after(ceremony, "verify", Ceremony.ACTS)
    words = gettext_noop("核验抽样")
    ceremony.check_job = jobs.start(
        actor=actor,
        kind="sampling.verify",
        title=f"{words}（{ceremony.number}）",
        assessment=ceremony.assessment.key,
        parameters={"ceremony": ceremony.pk},
        single=True,
    )
    ceremony.save(update_fields=["check_job"])
    _tell(actor, "sample.verify", ceremony)
    return ceremony


@transaction.atomic
def keep_verified(*, ceremony_id: int, counts: Mapping[str, int]) -> None:
    """Record that the draw was recomputed and found equal."""
    ceremony = _locked(ceremony_id)
    _tell(None, "sample.verified", ceremony, sealed=ceremony.sealed, **counts)


def require_announced(ceremony: Ceremony) -> None:
    """Raise CeremonyOutdated when plan or frame is no longer the one of the commitment."""
    plan = require_issued(ceremony.assessment, _("抽样"))
    if plan.pk != ceremony.plan_id:
        raise errors.CeremonyOutdated(what=_("印发的方案"))
    frame = Frame.objects.frozen(ceremony.assessment)
    if frame is None or frame.root != ceremony.root:
        raise errors.CeremonyOutdated(what=_("冻结的抽样框"))


def require_lists(actor: Any, ceremony: Ceremony | None, county: str | None = None) -> Ceremony:
    """Return the ceremony whose lists the person may see now; raises Refused, NoSampleYet or ListsLocked (R-6.11)."""
    if ceremony is None or not ceremony.is_drawn:
        raise errors.NoSampleYet()
    key = ceremony.assessment.key
    require(actor, "sample.lists", assessment=key, county=county)
    if actor.counties("sample.lists", assessment=key) is not None and not ceremony.is_open:
        raise errors.ListsLocked(
            when=said(ceremony.release_at) if ceremony.release_at else _("尚未确定下发时间")
        )
    return ceremony


def said(moment: datetime | None) -> str:
    """Write a moment in words for refusals and the ledger."""
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _other_kind(ceremony: Ceremony, action: str) -> errors.MoveRefused:
    """Return the refusal of a step that belongs to the other way of chance."""
    kinds = dict(Ceremony.EventKind.choices)
    other = {"public": "witness", "witness": "public"}.get(ceremony.event_kind, "")
    return errors.MoveRefused(
        action=Ceremony.ACTION_LABELS[action],
        state=ceremony.get_event_kind_display(),
        possible=kinds.get(other, ""),
        who=who_can(Ceremony.MOVES[action].permission),
    )


def _require_commitment(ceremony: Ceremony) -> None:
    """Raise CommitmentNotRecorded unless the ledger holds the commitment; its number is the proof of the order."""
    entry = Entry.objects.filter(
        seq=ceremony.committed_seq, action="sample.commit", subject=subject_of(ceremony)
    ).first()
    if entry is None or ceremony.commitment not in entry.details:
        raise errors.CommitmentNotRecorded(commitment=ceremony.commitment)


def _require_sealed_file(ceremony: Ceremony) -> None:
    require_same(SEALED, SEALED, "SHA-256", ceremony.sealed, file_digest(ceremony.folder / SEALED))


def _pack(folder: Path) -> None:
    """Write the public copy as one ZIP, the same bytes each time."""
    with (
        atomic(folder.with_suffix(".zip")) as path,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for file in sorted(folder.iterdir()):
            with archive.open(zipfile.ZipInfo(f"{folder.name}/{file.name}", EPOCH), "w") as stream:
                stream.write(file.read_bytes())


def subject_of(ceremony: Ceremony) -> str:
    """Return how the ledger names a ceremony."""
    return f"ceremony:{ceremony.assessment.key}:{ceremony.number}"


def _locked(ceremony_id: int) -> Ceremony:
    return (
        Ceremony.objects.select_for_update(of=("self",))
        .select_related("assessment", "changed_by", "job", "run", "entered_by", "committed_by")
        .get(pk=ceremony_id)
    )


def _save(ceremony: Ceremony, actor: Any) -> None:
    ceremony.version += 1
    ceremony.changed_by, ceremony.changed = actor, timezone.now()
    ceremony.save()


def _tell(actor: Any, action: str, ceremony: Ceremony, **details: object) -> int:
    key = ceremony.assessment.key
    entry = record(actor=actor, action=action, subject=subject_of(ceremony), assessment=key, **details)
    return int(entry.seq)
