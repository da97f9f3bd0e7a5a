"""The drafts of a report: the file of a run, and what the third party worded anew since. Reads only."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from houping.apps import store
from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment
from houping.apps.reports.models import Draft
from houping.apps.reports.queries import folder_of
from houping.core.reporting.check import Piece

WORD = ".docx"


@dataclass(frozen=True)
class Version:
    """One version of a report: its number over all runs, its run, and the draft when it was worded anew."""

    number: int
    run: Run
    name: str
    draft: Draft | None = None

    @property
    def sha256(self) -> str:
        """The digest of its file."""
        return self.draft.sha256 if self.draft else str(self.run.outputs[self.name])

    @property
    def at(self) -> Any:
        """When it came to be."""
        return self.draft.at if self.draft else self.run.created

    def read(self) -> bytes:
        """Return its file; raises what `store.read` raises, FileNotFoundError for a run that is gone."""
        return store.read(self.draft.sha256) if self.draft else (folder_of(self.run) / self.name).read_bytes()


def reports_of(run: Run) -> list[str]:
    """Return the names of the Word reports of a run: the general one first."""
    return sorted((n for n in run.outputs if n.endswith(WORD)), key=lambda n: ("/" in n, n))


def versions(assessment: Assessment, name: str) -> list[Version]:
    """Return all versions of a report, the oldest first: as each run wrote it, and the drafts worded anew from it.

    Only the newest run is worded anew, so a version keeps its number whatever comes later.
    """
    by_run: dict[int, list[Draft]] = {}
    for draft in assessment.report_drafts.filter(name=name).select_related("by"):
        by_run.setdefault(draft.run_id, []).append(draft)
    runs = Run.objects.filter(assessment=assessment.key, step="reports").order_by("id")
    written = [
        (run, draft) for run in runs if name in run.outputs for draft in (None, *by_run.get(run.pk, ()))
    ]
    return [Version(number, run, name, draft) for number, (run, draft) in enumerate(written, start=1)]


def newest_drafts(run: Run) -> dict[str, Draft]:
    """Return the newest draft of each report of a run that was worded anew."""
    return {draft.name: draft for draft in Draft.objects.filter(run=run).order_by("number")}


def digests(run: Run) -> dict[str, str]:
    """Return name -> SHA-256 of each report as it reads now."""
    worded = newest_drafts(run)
    return {n: worded[n].sha256 if n in worded else str(run.outputs[n]) for n in reports_of(run)}


@lru_cache(maxsize=16)
def texts(version: Version) -> tuple[Piece, ...]:
    """Return the texts of a version in reading order; a version never changes, so it is read once."""
    from houping.documents.read_back import word_texts  # loads what reads documents

    return tuple(word_texts(io.BytesIO(version.read())))
