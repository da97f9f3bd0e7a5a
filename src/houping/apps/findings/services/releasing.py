"""What the team gives the county: copies without author, place and time; the originals stay sealed."""

from typing import Any

from django.db.models import QuerySet

from houping.apps import bare, store
from houping.apps.findings.models import Evidence, Step
from houping.core.errors import FileTells


def release(files: QuerySet[Evidence]) -> dict[str, Any]:
    """Let the county open some files; return for the ledger how many, and the digests of originals and copies.

    Raises FileTells for a file that cannot be freed of its traces.
    """
    copies = {}
    for one in files.filter(released=False):
        if one.side != Step.Side.COUNTY:
            one.copy, one.copy_size = _copy(one)
            copies[one.sha256] = one.copy
        one.released = True
        one.save(update_fields=["released", "copy", "copy_size"])
    return {"released": files.count(), **({"copies": copies} if copies else {})}


def _copy(one: Evidence) -> tuple[str, int]:
    """Keep a file without what camera and programs wrote; return its digest and size in bytes."""
    with store.open(one.sha256) as stream:
        data = bare.bare(stream, one.kind)
    if data is None:
        raise FileTells(name=one.name)
    kept = store.put([data])
    return kept.sha256, kept.size
