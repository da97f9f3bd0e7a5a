"""How a sample was drawn: strata, sampling units and population counts, stage by stage.

Conventions are those of R's survey package (Lumley 2010, ch. 2-3), so that results can be compared: units of
a later stage are nested in those before; without population counts the first stage counts as drawn with
replacement and later stages are ignored; stages below the last population count are complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import (
    ClustersNotNested,
    DesignStages,
    PopulationInvalid,
    PopulationNotConstant,
    PopulationTooSmall,
    WeightInvalid,
    in_words,
)
from houping.core.estimation.coding import Coded, FloatArray, IndexArray, compress, encode

Lonely = Literal["error", "certainty", "adjust", "average", "collapse"]
Unequal = Literal["hajek", "brewer"]
Columns = ArrayLike | Sequence[ArrayLike] | None
TAKE_ALL = 1e-7


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of sampling, in codes.

    unit : shape (n,), sampling unit of each row; stratum, parent, fraction : shape (units,), its stratum, the
    unit of the stage before (0 in the first) and its inclusion probability within its stratum (0 = with
    replacement); sampled, parent_of_stratum : shape (strata,); names : labels of the strata
    """

    unit: IndexArray
    stratum: IndexArray
    parent: IndexArray
    fraction: FloatArray
    sampled: IndexArray
    parent_of_stratum: IndexArray
    names: tuple[str, ...]

    @property
    def units(self) -> int:
        """How many units this stage has in the sample."""
        return len(self.stratum)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Known totals that the weights repeat: variables x (n, p) and the weights before, `initial` (n,)."""

    x: FloatArray
    initial: FloatArray


@dataclass(frozen=True, eq=False)
class Design:
    """A survey design, checked and coded once; make it with `Design.of`.

    weight : shape (n,), population units per respondent, >= 0; stages : first to last; lonely : what to do
    with strata of one unit; unequal : variance formula of a first stage with unequal probabilities
    """

    weight: FloatArray
    stages: tuple[Stage, ...]
    lonely: Lonely = "error"
    unequal: Unequal | None = None
    calibration: Calibration | None = None

    @classmethod
    def of(
        cls,
        *,
        weight: ArrayLike | None = None,
        strata: Columns = None,
        psu: Columns = None,
        popsize: Columns = None,
        nest: bool = False,
        lonely: Lonely = "error",
        unequal: Unequal | None = None,
    ) -> "Design":
        """Check and code a design.

        Parameters
        ----------
        weight : shape (n,)
            Population units per respondent; may be left out when `popsize` is given at every stage.
        strata, psu, popsize
            One array of shape (n,), or a tuple of them, one per stage. `psu` may lack the last stage (each
            row is a unit); `strata` may lack later stages (none). `popsize` holds population counts of
            units in the stratum, or sampling fractions when no value of the stage exceeds 1.
        nest
            PSU labels start again in every stratum.
        unequal
            `popsize` of the first stage holds inclusion probabilities that differ between PSUs.

        Raises ShapeMismatch, DesignStages, DesignMissing, WeightInvalid, ClustersNotNested,
        PopulationInvalid, PopulationNotConstant or PopulationTooSmall.
        """
        columns = _Columns.of(strata, psu, popsize, weight)
        stages = columns.stages(nest=nest, unequal=unequal is not None)
        weights = _weights(weight, columns.n) if weight is not None else _inverse(columns, stages)
        return cls(weights, stages, lonely, unequal)

    def __len__(self) -> int:
        return len(self.weight)

    def calibrated(self, *, weight: ArrayLike, x: ArrayLike) -> "Design":
        """Return the design with weights calibrated on x, shape (n, p): its variances are those of residuals.

        Source: Deville and Sarndal (1992), JASA 87, 376-382.
        """
        variables = np.asarray(x, dtype=float)
        final = _weights(weight, len(self))
        require_same_length(weight=self.weight, x=variables)
        return replace(self, weight=final, calibration=Calibration(variables, self.weight))

    @cached_property
    def certain(self) -> NDArray[np.bool_]:
        """Rows that were in the sample with certainty at every stage: shape (n,)."""
        result = np.ones(len(self), dtype=bool)
        for stage in self.stages:
            result &= (stage.fraction > 1 - TAKE_ALL)[stage.unit]
        return result

    @cached_property
    def df(self) -> int:
        """Degrees of freedom: PSUs less first-stage strata, among rows with a positive weight."""
        psu, stratum = self.touched(np.zeros(len(self), dtype=np.int64), 1)
        return int(psu[0] - stratum[0])

    def touched(self, domain: IndexArray, domains: int) -> tuple[IndexArray, IndexArray]:
        """Count PSUs and first-stage strata with rows in each domain (code -1: in none)."""
        first = self.stages[0]
        rows = (domain >= 0) & (self.weight != 0)
        pairs, _ = compress(first.unit[rows] * domains + domain[rows], first.units * domains)
        unit, inside = pairs // domains, pairs % domains
        strata, _ = compress(first.stratum[unit] * domains + inside, len(first.sampled) * domains)
        return np.bincount(inside, minlength=domains), np.bincount(strata % domains, minlength=domains)


@dataclass(frozen=True)
class _Columns:
    """The columns of a design: strata and PSU labels and population counts of the stages that count."""

    n: int
    depth: int
    strata: tuple[Coded, ...]
    psu: tuple[Coded, ...]
    popsize: tuple[FloatArray, ...]

    @classmethod
    def of(cls, strata: Columns, psu: Columns, popsize: Columns, weight: ArrayLike | None) -> "_Columns":
        layers, units, counts = _tuple(strata), _tuple(psu), _tuple(popsize)
        named = {f"strata{i}": c for i, c in enumerate(layers, 1)}
        named |= {f"psu{i}": c for i, c in enumerate(units, 1)}
        named |= {f"popsize{i}": c for i, c in enumerate(counts, 1)}
        if weight is not None:
            named["weight"] = np.asarray(weight)
        if not named:
            raise DesignStages(strata=0, psu=0, popsize=0)
        require_same_length(**named)
        depth = max(len(units), len(counts), 1)
        if len(layers) > depth or len(counts) > len(units) + 1:
            raise DesignStages(strata=len(layers), psu=len(units), popsize=len(counts))
        used = len(counts) if counts else 1
        return cls(
            len(next(iter(named.values()))),
            depth,
            tuple(encode(c, f"strata {i}") for i, c in enumerate(layers[:used], 1)),
            tuple(encode(c, f"psu {i}") for i, c in enumerate(units[:used], 1)),
            tuple(np.asarray(c, dtype=float) for c in counts),
        )

    def stages(self, *, nest: bool, unequal: bool) -> tuple[Stage, ...]:
        """Nest every stage in the one before and attach its sampling fractions."""
        found: list[Stage] = []
        parent = np.zeros(self.n, dtype=np.int64)
        for i in range(max(len(self.popsize), 1)):
            parents = found[-1].units if found else 1
            stage = self._stage(i, parent, parents)
            if i == 0 and self.strata and self.psu and not nest:
                _require_nested(stage, self.psu[0], self.strata[0])
            stage = self._with_fraction(i, stage, by_unit=unequal and i == 0)
            found.append(stage)
            parent = stage.unit
        return tuple(found)

    def _stage(self, i: int, parent: IndexArray, parents: int) -> Stage:
        stratum, names = parent, ("",) * parents
        strata_parent: IndexArray = np.arange(parents)
        if i < len(self.strata):
            layer = self.strata[i]
            pairs, stratum = compress(parent * layer.size + layer.code, parents * layer.size)
            strata_parent = pairs // layer.size
            names = tuple(layer.text[k] for k in pairs % layer.size)
        if i < len(self.psu):
            label = self.psu[i]
            pairs, unit = compress(stratum * label.size + label.code, len(names) * label.size)
            unit_stratum = pairs // label.size
        else:
            unit, unit_stratum = np.arange(self.n), stratum
        sampled = np.bincount(unit_stratum, minlength=len(names))
        zero = np.zeros(len(unit_stratum))
        return Stage(unit, unit_stratum, strata_parent[unit_stratum], zero, sampled, strata_parent, names)

    def _with_fraction(self, i: int, stage: Stage, *, by_unit: bool) -> Stage:
        if not self.popsize:
            return stage
        given = self.popsize[i]
        _require_population(given, i + 1)
        group = stage.unit if by_unit else stage.stratum[stage.unit]
        value = _constant(given, group, stage, i + 1, by_unit=by_unit)
        if not (given > 1).any():
            fraction = value
        elif by_unit:
            row = int((given > 1).argmax())
            raise PopulationInvalid(row=row + 1, value=given[row], stage=i + 1)
        else:
            _require_room(value, stage, i + 1)
            fraction = np.minimum(stage.sampled / value, 1.0)
        return replace(stage, fraction=fraction if by_unit else fraction[stage.stratum])


def _tuple(columns: Columns) -> tuple[NDArray[np.generic], ...]:
    """Return one array per stage from one column, a sequence of columns, or a table (n, stages)."""
    if columns is None:
        return ()
    if isinstance(columns, (tuple, list)) and not (
        columns and (columns[0] is None or np.isscalar(columns[0]))
    ):
        return tuple(np.asarray(c) for c in columns)
    table = np.asarray(cast("ArrayLike", columns))
    return tuple(table.T) if table.ndim == 2 else (table,)


def _weights(weight: ArrayLike, n: int) -> FloatArray:
    values = np.asarray(weight, dtype=float)
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        row = int(bad.argmax())
        raise WeightInvalid(row=row + 1, value=values[row], count=int(bad.sum()))
    return values


def _inverse(columns: _Columns, stages: tuple[Stage, ...]) -> FloatArray:
    """Weights 1 / (product of the fractions), when none are given."""
    probability = np.ones(columns.n)
    for stage in stages:
        probability *= stage.fraction[stage.unit]
    if len(columns.popsize) < columns.depth or (probability == 0).any():
        raise WeightInvalid(row=1, value="-", count=columns.n)
    return np.asarray(1 / probability)


def _require_nested(stage: Stage, psu: Coded, strata: Coded) -> None:
    """Refuse a PSU label that stands in two strata: a new unit, or a slip?"""
    first = np.unique(stage.unit, return_index=True)[1]
    labels = psu.code[first]
    if len(labels) == psu.size:
        return
    twice = int((np.bincount(labels, minlength=psu.size) > 1).argmax())
    homes = strata.code[first][labels == twice]
    raise ClustersNotNested(psu=psu.text[twice], strata=in_words(strata.text[h] for h in homes[:5]))


def _require_population(given: FloatArray, stage: int) -> None:
    bad = np.isnan(given) | (given <= 0) | ((given < 1) & (given > 1).any())
    if bad.any():
        row = int(bad.argmax())
        raise PopulationInvalid(row=row + 1, value=given[row], stage=stage)


def _constant(
    given: FloatArray, group: IndexArray, stage: Stage, number: int, *, by_unit: bool
) -> FloatArray:
    """Return the one value of each group (stratum, or unit), refusing two."""
    value = np.empty(stage.units if by_unit else len(stage.names))
    value[group] = given
    differs = value[group] != given
    if differs.any():
        row = int(differs.argmax())
        pair = sorted({float(given[row]), float(value[group[row]])})
        name = stage.names[stage.stratum[stage.unit[row]]]
        raise PopulationNotConstant(stage=number, stratum=name, values=pair, row=row + 1)
    return value


def _require_room(population: FloatArray, stage: Stage, number: int) -> None:
    small = stage.sampled > population * (1 + 1e-12)
    if small.any():
        h = int(small.argmax())
        raise PopulationTooSmall(
            stage=number, stratum=stage.names[h], population=population[h], sample=int(stage.sampled[h])
        )
