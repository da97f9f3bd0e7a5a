"""Where interviews were made, and whether photographs repeat. Worked case: docs/methods/paradata.md."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from houping.core.checks import require_same_length
from houping.core.quality.evidence import BoolArray, FloatArray, IndexArray
from houping.core.quality.peers import coded

EARTH_METRES = 6_371_008.8
SAME_POINT_METRES = 15.0
FAR_METRES = 5_000.0
NEAR_BITS = 6
BLOCK = 1024
PICTURE, BLANK = 32, 2.0  # pixels a side; shades of grey by which a picture must vary


def distance_metres(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> FloatArray:
    """Return great-circle distances in metres of points in degrees (haversine; shapes broadcast)."""
    a, b, c, d = (np.radians(np.asarray(v, dtype=float)) for v in (lat1, lon1, lat2, lon2))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def from_village(
    latitude: ArrayLike,
    longitude: ArrayLike,
    village: ArrayLike,
    *,
    interviewer: ArrayLike | None = None,
    centre: tuple[ArrayLike, ArrayLike] | None = None,
) -> FloatArray:
    """Return the metres from each interview to its village, shape (n,); NaN where that is unknown.

    The village is `centre` (latitudes, longitudes of shape (n,)) where given; else the median of the positions
    that *other* interviewers took there, so that nobody is judged against himself; NaN if there are none.
    """
    lat, lon = np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)
    if centre is not None:
        return distance_metres(lat, lon, *centre)
    places = coded(village)
    people = np.arange(len(lat)) if interviewer is None else coded(interviewer)
    require_same_length(latitude=lat, longitude=lon, village=places, interviewer=people)
    known = np.isfinite(lat) & np.isfinite(lon)
    metres = np.full(len(lat), np.nan)
    for rows in _groups(places, known):
        for who in np.unique(people[rows]):
            mine, others = rows[people[rows] == who], rows[people[rows] != who]
            if len(others):
                middle = np.median(lat[others]), np.median(lon[others])
                metres[mine] = distance_metres(lat[mine], lon[mine], *middle)
    return metres


def _groups(codes: IndexArray, known: BoolArray) -> list[IndexArray]:
    rows = np.flatnonzero(known)
    order = rows[np.argsort(codes[rows], kind="stable")]
    edges = np.flatnonzero(np.diff(codes[order])) + 1
    return [part for part in np.split(order, edges) if len(part)]


def company(
    latitude: ArrayLike,
    longitude: ArrayLike,
    interviewer: ArrayLike,
    *,
    metres: float = SAME_POINT_METRES,
) -> IndexArray:
    """Return how many other interviews of the same interviewer lie within `metres`, shape (n,).

    Households stand apart; a row of interviews at one point was filled in at one table. 0 without position.
    """
    lat, lon = np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)
    people = coded(interviewer)
    require_same_length(latitude=lat, longitude=lon, interviewer=people)
    count = np.zeros(len(lat), dtype=np.intp)
    for rows in _groups(people, np.isfinite(lat) & np.isfinite(lon)):
        near = distance_metres(lat[rows, None], lon[rows, None], lat[rows], lon[rows]) <= metres
        count[rows] = near.sum(axis=1) - 1
    return count


@dataclass(frozen=True, order=True)
class SamePoint:
    """Interviews with exactly the same coordinates: their rows, in order."""

    rows: tuple[int, ...]


def identical_points(latitude: ArrayLike, longitude: ArrayLike) -> list[SamePoint]:
    """Return groups of interviews whose coordinates are equal to the last digit, largest first."""
    groups: dict[tuple[float, float], list[int]] = defaultdict(list)
    lat, lon = np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)
    for i in np.flatnonzero(np.isfinite(lat) & np.isfinite(lon)):
        groups[float(lat[i]), float(lon[i])].append(int(i))
    same = [SamePoint(tuple(rows)) for rows in groups.values() if len(rows) > 1]
    return sorted(same, key=lambda group: (-len(group.rows), group.rows))


@dataclass(frozen=True, order=True)
class SamePhoto:
    """Two photographs that are one: rows of the list, and in how many of 64 bits they differ (0 = same file)."""

    first: int
    second: int
    bits: int


def picture_hash(grey: ArrayLike) -> int | None:
    """Return 64 bits that a picture keeps when it is made smaller or compressed again; None for a blank one.

    grey : shape (32, 32), the whole picture in shades of grey 0..255. Bits: which of the 8 x 8 lowest frequencies of its
    cosine transform, without the first row and column, lie above their median. Raises ValueError for another shape.
    Source: Zauner (2010), Implementation and Benchmarking of Perceptual Image Hash Functions, ch. 3.2.1 (DCT hash).
    """
    x = np.asarray(grey, dtype=float)
    if x.shape != (PICTURE, PICTURE):
        raise ValueError(f"grey: {x.shape}")
    if x.std() < BLANK:
        return None
    low = scipy.fft.dctn(x)[1:9, 1:9].ravel()
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes())


def repeated_photos(
    sha256: Sequence[str],
    unit: ArrayLike,
    *,
    perceptual: NDArray[np.uint64] | None = None,
    known: ArrayLike | None = None,
    maker: ArrayLike | None = None,
    near_bits: int = NEAR_BITS,
) -> list[SamePhoto]:
    """Return pairs of photographs of different units that are the same file or nearly the same picture.

    A file that many units share is paired with its first holder only.

    Parameters
    ----------
    sha256 : length p, digests of the files.
    unit : shape (p,), what each photograph belongs to; several views of one household do not count.
    perceptual : shape (p,), 64-bit perceptual hashes; pictures within `near_bits` bits are near-duplicates.
    known : shape (p,), which perceptual hashes are meaningful (a blank picture has none).
    maker : shape (p,), who took it: near-duplicates are looked for among the pictures of one maker (None: of all), so
        that cost and chance likeness do not grow with the square of all pictures.

    Source of the distance: Zauner (2010), Implementation and Benchmarking of Perceptual Image Hash Functions.
    """
    units = coded(unit)
    makers = np.zeros(len(units), dtype=np.intp) if maker is None else coded(maker)
    require_same_length(sha256=sha256, unit=units, maker=makers)
    found: dict[tuple[int, int], int] = {}
    first: dict[str, int] = {}
    for i, digest in enumerate(sha256):
        if digest and units[first.setdefault(digest, i)] != units[i]:
            found[first[digest], i] = 0
    if perceptual is not None:
        usable = np.ones(len(units), dtype=bool) if known is None else np.asarray(known, dtype=bool)
        for own in _groups(makers, usable):
            for pair, bits in _near(perceptual, own, units, near_bits):
                if not sha256[pair[0]] or sha256[pair[0]] != sha256[pair[1]]:
                    found.setdefault(pair, bits)
    return sorted(SamePhoto(i, j, bits) for (i, j), bits in found.items())


def _near(
    hashes: NDArray[np.uint64], rows: IndexArray, units: IndexArray, limit: int
) -> list[tuple[tuple[int, int], int]]:
    values, owner = np.asarray(hashes, dtype=np.uint64)[rows], units[rows]
    pairs = []
    for first in range(0, len(rows), BLOCK):
        top = slice(first, first + BLOCK)
        bits = np.bitwise_count(values[top, None] ^ values[None, first:])
        close = (bits <= limit) & (owner[top, None] != owner[None, first:])
        for i, j in np.argwhere(close):
            if j > i:
                pairs.append(((int(rows[first + i]), int(rows[first + j])), int(bits[i, j])))
    return pairs
