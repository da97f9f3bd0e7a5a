"""The verifier of the ledger names the entry that is wrong, whatever was done to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houping.core.errors import (
    LedgerEmpty,
    LedgerEntryChanged,
    LedgerEntryDoubled,
    LedgerEntryMisplaced,
    LedgerEntryMissing,
    LedgerEntryReplaced,
    LedgerHeadDiffers,
    LedgerPrintedMissing,
)
from houping.core.ledger import FIELDS, GENESIS, entry_digest, line_of, verify, verify_lines


def chain(count=6, **changes):
    """Return a sound chain."""
    entries, previous = [], GENESIS
    for seq in range(1, count + 1):
        entry = {
            "seq": seq,
            "at": f"2021-11-{seq:02d}T08:00:00.000000+00:00",
            "actor": "qc",
            "action": "plan.issue",
            "subject": f"plan:{seq}",
            "assessment": "cq2021",
            "county": "500101",
            "details": '{"理由":"核对"}',
            "previous": previous,
        }
        entry["digest"] = previous = entry_digest(entry)
        entries.append(entry)
    return entries


def remade(entry, **changes):
    """Return an entry with other content and a digest that fits it."""
    new = {**entry, **changes}
    return {**new, "digest": entry_digest(new)}


SOUND = chain()


def test_a_sound_chain_gives_its_length_and_its_head():
    got = verify(SOUND)
    assert (got.count, got.first, got.last, got.head) == (6, 1, 6, SOUND[-1]["digest"])
    assert got.is_whole
    assert verify_lines(line_of(e) for e in SOUND) == got


def test_the_digest_is_that_of_the_canonical_json():
    # echo -n '{"a…}' | sha256sum, computed outside of the program for the first entry of the chain above
    import hashlib

    text = json.dumps(
        {name: SOUND[0][name] for name in FIELDS}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert SOUND[0]["digest"] == hashlib.sha256(text.encode()).hexdigest()


@given(
    where=st.integers(0, 5),
    field=st.sampled_from([*FIELDS, "digest"]),
    position=st.integers(0, 10**6),
    by=st.integers(1, 127),
)
def test_one_changed_byte_in_any_stored_field_is_found_and_its_entry_named(where, field, position, by):
    entries = [dict(entry) for entry in SOUND]
    stored = entries[where][field]
    if field == "seq":
        entries[where]["seq"] = stored ^ by
    else:
        data = bytearray(stored.encode())
        data[position % len(data)] ^= by
        try:
            entries[where][field] = data.decode()
        except UnicodeDecodeError:
            entries[where] = None  # what is no text cannot be read
    with pytest.raises(LedgerEntryChanged) as refusal:
        verify(entries)
    assert (refusal.value.fields["seq"], refusal.value.fields["line"]) == (where + 1, where + 1)


@given(where=st.integers(0, 5), position=st.integers(0, 10**6), by=st.integers(1, 255))
def test_one_changed_byte_anywhere_in_a_line_is_found_and_its_entry_named(where, position, by):
    lines = [bytearray(line_of(entry)) for entry in SOUND]
    lines[where][position % (len(lines[where]) - 1)] ^= by
    with pytest.raises(LedgerEntryChanged) as refusal:
        verify_lines(map(bytes, lines))
    assert refusal.value.fields["seq"] == where + 1


@given(where=st.integers(1, 5))
def test_a_missing_entry_is_named(where):
    left = SOUND[: where - 1] + SOUND[where:]
    with pytest.raises(LedgerEntryMissing) as refusal:
        verify(left)
    assert refusal.value.fields["seq"] == where


def test_an_entry_cut_off_the_end_shows_only_against_the_published_head():
    assert verify(SOUND[:-1]).count == 5
    with pytest.raises(LedgerHeadDiffers) as refusal:
        verify(SOUND[:-1], head=SOUND[-1]["digest"])
    assert refusal.value.fields["seq"] == 5


@given(where=st.integers(1, 6))
def test_a_doubled_entry_is_named(where):
    with pytest.raises(LedgerEntryDoubled) as refusal:
        verify(SOUND[:where] + SOUND[where - 1 :])
    assert refusal.value.fields["seq"] == where


@given(where=st.integers(0, 4))
def test_two_entries_in_the_wrong_order_are_named(where):
    entries = list(SOUND)
    entries[where], entries[where + 1] = entries[where + 1], entries[where]
    with pytest.raises(LedgerEntryMisplaced) as refusal:
        verify(entries)
    assert (refusal.value.fields["seq"], refusal.value.fields["expected"]) == (where + 2, where + 1)


@given(where=st.integers(0, 4))
def test_an_entry_replaced_with_its_digest_is_betrayed_by_the_next(where):
    entries = list(SOUND)
    entries[where] = remade(entries[where], actor="somebody")
    with pytest.raises(LedgerEntryReplaced) as refusal:
        verify(entries)
    assert refusal.value.fields["seq"] == where + 1


def test_a_chain_rewritten_to_its_end_shows_only_against_the_published_head():
    previous, rewritten = GENESIS, []
    for entry in SOUND:
        new = remade(entry, actor="somebody", previous=previous)
        previous = new["digest"]
        rewritten.append(new)
    assert verify(rewritten).is_whole
    with pytest.raises(LedgerHeadDiffers):
        verify(rewritten, head=SOUND[-1]["digest"])


def test_the_first_entry_must_stand_at_the_root():
    with pytest.raises(LedgerEntryChanged) as refusal:
        verify([remade(SOUND[0], previous="1" * 64)])
    assert refusal.value.fields["seq"] == 1


def test_a_part_is_accepted_only_as_a_part_and_says_what_is_left_out():
    part = [SOUND[1], SOUND[2], SOUND[5]]
    with pytest.raises(LedgerEntryMissing):
        verify(part)
    got = verify(part, part=True, head=SOUND[-1]["digest"])
    assert (got.first, got.last, got.gaps, got.is_whole) == (2, 6, 1, False)


def test_a_proof_from_one_entry_to_the_head_holds_every_link():
    proof = SOUND[2:]
    assert verify(proof, part=True).gaps == 0
    broken = [proof[0], remade(proof[1], subject="plan:9"), *proof[2:]]
    with pytest.raises(LedgerEntryReplaced) as refusal:
        verify(broken, part=True)
    assert refusal.value.fields["seq"] == 4


def test_a_changed_entry_of_a_part_is_named_by_its_number():
    with pytest.raises(LedgerEntryChanged) as refusal:
        verify([SOUND[1], {**SOUND[4], "actor": "x"}], part=True)
    assert (refusal.value.fields["seq"], refusal.value.fields["line"]) == (5, 2)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"[1]\n",
        b"{}\n",
        b"\xff\xfe\n",
        b"[" * 100_000,
        line_of(SOUND[0]).replace(b":1,", b": 1,"),
        line_of(SOUND[0]).replace(b'"seq":1', b'"seq":1,"seq":1'),
        line_of(SOUND[0]).replace(b"}\n", b',"zusatz":1}\n'),
        line_of({**SOUND[0], "seq": True}),
        line_of(SOUND[0]).replace(b'"seq":1,', b'"seq":1.0,'),
        line_of(SOUND[0]).replace(b'"qc"', b'"\\ud800"'),
    ],
    ids=range(12),
)
def test_what_is_no_entry_is_a_changed_entry_and_no_traceback(line):
    with pytest.raises(LedgerEntryChanged):
        verify_lines([line_of(SOUND[0]), line])


def test_an_empty_file_proves_nothing():
    with pytest.raises(LedgerEmpty):
        verify_lines([])


def test_the_head_may_be_typed_in_capitals_and_with_blanks():
    assert verify(SOUND, head=f" {SOUND[-1]['digest'].upper()} ").count == 6


def test_the_chain_passes_through_the_heads_of_earlier_reports():
    printed = [SOUND[1]["digest"], SOUND[3]["digest"].upper()]
    assert verify(SOUND, printed=printed).count == 6
    with pytest.raises(LedgerPrintedMissing) as refusal:
        verify(SOUND[:3], printed=printed)
    assert refusal.value.fields["digest"] == SOUND[3]["digest"]
