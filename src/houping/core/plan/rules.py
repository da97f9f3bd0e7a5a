"""The rules as numbers: sampling (六), methods (七), estimation, scoring, grades and their use (八)."""

from typing import Literal

from pydantic import Field

from houping.core.plan.sourced import Passage, Sourced, Strict
from houping.core.plan.tree import MeasureSource


class Criterion(Strict):
    """A criterion of the named half: a frame variable that is standardised; higher scores come first."""

    id: Literal["relieved_persons_2020", "monitored_density", "inverse_collective_income"]
    name: str
    quote: str
    clause: str
    weight: Sourced[float]


class Named(Strict):
    """The named half of the villages."""

    share: Sourced[float]
    rounding: Sourced[Literal["floor", "ceil"]] | None = Field(None, description="村数为单数时如何对半分")
    mode: Sourced[Literal["certainty", "shortlist"]]
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Random(Strict):
    """The random half."""

    share: Sourced[float]
    scope: Sourced[Literal["county", "city"]]
    method: Sourced[Literal["pareto"]]
    size: Sourced[Literal["households"]]
    allocation: Sourced[Literal["sqrt_households"]]
    minimum: Sourced[int] = Field(description="每个村类型层至少抽取的村数")


class Phone(Strict):
    """The telephone sample."""

    rate: Sourced[float]
    floor: Sourced[int]
    cap: Sourced[int]
    base: Sourced[Literal["persons", "households"]]
    expected_response: Sourced[float]
    reserve_factor: Sourced[float]
    block: Sourced[int]
    overlap: Sourced[Literal["minimal"]] | None = None


class Precision(Strict):
    """The condition on the telephone sample's error."""

    confidence: Sourced[float]
    margin: Sourced[float]
    scope: Sourced[Literal["city", "county"]]


class Design(Strict):
    """Planning values, for margins before any data."""

    icc: Sourced[float]
    proportion: Sourced[float]


class TypeCode(Strict):
    """A village or household type of section 六(一)."""

    id: str
    name: str
    definition: Sourced[str]


class Attention(Strict):
    """People outside monitoring who get special attention (the hardship list)."""

    id: str
    quote: str
    reasons: tuple[str, ...]
    clause: str


class Sampling(Strict):
    """Section 六."""

    scope: Passage
    village_types: tuple[TypeCode, ...]
    household_types: tuple[TypeCode, ...]
    precedence: Sourced[tuple[str, ...]]
    named: Named
    random: Random
    villages_by_minimum: dict[int, Sourced[int]] = Field(description="入户下限 -> 抽村数")
    full_coverage: Sourced[str]
    attention: tuple[Attention, ...]
    expected_response: Sourced[float]
    listed_factor: Sourced[float]
    substratum_minimum: Sourced[int]
    others_share: Sourced[float] = Field(description="每村目标户数中监测对象以外农户的最低份额")
    reserve_share: Sourced[float]
    validity: Sourced[str]
    phone: Phone
    precision: Precision
    design: Design


class SamplingRules(Strict):
    """sampling.yaml."""

    sampling: Sampling


class Mode(Strict):
    """A way of working, with its kinds or topics."""

    id: str
    name: str
    quote: str
    clause: str
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Input(Strict):
    """What goes into the composite assessment."""

    id: str
    name: str
    third_party: bool
    measure_sources: tuple[MeasureSource, ...]
    quote: str
    clause: str


class Methods(Strict):
    """methods.yaml: section 七."""

    principal: Passage
    combinations: tuple[Passage, ...]
    joint_exercise: Passage
    procurement: tuple[Passage, ...]
    independence: Passage
    field_work: Passage
    field_modes: tuple[Mode, ...]
    phone_survey: Passage
    phone_topics: tuple[str, ...]
    routine_data: Passage
    composite_inputs: tuple[Input, ...]
    composite_by_group: Passage
    interviewer_day: Sourced[float] = Field(description="每个调查小组每天完成的户数")


class Nonresponse(Strict):
    """Non-response classes."""

    minimum_class: Sourced[int]
    maximum_factor: Sourced[float]


class Calibration(Strict):
    """Bounds on g-weights."""

    lower: Sourced[float]
    upper: Sourced[float]


class Trimming(Strict):
    """Weights above `factor` times the county's median are cut."""

    factor: Sourced[float]


class Bootstrap(Strict):
    """Number of replicates."""

    replicates: Sourced[int]


class Suppression(Strict):
    """When an estimate is not published on its own."""

    minimum_n: Sourced[int]
    maximum_cv: Sourced[float]
    minimum_psu: Sourced[int]


class Composite(Strict):
    """How telephone and field answers on overall approval are combined."""

    phone_share: Sourced[float]
    quote: str
    clause: str


class Estimation(Strict):
    """Rules that the document leaves to the statistician."""

    nonresponse: Nonresponse
    calibration: Calibration
    trimming: Trimming
    bootstrap: Bootstrap
    confidence: Sourced[float]
    suppression: Suppression
    lonely: Sourced[Literal["certainty", "adjust", "collapse", "error"]]
    composite: Composite


class EstimationRules(Strict):
    """estimation.yaml."""

    estimation: Estimation


class Deductions(Strict):
    """Points taken off an indicator for each ruled problem, once per problem (A-14)."""

    minor: Sourced[float]
    serious: Sourced[float]
    grave: Sourced[float]
    partly_share: Sourced[float] = Field(description="部分成立的问题按此比例扣分")
    maximum: Sourced[float] = Field(description="一项指标最多扣几分")


class Scoring(Strict):
    """How measures become scores; the weights stand on the tree."""

    normalisation: Sourced[Literal["goalposts"]]
    aggregation: Sourced[Literal["arithmetic", "geometric"]]
    not_applicable: Sourced[Literal["rebase"]]
    deductions: Deductions


class ScoringRules(Strict):
    """scoring.yaml."""

    scoring: Scoring


class Grade(Strict):
    """A grade of this assessment; best first."""

    id: str = Field(pattern=r"^[a-z_]+$")
    name: str
    share: Sourced[float]
    share_by_group: dict[int, Sourced[float]] = Field(default_factory=dict)

    def share_of(self, group: int) -> float:
        """Return the share of counties of a group that gets this grade."""
        return self.share_by_group.get(group, self.share).value


class ReviewGrade(Strict):
    """A grade of the separate yearly 实绩考核; best first. Only those that the document names are sure."""

    id: str
    name: str
    named: bool
    clause: str | None = None
    assumption: str | None = None


class Trigger(Strict):
    """A fact that has consequences (section 八)."""

    id: str = Field(pattern=r"^[A-Z]$")
    name: str
    quote: str
    clause: str
    threshold: Sourced[float | None] | None = Field(None, description="触发阈值；空 = 由问题研判组认定")
    needs_ruling: bool
    precedence: int = Field(description="数字小的优先")


class Effect(Strict):
    """A cap ("excluded": `grade` and better are closed) or a veto ("exactly") on the review scale."""

    id: str
    trigger: str
    scale: Literal["review"]
    kind: Literal["excluded", "exactly"]
    grade: str
    quote: str
    clause: str


class Consequence(Strict):
    """Another use of the results."""

    id: str
    trigger: str | None = None
    name: str
    quote: str
    to: str | None = None
    clause: str


class Grading(Strict):
    """Sections 七(三) and 八. Two scales: grades of this assessment, and those of the yearly 实绩考核."""

    quote: str
    clause: str
    reference: Sourced[str]
    reference_document: str = Field(description="basis 中的编号；附件未上传前不能锁定等次")
    grades: tuple[Grade, ...] = Field(min_length=2)
    rounding: Sourced[Literal["down_first_then_largest_remainder"]]
    freed_places: Sourced[Literal["pass_down", "stay_empty"]]
    tie: Sourced[Literal["ticket"]]
    flag_probability: Sourced[float]
    review_scale: tuple[ReviewGrade, ...]
    triggers: tuple[Trigger, ...]
    caps: tuple[Effect, ...]
    vetoes: tuple[Effect, ...]


class GradingRules(Strict):
    """grading.yaml."""

    grading: Grading
    approval: tuple[Passage, ...]
    result_use: tuple[Consequence, ...]
