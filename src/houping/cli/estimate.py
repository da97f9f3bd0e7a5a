"""`houping estimate`: design-based estimates of any survey file. Reference: docs/reference/estimate.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import typer
from numpy.typing import NDArray

from houping.cli.survey_adjust import Margins, calibrated, replicates_of, with_replicate_variance
from houping.cli.survey_request import TEXT, Request, request_of
from houping.cli.survey_result import SEPARATOR, Answer, Result, print_json, print_table
from houping.core.errors import (
    EmptyDomain,
    EstimateRefused,
    FileUnreadable,
    HoupingError,
    SettingInvalid,
    ValuesMissing,
    Words,
    in_words,
)
from houping.core.estimation import Design, Estimates, mean, proportion, ratio, total
from houping.core.estimation.design import Lonely, Unequal
from houping.core.estimation.replicate import Replicates
from houping.tables.survey import Array, Survey, read_survey

Names = Annotated[list[str] | None, typer.Option(help="列名，用逗号分隔，可重复。")]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
NOTHING_LEFT = Words("删除有缺失值的行之后没有数据行", "no row is left without missing values")


def estimate(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="调查数据：CSV、Parquet 或 XLSX。")],
    design: Annotated[Path | None, typer.Option(help="设计文件（YAML 或 JSON），键与选项同名。")] = None,
    strata: Annotated[str, typer.Option(help="分层列，逐阶段，如 A,B。")] = "",
    psu: Annotated[str, typer.Option(help="抽样单元列，逐阶段；最后阶段可省（每行一个单元）。")] = "",
    weight: Annotated[str, typer.Option(help="权重列；给出全部总体数时可省。")] = "",
    popsize: Annotated[str, typer.Option(help="各阶段层内单元总数（或抽样比）列；不给则按有放回。")] = "",
    mean: Names = None,
    total: Names = None,
    ratio: Annotated[list[str] | None, typer.Option(help="分子列/分母列，可重复。")] = None,
    proportion: Annotated[list[str] | None, typer.Option(help="0/1 列或类别列，可重复。")] = None,
    by: Annotated[str, typer.Option(help="分域列，如 county,type。")] = "",
    ci: Annotated[
        str, typer.Option(help="区间方法：mean log logit xlogit asin beta korn_graubard wilson。")
    ] = "",
    calibrate: Annotated[str, typer.Option(metavar="MARGINS", help="校准总量文件（YAML 或 JSON）。")] = "",
    replicates: Annotated[str, typer.Option(help="jk1、jkn 或 bootstrap:次数[:种子]。")] = "",
    lonely: Annotated[str, typer.Option(help="单一单元层：error certainty adjust average collapse。")] = "",
    unequal: Annotated[str, typer.Option(help="首阶段不等概率（popsize 为入样概率）：hajek、brewer。")] = "",
    nest: Annotated[bool, typer.Option("--nest", help="各层的初级抽样单元自行编号。")] = False,
    na: Annotated[str, typer.Option(help="缺失值：error（默认）、domain、drop。")] = "",
    level: Annotated[float | None, typer.Option(help="置信水平，大于 0、小于 1，默认 0.95。")] = None,
    sheet: Annotated[str, typer.Option(help="Excel 工作表，默认第一张。")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """估计：任意复杂抽样数据的均值、总量、比率、比例及其误差。"""
    options = dict(locals())
    for key in ("data", "design", "as_json"):
        options.pop(key)
    answer = estimate_file(data, request_of(design, options))
    (print_json if as_json else print_table)(answer)


def estimate_file(data: Path, request: Request) -> Answer:
    """Read, estimate and collect; every refusal names the file and the columns concerned."""
    margins = Margins(Path(request.calibrate)) if request.calibrate else None
    columns = [*request.design_columns, *request.variables, *(margins.columns if margins else ())]
    survey = read_survey(data, columns, request.sheet)
    rows = len(survey)
    if request.na == "drop":
        survey = survey.keep(survey.present(request.variables))
    if not len(survey):
        raise FileUnreadable(path=data, detail=NOTHING_LEFT)
    place = _Place(data, request, survey)
    base = place.design()
    final = place.calibrated(base, margins) if margins else base
    made = place.replicates(base, final)
    task = _Task(request, survey, final, made)
    results = [place.refuse(statistic, task) for statistic in _statistics(request)]
    return Answer(request, data.name, rows, rows - len(survey), final, results)


@dataclass(frozen=True)
class _Statistic:
    kind: str
    columns: tuple[str, ...]


def _statistics(request: Request) -> Iterator[_Statistic]:
    for kind in ("mean", "total", "proportion"):
        yield from (_Statistic(kind, (name,)) for name in getattr(request, kind))
    yield from (_Statistic("ratio", pair) for pair in request.ratios)


@dataclass(frozen=True)
class _Place:
    """Where a refusal comes from."""

    path: Path
    request: Request
    survey: Survey

    def design(self) -> Design:
        """Build the design; a refusal names its columns."""
        request, survey = self.request, self.survey
        weight = survey.numbers(request.weight) if request.weight else None
        try:
            return Design.of(
                weight=weight,
                strata=tuple(survey.labels(name) for name in request.strata),
                psu=tuple(survey.labels(name) for name in request.psu),
                popsize=tuple(survey.numbers(name) for name in request.popsize),
                nest=request.nest,
                lonely=cast("Lonely", request.lonely),
                unequal=cast("Unequal | None", request.unequal or None),
            )
        except HoupingError as reason:
            raise self._refusal(request.design_columns, reason) from None

    def calibrated(self, base: Design, margins: Margins) -> Design:
        """Calibrate; a refusal names the file of totals."""
        try:
            return calibrated(base, self.survey, margins)
        except HoupingError as reason:
            columns = in_words(margins.columns)
            raise EstimateRefused(path=margins.path, columns=columns, reason=reason) from None

    def replicates(self, base: Design, final: Design) -> Replicates | None:
        """Make the replicates; a refusal names the columns of the design."""
        try:
            return replicates_of(self.request, base, final, self.survey)
        except HoupingError as reason:
            raise self._refusal(self.request.design_columns, reason) from None

    def refuse(self, statistic: _Statistic, task: "_Task") -> Result:
        """Estimate; a refusal names the variable and the strata."""
        try:
            return task.estimate(statistic)
        except HoupingError as reason:
            raise self._refusal((*statistic.columns, *self.request.by), reason) from None

    def _refusal(self, columns: tuple[str, ...], reason: HoupingError) -> HoupingError:
        if "path" in reason.fields:
            return reason
        reason = self.survey.in_file(reason)
        return EstimateRefused(path=self.path.name, columns=in_words(columns), reason=reason)


@dataclass(frozen=True)
class _Task:
    request: Request
    survey: Survey
    design: Design
    replicates: Replicates | None

    def estimate(self, statistic: _Statistic) -> Result:
        """Estimate one statistic in all domains, missing values as --na says."""
        columns = (*statistic.columns, *self.request.by)
        present = self.survey.present(columns)
        missing = int((~present).sum())
        if missing and self.request.na == "error":
            first = next(name for name in columns if not self.survey.present([name]).all())
            gaps = ~self.survey.present([first])
            raise ValuesMissing(column=first, count=int(gaps.sum()), row=int(gaps.argmax()) + 1)
        if not present.any():
            raise EmptyDomain(column=statistic.columns[0], domain="")
        where = present if missing else None
        return Result(self._of_kind(statistic, self._domain(), where), missing)

    def _domain(self) -> Array | None:
        """Join the labels of several domain columns; rows without a label stay outside."""
        by = [self.survey.labels(name) for name in self.request.by]
        if not by:
            return None
        joined: Array = by[0]
        for name, more in zip(self.request.by, by, strict=True):
            texts = np.asarray(more).astype(str)
            if len(by) > 1 and np.char.find(texts, SEPARATOR).max() >= 0:
                raise SettingInvalid(
                    path="--by",
                    key=name,
                    value=SEPARATOR,
                    expected=Words(f"不含“{SEPARATOR}”的标签", f"labels without {SEPARATOR}"),
                )
            if more is not by[0]:
                joined = np.char.add(np.char.add(np.asarray(joined).astype(str), SEPARATOR), texts)
        absent = ~self.survey.present(self.request.by)
        return np.where(absent, joined[~absent][0], joined) if absent.any() else joined

    def _of_kind(self, statistic: _Statistic, domain: Array | None, where: BoolArray | None) -> Estimates:
        name, design = statistic.columns[0], self.design
        if statistic.kind == "proportion":
            return self._proportion(name, domain, where)
        y = self.survey.numbers(name)
        if statistic.kind == "total":
            return self._varied(total(design, {name: y}, domain=domain, where=where), y, None)
        if statistic.kind == "mean":
            return self._varied(mean(design, {name: y}, domain=domain, where=where), y, np.ones(len(y)))
        below = statistic.columns[1]
        x = self.survey.numbers(below)
        return self._varied(ratio(design, {name: y}, {below: x}, domain=domain, where=where), y, x)

    def _proportion(self, name: str, domain: Array | None, where: BoolArray | None) -> Estimates:
        """Shares of ones, or of each category; replicates need numbers."""
        numeric = self.survey.numeric(name)
        if self.replicates and not numeric:
            raise SettingInvalid(
                path="--replicates", key=name, value=TEXT, expected=Words("0/1 列", "a column of 0/1")
            )
        values: Array = self.survey.numbers(name) if numeric else self.survey.labels(name).astype(str)
        if where is not None and not numeric:
            values = np.where(where, values, values[where][0])
        found = proportion(self.design, {name: values}, domain=domain, where=where)
        return self._varied(found, values.astype(float), np.ones(len(values))) if self.replicates else found

    def _varied(self, found: Estimates, y: FloatArray, x: FloatArray | None) -> Estimates:
        return with_replicate_variance(found, self.replicates, y, x) if self.replicates else found
