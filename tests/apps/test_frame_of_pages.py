"""The frame of the pages: the menu follows the person, also outside an assessment."""

import pytest
from django.urls import reverse

from houping.apps.accounts.roles import Role

KEY = "cq2021"


def titles(client, address):
    return [entry["title"] for entry in client.get(address).context["menu"]]


def test_pages_outside_an_assessment_keep_the_menu_of_the_last_one(as_role):
    client = as_role(Role.QC)
    inside = titles(client, reverse("results:dashboard", args=[KEY]))
    assert len(inside) > 5
    assert [str(t) for t in titles(client, reverse("jobs:list"))] == [str(t) for t in inside]


@pytest.mark.parametrize("role", [Role.CTY, Role.EN, Role.AUDIT, Role.XZJ])
def test_every_entry_of_the_menu_opens(role, as_role):
    client = as_role(role)
    client.get(reverse("results:dashboard", args=[KEY]))
    page = client.get(reverse("accounts:own"))
    for entry in page.context["menu"]:
        assert client.get(entry["url"], follow=True).status_code == 200, entry["url"]


def test_english_is_a_choice_that_the_browser_does_not_make(as_role):
    client = as_role(Role.QC)
    address = reverse("results:dashboard", args=[KEY])
    assert "首页" in client.get(address, headers={"accept-language": "en"}).content.decode()
    client.post(reverse("language"), {"language": "en", "next": address})
    text = client.get(address).content.decode()
    assert 'lang="en"' in text


def test_the_language_form_leads_nowhere_outside(as_role):
    answer = as_role(Role.QC).post(reverse("language"), {"language": "en", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/login/", "/health/", "/a/cq2021/reports/overview/"])
def test_no_other_site_can_put_a_page_into_a_frame_of_its_own(address, client, db):
    answer = client.get(address)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
