"""Whether the answers account for every unit that was released, in the order of the draw.

A unit without a disposition is not "nobody": left out of the file it would vanish from the response rate and bias
the weights (AAPOR 2023, Standard Definitions: every sampled case gets a final disposition).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from houping.core.checks import Problem

HEADER_ROW = 1


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
            yield _problem(
                table, "A08", f"主样本 {unit} 没有访问结果", "补上这一户的访问结果，未访到的也要有代码"
            )
        elif rank < last:
            message = f"{unit}（第 {rank} 位）没有访问结果，其后的单位却已启用"
            yield _problem(table, "A09", message, "按备用次序启用；已启用的补上访问结果")


def _problem(table: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(row=HEADER_ROW, field="unit", code=code, message=message, remedy=remedy, file=table)
