"""What the worker does beside its jobs for this app."""

from houping.apps.jobs.registry import chore
from houping.apps.supervision import knocking


@chore
def forget_addresses() -> int:
    """Forget who knocked at the public door once the hour is over, also when nobody knocks any more."""
    return knocking.forget()
