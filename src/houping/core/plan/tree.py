"""Counties and groups (三) and the tree of dimensions, indicators, atoms and measures (五)."""

from typing import Literal

from pydantic import Field

from houping.core.plan.sourced import Passage, Sourced, Strict

EvidenceCode = Literal["C", "I", "V", "H", "P", "D", "F"]
MeasureSource = Literal["household", "phone", "village", "county", "interview", "routine"]
Statistic = Literal["share", "mean", "ratio", "mark", "value"]
Population = Literal["relieved", "monitored", "listed", "general"]
FourNo = Literal["responsibility", "policy", "support", "supervision"]


class County(Strict):
    """An assessed county with its group, both support flags and its quota."""

    code: str = Field(pattern=r"^\d{6}W?$", description="区县代码（万盛经开区为项目代码 500110W）")
    name: str
    short_name: str = Field(description="文件中的称呼")
    pinyin: str
    group: int = Field(description="组别")
    key_support: bool = Field(description="乡村振兴重点帮扶区县")
    key_support_policy: bool = Field(description="适用重点帮扶区县政策")
    min_households: Sourced[int] = Field(description="入户有效样本下限（户）")
    note: str | None = None


class Group(Strict):
    """Counties that are compared with each other."""

    id: int
    name: str
    short: str
    expected_counties: Sourced[int]
    expected_households: Sourced[int]
    quote: str
    clause: str


class Exclusion(Strict):
    """A county of the municipality outside the assessment."""

    code: str
    name: str
    assumption: str


class Counties(Strict):
    """counties.yaml."""

    groups: tuple[Group, ...]
    counties: tuple[County, ...]
    excluded: tuple[Exclusion, ...] = ()


class Evidence(Strict):
    """A source of evidence, e.g. H = household visit."""

    code: EvidenceCode
    name: str
    clause: str


class Exercise(Strict):
    """One of the exercises that share one field visit."""

    id: str
    name: str
    clause: str


class CrossTag(Strict):
    """One of the four 不摘."""

    id: FourNo
    name: str


class Atom(Strict):
    """A thing that the document wants looked at, and what is collected for it."""

    quote: str
    sources: tuple[EvidenceCode, ...] = Field(min_length=1)
    collect: tuple[str, ...] = Field(min_length=1, description="采集内容（对原文的操作化）")
    measures: tuple[str, ...] = ()


class Measure(Strict):
    """A leaf of the tree.

    Shares are 0..1. `numerator` and `denominator` are columns or products of columns ("a*b"); empty means
    the column named `id`, and 1. `population` lists household types; a household to which the question does
    not apply has an empty answer. `worst` scores 0, `best` scores 100. Weight 0: reported, not scored.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    source: MeasureSource
    statistic: Statistic
    numerator: str | None = None
    denominator: str | None = None
    population: Literal["all"] | tuple[Population, ...] = "all"
    among: str | None = Field(None, description="适用范围说明；不适用者答案为空")
    worst: Sourced[float]
    best: Sourced[float]
    weight: Sourced[float]
    group: int | None = Field(None, description="只适用于该组")
    sd: Sourced[float] | None = Field(None, description="部门数据申报的标准差")
    unit: str = "比例"
    departments: tuple[str, ...] = Field((), description="提供数据的部门")


class Indicator(Strict):
    """One of the indicators of section 五."""

    id: str = Field(pattern=r"^\d\.\d$")
    name: str
    content: str = Field(description="评估内容原文")
    clause: str
    atoms: tuple[Atom, ...] = Field(min_length=1)
    evidence: tuple[EvidenceCode, ...] = Field(min_length=1)
    lead: Sourced[str] = Field(description="牵头单位")
    departments: tuple[str, ...] = Field((), description="提供平时情况的部门")
    applies_to: tuple[int, ...] = Field(min_length=1, description="适用组别")
    basis: tuple[str, ...] = ()
    weight: Sourced[float]
    four_no_tag: FourNo
    exercises: tuple[str, ...] = Field(min_length=1, description="一体组织的考核评估")
    scoring_rule: Sourced[str]
    qualitative: str = Field(description="定性判断要点")
    measures: tuple[Measure, ...] = ()
    note: str | None = None

    @property
    def lead_unit(self) -> str:
        """The lead unit's name."""
        return self.lead.value


class Dimension(Strict):
    """One of the four aspects."""

    id: str = Field(pattern=r"^\d$")
    name: str
    content: str
    clause: str
    expected_indicators: Sourced[int]
    weight: Sourced[float]
    indicators: tuple[Indicator, ...]


class Indicators(Strict):
    """indicators.yaml."""

    scope: Passage
    evidence_sources: tuple[Evidence, ...]
    exercises: tuple[Exercise, ...]
    four_no: tuple[CrossTag, ...]
    four_no_basis: Passage
    dimensions: tuple[Dimension, ...]
