from dataclasses import replace

from houping.core.reporting.blocks import (
    Annex,
    Chart,
    Content,
    Heading,
    Table,
    Text,
    ending,
    heads,
    imprint,
    texts,
)

TABLE = Table(
    "",
    ("区县", "1.1", "1.2"),
    [("万州区", "1.00", "2.00")],
    "口径：无",
    (1, 1, 1),
    above=(("区县", 1), ("责任", 2)),
)


def content(*blocks):
    return Content("题目", "（副题）", "某机构", "2021年12月20日", blocks)


def test_texts_come_in_the_order_in_which_a_reader_meets_them():
    found = texts(content(Heading(1, "一、总"), Text("正文", lead="提要。"), Annex("附件", "得分表"), TABLE))
    assert found[:4] == ["题目", "（副题）", "一、总", "提要。正文"]
    assert found[4:7] == ["附件：得分表", "某机构", "2021年12月20日"]
    assert found[7:9] == ["附件", "得分表"]


def test_a_document_without_annexes_ends_with_signature_and_date():
    assert texts(content(Text("正文")))[3:5] == ["某机构", "2021年12月20日"]


def test_the_last_lines_say_who_gets_copies_and_who_prints_when():
    plain = content(Text("正文"))
    assert texts(plain)[-1] == "某机构\u30002021年12月20日印发"
    assert imprint(replace(plain, copies="甲办公室"))[0] == "抄送：甲办公室。"


def test_only_the_first_annex_is_called_an_annex():
    assert ending(content(Annex("附件1", "甲"), Annex("附件2", "乙")))[:2] == ["附件：1. 甲", "2. 乙"]


def test_a_merged_head_is_read_once():
    assert heads(TABLE) == ["区县", "责任", "1.1", "1.2"]


def test_a_chart_is_read_by_its_figures_title_and_note():
    rows = [{"label": "责任落实", "own": 80.0, "group": 81.234}]
    chart = Chart("profile", "图1", {"rows": rows, "own": "甲县", "group": "组平均"}, "口径：分")
    assert texts(content(chart))[2:5] == ["图1。责任落实甲县80.00、组平均81.23。", "图1", "口径：分"]
