"""Tables of findings: the finding, its steps, evidence, hours, numbers; the panel and its rulings; red line, experience."""

from houping.apps.findings.models.evidence import Evidence
from houping.apps.findings.models.finding import Finding
from houping.apps.findings.models.panel import Opinion, Recusal, Session
from houping.apps.findings.models.rulings import CountyRuling, Vote
from houping.apps.findings.models.steps import Calendar, Numbering, Step, Term
from houping.apps.findings.models.uploads import Upload
from houping.apps.findings.models.watching import Experience, RedLevel

__all__ = [
    "Calendar",
    "CountyRuling",
    "Evidence",
    "Experience",
    "Finding",
    "Numbering",
    "Opinion",
    "Recusal",
    "RedLevel",
    "Session",
    "Step",
    "Term",
    "Upload",
    "Vote",
]
