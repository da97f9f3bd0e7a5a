"""A form with a large file, sent over a line that breaks: the file goes on where it stopped, then the form is sent once."""

import os
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from houping.apps.staging.models import Staged
from houping.apps.supervision.models import Inspection

FORM = "/a/cq2021/watch/inspections/new/"
REMEMBERED = "Object.keys(localStorage).filter(key => key.startsWith('houping-upload'))"


@pytest.fixture
def scan():
    """A photo of more than two parts."""
    stream = BytesIO()
    Image.frombytes("RGB", (1000, 1000), os.urandom(3_000_000)).save(stream, "PNG")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def fill_in(page):
    page.get_by_label("检查内容").select_option(index=1)
    page.get_by_label("阶段").select_option(index=1)
    page.get_by_label("被检查单位").select_option(label="万州区")
    page.get_by_label("地点").fill("天城镇（演示）")
    page.get_by_label("另一名检查人").select_option(index=1)
    page.get_by_label("检查了什么").fill("陪同情况（演示）")
    page.get_by_label("发现了什么").fill("无人陪同（演示）")
    page.get_by_label("结论").select_option(index=1)


def test_a_form_waits_for_its_file_over_a_broken_line_and_is_sent_once(demo, sign_in, scan):
    page = sign_in("sv")
    broken = []

    def line(route):
        if (
            route.request.method == "PATCH"
            and len(broken) < 2
            and route.request.headers["upload-offset"] != "0"
        ):
            broken.append(route.request.headers["upload-offset"])
            route.abort("connectionreset") if len(broken) == 1 else route.fulfill(status=429, body="<p>busy")
        else:
            route.continue_()

    page.route("**/inspections/new/?upload=*", line)
    page.goto(FORM)
    page.evaluate("localStorage.setItem('houping-upload old.png', '1000 /somewhere?upload=1')")
    page.evaluate("localStorage.setItem('houping-upload older.png', '/somewhere?upload=2')")
    page.reload()
    assert page.evaluate(REMEMBERED) == []
    fill_in(page)
    page.locator("input[type=file]").set_input_files(files=[scan])
    before = Inspection.objects.count()
    page.locator("main form button.btn-primary").click()
    page.locator("#question button[value=yes]").click()
    expect(page.locator("main")).to_contain_text("天城镇（演示）", timeout=30_000)
    assert page.evaluate(REMEMBERED) == []
    assert len(broken) == 2 and Inspection.objects.count() == before + 1
    made = Inspection.objects.latest("pk")
    assert (made.place, made.files.get().name, made.files.get().size) == (
        "天城镇（演示）",
        "现场.png",
        len(scan["buffer"]),
    )
    assert not Staged.objects.exists()


def test_a_refused_form_shows_the_file_that_waits(demo, sign_in, scan):
    page = sign_in("sv")
    page.goto(FORM)
    fill_in(page)
    page.get_by_label("地点").evaluate("place => { place.required = false; place.value = ' '; }")
    page.locator("input[type=file]").set_input_files(files=[scan])
    page.locator("main form button.btn-primary").click()
    page.locator("#question button[value=yes]").click()
    expect(page.get_by_label("已传，随表提交：现场.png")).to_be_checked(timeout=30_000)
    page.get_by_label("地点").fill("天城镇（演示）")
    page.locator("main form button.btn-primary").click()
    page.locator("#question button[value=yes]").click()
    expect(page.locator("main")).to_contain_text("现场.png")


def send(page):
    page.locator("main form button.btn-primary").click()
    page.locator("#question button[value=yes]").click()


def sign_in_beside(page, role):
    """Sign in in another window, and close it."""
    from houping.apps.accounts.demo import PASSWORD

    page.context.clear_cookies(name="sessionid")
    beside = page.context.new_page()
    beside.goto("/login/")
    beside.fill("input[name=username]", f"demo-{role}")
    beside.fill("input[name=password]", PASSWORD)
    with beside.expect_navigation(url=lambda url: "/login/" not in url):
        beside.click("main button.btn-primary")
    beside.close()


def chosen(page):
    return page.locator("input[type=file]").evaluate("input => [...input.files].map(file => file.name)")


def test_an_ended_session_is_told_at_once_and_the_form_goes_on_after_a_new_sign_in(demo, sign_in, scan):
    page = sign_in("sv")
    page.goto(FORM)
    fill_in(page)
    page.locator("input[type=file]").set_input_files(files=[scan])
    page.context.clear_cookies(name="sessionid")
    said = page.locator("[data-progress] [role=status]")
    send(page)
    expect(said).to_contain_text("登录可能已过期", timeout=5000)
    assert chosen(page) == ["现场.png"]
    before = Inspection.objects.count()
    sign_in_beside(page, "xzj")  # somebody else does not send it
    send(page)
    expect(said).to_contain_text("登录可能已过期", timeout=5000)
    assert not Staged.objects.exists() and chosen(page) == ["现场.png"]
    sign_in_beside(page, "sv")
    send(page)
    expect(page.locator("main")).to_contain_text("天城镇（演示）", timeout=30_000)
    assert Inspection.objects.count() == before + 1


@pytest.mark.parametrize("status", [200, 403, 404, 413])
def test_a_page_in_the_place_of_an_answer_ends_the_sending_at_once(demo, sign_in, scan, status):
    page = sign_in("sv")
    offsets = []

    def line(route):
        if route.request.method != "PATCH":
            return route.continue_()
        offsets.append(int(route.request.headers["upload-offset"]))
        is_refused = len(offsets) == 2
        return route.fulfill(status=status, content_type="text/html") if is_refused else route.continue_()

    page.route("**/inspections/new/?upload=*", line)
    page.goto(FORM)
    fill_in(page)
    page.locator("input[type=file]").set_input_files(files=[scan])
    send(page)
    words = ("登录可能已过期",) if status < 404 else ("服务器没有收下文件", f"({status})")
    said = page.locator("[data-progress] [role=status]")
    expect(said).to_contain_text(words[0], timeout=5000)
    expect(said).to_contain_text(words[-1])
    assert len(offsets) == 2 and chosen(page) == ["现场.png"]
    send(page)
    expect(page.locator("main")).to_contain_text("天城镇（演示）", timeout=30_000)
    assert offsets[2] == offsets[1] > 0  # it went on where it stopped
