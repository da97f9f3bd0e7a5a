"""What a document can hold."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from houping.core.reporting.plain import plain


@given(st.text())
def test_what_is_left_fits_into_xml_and_nothing_else_is_lost(text):
    etree.Element("a").text = plain(text)
    assert plain(plain(text)) == plain(text)
    assert plain("户主\x0b反映：\x08水窖\ufffe干涸\n第二段😀") == "户主反映：水窖干涸\n第二段😀"
