"""Merkle trees: the tree of RFC 6962, proofs, and the worked case of docs/methods/merkle.md."""

import hashlib
from pathlib import Path

import pytest

from houping.core.frame.merkle import (
    SIZE,
    inclusion_proof,
    leaf_hash,
    node_hash,
    proof_holds,
    root_of_leaves,
    root_of_records,
)

PAGE = Path(__file__).parents[3] / "docs/methods/merkle.md"
RECORDS = [b"A", b"B", b"C"]


def leaves_of(records):
    return b"".join(map(leaf_hash, records))


def rfc_6962(records):
    """The recursive definition of RFC 6962 section 2.1, written apart from ours."""
    if not records:
        return hashlib.sha256().digest()
    if len(records) == 1:
        return hashlib.sha256(b"\x00" + records[0]).digest()
    k = 1
    while 2 * k < len(records):
        k *= 2
    return hashlib.sha256(b"\x01" + rfc_6962(records[:k]) + rfc_6962(records[k:])).digest()


@pytest.mark.parametrize("count", range(20))
def test_joining_neighbours_and_promoting_the_odd_one_is_the_tree_of_rfc_6962(count):
    records = [str(i).encode() for i in range(count)]
    assert root_of_records(records) == rfc_6962(records)


def test_known_roots_of_the_certificate_transparency_test_vectors():
    records = [b"", b"\x00", b"\x10"]
    roots = [root_of_records(records[:n]).hex() for n in (1, 2, 3)]
    assert roots == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    ]


def test_the_worked_case_of_the_method_page_is_what_the_code_computes():
    a, b, c = map(leaf_hash, RECORDS)
    ab = node_hash(a, b)
    root = node_hash(ab, c)
    assert root == root_of_records(RECORDS)
    text = PAGE.read_text(encoding="utf-8")
    for digest in (a, b, c, ab, root):
        assert digest.hex() in text


def test_a_proof_leads_from_its_record_to_the_root():
    leaves = leaves_of(RECORDS)
    root = root_of_leaves(leaves)
    for index, record in enumerate(RECORDS):
        assert proof_holds(record, inclusion_proof(leaves, index), root)


def test_a_node_cannot_pass_as_a_leaf():
    leaves = leaves_of(RECORDS[:2])
    assert leaf_hash(leaves) != root_of_leaves(leaves)


def test_there_is_no_proof_for_a_place_outside_the_tree():
    with pytest.raises(IndexError):
        inclusion_proof(leaves_of(RECORDS), 3)
    with pytest.raises(IndexError):
        inclusion_proof(leaves_of(RECORDS), -1)


def test_a_tree_of_one_is_its_leaf_and_its_proof_is_empty():
    leaf = leaf_hash(b"A")
    assert (root_of_leaves(leaf), inclusion_proof(leaf, 0), len(leaf)) == (leaf, (), SIZE)
