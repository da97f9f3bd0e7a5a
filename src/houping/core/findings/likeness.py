"""How alike two problems are, and which like ones were ruled differently (R-4.16, R-10.10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.5  # from which likeness on two texts are held against each other (示例)
BLOCK = 512  # texts that are compared with all others at once

Indices = NDArray[np.intp]


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0..1: Jaccard (1901) of their sets of neighbouring characters.

    Pairs of characters stand for words: Chinese has no blanks. Numbers and blanks say nothing of a fact and are left out.
    """
    return _share(_pairs(one), _pairs(other))


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(filter(str.isalpha, text)))


def _share(first: frozenset[tuple[str, str]], second: frozenset[tuple[str, str]]) -> float:
    common = len(first & second)
    together = len(first) + len(second) - common
    return common / together if together else 0.0


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
    own = _pairs(text)
    scored = [(_share(own, _pairs(other.text)), other) for other in others]
    scored = [pair for pair in scored if pair[0] > 0]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].key))[:most]


@dataclass(frozen=True)
class Disagreements:
    """How many pairs of like problems were ruled differently, and those most alike: (likeness, one, other)."""

    number: int
    first: list[tuple[float, Ruled, Ruled]]


def inconsistent(ruled: Sequence[Ruled], most: int, alike: float = ALIKE) -> Disagreements:
    """Return pairs that were ruled differently though indicator, severity and text are alike; the most alike first.

    Within a group the common pairs of characters of all texts come from one product of its incidence matrix.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(ruled):
        groups.setdefault((one.indicator, one.severity), []).append(place)
    found = [rows for group in groups.values() for rows in _within(ruled, np.array(group), alike)]
    if not found:
        return Disagreements(0, [])
    how, left, right = (np.concatenate(column) for column in zip(*found, strict=True))
    keys = np.array([one.key for one in ruled])
    order = np.lexsort((keys[right], keys[left], -how))[:most]
    pairs = zip(how[order].tolist(), left[order].tolist(), right[order].tolist(), strict=True)
    return Disagreements(len(how), [(share, ruled[one], ruled[other]) for share, one, other in pairs])


def _within(
    ruled: Sequence[Ruled], group: Indices, alike: float
) -> Iterable[tuple[NDArray[np.float64], Indices, Indices]]:
    """Yield (likeness, place of one, place of the other) of a group's disagreements, block by block; one stands first."""
    holds = _incidence([ruled[place].text for place in group])
    sizes = holds.sum(axis=1).astype(np.float64)
    rulings = np.unique([ruled[place].ruling for place in group], return_inverse=True)[1]
    for start in range(0, len(group), BLOCK):
        some = slice(start, start + BLOCK)
        common = (holds[some] @ holds.T).astype(np.float64)
        share = common / np.maximum(sizes[some, None] + sizes - common, 1)
        differs = (share >= alike) & (rulings[some, None] != rulings)
        one, other = np.nonzero(differs & (np.arange(len(group)) > np.arange(len(group))[some, None]))
        yield share[one, other], group[one + start], group[other]


def _incidence(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return text x pair of neighbouring characters (`_pairs`): 1 where the text holds the pair."""
    said = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    known, codes = np.unique(said, return_inverse=True)
    letters = np.array([chr(code).isalpha() for code in known], bool)[codes]
    codes, rows = codes[letters], rows[letters]
    within = rows[1:] == rows[:-1]
    columns = np.unique((codes[:-1] * len(known) + codes[1:])[within], return_inverse=True)[1]
    holds = np.zeros((len(texts), columns.max(initial=-1) + 1), np.float32)
    holds[rows[1:][within], columns] = 1
    return holds
