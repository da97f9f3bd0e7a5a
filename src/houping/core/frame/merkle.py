"""Merkle trees over frame records: one changed record changes the root, and one record can be proved alone.

leaf = SHA-256(0x00 || record), node = SHA-256(0x01 || left || right). Level by level, neighbours
are joined; an odd last node moves up unchanged. This is the tree of RFC 6962 section 2.1 (Laurie,
Langley, Kasper 2013); the prefixes keep a node from passing as a leaf. Worked case:
docs/methods/merkle.md.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

SIZE = 32
LEAF = b"\x00"
NODE = b"\x01"

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One step of an inclusion proof: the hash to join, and on which side it stands."""

    side: Side
    digest: bytes


def leaf_hash(record: bytes) -> bytes:
    """Return the 32-byte leaf of one record."""
    return hashlib.sha256(LEAF + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte node above two neighbours."""
    return hashlib.sha256(NODE + left + right).digest()


def root_of_leaves(leaves: bytes) -> bytes:
    """Return the root of a tree from its leaf hashes, given as one run of 32-byte digests in order.

    An empty tree has the root SHA-256("") (RFC 6962).
    """
    if not leaves:
        return hashlib.sha256().digest()
    while len(leaves) > SIZE:
        leaves = _level_above(leaves)
    return leaves


def root_of_records(records: Iterable[bytes]) -> bytes:
    """Return the root over records in the given order."""
    return root_of_leaves(b"".join(map(leaf_hash, records)))


def inclusion_proof(leaves: bytes, index: int) -> tuple[Neighbour, ...]:
    """Return the neighbours from leaf `index` up to the root; raises IndexError outside the tree."""
    if not 0 <= index < len(leaves) // SIZE:
        raise IndexError(index)
    steps = []
    while len(leaves) > SIZE:
        other = index ^ 1
        digest = leaves[other * SIZE : (other + 1) * SIZE]
        if digest:
            steps.append(Neighbour("left" if other < index else "right", digest))
        leaves, index = _level_above(leaves), index // 2
    return tuple(steps)


def proof_holds(record: bytes, proof: Sequence[Neighbour], root: bytes) -> bool:
    """Return whether `record` and its proof lead to `root`."""
    digest = leaf_hash(record)
    for step in proof:
        pair = (step.digest, digest) if step.side == "left" else (digest, step.digest)
        digest = node_hash(*pair)
    return digest == root


def _level_above(level: bytes) -> bytes:
    """Join neighbours; the odd last one is promoted."""
    sha256, double = hashlib.sha256, 2 * SIZE
    paired = len(level) // double * double
    nodes = [sha256(NODE + level[i : i + double]).digest() for i in range(0, paired, double)]
    nodes.append(level[paired:])
    return b"".join(nodes)
