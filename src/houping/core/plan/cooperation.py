"""What a county has ready before the team comes (cooperation.yaml, 区县配合清单, R-11.8); nothing of a village.

Beside the parts of the plan, as the negative lists are: another item changes no digest of the plan and no draw.
"""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from houping.core.plan.sourced import Strict

# a village that fills in, reports or prepares something (不得要求村级填表报数, 十一（一）)
OF_VILLAGES = re.compile(
    r"村[^，。；：]{0,12}?(?:填|报数|上报|报送|报表|制表|造册|汇总|统计|(?:提供|准备|整理|收集).{0,6}(?:资料|材料|数据|台账))"
)


def asks_villages(text: str) -> bool:
    """Whether words ask a village to fill in, to report or to prepare papers, which the plan forbids (R-11.2)."""
    return OF_VILLAGES.search(text) is not None


class Ready(Strict):
    """One thing to have ready: by the county, its departments or towns, some days before the team comes."""

    code: str = Field(pattern=r"^P\d{2}$", description="编号")
    text: str = Field(min_length=1, max_length=200, description="准备什么")
    by: Literal["county", "department", "town"] = Field(description="由谁：区县、区县部门、乡镇；没有村级")
    days: int = Field(ge=0, le=60, description="进驻前几天备齐")
    clause: str | None = Field(None, min_length=1, description="条款")
    assumption: str | None = Field(None, min_length=1, description="假设：文件未列出时为何这样写")

    @model_validator(mode="after")
    def _has_one_source_and_spares_villages(self) -> Self:
        if (self.clause is None) == (self.assumption is None):
            raise ValueError("no_source" if self.clause is None else "two_sources")
        if asks_villages(self.text):
            raise ValueError("village_asked")
        return self

    @property
    def source(self) -> str:
        """The clause, or the assumption said to be one."""
        return self.clause or f"假设：{self.assumption}"


class Cooperation(Strict):
    """The checklist, each code once."""

    clause: str = Field(min_length=1, description="依据条款")
    items: tuple[Ready, ...] = Field(min_length=1, description="配合事项")

    @model_validator(mode="after")
    def _each_code_once(self) -> Self:
        codes = [item.code for item in self.items]
        if len(set(codes)) < len(codes):
            raise ValueError("code_twice")
        return self
