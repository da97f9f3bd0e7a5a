"""Totals by (stratum, PSU, domain) inside the engine: one GROUP BY, and only its result leaves."""

from collections.abc import Sequence

import ibis

from houping.core.errors import ColumnMissing, ValuesMissing, in_words
from houping.core.estimation.design import Lonely
from houping.core.estimation.sufficient import Sufficient

STRATUM, PSU, DOMAIN = "_stratum", "_psu", "_domain"
ANSWERS, WEIGHT, POPSIZE = "_n", "_weight", "_popsize"


def totals_expression(
    table: ibis.Table,
    *,
    stratum: str,
    psu: str,
    domain: str | None,
    weight: str,
    variables: Sequence[str],
    popsize: str | None = None,
) -> ibis.Table:
    """Return the grouped table: answers, weights and weighted sums, and missing values, per group.

    Raises ColumnMissing.
    """
    named = [stratum, psu, weight, *variables, *([domain] if domain else []), *([popsize] if popsize else [])]
    for column in named:
        if column not in table.columns:
            raise ColumnMissing(path=table.get_name(), column=column, known=in_words(table.columns))
    keys = {STRATUM: table[stratum], PSU: table[psu]}
    keys[DOMAIN] = table[domain] if domain else ibis.literal("")
    w = table[weight].cast("float64")
    measures = {ANSWERS: (w > 0).sum(), WEIGHT: w.sum()}
    if popsize:
        measures[POPSIZE] = table[popsize].max().cast("float64")
    for name in variables:
        value = table[name].cast("float64")
        measures[name] = (w * value).sum()
        measures[_missing(name)] = (value.isnull() | value.isnan()).sum()
    return table.group_by(**keys).aggregate(**measures).order_by(STRATUM, PSU, DOMAIN)


def sufficient_totals(
    table: ibis.Table,
    *,
    stratum: str,
    psu: str,
    domain: str | None = None,
    weight: str,
    variables: Sequence[str],
    popsize: str | None = None,
    lonely: Lonely = "error",
) -> Sufficient:
    """Return what means, totals, ratios and their first-stage variances need, computed in the engine.

    Parameters
    ----------
    table
        Rows of answers, on any Ibis backend.
    stratum, psu, domain, weight, popsize, variables
        Names of columns; `popsize` is the number of PSUs in the stratum, None = drawn with replacement.

    Raises ColumnMissing, ValuesMissing (a variable has NULL or NaN) and what `Sufficient.of` raises.
    """
    expression = totals_expression(
        table,
        stratum=stratum,
        psu=psu,
        domain=domain,
        weight=weight,
        variables=variables,
        popsize=popsize,
    )
    found = expression.to_pyarrow()
    columns = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    for name in variables:
        if missing := int(columns[_missing(name)].sum()):
            raise ValuesMissing(column=name, count=missing, row="-")
    return Sufficient.of(
        stratum=columns[STRATUM],
        psu=columns[PSU],
        domain=columns[DOMAIN] if domain else None,
        n=columns[ANSWERS],
        weight=columns[WEIGHT],
        sums={name: columns[name] for name in variables},
        popsize=columns.get(POPSIZE),
        lonely=lonely,
    )


def _missing(name: str) -> str:
    return f"_missing_{name}"
