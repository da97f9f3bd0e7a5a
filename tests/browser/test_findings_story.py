"""A problem on its whole way, as its people see it in Chromium: noted in a household, verified, fed back, disputed, ruled,
put right and accepted; and what an inspector, the score and the ledger say of it afterwards."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys

import pytest
import xlsxwriter
from docx import Document as Paper
from PIL import Image
from playwright.sync_api import expect

from browser.interviewing import answer_page, fill, finish
from browser.whole_site import Office, agree, download, field, follow, menu, press, sees
from filler.tablets import Tablet
from houping.apps.accounts.models import Person
from houping.apps.collection import settling
from houping.apps.collection.models import Assignment
from houping.apps.findings.models import Evidence, Finding
from houping.apps.jobs import tasks
from houping.apps.jobs.models import Job, Run
from houping.apps.quality import arrival
from houping.apps.reports.models import Issue
from houping.apps.results import tasks as computing
from houping.apps.sampling import lists

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flow")]
KEY, COUNTY = "cq2021", "500101"
TITLE = "水窖干涸，取水往返超过 20 分钟（演示）"
STATEMENT = "1 户取水往返超过 20 分钟，请核实并接通自来水（演示）。"


@pytest.fixture
def world(site, settings, place, tmp_path, finished_demo):
    """The demonstration, its results published, in folders of its own."""
    settings.DATA = tmp_path / "site"
    settings.WORKSPACES = settings.DATA / "workspaces"
    shutil.copytree(place, settings.DATA, ignore=shutil.ignore_patterns("workspaces"))
    shutil.copytree(finished_demo[0], settings.WORKSPACES / KEY, symlinks=True)
    Job.objects.filter(kind="results.compute", state="queued").delete()  # the one under way that pages show


@pytest.fixture
def office(world, chromium, live_server, tmp_path):
    """Everybody at work, each in a browser of their own."""
    people = Office(chromium, live_server.url, KEY)
    people.folder = tmp_path
    yield people
    people.close()
    assert people.faults == []


def test_a_problem_is_followed_from_a_household_to_its_acceptance_and_every_step_is_proved(
    playwright, live_server, office, tmp_path, monkeypatch
):
    note_it_in_a_household(playwright, live_server, office, tmp_path)
    finding = the_enumerator_adds_a_photo(office)
    the_leader_verifies_and_feeds_back(office, finding)
    the_county_objects_with_evidence(office, finding)
    another_person_rechecks(office, finding)
    the_panel_rules(office, finding)
    the_county_gets_its_list(office, finding)
    the_county_puts_it_right(office, finding)
    the_bureau_accepts(office, finding)
    only_a_new_run_changes_the_score(office, finding, monkeypatch)
    the_inspector_sees_each_step(office, finding)
    the_ledger_proves_it_offline(office, finding)


def picture(colour):
    """A photo as a person has it in a folder."""
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(stream, "JPEG")
    return stream.getvalue()


UPLOADED = re.compile(r"已上传(：| \d+ 个文件)")  # in parts, file by file; or all at once


def upload(page, purpose, *files):
    """Add files to a problem: upload(page, "核查材料", ("现场.jpg", picture("blue")))."""
    page.locator("summary", has_text="上传材料").click()
    field(page, "材料用途").select_option(label=purpose)
    send(page, *files)


def send(page, *files):
    kept = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    field(page, "文件").set_input_files(files=kept)
    press(page, "上传文件")
    agree(page)
    expect(page.locator("#notices")).to_contain_text(UPLOADED)


def step(page, name, question=True, **values):
    """Take a step of the side panel: its fields by label."""
    opened = page.locator(
        "details:has(> summary)", has=page.locator("summary", has_text=re.compile(f"^{name}$"))
    )
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    for label, text in values.items():
        opened.get_by_label(label, exact=True).fill(text)
    opened.get_by_role("button", name=name, exact=True).click()
    if question:
        agree(page)
    expect(page.locator("#notices")).to_contain_text(f"已办理：{name}")


def at(finding, page=""):
    return f"findings/{page}{finding.pk}/"


def note_it_in_a_household(playwright, live_server, office, tmp_path):
    """The leader enrols a tablet; the enumerator asks a household and notes a problem with a photo."""
    asker = Person.objects.get(username="demo-en")
    page = office("tl", "fieldwork/devices/")
    field(page, "调查员").select_option(value=f"{asker.pk}-{COUNTY}")
    field(page, "平板编号").fill("万州-09")
    press(page, "登记，显示二维码")
    token, project = re.search(r"#t=(.+)&p=(\d+)$", page.locator("#link").inner_text()).groups()
    faults = []
    tablet = Tablet(playwright, tmp_path / "profile", live_server.url, faults)
    try:
        tablet.enrol(token, int(project))
        unit = a_household_of(asker)
        tablet.page.wait_for_selector(f".card[data-name='{unit}']")
        tablet.open(unit, "入户调查表")
        noted = {"indicator": "4.1", "title": TITLE, "severity": "serious", "fixed": "no"}
        fill(tablet, until="疑似问题", problems_n="1")
        answer_page(tablet, {f"problem_{name}": text for name, text in noted.items()} | {"problems_n": "1"})
        fill(
            tablet,
            with_photo=True,
            **{f"problem_{name}": text for name, text in noted.items()},
            problems_n="1",
        )
        finish(tablet)
        tablet.wait_state(unit, "已收到")
    finally:
        tablet.context.close()
    assert faults == []
    while settling.tell():
        pass
    arrival.examine_new()


def a_household_of(person):
    """Return a household that the person has not visited yet, of a class that is asked for its income."""
    rows = (
        Assignment.objects.filter(person=person, state="assigned").select_related("ceremony").order_by("pk")
    )
    facts = lists.household_facts(rows[0].ceremony, COUNTY)
    return next(r.unit for r in rows if facts[r.household]["household_type"] == "relieved")


def the_enumerator_adds_a_photo(office):
    page = office("en", "")
    menu(page, "我上报的问题")
    page.locator("tbody tr", has_text=TITLE).get_by_role("link").click()
    expect(page.locator(".pictures img")).to_have_count(1)
    upload(page, "发现时的材料", ("水窖全景.jpg", picture("saddlebrown")))
    expect(page.locator(".pictures img")).to_have_count(2)
    for shown in page.locator(
        ".pictures img"
    ).all():  # a function to wait for would be evaluated against the policy
        expect(shown).to_have_js_property("complete", True)
        expect(shown).not_to_have_js_property("naturalWidth", 0)
    expect(page.get_by_role("button", name="初核属实")).to_have_count(0)
    return Finding.objects.get(title=TITLE)


def the_leader_verifies_and_feeds_back(office, finding):
    page = office("tl", "todo/")
    follow(page, "初核问题")
    page.locator("tbody tr", has_text=TITLE).get_by_role("link").click()
    upload(page, "核查材料", ("再次入户.jpg", picture("steelblue")))
    step(page, "初核属实", question=False, 情况说明="再次入户，往返 25 分钟，属实（演示）")
    form = page.locator("details", has=page.locator("summary", has_text="就地反馈"))
    form.locator("summary").click()
    for name in ("水窖全景.jpg", "再次入户.jpg"):
        form.get_by_label(name).check()
    step(page, "就地反馈", 反馈内容=STATEMENT, 责任单位="演示区水利局")
    follow(page, "反馈单")
    for text in (STATEMENT, "演示区水利局", "有异议的在时限内提交佐证材料"):
        sees(page, text)
    page.goto(office.below(at(finding)))
    upload(page, "签字的反馈单", ("签字反馈单.jpg", picture("white")))


def workbook():
    """The list of a county office as an Excel file."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_row(0, 0, ("供水记录（演示）", 365))
    return stream.getvalue()


def the_county_objects_with_evidence(office, finding):
    page = office("cty", "todo/")
    follow(page, "答复问题")
    page.locator("tbody tr", has_text=finding.number).get_by_role("link").click()
    text = page.locator("main").inner_text()
    assert STATEMENT in text and "还剩" in text and "发现时的材料" in text and "水窖全景" not in text
    assert "演示调查员" not in text and "演示分县组长" not in text and "再次入户，往返" not in text
    upload(page, "区县佐证材料", ("供水记录.xlsx", workbook()), ("自来水.jpg", picture("teal")))
    kept = download(page, lambda: follow(page, "供水记录.xlsx")).path().read_bytes()
    assert hashlib.sha256(kept).hexdigest() == Evidence.objects.get(name="供水记录.xlsx").sha256
    step(page, "提出异议", 情况说明="该户已接通自来水，供水记录附后（演示）")
    sees(page, "待复核")
    assert office("cty").request.get(office.below("findings/panel/")).status == 403


def another_person_rechecks(office, finding):
    page = office("tl", at(finding))
    sees(page, "复核维持")
    expect(page.get_by_role("button", name="复核维持")).to_have_count(0)  # who verified does not recheck
    page = office("fq", at(finding))
    step(page, "复核维持", 情况说明="复看：供水记录为 12 月，入户时未通水（演示）")
    sees(page, "待研判")


def the_panel_rules(office, finding):
    opinions = (("pj", "成立"), ("pj2", "成立"), ("pj3", "部分成立"))
    for who, ruling in opinions:
        page = office(who, at(finding, "panel/"))
        for text in (STATEMENT, "供水记录.xlsx", "该户已接通自来水"):
            sees(page, text)
        page.get_by_label(ruling, exact=True).check()
        field(page, "理由").fill(f"{ruling}：佐证形成于评估之后（演示）")
        press(page, "发表意见")
        expect(page.locator("#notices")).to_contain_text("意见已记录")
    page = office("pj", at(finding, "panel/"))
    sees(page, "多数意见：成立")
    field(page, "裁定理由").fill("佐证材料形成于评估之后，事实成立（演示）")
    press(page, "签署裁定")
    agree(page)
    sees(page, "裁定（已锁定）")
    session = finding.opinions.first().session
    page.goto(office.below(f"findings/panel/sessions/{session.pk}/"))
    paper = download(page, lambda: follow(page, "下载研判意见书")).path().read_bytes()
    said = "".join(p.text for p in Paper(io.BytesIO(paper)).paragraphs)
    assert finding.number in said and "成立2票" in said and "佐证形成于评估之后" in said


def the_county_gets_its_list(office, finding):
    page = office("xzj", "rectification/letters/")
    page.locator("summary", has_text="印发反馈函").click()
    field(page, "区县").select_option(value=COUNTY)
    field(page, "文号").fill("演示函〔2022〕99号")
    press(page, "印发")
    agree(page)
    page = office("cty", "rectification/letters/")
    row = page.locator("tbody tr", has_text="演示函〔2022〕99号")
    row.get_by_role("button", name="签收").click()
    agree(page)
    paper = download(page, lambda: row.get_by_role("link", name="Word").click()).path().read_bytes()
    listed = " ".join(c.text for t in Paper(io.BytesIO(paper)).tables for r in t.rows for c in r.cells)
    assert finding.number in listed and STATEMENT in listed


def the_county_puts_it_right(office, finding):
    page = office("cty", at(finding))
    sees(page, "佐证材料形成于评估之后，事实成立")  # the ruling with its reasons
    follow(page, "列入一县一单（演示函〔2022〕99号）")
    step(page, "报送整改方案", question=False, 整改措施="接通自来水管网（演示）", 责任单位="演示区水利局")
    step(page, "报告进展", question=False, 情况说明="管道已铺设（演示）")
    send(page, ("通水.jpg", picture("deepskyblue")))
    step(page, "报送整改结果", 整改结果="已通水并公示（演示）")
    sees(page, "待验收")


def the_bureau_accepts(office, finding):
    page = office("xzj", "todo/")
    follow(page, "验收")
    page.locator("tbody tr", has_text=finding.number).get_by_role("link").click()
    sees(page, "通水.jpg")
    step(page, "验收销号")
    sees(page, "已销号")


def work_off():
    """Do what a worker would do."""
    waiting = list(Job.objects.filter(state="queued"))
    assert waiting
    for job in waiting:
        tasks.run_job.call(str(job.pk))
        job.refresh_from_db()
        assert job.state == "done", job.error


def only_a_new_run_changes_the_score(office, finding, monkeypatch):
    """The published run stays as it was; the ledger of problems counts from the next run on."""
    monkeypatch.setattr(
        computing, "RESULTS", ("weights", "estimates", "scores")
    )  # grades and reports add half a minute
    before = Run.objects.filter(step="scores").latest("pk")
    page = office("qc", "answers/")
    with page.expect_navigation():
        press(page, "采用问题台账")
    work_off()
    assert Run.objects.filter(step="scores").latest("pk") == before
    page = office("qc", "runs/")
    press(page, "开始计算")
    agree(page)
    work_off()
    after = Run.objects.filter(step="scores").latest("pk")
    assert after != before and after.outputs != before.outputs
    page = office("qc", f"runs/{after.pk}/compare/{before.pk}/")
    sees(page, "answers")
    published = Issue.objects.get().proposal
    digests = dict(published.grades.outputs)
    assert published.grades == Run.objects.filter(step="grades").latest("pk")
    page = office("qc", f"runs/{published.grades.pk}/")
    press(page, "重算并比对")
    expect(page.locator("#notices")).to_contain_text("重算已开始")
    work_off()
    page.reload()
    sees(page, "重算的每个文件与记录逐字节相同")
    assert Run.objects.get(pk=published.grades_id).outputs == digests


def the_inspector_sees_each_step(office, finding):
    page = office("sv", "findings/")
    field(page, "编号或文字").fill(finding.number)
    press(page, "查看")
    page.locator("tbody").get_by_role("link", name=finding.number).click()
    told = page.locator("ol.timeline-list li").all_inner_texts()
    steps = (
        ("发现问题", "演示调查员"),
        ("初核属实", "演示分县组长"),
        ("就地反馈", "演示分县组长"),
        ("提出异议", "演示区县联络员"),
        ("复核维持", "演示现场质控员"),
        ("研判裁定", "演示问题研判组"),
        ("列入一县一单", "演示市乡村振兴局"),
        ("区县签收反馈函", "演示区县联络员"),
        ("报送整改方案", "演示区县联络员"),
        ("报告进展", "演示区县联络员"),
        ("报送整改结果", "演示区县联络员"),
        ("验收销号", "演示市乡村振兴局"),
    )
    assert len(told) == len(steps)
    for line, (act, who) in zip(told, steps, strict=True):
        assert line.startswith(act) and who in line, line


def the_ledger_proves_it_offline(office, finding):
    page = office("audit")
    page.goto("/ledger/")
    path = office.folder / "ledger.jsonl"
    path.write_bytes(download(page, lambda: follow(page, "导出全部")).path().read_bytes())
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    acts = [e["action"] for e in entries if e["subject"] == f"finding:{finding.number}"]
    wanted = ["report", "verify", "feed_back", "object", "uphold", "rule"]
    wanted = [f"finding.{act}" for act in wanted] + [
        "rectify.plan",
        "rectify.report",
        "rectify.prove",
        "rectify.accept",
    ]
    assert [act for act in acts if act in wanted] == wanted
    assert acts.count("panel.opinion") == 3 and acts.count("finding.evidence") == 6
    assert verify(path).returncode == 0
    ruled = next(
        n
        for n, e in enumerate(entries)
        if e["action"] == "finding.rule" and e["subject"].endswith(finding.number)
    )
    lines = path.read_text().splitlines(keepends=True)
    lines[ruled] = lines[ruled].replace("upheld", "dismissed")
    path.write_text("".join(lines))
    assert verify(path).returncode == 13


def verify(path):
    program = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "verify", str(path)], capture_output=True, check=False
    )
