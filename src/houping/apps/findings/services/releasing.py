"""What the team gives the county: copies without author, place and time; the originals stay sealed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from houping.apps import bare, store
from houping.apps.findings.models import Evidence, Step
from houping.core.errors import FileTells

Copies = Mapping[str, store.Kept]  # by the digests of the originals


def copies_of(files: Iterable[Evidence]) -> Copies:
    """Make the copies of files that the county may open next; it takes seconds, so before anything is held.

    Raises FileTells for a file that cannot be freed of its traces.
    """
    return {one.sha256: _copy(one) for one in files if _is_copied(one)}


def release(files: QuerySet[Evidence], copies: Copies) -> dict[str, Any]:
    """Let the county open some files; return for the ledger how many, and the digests of originals and copies.

    A file that came in after the copies were made is copied here. Raises FileTells.
    """
    told = {}
    for one in files.filter(released=False):
        if _is_copied(one):
            made = copies.get(one.sha256) or _copy(one)
            one.copy, one.copy_size = made.sha256, made.size
            told[one.sha256] = one.copy
        one.released = True
        one.save(update_fields=["released", "copy", "copy_size"])
    return {"released": files.count(), **({"copies": told} if told else {})}


def _is_copied(one: Evidence) -> bool:
    return not one.released and one.side != Step.Side.COUNTY


def _copy(one: Evidence) -> store.Kept:
    """Keep a file without what camera and programs wrote."""
    with store.open(one.sha256) as stream:
        data = bare.bare(stream, one.kind)
    if data is None:
        raise FileTells(name=one.name)
    return store.put([data])
