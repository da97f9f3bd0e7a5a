"""Random numbers that belong to a unit and a question, not to the order in which they are asked.

Counter-based: number = mix(key of the unit + key of the question), with the finaliser of SplitMix64
(Steele, Lea and Flood 2014). The answer of any household in the frame is therefore defined without drawing
those of any other household.
"""

import hashlib

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]

FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
TO_UNIT = 2.0**-53


def text_key(*words: str) -> np.uint64:
    """Return the first 64 bits of SHA-256 of the words, joined by "|"."""
    return np.uint64(int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:8], "big"))


def mix(keys: Keys, word: np.uint64) -> Keys:
    """Return well-mixed 64-bit numbers, one for each key, different for each word."""
    z = keys + word
    z ^= z >> SHIFTS[0]
    z *= FIRST
    z ^= z >> SHIFTS[1]
    z *= SECOND
    z ^= z >> SHIFTS[2]
    return z


def unit_keys(numbers: ArrayLike, seed: str) -> Keys:
    """Return the keys of units that are numbered by whole numbers below 2**63."""
    return mix(np.asarray(numbers, dtype=np.uint64), text_key(seed))


def bits(keys: Keys, question: str) -> Keys:
    """Return 64 random bits for each unit."""
    return mix(keys, text_key(question))


def uniform(keys: Keys, question: str) -> Floats:
    """Return numbers in the open interval (0, 1), one for each unit."""
    return ((bits(keys, question) >> np.uint64(11)).astype(np.float64) + 0.5) * TO_UNIT


def normal(keys: Keys, question: str) -> Floats:
    """Return standard normal numbers by inversion, one for each unit."""
    return np.asarray(ndtri(uniform(keys, question)), dtype=np.float64)


def happens(keys: Keys, question: str, probability: ArrayLike) -> NDArray[np.bool_]:
    """Return whether an event of the given probability (0..1) happens to each unit."""
    return uniform(keys, question) < np.asarray(probability, dtype=np.float64)


def thresholds(probability: Floats) -> Keys:
    """Return limits such that 64 random bits fall below them with the given probability."""
    return (np.clip(probability, 1e-9, 1 - 1e-9) * 2.0**64).astype(np.uint64)
