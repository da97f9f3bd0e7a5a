"""Whatever anybody sends: a way to free a file of its traces answers, soon, with bytes or None."""

import io
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.test_bare import DOCX, XLSX, box, excel, film, pdf, photo, word
from houping.apps.bare import bare
from houping.apps.contents import KINDS

FRAMES = b"\xff\xfb\x90\x00" + b"sound" * 40


def picture(kind):
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), (9, 99, 199)).save(stream, kind)
    return stream.getvalue()


SOUND = {
    "image/jpeg": photo().getvalue(),
    "image/png": photo("PNG").getvalue(),
    "image/webp": picture("WEBP"),
    "image/heic": b"heic",
    "application/pdf": pdf().getvalue(),
    XLSX: excel().getvalue(),
    DOCX: word().getvalue(),
    "audio/mpeg": b"ID3\4\0\0\0\0\0\3abc" + FRAMES,
    "audio/amr": b"#!AMR\nframes",
    "audio/mp4": film(b"soun").getvalue(),
    "video/mp4": film().getvalue(),
}


@st.composite
def broken(draw, data):
    """Some bytes of a file changed, taken out, or the file cut."""
    made = bytearray(data)
    for at, odd in draw(
        st.lists(st.tuples(st.integers(0, len(data) - 1), st.binary(max_size=6)), max_size=4)
    ):
        made[at : at + len(odd)] = odd
    return bytes(made[: draw(st.one_of(st.just(len(made)), st.integers(0, len(made))))])


@pytest.mark.filterwarnings("ignore")  # a picture that says that it is large, a paper that says what is amiss
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_is_sent_is_answered(kind):
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(broken(SOUND[kind]), st.binary(max_size=300)))
    @example(b"")
    @example(b"ID3")
    @example(SOUND[kind][:9])
    def answered(data):
        freed = bare(io.BytesIO(data), kind)
        assert freed is None or isinstance(freed, bytes)

    answered()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"ID3\4\0\0\0\0\0\0" * (1 << 20), "audio/mpeg"),
        (box(b"free") * (1 << 21), "video/mp4"),
        (box(b"moov", box(b"trak", box(b"mdia", b"")) * (1 << 19)), "video/mp4"),
    ],
    ids=["labels", "boxes", "tracks"],
)
def test_many_empty_parts_take_no_long_time(data, kind):
    begun = time.process_time()
    assert bare(io.BytesIO(data), kind) is None
    assert time.process_time() - begun < 3
