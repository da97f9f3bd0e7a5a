"""The counties' checklist of the plan: every item has its source, and none is asked of a village."""

import pytest

from houping.core.errors import CooperationBroken
from houping.core.plan.cooperation import asks_villages
from houping.plans import folder_of
from houping.plans.cooperation import FILE, cooperation, read_cooperation
from houping.plans.new import copy_plan

TEXT = (folder_of("chongqing_2021") / FILE).read_text(encoding="utf-8")


def test_every_item_says_where_it_comes_from():
    found = cooperation("chongqing_2021")
    assert found.clause == "十一（三）" and len(found.items) == 9
    assert all((i.clause is None) != (i.assumption is None) for i in found.items)
    assert any("联络员" in i.text for i in found.items) and any("带路人" in i.text for i in found.items)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("各村填写脱贫户花名册", True),
        ("村委会上报人口数据", True),
        ("由村干部准备帮扶资料", True),
        ("请各村汇总务工人数", True),
        ("到村的路线图", False),
        ("各乡镇指定带路人，只带到村口", False),
        ("撤去村口标语，会议室由区县准备", False),
    ],
)
def test_words_that_ask_a_village_are_known(words, asked):
    """十一（一）: 不得要求村级填表报数."""
    assert asks_villages(words) is asked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: P02", "code: P01", "code_twice"),
        ("    clause: 十一（三）\n", "", "no_source"),
        ("by: town", "by: village", "by"),
        ("确定联络员和备用联络员", "各村填报联络员", "village_asked"),
    ],
)
def test_a_fault_is_named(old, new, said):
    with pytest.raises(CooperationBroken, match=said):
        read_cooperation(TEXT.replace(old, new, 1).encode())


def test_a_copied_plan_takes_the_checklist_along(tmp_path):
    copy_plan("chongqing_2021", tmp_path / "next", name="chongqing_2022", year=2022)
    assert cooperation(tmp_path / "next") == cooperation("chongqing_2021")
