"""What the document says of itself: title, legal basis, purpose, principles, organisation, short forms."""

from datetime import date
from typing import Literal

from pydantic import Field

from houping.core.plan.sourced import Passage, Sourced, Strict

MemberSource = Literal["lead_unit", "discipline", "third_party", "departments"]


class Basis(Strict):
    """A document on which the plan rests."""

    id: str
    title: str
    number: str = Field(description="发文字号")
    issuer: str
    short: str | None = Field(None, description="简称")
    quote: str | None = None
    clause: str
    attached: str | None = Field(None, description="原文附件；评定等次锁定前须有")


class Imprint(Strict):
    """Who printed this copy and when, where that is not the issuer (A-10)."""

    quote: str
    office: str
    date: Sourced[date | None]
    clause: str


class Document(Strict):
    """Heading and imprint."""

    title: str
    number: str = Field(description="发文字号")
    issuer: str
    date: Sourced[date]
    addressees: tuple[Passage, ...]
    notice: Passage
    imprint: Imprint | None = None


class Definition(Strict):
    """A short form that the document defines and uses from then on."""

    short: str
    meaning: str
    quote: str | None = None
    clause: str | None = None
    note: str | None = None


class Principle(Strict):
    """One of the assessment principles of section 二."""

    id: str
    name: str
    quote: str
    clause: str


class Unit(Strict):
    """A member unit of the assessment working party."""

    name: str
    lead: bool = False
    clause: str


class WorkingGroup(Strict):
    """One of the groups under the working party, with its mandates and where its members come from."""

    id: Literal["QC", "PJ", "SV"]
    name: str
    members_from: tuple[MemberSource, ...]
    members_quote: str
    mandates: tuple[Passage, ...] = Field(min_length=1)
    clause: str


class Organisation(Strict):
    """Section 四."""

    led_by: Passage
    daily_work: Passage
    expected_units: Sourced[int]
    units_open: Passage
    units: tuple[Unit, ...]
    expected_tasks: Sourced[int]
    tasks: tuple[Passage, ...]
    expected_groups: Sourced[int]
    groups: tuple[WorkingGroup, ...]


class Counts(Strict):
    """Numbers that the document states about itself; the checker compares the lists with them."""

    counties: Sourced[int]
    groups: Sourced[int]
    key_support: Sourced[int]
    key_support_policy: Sourced[int]
    dimensions: Sourced[int]
    indicators: Sourced[int]
    minimum_households: Sourced[int]
    phone_households: Sourced[int]


class Head(Strict):
    """plan.yaml."""

    id: str = Field(pattern=r"^[^\s/\\]+$", description="方案标识")
    year: int = Field(ge=2000, le=2100, description="评估年度")
    document: Document
    counts: Counts
    basis: tuple[Basis, ...]
    research: Passage
    purpose: Passage
    ideology: Passage = Field(description="指导思想：公文固定段落，按年度编辑")
    ideology_sources: tuple[Passage, ...]
    period_features: tuple[Passage, ...] = Field(description="过渡期第一年的叠加特点（区县概况记录项）")
    principles: tuple[Principle, ...]
    organisation: Organisation
    definitions: tuple[Definition, ...]
    confirm: tuple[str, ...] = Field((), description="复制方案后须逐项确认的事项")
