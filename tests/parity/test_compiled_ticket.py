"""The compiled ticket is the ticket: column by column against hashlib, and the whole draw against the same draw without."""

import datetime
import struct

import ibis
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from houping.core.sampling.ticket import HOUSEHOLD, make_seed, ticket
from houping.tables import draw
from houping.tables.draw import drawn
from houping.tables.ticket import ticket_heads

SEED = make_seed(root="0" * 64, plan_digest="1" * 64, beacon="演示 beacon", nonce="a secret number")
BLOCK = 64
RNG = np.random.default_rng(1)
INSTRUCTIONS = pytest.mark.parametrize("plain", [False, True], ids=["as the processor can", "in plain C"])
LAYOUTS = {"string": pa.string(), "large": pa.large_string(), "view": pa.string_view()}
# Ibis 12 reads the columns of a table in a way that DuckDB 2 still knows but does not like.
IBIS_NOISE = pytest.mark.filterwarnings("ignore:fetch_arrow_table.. is deprecated:DeprecationWarning")
TEXT = st.text(max_size=3 * BLOCK)


def heads_of_the_core(seed, stage, units):
    return [int(ticket(seed, stage, unit)[:16], 16) for unit in units]


@INSTRUCTIONS
@given(seed=TEXT, stage=TEXT, units=st.lists(TEXT, max_size=5), layout=st.sampled_from(list(LAYOUTS)))
def test_any_texts_have_the_tickets_of_the_core(compiled, plain, seed, stage, units, layout):
    column = pa.array(units, type=LAYOUTS[layout])
    found = ticket_heads(compiled, seed, stage, column, plain=plain)
    assert found.tolist() == heads_of_the_core(seed, stage, units)


@INSTRUCTIONS
@pytest.mark.parametrize(
    "before", [2, 20, 55, 56, 62, 63, 64, 65, 68, 119, 120, 128], ids="prefix of {}".format
)
def test_every_length_around_the_borders_of_blocks_is_padded_rightly(compiled, plain, before):
    seed, stage = "5" * (before - 2), ""
    units = ["x" * length for length in range(4 * BLOCK)]
    found = ticket_heads(compiled, seed, stage, pa.array(units), plain=plain)
    assert found.tolist() == heads_of_the_core(seed, stage, units)


@INSTRUCTIONS
def test_a_part_of_a_column_with_gaps_has_the_tickets_of_its_units(compiled, plain):
    units = ["甲村", None, "", "乙村-0001", None, "丙" * 50, "500101100200-0001"]
    for layout in LAYOUTS.values():
        for start in range(len(units)):
            part = pa.array(units, type=layout)[start:6]
            found = ticket_heads(compiled, SEED, HOUSEHOLD, part, plain=plain).tolist()
            asked = [
                (unit, head) for unit, head in zip(units[start:6], found, strict=True) if unit is not None
            ]
            assert [head for _, head in asked] == heads_of_the_core(
                SEED, HOUSEHOLD, [unit for unit, _ in asked]
            )


def text_column(offsets, text, rows):
    return pa.StringArray.from_buffers(rows, pa.py_buffer(struct.pack(f"={len(offsets)}i", *offsets)), text)


@pytest.mark.parametrize(
    "offsets", [(0, 3, 900, 4), (0, 3, 2, 4), (0, -3, 2, 4)], ids=["far", "back", "negative"]
)
def test_offsets_outside_the_text_are_refused_with_the_row(compiled, offsets):
    with pytest.raises(ValueError, match=r"row [012]: "):
        ticket_heads(compiled, SEED, HOUSEHOLD, text_column(offsets, pa.py_buffer(b"abcd"), 3))


@pytest.mark.parametrize(("offsets", "rows"), [((0, 1, 2), 900), ((0, 1, 9000), 2)], ids=["rows", "text"])
def test_buffers_that_are_too_short_are_refused(compiled, offsets, rows):
    with pytest.raises(pa.ArrowInvalid):
        ticket_heads(compiled, SEED, HOUSEHOLD, text_column(offsets, pa.py_buffer(b"abcd"), rows))


SIZES = {
    "甲|一般": (25, 3000),
    "乙|脱贫": (60, 400),
    "丙|监测": (7, 7),
    "丁|空": (0, 20),
    "not there": (3, 0),
}


@pytest.fixture(scope="module")
def frame():
    """Units with columns of many types to carry along, a stratum that nobody wants, and rows without unit or stratum."""
    wanted = [(f"{name}-{place:04}", name) for name, (_, n) in SIZES.items() for place in range(n)]
    rows = [*wanted, (None, "甲|一般"), ("nowhere", None), ("elsewhere", "戊"), ("", "乙|脱贫")]
    count = len(rows)
    return pl.DataFrame(rows, schema=["unit", "stratum"], orient="row").with_columns(
        number=pl.Series(range(count)).cast(pl.Int16),
        share=pl.Series(RNG.random(count)),
        listed=pl.Series([place % 3 == 0 or None for place in range(count)], dtype=pl.Boolean),
        day=pl.lit(datetime.date(2021, 11, 9)),
        parts=pl.Series([["a", None][: place % 3] for place in range(count)], dtype=pl.List(pl.String)),
        kind=pl.Series(["户"] * count, dtype=pl.Enum(["户", "村"])),
    )


@pytest.fixture(params=["memory", "Parquet"])
def units(request, frame, tmp_path):
    if request.param == "memory":
        yield ibis.memtable(frame)
    else:
        connection = ibis.duckdb.connect()
        frame.write_parquet(tmp_path / "frame.parquet")
        yield connection.read_parquet(tmp_path / "frame.parquet")
        connection.disconnect()


@pytest.fixture
def handed_on(monkeypatch):
    """How many rows were left for DuckDB to rank, pass by pass."""
    seen = []
    rank = draw.draw
    monkeypatch.setattr(draw, "draw", lambda units, *a, **k: seen.append(units) or rank(units, *a, **k))
    return lambda: [int(table.count().to_pyarrow().as_py()) for table in seen]


def both_ways(units, monkeypatch, compiled, **options):
    found = []
    for library in (None, compiled):
        monkeypatch.setattr(draw, "library", lambda library=library: library)
        rows = drawn(units, SIZES, seed=SEED, stage=HOUSEHOLD, **options)
        found.append(rows.sort("stratum", "rank"))
    return found


@IBIS_NOISE
@pytest.mark.parametrize("shift", [False, True], ids=["field", "telephone"])
def test_the_draw_with_the_library_is_the_draw_without(units, frame, compiled, monkeypatch, handed_on, shift):
    without, with_it = both_ways(units, monkeypatch, compiled, shift=shift)
    assert_frame_equal(without, with_it)
    assert with_it.height == 25 + 60 + 7
    whole, thinned = handed_on()
    assert whole == frame.height
    assert thinned < whole / 5


def test_a_cut_off_that_was_too_low_is_lifted_with_the_library_too(frame, compiled, monkeypatch, handed_on):
    without, with_it = both_ways(ibis.memtable(frame), monkeypatch, compiled, slack=-2.0)
    assert_frame_equal(without, with_it)
    first, second, thinned, lifted = handed_on()
    assert (first, second, lifted) == (frame.height,) * 3
    assert thinned < first / 5


def test_what_would_leave_most_units_or_too_many_for_memory_is_ranked_in_duckdb(monkeypatch):
    whole = {"a": (900, 1000), "b": (10, 200)}
    assert not draw.leaves_few(whole, draw.cuts(whole))
    some = {"a": (100, 1000), "b": (10, 200), "c": (0, 100)}
    assert draw.leaves_few(some, draw.cuts(some))
    monkeypatch.setattr(draw, "IN_MEMORY", 200)
    assert not draw.leaves_few(some, draw.cuts(some))


@given(cut=st.integers(0, 16**13 - 1), near=st.integers(-(2**12), 2**12), shift=st.booleans())
def test_a_whole_number_cuts_where_the_text_cuts(cut, near, shift):
    head = max(0, min(2**64 - 1, (cut << 12) + near))
    text = f"{cut:013x}"
    assert (f"{head:016x}" + "0" * 48 < text) == (head >> 12 < draw.number(text))
    assert head >> 12 < draw.number("g")
