"""What the worker does beside its jobs for this app."""

from houping.apps.jobs.registry import chore
from houping.apps.staging.desk import DESK


@chore
def forget_unused() -> int:
    """Remove files whose form never came."""
    return DESK.forget_old()
