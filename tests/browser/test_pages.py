"""Every page, as the person who works with it: readable by everybody, as wide as the screen, usable by keyboard."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Error

from houping.apps.accounts.demo import PASSWORD
from houping.apps.accounts.models import Person
from visits import visits

from .conftest import SIZES

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.slow]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
ASK = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary.split("\\n")[1] ?? ""}`));
}"""
# a document of its own in a sandbox without scripts: neither the frame of the site nor axe reach into it
STANDS_ALONE = {"reports:overview"}


@pytest.fixture
def pages(site):
    """Return (visit, cookies) of every address that answers with a page."""
    found = []
    for visit in visits():
        client = Client()
        client.force_login(Person.objects.get(username=f"demo-{visit.role.lower()}"))
        answer = client.get(visit.url)
        answer.close()
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html") and b"<html" in answer.content:
            found.append((visit, client.cookies["sessionid"].value))
    assert len(found) > 50
    return [entry for entry in found if entry[0].name not in STANDS_ALONE]


def go(page, url):
    """Open an address, once more when a page that renews itself after a job did so at the same moment."""
    try:
        return page.goto(url)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise
        return page.goto(url)


def opened(page, live_server, pages):
    """Open every page as its person and yield its visit."""
    pending = unanswered(page)
    for visit, session in pages:
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        pending.clear()
        answer = go(page, visit.url)
        assert answer.status == 200, visit
        settle(page, pending)
        yield visit


def unanswered(page):
    """Return the set of what the page asks for and has not got yet; it changes by itself."""
    pending = set()

    def begun(request):
        pending.add(request)

    def ended(request):
        pending.discard(request)

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    return pending


def settle(page, pending):
    """Wait until the page asks for nothing more; half a second of silence, as Playwright waits, is too long here."""
    quiet = 0
    for _ in range(400):
        page.wait_for_timeout(25)
        quiet = 0 if pending else quiet + 1
        if quiet == 2:
            return
    raise AssertionError(f"{page.url} is never quiet")


def test_no_page_has_a_serious_fault_for_readers_nor_is_wider_than_its_screen(page, live_server, pages):
    program, faults = AXE.read_text(encoding="utf-8"), []
    for visit in opened(page, live_server, pages):
        for name, size in SIZES.items():
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                faults.append(f"{visit.name} on {name}: {width} px wide")
        page.set_viewport_size(SIZES["office"])
        if "---------" in page.content():
            faults.append(f"{visit.name}: an empty choice says dashes, not what to do")
        page.evaluate(program)
        faults += [f"{visit.name}: {fault}" for fault in page.evaluate(ASK)]
    assert faults == []


def test_a_person_with_a_keyboard_signs_in_skips_to_the_text_and_fills_a_form(page, site):
    page.goto("/login/")
    _tab_to(page, "input[name=username]")
    page.keyboard.type("demo-xzj")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/a/cq2021/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    _tab_to(page, "a[href$='/tasks/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/")
    _tab_to(page, "details summary")
    page.keyboard.press("Enter")
    _tab_to(page, "input[name=title]")
    page.keyboard.type("键盘下达的任务")
    _tab_to(page, "select[name=organisation]")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "form button.btn-primary")
    page.keyboard.press("Enter")
    page.get_by_text("任务已下达").wait_for()
    assert page.get_by_text("键盘下达的任务").is_visible()


def test_whatever_has_the_focus_shows_it(page, site, sign_in):
    sign_in("qc")
    for _ in range(30):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")


def test_the_menu_of_a_tablet_opens_by_its_button(page, site, sign_in):
    page.set_viewport_size(SIZES["tablet"])
    sign_in("qc")
    assert not page.locator("#menu").get_by_text("抽样框").is_visible()
    page.get_by_role("button", name="目录").click()
    page.locator("#menu").get_by_text("抽样框").click()
    page.wait_for_url("**/frame/")


def _tab_to(page, selector):
    """Press Tab until the focus is on an element; fail when it is never reached."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_what_waits_for_a_person_comes_to_the_first_page_by_itself(page, site, sign_in):
    sign_in("cty")
    card = page.locator("div.card", has=page.get_by_role("heading", name="待办"))
    card.get_by_text("认真组织实施评估方案").click()
    page.wait_for_url("**/tasks/*/")


PRINTED = """() => [...document.querySelectorAll(".chart")].map((chart) => {
  const card = chart.closest(".card"), box = (e) => e.getBoundingClientRect();
  const picture = box(chart.querySelector("svg")), frame = box(card), foot = box(card.querySelector(".card-footer"));
  const inside = picture.right <= frame.right + 1 && picture.left >= frame.left - 1;
  return {inside, clear: foot.top >= picture.bottom - 1, shown: picture.width > 200 && picture.height > 100};
})"""
PAPER = {"width": 703, "height": 1016}  # A4 less its margins, in CSS pixels


def test_the_first_page_prints_on_two_sheets_of_a4_with_maps_inside_their_frames(page, live_server, site):
    client = Client()
    client.force_login(Person.objects.get(username="demo-qc"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    go(page, f"{live_server.url}/a/cq2021/")
    page.wait_for_selector(".chart svg[viewBox]")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED) == [{"inside": True, "clear": True, "shown": True}] * 2
    sheets = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sheets == 2
