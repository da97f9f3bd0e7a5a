"""The draw from commitment to proof, as its people do it in the browser, on a small frozen frame."""

import re
import shutil

import polars as pl
import pytest
from playwright.sync_api import expect

from browser.whole_site import agree
from houping.apps.jobs import tasks
from houping.apps.sampling.models import Ceremony
from houping.chain.frame import step as freeze
from houping.chain.run import run_step, silent
from houping.site.demo import load
from houping.synthetic.frame import build_frame
from images import loaded

SAMPLE = "/a/cq2021/sample/"
CEREMONY = f"{SAMPLE}draw/1/"


@pytest.fixture(scope="session")
def frozen(tmp_path_factory):
    """A workspace with a frozen frame of some 13,000 invented households."""
    folder = tmp_path_factory.mktemp("workspace")
    build_frame(folder / "source", seed="chain", scale=0.004, progress=silent)
    (folder / "salt.txt").write_text("a salt for the tests\n")
    inputs = {"source": folder / "source", "salt": folder / "salt.txt"}
    run_step(folder / "cq2021", "frame", freeze, inputs, {"demo": True})
    return folder / "cq2021"


@pytest.fixture
def site(settings, tmp_path, frozen, transactional_db):
    """The demonstration with a frozen frame and no sample yet."""
    settings.DATA, settings.WORKSPACES = tmp_path, tmp_path / "workspaces"
    shutil.copytree(frozen, settings.WORKSPACES / "cq2021")
    return loaded("frozen frame", lambda: list(load()))


@pytest.fixture
def enter(page, sign_in):
    """Change places: enter("sv") signs out and in as another role."""

    def change(role, address):
        page.context.clear_cookies()
        sign_in(role)
        page.goto(address)
        return page

    return change


def press(page, action):
    page.click(f"#move-{action} button.btn")
    agree(page)


def work_off():
    """Do what a worker would do."""
    for job in (Ceremony.objects.get().job, Ceremony.objects.get().check_job):
        if job and job.state == "queued":
            tasks.run_job.call(str(job.pk))


def test_a_draw_is_carried_from_commitment_to_proof(site, page, enter, tmp_path):
    commit_and_name_the_event(enter("qc", SAMPLE))
    witness(enter("sv", CEREMONY), "dice", "3 1 6 2 5")
    witness(enter("lgo", CEREMONY), "lottery", "07 12 33")
    draw_and_release(enter("qc", CEREMONY))
    see_the_list_of_a_village(enter("tl", f"{SAMPLE}lists/"))
    replace_a_household(page, enter)
    reveal_and_verify(enter("qc", CEREMONY), tmp_path)


def commit_and_name_the_event(page):
    page.get_by_role("button", name="生成随机数并公布承诺值").click()
    agree(page)
    expect(page.locator("#commitment")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
    page.select_option("#announce-event_kind", "witness")
    page.fill("#announce-event", "抽样会现场见证（演示）")
    press(page, "announce")
    expect(page.get_by_text("还没有见证人提交数字")).to_be_visible()


def witness(page, means, value):
    page.select_option("#id_means", means)
    page.fill("#id_value", value)
    page.get_by_role("button", name="提交见证数字").click()
    agree(page)
    expect(page.get_by_role("cell", name=value)).to_be_visible()


def draw_and_release(page):
    assert "3 1 6 2 5" not in page.content()
    press(page, "close")
    expect(page.locator("#beacon")).to_contain_text("3 1 6 2 5")
    press(page, "draw")
    work_off()
    page.goto(CEREMONY)
    press(page, "publish")
    expect(page.locator("#sealed")).to_be_visible()
    page.fill("#release-release_at", "2021-11-10T08:00")
    press(page, "release")
    expect(page.get_by_text("已开放")).to_be_visible()


def see_the_list_of_a_village(page):
    page.click("main tbody a")
    page.click("main tbody a")
    expect(page.get_by_text("****").first).to_be_visible()
    page.get_by_text("查看完整姓名和电话").click()
    page.fill("#id_reason", "核对门牌号")
    page.get_by_role("button", name="记录并查看").click()
    expect(page.get_by_text("正在显示完整个人信息")).to_be_visible()
    expect(page.get_by_text("****")).to_have_count(0)


def unit_with_reserve():
    """Return a household of the own county whose stratum has a reserve."""
    table = pl.read_parquet(Ceremony.objects.get().folder / "households.parquet")
    own = table.filter(pl.col("county") == "500101")
    waiting = own.filter(pl.col("status") == "reserve").select("village", "hh_stratum")
    return own.join(waiting, on=["village", "hh_stratum"], how="semi").filter(pl.col("status") == "main")[
        "unit"
    ][0]


def replace_a_household(page, enter):
    unit = unit_with_reserve()
    page.get_by_role("link", name="申请替换").click()
    page.fill("#id_unit", unit)
    page.select_option("#id_reason", "noncontact")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("待审批", exact=True).first).to_be_visible()
    page = enter("qc", f"{SAMPLE}replacements/")
    page.get_by_role("button", name="同意", exact=True).click()
    agree(page)
    expect(page.get_by_text("已同意，启用备用户")).to_be_visible()


def reveal_and_verify(page, tmp_path):
    page.check("#reveal-ended")
    press(page, "reveal")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载证明包（ZIP）").click()
    assert download.value.suggested_filename.endswith(".zip")
    page.get_by_role("button", name="重算并核验").click()
    work_off()
    page.goto(CEREMONY)
    expect(page.get_by_text("与事先公布的值相符")).to_be_visible()
    page.screenshot(path=str(tmp_path / "ceremony.png"), full_page=True)


def test_a_slider_answers_on_the_page_and_marks_what_differs(site, page, enter):
    page = enter("qc", f"{SAMPLE}size/")
    page.get_by_text("试算", exact=True).click()
    page.fill("#id_villages_400", "20")
    expect(page.get_by_text("试算结果，不是方案。")).to_be_visible()
    expect(page.get_by_text("14 → 20")).to_be_visible()
    slider = page.locator("input[data-pair=id_villages_400]")
    assert slider.input_value() == "20"
    slider.fill("16")
    expect(page.get_by_text("14 → 16")).to_be_visible()
    page.get_by_role("button", name="恢复为方案").click()
    expect(page.get_by_text("试算结果，不是方案。")).to_have_count(0)


@pytest.mark.parametrize("size", [(1366, 768), (800, 1280)])
def test_no_page_of_the_draw_is_wider_than_the_screen(size, site, page, enter):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page = enter("qc", SAMPLE)
    page.get_by_role("button", name="生成随机数并公布承诺值").click()
    agree(page)
    for address in (SAMPLE, CEREMONY, f"{CEREMONY}announcement/", f"{SAMPLE}size/", f"{SAMPLE}villages/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_the_quotas_in_english_fit_an_office_screen_without_scrolling_sideways(site, page, enter):
    page = enter("qc", f"{SAMPLE}size/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    tables = page.evaluate(
        "[...document.querySelectorAll('.table-responsive')].map(t => [t.ariaLabel, t.scrollWidth - t.clientWidth])"
    )
    assert len(tables) >= 2 and [name for name, over in tables if over > 0] == []
