"""What the worker does beside its jobs for this app."""

from houping.apps import store
from houping.apps.collection import settling
from houping.apps.jobs.registry import chore


@chore
def tell_receipts() -> int:
    """Write the entries of the ledger for the interviews that came in."""
    return settling.tell()


store_swept: list[bool] = []


@chore
def sweep_store() -> int:
    """Remove what killed processes left half written, once when the worker begins."""
    if not store_swept:
        store_swept.append(True)
        store.sweep()
    return 0
