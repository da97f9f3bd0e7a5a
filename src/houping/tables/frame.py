"""A frame folder from end to end: check it and, when nothing is wrong, freeze it."""

import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from houping.core.errors import RowsRejected
from houping.core.frame.schema import TABLES
from houping.tables.check import check_folder
from houping.tables.demo_mark import is_marked
from houping.tables.files import temporary_folder
from houping.tables.freeze import freeze_tables, sorted_copy
from houping.tables.listing import Listing, default_listing, listing_file
from houping.tables.read import Part, parts_of, unknown_heads

Progress = Callable[[str, float], None]


def check_frame(
    source: Path,
    listing_path: Path | None = None,
    *,
    demo: bool = False,
    counties: Collection[str] = (),
    language: str = "zh",
    progress: Progress,
) -> Listing:
    """Check a frame and list what was found in `listing_path` (default: beside the frame),
    in Chinese ("zh") or English ("en").

    A folder that carries the mark of invented data is checked as such. Raises FileMissing, FileUnreadable.
    """
    place = listing_path or default_listing(source, language)
    staged = Path(tempfile.gettempdir()) / "houping-frame"
    staging_folder = temporary_folder(staged.parent, "houping-frame-", staged)
    with staging_folder as staging, listing_file(place, language) as listing:
        invented = demo or is_marked(source)
        check_folder(source, listing, staging, demo=invented, counties=counties, progress=progress)
    return listing


def parts_of_frame(source: Path) -> dict[str, list[Part]]:
    """Return the files of both tables of a frame; raises FileMissing when one is not there."""
    return parts_of(source, {table.name: table.title for table in TABLES.values()})


def unread(source: Path) -> list[tuple[str, str]]:
    """Return (file, head) of every column of a frame that nobody knows and that is not read."""
    found = []
    for name, parts in parts_of_frame(source).items():
        for part in parts:
            heads = unknown_heads(part, TABLES[name].names_by_header())
            found += [(part.label, head) for head in heads]
    return found


def freeze_folder(
    source: Path,
    out: Path,
    *,
    salt: str,
    demo: bool = False,
    counties: Collection[str] = (),
    listing_path: Path | None = None,
    language: str = "zh",
    progress: Progress,
) -> dict[str, object]:
    """Check the frame in `source` and write the frozen one into the existing folder `out`.

    Returns the content of frame.json. Raises RowsRejected, with the listing beside the source, and
    writes nothing when any row is wrong.
    """
    place = listing_path or default_listing(source, language)
    demo = demo or is_marked(source)
    with temporary_folder(out.parent, ".staging-", out) as staging:
        with listing_file(place, language) as listing:
            checked = check_folder(
                source,
                listing,
                staging,
                demo=demo,
                counties=counties,
                progress=_part(progress, 0.0, 0.45),
            )
        if listing.errors:
            raise RowsRejected(path=source, count=listing.errors, listing=place)
        households = checked.households
        if not checked.in_order:
            households = sorted_copy(households, staging / "sorted.parquet")
        return freeze_tables(
            checked.villages, households, out, salt=salt, demo=demo, progress=_part(progress, 0.45, 1.0)
        )


def _part(progress: Progress, start: float, stop: float) -> Progress:
    """Return a progress that fills the share from `start` to `stop`."""
    return lambda message, share: progress(message, start + (stop - start) * share)
