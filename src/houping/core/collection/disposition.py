"""Disposition codes of field and telephone, and the response rates that follow from them.

Source: AAPOR (2023), Standard Definitions, 10th edition: RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3;
the formulae are those of its response rate calculator.
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
        return _share(self.complete, self._minimum_base)

    @property
    def response_rate_2(self) -> float:
        """RR2: as RR1, with partial interviews as answers."""
        return _share(self._answered, self._minimum_base)

    @property
    def response_rate_3(self) -> float:
        """RR3: as RR1, with the unknown counted by their estimated eligibility."""
        return _share(self.complete, self._estimated_base)

    @property
    def response_rate_4(self) -> float:
        """RR4: as RR3, with partial interviews as answers."""
        return _share(self._answered, self._estimated_base)

    @property
    def response_rate_5(self) -> float:
        """RR5: completes over the units known to be eligible (the maximum rate)."""
        return _share(self.complete, self._known_eligible)

    @property
    def response_rate_6(self) -> float:
        """RR6: as RR5, with partial interviews as answers."""
        return _share(self._answered, self._known_eligible)

    @property
    def cooperation_rate_1(self) -> float:
        """COOP1: completes over all units spoken to."""
        return _share(self.complete, self._answered + self.refusal + self.other_nonresponse)

    @property
    def cooperation_rate_2(self) -> float:
        """COOP2: as COOP1, with partial interviews as answers."""
        return _share(self._answered, self._answered + self.refusal + self.other_nonresponse)

    @property
    def cooperation_rate_3(self) -> float:
        """COOP3: completes over those able to answer and spoken to."""
        return _share(self.complete, self._answered + self.refusal)

    @property
    def cooperation_rate_4(self) -> float:
        """COOP4: as COOP3, with partial interviews as answers."""
        return _share(self._answered, self._answered + self.refusal)

    @property
    def refusal_rate(self) -> float:
        """REF1: refusals over all units not known to be ineligible."""
        return _share(self.refusal, self._minimum_base)

    @property
    def refusal_rate_2(self) -> float:
        """REF2: as REF1, with the unknown counted by their estimated eligibility."""
        return _share(self.refusal, self._estimated_base)

    @property
    def refusal_rate_3(self) -> float:
        """REF3: refusals over the units known to be eligible."""
        return _share(self.refusal, self._known_eligible)

    @property
    def contact_rate_1(self) -> float:
        """CON1: units spoken to over all units not known to be ineligible."""
        return _share(self._contacted, self._minimum_base)

    @property
    def contact_rate_2(self) -> float:
        """CON2: as CON1, with the unknown counted by their estimated eligibility."""
        return _share(self._contacted, self._estimated_base)

    @property
    def contact_rate_3(self) -> float:
        """CON3: units spoken to over the units known to be eligible."""
        return _share(self._contacted, self._known_eligible)

    @property
    def _answered(self) -> int:
        return self.complete + self.partial

    @property
    def _contacted(self) -> int:
        return self._answered + self.refusal + self.other_nonresponse

    @property
    def _minimum_base(self) -> int:
        return self._known_eligible + self.unknown

    @property
    def _estimated_base(self) -> float:
        return self._known_eligible + self.eligibility * self.unknown

    @property
    def _known_eligible(self) -> int:
        return self.complete + self.partial + self.refusal + self.noncontact + self.other_nonresponse


# the rates in the order and under the names of the standard
RATES: Mapping[str, str] = MappingProxyType(
    {
        **{f"RR{n}": f"response_rate_{n}" for n in range(1, 7)},
        **{f"COOP{n}": f"cooperation_rate_{n}" for n in range(1, 5)},
        "REF1": "refusal_rate",
        "REF2": "refusal_rate_2",
        "REF3": "refusal_rate_3",
        **{f"CON{n}": f"contact_rate_{n}" for n in range(1, 4)},
    }
)


def rates(counts: Outcome) -> dict[str, float]:
    """Return every rate of the standard, by its name, 0..1; a rate over nothing is 0."""
    return {name: float(getattr(counts, field)) for name, field in RATES.items()}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def outcome(dispositions: Iterable[str]) -> Outcome:
    """Count final dispositions (codes of FIELD or PHONE); raises KeyError for any other code."""
    counts = dict.fromkeys(PHONE, 0)
    for code in dispositions:
        counts[code] += 1
    return Outcome(**counts)
