"""The answer of `houping estimate`, as JSON and as a table; layout: docs/reference/estimate.md."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import typer
from rich.table import Table

from houping.cli.console import out
from houping.cli.survey_request import FITTING, Request
from houping.cli.words import say, spoken
from houping.core.estimation import Design, Estimates, Method, suppressions

TITLES = {"mean": "均值", "total": "总量", "ratio": "比率", "proportion": "比例"}
SEPARATOR = "|"
LARGE = 1e5
REASONS = {None: "", "few_answers": "答卷过少", "few_psus": "单元过少", "imprecise": "误差过大"}


@dataclass(frozen=True)
class Result:
    """Estimates of one statistic with the number of missing values that stand outside."""

    found: Estimates
    missing: int


@dataclass(frozen=True)
class Answer:
    """All that is printed."""

    request: Request
    file: str
    rows: int
    dropped: int
    design: Design
    results: Sequence[Result]


def print_json(answer: Answer) -> None:
    """Print one JSON document; the same file and options give the same bytes."""
    typer.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=1, sort_keys=True))


def as_json(answer: Answer) -> dict[str, Any]:
    """Return the JSON document: numbers that do not exist are null."""
    request, design = answer.request, answer.design
    first = design.stages[0]
    return {
        "data": {"file": answer.file, "rows": answer.rows, "dropped": answer.dropped},
        "design": {
            "strata": request.strata,
            "psu": request.psu,
            "weight": request.weight or None,
            "popsize": request.popsize,
            "stages": len(design.stages),
            "n_psu": first.units,
            "n_strata": len(first.names),
            "df": design.df,
            "population": float(design.weight.sum()),
            "lonely": request.lonely,
            "calibrated": design.calibration is not None,
            "variance": request.replicates or "linearisation",
        },
        "level": request.level,
        "estimates": [row for result in answer.results for row in _rows(answer, result)],
    }


def _rows(answer: Answer, result: Result) -> Iterator[dict[str, Any]]:
    found, request = result.found, answer.request
    method = method_of(request.ci, found.kind)
    lo, hi = found.interval(request.level, method)
    for i, (one, reason) in enumerate(zip(found, suppressions(found), strict=True)):
        yield {
            "statistic": found.kind,
            "variable": one.variable,
            "domain": dict(zip(request.by, labels_of(one.domain, request.by), strict=True)) or None,
            "value": one.value,
            "se": _number(one.se),
            "lo": _number(lo[i]),
            "hi": _number(hi[i]),
            "method": method,
            "cv": _number(found.cv[i]),
            "df": one.df,
            "n": one.n,
            "n_psu": one.n_psu,
            "deff": _number(one.deff),
            "missing": result.missing,
            "suppress": reason,
        }


def labels_of(domain: str, by: Sequence[str]) -> list[str]:
    """Return the label of each domain column from the joined one."""
    return domain.split(SEPARATOR) if len(by) > 1 else [domain] * len(by)


def method_of(ci: str, kind: str) -> Method:
    """Return the interval for one statistic: --ci where it fits the statistic, else its default."""
    default = "korn_graubard" if kind == "proportion" else "mean"
    return ci if ci in FITTING[kind] else default  # type: ignore[return-value]


def print_table(answer: Answer) -> None:
    """Print the design in one line and the estimates as a table."""
    first = answer.design.stages[0]
    say(
        "{file}：{rows} 行，{stages} 个阶段，{strata} 层，{units} 个初级抽样单元，自由度 {df}",
        file=answer.file,
        rows=answer.rows,
        stages=len(answer.design.stages),
        strata=len(first.names),
        units=first.units,
        df=answer.design.df,
    )
    _remark(answer)
    grid = Table(box=None, pad_edge=False)
    percent = f"{100 * answer.request.level:.4g}%"
    for title in (spoken("统计量"), spoken("变量")):
        grid.add_column(title, no_wrap=True)
    for title in answer.request.by:
        grid.add_column(title, overflow="fold")
    bounds = (spoken("{percent}下限", percent=percent), spoken("{percent}上限", percent=percent))
    for title in (spoken("估计值"), spoken("标准误"), *bounds, "n", "deff"):
        grid.add_column(title, justify="right", no_wrap=True)
    grid.add_column(spoken("备注"))
    for result in answer.results:
        for row in _rows(answer, result):
            grid.add_row(*_cells(row))
    out.print(grid)


def _remark(answer: Answer) -> None:
    """Say what was left out, and where the replicates give no error."""
    if answer.dropped:
        say("删除 {count} 行（有缺失值）", count=answer.dropped)
    if answer.request.replicates and len(answer.request.popsize) > 1:
        say("复本方差只计首阶段的抽样（与 R 的 as.svrepdesign 相同），以后各阶段的有限总体校正不计")
    for result in answer.results:
        if answer.request.replicates and (unknown := int(np.isnan(result.found.se).sum())):
            say(
                "{variable}：{count} 个估计域在部分复本中没有答卷，不给标准误和区间",
                variable=result.found.variable[0],
                count=unknown,
            )
        if result.missing:
            say(
                "{variable}：{count} 个缺失值，作为域外处理",
                variable=result.found.variable[0],
                count=result.missing,
            )


def _cells(row: dict[str, Any]) -> list[str]:
    domain = list((row["domain"] or {}).values())
    numbers = [_text(row[key]) for key in ("value", "se", "lo", "hi")]
    counts = [str(row["n"]), "–" if row["deff"] is None else f"{row['deff']:.2f}"]
    kind, remark = spoken(TITLES[row["statistic"]]), spoken(REASONS[row["suppress"]])
    return [kind, row["variable"], *domain, *numbers, *counts, remark]


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _text(value: float | None) -> str:
    """Six significant digits, but no exponent for large counts."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.6g}"
