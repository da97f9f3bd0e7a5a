"""Nothing that was typed goes in silence: two windows, a closed form, a number that is none, a full tablet."""

import pytest
from django.utils import timezone

from filler.tablets import PIN
from houping.apps.collection.models import FormVersion, SubmissionVersion
from houping.apps.quality.reading import answers_of

# a disk without room, as the browser tells it
FULL = """() => {
  window.plainPut = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
# a tablet on which a draft takes a second and a half to be sealed
SLOW = """() => {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  crypto.subtle.encrypt = async (how, key, data) => {
    if (data.byteLength > 800) await new Promise(go => setTimeout(go, 1500));
    return encrypt(how, key, data);
  };
}"""
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_window_writes_over_nothing_and_may_take_the_tablet_over(tablet):
    first = tablet.page
    tablet.open("u01")
    tablet.choose("同意")
    second = tablet.context.new_page()
    second.goto(f"{tablet.address}/fill/")
    second.wait_for_selector("text=已在另一个窗口打开")
    assert second.locator(".pin").count() == 0
    second.reload()
    second.wait_for_selector("text=已在另一个窗口打开")
    tablet.wait_kept()
    second.click("#here")
    second.fill(".pin", PIN)
    second.click("button.main")
    first.wait_for_selector("text=已在另一个窗口打开")
    second.wait_for_selector(".card[data-name='u01'] .badge:has-text('草稿')")
    second.reload()
    second.wait_for_selector(".pin")


def test_a_form_that_was_closed_leaves_the_draft_whole(tablet):
    page = tablet.page
    tablet.open("u02")
    tablet.choose("同意")
    page.get_by_role("button", name="目录").click()
    page.get_by_role("button", name="存好退出").click()
    FormVersion.objects.update(state="closed", closed=timezone.now())
    page.click("#sync")
    page.wait_for_selector("#sync:enabled:has-text('同步')")
    page.wait_for_selector(".card[data-name=u01]", state="detached")
    tablet.open("u02", "继续填写")
    page.fill("input[type=date]", "2026-11-20")
    tablet.choose("不同意")
    tablet.finish()
    tablet.wait_state("u02", "已收到")
    version = SubmissionVersion.objects.get()
    assert version.submission.unit == "u02" and "late" in version.flags
    assert answers_of(version)["cover/village"] == "500101100200"


def test_what_is_no_number_is_said_and_not_dropped_in_silence(tablet):
    page = tablet.page
    tablet.open("u03")
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.locator(".roster .card").first.click()
    tablet.write("/data/member[1]/mname", "张三")
    tablet.write("/data/member[1]/age", "4.5.")
    page.wait_for_selector("text=这不是数字")
    tablet.next()
    assert "第 1 人" in tablet.title()
    tablet.write("/data/member[1]/age", "45")
    page.wait_for_selector("text=这不是数字", state="detached")


def test_a_full_tablet_says_so_keeps_the_page_and_writes_once_there_is_room(tablet):
    page = tablet.page
    tablet.open("u04")
    tablet.choose("同意")
    tablet.wait_kept()
    page.evaluate(FULL)
    page.fill("input[type=date]", "2026-11-20")
    page.wait_for_selector("text=存储空间已满")
    assert page.locator("input[type=date]").input_value() == "2026-11-20"
    page.evaluate("() => { IDBObjectStore.prototype.put = window.plainPut; }")
    assert set(tablet.faults) == {"full"}
    tablet.faults.clear()
    page.fill("input[type=date]", "2026-11-21")
    tablet.wait_kept()
    tablet.kill()
    tablet.start()
    tablet.unlock()
    tablet.open("u04", "继续填写")
    assert page is not tablet.page and tablet.page.locator("input[type=date]").input_value() == "2026-11-21"


def test_a_killed_browser_on_a_slow_tablet_loses_at_most_the_last_keystroke(tablet):
    page = tablet.page
    tablet.open("u05")
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.locator(".roster .card").first.click()
    tablet.write("/data/member[1]/mname", "赵")
    tablet.wait_kept()
    page.evaluate(SLOW)
    typed = {"mname": "赵钱孙李周吴郑王", "age": "45", "wage": "24000.5"}
    for name, text in typed.items():
        line = page.locator(f"[data-path='/data/member[1]/{name}'] input")
        line.fill("")
        line.press_sequentially(text, delay=40)
        if name == "age":
            tablet.choose("是")
    tablet.kill()
    tablet.start()
    tablet.unlock()
    tablet.open("u05", "继续填写")
    page = tablet.page
    page.wait_for_selector("[data-path='/data/member[1]/mname'] input")
    found = {
        name: page.locator(f"[data-path='/data/member[1]/{name}'] input").input_value() for name in typed
    }
    assert found["wage"] in (typed["wage"], typed["wage"][:-1])
    assert found | {"wage": ""} == typed | {"wage": ""}
    tablet.write(
        "/data/member[1]/wage", "24001"
    )  # and goes on from there: what was jotted down follows no newer draft
    tablet.wait_kept()
    tablet.kill()
    tablet.start()
    tablet.unlock()
    tablet.open("u05", "继续填写")
    assert tablet.page.locator("[data-path='/data/member[1]/wage'] input").input_value() == "24001"
