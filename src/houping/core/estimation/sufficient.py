"""Estimates from totals by (stratum, PSU, domain): the rows never leave the engine that holds them.

Weighted sums by PSU and domain are all that means, totals, ratios and their first-stage variance need: a
100-million-row survey becomes a table of (PSUs x domains) rows, made by one GROUP BY (`tables/totals.py`).
Worked case: docs/methods/variance.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.errors import LabelUnknown, in_words
from houping.core.estimation.coding import FloatArray
from houping.core.estimation.design import Design, Lonely
from houping.core.estimation.estimate import Estimates
from houping.core.estimation.mean import mean
from houping.core.estimation.ratio import ratio
from houping.core.estimation.total import total


@dataclass(frozen=True, eq=False)
class Sufficient:
    """One row per (stratum, PSU, domain): arrays of shape (g,); make it with `Sufficient.of`.

    n : answers; weight : sum of their weights; sums : name -> sum of weight x value
    """

    design: Design
    domain: NDArray[np.generic] | None
    n: NDArray[np.int64]
    sums: Mapping[str, FloatArray]

    @classmethod
    def of(
        cls,
        *,
        stratum: ArrayLike,
        psu: ArrayLike,
        domain: ArrayLike | None = None,
        n: ArrayLike,
        weight: ArrayLike,
        sums: Mapping[str, ArrayLike],
        popsize: ArrayLike | None = None,
        lonely: Lonely = "error",
    ) -> "Sufficient":
        """Check and keep the totals; `popsize` is the number of PSUs in the stratum, None = with replacement.

        PSU labels need only be unique within their stratum. A PSU without answers in any domain must still
        have a row (weight 0), or it does not count as sampled.
        Raises ShapeMismatch and what `Design.of` raises.
        """
        design = Design.of(weight=weight, strata=stratum, psu=psu, popsize=popsize, nest=True, lonely=lonely)
        table = {name: np.asarray(values, dtype=float) for name, values in sums.items()}
        labels = None if domain is None else np.asarray(domain)
        require_same_length(weight=design.weight, **table)
        return cls(design, labels, np.asarray(n, dtype=np.int64), table)

    def total(self, *names: str) -> Estimates:
        """Estimate totals of the named variables in each domain; raises LabelUnknown."""
        return self._counted(total(self.design, self._averages(names), domain=self.domain))

    def mean(self, *names: str) -> Estimates:
        """Estimate means (or shares, of 0/1 variables) in each domain; raises LabelUnknown, EmptyDomain."""
        return self._counted(mean(self.design, self._averages(names), domain=self.domain))

    def ratio(self, y: str, x: str) -> Estimates:
        """Estimate the ratio of two totals in each domain; raises LabelUnknown, EmptyDomain."""
        above, below = self._averages([y]), self._averages([x])
        return self._counted(ratio(self.design, above, below, domain=self.domain))

    def _averages(self, names: Sequence[str]) -> dict[str, FloatArray]:
        """Weighted averages of each row, so that weight x average is the sum again."""
        for name in names:
            if name not in self.sums:
                raise LabelUnknown(label=name, known=in_words(self.sums))
        weight = self.design.weight
        return {
            name: np.divide(self.sums[name], weight, out=np.zeros(len(weight)), where=weight > 0)
            for name in names
        }

    def _counted(self, found: Estimates) -> Estimates:
        """Put the numbers of answers in place of the numbers of rows; design effects are not known."""
        assert found.domains is not None
        answers = found.domains.sum(self.n).astype(np.int64)
        variables = len(found) // len(answers)
        return replace(found, n=np.tile(answers, variables), domains=None)
