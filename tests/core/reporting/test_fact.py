import pytest

from houping.core.reporting.fact import Book, Fact


def test_a_fact_keeps_the_exact_value_beside_the_printed_text():
    book = Book("v1")
    assert book.percent("rate", 0.91234567, n=431, formula="AAPOR RR3") == "91.23%"
    (fact,) = book
    assert fact == Fact("rate", 0.91234567, "91.23%", 431, "", "AAPOR RR3", "比例", "v1")


def test_a_figure_used_twice_is_one_fact():
    book = Book()
    assert book.count("villages", 524) == book.count("villages", 524)
    assert len(list(book)) == 1


def test_two_texts_for_one_fact_are_refused():
    book = Book()
    book.count("villages", 524)
    with pytest.raises(ValueError, match="villages"):
        book.count("villages", 525)


def test_an_absent_score_makes_no_fact():
    book = Book()
    assert book.score("score", None) == "—"
    assert list(book) == []


def test_facts_are_written_in_the_order_of_their_keys():
    book = Book("v1")
    book.count("b", 2)
    book.count("a", 1)
    assert list(book.as_json()) == ["a", "b"]
    assert book.as_json()["a"]["version"] == "v1"
