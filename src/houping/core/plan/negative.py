"""The negative lists of a plan (negative_lists.yaml): what counties, and agencies with their staff, must not do.

They stand beside the parts of the plan: the lists are versioned by the people who publish them, so that a new item
changes no digest of the plan and no draw.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from houping.core.plan.sourced import Strict


class Item(Strict):
    """One thing that is forbidden."""

    code: str = Field(pattern=r"^[A-Z]\d{2}$", description="编号：C 区县，A 机构和人员")
    text: str = Field(min_length=1, max_length=200, description="禁止事项")
    who: str = Field(min_length=1, max_length=100, description="适用于谁")
    severity: Literal["general", "serious", "grave"] = Field(description="一般、较重、严重")
    handling: str = Field(min_length=1, max_length=200, description="违反后的处理")
    false_data: bool = Field(False, description="是否属于提供失实数据资料（质量总控组也可登记）")
    clause: str | None = Field(None, min_length=1, description="条款")
    assumption: str | None = Field(None, min_length=1, description="假设：文件未列出时为何这样写")

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.clause is None) == (self.assumption is None):
            raise ValueError("no_source" if self.clause is None else "two_sources")
        return self

    @property
    def source(self) -> str:
        """The clause, or the assumption said to be one."""
        return self.clause or f"假设：{self.assumption}"


class NegativeLists(Strict):
    """Both lists, each code once."""

    clause: str = Field(min_length=1, description="制定清单的依据条款")
    counties: tuple[Item, ...] = Field(min_length=1, description="区县负面清单")
    agencies: tuple[Item, ...] = Field(min_length=1, description="第三方评估机构及人员负面清单")

    @model_validator(mode="after")
    def _each_code_once(self) -> Self:
        codes = [item.code for item in (*self.counties, *self.agencies)]
        if len(set(codes)) < len(codes):
            raise ValueError("code_twice")
        return self
