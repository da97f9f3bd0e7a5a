"""Two people at two screens: the second is told, nothing is overwritten; a double click is one click."""

import pytest
from playwright.sync_api import expect

from houping.apps.accounts.demo import PASSWORD
from houping.apps.accounts.models import Assignment, Person
from houping.apps.plans import files, services
from houping.apps.plans.models import Assessment, Opinion, PlanVersion, Task
from houping.apps.teams.models import Member, Tender

SECOND = "demo-xzj-2"
DOUBLE = """button => { button.click(); button.click(); }"""


@pytest.fixture
def colleague(demo):
    """A second person of the bureau."""
    first = Person.objects.get(username="demo-xzj")
    person = Person(username=SECOND, name="演示市乡村振兴局乙", organisation=first.organisation)
    person.must_change_password = False
    person.set_password(PASSWORD)
    person.save()
    Assignment.objects.create(person=person, role="XZJ", assessment="cq2021")
    return person


@pytest.fixture
def desk(chromium, live_server):
    """Open the screen of a person: desk("demo-xzj")."""
    opened = []

    def sit(username):
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        opened.append(context)
        page = context.new_page()
        page.goto("/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.btn-primary")
        page.wait_for_url("**/a/cq2021/")
        return page

    yield sit
    for context in opened:
        context.close()


@pytest.fixture
def draft(demo):
    """A second version of the plan, still open."""
    assessment, actor = Assessment.objects.get(), Person.objects.get(username="demo-xzj")
    texts = assessment.issued_plan().texts
    return services.add_plan(actor=actor, assessment=assessment, texts=texts)


def save(page, added):
    area = page.locator("textarea[name=text]")
    area.fill(area.input_value() + added)
    page.get_by_role("button", name="保存并核对").click()


def test_the_second_of_two_editors_reads_who_was_first_and_what_was_saved(draft, colleague, desk):
    address = f"/a/cq2021/plan/{draft.number}/file/grading.yaml"
    one, two = desk("demo-xzj"), desk(SECOND)
    one.goto(f"{address}/")
    two.goto(f"{address}/")
    save(one, "# 甲的修改\n")
    expect(one.locator("#notices")).to_contain_text("已保存")
    save(two, "# 乙的修改\n")
    expect(two.get_by_role("alert")).to_contain_text("演示市乡村振兴局")
    expect(two.get_by_role("alert")).to_contain_text("没有保存")
    expect(two.locator("details pre")).to_contain_text("# 甲的修改")
    assert "# 乙的修改" in two.locator("textarea[name=text]").input_value()
    kept = PlanVersion.objects.get(pk=draft.pk).texts["grading.yaml"]
    assert "# 甲的修改" in kept and "# 乙的修改" not in kept
    assert files.check(PlanVersion.objects.get(pk=draft.pk).texts)[1] is not None


def test_the_second_of_two_who_report_a_task_sees_what_the_first_reported(colleague, desk):
    task = Task.objects.filter(state="open").first()
    one, two = desk("demo-xzj"), desk(SECOND)
    for page in (one, two):
        page.goto(f"/a/cq2021/tasks/{task.pk}/")
    for page, text in ((one, "甲：已部署"), (two, "乙：已完成")):
        page.select_option("select[name=state]", "doing")
        page.fill("textarea[name=progress]", text)
        page.get_by_role("button", name="保存进展").click()
    expect(two.locator("main")).to_contain_text("甲：已部署")
    assert two.input_value("textarea[name=progress]") == "乙：已完成"
    task.refresh_from_db()
    assert task.progress == "甲：已部署"


def double_click(page, name):
    """Press a button twice before anything can answer."""
    button = page.locator("main").get_by_role("button", name=name, exact=True).first
    button.evaluate(DOUBLE)
    page.wait_for_load_state("networkidle")


def test_a_double_click_gives_one_task(demo, desk):
    page = desk("demo-xzj")
    page.goto("/a/cq2021/tasks/")
    page.locator("summary").click()
    page.fill("input[name=title]", "只下达一次")
    page.locator("select[name=organisation]").select_option(index=1)
    double_click(page, "下达")
    expect(page.locator("#notices")).to_contain_text("任务已下达")
    assert Task.objects.filter(title="只下达一次").count() == 1


def test_a_double_click_gives_one_opinion(draft, desk):
    services.move_plan(
        actor=Person.objects.get(username="demo-xzj"),
        plan_id=draft.pk,
        action="consult",
        version=draft.version,
        values={"reply_by": "2021-10-20"},
    )
    page = desk("demo-dept")
    page.goto(f"/a/cq2021/plan/{draft.number}/opinions/")
    page.fill("textarea[name=text]", "只提一次")
    double_click(page, "提交意见")
    expect(page.locator("main")).to_contain_text("只提一次")
    assert Opinion.objects.filter(text="只提一次").count() == 1


def test_a_double_click_gives_one_tender_and_one_member(demo, desk):
    page = desk("demo-xzj")
    page.goto("/a/cq2021/agencies/")
    page.fill("input[name=title]", "只登记一次")
    page.fill("input[name=number]", "演示-1")
    page.fill("input[name=published]", "2021-11-01")
    double_click(page, "登记")
    expect(page.locator("main")).to_contain_text("只登记一次")
    assert Tender.objects.filter(number="演示-1").count() == 1
    before = Member.objects.count()
    page.goto("/a/cq2021/teams/")
    clerk = Person.objects.get(username="demo-dept")
    page.select_option("select[name=person]", str(clerk.pk))
    page.select_option("select[name=group]", "SV")
    page.fill("input[name=starts]", "2021-11-01")
    double_click(page, "推荐")
    expect(page.locator("#notices")).to_contain_text("已推荐")
    assert Member.objects.count() == before + 1
