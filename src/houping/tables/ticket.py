"""Tickets of a whole column at once: the first 16 hex digits of each, by `ticket.c` where it was compiled.

The core's `ticket` says what a ticket is; these are the same numbers, with the SHA instructions of the processor
where it has them. A call gives other threads their turn, as it does not touch Python.
"""

import ctypes
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from houping.core.sampling.ticket import HOUSEHOLD, ticket
from houping.tables.compiled import library_file

BLOCK = 64


@cache
def library() -> ctypes.CDLL | None:
    """Return the compiled library; None where it was not made, is another machine's or does not count as the core."""
    try:
        found = load(str(library_file()))
    except OSError:
        return None
    return found if _is_right(found) else None


def _is_right(library: ctypes.CDLL) -> bool:
    units = ["户" * length for length in range(BLOCK)]
    heads = ticket_heads(library, "0" * BLOCK, HOUSEHOLD, pl.Series(units).to_arrow())
    expected = np.array(
        [int(ticket("0" * BLOCK, HOUSEHOLD, unit)[:16], 16) for unit in units], dtype=np.uint64
    )
    return bool((heads == expected).all())


def load(path: str) -> ctypes.CDLL:
    """Load a library made of `ticket.c`; raises OSError when there is none at `path` that this machine can run."""
    found = ctypes.CDLL(path)
    address, size = ctypes.c_void_p, ctypes.c_int64
    found.ticket_heads.argtypes = [
        *(ctypes.c_char_p, size, address, size),
        *(address, ctypes.c_int, size, ctypes.c_int, address),
    ]
    found.ticket_heads.restype = size
    return found


def ticket_heads(
    library: ctypes.CDLL, seed: str, stage: str, units: pa.Array, *, plain: bool = False
) -> npt.NDArray[np.uint64]:
    """Return the first 16 hex digits of the ticket of every unit, as whole numbers, shape (units,).

    units : texts of any Arrow layout; what stands for a missing unit has no meaning
    plain : do without the instructions of the processor (for comparison)
    Raises pyarrow.ArrowInvalid for an array whose buffers are too short, ValueError for one whose offsets
    lie outside its text.
    """
    if not (pa.types.is_string(units.type) or pa.types.is_large_string(units.type)):
        units = units.cast(pa.large_string())
    units.validate()
    wide, rows = pa.types.is_large_string(units.type), len(units)
    heads = np.empty(rows, dtype=np.uint64)
    if not rows:
        return heads
    _, offsets, text = units.buffers()
    first = offsets.address + units.offset * (8 if wide else 4)
    place, size = (text.address, text.size) if text else (None, 0)
    prefix = f"{seed}|{stage}|".encode()
    done = library.ticket_heads(prefix, len(prefix), place, size, first, wide, rows, plain, heads.ctypes.data)
    if done < rows:
        raise ValueError(f"row {done}: its text lies outside the array")
    return heads
