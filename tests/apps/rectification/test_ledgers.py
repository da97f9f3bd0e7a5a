"""The ledgers of rectification narrowed by their address: items and letters, on the page and as Excel."""

import datetime
import io

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from apps.conftest import OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.rectification.models import Item, Letter

LEDGER = "/a/cq2021/rectification/"
LETTERS = f"{LEDGER}letters/"


@pytest.fixture
def bureau(client, person_with):
    client.force_login(person_with(Role.XZJ))
    return client


def text(client, url):
    return client.get(url).content.decode()


def cells(client, url):
    """Return the cells of an Excel table, as text."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(url).content))
    return [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]


@pytest.fixture
def items(plan_in_force, confirmed, send):
    """Four items of two counties: one late with its plan, one soon, one with time, one proved."""
    made = [confirmed(number=n) for n in (1, 2, 3)]
    other = confirmed(number=4, county=OTHER, indicator="2.6", severity="grave", title="饮水不达标")
    send(), send(county=OTHER, number="演示函〔2022〕2号")
    today, day = timezone.localdate(), datetime.timedelta(1)
    planned = {"state": "planned", "plan": "演示", "office": "演示乡镇"}
    Letter.objects.filter(county=OWN).update(plan_due=today - day)
    for finding, values in (
        (made[1], {**planned, "due": today + day}),
        (made[2], {**planned, "due": today + 30 * day}),
        (other, {**planned, "state": "proved", "result": "演示", "due": today - day}),
    ):
        Item.objects.filter(finding=finding).update(**values)
    return {"late": made[0], "soon": made[1], "later": made[2], "proved": other}


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("due=red", {"late"}),
        ("due=yellow", {"soon"}),
        ("due=green", {"later"}),
        ("indicator=2.6", {"proved"}),
        ("severity=grave", {"proved"}),
        ("words=饮水", {"proved"}),
        (f"county={OTHER}", {"proved"}),
        ("queue=planned", {"soon", "later"}),
        ("queue=planned&due=yellow", {"soon"}),
        ("county=999999", set()),
    ],
)
def test_items_are_narrowed_on_the_page_and_in_the_sheet(items, bureau, query, hits):
    page, sheet = text(bureau, f"{LEDGER}?{query}"), cells(bureau, f"{LEDGER}export/?{query}")
    for name, finding in items.items():
        assert (finding.number in page) == (finding.number in sheet) == (name in hits), name


def test_the_sheet_has_what_people_need_of_an_item(items, bureau):
    assert {"户编号", "程度", "裁定", "方案期限", "整改期限", "催办次数", "销号时间"} <= set(
        cells(bureau, f"{LEDGER}export/")
    )


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("", {1, 2}),
        ("words=2号", {2}),
        (f"county={OWN}", {1}),
        ("received=yes", {1}),
        ("received=no", {2}),
        ("due=green", {1}),
        ("due=red", set()),
    ],
)
def test_letters_are_narrowed_on_the_page_and_in_the_sheet(items, bureau, person_with, query, hits):
    county = person_with(Role.CTY)
    Letter.objects.filter(county=OWN).update(received=timezone.now(), received_by=county)
    Item.objects.filter(letter__county=OTHER).update(state="closed", closed=timezone.now())
    Letter.objects.filter(county=OTHER).update(
        plan_due=timezone.localdate() - datetime.timedelta(2),
        due=timezone.localdate() - datetime.timedelta(1),
    )
    page, sheet = text(bureau, f"{LETTERS}?{query}"), cells(bureau, f"{LETTERS}export/?{query}")
    for number in (1, 2):
        word = f"演示函〔2022〕{number}号"
        assert (word in page) == (word in sheet) == (number in hits), number


def test_a_county_has_the_sheet_of_its_own_letters_only(items, client, person_with):
    client.force_login(person_with(Role.CTY))
    sheet = cells(client, f"{LETTERS}export/")
    assert "演示函〔2022〕1号" in sheet and "演示函〔2022〕2号" not in sheet


@pytest.mark.parametrize("field", ["plan_due", "due"])
def test_a_letter_asks_for_nothing_before_today_and_the_field_says_so(
    field, plan_in_force, confirmed, published, person_with, client
):
    confirmed()
    today = timezone.localdate()
    days = {"plan_due": today, "due": today}
    given = {"county": OWN, "document_number": "演示函〔2022〕7号", **days}
    client.force_login(person_with(Role.XZJ))
    address = f"{LETTERS}issue/"
    passed = {"plan_due": today - datetime.timedelta(days=1), "due": today}
    if field == "due":
        passed["due"] = passed["plan_due"]
    answer = client.post(address, {**given, **passed})
    assert answer.status_code == 422 and not Letter.objects.exists()
    assert answer.context["form"].errors[field] == ["期限已过，请填今天或以后的日期。"]
    assert client.post(address, given).status_code == 302
