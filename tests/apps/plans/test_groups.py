"""Every page that lists counties can show 33, 14 or 19 of them (R-3.6)."""

import pytest
from django.test import RequestFactory

from houping.apps.plans import groups
from houping.plans import load


@pytest.fixture(scope="module")
def plan():
    return load("chongqing_2021")


def shown(plan, query):
    return groups.shown(RequestFactory().get("/", query), plan)


@pytest.mark.parametrize(("key", "size"), [("", 33), ("14", 14), ("19", 19)])
def test_a_choice_shows_its_counties_in_the_order_of_the_division_codes(plan, key, size):
    found = shown(plan, {"group": key} if key else {})
    codes = [county.code for county in found.counties]
    assert len(codes) == size and codes == sorted(codes)
    assert found.words == f"{size} 个区县"
    assert found.query == (f"?group={key}" if key else "")


def test_the_two_groups_are_parts_of_the_whole(plan):
    assert shown(plan, {"group": "14"}).codes | shown(plan, {"group": "19"}).codes == shown(plan, {}).codes
    assert not shown(plan, {"group": "14"}).codes & shown(plan, {"group": "19"}).codes


@pytest.mark.parametrize("wrong", ["33", "1", "x", "14; drop"])
def test_an_unknown_group_shows_all(plan, wrong):
    found = shown(plan, {"group": wrong})
    assert (found.key, len(found.counties)) == ("", 33)
