"""Two versions of a report: every difference is told, and nothing else (R-9.12)."""

from hypothesis import given
from hypothesis import strategies as st

from houping.core.errors import Words
from houping.core.reporting.check import Piece
from houping.core.reporting.versions import Mark, changes

HERE = Words("某处", "somewhere")
PIECES = st.lists(
    st.builds(
        Piece, st.just(HERE), st.text(alphabet="甲乙丙丁1。", max_size=8), st.sampled_from([0, 0, 1, 2])
    ),
    max_size=8,
)


def paragraphs(*texts):
    return [Piece(HERE, text) for text in texts]


def table(*cells, number=1):
    return [Piece(HERE, cell, number) for cell in cells]


def told(change):
    return [(span.mark.value, span.text) for span in change.spans]


def test_equal_versions_have_no_change():
    version = [*paragraphs("一、情况", "完成100户。"), *table("区县", "得分", "甲", "79.5")]
    assert changes(version, version) == []


def test_a_sentence_worded_anew_is_one_change_with_its_words():
    (one,) = changes(paragraphs("甲", "入户走访顺利完成。"), paragraphs("甲", "入户走访已经顺利完成。"))
    assert (one.before, one.after) == (1, 1)
    assert told(one) == [("same", "入户走访"), ("new", "已经"), ("same", "顺利完成。")]


def test_what_was_added_and_taken_out_is_told_with_its_place():
    added, gone = changes(paragraphs("甲", "乙乙乙乙"), paragraphs("新的一段话。", "甲"))
    assert (added.before, added.after, told(added)) == (None, 0, [("new", "新的一段话。")])
    assert (gone.before, gone.after, told(gone)) == (1, None, [("gone", "乙乙乙乙")])


def test_texts_without_anything_alike_are_two_changes():
    found = changes(paragraphs("甲乙丙"), paragraphs("12345"))
    assert [told(c) for c in found] == [[("gone", "甲乙丙")], [("new", "12345")]]


def test_empty_paragraphs_do_not_count():
    assert changes(paragraphs("甲", "", "乙"), paragraphs("甲", "乙", " ")) == []


def test_figures_of_a_table_are_compared_cell_by_cell_however_much_they_resemble_others():
    before = table("区县", "得分", "甲县", "279", "乙县", "289", "丙县", "281")
    after = table("区县", "得分", "甲县", "289", "乙县", "281", "丙县", "279")
    assert [(c.before, c.after) for c in changes(before, after)] == [(3, 3), (5, 5), (7, 7)]


def test_a_table_with_another_row_is_another_table():
    before, after = table("区县", "甲县"), table("区县", "甲县", "乙县")
    marks = [span.mark for change in changes(before, after) for span in change.spans]
    assert marks == [Mark.GONE] * 2 + [Mark.NEW] * 3


@given(PIECES, PIECES)
def test_the_changes_lead_from_one_version_to_the_other(before, after):
    found = changes(before, after)
    for one in found:
        left = "".join(span.text for span in one.spans if span.mark != Mark.NEW)
        right = "".join(span.text for span in one.spans if span.mark != Mark.GONE)
        assert one.before is None or before[one.before].text == left
        assert one.after is None or after[one.after].text == right
    places = ({c.before for c in found}, {c.after for c in found})
    kept_before, kept_after = (
        [p.text for i, p in enumerate(version) if p.text.strip() and i not in changed]
        for version, changed in zip((before, after), places, strict=True)
    )
    assert kept_before == kept_after  # what is not told of is the same, in the same order
