"""The files of the newest reports, and of the published ones those of a county."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from houping.apps.jobs.models import Run
from houping.apps.reports.models import Issue
from houping.apps.results.models import of

COUNTIES, OVERVIEW = "区县报告", "概览.html"


@dataclass(frozen=True)
class Reports:
    """The written results of one run: where they stand and what they are called."""

    run: Run
    folder: Path

    def counties(self) -> list[tuple[str, str, str]]:
        """Return (division code, county, file name) of every county report, sorted by code."""
        names = [name for name in self.run.outputs if name.startswith(f"{COUNTIES}/")]
        found = []
        for name in sorted(names):
            found.append((Path(name).stem.partition("-")[0], title_of(name), name))
        return found

    def path(self, name: str) -> Path | None:
        """Return the file of a name that the run recorded; None for any other name."""
        return self.folder / name if name in self.run.outputs else None


def folder_of(run: Run) -> Path:
    """Return where the files of a run stand."""
    return Path(settings.WORKSPACES) / run.folder


def title_of(name: str) -> str:
    """Return what a report is called: 全市总报告, or its county."""
    return Path(name).stem.partition("-")[2] or _("全市总报告")


def newest(assessment: Any) -> Reports | None:
    """Return the newest reports of an assessment."""
    run = of(assessment, "reports")
    return Reports(run, folder_of(run)) if run else None


def county_file(issue: Issue, county: str) -> str | None:
    """Return the name of a county's report in an issue."""
    head = f"{COUNTIES}/{county}-"
    return next((name for name in issue.files if name.startswith(head)), None)


def published(assessment: Any, person: Any) -> list[tuple[Issue, str, str]]:
    """Return (issue, county, title) of the reports that were made known to the person's counties."""
    own = person.counties("report.own", assessment=assessment.key) or frozenset()
    found = []
    for issue in assessment.issues.filter(state=Issue.State.PUBLISHED):
        for county in sorted(own):
            if name := county_file(issue, county):
                found.append((issue, county, title_of(name)))
    return found
