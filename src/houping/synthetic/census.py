"""The finite-population truth: every household of the frame answers, and every county is counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from houping.core.errors import MeasureNotSimulated
from houping.core.plan.model import Plan
from houping.synthetic.chance import Floats
from houping.synthetic.outcomes import MONEY, PHONE, SHARES, household_answers, phone_answers, take
from houping.synthetic.world import HOUSEHOLD_COLUMNS, TYPES, Flags, Households, World, households_of

BATCH = 65_536
THREADS = 2
CITY = "city"
ANSWERED = {"household": (*SHARES, *MONEY, "persons"), "phone": PHONE}
Sums = NDArray[np.float64]
Advance = Callable[[float], None]


@dataclass(frozen=True)
class Target:
    """One parameter of the population: sum of `numerator` over sum of `denominator` (1 when empty).

    Numerator and denominator are products of columns; `types` are the household types that count (empty =
    all). A household to which a column does not apply counts in neither. `phone` : with a telephone only.
    """

    measure: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    phone: bool = False


def targets_of(plan: Plan, source: str, *, phone: bool = False) -> list[Target]:
    """Return the targets of the plan's measures from one source ("household" or "phone").

    Raises MeasureNotSimulated when a measure needs a column that the invented households do not answer.
    """
    measures = [m for d in plan.dimensions for i in d.indicators for m in i.measures if m.source == source]
    targets = [
        Target(
            m.id,
            _factors(m.numerator or m.id),
            _factors(m.denominator),
            () if m.population == "all" else tuple(m.population),
            phone,
        )
        for m in measures
    ]
    for target in targets:
        for column in (*target.numerator, *target.denominator):
            if column not in ANSWERED[source]:
                raise MeasureNotSimulated(measure=target.measure, column=column)
    return targets


def _factors(expression: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (expression or "").split("*") if part.strip())


def count_everyone(
    households: Path, world: World, targets: Sequence[Target], advance: Advance
) -> tuple[Sums, Sums]:
    """Return numerators and denominators of every target by county, each of shape (targets, counties).

    The frame is read in batches and counted on two threads; batches are added in their order, so that the
    result does not depend on the threads.
    """
    top = np.zeros((len(targets), len(world.counties)))
    bottom = np.zeros_like(top)
    file = pq.ParquetFile(households)
    world.limits  # noqa: B018 -- made once, before the threads share it
    done, total = 0, max(file.metadata.num_rows, 1)
    with ThreadPoolExecutor(THREADS) as pool:
        for rows, upper, lower in _in_order(
            pool, lambda table: _count(table, world, targets), _batches(file)
        ):
            top += upper
            bottom += lower
            done += rows
            advance(done / total)
    return top, bottom


def _batches(file: pq.ParquetFile) -> Iterator[pl.DataFrame]:
    for batch in file.iter_batches(batch_size=BATCH, columns=list(HOUSEHOLD_COLUMNS)):
        yield pl.DataFrame(pl.from_arrow(batch))


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[pl.DataFrame], tuple[int, Sums, Sums]],
    tables: Iterable[pl.DataFrame],
) -> Iterator[tuple[int, Sums, Sums]]:
    """Yield the results in the order of the tables, never holding more than a few tables."""
    waiting = []
    for table in tables:
        waiting.append(pool.submit(work, table))
        if len(waiting) > 2 * THREADS:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _count(table: pl.DataFrame, world: World, targets: Sequence[Target]) -> tuple[int, Sums, Sums]:
    everyone = households_of(table, world)
    top = np.zeros((len(targets), len(world.counties)))
    bottom = np.zeros_like(top)
    registered = np.flatnonzero(everyone.registered)
    for rows in (registered, np.flatnonzero(~everyone.registered)):
        part = take(everyone, rows)
        answers: dict[str, NDArray[Any]] = household_answers(world, part)
        if rows is registered:
            answers |= phone_answers(world, part, answers)
        answers["persons"] = part.persons
        for number, target in enumerate(targets):
            _add(top[number], bottom[number], target, answers, part, world)
    return table.height, top, bottom


def _add(
    top: Sums,
    bottom: Sums,
    target: Target,
    answers: Mapping[str, NDArray[Any]],
    part: Households,
    world: World,
) -> None:
    """Add one part's numerator and denominator of a target, county by county."""
    if not set(target.numerator) <= answers.keys():  # telephone questions to general households
        return
    counts = np.ones(len(part.key), dtype=bool)
    for name in (*target.numerator, *target.denominator):
        counts &= answers[name] != -1
    if target.types:
        counts &= np.isin(part.kind, [TYPES.index(name) for name in target.types if name in TYPES]) | (
            part.listed if "listed" in target.types else False
        )
    if target.phone:
        counts &= part.phone
    county = world.county[part.village[counts]]
    size = len(world.counties)
    top += np.bincount(county, _product(target.numerator, answers, counts), size)
    bottom += np.bincount(county, _product(target.denominator, answers, counts), size)


def _product(names: tuple[str, ...], answers: Mapping[str, NDArray[Any]], rows: Flags) -> Floats:
    product = np.ones(int(rows.sum()))
    for name in names:
        product = product * answers[name][rows].astype(np.float64)
    return product


def by_domain(
    measures: Sequence[str], top: Sums, bottom: Sums, counties: Sequence[str], groups: Mapping[str, int]
) -> pl.DataFrame:
    """Return measure, domain_kind, domain and value for counties, groups and the city (sums over sums)."""
    domains = [("county", code, [i]) for i, code in enumerate(counties)]
    for group in sorted(set(groups.values())):
        domains.append(
            ("group", str(group), [i for i, code in enumerate(counties) if groups.get(code) == group])
        )
    domains.append((CITY, CITY, list(range(len(counties)))))
    rows = [
        (measure, kind, domain, top[number, places].sum() / below)
        for number, measure in enumerate(measures)
        for kind, domain, places in domains
        if (below := bottom[number, places].sum()) > 0
    ]
    return pl.DataFrame(
        rows,
        schema={"measure": pl.String, "domain_kind": pl.String, "domain": pl.String, "value": pl.Float64},
        orient="row",
    )
