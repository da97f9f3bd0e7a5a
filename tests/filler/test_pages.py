"""What stands on the pages of a tablet is right at every moment and stays within its width."""

import pytest

from filler.conftest import publish, small_form
from filler.tablets import TABLET, photo
from houping.apps.accounts.models import Person
from houping.apps.collection.models import SubmissionVersion
from houping.apps.quality.reading import answers_of

WIDTH = "document.documentElement.scrollWidth"
pytestmark = pytest.mark.django_db(transaction=True)


def test_no_page_is_wider_than_the_tablet_and_the_counter_follows_the_answers(tablet):
    page = tablet.page
    assert page.evaluate(WIDTH) == TABLET["width"]
    tablet.open("u01")
    page.wait_for_selector("text=第 1 页，共 1 页")
    tablet.choose("同意")
    page.wait_for_selector("text=第 1 页，共 7 页")
    tablet.choose("不同意")
    page.wait_for_selector("text=第 1 页，共 1 页")
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.wait_for_selector("text=第 2 页，共 7 页")
    page.get_by_role("button", name="目录").click()
    page.locator(".card", has_text="住房").click()
    page.wait_for_selector("text=拍照")
    assert page.evaluate(WIDTH) == TABLET["width"]
    file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.set_input_files("input[type=file]", files=[file])
    page.wait_for_selector("img.photo:visible")
    assert page.evaluate(WIDTH) == TABLET["width"]
    page.get_by_role("button", name="目录").click()
    assert page.evaluate(WIDTH) == TABLET["width"]


def test_what_was_wrong_is_not_said_any_more_once_it_is_mended(tablet):
    page = tablet.page
    tablet.open("u02")
    tablet.next()
    page.wait_for_selector("text=本页还有 2 处未答")
    anyway = page.get_by_role("button", name="仍然翻页")
    assert anyway.is_visible() and page.locator(".question.wrong").count() == 2
    tablet.choose("同意")
    page.wait_for_selector("text=本页还有 1 处未答")
    page.fill("input[type=date]", "2026-11-20")
    page.wait_for_selector("#notice", state="hidden")
    assert not anyway.is_visible() and page.locator(".question.wrong").count() == 0
    assert page.locator(".complaint:visible").count() == 0


def test_a_wrong_pin_is_not_complained_of_while_the_next_one_is_typed(tablet):
    page = tablet.page
    page.get_by_role("link", name="本机").click()
    page.get_by_role("button", name="锁定").click()
    page.fill(".pin", "111222")
    page.click("button.main")
    page.wait_for_selector("text=口令不对")
    page.fill(".pin", "2")
    page.wait_for_selector("text=口令不对", state="detached")


def test_households_are_found_by_number_village_and_head_and_an_empty_list_says_why(tablet):
    page = tablet.page
    for typed, found in (("003", 1), ("青山村", 6), ("张", 6), ("张建国", 6), ("500101", 0)):
        page.fill("#search", typed)
        assert page.locator(".card[data-name]").count() == found, typed
    page.get_by_role("button", name="草稿 0").click()
    empty = page.locator("li.empty")
    assert empty.locator("p").inner_text() == (
        "没有符合“500101”且为“草稿”状态的户。可按户号后四位、村名、户主姓名查找。"
    )
    page.get_by_role("button", name="清除条件，显示全部 6 户").click()
    assert page.locator(".card[data-name]").count() == 6
    assert page.locator("#search").input_value() == ""
    assert page.get_by_role("button", name="全部 6").get_attribute("aria-pressed") == "true"


def test_that_there_is_none_of_a_sum_is_one_tap_and_no_two_pages_have_the_same_title(tablet, assessment):
    publish(assessment, Person.objects.get(), small_form("sums"), "sums", "收入表")
    page = tablet.page
    page.click("#sync")
    page.get_by_role("button", name="收入表").click()
    page.locator("[data-path='/data/account/n'] input").fill("0")
    assert tablet.title() == "收入账"
    tablet.next()
    assert tablet.title() == "租金（元）"
    rent, gift = (page.locator(f"[data-path='/data/account/{name}']") for name in ("rent", "gift"))
    rent.get_by_role("button", name="没有 租金（元）").click()
    assert rent.locator("input").input_value() == "0"
    assert rent.locator("button").get_attribute("aria-pressed") == "true"
    rent.locator("button").click()
    assert rent.locator("input").input_value() == ""
    rent.locator("button").click()
    gift.locator("input").fill("1200")
    assert not gift.locator("button").is_visible()
    tablet.next()
    page.click("#finish")
    page.click("dialog button.main")
    page.wait_for_selector(".badge.received")
    answers = answers_of(SubmissionVersion.objects.get())
    assert {name: float(answers[f"account/{name}"]) for name in ("rent", "gift")} == {"rent": 0, "gift": 1200}
    assert "account/rent_in" not in answers
