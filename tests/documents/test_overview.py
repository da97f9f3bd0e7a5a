"""The overview is one page that needs nothing else and that everyone can read."""

import re
from html.parser import HTMLParser

import pytest

from houping.core.reporting.blocks import Annex, Chart, Content, Table, Text
from houping.core.reporting.city import city_report
from houping.documents import overview

SIGNED = {"date": "2021年12月20日", "signer": "后评估第三方评估机构"}
VOID = {"meta", "link", "br", "img", "input", "hr"}


@pytest.fixture(scope="module")
def content(results):
    return city_report(results, **SIGNED)[0]


@pytest.fixture(scope="module")
def page(content):
    return overview.render(content, demo=True).decode()


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids, self.links = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        known = dict(attrs)
        if tag == "h2":
            self.ids.append(known["id"])
        if tag == "a":
            self.links.append(known["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags


def test_nothing_is_fetched_from_outside_and_no_script_runs(page):
    outside = re.findall(r'(?:src|href)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import', page)
    assert outside == []
    assert "<script" not in page and "Content-Security-Policy" in page


def test_tags_are_closed_in_order(page):
    assert parsed(page).seen.count("h1") == 1


def test_every_part_can_be_reached_from_the_contents(page):
    tags = parsed(page)
    assert [f"#{name}" for name in tags.ids] == tags.links


def test_the_language_and_the_mark_are_declared(page):
    assert '<html lang="zh-Hans">' in page
    assert "演示数据：全部内容虚构" in page


def test_every_chart_has_a_name_for_those_who_cannot_see_it(content, page):
    charts = [b for b in content.blocks if isinstance(b, Chart)]
    assert page.count('<svg role="img" aria-label="') == len(charts)


def test_pictures_hold_outlines_and_need_no_font(page):
    assert not re.findall(r"<text[ >]", page)


def test_every_table_has_heads_with_their_scope(content, page):
    tables = [b for b in content.blocks if isinstance(b, Table)]
    assert page.count("<table>") == len(tables)
    assert page.count("<th ") == page.count("<th scope=")


def test_it_prints_without_the_contents(page):
    assert "@media print" in page and "nav{display:none}" in page


def test_texts_are_escaped():
    block = Text("<script>1 & 2</script>")
    page = overview.render(Content("甲", "", "乙", "丙", [block, Annex("附件1", "<b>")]), demo=False).decode()
    assert "&lt;script&gt;1 &amp; 2" in page and "<b>" not in page
    assert "演示数据" not in page


def test_the_same_content_gives_the_same_bytes(content, page):
    assert overview.render(content, demo=True).decode() == page
