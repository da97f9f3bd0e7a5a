"""Tables of findings: the finding itself, its steps, evidence, hours, numbers; the panel; red line, experience."""

from houping.apps.findings.models.evidence import Evidence
from houping.apps.findings.models.finding import Finding
from houping.apps.findings.models.panel import Opinion, Recusal, Session
from houping.apps.findings.models.steps import Numbering, Step, Term
from houping.apps.findings.models.watching import Experience, RedLevel

__all__ = [
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
]
