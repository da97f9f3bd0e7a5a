"""A new assessment, from its plan to graded, issued and published reports, by people on pages alone.

On SQLite and on PostgreSQL, with the product's own server and worker. What departments and interviewers would
bring is prepared here as the Excel files that they would fill in (演示数据).
"""

import io
import re
import subprocess
import sys
import zipfile

import polars as pl
import pytest
import xlsxwriter
from docx import Document
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from browser.review_story import ADDED, review_the_reports
from browser.whole_site import (
    LONG_MS,
    Office,
    Served,
    agree,
    download,
    field,
    follow,
    menu,
    press,
    sees,
)
from houping.chain.run import silent
from houping.chain.steps import perform
from houping.core.collection.columns import TABLES
from houping.core.frame.schema import TABLES as FRAME
from houping.plans import folder_of, load
from houping.synthetic.frame import build_frame
from houping.tables.answers import heads_of
from houping.tables.template import template_header

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole")]
KEY = "cq2022"
# account, named as its role -> county
ROLES = dict.fromkeys(("lg", "lgo", "dept", "qc", "sv", "tpl", "ph"), "") | dict.fromkeys(
    ("tl", "cty"), "500101"
)
FIELD, PHONE, ROUTINE = ("households", "villages", "marks", "problems"), ("phone",), ("routine",)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, chromium, tmp_path):
    """The site on either database, and everybody at work."""
    database = ""
    if request.param == "postgresql":
        import psycopg

        server = request.getfixturevalue("postgresql")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE whole")
        database = f"{server}/whole"
    served = Served(tmp_path / "site", database).wait()
    people = Office(chromium, served.url, KEY)
    people.folder, people.database = tmp_path, request.param
    yield people
    people.close()
    served.close()
    assert people.faults == [], served.said()


def test_an_assessment_is_carried_from_plan_to_published_reports_on_pages_alone(office):
    create(office)
    give_roles(office)
    import_and_edit_the_plan(office)
    nothing_of_fieldwork_is_open(office)
    consult_approve_issue(office)
    upload_a_wrong_frame(office)
    freeze_the_frame(office)
    draw(office)
    release(office)
    hand_in_answers(office)
    compute_and_replay(office)
    if office.database == "sqlite":  # a second computation takes its minutes; once is enough
        compute_again_and_compare(office)
    a_county_sees_nothing(office)
    review_the_reports(office)
    approve_the_grades(office)
    issue_and_publish(office)
    the_county_reads_its_report(office)
    the_printed_head_is_in_the_ledger(office)


def create(office):
    page = office("xzj")
    page.goto("/assessments/")
    follow(page, "新建评估年度")
    field(page, "名称").fill("2022年巩固脱贫成果后评估（演示）")
    field(page, "评估年度").fill("2022")
    field(page, "评估代号").fill(KEY)
    press(page, "建立")
    sees(page, "还没有方案")


def give_roles(office):
    page = office("security")
    for account, county in ROLES.items():
        page.goto("/people/")
        page.get_by_label("姓名或用户名").fill(f"demo-{account}")
        press(page, "筛选")
        page.locator("main tbody a").first.click()
        form = page.locator("form", has=page.get_by_role("button", name="授予"))
        form.get_by_label("角色").select_option(account.upper())
        form.get_by_label("评估代号").fill(KEY)
        if county:
            form.get_by_label("区县").select_option(county)
        form.get_by_role("button", name="授予").click()
        expect(page.locator("#notices")).to_contain_text("角色已授予")


def import_and_edit_the_plan(office):
    archive = office.folder / "plan.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for path in sorted(folder_of("chongqing_2021").iterdir()):
            if path.suffix in (".yaml", ".txt"):
                made.write(path, f"plan/{path.name}")
    page = office("xzj", "plan/")
    follow(page, "导入方案")
    field(page, "方案文件夹（ZIP）").set_input_files(archive)
    field(page, "版本说明").fill("起草稿")
    press(page, "导入为新版本")
    sees(page, "评估方案 第 1 版")
    follow(page, "grading.yaml")
    area = page.locator("textarea[name=text]")
    text = area.input_value()
    assert "flag_probability: {value: 0.8," in text
    area.fill(text.replace("flag_probability: {value: 0.8,", "flag_probability: {value: 0.75,"))
    press(page, "保存并核对")
    expect(page.locator("#notices")).to_contain_text("已保存")
    follow(page, "返回方案")
    expect(page.locator("body")).to_contain_text("75")


def nothing_of_fieldwork_is_open(office):
    page = office("qc", "sample/")
    sees(page, "方案尚未印发")
    expect(page.get_by_role("button", name="生成随机数并公布承诺值")).to_have_count(0)
    sees(office("qc", "answers/"), "抽样完成后才能提交调查结果")
    sees(office("tpl", "answers/"), "抽样完成后才能提交调查结果")


def consult_approve_issue(office):
    page = office("xzj", "plan/")
    page.locator("input[name=reply_by]").fill("2022-10-20")
    press(page, "征求意见")
    agree(page)
    for who, text in (("dept", "建议明确资料报送时限"), ("cty", "建议减少入户样本量")):
        page = office(who, "todo/")
        follow(page, "对评估方案提出意见")
        field(page, "意见").fill(text)
        press(page, "提交意见")
        sees(page, text)
    page = office("xzj", "plan/")
    press(page, "报审")
    agree(page)
    expect(page.locator("body")).to_contain_text("还有 2 条意见没有答复")
    page = office("xzj", "todo/")
    follow(page, "答复 2 条意见")
    for _ in range(2):
        card = page.locator("form:has(input[name=reply])").first
        card.locator("select").select_option("accepted")
        card.locator("input[name=reply]").fill("采纳，已在方案中写明")
        card.get_by_role("button").click()
        agree(page)
        sees(page, "已答复")
    page = office("xzj", "plan/")
    press(page, "报审")
    agree(page)
    page = office("lgo", "todo/")
    follow(page, "审定")
    page.locator("input[name=approval_basis]").fill("领导小组办公室会议纪要（演示）")
    press(page, "审定")
    agree(page)
    page.locator("input[name=document_number]").fill("渝委农办〔2022〕演示32号")
    press(page, "印发")
    agree(page)
    sees(page, "已印发：渝委农办〔2022〕演示32号")


def frame_as_excel(folder, target, spoil=False):
    """Fill the Excel template in, as the departments would; `spoil` writes what cannot be."""
    with xlsxwriter.Workbook(str(target)) as book:
        for table in FRAME.values():
            rows = pl.read_parquet(folder / f"{table.name}.parquet")
            sheet = book.add_worksheet(table.title)
            for place, column in enumerate(table.columns):
                sheet.write(0, place, template_header(column))
                for row, value in enumerate(rows[column.name].to_list(), start=1):
                    sheet.write(row, place, shown(value, column))
            if spoil:
                sheet.write(1, 0, "五十")
                sheet.write(2, 0, "")


def shown(value, column):
    """Write a value as a person types it into the template."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.labels:
        return column.labels[value]
    return value if isinstance(value, int | float) else str(value)


def upload(page, title, path):
    field(page, "名称").fill(title)
    field(page, "文件").set_input_files(path)
    press(page, "上传并核对")


def upload_a_wrong_frame(office):
    source = office.folder / "departments"
    build_frame(source, seed="chain", scale=0.004, progress=silent)
    frame_as_excel(source, office.folder / "wrong.xlsx", spoil=True)
    page = office("qc")
    page.goto("/")
    menu(page, "抽样框")
    assert download(page, lambda: follow(page, "下载 Excel 模板")).suggested_filename == "抽样框模板.xlsx"
    upload(page, "有错的汇总", office.folder / "wrong.xlsx")
    page.get_by_role("link", name="下载问题清单").wait_for(timeout=LONG_MS)
    listing = download(page, lambda: follow(page, "下载问题清单")).path().read_bytes()
    assert "村表" in str(listing_rows(listing)) and len(listing_rows(listing)) > 2
    sees(page, "请按问题清单改正原文件")


def listing_rows(data):
    if data[:2] == b"PK":
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return data.decode("utf-8-sig").splitlines()


def freeze_the_frame(office):
    frame_as_excel(office.folder / "departments", office.folder / "right.xlsx")
    page = office("qc", "frame/")
    upload(page, "各部门汇总数据", office.folder / "right.xlsx")
    page.get_by_role("button", name="确认抽样框").wait_for(timeout=LONG_MS)
    page.locator("textarea[name=statement]").fill("农户由市乡村振兴局提供，截至2022年9月30日（演示）")
    page.locator("input[name=complete]").check()
    press(page, "确认抽样框")
    agree(page)
    press(page, "冻结")
    agree(page)
    sees(page, "已冻结。下一步：抽样。", long=True)
    root = page.locator("dd.digest").first.inner_text()
    follow(page, "公告")
    expect(page.locator("body")).to_contain_text(root)


def draw(office):
    page = office("qc", "sample/")
    press(page, "生成随机数并公布承诺值")
    agree(page)
    page.select_option("#announce-event_kind", "witness")
    page.fill("#announce-event", "抽样会现场见证（演示）")
    page.click("#move-announce button.btn")
    agree(page)
    for who, means, value in (("sv", "dice", "3 1 6 2 5"), ("lgo", "lottery", "07 12 33")):
        page = office(who)
        page.goto(office.below("sample/draw/1/"))
        page.select_option("#id_means", means)
        page.fill("#id_value", value)
        press(page, "提交见证数字")
        agree(page)
        expect(page.get_by_role("cell", name=value)).to_be_visible()
    page = office("qc", "sample/draw/1/")
    page.click("#move-close button.btn")
    agree(page)
    page.click("#move-draw button.btn")
    agree(page)
    page.locator("#move-publish button.btn").wait_for(timeout=LONG_MS)
    page.click("#move-publish button.btn")
    agree(page)
    expect(page.locator("#sealed")).to_be_visible()


def release(office):
    page = office("tl", "sample/lists/")
    expect(page.locator("main tbody a")).to_have_count(0)
    page = office("qc", "sample/draw/1/")
    page.fill("#release-release_at", "2021-11-10T08:00")
    page.click("#move-release button.btn")
    agree(page)
    sees(page, "已开放")
    page = office("tl", "sample/lists/")
    page.click("main tbody a")
    page.click("main tbody a")
    expect(page.get_by_text("****").first).to_be_visible()
    page = office("qc", "sample/draw/1/")
    press(page, "重算并核验")
    sees(page, "与事先公布的值相符", long=True)


def answers_as_excel(office, tables, target, spoil=""):
    """Fill the templates of answers in, as interviewers, callers and departments would."""
    plan = load(folder_of("chongqing_2021"))
    workspace = office.folder / "site" / "workspaces" / KEY
    made = perform(workspace, "demo-answers", parameters={"seed": "whole"}, progress=silent)
    with xlsxwriter.Workbook(str(target)) as book:
        for table in tables:
            from houping.core.collection.columns import TITLES

            rows = pl.read_parquet(made.folder / "answers" / f"{table}.parquet")
            sheet = book.add_worksheet(TITLES[table])
            for place, (column, head) in enumerate(heads_of(table, plan).items()):
                sheet.write(0, place, f"{head}（{column}）")
                values = rows[column].to_list() if column in rows.columns else []
                for row, value in enumerate(values, start=1):
                    sheet.write(
                        row,
                        place,
                        "" if value is None else value if type(value) in (int, float) else str(value),
                    )
            if spoil:
                sheet.write(1, list(heads_of(table, plan)).index(spoil), "不知道")
    return target


def hand_in(office, who, tables, title, spoil=""):
    path = answers_as_excel(office, tables, office.folder / f"{title}.xlsx", spoil)
    page = office(who)
    page.goto("/")
    page.goto(office.below(""))
    menu(page, "调查结果")
    assert download(page, lambda: follow(page, "下载模板")).suggested_filename == "调查结果模板.xlsx"
    field(page, "名称").fill(title)
    field(page, "文件").set_input_files(path)
    press(page, "提交并核对")
    return page


def hand_in_answers(office):
    assert set(FIELD + PHONE + ROUTINE) == set(TABLES)
    sees(hand_in(office, "tpl", FIELD, "实地数据"), "核对无误，等待其余各表", long=True)
    sees(hand_in(office, "ph", PHONE, "电话数据"), "核对无误，等待其余各表", long=True)
    page = hand_in(office, "dept", ROUTINE, "平时情况有错", spoil="value")
    sees(page, "共 1 处问题", long=True)
    listing = download(page, lambda: follow(page, "下载全部问题")).path().read_bytes()
    assert "不是数字" in str(listing_rows(listing))
    sees(hand_in(office, "dept", ROUTINE, "平时情况"), "可用于计算", long=True)


def compute_and_replay(office):
    page = office("qc", "runs/")
    press(page, "开始计算")
    agree(page)
    expect(page.locator("progress")).to_be_visible()
    page.get_by_role("link", name=re.compile("^reports-")).wait_for(timeout=LONG_MS)
    page.get_by_role("link", name=re.compile("^grades-")).click()
    press(page, "重算并比对")
    sees(page, "重算的每个文件与记录逐字节相同", long=True)


def compute_again_and_compare(office):
    page = office("qc", "runs/")
    grades = page.get_by_role("link", name=re.compile("^grades-"))
    before = grades.count()
    field(page, "重抽样种子").fill("another-seed")
    press(page, "开始计算")
    agree(page)
    expect(grades).to_have_count(before + 1, timeout=LONG_MS)
    page.get_by_role("link", name=re.compile("^grades-")).first.click()
    page.get_by_role("link", name=re.compile("^grades-")).first.click()
    sees(page, "another-seed")


def a_county_sees_nothing(office):
    page = office("cty", "reports/own/")
    sees(page, "还没有通报")
    for address in ("", "todo/", "notices/"):
        text = office("cty", address).locator("main").inner_text()
        assert "建议等次" not in text and "得分" not in text


def approve_the_grades(office):
    page = office("lgo", "reports/")
    sees(page, "未审定的稿子")
    expect(page.get_by_role("button", name="印发")).to_have_count(0)
    page = office("xzj")
    page.goto(office.below(""))
    menu(page, "资料库")
    add_document(page, office.folder)
    page = office("qc")
    page.goto(office.below(""))
    menu(page, "等次审定")
    field(page, "建议说明").fill("按综合得分和名额提出，分界附近的区县已集体研究。（演示）")
    press(page, "提出建议")
    agree(page)
    sees(page, "等待市乡村振兴局办理")
    page = office("xzj", "todo/")
    follow(page, "等次建议")
    page.select_option("#review-reference", label="等次及比例的要求（演示）")
    page.fill("#review-opinion", "同意，报领导小组审定。（演示）")
    press(page, "审核通过")
    agree(page)
    sees(page, "等待领导小组办理")
    page = office("lg", "todo/")
    follow(page, "等次建议")
    page.fill("#approve-basis", "领导小组会议纪要〔2022〕3号（演示）")
    press(page, "审定")
    agree(page)
    sees(page, "已审定，可由领导小组办公室印发报告")


def add_document(page, folder):
    path = folder / "要求.txt"
    path.write_text("参照国家有关要求确定等次及比例。（演示数据）", encoding="utf-8")
    page.locator("summary", has_text="资料入库").click()
    field(page, "标题").fill("等次及比例的要求（演示）")
    field(page, "类别").select_option("basis")
    field(page, "文件").set_input_files(path)
    press(page, "入库")
    sees(page, "等次及比例的要求（演示）")


def issue_and_publish(office):
    page = office("lgo", "todo/")
    follow(page, "印发报告")
    field(page, "发文字号").fill("渝委农办〔2022〕演示5号")
    press(page, "印发")
    agree(page)
    sees(page, "通报各区县", long=True)
    office.head = page.locator("#head").inner_text().replace(" ", "")
    bundle = download(page, lambda: follow(page, "全部文件"))
    with zipfile.ZipFile(bundle.path()) as archive:
        reports = [name for name in archive.namelist() if name.endswith(".docx")]
        assert len(reports) == 34
        assert all(office.head in printed(archive.read(name)) for name in reports[:3])
        assert ADDED in printed(archive.read(next(n for n in reports if "万州区" in n)))
    press(page, "通报各区县")
    agree(page)
    sees(page, "已通报各区县")


def printed(data):
    return "".join(p.text for p in Document(io.BytesIO(data)).paragraphs).replace(" ", "")


def the_county_reads_its_report(office):
    page = office("cty", "todo/")
    follow(page, "签收：渝委农办〔2022〕演示5号")
    press(page, "签收")
    agree(page)
    menu(page, "本区县报告")
    data = download(page, lambda: follow(page, "万州区")).path().read_bytes()
    assert "万州区" in printed(data) and office.head in printed(data)
    assert office("cty").request.get(office.below("reports/own/500102/1/")).status == 403


def the_printed_head_is_in_the_ledger(office):
    page = office("audit")
    page.goto("/ledger/")
    export = download(page, lambda: follow(page, "导出全部"))
    path = office.folder / "ledger.jsonl"
    path.write_bytes(export.path().read_bytes())
    assert verify(path, office.head).returncode == 0
    assert verify(path, "0" * 63 + "1").returncode == 13


def verify(path, head):
    program = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
    words = [sys.executable, "-c", program, "verify", str(path), "--printed", head]
    return subprocess.run(words, capture_output=True, check=False)
