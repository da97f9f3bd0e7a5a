"""The finished figures of the newest results: facts, grades and scores, read once per run and never computed here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from houping.apps.jobs.models import Run

STEPS = ("grades", "scores", "estimates", "reports")


@dataclass(frozen=True)
class Figures:
    """What the pages show: facts of the reports, grades, scores by county, level and id; folders of two runs."""

    run: str
    facts: dict[str, Any]
    grades: tuple[dict[str, Any], ...]
    rules: dict[str, Any]
    scores: dict[tuple[str, str, str], dict[str, Any]]
    estimates: Path
    scored: Path

    def city(self, key: str) -> dict[str, Any] | None:
        """Return a fact of the city."""
        found: dict[str, Any] | None = self.facts["city"].get(key)
        return found

    def county(self, code: str, key: str) -> dict[str, Any] | None:
        """Return a fact of a county."""
        found: dict[str, Any] | None = self.facts["counties"].get(code, {}).get(key)
        return found

    def grade(self, code: str) -> dict[str, Any]:
        """Return the row of a county in the table of grades."""
        return next(row for row in self.grades if row["county"] == code)


def newest(assessment: Any) -> Figures | None:
    """Return the figures of the newest complete results, or None."""
    found = Run.objects.filter(assessment=assessment.key, step__in=STEPS).order_by("id")
    runs = {run.step: run for run in found.only("step", "folder")}
    if len(runs) < len(STEPS):
        return None
    return _load(tuple(str(_folder(assessment, runs[step])) for step in STEPS))


def of_runs(assessment: Any, grades: Run, reports: Run) -> Figures | None:
    """Return the figures of the runs that a proposal names, also when newer ones exist; None when scores are gone."""
    inputs = reports.inputs
    folders = {name: Path(str(inputs.get(name, {}).get("path", ""))).name for name in ("scores", "estimates")}
    runs = {run.run: run for run in Run.objects.filter(assessment=assessment.key, run__in=folders.values())}
    if len(runs) < len(folders):
        return None
    chosen = (grades, runs[folders["scores"]], runs[folders["estimates"]], reports)
    return _load(tuple(str(_folder(assessment, run)) for run in chosen))


@lru_cache(maxsize=8)
def _grades(folder: str) -> tuple[dict[str, Any], ...]:
    return tuple(pl.read_parquet(Path(folder) / "grades.parquet").sort("county").iter_rows(named=True))


def grades_of(assessment: Any, run: Run) -> tuple[dict[str, Any], ...]:
    """Return score, rank and grade of every county of a run, in the order of the division codes."""
    return _grades(str(_folder(assessment, run)))


def _folder(assessment: Any, run: Run) -> Path:
    folder: Path = assessment.workspace.parent / run.folder
    return folder


@lru_cache(maxsize=4)
def _load(folders: tuple[str, ...]) -> Figures:
    """Read the files of runs; a run never changes, so what was read once stays right."""
    grades, scores, estimates, reports = (Path(folder) for folder in folders)
    rows = pl.read_parquet(scores / "scores.parquet").iter_rows(named=True)
    return Figures(
        run=reports.name,
        facts=json.loads((reports / "facts" / "facts.json").read_text(encoding="utf-8")),
        grades=_grades(str(grades)),
        rules=json.loads((grades / "grades.json").read_text(encoding="utf-8")),
        scores={(row["county"], row["level"], row["id"]): row for row in rows},
        estimates=estimates,
        scored=scores,
    )


@lru_cache(maxsize=4)
def estimates_of(folder: str, county: str) -> tuple[dict[str, Any], ...]:
    """Return the estimates of a county by measure and source."""
    table = pl.read_parquet(Path(folder) / "estimates.parquet")
    found = table.filter((pl.col("domain_kind") == "county") & (pl.col("domain") == county))
    return tuple(found.iter_rows(named=True))


def kept_back(folder: str, county: str) -> set[str]:
    """Return the measures of a county that are not published: a score would give their value away."""
    return {row["measure"] for row in estimates_of(folder, county) if row["suppressed"]}


def of_folders(folders: Mapping[str, Path]) -> Figures:
    """Return the figures of given runs: step -> folder, for each of STEPS."""
    return _load(tuple(str(folders[step]) for step in STEPS))
