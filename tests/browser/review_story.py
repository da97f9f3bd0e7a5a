"""The review of the reports on pages alone (九（六）), as a part of the story of a whole assessment."""

import datetime
import io
from pathlib import Path

from docx import Document
from playwright.sync_api import expect

from browser.whole_site import agree, download, field, follow, press, sees

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ADDED = "走访由调查员结伴进行，当日汇总、当日审核。"


def review_the_reports(office):
    """A remark, a return, a draft with one more sentence, an answer, the pass; a changed figure is not taken."""
    page = office("tpl", "reports/review/")
    press(page, "送审")
    agree(page)
    sees(page, "第 1 轮 · 审核中")
    page = office("dept", "todo/")
    follow(page, "审核报告（第 1 轮）")
    page.locator("tr", has_text="万州区").get_by_role("link", name="审阅").click()
    page.locator(".place", has_text="为全面贯彻").get_by_role("link", name="提意见").click()
    field(page, "审核意见").fill("请写明入户走访怎样组织。（演示）")
    press(page, "记下意见")
    sees(page, "意见 1 · 须修改")
    page = office("xzj", "reports/review/")
    page.locator("summary", has_text="退回修改").click()
    field(page, "退回理由和修改要求").fill("请按意见修改。（演示）")
    field(page, "修改期限").fill(datetime.date.today().isoformat())
    page.locator("form button", has_text="退回修改").click()
    agree(page)
    page = office("tpl", "todo/")
    follow(page, "答复报告审核意见：1 条")
    page.locator("tr", has_text="万州区").get_by_role("link", name="审阅").click()
    word = Path(download(page, lambda: follow(page, "Word")).path()).read_bytes()
    page.locator("summary", has_text="上传修订稿").click()
    hand_in_draft(page, changed(word, figure=True))
    sees(page, "处与事实文件不一致")
    hand_in_draft(page, changed(word, figure=False))
    sees(page, f"已收下第 {3 if office.database == 'sqlite' else 2} 稿")  # numbered over all computations
    sees(page, ADDED)
    field(page, "答复").fill("已补充。（演示）")
    press(page, "已修改")
    sees(page, "待确认")
    follow(page, "比较两稿")
    expect(page.locator("td ins.is-new")).to_have_text(ADDED)
    page = office("tpl", "reports/review/")
    press(page, "送审")
    agree(page)
    sees(page, "第 2 轮 · 审核中")
    page = office("xzj", "reports/review/")
    page.locator("summary", has_text="审核通过").click()
    field(page, "审核结论").fill("同意。（演示）")
    page.locator("form button", has_text="审核通过").click()
    agree(page)
    sees(page, "还有 1 条“须修改”的意见没有确认落实")
    page = office("dept", "todo/")
    follow(page, "确认审核意见的落实：1 条")
    page.locator("tr", has_text="万州区").get_by_role("link", name="审阅").click()
    press(page, "确认落实")
    sees(page, "已落实")
    page = office("xzj", "reports/review/")
    page.locator("summary", has_text="审核通过").click()
    field(page, "审核结论").fill("同意。（演示）")
    page.locator("form button", has_text="审核通过").click()
    agree(page)
    sees(page, "第 2 轮 · 审核通过")
    page = office("lg", "reports/")  # whoever approves reads what will be issued
    page.locator("tr", has_text="万州区").get_by_role("link", name="阅读").click()
    sees(page, ADDED)


def hand_in_draft(page, data):
    field(page, "修改后的 Word 文件").set_input_files(
        {"name": "修订稿.docx", "mimeType": DOCX, "buffer": data}
    )
    field(page, "修改说明").fill("补充组织方式（演示）")
    press(page, "核对并上传")


def changed(data, *, figure):
    """Return a Word report with one more sentence, or with another figure in its first table."""
    document = Document(io.BytesIO(data))
    if figure:
        cell = next(c for c in document.tables[0]._cells if any(d.isdigit() for d in c.text))
        cell.paragraphs[0].runs[0].text = "987654"
    else:
        next(p for p in document.paragraphs if p.text.startswith("二、")).insert_paragraph_before(ADDED)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
