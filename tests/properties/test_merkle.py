"""Laws of the frame's commitments, for any records."""

from hypothesis import given, settings
from hypothesis import strategies as st

from houping.core.frame.canonical import canonical_lines
from houping.core.frame.merkle import inclusion_proof, leaf_hash, proof_holds, root_of_leaves, root_of_records

RECORDS = st.lists(st.binary(max_size=12), min_size=1, max_size=40, unique=True)


@given(RECORDS, st.data())
def test_any_changed_record_changes_the_root(records, data):
    index = data.draw(st.integers(0, len(records) - 1))
    other = data.draw(st.binary(max_size=12).filter(lambda b: b != records[index]))
    changed = [*records[:index], other, *records[index + 1 :]]
    assert root_of_records(changed) != root_of_records(records)


@given(RECORDS)
def test_a_dropped_or_added_record_changes_the_root(records):
    assert root_of_records(records[:-1]) != root_of_records(records)
    assert root_of_records([*records, records[-1]]) != root_of_records(records)


@given(RECORDS, st.data())
def test_a_proof_holds_for_its_record_and_for_no_other(records, data):
    leaves = b"".join(map(leaf_hash, records))
    index = data.draw(st.integers(0, len(records) - 1))
    proof, root = inclusion_proof(leaves, index), root_of_leaves(leaves)
    assert [proof_holds(record, proof, root) for record in records] == [
        place == index for place in range(len(records))
    ]


@given(RECORDS)
def test_a_proof_is_no_longer_than_the_tree_is_high(records):
    leaves = b"".join(map(leaf_hash, records))
    height = (len(records) - 1).bit_length()
    assert all(len(inclusion_proof(leaves, i)) <= height for i in range(len(records)))


ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.text("abc-01", min_size=1, max_size=6), "n": st.integers(), "b": st.booleans()}
    ),
    unique_by=lambda row: row["id"],
    max_size=20,
)


@settings(max_examples=50)
@given(ROWS, st.randoms())
def test_the_canonical_csv_does_not_depend_on_the_order_of_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    columns = ["id", "n", "b"]
    assert list(canonical_lines(columns, shuffled, "id")) == list(canonical_lines(columns, rows, "id"))
