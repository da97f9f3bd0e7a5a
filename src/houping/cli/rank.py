"""`houping rank`: rank confidence sets of any table of estimates. Reference: docs/reference/rank.md."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from houping.cli.console import out, table
from houping.cli.covariance_file import read_covariance
from houping.cli.survey_request import LEVEL
from houping.cli.units import first_column, require_distinct, require_present, row_of, unit_names
from houping.cli.words import spoken
from houping.core.errors import (
    CovarianceUnusable,
    EstimateRefused,
    OptionInvalid,
    SettingInvalid,
    Words,
)
from houping.core.grading.rank import DRAWS, SEED, Ranking, RankSets, tau_best, tau_worst
from houping.tables.survey import Survey, read_survey

FloatArray = NDArray[np.float64]
FEWEST_DRAWS, MOST_CELLS = 200, 20_000_000


def rank(
    estimates: Annotated[Path, typer.Argument(metavar="ESTIMATES", help="估计值：CSV、Parquet 或 XLSX。")],
    estimate: Annotated[str, typer.Option(help="估计值列。")] = "estimate",
    se: Annotated[str, typer.Option(help="标准误列，默认 se（误差独立）。")] = "",
    cov: Annotated[Path | None, typer.Option(help="协方差矩阵 CSV，行列名为单位。")] = None,
    unit: Annotated[str, typer.Option(help="单位名列，默认第一列。")] = "",
    best: Annotated[bool, typer.Option("--best", help="只列出可能在前 τ 名之内的单位。")] = False,
    level: Annotated[float, typer.Option(help="置信水平。")] = 0.95,
    tau: Annotated[int, typer.Option(help="前（后）几名。")] = 5,
    simultaneous: Annotated[bool, typer.Option("--simultaneous", help="只给同时置信集。")] = False,
    draws: Annotated[int, typer.Option(help="模拟次数。")] = DRAWS,
    seed: Annotated[str, typer.Option(help="随机种子（文字）。")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """名次置信集：哪些名次是数据不能排除的。"""
    _require_settings(level, tau, draws)
    if se and cov:
        raise SettingInvalid(
            path="--cov", key="--se", value=se, expected=Words("二者只给一个", "one of them")
        )
    se = se or ("" if cov else "se")
    units, values, errors = _read(estimates, estimate, se, cov, unit)
    if len(units) * draws > MOST_CELLS:
        most = MOST_CELLS // len(units)
        raise OptionInvalid(option="--draws", value=draws, expected=f"≤ {most}")
    try:
        ranking = Ranking.of_covariance(values, errors, draws=draws, seed=seed)
    except CovarianceUnusable as reason:
        place, columns = (cov.name, "—") if cov else (estimates.name, se)
        raise EstimateRefused(path=place, columns=columns, reason=reason) from None
    together = ranking.sets(level=level, simultaneous=True)
    alone = together if simultaneous else ranking.sets(level=level)
    head = {"data": estimates.name, "level": level, "tau": tau, "draws": draws, "seed": seed}
    answer = _Answer(head, units, values, np.sqrt(_variance(errors)), alone, together, simultaneous)
    rows = [row for row in answer.rows(tau) if row["tau_best"] or not best]
    if as_json:
        text = json.dumps({**head, "units": rows}, ensure_ascii=False, indent=1, sort_keys=True)
        typer.echo(text)
    else:
        out.print(_table(rows, level, tau))


@dataclass(frozen=True)
class _Answer:
    """All that is printed, in the order of the file."""

    head: dict[str, object]
    units: list[str]
    values: FloatArray
    se: FloatArray
    alone: RankSets
    together: RankSets
    simultaneous: bool

    def rows(self, tau: int) -> list[dict[str, object]]:
        """Return one row per unit."""
        top, bottom = tau_best(self.together, tau), tau_worst(self.together, tau)
        return [
            {
                "unit": name,
                "estimate": float(self.values[i]),
                "se": float(self.se[i]),
                "rank": int(self.alone.rank[i]),
                "rank_lo": None if self.simultaneous else int(self.alone.lower[i]),
                "rank_hi": None if self.simultaneous else int(self.alone.upper[i]),
                "rank_lo_sim": int(self.together.lower[i]),
                "rank_hi_sim": int(self.together.upper[i]),
                "tau_best": bool(top[i]),
                "tau_worst": bool(bottom[i]),
            }
            for i, name in enumerate(self.units)
        ]


def _require_settings(level: float, tau: int, draws: int) -> None:
    if not 0 < level < 1:
        raise OptionInvalid(option="--level", value=level, expected=LEVEL)
    if tau < 1:
        raise OptionInvalid(option="--tau", value=tau, expected="≥ 1")
    if draws < FEWEST_DRAWS:
        raise OptionInvalid(option="--draws", value=draws, expected=f"≥ {FEWEST_DRAWS}")


def _read(
    path: Path, estimate: str, se: str, cov: Path | None, unit: str
) -> tuple[list[str], FloatArray, FloatArray]:
    """Return unit names, estimates, and standard errors (units,) or a covariance (units, units)."""
    column = unit or first_column(path, {estimate, se})
    survey = read_survey(path, [name for name in (column, estimate, se) if name])
    names = unit_names(survey, column)
    require_distinct(survey, column, names)
    values = _numbers(survey, estimate)
    return names, values, read_covariance(cov, names) if cov else _errors(survey, se)


def _numbers(survey: Survey, column: str) -> FloatArray:
    values = survey.numbers(column)
    require_present(survey, column)
    return values


def _errors(survey: Survey, column: str) -> FloatArray:
    """Return standard errors; a refusal names the first row that holds none."""
    values = _numbers(survey, column)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        place = int(wrong.argmax())
        shown = f"{values[place]:g}"
        raise SettingInvalid(path=row_of(survey, place), key=column, value=shown, expected="≥ 0")
    return values


def _variance(errors: FloatArray) -> FloatArray:
    return np.asarray(np.diag(errors) if errors.ndim == 2 else errors**2)


def _table(rows: list[dict[str, object]], level: float, tau: int) -> Table:
    top, bottom = spoken("可能前{tau}", tau=tau), spoken("可能后{tau}", tau=tau)
    numbers = ("估计值", "标准误", "名次", "单独", "同时", top, bottom)
    grid = table("", ("单位", *numbers), numbers)
    grid.title = spoken("名次置信集（{level:.4g}%）", level=100 * level)
    for row in sorted(rows, key=lambda r: (int(str(r["rank"])), str(r["unit"]))):
        alone = "—" if row["rank_lo"] is None else f"{row['rank_lo']}–{row['rank_hi']}"
        grid.add_row(
            str(row["unit"]),
            f"{row['estimate']:.6g}",
            f"{row['se']:.4g}",
            str(row["rank"]),
            alone,
            f"{row['rank_lo_sim']}–{row['rank_hi_sim']}",
            spoken("是") if row["tau_best"] else "",
            spoken("是") if row["tau_worst"] else "",
        )
    return grid
