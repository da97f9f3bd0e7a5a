"""How the panel (问题研判组) decides (R-4.16, R-10.10).

The plan says only "最终研判": quorum and majority are defaults of ours (示例). A ruling needs more than half of the
opinions given; without one nothing is decided and the panel speaks again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

QUORUM = 3  # opinions (示例)


@dataclass(frozen=True)
class Tally:
    """The opinions given: how many for each ruling, how many are wanted, and the ruling that has the majority."""

    counts: tuple[tuple[str, int], ...]
    given: int
    quorum: int
    ruling: str | None

    @property
    def is_decided(self) -> bool:
        """Whether the panel has ruled."""
        return self.ruling is not None


def tally(opinions: Iterable[str], quorum: int = QUORUM) -> Tally:
    """Count opinions (one of `standing.RULINGS` each): decided by more than half, once `quorum` were given."""
    counts = Counter(opinions)
    given = counts.total()
    first = counts.most_common(1)
    has_majority = bool(first) and given >= quorum and first[0][1] * 2 > given
    return Tally(tuple(sorted(counts.items())), given, quorum, first[0][0] if has_majority else None)
