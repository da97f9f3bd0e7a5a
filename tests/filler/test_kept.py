"""Nothing that was typed goes in silence: two windows, a closed form, a number that is none, a full tablet."""

import pytest
from django.utils import timezone

from filler.conftest import publish, small_form
from filler.tablets import PIN
from houping.apps import store
from houping.apps.accounts.models import Person
from houping.apps.collection.models import FormVersion, SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality.reading import answers_of

# a disk without room, as the browser tells it
FULL = """() => {
  window.plainPut = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
# a tablet on which a draft takes so many milliseconds to be sealed
SLOW = """(pause) => {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  crypto.subtle.encrypt = async (how, key, data) => {
    if (data.byteLength > 300) await new Promise(go => setTimeout(go, pause));
    return encrypt(how, key, data);
  };
}"""
FOR_GOOD = 600_000  # no draft is on the disk before the browser is killed
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
    page.evaluate(SLOW, 1500)
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


def begun_again(tablet) -> None:
    """Kill the browser, and open the tablet anew."""
    tablet.page.wait_for_timeout(300)  # the last keystroke is sealed
    tablet.kill()
    tablet.start()
    tablet.unlock()


def to_members(page) -> None:
    page.get_by_role("button", name="目录").click()
    page.locator(".card", has_text="家庭成员").click()


def to_house(tablet) -> None:
    tablet.page.get_by_role("button", name="目录").click()
    tablet.page.locator(".card", has_text="住房").click()


def log_of(version) -> list[str]:
    """Return the lines of the log of an interview that tell how an answer changed."""
    log = store.read(version.files.get(name="audit.csv").sha256).decode()
    return [line for line in log.splitlines() if line.startswith("question,")]


def typed_in(tablet, path: str) -> str:
    return tablet.page.locator(f"[data-path='{path}'] input, [data-path='{path}'] textarea").input_value()


def test_answers_in_rows_and_groups_that_no_draft_knows_yet_outlast_a_killed_browser(tablet):
    page = tablet.page
    tablet.open("u06")
    tablet.wait_kept()
    page.evaluate(SLOW, FOR_GOOD)
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.locator(".roster .card").first.click()
    tablet.write("/data/member[1]/mname", "张三")
    page.get_by_role("button", name="上一页").click()
    page.click("#add")
    tablet.write("/data/member[2]/mname", "李四")
    tablet.write("/data/member[2]/age", "9")
    tablet.next()
    tablet.choose("B 级")
    page.locator("textarea").press_sequentially("东墙有裂缝")
    begun_again(tablet)
    tablet.open("u06", "继续填写")
    page = tablet.page
    tablet.next()
    assert page.locator(".roster .card strong").all_inner_texts() == ["第 1 人 · 张三", "第 2 人 · 李四"]
    to_house(tablet)
    assert typed_in(tablet, "/data/house/words") == "东墙有裂缝"
    assert page.get_by_role("radio", name="B 级").is_checked()


def test_a_row_of_a_count_that_was_just_typed_outlasts_a_killed_browser_and_is_logged(tablet):
    publish(Assessment.objects.get(), Person.objects.get(), small_form("sums"), "sums", "收入表")
    page = tablet.page
    page.click("#sync")
    page.get_by_role("button", name="收入表").click()
    page.wait_for_selector("[data-path='/data/account/n']")
    tablet.wait_kept()
    page.evaluate(SLOW, FOR_GOOD)
    tablet.write("/data/account/n", "3")
    tablet.next()
    for n, pay in enumerate(("3000", "2500", "99"), 1):
        tablet.next()
        tablet.write(f"/data/account/job[{n}]/pay", pay)
    page.get_by_role("button", name="目录").click()
    page.locator(".card", has_text="收入账").first.click()
    tablet.write("/data/account/n", "2")
    begun_again(tablet)
    page = tablet.page
    page.locator(".card", has_text="收入表").click()
    page.click("dialog button:has-text('继续填写')")
    assert typed_in(tablet, "/data/account/n") == "2"
    tablet.next()
    assert page.locator(".roster .card").count() == 2
    page.locator(".roster .card").first.click()
    assert typed_in(tablet, "/data/account/job[1]/pay") == "3000"
    tablet.next()
    assert typed_in(tablet, "/data/account/job[2]/pay") == "2500"
    tablet.next()
    tablet.finish()
    page.wait_for_selector(".badge.received")
    version = SubmissionVersion.objects.get()
    assert float(answers_of(version)["account/job[2]/pay"]) == 2500
    given = [line.split(",") for line in log_of(version) if "/pay" in line]
    assert {line[1]: float(line[5]) for line in given if line[5]} == {
        "/data/account/job[1]/pay": 3000,
        "/data/account/job[2]/pay": 2500,
    }


def test_what_is_typed_after_a_row_was_removed_is_not_laid_over_another_person(tablet):
    page = tablet.page
    tablet.open("u01")
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.locator(".roster .card").first.click()
    names = ["张一", "李二", "王三"]
    for n, name in enumerate(names, 1):
        if n > 1:
            to_members(page)
            page.click("#add")
        tablet.write(f"/data/member[{n}]/mname", name)
        tablet.write(f"/data/member[{n}]/age", str(40 + n))
    tablet.wait_kept()
    page.evaluate(SLOW, FOR_GOOD)
    tablet.write("/data/member[3]/age", "63")  # and then is the second
    to_members(page)
    page.get_by_role("button", name="删除 第 1 人").click()
    page.click("dialog button.danger")
    page.locator(".roster .card").first.click()
    tablet.write("/data/member[1]/age", "52")
    begun_again(tablet)
    tablet.open("u01", "继续填写")
    page = tablet.page
    for n, whole in enumerate((["李二", "52"], ["王三", "63"]), 1):
        to_members(page)
        page.locator(".roster .card").nth(n - 1).click()
        assert [typed_in(tablet, f"/data/member[{n}]/{name}") for name in ("mname", "age")] == whole
        tablet.choose("否")
    to_house(tablet)
    tablet.choose("B 级")
    tablet.next()
    page.get_by_role("button", name="删除 第 1 项").click()
    page.click("dialog button.danger")
    tablet.finish()
    tablet.wait_state("u01", "已收到")
    version = SubmissionVersion.objects.get()
    changes = [line.split(",") for line in log_of(version) if "/age" in line]
    assert {tuple(line[i] for i in (1, 4, 5)) for line in changes if line[5] and line[4]} == {
        ("/data/member[1]/age", "42", "52"),
        ("/data/member[2]/age", "43", "63"),
    }
