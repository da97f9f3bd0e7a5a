"""Village sheets, marks of assessors and interviewers, values of the departments, with their truth."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit

from houping.core.plan.model import Measure, Plan
from houping.synthetic.census import by_domain
from houping.synthetic.chance import Floats, bits, happens, normal, text_key, thresholds
from houping.synthetic.model import COUNTY_SD, FLATTEST
from houping.synthetic.outcomes import Answer
from houping.synthetic.world import LOGISTIC_NORMAL, World

KINDS = ("leader", "department", "town", "village_cadre", "team", "helper")
RATERS = (1, 2)
RATER_SD = 5.0
MARK, MARK_SD = 84.0, 6.0
LEVEL, LEVEL_SD = 0.72, 0.14
LEVEL_VILLAGE = 0.68
NOISY_SHARE, NOISE = 0.4, 0.01
REMOTE_VILLAGE = -0.15
AS_OF = date(2021, 11, 30)
AT_SITES_ONLY = ("site_services",)


def measures_of(plan: Plan, *sources: str) -> Iterator[tuple[str, Measure]]:
    """Yield (department that supplies it, measure) for the given sources, in plan order."""
    for dimension in plan.dimensions:
        for indicator in dimension.indicators:
            for measure in indicator.measures:
                if measure.source in sources:
                    yield (*measure.departments, *indicator.departments, indicator.lead_unit)[0], measure


def _at(measure: Measure, level: Floats | float) -> Floats:
    """Return the value that stands `level` (0..1) of the way from the worst to the best goalpost."""
    worst, best = float(measure.worst.value), float(measure.best.value)
    return np.asarray(worst + (best - worst) * np.clip(level, 0.0, 1.0), dtype=float)


def village_answers(world: World, measures: Iterable[Measure]) -> dict[str, Answer]:
    """Return 1, 0 or -1 (not applicable) for every village of the frame and each 0/1 measure."""
    answers = {}
    for measure in measures:
        base = float(_at(measure, LEVEL_VILLAGE))
        county_sd = COUNTY_SD / max(base * (1 - base), FLATTEST)
        place = county_sd * world.county_effect(measure.id)[world.county] + REMOTE_VILLAGE * world.remote
        chance = expit(logit(base) * np.sqrt(1 + LOGISTIC_NORMAL * county_sd**2) + place)
        answer = (bits(world.village_keys, measure.id) < thresholds(chance)).astype(np.int8)
        answers[measure.id] = np.where(world.site, answer, -1) if measure.id in AT_SITES_ONLY else answer
    return answers


def village_truth(world: World, answers: Mapping[str, Answer], groups: Mapping[str, int]) -> pl.DataFrame:
    """Return the share of villages with 1, every village of the frame counting once."""
    size = len(world.counties)
    top = np.array([np.bincount(world.county, a == 1, size) for a in answers.values()]).reshape(-1, size)
    bottom = np.array([np.bincount(world.county, a >= 0, size) for a in answers.values()]).reshape(-1, size)
    return by_domain(list(answers), top, bottom, world.counties, groups)


def _assessed(world: World, measure: Measure, groups: Mapping[str, int]) -> NDArray[np.intp]:
    """Return the counties to which a measure applies, as indices."""
    return np.array(
        [i for i, code in enumerate(world.counties) if measure.group in (None, groups.get(code))],
        dtype=np.intp,
    )


def marks(
    world: World, measures: Iterable[Measure], groups: Mapping[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return marks (0-100) by two raters and the true mark; interview marks stand for each kind of person."""
    given, true = [], []
    for measure in measures:
        places = _assessed(world, measure, groups)
        counties = [world.counties[i] for i in places]
        mark = np.clip(MARK + MARK_SD * world.county_effect(measure.id)[places], 0, 100)
        true.append(_county_rows(measure.id, counties, mark))
        for kind in KINDS if measure.source == "interview" else (None,):
            for rater in RATERS:
                error = RATER_SD * normal(world.county_keys[places], f"{measure.id}|{kind}|{rater}")
                given.append(
                    pl.DataFrame(
                        {
                            "county": counties,
                            "measure": measure.id,
                            "source": measure.source,
                            "kind": pl.Series([kind] * len(counties), dtype=pl.String),
                            "rater": rater,
                            "mark": np.clip(np.rint(mark + error), 0, 100),
                        }
                    )
                )
    return pl.concat(given).sort("county", "measure", "kind", "rater"), pl.concat(true)


def routine(
    world: World, measures: Iterable[tuple[str, Measure]], groups: Mapping[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what departments report and the true values; some measures carry a small reporting error."""
    reported, true = [], []
    for department, measure in measures:
        places = _assessed(world, measure, groups)
        counties = [world.counties[i] for i in places]
        value = _at(measure, LEVEL + LEVEL_SD * world.county_effect(measure.id)[places])
        true.append(_county_rows(measure.id, counties, value))
        width = abs(float(measure.best.value) - float(measure.worst.value))
        noisy = happens(np.array([text_key(world.seed, measure.id)]), "noisy", NOISY_SHARE)[0]
        error = NOISE * width * noisy * normal(world.county_keys[places], f"report {measure.id}")
        reported.append(
            pl.DataFrame(
                {
                    "county": counties,
                    "measure": measure.id,
                    "value": np.round(value + error, 4),
                    "department": department,
                    "as_of": AS_OF,
                }
            )
        )
    return pl.concat(reported).sort("county", "measure"), pl.concat(true)


def _county_rows(measure: str, counties: list[str], values: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {"measure": measure, "domain_kind": "county", "domain": counties, "value": values},
        schema={"measure": pl.String, "domain_kind": pl.String, "domain": pl.String, "value": pl.Float64},
    )
