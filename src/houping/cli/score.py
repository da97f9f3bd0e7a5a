"""`houping score`: normalise, weight and aggregate any table. Reference: docs/reference/score.md."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from houping.cli.console import out, table
from houping.cli.score_tree import read_tree
from houping.cli.units import first_column, require_distinct, row_of, unit_names
from houping.core.errors import (
    CellsEmpty,
    ChoiceUnknown,
    EstimateRefused,
    GoalpostsCoincide,
    HoupingError,
    OptionInvalid,
    SettingInvalid,
    TreeUnusable,
    Words,
    in_words,
)
from houping.core.grading.rank import ranks
from houping.core.scoring.aggregate import AGGREGATIONS
from houping.core.scoring.hierarchy import (
    METHODS,
    Node,
    climb_nodes,
    effective_shares,
    leaves_of,
    normalised,
)
from houping.tables.survey import Survey, read_survey

FloatArray = NDArray[np.float64]
DENOMINATORS = Words(
    "指标树有 Denominator 列，并至少填一个指标",
    "a tree with a column Denominator that is filled in for an indicator",
)


def score(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="一行一个单位：CSV、Parquet 或 XLSX。")],
    tree: Annotated[Path, typer.Option(help="指标树：CSV（列 iCode,Parent,Weight,Direction）或 YAML。")],
    unit: Annotated[str, typer.Option(help="单位名列，默认第一列。")] = "",
    normalise: Annotated[str, typer.Option(help=f"标准化：{' '.join(METHODS)}。")] = "min_max",
    aggregate: Annotated[str, typer.Option(help=f"合成：{' '.join(AGGREGATIONS)}。")] = "arithmetic",
    denominate: Annotated[bool, typer.Option("--denominate", help="先除以 Denominator 所列的列。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """综合评分：标准化、加权、合成。"""
    for key, value, known in (
        ("normalise", normalise, METHODS),
        ("aggregate", aggregate, tuple(AGGREGATIONS)),
    ):
        if value not in known:
            raise ChoiceUnknown(option=f"--{key}", value=value, known=in_words(known))
    nodes, rows = read_tree(tree)
    leaves = leaves_of(nodes)
    _require_goalposts(leaves, rows, tree, normalise)
    if denominate and not any(leaf.denominator for leaf in leaves):
        raise OptionInvalid(option="--denominate", value=tree.name, expected=DENOMINATORS)
    names, values = _read(data, unit or first_column(data, {leaf.id for leaf in leaves}), leaves, denominate)
    try:
        scaled = normalised(values, leaves, normalise)
    except GoalpostsCoincide as reason:
        same = in_words(leaves[k].id for k in cast("list[int]", reason.fields["columns"]))
        raise EstimateRefused(
            path=tree.name, columns="worst, best", reason=GoalpostsCoincide(columns=same)
        ) from None
    except HoupingError as reason:
        raise EstimateRefused(path=tree.name, columns="worst, best", reason=reason) from None
    by_leaf = {leaf.id: scaled[:, k] for k, leaf in enumerate(leaves)}
    scores = climb_nodes(by_leaf, nodes, mean=AGGREGATIONS[aggregate])
    top = next(node.id for node in nodes if not node.parent)
    head = {"data": data.name, "tree": tree.name, "normalise": normalise, "aggregate": aggregate, "top": top}
    document = {**head, "nodes": _nodes(nodes), "units": _units(names, scores, top)}
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        out.print(_table(nodes, names, scores, top))


def _require_goalposts(leaves: Sequence[Node], rows: dict[str, int], tree: Path, normalise: str) -> None:
    if normalise != "goalposts":
        return
    for leaf in leaves:
        for column, value in (("worst", leaf.worst), ("best", leaf.best)):
            if value is None:
                detail = Words(
                    f"“{leaf.id}”未填；goalposts 需要最差值和最好值",
                    f"'{leaf.id}' has none; goalposts need the worst and the best value",
                )
                raise TreeUnusable(path=tree.name, row=rows[leaf.id], column=column, detail=detail)


def _read(data: Path, column: str, leaves: Sequence[Node], denominate: bool) -> tuple[list[str], FloatArray]:
    below = sorted({leaf.denominator for leaf in leaves if denominate and leaf.denominator})
    survey = read_survey(data, [*([column] if column else []), *(leaf.id for leaf in leaves), *below])
    names = unit_names(survey, column)
    require_distinct(survey, column, names)
    values = np.column_stack([survey.numbers(leaf.id) for leaf in leaves])
    for k, leaf in enumerate(leaves):
        if denominate and leaf.denominator:
            values[:, k] /= _denominator(survey, leaf.denominator)
    _require_some(survey, values, leaves)
    return names, values


def _denominator(survey: Survey, column: str) -> FloatArray:
    values = survey.numbers(column)
    if (values == 0).any():
        place = row_of(survey, int((values == 0).argmax()))
        raise SettingInvalid(path=place, key=column, value=0, expected="≠ 0")
    return values


def _require_some(survey: Survey, values: FloatArray, leaves: Sequence[Node]) -> None:
    """Refuse a column or a unit without any value: it has no score."""
    absent = np.isnan(values)
    for k, leaf in enumerate(leaves):
        if absent[:, k].all():
            row = survey.row(0)
            raise CellsEmpty(path=survey.path.name, column=leaf.id, count=len(values), row=row)
    if absent.all(axis=1).any():
        row = survey.row(int(absent.all(axis=1).argmax()))
        raise CellsEmpty(path=survey.path.name, column=leaves[0].id, count=len(leaves), row=row)


def _nodes(nodes: Sequence[Node]) -> list[dict[str, object]]:
    share = effective_shares(nodes)
    return [
        {
            "id": node.id,
            "parent": node.parent or None,
            "weight": node.weight,
            "effective_weight": share[node.id],
        }
        for node in nodes
    ]


def _units(names: Sequence[str], scores: dict[str, FloatArray], top: str) -> list[dict[str, object]]:
    place = ranks(scores[top])
    return [
        {
            "unit": name,
            "rank": int(place[i]),
            "score": _number(scores[top][i]),
            "scores": {node: _number(values[i]) for node, values in scores.items()},
        }
        for i, name in enumerate(names)
    ]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _table(nodes: Sequence[Node], names: Sequence[str], scores: dict[str, FloatArray], top: str) -> Table:
    shown = [top, *(node.id for node in nodes if node.parent == top)]
    grid = table("综合得分", ("名次", "单位", *shown), ("名次", *shown))
    place = ranks(scores[top])
    for i in sorted(range(len(names)), key=lambda i: (place[i], names[i])):
        cells = ("—" if np.isnan(scores[s][i]) else f"{scores[s][i]:.2f}" for s in shown)
        grid.add_row(str(place[i]), names[i], *cells)
    return grid
