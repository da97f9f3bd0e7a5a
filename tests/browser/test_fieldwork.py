# ruff: noqa: F401, F811 - fixtures of the apps, imported by their names
"""The fieldwork of a small county, from the exam to the filled quota, as the people of it see it in Chromium."""

import datetime
import io
import json
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from apps.collection.conftest import certify
from apps.conftest import KEY, OWN, PASSWORD, assessment, organisation, person_with
from apps.sampling.conftest import (
    begun,
    carry,
    data,
    drawn,
    frame,
    fresh,
    frozen_workspace,
    issue,
    issued,
    people,
    released,
    step,
)
from apps.training.conftest import questions, rules
from browser.interviewing import FAMILY, PEOPLE, fill, finish
from browser.whole_site import agree, field, follow, press, sees
from filler.tablets import Tablet
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection import provisioning, settling, trips
from houping.apps.collection.models import Assignment, Form, Submission, SubmissionVersion
from houping.apps.quality import arrival, reading
from houping.apps.sampling import lists
from houping.chain.sample_files import read_table
from images import file_database

REMARKS = {  # (section, question) of the page of review; without a question about the whole row
    ("家庭成员 1", "周岁"): "与户口簿不符，请核实",
    ("家庭成员 2", ""): "是否常住？",
    ("E 住房", "安全鉴定等级（看鉴定牌或证书）"): "照片上是 A 级，请核实",
    ("F 饮水安全", "每人每天可用水量（升）"): "与邻户相差太大，请再问",
}
LEFT = "照片是院墙，鉴定牌在堂屋，已核对"
PATIENCE_MS = 120_000  # of a busy machine
ASKED = 6  # interviews that are asked of the county of this test
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def served(transactional_db, settings, tmp_path):
    """The site on a database file, as it is installed, where requests that come at once wait for each other.

    On the database in the memory, which other tests of pages use, all threads share one connection: what the tablet
    and the desks ask at the same time would stand in one transaction.
    """
    with file_database(tmp_path / "site.sqlite3"):
        settings.ALLOWED_HOSTS = ["localhost"]
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture
def county(served, assessment, released, people, person_with, questions, rules):
    """A county whose list is released: a leader, quality control, the bureau, an enumerator without a certificate."""
    questions()
    folk = people | {
        "xzj": person_with(Role.XZJ, username="xzj1"),
        "en": person_with(Role.EN, username="en1"),
        "mate": person_with(Role.EN, username="en2"),
    }
    certify(assessment, folk["mate"])
    ask_for_little(released)
    today = timezone.localdate()
    wanted = trips.Wanted(folk["tl"], today, today + datetime.timedelta(days=20), day_minutes=600)
    trips.plan_trip(actor=person_with(Role.TPL), assessment=assessment, county=OWN, wanted=wanted)
    return folk


def ask_for_little(ceremony):
    """Let the drawn sample ask six interviews of the county, that a test may fill its quota."""
    path = fresh(ceremony).folder / "sizes.json"
    sizes = json.loads(path.read_text())
    next(row for row in sizes["counties"] if row["county"] == OWN)["minimum"] = ASKED
    path.unlink()
    path.write_text(json.dumps(sizes))


@pytest.fixture
def desk(chromium, served):
    """Seat somebody at a screen: desk("tl1", "field/500101/"); each person keeps theirs."""
    pages, faults = {}, []
    expect.set_options(timeout=PATIENCE_MS)

    def sit(username, address=""):
        if username not in pages:
            context = chromium.new_context(
                viewport={"width": 1366, "height": 768}, base_url=served.url, locale="zh-CN"
            )
            page = pages[username] = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto("/login/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.click("main button.btn-primary")
            expect(page).not_to_have_url(re.compile("/login/"))
        pages[username].goto(f"/a/{KEY}/{address}")
        return pages[username]

    yield sit
    expect.set_options(timeout=5_000)
    for page in pages.values():
        page.context.close()
    assert faults == []


def test_a_county_is_surveyed_from_the_exam_to_the_filled_quota(playwright, served, county, desk, tmp_path):
    publish_the_household_form(desk)
    pass_the_exam_at_the_second_try(desk)
    units = give_three_households(desk)
    the_others_have_done_their_work(units)
    faults = []
    tablet = Tablet(playwright, tmp_path / "profile", served.url, faults)
    try:
        enrol(desk, tablet)
        work_without_network(tablet, units)
        come_online(tablet, units)
        a_second_tablet_knows(playwright, served, desk, tmp_path, units)
        the_leader_returns_one(desk, units[0])
        correct_it_on_the_tablet(tablet, units[0])
        substitute = a_refusal_is_replaced_from_the_reserve(desk, tablet, units[2])
        interview_the_substitute(tablet, substitute)
        the_leader_answers_the_alerts(desk)
        passed = [*units[:2], substitute]
        review_and_lock(desk, passed)
        the_quota_is_filled(desk)
    finally:
        tablet.context.close()
    assert faults == []
    assert set(Submission.objects.filter(unit__in=passed).values_list("state", flat=True)) == {"locked"}


def publish_the_household_form(desk):
    page = desk("qc1", "fieldwork/forms/")
    page.select_option("select[name=built_in]", "household")
    press(page, "登记")
    sees(page, "核对通过")
    page = desk("xzj1", "fieldwork/forms/")
    page.locator("main tbody a").first.click()
    press(page, "审定")
    agree(page)
    page = desk("qc1", "fieldwork/forms/")
    press(page, "发布")
    agree(page)
    sees(page, "已发布")


def pass_the_exam_at_the_second_try(desk):
    for letter, result in (("A", "不合格"), ("B", "合格")):
        page = desk("en1", "training/exam/")
        press(page, "开始考试")
        agree(page)
        page.wait_for_selector("#paper")
        asked = page.locator("[data-number]").count()
        press(page, "交卷")
        question = page.get_by_role("alertdialog")
        expect(question).to_contain_text(f"还有 {asked} 题未答（第 1、2、3")
        question.locator("button:not([value=yes])").click()
        for box in page.locator(f"input[value={letter}]").all():
            box.check()
        press(page, "交卷")
        expect(page.get_by_role("alertdialog")).to_contain_text("全部题目已答")
        agree(page)
        sees(page, result)


def give_three_households(desk):
    page = desk("tl1", f"field/{OWN}/pairs/")
    field(page, "主问（提问）").select_option(index=1)
    field(page, "记录（记录、观察、拍照）").select_option(index=2)
    press(page, "编成一组")
    page = desk("tl1", f"field/{OWN}/households/")
    press(page, "接收名单")
    expect(page.locator("#notices")).to_contain_text("已接收")
    units = two_relieved_and_one_with_a_reserve()
    for unit in units:
        page.check(f"input[value='{unit}']")
    page.select_option("#to-pair", "1")
    press(page, "分派")
    expect(page.locator("#notices")).to_contain_text("已更新 3 户的分派")
    return units


def two_relieved_and_one_with_a_reserve():
    """Return units of the list: two that are asked for their income, one for which a substitute was drawn."""
    rows = list(Assignment.objects.filter(county=OWN, kind="main").select_related("ceremony").order_by("pk"))
    ceremony = fresh(rows[0].ceremony)
    facts = lists.household_facts(ceremony, OWN)
    drawn = read_table(ceremony.folder / "households.parquet").filter(county=OWN, status="reserve")
    reserves = {
        (village, facts[household]["household_type"])
        for village, household in drawn.select("village", "household").iter_rows()
    }
    kinds = [(row.unit, row.village, facts[row.household]["household_type"]) for row in rows]
    asked = [unit for unit, _village, kind in kinds if kind == "relieved"][:2]
    return asked + [u for u, village, kind in kinds if (village, kind) in reserves and u not in asked][:1]


def the_others_have_done_their_work(units):
    """Stand in for the other pairs of the county: all but three of the interviews asked for are in and locked."""
    household = Form.objects.get(form_id="household")
    rows = Assignment.objects.filter(county=OWN).exclude(unit__in=units).order_by("pk")[: ASKED - 3]
    done = {"state": "done", "disposition": "1.1", "done_on": timezone.localdate()}
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(**done)
    Submission.objects.bulk_create(
        Submission(
            assessment=row.assessment,
            form=household,
            instance=f"uuid:other-{row.pk}",
            current=f"uuid:other-{row.pk}",
            unit=row.unit,
            county=OWN,
            village=row.village,
            person=household.versions.get().registered_by,
            state="locked",
        )
        for row in rows
    )


def enrol(desk, tablet, label="万州-01"):
    page = desk("tl1", "fieldwork/devices/")
    field(page, "调查员").select_option(index=2)
    field(page, "平板编号").fill(label)
    press(page, "登记，显示二维码")
    link = page.locator("#link").inner_text()
    assert page.get_by_alt_text("填报程序的登记二维码").get_attribute("src") == provisioning.picture(link)
    token, project = re.search(r"#t=(.+)&p=(\d+)$", link).groups()
    tablet.enrol(token, int(project))
    tablet.page.wait_for_selector(".card[data-name]")
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def work_without_network(tablet, units):
    """Two interviews, the second through a dead battery while a name is being typed, and a refusal."""
    tablet.context.set_offline(True)
    tablet.open(units[0])
    fill(tablet, with_photo=True)
    finish(tablet)
    tablet.open(units[1])
    fill(tablet, until="第 2 人")
    name = "section[data-path$='member[2]/member_basic/m_name'] input"
    tablet.page.locator(name).press_sequentially("赵钱孙李周")
    tablet.wait_kept()
    tablet.page.locator(name).press_sequentially("吴")
    tablet.kill()
    tablet.start()
    tablet.context.set_offline(True)
    tablet.unlock()
    tablet.page.wait_for_selector(".card[data-name]")
    assert [tablet.state(unit) for unit in units] == ["待上传", "草稿", "未开始"]
    tablet.open(units[1], "继续填写")
    tablet.page.wait_for_selector(name)
    assert tablet.page.locator(name).input_value() in ("赵钱孙李周", "赵钱孙李周吴")
    fill(tablet, with_photo=True)
    finish(tablet)
    tablet.open(units[2])
    fill(tablet, result="refusal", result_detail="2.112", reason="本人不愿接受访问（演示）")
    finish(tablet)
    assert [tablet.state(unit) for unit in units] == ["待上传"] * 3
    assert not Submission.objects.filter(unit__in=units).exists()


def come_online(tablet, units):
    tablet.context.set_offline(False)
    tablet.page.click("#sync")
    for unit in units:
        tablet.wait_state(unit, "已收到")
    tablet.page.click("#sync")
    tablet.page.wait_for_selector("#sync:enabled")
    the_worker_has_its_turn()
    assert SubmissionVersion.objects.filter(submission__unit__in=units).count() == 3  # each came once
    second = SubmissionVersion.objects.get(submission__unit=units[1])
    files = {f.name: store.read(f.sha256) for f in second.files.all()}
    assert second.missing == [] and all(len(data) <= 300_000 for data in files.values())
    photo = Image.open(io.BytesIO(next(data for name, data in files.items() if name.endswith(".jpg"))))
    assert photo.size[0] > 600 and not photo.getexif()  # scaled, without the position that the camera wrote
    audit = files["audit.csv"].decode()
    assert audit.startswith("event,node,start,end,old-value,new-value,change-reason\nform start,")
    assert "form resume" in audit and audit.rstrip().splitlines()[-1].startswith("form finalize")
    answers = second.answers
    assert (answers["g_wage/income_wage"], str(answers["a_members/persons_n"])) == ("24004", "2")


def a_second_tablet_knows(playwright, served, desk, tmp_path, units):
    """A tablet that comes after a loss shows what the first one sent, and warns before a second interview."""
    faults = []
    second = Tablet(playwright, tmp_path / "second", served.url, faults)
    try:
        enrol(desk, second, "万州-02")
        for unit in units:
            second.wait_state(unit, "已收到")
            assert "已交" in second.page.locator(f".card[data-name='{unit}']").inner_text()
        second.open(units[0], "再填一份")
        expect(second.page.locator("dialog[open]")).to_contain_text("这一户已有结果")
        second.page.get_by_role("button", name="取消").click()
        second.wait_state(units[0], "已收到")
    finally:
        second.context.close()
    assert faults == []


def the_worker_has_its_turn():
    while settling.tell():
        pass
    arrival.examine_new()


def open_interview(desk, username, unit, queue="team"):
    page = desk(username, f"quality/review/?queue={queue}")
    page.locator("tr", has_text=unit[-20:]).locator("td a").first.click()
    return page


def the_leader_returns_one(desk, unit):
    """With remarks on two questions of the house, one of a member, and one on a whole member."""
    page = open_interview(desk, "tl1", unit)
    sees(page, "张*")  # names are masked until somebody unmasks them
    for (section, question), words in REMARKS.items():
        place = page.get_by_role("region", name=section, exact=True)
        if question:
            place.locator(f"summary[aria-label='批注：{question}']").click()
            place.locator(f"textarea[aria-label='批注：{question}']").fill(words)
        else:
            place.get_by_text("批注本行").first.click()
            place.get_by_role("textbox", name="批注本行").fill(words)
    press(page, "退回修改")
    agree(page)
    expect(page.locator("#notices")).to_contain_text("已办理：退回修改")


def correct_it_on_the_tablet(tablet, unit):
    page = tablet.page
    page.click("#sync")
    tablet.wait_state(unit, "退回")
    tablet.context.set_offline(True)
    tablet.open(unit)
    # not the words of the deadline: the list of households, which is still shown for a moment, has them too
    page.get_by_role("button", name="继续填写", exact=True).wait_for()
    assert [(what, words) for what, words, _state in remarks(page)] == [
        ("第 1 人 · 张演示 · 基本情况 · 周岁", "与户口簿不符，请核实"),
        ("第 2 人 · 李演示 · 基本情况", "是否常住？"),
        ("安全鉴定等级（看鉴定牌或证书）", "照片上是 A 级，请核实"),
        ("每人每天可用水量（升）", "与邻户相差太大，请再问"),
    ]
    for words, answer, text in (("与户口簿不符", "m_age", "53"), ("与邻户相差太大", "water_litres", "45")):
        page.locator(".card", has_text=words).click()
        question = page.locator(".question", has_text=words)
        assert question.get_attribute("data-path").endswith(answer)
        question.locator("input").fill(text)
        page.get_by_role("button", name="目录").click()
        page.get_by_role("button", name="退回意见").click()
    page.locator(".card", has_text="照片上是 A 级").click()
    page.locator(".question", has_text="照片上是 A 级").locator("textarea").fill(LEFT)
    page.get_by_role("button", name="目录").click()
    page.get_by_role("button", name="退回意见").click()
    states = [state for _what, _words, state in remarks(page)]
    assert states == ["已改", "未改", "不改，已说明", "已改"]
    page.get_by_role("button", name="继续填写").click()
    tablet.finish()
    tablet.context.set_offline(False)
    page.click("#sync")
    tablet.wait_state(unit, "已收到")
    the_worker_has_its_turn()
    first, second = Submission.objects.get(unit=unit).versions.order_by("number")
    assert (second.deprecated, second.missing) == (first.instance, [])
    assert second.instance != first.instance
    changed = {path.rpartition("/")[2] for path, _old, _new in reading.changes(first.answers, second.answers)}
    assert {"water_litres", "m_age"} <= changed
    assert not changed & {*FAMILY, *PEOPLE} - {"water_litres", "m_age"}  # what was not touched stays
    before, after = (store.read(v.files.get(name="audit.csv").sha256).decode() for v in (first, second))
    assert after.startswith(before) and "/water_litres," in after[len(before) :]


def remarks(page):
    """Return (question or row, words, state) of each remark on the tablet."""
    cards = page.locator("ul.cards .card").all()
    return [
        tuple(card.locator(part).inner_text() for part in ("strong", "span >> nth=0", ".badge"))
        for card in cards
    ]


def a_refusal_is_replaced_from_the_reserve(desk, tablet, unit):
    page = desk("tl1", f"field/{OWN}/households/")
    page.goto(page.locator("tr:has-text('拒访') a").first.get_attribute("href"))
    press(page, "申请替换")
    agree(page)
    sees(page, "替换申请")
    page = desk("qc1", "sample/replacements/")
    press(page, "同意")
    agree(page)
    expect(page.locator("main .badge.bg-green-lt").first).to_be_visible()
    substitute = Assignment.objects.get(unit=unit).ceremony.replacements.get().substitute
    sees(page, substitute)
    return substitute


def interview_the_substitute(tablet, unit):
    tablet.page.click("#sync")
    tablet.wait_state(unit, "未开始")
    tablet.open(unit)
    fill(tablet, with_photo=True)
    finish(tablet)
    tablet.wait_state(unit, "已收到")
    the_worker_has_its_turn()


def the_leader_answers_the_alerts(desk):
    page = desk("tl1", "quality/alerts/")
    while page.get_by_role("button", name="说明原因").count():
        page.get_by_placeholder("核实情况").first.fill("已与调查员核实（演示）")
        press(page, "说明原因")
        page.wait_for_load_state()
    page = desk("qc1", "quality/alerts/?state=explained")
    sees(page, "已与调查员核实（演示）")


def review_and_lock(desk, units):
    for unit in units:
        page = open_interview(desk, "tl1", unit)
        expect(page.get_by_role("button", name="审核无误，送质控")).to_be_visible()
        left = unit == units[0]
        expect(page.get_by_text("2 处批注的答案交回时没有改动")).to_have_count(int(left))
        press(page, "审核无误，送质控")
        if left:
            agree(page)
    for unit in units:
        page = open_interview(desk, "qc1", unit, "check")
        if unit == units[0]:
            sees(page, "批注：与邻户相差太大，请再问")
            expect(page.locator("main")).to_contain_text(f"调查员说明：{LEFT}")
            expect(page.get_by_text("审核人认可：不改", exact=True)).to_have_count(2)
            assert not page.get_by_role(
                "heading", name="其他"
            ).count()  # the clock of the tablet is no answer
            expect(page.locator("main")).to_contain_text("每人每天可用水量（升）：60 → 45")
        press(page, "通过")
    for unit in units:
        page = open_interview(desk, "qc1", unit, "passed")
        press(page, "锁定")
        agree(page)


def the_quota_is_filled(desk):
    page = desk("tl1", f"field/{OWN}/")
    sees(page, f"{ASKED} / {ASKED}")
    assert page.locator(".card-sm", has_text="已过质控抽查（有效）").locator(".h2").inner_text() == f"{ASKED}"
