"""An act that cannot be undone asks first: by keyboard too, in words, and works where scripts do not run."""

import pytest
from playwright.sync_api import expect

from houping.apps.accounts.demo import PASSWORD
from houping.apps.accounts.models import Person
from houping.apps.teams.models import Commitment

from .conftest import SIZES

PLEDGE = "/a/cq2021/commitment/"


@pytest.fixture
def unsigned(demo):
    """A person who has not signed yet."""
    Commitment.objects.filter(person__username="demo-qc").delete()
    return Person.objects.get(username="demo-qc")


def signed(person):
    return Commitment.objects.filter(person=person).exists()


def focused(page):
    return page.evaluate("document.activeElement.textContent").strip()


def test_a_question_names_act_and_consequence_and_asks_twice_by_keyboard(unsigned, page, sign_in):
    sign_in("qc")
    page.goto(PLEDGE)
    button = page.locator("main").get_by_role("button", name="我承诺并签署")
    button.focus()
    page.keyboard.press("Enter")
    question = page.get_by_role("alertdialog", name="我承诺并签署")
    expect(question).to_contain_text("不能撤回")
    assert focused(page) == "取消"
    page.keyboard.press("Enter")  # Enter pressed twice signs nothing
    expect(question).to_have_count(0)
    assert focused(page) == "我承诺并签署" and not signed(unsigned)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    assert not signed(unsigned)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "我承诺并签署"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("您已签署")
    assert signed(unsigned)


def test_without_scripts_the_form_is_sent_as_it_is(unsigned, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login/")
    page.fill("input[name=username]", "demo-qc")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.goto(PLEDGE)
    page.locator("main").get_by_role("button", name="我承诺并签署").click()
    expect(page.locator("main")).to_contain_text("您已签署")
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_question_fits_the_screen(size, unsigned, page, sign_in, tmp_path):
    page.set_viewport_size(SIZES[size])
    sign_in("qc")
    page.goto(PLEDGE)
    page.locator("main").get_by_role("button", name="我承诺并签署").click()
    box = page.get_by_role("alertdialog").bounding_box()
    page.screenshot(path=str(tmp_path / "question.png"))
    assert box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size]["width"]
