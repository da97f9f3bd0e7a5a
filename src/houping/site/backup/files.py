"""The files of the data folder: which are kept, and which of them the database names with their digests."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from houping.apps import store, vault
from houping.apps.collection.models import Attachment, FormFile, FormVersion, Quarantined, SubmissionVersion
from houping.apps.findings import models as findings
from houping.apps.frames.models import Frame
from houping.apps.frames.services import SALT
from houping.apps.jobs.models import Run
from houping.apps.rectification.models import Proof
from houping.apps.reports.models import Draft, Issue
from houping.apps.results.models import Delivery
from houping.apps.routine.models import DataVersion, FalseData
from houping.apps.sampling.models import Ceremony
from houping.apps.supervision import models as supervision
from houping.apps.teams.models import Document
from houping.apps.training.models import Certificate

# models whose files are evidence of problems, inspections and rectification
EVIDENCE: tuple[Any, ...] = (findings.Evidence, supervision.Evidence, Proof)
# what the site makes again by itself, and the database, which is saved on its own
LEFT_OUT = (
    "static",
    "once",
    vault.SCRATCH,
    "serve.lock",
    "houping.sqlite3",
    "houping.sqlite3-wal",
    "houping.sqlite3-shm",
)
Named = Iterator[tuple[str, str]]


def kept(root: Path) -> Iterator[Path]:
    """Yield the files to keep, relative to the data folder; a name with a dot in front is work in progress."""
    for folder, inner, names in os.walk(root, followlinks=True):
        here = Path(folder).relative_to(root)
        top = here == Path()
        inner[:] = sorted(n for n in inner if not n.startswith(".") and not (top and n in LEFT_OUT))
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(".lock") and not (top and name in LEFT_OUT):
                yield here / name


def named() -> Named:
    """Yield (path below the data folder, SHA-256 or "") of every file that the database names."""
    yield from _of_secrets()
    for document in Document.objects.order_by("pk"):
        yield _below(document.path), document.sha256
    for frame in Frame.objects.select_related("assessment").order_by("pk"):
        yield from _of_frame(frame)
    for delivery in Delivery.objects.select_related("assessment").order_by("pk"):
        yield from _listed(delivery.home / "source", delivery.files)
    for issue in Issue.objects.select_related("assessment").order_by("pk"):
        for name, sha256 in issue.files.items():
            yield _below(issue.home / name), sha256
    for sha256 in stored():  # sealed: what is in them is compared by `faults_of_store`
        yield _below(store.path_of(sha256)), ""
    yield from _routine()
    for run in Run.objects.order_by("pk"):
        yield from _outputs(run)
    for ceremony in Ceremony.objects.select_related("assessment").order_by("pk"):
        yield from _of_ceremony(ceremony)


def _of_secrets() -> Named:
    yield "secret_key", ""
    if vault.key_name():
        yield vault.NAME, ""
    if vault.key_name() and not settings.KEYS:
        yield f"secrets/{vault.KEY}", ""


def stored() -> Iterator[str]:
    """Yield the digests of the kept files: forms, interviews, photos, what waits for a decision; evidence."""
    for model in (FormVersion, FormFile, SubmissionVersion, Attachment, Quarantined, *EVIDENCE):
        yield from model.objects.order_by("pk").values_list("sha256", flat=True).iterator()
    for files in Quarantined.objects.order_by("pk").values_list("files", flat=True).iterator():
        yield from (str(file["sha256"]) for file in files)
    photos = Certificate.objects.exclude(photo="").order_by("pk")
    yield from photos.values_list("photo", flat=True).iterator()
    copies = findings.Evidence.objects.exclude(copy="").order_by("pk")
    yield from copies.values_list("copy", flat=True).iterator()
    documents = DataVersion.objects.exclude(document="").order_by("pk")
    yield from documents.values_list("document", flat=True).iterator()
    yield from Draft.objects.order_by("pk").values_list("sha256", flat=True).iterator()
    evidence = FalseData.objects.exclude(evidence="").order_by("pk")
    yield from evidence.values_list("evidence", flat=True).iterator()


def _routine() -> Named:
    """Yield what the departments uploaded, as it stands sealed."""
    for version in DataVersion.objects.select_related("request__assessment").order_by("pk"):
        yield _below(version.home / f"{version.file}{vault.SUFFIX}"), version.stored


def _of_frame(frame: Frame) -> Named:
    yield from _listed(frame.source, frame.files)
    if frame.job and frame.state not in (Frame.State.CHECKING, Frame.State.FAULTY):
        yield _below(frame.identities), ""
    if frame.salt_commitment:
        yield f"secrets/{frame.assessment.key}-{SALT}", ""


def _listed(home: Path, files: list[dict[str, object]]) -> Named:
    for file in files:
        yield _below(home / f"{file['name']}{vault.SUFFIX}"), str(file["stored"])


def _outputs(run: Run) -> Named:
    folder = PurePosixPath("workspaces") / run.folder
    yield str(folder / "run.json"), ""
    for name, sha256 in run.outputs.items():
        yield str(folder / name), sha256


def _of_ceremony(ceremony: Ceremony) -> Named:
    """Yield the secret number of a draw, without which it can never be proved, and the published proof."""
    from houping.chain.seal import NONCE

    yield _below(ceremony.secret / NONCE), ""
    if ceremony.revealed:
        yield _below(ceremony.public.with_suffix(".zip")), ""


def _below(path: Path) -> str:
    return path.relative_to(settings.DATA).as_posix()
