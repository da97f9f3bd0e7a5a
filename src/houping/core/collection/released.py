"""Whether the answers account for every unit that was released, in the order of the draw.

A unit without a disposition is not "nobody": left out of the file it would vanish from the response rate and bias
the weights (AAPOR 2023, Standard Definitions: every sampled case gets a final disposition).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from houping.core.checks import Problem, told
from houping.core.errors import Words

HEADER_ROW = 1
GIVE_OUTCOME = Words(
    "补上这一户的访问结果，未访到的也要有代码",
    "give its disposition; there is a code for those not reached too",
)
IN_ORDER = Words(
    "按备用次序启用；已启用的补上访问结果",
    "release reserves in their order; give the disposition of those that were released",
)


@dataclass(frozen=True)
class Listed:
    """The list of a sample, in any order: shape (n,) each; rank counts from 1 within the stratum."""

    unit: Sequence[str]
    stratum: Sequence[str]
    rank: Sequence[int]
    is_main: Sequence[bool]


def check_released(table: str, listed: Listed, answered: Set[str], *, all_main: bool) -> list[Problem]:
    """Return every unit that should have a disposition and has none.

    answered : units with a row in the answers
    all_main : the whole main sample must be accounted for (households); else only the ranks up to the last one
        that was approached (telephone numbers are called until the target is met)
    """
    strata: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for unit, stratum, rank, is_main in zip(
        listed.unit, listed.stratum, listed.rank, listed.is_main, strict=True
    ):
        strata[stratum].append((rank, unit, is_main))
    found: list[Problem] = []
    for _, rows in sorted(strata.items()):
        found += _gaps(table, sorted(rows), answered, all_main)
    return found


def _gaps(
    table: str, rows: list[tuple[int, str, bool]], answered: Set[str], all_main: bool
) -> Iterator[Problem]:
    last = max((rank for rank, unit, _ in rows if unit in answered), default=0)
    for rank, unit, is_main in rows:
        if unit in answered:
            continue
        if is_main and all_main:
            message = Words(f"主样本 {unit} 没有访问结果", f"{unit} of the main sample has no disposition")
            yield told(HEADER_ROW, "unit", "A08", message, GIVE_OUTCOME, file=table)
        elif rank < last:
            message = Words(
                f"{unit}（第 {rank} 位）没有访问结果，其后的单位却已启用",
                f"{unit} (place {rank}) has no disposition, but units after it were released",
            )
            yield told(HEADER_ROW, "unit", "A09", message, IN_ORDER, file=table)
