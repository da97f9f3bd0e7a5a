"""Every write of this app. Files are streamed to disk first; a frame appears when all of them are whole."""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps import vault
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.frames import identities
from houping.apps.frames.models import Frame
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job, Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import next_number, require_issued
from houping.apps.unmasking import unmask
from houping.apps.uploads import names_of, store
from houping.core.errors import FrameFilesUnusable, MoveRefused
from houping.tables.files import replace_folder, temporary_folder
from houping.tables.private import private_text

SALT = "frame-salt"


def upload(
    *, actor: Any, assessment: Assessment, title: str, files: Iterable[UploadedFile], demo: bool = False
) -> Frame:
    """Take a frame in and start its checks; raises FrameFilesUnusable."""
    require(actor, "frame.upload", assessment=assessment.key)
    taken = list(files)
    names = names_of(taken, FrameFilesUnusable)
    with temporary_folder(Path(settings.DATA) / "frames", ".upload-") as folder:
        (folder / "source").mkdir()
        listed = [store(f, folder / "source", name) for f, name in zip(taken, names, strict=True)]
        return _add(actor=actor, assessment=assessment, title=title, listed=listed, demo=demo, folder=folder)


@transaction.atomic
def build_demo(*, actor: Any, assessment: Assessment, scale: float) -> Frame:
    """Start to build the invented frame (演示数据); for demonstration assessments only."""
    require(actor, "frame.upload", assessment=assessment.key)
    if not assessment.demo:
        raise FrameFilesUnusable(detail=_("只有演示评估可以使用演示抽样框"))
    frame = _row(actor, assessment, "演示抽样框", [], demo=True)
    _start_check(actor, frame, {"demo_scale": scale})
    return frame


@transaction.atomic
def _add(
    *,
    actor: Any,
    assessment: Assessment,
    title: str,
    listed: list[dict[str, object]],
    demo: bool,
    folder: Path,
) -> Frame:
    frame = _row(actor, assessment, title, listed, demo=demo)
    frame.home.parent.mkdir(parents=True, exist_ok=True)
    replace_folder(folder, frame.home)
    _start_check(actor, frame, {})
    return frame


def _row(
    actor: Any, assessment: Assessment, title: str, listed: list[dict[str, object]], *, demo: bool
) -> Frame:
    frame = Frame.objects.create(
        assessment=assessment,
        number=next_number(assessment.frames),
        title=title,
        files=listed,
        demo=demo,
        uploaded_by=actor,
    )
    _tell(actor, "frame.upload", frame, files=listed, demo=demo)
    return frame


def _start_check(actor: Any, frame: Frame, parameters: Mapping[str, object]) -> None:
    words = gettext_noop("核对抽样框")
    frame.job = jobs.start(
        actor=actor,
        kind="frames.check",
        title=f"{words}（{frame.number}）",
        assessment=frame.assessment.key,
        parameters={"frame": frame.pk, **parameters},
    )
    frame.save(update_fields=["job"])


@transaction.atomic
def keep_findings(
    *,
    frame_id: int,
    faults: list[tuple[str, str, int]],
    places: list[dict[str, object]],
    counties: list[dict[str, object]],
) -> Frame:
    """Keep what the checks found; called by the job."""
    frame = _locked(frame_id)
    frame.faults, frame.places, frame.counties = [list(f) for f in faults], places, counties
    frame.errors = sum(count for level, _, count in faults if level == "error")
    frame.notes = sum(count for level, _, count in faults if level != "error")
    _move(frame, "found_faulty" if frame.errors else "found_sound")
    frame.save()
    _tell(None, "frame.checked", frame, errors=frame.errors, notes=frame.notes)
    return frame


@transaction.atomic
def sign(*, actor: Any, frame_id: int, statement: str) -> Frame:
    """Confirm that the frame is complete and say where its variables come from (QC)."""
    frame = _locked(frame_id)
    require(actor, "frame.sign", assessment=frame.assessment.key)
    _move(frame, "sign")
    frame.signed_by, frame.signed, frame.statement = actor, timezone.now(), statement
    frame.save()
    _tell(actor, "frame.sign", frame, statement=statement)
    return frame


@transaction.atomic
def freeze(*, actor: Any, frame_id: int) -> Frame:
    """Start to freeze a confirmed frame, or one whose worker died over it; raises PlanNotIssued (R-0.3)."""
    frame = _locked(frame_id)
    require(actor, "frame.freeze", assessment=frame.assessment.key)
    require_issued(frame.assessment, _("冻结抽样框"))
    if frame.is_stuck:
        _freeze_failed(frame)
    _move(frame, "freeze")
    words = gettext_noop("冻结抽样框")
    frame.job = jobs.start(
        actor=actor,
        kind="frames.freeze",
        title=f"{words}（{frame.number}）",
        assessment=frame.assessment.key,
        parameters={"frame": frame.pk},
        single=True,
    )
    frame.save()
    _tell(actor, "frame.freeze", frame)
    return frame


@transaction.atomic
def keep_frozen(*, frame_id: int, run: Run, public: Mapping[str, Any]) -> Frame:
    """Keep root and run of a frozen frame; called by the job, a second call changes nothing."""
    frame = _locked(frame_id)
    if frame.state == Frame.State.FROZEN:
        return frame
    _move(frame, "frozen")
    frame.run, frame.frozen = run, timezone.now()
    frame.root, frame.salt_commitment = public["root"], public["salt_commitment"]
    frame.save()
    _tell(None, "frame.frozen", frame, root=frame.root, salt_commitment=frame.salt_commitment, run=run.run)
    return frame


@transaction.atomic
def give_back(*, frame_id: int) -> None:
    """Return a frame whose freezing failed to its signed state, so that it can be tried again."""
    frame = _locked(frame_id)
    _freeze_failed(frame)
    frame.save(update_fields=["state"])


def _freeze_failed(frame: Frame) -> None:
    _move(frame, "freeze_failed")
    _tell(None, "frame.freeze_failed", frame)


@transaction.atomic
def retry(*, actor: Any, frame_id: int) -> Frame:
    """Start the checks of a frame again whose job failed; raises MoveRefused while it may still end well."""
    frame = _locked(frame_id)
    require(actor, "frame.upload", assessment=frame.assessment.key)
    job = frame.job
    if job is None or job.state != Job.State.FAILED:
        raise MoveRefused(
            action=Frame.ACTION_LABELS["retry"], state=frame.get_state_display(), possible=_("后台任务失败")
        )
    _move(frame, "retry")
    _start_check(actor, frame, {k: v for k, v in job.parameters.items() if k != "frame"})
    return frame


@transaction.atomic
def find(*, actor: Any, frame: Frame, number: str, reason: str) -> tuple[str, str, str] | None:
    """Return household, village and county of an identity number, or None; on record, without the number (R-13.4)."""
    key = frame.assessment.key
    require(actor, "frame.find", assessment=key)
    found = identities.find(frame.identities, number)
    subject = f"village:{found[1]}" if found else f"frame:{key}:{frame.number}"
    given = {
        "what": gettext_noop("按身份证号查户"),
        "subject": subject,
        "reason": reason,
        "rows": int(found is not None),
    }
    unmask(actor=actor, assessment=key, county=found[2] if found else "", **given)
    return found


def opened(frame: Frame) -> AbstractContextManager[Path]:
    """Open the sealed files of a frame for a job, always at the same place, which the run of the chain records."""
    return vault.opened(frame.source, f"frame-{frame.assessment.key}-{frame.number}")


def sources_of(run: Run) -> AbstractContextManager[object]:
    """Open what a run was made from where its record says, when that is sealed: the files of a frame."""
    frame = Frame.objects.filter(run=run).select_related("assessment").order_by("number").first()
    return opened(frame) if frame and frame.source.is_dir() else nullcontext()


def salt_file(assessment: Assessment) -> Path:
    """Return the file with the secret salt of an assessment, making it when there is none (owner only)."""
    path = salt_path(assessment)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        private_text(path, secrets.token_hex(32) + "\n")
    return path


def salt_path(assessment: Assessment) -> Path:
    """Return where the secret salt of an assessment is kept, made or not."""
    return Path(settings.DATA) / "secrets" / f"{assessment.key}-{SALT}"


def _move(frame: Frame, action: str) -> None:
    frame.state = after(frame, action)


def _locked(frame_id: int) -> Frame:
    return Frame.objects.select_for_update(of=("self",)).select_related("assessment", "job").get(pk=frame_id)


def _tell(actor: Any, action: str, frame: Frame, **details: object) -> None:
    key = frame.assessment.key
    record(actor=actor, action=action, subject=f"frame:{key}:{frame.number}", assessment=key, **details)
