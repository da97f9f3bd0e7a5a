"""Tables of this app: rounds of the review with remarks and drafts, and issues of what was approved."""

from houping.apps.reports.models.issues import Issue
from houping.apps.reports.models.review import Draft, Remark, RemarkStep, Round

__all__ = ["Draft", "Issue", "Remark", "RemarkStep", "Round"]
