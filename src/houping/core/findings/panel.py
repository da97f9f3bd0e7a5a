"""How the panel (问题研判组) decides, and how alike two problems are (R-4.16, R-10.10).

The plan says only "最终研判": quorum and majority are defaults of ours (示例). A ruling needs more than half of the
opinions given; without one nothing is decided and the panel speaks again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

QUORUM = 3  # opinions (示例)
ALIKE = 0.5  # from which likeness on two texts are held against each other (示例)


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


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0..1: Jaccard (1901) of their sets of neighbouring characters.

    Pairs of characters stand for words: Chinese has no blanks. Numbers and blanks say nothing of a fact and are left out.
    """
    return _share(_pairs(one), _pairs(other))


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(c for c in text if c.isalpha())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


@dataclass(frozen=True)
class Ruled:
    """A ruled problem, as others are compared with it."""

    key: int
    county: str
    indicator: str
    severity: str
    ruling: str
    text: str


def nearest(text: str, others: Iterable[Ruled], most: int = 5) -> list[tuple[float, Ruled]]:
    """Return the ruled problems whose text is most like a text, the nearest first; nothing in common: left out."""
    scored = [(likeness(text, other.text), other) for other in others]
    scored = [pair for pair in scored if pair[0] > 0]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].key))[:most]


def inconsistent(ruled: Sequence[Ruled], alike: float = ALIKE) -> list[tuple[float, Ruled, Ruled]]:
    """Return pairs that were ruled differently though indicator, severity and text are alike; the most alike first."""
    groups: dict[tuple[str, str], list[Ruled]] = {}
    for one in ruled:
        groups.setdefault((one.indicator, one.severity), []).append(one)
    found = []
    for group in groups.values():
        pairs = [(_pairs(one.text), one) for one in group]
        for place, (first, one) in enumerate(pairs):
            for second, other in pairs[place + 1 :]:
                if one.ruling != other.ruling and (how := _share(first, second)) >= alike:
                    found.append((how, one, other))
    return sorted(found, key=lambda row: (-row[0], row[1].key, row[2].key))


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    together = len(first | second)
    return len(first & second) / together if together else 0.0
