"""Steps (九), mechanisms (十), demands (十一), and the document's anomalies with our reading."""

from datetime import date
from typing import Literal

from pydantic import Field

from houping.core.plan.sourced import Passage, Sourced, Strict


class Window(Strict):
    """When the work starts and when the final result stands."""

    start: Sourced[date]
    end: Sourced[date]
    quote: str
    clause: str


class Step(Strict):
    """A step of the work; a missing start means that the document gives none."""

    id: int
    name: str
    content: str
    start: Sourced[date] | None = None
    end: Sourced[date]
    lead: Sourced[str]
    before_window: bool = False
    requires: tuple[int, ...] = Field((), description="须先完成的步骤")
    clause: str


class Missing(Strict):
    """An activity that the document orders but gives no step."""

    id: str
    name: str
    ordered_by: str
    start: Sourced[date]
    end: Sourced[date]


class Steps(Strict):
    """steps.yaml."""

    window: Window
    expected_steps: Sourced[int]
    steps: tuple[Step, ...]
    unscheduled: tuple[Missing, ...] = ()
    tender_days: Sourced[int]
    training_modules: tuple[Passage, ...] = ()
    reports: tuple[Passage, ...] = ()


class Mechanism(Strict):
    """One of the mechanisms of section 十."""

    id: str
    name: str
    content: str
    duties: tuple[str, ...] = Field(min_length=1, description="平台须支持的事项")
    codes: tuple[str, ...] = ()
    clause: str


class Mechanisms(Strict):
    """mechanisms.yaml."""

    expected_mechanisms: Sourced[int]
    mechanisms: tuple[Mechanism, ...]


class Demand(Strict):
    """One of the demands of section 十一."""

    id: str
    name: str
    content: str
    duties: tuple[str, ...] = Field(min_length=1)
    clause: str


class Requirements(Strict):
    """requirements.yaml."""

    expected_demands: Sourced[int]
    demands: tuple[Demand, ...]
    no_village_reports: Passage


class Anomaly(Strict):
    """A slip, gap or ambiguity of the document and how we read it."""

    id: str = Field(pattern=r"^A-\d+$")
    clause: str
    printed: str
    quote: bool = Field(True, description="printed 是否为原文")
    problem: str
    reading: str
    kind: Literal["slip", "gap", "ambiguity", "conflict"]
    affects: tuple[str, ...] = ()
    confirmed: bool = Field(False, description="是否已向发文单位确认")


class Anomalies(Strict):
    """anomalies.yaml."""

    anomalies: tuple[Anomaly, ...]
