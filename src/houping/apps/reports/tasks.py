"""Long work of this app: write the issued reports, each with its issue sheet."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from houping.apps import store
from houping.apps.formats import day
from houping.apps.jobs.models import Job
from houping.apps.jobs.registry import Report, work
from houping.apps.reports import drafts, queries
from houping.apps.reports.models import Issue
from houping.apps.reports.services import issuing
from houping.core.errors import OutputChanged
from houping.tables.files import atomic_folder, file_digest

if TYPE_CHECKING:
    from houping.documents.issue_sheet import IssueSheet

WORD = ".docx"
PUBLIC = (WORD, ".xlsx", ".html")


@work("reports.issue")
def issue(job: Job, report: Report) -> dict[str, Any]:
    """Write what was approved, worded as it passed its review, and behind every Word report its issue sheet."""
    found = Issue.objects.select_related(
        "assessment", "proposal__reports", "proposal__approved_by", "issued_by"
    )
    made = found.get(pk=job.parameters["issue"])
    from houping.documents.issue_sheet import add_issue_sheets  # loads what writes documents

    if made.state != Issue.State.WRITING:
        return {"issue": made.pk}
    source = queries.folder_of(made.proposal.reports)
    names = [name for name in made.proposal.reports.outputs if name.endswith(PUBLIC)]
    worded = drafts.newest_drafts(made.proposal.reports)
    files = {
        name: store.read(worded[name].sha256) if name in worded else _approved(made, source, name)
        for name in sorted(names)
    }
    digests = drafts.digests(made.proposal.reports)
    words = {name: (data, digests[name]) for name, data in files.items() if _is_word(name)}
    report("", 0.1)
    files |= add_issue_sheets(words, sheet_of(made))
    report("", 0.9)
    with atomic_folder(made.home) as folder:
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    issuing.keep_written(issue_id=made.pk, files={name: file_digest(made.home / name) for name in files})
    return {"issue": made.pk}


def sheet_of(made: Issue) -> "IssueSheet":
    """Return what the sheet of an issue says."""
    from houping.documents.issue_sheet import IssueSheet

    proposal = made.proposal
    assert proposal.approved_by is not None
    rows = (
        ("发文字号", made.document_number),
        ("审定", f"{proposal.approved_by.name}，{day(proposal.approved)}；{proposal.basis}"),
        ("印发", f"{made.issued_by.name}，{day(made.issued)}"),
        ("结果来源", f"{proposal.reports.run}，{proposal.grades.run}"),
    )
    return IssueSheet(rows, made.head_seq, made.head)


def _approved(made: Issue, folder: Path, name: str) -> bytes:
    """Return the bytes of a report as they were approved; raises OutputChanged."""
    run = made.proposal.reports
    if file_digest(folder / name) != run.outputs[name]:
        raise OutputChanged(run=run.run, name=name)
    return (folder / name).read_bytes()


def _is_word(name: str) -> bool:
    return name.endswith(WORD)
