"""十一（三） 食宿、交通自理: everybody records what was paid; inspectors see all of it, others their own."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY, OWN
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.teams.models import Expense

PAID = {
    "county": OWN,
    "on": "2021-11-15",
    "kind": "meals",
    "amount": "25.50",
    "paid_to": "演示食堂",
    "receipt": "",
}
PAGE = f"/a/{KEY}/expenses/"


@pytest.fixture
def browser(plan_in_force, person_with):
    """Return the browser of a role: browser(Role.SV)."""

    def sign_in(role):
        client = Client()
        client.force_login(person_with(role))
        return client

    return sign_in


@pytest.fixture
def recorded(browser):
    """An enumerator's browser, after an entry was made in it."""
    client = browser(Role.EN)
    assert client.post(PAGE, PAID).status_code == 302
    return client


def test_what_was_paid_stands_in_the_ledger_and_inspectors_see_it(recorded, browser):
    assert Entry.objects.filter(action="expense.record").count() == 1
    assert "25.50" in recorded.get(PAGE).content.decode()
    assert "25.50" in browser(Role.SV).get(PAGE).content.decode()


def test_nobody_reads_or_strikes_the_entries_of_others(recorded, browser):
    leader = browser(Role.TL)
    assert "演示食堂" not in leader.get(PAGE).content.decode()
    strike = reverse("teams:expense-strike", args=[KEY, Expense.objects.get().pk])
    assert leader.post(strike, {"reason": "登记错了"}).status_code == 404
    assert browser(Role.CTY).get(PAGE).status_code == 403


def test_a_struck_entry_needs_a_reason_stays_and_counts_no_more(recorded):
    recorded.post(PAGE, PAID | {"amount": "1000"})
    strike = reverse("teams:expense-strike", args=[KEY, Expense.objects.get(amount=1000).pk])
    recorded.post(strike, {"reason": " "})
    assert "1,025.50" in recorded.get(PAGE).content.decode()
    recorded.post(strike, {"reason": "多写了"})
    page = recorded.get(PAGE).content.decode()
    assert "1,000.00" in page and "多写了" in page and "1,025.50" not in page
    assert Entry.objects.filter(action="expense.strike").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"},
        {"on": (timezone.localdate() + datetime.timedelta(days=1)).isoformat()},
        {"county": "500103"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(browser, wrong):
    assert browser(Role.EN).post(PAGE, PAID | wrong).status_code == 422
    assert not Expense.objects.exists()
