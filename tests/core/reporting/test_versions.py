"""Two versions of a text: every difference is told, and nothing else (R-9.12)."""

from hypothesis import given
from hypothesis import strategies as st

from houping.core.reporting.versions import Mark, changes

TEXTS = st.lists(st.text(alphabet="甲乙丙丁1。", max_size=8), max_size=8)


def told(change):
    return [(span.mark.value, span.text) for span in change.spans]


def test_equal_versions_have_no_change():
    assert changes(["一、情况", "完成100户。"], ["一、情况", "完成100户。"]) == []


def test_a_sentence_worded_anew_is_one_change_with_its_words():
    (one,) = changes(["甲", "入户走访顺利完成。"], ["甲", "入户走访已经顺利完成。"])
    assert (one.before, one.after) == (1, 1)
    assert told(one) == [("same", "入户走访"), ("new", "已经"), ("same", "顺利完成。")]


def test_what_was_added_and_taken_out_is_told_with_its_place():
    added, gone = changes(["甲", "乙乙乙乙"], ["新的一段话。", "甲"])
    assert (added.before, added.after, told(added)) == (None, 0, [("new", "新的一段话。")])
    assert (gone.before, gone.after, told(gone)) == (1, None, [("gone", "乙乙乙乙")])


def test_texts_without_anything_alike_are_two_changes():
    assert [told(c) for c in changes(["甲乙丙"], ["12345"])] == [[("gone", "甲乙丙")], [("new", "12345")]]


def test_empty_paragraphs_do_not_count():
    assert changes(["甲", "", "乙"], ["甲", "乙", " "]) == []


@given(TEXTS, TEXTS)
def test_the_changes_lead_from_one_version_to_the_other(before, after):
    found = changes(before, after)
    old, new = list(before), list(after)
    for one in found:
        left = "".join(span.text for span in one.spans if span.mark != Mark.NEW)
        right = "".join(span.text for span in one.spans if span.mark != Mark.GONE)
        assert one.before is None or old[one.before] == left
        assert one.after is None or new[one.after] == right
    kept_old = [t for i, t in enumerate(old) if t.strip() and i not in {c.before for c in found}]
    kept_new = [t for i, t in enumerate(new) if t.strip() and i not in {c.after for c in found}]
    assert kept_old == kept_new  # what is not told of is the same, in the same order
