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


def test_a_visitor_who_loses_the_way_is_not_sent_to_a_menu_that_only_others_have(client, as_role):
    page = client.get("/nothing/here/").content.decode()
    assert "登录" in page and "左侧目录" not in page
    assert "首页的目录" in as_role(Role.QC).get("/nothing/here/").content.decode()


def test_an_address_that_only_takes_forms_leads_to_the_page_above(as_role):
    client = as_role(Role.XZJ)
    answer = client.get(reverse("supervision:limits", args=[KEY]))
    assert answer.headers["Location"] == f"{reverse('supervision:burden', args=[KEY])}?act=limits#act-limits"


@pytest.mark.parametrize(
    ("sender", "leads"), [("http://testserver/a/x/", True), ("http://other.test/", False)]
)
def test_a_refusal_leads_back_to_the_page_of_the_form_and_to_no_other_site(sender, leads, rf):
    from houping.site.refusals import came_from

    assert came_from(rf.post("/a/x/do/", headers={"referer": sender})) == (sender if leads else "")
