"""Recompute what was drawn and name the first difference.

The stand-alone program of the proof bundle does the same without this package (docs/methods/verify-draw.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from houping.core.errors import SampleDiffers
from houping.core.sampling.draw import draw_equal
from houping.core.sampling.ticket import HOUSEHOLD

MAIN, RESERVE = "main", "reserve"
NOT_LISTED: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class ListSize:
    """A stratum of a list: units in it, units of the main sample, units of main sample and reserve."""

    population: int
    main: int
    listed: int


def require_same(file: str, name: str, field: str, recorded: object, recomputed: object) -> None:
    """Raise SampleDiffers unless both are the same text."""
    if str(recorded) != str(recomputed):
        raise SampleDiffers(
            file=file, name=name, field=field, recorded=_shown(recorded), recomputed=_shown(recomputed)
        )


def require_rows(
    file: str,
    recorded: Iterable[tuple[str, Mapping[str, object]]],
    recomputed: Mapping[str, Mapping[str, object]],
    fields: Sequence[str],
) -> None:
    """Raise SampleDiffers for the first (unit, row) whose fields are not the recomputed ones.

    A unit that was not recomputed must have empty fields; a recomputed one that is not recorded differs too.
    """
    missing = dict.fromkeys(recomputed)
    for name, row in recorded:
        known = recomputed.get(name, NOT_LISTED)
        missing.pop(name, None)
        for field in fields:
            require_same(file, name, field, row[field], known.get(field, ""))
    for name in missing:
        require_same(file, name, fields[0], "", recomputed[name][fields[0]])


def list_in_order(
    strata: Mapping[str, Sequence[str]], sizes: Mapping[str, ListSize], *, seed: str, shift: bool = False
) -> dict[str, dict[str, object]]:
    """Return rank, ticket and status of every listed unit: main sample first, then the reserve in order.

    strata : stratum -> its units; sizes : the same strata, those without a size list nobody
    """
    found: dict[str, dict[str, object]] = {}
    for name, units in strata.items():
        size = sizes.get(name)
        if size is None:
            continue
        drawn = draw_equal(units, min(size.listed, len(units)), seed=seed, stage=HOUSEHOLD, shift=shift)
        for place, unit in enumerate(drawn.sample):
            status = MAIN if place < size.main else RESERVE
            found[unit] = {"rank": str(place + 1), "ticket": drawn.tickets[place], "status": status}
    return found


def _shown(value: object) -> str:
    return "（空）" if value in ("", None) else str(value)
