"""Leniency (好人主义): too few problems for the households that were visited. docs/methods/interviewer-effects.md."""

import numpy as np
from numpy.typing import ArrayLike

from houping.core.checks import require_same_length
from houping.core.quality.evidence import Check, Crew, FloatArray
from houping.core.quality.peers import compare_counts

PER_HOUSEHOLDS = 100.0
STEPS = 25
RIDGE = 1.0


def expected_problems(problems: ArrayLike, risk: ArrayLike, *, ridge: float = RIDGE) -> FloatArray:
    """Return the chance of a problem in each household, shape (n,), by logistic regression on its risk.

    Parameters
    ----------
    problems : shape (n,), 1 if a problem was found in the household, else 0.
    risk : shape (n,) or (n, k), covariates known *before* the visit: class, hardship list, remoteness, relocation,
        disaster. Categories as 0/1 columns. An intercept is added, columns are standardised.
    ridge : penalty on standardised slopes (not the intercept), so that rare categories do not run away.

    Raises ShapeMismatch. Source: McCullagh and Nelder (1989), Generalized Linear Models (iterative weighted
    least squares); le Cessie and van Houwelingen (1992), Applied Statistics 41, 191-201 (ridge).
    """
    y = np.asarray(problems, dtype=float)
    x = np.asarray(risk, dtype=float).reshape(len(y), -1)
    require_same_length(problems=y, risk=x)
    spread = x.std(axis=0)
    scaled = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    design = np.hstack([np.ones((len(y), 1)), scaled])
    penalty = np.diag([0.0] + [ridge] * x.shape[1])
    overall = float(np.clip(y.mean(), 1e-4, 1 - 1e-4))
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(overall / (1 - overall))
    for _ in range(STEPS):
        mean = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        weight = np.maximum(mean * (1 - mean), 1e-9)
        gradient = design.T @ (y - mean) - penalty @ beta
        step = np.linalg.solve(
            (design * weight[:, None]).T @ design + penalty + 1e-9 * np.eye(len(beta)), gradient
        )
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(1 / (1 + np.exp(-np.clip(design @ beta, -30, 30))), dtype=float)


def leniency(problems: ArrayLike, crew: Crew, *, risk: ArrayLike | None = None) -> Check:
    """Judge whether interviewers (or teams) found too few problems given their households.

    problems : shape (n,), 0 or 1 per household, NaN = not interviewed; crew : interviewers or teams;
    risk : as `expected_problems`, none = all households alike. Counts are beta-binomial around the
    expectation, so that honest interviewers may differ; p is the chance of so few problems. Values are problems
    per 100 households.
    """
    found = np.asarray(problems, dtype=float)
    trials = np.isfinite(found).astype(float)
    y = (np.nan_to_num(found) > 0).astype(float)
    chance = None
    if risk is not None:
        chance = np.full(len(y), 0.5)
        visited = trials > 0
        chance[visited] = expected_problems(y[visited], np.asarray(risk, dtype=float)[visited])
    return compare_counts("lenient", y, trials, crew, chance=chance, tail="low", per=PER_HOUSEHOLDS)
