"""A second tablet of the same person: what the first one sent, and what comes back, is seen and corrected there."""

from urllib.request import Request, urlopen

import pytest

from filler.tablets import Tablet, fill_small, photo
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection import quarantine
from houping.apps.collection.models import Device, Quarantined, Submission, SubmissionVersion
from houping.apps.quality.models import Remark
from houping.apps.quality.reading import answers_of
from openrosa.conftest import make_device, multipart

# an answer of the server that is none, once
ODD = """() => {
  const plain = window.fetch;
  window.fetch = async (address, how) => {
    if (!String(address).includes('/returned/')) return plain(address, how);
    window.fetch = plain;
    return new Response('<html>');
  };
}"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(playwright, live_server, tablet, assessment, tmp_path):
    """Another tablet of the person of `tablet`."""
    faults = []
    device, token = make_device(assessment, Device.objects.get().person, title="平板2")
    made = Tablet(playwright, tmp_path / "second", live_server.url, faults)
    try:
        made.enrol(token, device.assessment_id)
        made.page.wait_for_selector(".card[data-name=u01]")
        yield made
    finally:
        made.context.close()
    assert faults == []


def from_collect(address, device, token, xml, files):
    """Send an interview with its files as ODK Collect does."""
    body, kind = multipart(xml, files)
    place = f"{address}/v1/key/{token}/projects/{device.assessment_id}/submission?deviceID=collect:1"
    headers = {"Content-Type": kind, "X-OpenRosa-Version": "1.0"}
    with urlopen(Request(place, body, headers)) as answer:
        assert answer.status == 201


def send_back(submission, path, words):
    """Return an interview with one remark, as the page of review does."""
    Remark.objects.create(submission=submission, number=1, path=path, text=words, by=submission.person)
    Submission.objects.filter(pk=submission.pk).update(state="returned", reason="请核对工资")


def test_what_was_sent_back_is_fetched_corrected_and_sent_from_a_tablet_that_did_not_hold_it(tablet, second):
    fill_small(tablet, "u03")
    tablet.finish()
    tablet.wait_state("u03", "已收到")
    first = Submission.objects.get().versions.get()
    send_back(first.submission, "member[1]/wage", "工资偏低，请再问")
    page = second.page
    for one in (tablet, second):
        one.page.click("#sync")
        one.wait_state("u03", "退回")
    second.context.set_offline(True)
    second.open("u03")
    page.wait_for_selector("text=要有网络才能取回")
    second.context.set_offline(False)
    page.evaluate(ODD)
    second.open("u03")
    page.wait_for_selector("text=不是信号的问题")
    second.open("u03")
    page.wait_for_selector("text=请核对工资")
    second.context.set_offline(True)  # from here on as all others, without a network
    page.locator(".card", has_text="工资偏低").click()
    question = page.locator("[data-path='/data/member[1]/wage']")
    assert question.locator("input").input_value() == "24000.5"
    question.locator("input").fill("26000")
    second.wait_kept()
    second.kill()
    second.start()
    second.context.set_offline(True)
    second.unlock()
    second.wait_state("u03", "退回")
    second.open("u03", "继续填写")
    second.page.get_by_role("button", name="目录").click()
    second.page.locator(".card", has_text="住房").click()
    second.page.wait_for_selector("img.photo:visible")
    second.finish()
    second.context.set_offline(False)
    second.page.click("#sync")
    second.wait_state("u03", "已收到")
    again = Submission.objects.get().versions.get(number=2)
    assert again.deprecated == first.instance and again.missing == []
    before, after = answers_of(first), answers_of(again)
    assert float(after["member[1]/wage"]) == 26000
    assert {path for path in before if before[path] != after.get(path)} <= {
        "end",
        "member[1]/wage",
        "total/wages",
        "total/per_head",
    }
    photos = [{f.name: f.sha256 for f in v.files.all() if f.name.endswith(".jpg")} for v in (first, again)]
    assert photos[0] == photos[1] != {}
    logs = [store.read(v.files.get(name="audit.csv").sha256) for v in (first, again)]
    assert logs[1].startswith(logs[0])
    tablet.page.click("#sync")
    tablet.wait_state("u03", "已收到")


def test_a_photo_comes_along_whatever_its_name_holds(tablet, live_server, assessment):
    fill_small(tablet, "u03")
    tablet.finish()
    tablet.wait_state("u03", "已收到")
    like = Submission.objects.get().versions.get()
    (own,) = (file.name for file in like.files.all() if file.name.endswith(".jpg"))
    xml = like.xml().decode().replace(like.instance, "uuid:collect").replace(own, "墙&amp;裂缝 1.jpg")
    device, token = make_device(assessment, Device.objects.get().person, title="平板3")
    wall = ("墙&裂缝 1.jpg", photo())
    log = ("audit.csv", store.read(like.files.get(name="audit.csv").sha256))
    from_collect(live_server.url, device, token, xml.replace(">u03<", ">u04<").encode(), [wall, log])
    first = SubmissionVersion.objects.get(instance="uuid:collect")
    assert first.missing == []
    send_back(first.submission, "member[1]/wage", "工资偏低，请再问")
    tablet.page.click("#sync")
    tablet.wait_state("u04", "退回")
    tablet.open("u04")
    tablet.page.locator(".card", has_text="工资偏低").click()
    tablet.write("/data/member[1]/wage", "26000")
    tablet.page.get_by_role("button", name="目录").click()
    tablet.page.locator(".card", has_text="住房").click()
    tablet.page.wait_for_selector("img.photo:visible")
    tablet.finish()
    tablet.wait_state("u04", "已收到")
    again = first.submission.versions.get(number=2)
    photos = [{f.sha256 for f in v.files.all() if f.name == wall[0]} for v in (first, again)]
    assert again.missing == [] and photos[0] == photos[1] != set()


def test_what_another_program_wrote_counts_as_unchanged_until_someone_changes_it(
    tablet, live_server, assessment
):
    """Other programs write numbers otherwise (24000.50, 1200) than the engine does (24000.5, 1200.0)."""
    fill_small(tablet, "u03", with_photo=False)
    tablet.finish()
    tablet.wait_state("u03", "已收到")
    xml = Submission.objects.get().versions.get().xml().decode()
    for old, new in (
        ("uuid:", "uuid:c"),
        ("u03<", "u04<"),
        ("e>24000.5<", "e>24000.50<"),
        (">1200.0<", ">1200<"),
    ):
        assert old in xml
        xml = xml.replace(old, new)
    device, token = make_device(assessment, Device.objects.get().person, title="平板3")
    log = ("audit.csv", b"event,node,start,end\n")
    from_collect(live_server.url, device, token, xml.encode(), [log])
    submission = Submission.objects.get(versions__instance__startswith="uuid:c")
    send_back(submission, "member[1]/wage", "工资偏低，请再问")
    for path, words in (("item[1]", "这一项请再问"), ("", "整份请再看")):
        Remark.objects.create(submission=submission, number=1, path=path, text=words, by=submission.person)
    page = tablet.page
    page.click("#sync")
    tablet.wait_state("u04", "退回")
    tablet.open("u04")
    card = page.locator(".card", has_text="工资偏低")
    card.wait_for()
    assert page.get_by_text("未改", exact=True).count() == 3
    assert page.get_by_text("已改", exact=True).count() == 0
    card.click()
    question = page.locator("[data-path='/data/member[1]/wage']")
    assert question.locator(".state").inner_text() == "未改"
    assert question.locator("textarea").is_visible()
    page.get_by_role("button", name="目录").click()
    page.get_by_role("button", name="完成", exact=True).click()
    page.wait_for_selector("text=3 条意见的题目没有改动")
    page.get_by_role("button", name="返回").last.click()
    tablet.write("/data/member[1]/wage", "26000")
    page.wait_for_selector("[data-path='/data/member[1]/wage'] .state:text-is('已改')")


def correct_wage(tablet, household, wage):
    """Open what was sent back, correct the wage and finish."""
    tablet.open(household)
    remark = tablet.page.locator(".card", has_text="工资偏低")
    tablet.page.wait_for_selector(".card:has-text('工资偏低'), #next")
    if not remark.count():  # a correction that was begun goes on at its page
        tablet.page.get_by_role("button", name="目录").click()
        tablet.page.get_by_role("button", name="退回意见").click()
    remark.click()
    tablet.write("/data/member[1]/wage", wage)
    tablet.finish()


def test_the_second_of_two_tablets_that_correct_one_interview_hears_what_happened_and_what_to_do(
    tablet, second, person_with, assessment
):
    fill_small(tablet, "u03", with_photo=False)
    tablet.finish()
    tablet.wait_state("u03", "已收到")
    submission = Submission.objects.get()
    send_back(submission, "member[1]/wage", "工资偏低，请再问")
    for one in (tablet, second):
        one.page.click("#sync")
        one.wait_state("u03", "退回")
    second.open("u03")
    second.page.wait_for_selector("text=请核对工资")
    second.page.get_by_role("button", name="存好退出").click()
    second.context.set_offline(True)
    correct_wage(tablet, "u03", "25000")
    tablet.wait_state("u03", "已收到")
    correct_wage(second, "u03", "26000")
    second.context.set_offline(False)
    second.page.click("#sync")
    second.page.wait_for_selector("#sync:enabled:has-text('同步')")
    second.wait_state("u03", "待上传")
    words = second.page.locator(".card[data-name=u03] .complaint").inner_text()
    assert all(
        said in words for said in ("已先收到另一份修改", "已暂存", "告诉组长", "不要再填一份", "再发送一次")
    )
    case = Quarantined.objects.get()
    assert (case.reason, case.submission) == ("stale", submission)
    why = "电话问过，第二份为准"
    quarantine.decide(actor=person_with(Role.QC), case_id=case.pk, action="take", why=why)
    second.page.click("#sync")
    second.wait_state("u03", "已收到")
    wages = [float(answers_of(v)["member[1]/wage"]) for v in submission.versions.order_by("number")]
    assert wages == [24000.5, 25000, 26000]
