"""Files of a record: told by content, kept by content; from the public without names and traces of cameras and programs."""

import io
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from houping.apps import bare, contents, store
from houping.apps.supervision.models import Evidence
from houping.core.errors import TracesRemain


def keep(files: Iterable[UploadedFile], *, actor: Any, **owner: Any) -> list[Evidence]:
    """Keep the files of a record; raises what `contents.keep` raises before anything is kept.

    owner : inspection=, violation= or step=
    """
    checked = [(f, contents.kind_of_upload(f)) for f in files]
    return [_row(f.chunks(), kind, _name(f), added_by=actor, **owner) for f, kind in checked]


def freed(files: Iterable[UploadedFile]) -> list[tuple[bytes, str]]:
    """Return files of the public without place, time, owner and author, and their media types; it may take seconds.

    Raises TracesRemain and what `contents.kind_of_upload` raises.
    """
    return [(_bare(f, kind), kind) for f, kind in [(f, contents.kind_of_upload(f)) for f in files]]


def keep_freed(files: Iterable[tuple[bytes, str]], **owner: Any) -> list[Evidence]:
    """Keep what `freed` returned, each under a number in the place of its name."""
    name = _("附件%(number)d.%(ending)s")
    return [
        _row([data], kind, name % {"number": n, "ending": contents.KINDS[kind][0]}, **owner)
        for n, (data, kind) in enumerate(files, start=1)
    ]


def share(sha256: str, name: str, *, actor: Any, **owner: Any) -> Evidence:
    """Let a file that is kept already stand with a record too; its bytes are kept once."""
    with store.open(sha256) as stream:
        kind, size = contents.kind_of(stream, name), stream.seek(0, io.SEEK_END)
    return Evidence.objects.create(
        name=name[-120:], kind=kind, sha256=sha256, size=size, added_by=actor, **owner
    )


def _name(f: UploadedFile) -> str:
    return PurePath(f.name or "").name


def _row(pieces: Iterable[bytes], kind: str, name: str, **fields: Any) -> Evidence:
    kept = store.put(pieces)
    return Evidence.objects.create(name=name[-120:], kind=kind, sha256=kept.sha256, size=kept.size, **fields)


def _bare(f: UploadedFile, kind: str) -> bytes:
    """Return a file without what a camera or a program wrote into it; raises TracesRemain."""
    data = bare.bare(f, kind)  # type: ignore[arg-type]
    if data is None:
        raise TracesRemain(name=_name(f))
    return data


def told(files: Iterable[Evidence]) -> list[str]:
    """Return the digests of files, for the ledger."""
    return [f.sha256 for f in files]
