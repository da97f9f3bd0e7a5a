"""What can become of a visited household: the codes of AAPOR for visits at home, as one table.

Source: AAPOR Standard Definitions, codes for in-person household surveys (9th edition 2016, table 2; 10th edition
2023). What each code lets happen next (delay, replacement, note) is ours; docs/decisions/0130.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Bucket = Literal["I", "P", "R", "NC", "O", "UH", "UO", "NE"]
DAY_MINUTES = 24 * 60

# what the rates count: bucket -> (Chinese, English, field of disposition.Outcome)
BUCKETS: Mapping[Bucket, tuple[str, str, str]] = MappingProxyType(
    {
        "I": ("完成", "Complete interview", "complete"),
        "P": ("部分完成", "Partial interview", "partial"),
        "R": ("拒访、中断", "Refusal and break-off", "refusal"),
        "NC": ("未接触到", "Non-contact", "noncontact"),
        "O": ("其他未访成", "Other non-interview", "other_nonresponse"),
        "UH": ("不知是否有户", "Unknown if household", "unknown"),
        "UO": ("资格不明", "Unknown, other", "unknown"),
        "NE": ("不合格", "Not eligible", "ineligible"),
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """One code: its words, bucket, and what follows from it.

    final : a unit with this code needs no further visit; the others wait `delay` minutes for the next one
    rule : final only after the stated attempts (see `attempts`)
    note : an explanation must be written
    reason : reason of `sampling.replace.REASONS` for which the unit may be replaced; "" when it may not
    """

    code: str
    zh: str
    en: str
    bucket: Bucket
    final: bool = True
    rule: bool = False
    delay: int = 0
    note: bool = False
    reason: str = ""

    @property
    def eligible(self) -> bool | None:
        """Whether the unit is known to be (True) or known not to be (False) an eligible household."""
        return {"UH": None, "UO": None, "NE": False}.get(self.bucket, True)

    @property
    def contacted(self) -> bool:
        """Whether somebody of the household was spoken to."""
        return self.bucket in ("I", "P", "R", "O") and self.code != "2.31"


RESULTS: tuple[Result, ...] = (
    Result("1.1", "完成", "Complete interview", "I"),
    Result("1.2", "部分完成", "Partial interview", "P", final=False, delay=4 * 60, note=True),
    Result("2.111", "家人拒访", "Household-level refusal", "R", final=False, delay=DAY_MINUTES, note=True),
    Result("2.112", "本人拒访", "Refusal by the respondent", "R", note=True, reason="refusal"),
    Result("2.12", "中途中断", "Break-off", "R", final=False, delay=DAY_MINUTES, note=True),
    Result(
        "2.23",
        "进不去（道路、院门不通）",
        "Unable to reach the house",
        "NC",
        rule=True,
        delay=DAY_MINUTES,
        note=True,
    ),
    Result("2.24", "家中无人", "No one at home", "NC", rule=True, delay=4 * 60, reason="noncontact"),
    Result("2.25", "答复人外出不在", "Respondent away", "NC", rule=True, delay=4 * 60, reason="noncontact"),
    Result(
        "2.31", "户主亡故且无他人", "Respondent dead, nobody left to answer", "O", note=True, reason="dead"
    ),
    Result(
        "2.32", "身体或精神原因不能答", "Physically or mentally unable", "O", note=True, reason="incapable"
    ),
    Result("2.33", "语言（方言）不通", "Language", "O", final=False, delay=DAY_MINUTES, note=True),
    Result("2.36", "其他原因未访成", "Miscellaneous", "O", note=True),
    Result("3.11", "未上门", "Not attempted", "UH", final=False),
    Result(
        "3.17", "不安全、到不了", "Unable to reach, unsafe", "UH", final=False, delay=DAY_MINUTES, note=True
    ),
    Result(
        "3.18", "地址找不到", "Unable to locate the address", "UH", final=False, delay=DAY_MINUTES, note=True
    ),
    Result("3.90", "其他，不能确认", "Unknown, other", "UO", final=False, delay=DAY_MINUTES, note=True),
    Result("4.10", "名单有误：非本村农户或重复", "Out of sample", "NE", note=True, reason="not_a_household"),
    Result("4.50", "不是农户（单位、商用）", "Not a housing unit", "NE", note=True, reason="not_a_household"),
    Result("4.60", "房屋无人居住", "Vacant housing unit", "NE", note=True, reason="moved"),
    Result("4.70", "整户迁出", "Whole household moved away", "NE", note=True, reason="moved"),
    Result("4.71", "户内人员均已去世", "All members died", "NE", note=True, reason="dead"),
)
BY_CODE: Mapping[str, Result] = MappingProxyType({result.code: result for result in RESULTS})
NOT_ATTEMPTED = "3.11"
COMPLETE = "1.1"


def field_of(code: str) -> str:
    """Return the count of `disposition.Outcome` to which a code belongs; raises KeyError for a code not listed."""
    return BUCKETS[BY_CODE[code].bucket][2]
