"""The plan of an assessment. Its parts follow the files of a plan folder; `Plan` holds all of them flat."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from houping.core.plan.document import Counts, Document, Head, Organisation
from houping.core.plan.rules import (
    Estimation,
    EstimationRules,
    Grade,
    Grading,
    GradingRules,
    Methods,
    Sampling,
    SamplingRules,
    Scoring,
    ScoringRules,
)
from houping.core.plan.schedule import Anomalies, Anomaly, Mechanisms, Requirements, Step, Steps
from houping.core.plan.sourced import Sourced, Strict
from houping.core.plan.tree import Counties, County, Dimension, Group, Indicator, Indicators, Measure
from houping.core.provenance import digest_json

__all__ = [
    "PARTS",
    "Anomaly",
    "Counts",
    "County",
    "Dimension",
    "Document",
    "Estimation",
    "Grade",
    "Grading",
    "Group",
    "Indicator",
    "Measure",
    "Organisation",
    "Plan",
    "Sampling",
    "Scoring",
    "Sourced",
    "Step",
]

PARTS: Mapping[str, type[Strict]] = MappingProxyType(
    {
        "plan.yaml": Head,
        "counties.yaml": Counties,
        "indicators.yaml": Indicators,
        "sampling.yaml": SamplingRules,
        "methods.yaml": Methods,
        "estimation.yaml": EstimationRules,
        "scoring.yaml": ScoringRules,
        "grading.yaml": GradingRules,
        "steps.yaml": Steps,
        "mechanisms.yaml": Mechanisms,
        "requirements.yaml": Requirements,
        "anomalies.yaml": Anomalies,
    }
)


class Plan(
    Head,
    Counties,
    Indicators,
    SamplingRules,
    Methods,
    EstimationRules,
    ScoringRules,
    GradingRules,
    Steps,
    Mechanisms,
    Requirements,
    Anomalies,
):
    """The whole plan. Every number is `Sourced`: read `.value`, cite `.clause` or `.assumption`."""

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON of the plan: comments and line breaks do not count."""
        return digest_json(self.model_dump(mode="json"))

    def indicators(self) -> Iterator[Indicator]:
        """Yield all indicators in the order of the document."""
        for dimension in self.dimensions:
            yield from dimension.indicators

    def measures(self) -> Iterator[tuple[Indicator, Measure]]:
        """Yield all measures, each with its indicator, in the order of the plan."""
        for indicator in self.indicators():
            for measure in indicator.measures:
                yield indicator, measure

    def county(self, code: str) -> County:
        """Return the county with a code; raises KeyError."""
        for county in self.counties:
            if county.code == code:
                return county
        raise KeyError(code)

    def counties_of(self, group: int) -> tuple[County, ...]:
        """Return the counties of a group in the order of the plan."""
        return tuple(county for county in self.counties if county.group == group)
