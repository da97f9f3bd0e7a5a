"""What a report is made from: finished results of the earlier steps, as plain mappings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from houping.core.plan.model import County, Group, Indicator, Measure, Plan

Row = Mapping[str, object]


@dataclass(frozen=True)
class Fieldwork:
    """Counts of one county's sample and fieldwork; `remarks`: what a reader must know of its weights."""

    villages: int
    named: int
    random: int
    approached: int
    complete: int
    response_rate: float
    phone_approached: int
    phone_complete: int
    phone_response_rate: float
    kish_deff: float
    margin_field: float
    margin_phone: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """One part of the frame: its kind (村类型, 户类型, 偏远程度, 乡镇), name, counts in frame and sample."""

    kind: str
    name: str
    unit: str
    frame: int
    sample: int


@dataclass(frozen=True)
class Case:
    """One case of typical experience out of the library: where, at which indicator, what was done (R-2.6)."""

    county: str
    indicator: str
    title: str
    text: str


@dataclass(frozen=True)
class Results:
    """All results, indexed for reading.

    frame : county -> counts of the frozen frame; fieldwork : county -> counts
    estimates : (measure, domain kind, domain) -> row; scores : (county, level, id) -> (score, se)
    grades : county -> row; words : content of grades.json; problems : rows of the problem table
    coverage : parts of the frame with what the sample holds of them; uncovered : parts without any sample
    contacts : field or phone -> result of the contact -> count; sizes : the city's part of the draw's sizes
    cases : typical experience, in the order of counties and indicators
    """

    plan: Plan
    frame: Mapping[str, Mapping[str, Mapping[str, int]]]
    fieldwork: Mapping[str, Fieldwork]
    estimates: Mapping[tuple[str, str, str], Row]
    scores: Mapping[tuple[str, str, str], tuple[float | None, float | None]]
    grades: Mapping[str, Row]
    words: Mapping[str, object]
    pairs: Sequence[Row]
    coverage: Sequence[Coverage]
    uncovered: Sequence[str]
    contacts: Mapping[str, Mapping[str, int]]
    sizes: Mapping[str, object]
    problems: Sequence[Row]
    sensitivity: Mapping[str, object]
    version: str
    demo: bool
    cases: Sequence[Case] = ()

    def group(self, number: int) -> Group:
        """Return a comparison group."""
        return next(g for g in self.plan.groups if g.id == number)

    def ranked(self, group: int) -> list[County]:
        """Return the counties of a group by rank."""
        members = self.plan.counties_of(group)
        return sorted(members, key=lambda c: (number(self.grades[c.code]["rank"]), c.code))

    def score(self, county: str, level: str, name: str) -> float | None:
        """Return a score, or None where a node does not apply."""
        return self.scores.get((county, level, name), (None, None))[0]

    def error(self, county: str, level: str, name: str) -> float | None:
        """Return the standard error of a score, or None where a node does not apply."""
        return self.scores.get((county, level, name), (None, None))[1]

    def group_mean(self, group: int, level: str, name: str) -> float | None:
        """Return the mean score of a node over the counties of a group that have one."""
        found = [self.score(c.code, level, name) for c in self.plan.counties_of(group)]
        values = [value for value in found if value is not None]
        return sum(values) / len(values) if values else None

    def place(self, county: County, level: str, name: str) -> int | None:
        """Return the place of a county in its group by one node, 1 is the best."""
        own = self.score(county.code, level, name)
        if own is None:
            return None
        others = [self.score(c.code, level, name) for c in self.plan.counties_of(county.group)]
        return 1 + sum(1 for value in others if value is not None and value > own)

    def estimate(self, measure: str, kind: str, domain: str) -> Row | None:
        """Return the estimate of a measure in a domain."""
        return self.estimates.get((measure, kind, domain))

    @cached_property
    def problems_of(self) -> Mapping[str, Sequence[Row]]:
        """Problems by county."""
        found: dict[str, list[Row]] = {c.code: [] for c in self.plan.counties}
        for row in self.problems:
            found[str(row["county"])].append(row)
        return found

    @cached_property
    def measures(self) -> Mapping[str, tuple[Indicator, Measure]]:
        """Measures by id, each with its indicator."""
        return {m.id: (i, m) for i, m in self.plan.measures()}

    @property
    def grade_names(self) -> list[str]:
        """Names of the grades that have places or were given, best first."""
        given = {str(row["grade"]) for row in self.grades.values()}
        return [g.name for g in self.plan.grading.grades if g.share.value > 0 or g.name in given]

    @property
    def sources(self) -> Mapping[str, str]:
        """Chinese names of the kinds of evidence."""
        return {
            "household": "入户调查",
            "phone": "电话调查",
            "village": "村情核查",
            "county": "资料查阅",
            "interview": "访谈",
            "routine": "平时情况",
            "composite": "入户、电话综合",
        }


def number(value: object) -> float:
    """Return a cell as a number."""
    return float(str(value))


def whole(value: object) -> int:
    """Return a cell as a whole number."""
    return int(number(value))
