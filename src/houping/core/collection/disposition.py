"""Disposition codes of field and telephone, and the response rates that follow from them.

Source: AAPOR (2016), Standard Definitions, 9th edition; RR1 to RR3, COOP1, REF1, CON1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

FIELD: Mapping[str, str] = MappingProxyType(
    {
        "complete": "完成",
        "refusal": "拒访",
        "noncontact": "未接触到",
        "ineligible": "不合格（整户迁出、死亡等）",
        "unknown": "资格不明",
    }
)
PHONE: Mapping[str, str] = MappingProxyType(
    {
        "complete": "成功",
        "partial": "中途退出",
        "refusal": "拒访",
        "noncontact": "无人接听",
        "other_nonresponse": "语言障碍等",
        "unknown": "关机、停机、资格不明",
        "ineligible": "空号、非本户",
    }
)


@dataclass(frozen=True)
class Outcome:
    """Counts of final dispositions (units) and the rates (0..1) that AAPOR defines on them."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    noncontact: int = 0
    other_nonresponse: int = 0
    unknown: int = 0
    ineligible: int = 0

    @property
    def approached(self) -> int:
        """All units tried."""
        return self._known_eligible + self.unknown + self.ineligible

    @property
    def eligibility(self) -> float:
        """Share of eligible units among those whose eligibility is known (AAPOR's e, proportional)."""
        known = self._known_eligible + self.ineligible
        return self._known_eligible / known if known else 0.0

    @property
    def response_rate_1(self) -> float:
        """RR1: completes over all units not known to be ineligible (the minimum rate)."""
        return _share(self.complete, self._known_eligible + self.unknown)

    @property
    def response_rate_3(self) -> float:
        """RR3: as RR1, with the unknown counted by their estimated eligibility."""
        return _share(self.complete, self._known_eligible + self.eligibility * self.unknown)

    @property
    def refusal_rate(self) -> float:
        """REF1: refusals over all units not known to be ineligible."""
        return _share(self.refusal, self._known_eligible + self.unknown)

    @property
    def _known_eligible(self) -> int:
        return self.complete + self.partial + self.refusal + self.noncontact + self.other_nonresponse


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def outcome(dispositions: Iterable[str]) -> Outcome:
    """Count final dispositions (codes of FIELD or PHONE); raises KeyError for any other code."""
    counts = dict.fromkeys(PHONE, 0)
    for code in dispositions:
        counts[code] += 1
    return Outcome(**counts)
