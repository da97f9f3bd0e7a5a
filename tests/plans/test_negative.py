"""The negative lists of the plan: every item has its source, and a fault is named."""

import pytest

from houping.core.errors import NegativeListBroken
from houping.plans import folder_of
from houping.plans.negative import FILE, negative_lists, read_negative_lists
from houping.plans.new import copy_plan

TEXT = (folder_of("chongqing_2021") / FILE).read_text(encoding="utf-8")


def test_both_lists_are_there_and_every_item_says_where_it_comes_from():
    lists = negative_lists("chongqing_2021")
    items = (*lists.counties, *lists.agencies)
    assert (len(lists.counties), len(lists.agencies)) == (13, 13)
    assert all((i.clause is None) != (i.assumption is None) for i in items)


@pytest.mark.parametrize(
    "item", ["突击修改、补填资料", "要求村级填表报数", "模拟演练", "展板", "提供虚假文件、失实数据资料"]
)
def test_what_the_plan_forbids_in_its_own_words_cites_the_clause(item):
    found = next(i for i in negative_lists("chongqing_2021").counties if item in i.text)
    assert found.clause.startswith("十一")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: C02", "code: C01", "code_twice"),
        ("    clause: 十一（三）\n", "", "no_source"),
        ("severity: grave", "severity: deadly", "severity"),
    ],
)
def test_a_fault_is_named(old, new, said):
    with pytest.raises(NegativeListBroken, match=said):
        read_negative_lists(TEXT.replace(old, new, 1).encode())


def test_a_copied_plan_takes_the_lists_along(tmp_path):
    copy_plan("chongqing_2021", tmp_path / "next", name="chongqing_2022", year=2022)
    assert negative_lists(tmp_path / "next") == negative_lists("chongqing_2021")
