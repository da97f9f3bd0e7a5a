"""What the team gives the county: of a picture a copy without place, time and camera; the original stays sealed."""

from typing import Any

from django.db.models import QuerySet

from houping.apps import pictures, store
from houping.apps.findings.models import Evidence, Step
from houping.core.errors import PictureTells


def release(files: QuerySet[Evidence]) -> dict[str, Any]:
    """Let the county open some files; return for the ledger how many, and the digests of originals and copies.

    Raises PictureTells for a picture that cannot be written anew.
    """
    copies = {}
    for one in files.filter(released=False):
        if pictures.is_picture(one.kind) and one.side != Step.Side.COUNTY:
            one.copy, one.copy_size = _copy(one)
            copies[one.sha256] = one.copy
        one.released = True
        one.save(update_fields=["released", "copy", "copy_size"])
    return {"released": files.count(), **({"copies": copies} if copies else {})}


def _copy(one: Evidence) -> tuple[str, int]:
    """Keep a picture without what its camera wrote; return its digest and size in bytes."""
    with store.open(one.sha256) as stream:
        data = pictures.bare(stream, one.kind)
    if data is None:
        raise PictureTells(name=one.name)
    kept = store.put([data])
    return kept.sha256, kept.size
