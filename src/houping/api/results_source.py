"""Which results a caller may read: the newest, or for a county those that were made known to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext

from houping.apps.jobs.models import Run
from houping.apps.plans.models import Assessment
from houping.apps.reports.models import Issue
from houping.apps.results import figures
from houping.apps.results.models import Proposal, of
from houping.apps.tokens.bearer import Bearer
from houping.core.errors import ResultsNotPublished, StepsMissing

READ = ("estimates", "scores", "grades")  # what reports are written from, and what is read here


@dataclass(frozen=True)
class Source:
    """Figures with the runs that they come from."""

    assessment: Assessment
    figures: figures.Figures
    folders: Mapping[str, Path]
    state: Literal["computed", "approved", "published"]

    @property
    def runs(self) -> dict[str, str]:
        """Step -> run."""
        return {step: folder.name for step, folder in self.folders.items()}

    def estimates(self, county: str) -> tuple[dict[str, Any], ...]:
        """Return the estimates of a county."""
        return figures.estimates_of(str(self.folders["estimates"]), county)

    def kept_back(self, county: str) -> set[str]:
        """Return the measures of a county that are not published."""
        return figures.kept_back(str(self.folders["estimates"]), county)


def source_of(assessment: Assessment, bearer: Bearer) -> Source:
    """Return what the caller may read. Raises StepsMissing, ResultsNotPublished."""
    issue = Issue.objects.filter(assessment=assessment, state=Issue.State.PUBLISHED).first()
    if bearer.county:
        if issue is None:
            raise ResultsNotPublished()
        return _written_from(assessment, issue.proposal.reports, "published")
    reports = of(assessment, "reports")
    if reports is None:
        raise StepsMissing(missing=gettext("计算结果"))
    if issue is not None and issue.proposal.reports_id == reports.pk:
        return _written_from(assessment, reports, "published")
    approved = assessment.proposals.filter(state=Proposal.State.APPROVED, reports=reports).exists()
    return _written_from(assessment, reports, "approved" if approved else "computed")


def _written_from(
    assessment: Assessment, reports: Run, state: Literal["computed", "approved", "published"]
) -> Source:
    """Return the figures from which a run of reports was written, whatever was computed since."""
    place: Path = assessment.workspace
    folders = {step: place / reports.inputs[step]["path"] for step in READ}
    folders["reports"] = place.parent / reports.folder
    return Source(assessment, figures.of_folders(folders), folders, state)
