"""A session that ran out costs nobody the text that was typed, and shows it to nobody else."""

import re

from playwright.sync_api import expect

TEXT = "请各区县于本月底前核对抽样框。\n第二行"


def send(page):
    """Press the button, and answer the question whether it shall be sent."""
    page.click("main form button.btn-primary")
    page.get_by_role("alertdialog").locator("button[value=yes]").click()


def typed_after_the_end(page):
    """Type a notice, let the session end, and send the form."""
    page.goto("/a/cq2021/notices/new/")
    page.fill("input[name=title]", "演示通知")
    page.fill("textarea[name=body]", TEXT)
    page.uncheck("input[name=kinds][value=county]")
    page.context.clear_cookies(name="sessionid")
    send(page)
    expect(page.get_by_text("登录已过期，内容没有保存")).to_be_visible()
    assert page.locator("textarea[data-field=body]").input_value() == TEXT


def sign_in_again(page, role):
    from houping.apps.accounts.demo import PASSWORD

    page.get_by_role("link", name="重新登录").click()
    page.fill("input[name=username]", f"demo-{role}")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")


def test_what_was_typed_is_filled_in_again_after_the_sign_in(demo, sign_in):
    page = sign_in("xzj")
    typed_after_the_end(page)
    sign_in_again(page, "xzj")
    page.wait_for_url("**/notices/new/")
    assert page.get_by_text("已填回登录过期前填写的内容").is_visible()
    assert page.input_value("input[name=title]") == "演示通知"
    assert page.input_value("textarea[name=body]") == TEXT
    assert page.is_checked("input[name=kinds][value=department]")
    assert not page.is_checked("input[name=kinds][value=county]")
    send(page)
    page.wait_for_url(re.compile(r"/notices/\d+/$"))
    assert page.get_by_text("第二行").is_visible()
    page.goto("/a/cq2021/notices/new/")
    assert page.input_value("input[name=title]") == "", "it is filled in once, not for ever"


def test_the_next_person_at_the_same_screen_does_not_see_it(demo, sign_in):
    page = sign_in("xzj")
    typed_after_the_end(page)
    sign_in_again(page, "lgo")
    page.wait_for_url("**/notices/new/")
    assert page.input_value("input[name=title]") == ""
    assert page.evaluate("sessionStorage.getItem('houping-typed')") is None
