"""What a finding counts as: suspected or confirmed, and its ruling in the chain (R-10.5, R-10.10, A-14).

"凡疑必核、凡核必准": nothing counts before it is verified and either agreed to by the county or ruled by the panel.
"""

from dataclasses import dataclass

SUSPECTED, CONFIRMED = "suspected", "confirmed"
UPHELD, PARTLY, NO_DEDUCTION, DISMISSED = "upheld", "partly", "no_deduction", "dismissed"
RULINGS = (UPHELD, PARTLY, NO_DEDUCTION, DISMISSED)
COUNTED = frozenset({UPHELD, PARTLY})


@dataclass(frozen=True)
class Standing:
    """The class and the ruling of a finding; a ruling of None is still open and costs nothing."""

    kind: str
    ruling: str | None

    @property
    def counts(self) -> bool:
        """Whether it costs points."""
        return self.ruling in COUNTED


def standing(state: str, ruling: str = "") -> Standing:
    """Return what a finding counts as in a state; `ruling` is the panel's, for the state "ruled".

    Agreed to by the county: upheld. Dropped in the recheck or not found in the verification: dismissed.
    """
    if state == "agreed":
        return Standing(CONFIRMED, UPHELD)
    if state == "ruled":
        return Standing(SUSPECTED if ruling == DISMISSED else CONFIRMED, ruling)
    if state in {"dropped", "cleared"}:
        return Standing(SUSPECTED, DISMISSED)
    return Standing(SUSPECTED, None)
