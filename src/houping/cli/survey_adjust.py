"""Options of `houping estimate` that change weights or the variance: --calibrate and --replicates."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from houping.cli.survey_request import Request, read_settings
from houping.core.errors import (
    CalibrationNegative,
    ChoiceUnknown,
    InputError,
    SettingInvalid,
    Words,
    in_words,
)
from houping.core.estimation import Design, Estimates
from houping.core.estimation.calibrate import Distance, Margin, calibrate, calibrate_batch, indicators, rake
from houping.core.estimation.replicate import (
    Replicates,
    jk1,
    jkn,
    rao_wu,
    replicate_ratio,
    replicate_total,
)
from houping.tables.survey import Survey

FloatArray = NDArray[np.float64]
CALIBRATIONS = ("rake", "linear", "raking", "logit")
LARGEST = 200_000_000
SOME_TOTAL = Words("至少一个变量的总量", "totals of a variable at least")
NOT_RAKED = Words("有 totals 时用 linear、raking、logit", "linear, raking or logit with totals")
NOT_NEGATIVE = Words("不小于 0 的数", "a number of at least 0")
COUNTS = Words("类别: 总数", "category: count")
TOTALS = Words("列名: 总量", "column: total")
BOUNDS = Words(
    "[下限, 上限]，下限 < 1 < 上限，如 [0.4, 2.5]", "[lower, upper] with lower < 1 < upper, e.g. [0.4, 2.5]"
)


class Margins:
    """Known totals from a file: counts of categories (`margins`), totals of numbers (`totals`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        settings = read_settings(path)
        self.method: str = settings.pop("method", "rake")
        self.bounds = self._bounds(settings.pop("bounds", None))
        self.margins = self._mapping("margins", settings.pop("margins", {}))
        self.totals = self._mapping("totals", settings.pop("totals", {}))
        for key, value in settings.items():
            raise SettingInvalid(
                path=path, key=key, value=value, expected=in_words(("method", "bounds", "margins", "totals"))
            )
        if self.method not in CALIBRATIONS:
            raise SettingInvalid(path=path, key="method", value=self.method, expected=in_words(CALIBRATIONS))
        if not self.columns:
            raise SettingInvalid(
                path=path,
                key="margins",
                value="-",
                expected=SOME_TOTAL,
            )
        if self.method == "rake" and self.totals:
            raise SettingInvalid(
                path=path,
                key="method",
                value="rake",
                expected=NOT_RAKED,
            )

    @property
    def distance(self) -> Distance:
        """The distance of Newton's method; raking by margins has that of `raking`."""
        return "raking" if self.method == "rake" else cast("Distance", self.method)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the totals belong to."""
        return (*self.margins, *self.totals)

    def variables(self, survey: Survey) -> tuple[FloatArray, FloatArray]:
        """Return the calibration variables (n, p) and their totals (p,); raises MarginMismatch."""
        parts, known = [], []
        if margins := self.of(survey):
            columns, counts = indicators(margins)
            parts, known = [columns], [counts]
        parts += [survey.numbers(name)[:, None] for name in self.totals]
        return np.hstack(parts), np.concatenate([*known, np.array(list(self.totals.values()), dtype=float)])

    def of(self, survey: Survey) -> list[Margin]:
        """Return the margins of categories with the category of every row."""
        return [
            Margin([str(v) for v in survey.labels(name)], {str(k): float(v) for k, v in counts.items()})
            for name, counts in self.margins.items()
        ]

    def _mapping(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise SettingInvalid(path=self.path, key=key, value=value, expected=TOTALS)
        for name, counts in value.items():
            for number in counts.values() if isinstance(counts, dict) else [counts]:
                if isinstance(number, bool) or not isinstance(number, (int, float)) or number < 0:
                    raise SettingInvalid(
                        path=self.path,
                        key=f"{key}.{name}",
                        value=number,
                        expected=NOT_NEGATIVE,
                    )
            if (key == "margins") != isinstance(counts, dict):
                raise SettingInvalid(
                    path=self.path,
                    key=f"{key}.{name}",
                    value=counts,
                    expected=COUNTS,
                )
        return {str(name): counts for name, counts in value.items()}

    def _bounds(self, value: Any) -> tuple[float, float] | None:
        if value is None and self.method != "logit":
            return None
        numbers = [v for v in (value if isinstance(value, list) else []) if not isinstance(v, bool)]
        if (
            len(numbers) != 2
            or not all(isinstance(v, (int, float)) for v in numbers)
            or not _around_1(*numbers)
        ):
            raise SettingInvalid(
                path=self.path,
                key="bounds",
                value="-" if value is None else value,
                expected=BOUNDS,
            )
        return float(numbers[0]), float(numbers[1])


def _around_1(lower: float, upper: float) -> bool:
    return lower < 1 < upper


def calibrated(design: Design, survey: Survey, margins: Margins) -> Design:
    """Return the design with calibrated weights; raises CalibrationFailed, CalibrationNegative, MarginMismatch."""
    x, totals = margins.variables(survey)
    if margins.method == "rake" and margins.bounds is None:
        return design.calibrated(weight=rake(design.weight, margins.of(survey)).weight, x=x)
    found = calibrate(design.weight, x, totals, distance=margins.distance, bounds=margins.bounds)
    if (found.g < 0).any():
        raise CalibrationNegative(count=int((found.g < 0).sum()), lowest=f"{found.g.min():.3g}")
    return design.calibrated(weight=found.weight, x=x)


def replicates_of(request: Request, base: Design, design: Design, survey: Survey) -> Replicates | None:
    """Make the replicates of --replicates jk1 | jkn | bootstrap:B[:seed]; calibrate each one anew if need be.

    base, design : the design before and after calibration; with --lonely certainty strata of one unit never vary
    Raises ChoiceUnknown, LonelyPSU or SettingInvalid.
    """
    if not request.replicates:
        return None
    first = base.stages[0]
    strata = survey.labels(request.strata[0]) if request.strata else np.zeros(len(base), dtype=np.int64)
    psu = survey.labels(request.psu[0]) if request.psu else np.arange(len(base))
    fraction = first.fraction[first.unit]
    if request.lonely == "certainty":
        fraction = np.where(first.sampled[first.stratum[first.unit]] == 1, 1.0, fraction)
    name, *more = request.replicates.split(":")
    made: Replicates
    if name == "jk1" and not more and not request.strata:
        made = jk1(psu, fraction)
    elif name == "jkn" and not more:
        made = jkn(strata, psu, fraction)
    elif name == "bootstrap" and more and more[0].isdigit() and int(more[0]) > 1:
        seed = ":".join(more[1:]) or "houping"
        made = rao_wu(strata, psu, replicates=int(more[0]), seed=seed, fraction=fraction)
    else:
        known = Words(
            "jk1（无分层）、jkn、bootstrap:次数[:种子]", "jk1 (no strata), jkn, bootstrap:COUNT[:SEED]"
        )
        raise ChoiceUnknown(option="--replicates", value=request.replicates, known=known)
    return made if design is base else _recalibrated(made, base, design, survey, request)


def _recalibrated(
    made: Replicates, base: Design, design: Design, survey: Survey, request: Request
) -> Replicates:
    """Calibrate the weights of every replicate to the same totals."""
    if made.multiplier.shape[0] * len(base) > LARGEST:
        limit = Words(f"次数 x 行数 <= {LARGEST}", f"replicates x rows <= {LARGEST}")
        raise ChoiceUnknown(option="--replicates + --calibrate", value=request.replicates, known=limit)
    margins = Margins(Path(request.calibrate))
    x, totals = margins.variables(survey)
    weights = made.multiplier[:, made.unit] * base.weight
    known = np.broadcast_to(totals, (len(weights), len(totals)))
    found = calibrate_batch(weights, x, known, distance=margins.distance, bounds=margins.bounds)
    if not found.converged.all():
        failed = int((~found.converged).sum())
        detail = Words(
            f"{failed} 个复本无法校准，请放宽界限或合并类别",
            f"{failed} replicates cannot be calibrated; widen the bounds or merge categories",
        )
        raise SettingInvalid(path=margins.path, key="bounds", value=margins.bounds, expected=detail)
    multiplier = np.divide(
        weights * found.g, design.weight, out=np.zeros_like(weights), where=design.weight > 0
    )
    return replace(made, multiplier=multiplier, unit=np.arange(len(base)))


def with_replicate_variance(
    found: Estimates, replicates: Replicates, y: FloatArray, x: FloatArray | None
) -> Estimates:
    """Replace the linearised variance of one variable by that of its replicates; x None = a total.

    Degrees of freedom stay those of the domain, at most those of the replicates.
    """
    if found.domains is None:
        raise InputError(detail="replicates")
    inside = found.domains.code >= 0
    labels = np.maximum(found.domains.code, 0)
    weight = found.design.weight * inside
    domain = np.char.zfill(labels.astype(str), len(str(found.scores.domains)))
    above = np.where(inside, y, 0.0)
    if x is None:
        result = replicate_total(above, weight, replicates, domain=domain)
    else:
        result = replicate_ratio(above, np.where(inside, x, 0.0), weight, replicates, domain=domain)
    return replace(found, variance=np.asarray(result.se) ** 2, df=np.minimum(found.df, replicates.df))
