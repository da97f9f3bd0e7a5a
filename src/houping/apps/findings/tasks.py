"""What the worker does beside its jobs for this app."""

from houping.apps.findings.services import noted
from houping.apps.jobs.registry import chore


@chore
def carry_photos() -> int:
    """Give findings the photos that came after the answers of their interviews."""
    return noted.carry_photos()
