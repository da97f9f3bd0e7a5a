"""The files of the newest reports, and of the published ones those of a county."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from houping.apps.jobs.models import Run
from houping.apps.reports.models import Issue
from houping.apps.results.models import of

GENERAL, COUNTIES, ANNEX, OVERVIEW, CHECK = "总报告.docx", "区县报告", "附表.xlsx", "概览.html", "check.json"


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
            code, _, title = Path(name).stem.partition("-")
            found.append((code, title, name))
        return found

    def path(self, name: str) -> Path | None:
        """Return the file of a name that the run recorded; None for any other name."""
        return self.folder / name if name in self.run.outputs else None


def newest(assessment: Any) -> Reports | None:
    """Return the newest reports of an assessment."""
    run = of(assessment, "reports")
    return Reports(run, assessment.workspace.parent / run.folder) if run else None


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
                found.append((issue, county, Path(name).stem.partition("-")[2]))
    return found
