"""The results of the chain on the site: bottom line first, never shown to counties, replayed, read, downloaded."""

import io
import json
import re
import shutil
from urllib.parse import quote

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Person
from houping.apps.findings.models import CountyRuling, Experience, Session
from houping.apps.jobs.models import Job, Run
from houping.apps.jobs.registry import work_of
from houping.apps.ledger.models import Entry
from houping.apps.reports.models import Issue
from houping.apps.results import deliveries, services
from houping.apps.results.figures import newest
from houping.apps.results.models import Delivery, Proposal
from houping.site.backup.files import named

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
KEY = "cq2021"


@pytest.fixture
def site(finished_site):
    """The demonstration site over the workspace of the demonstration; what a test changes is undone."""
    from houping.apps.plans.models import Assessment

    return Assessment.objects.get(key=KEY)


@pytest.fixture
def as_demo(client, site):
    def enter(role):
        client.force_login(Person.objects.get(username=f"demo-{role}"))
        return client

    return enter


def url(name, *args):
    return reverse(name, args=[KEY, *args])


def sheet_values(data):
    """Return the cells of the first sheet as text."""
    rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    return [[str(cell).removesuffix(".0") for cell in row] for row in rows]


def do(job):
    return work_of(job.kind)(job, lambda _text, _share: None)


def test_the_bottom_line_is_the_first_thing_on_the_city_page(as_demo, django_assert_max_num_queries):
    client = as_demo("lg")
    with django_assert_max_num_queries(15):
        text = client.get(url("results:dashboard")).content.decode()
    assert text.index("守住不发生规模性返贫的底线") < text.index("工作进展") < text.index("综合评价表")


def test_a_county_sees_no_result_before_release(as_demo):
    Issue.objects.all().delete()
    client = as_demo("cty")
    text = client.get(url("results:dashboard")).content.decode()
    assert "综合评价表" not in text and "底线" not in text
    for name in ("results:runs", "reports:list"):
        assert client.get(url(name)).status_code == 403
    assert client.get(url("results:county", "500101")).status_code == 403


def test_a_county_reads_its_own_bottom_line_first_once_the_results_were_made_known(
    site, as_demo, django_assert_max_num_queries
):
    client = as_demo("cty")
    client.get(url("results:dashboard"))  # sessions remember the assessment
    with django_assert_max_num_queries(15):
        text = client.get(url("results:dashboard")).content.decode()
    assert text.index("守住不发生规模性返贫的底线") < text.index("工作进展")
    line = text[text.index("bottom-line") : text.index("工作进展")]
    facts = newest(site)
    assert facts.county("500101", "return.cases")["text"] in line and "万州区" in line
    assert facts.county("500101", "estimate.no_return.county.500101.value")["text"] in line
    assert "待研判的提示" not in line and "综合评价表" not in text


@pytest.mark.parametrize(("group", "counties"), [("", 33), ("14", 14), ("19", 19)])
def test_every_table_can_be_had_for_33_14_and_19(as_demo, group, counties):
    client = as_demo("qc")
    data = client.get(url("results:grades-export") + f"?group={group}").content
    codes = [row[0] for row in sheet_values(io.BytesIO(data)) if row[0][:2] == "50"]
    assert len(codes) == counties
    assert codes == sorted(codes)


def test_the_page_of_a_county_says_what_the_facts_say(as_demo, django_assert_max_num_queries):
    client = as_demo("qc")
    with django_assert_max_num_queries(15):
        text = client.get(url("results:county", "500101")).content.decode()
    assert "万州区得分" in text and "名次" in text and "区县党委和政府主体责任" in text
    assert client.get(url("results:county", "999999")).status_code == 404


def test_the_use_of_results_praises_the_best_grade_and_leaves_as_excel(site, as_demo):
    """八: 表扬、资金奖励 for the best grade without any case; 实绩考核提供表 for all 33."""
    client, found = as_demo("xzj"), newest(site)
    best = {row["county"] for row in found.grades if row["grade_id"] == "hao"}
    for table, wanted in (
        ("praise", best),
        ("reward", best),
        ("review", {r["county"] for r in found.grades}),
    ):
        data = client.get(url("results:use") + f"?format=xlsx&table={table}").content
        listed = [row[0] for row in sheet_values(io.BytesIO(data)) if str(row[0])[:2] == "50"]
        assert set(listed) == wanted and len(listed) == len(wanted), table
    assert client.get(url("results:use") + "?format=xlsx&table=none").status_code == 404
    assert "不得提供" not in client.get(url("results:use")).content.decode()
    Issue.objects.all().delete()
    Proposal.objects.all().delete()
    assert "不得提供" in client.get(url("results:use")).content.decode()
    assert as_demo("cty").get(url("results:use")).status_code == 403


def test_a_replay_recomputes_and_the_ledger_says_so(site, as_demo):
    client = as_demo("qc")
    run = Run.objects.get(assessment=KEY, step="grades")
    assert client.post(url("results:replay", run.pk)).status_code == 302
    from houping.apps.jobs.models import Job

    assert do(Job.objects.get(kind="results.replay"))["outcome"] == "same"
    last = Entry.objects.order_by("-seq").first()
    assert (last.action, last.data["outcome"]) == ("results.replayed", "same")


def test_computing_again_on_the_same_answers_gives_the_same_runs(site):
    Experience.objects.all().delete()  # the workspace was computed without any
    qc = Person.objects.get(username="demo-qc")
    before = set(Run.objects.values_list("run", flat=True))
    job = services.compute(actor=qc, assessment=site, seed="houping-demo-2021")
    again = services.compute(actor=qc, assessment=site, seed="houping-demo-2021")
    assert again == job
    assert set(do(job)["runs"]) <= before
    assert set(Run.objects.values_list("run", flat=True)) == before


def uploads(demo, *names, **changed):
    """Some tables of the demonstration's answers as a browser hands them in."""
    import polars as pl

    from houping.chain.run import latest

    source, found = latest(demo[0], "answers").folder, []
    for name in names or [p.stem for p in sorted(source.glob("*.parquet"))]:
        buffer = io.BytesIO()
        table = pl.read_parquet(source / f"{name}.parquet")
        changed.get(name, lambda t: t)(table).write_parquet(buffer)
        found.append(SimpleUploadedFile(f"{name}.parquet", buffer.getvalue()))
    return found


def hand_in(site, username, files):
    """Hand answers in as a person of the demonstration and let the checks run."""
    actor = Person.objects.get(username=username)
    delivery = deliveries.deliver(actor=actor, assessment=site, title="提交", files=files)
    do(delivery.job)
    delivery.refresh_from_db()
    return delivery


def test_answers_are_taken_in_checked_and_kept_as_a_run(site, demo):
    delivery = hand_in(site, "demo-qc", uploads(demo))
    assert delivery.state == Delivery.State.SOUND and delivery.run is not None
    assert len(delivery.tables) == 6


def test_each_table_comes_from_whom_it_belongs_to(site, demo):
    Delivery.objects.all().delete()
    field = hand_in(site, "demo-tpl", uploads(demo, "households", "villages", "marks", "problems"))
    phone = hand_in(site, "demo-ph", uploads(demo, "phone"))
    assert {field.state, phone.state} == {Delivery.State.PARTIAL}
    routine = hand_in(site, "demo-dept", uploads(demo, "routine"))
    assert routine.state == Delivery.State.SOUND
    with pytest.raises(Refused) as refused:
        hand_in(site, "demo-dept", uploads(demo, "phone"))
    assert "电话调查" in str(refused.value) and "电话调查机构" in refused.value.who


def test_a_later_table_takes_the_place_of_the_one_before(site, demo, settings, tmp_path):
    import polars as pl

    settings.WORKSPACES = tmp_path  # this test makes new runs, which the others should not see
    shutil.copytree(demo[0], site.workspace)
    before = hand_in(site, "demo-qc", uploads(demo))
    lower = {"routine": lambda t: t.with_columns(pl.col("value") * 0.5)}
    after = hand_in(site, "demo-dept", uploads(demo, "routine", **lower))
    assert after.state == Delivery.State.SOUND and after.run != before.run


def test_wrong_answers_are_refused_with_their_rows(site, demo, as_demo):
    import polars as pl

    wrong = {"villages": lambda t: t.with_columns(road_ok=pl.lit(7))}
    delivery = hand_in(site, "demo-tpl", uploads(demo, "villages", **wrong))
    assert delivery.state == "faulty" and "road_ok" in delivery.reason
    client = as_demo("tpl")
    assert f"共 {delivery.errors} 处问题" in client.get(url("results:answers")).content.decode()
    data = b"".join(client.get(url("results:problems", delivery.pk)).streaming_content)
    assert len(sheet_values(io.BytesIO(data))) == delivery.errors + 1
    assert as_demo("ph").get(url("results:problems", delivery.pk)).status_code == 404


def test_reports_are_read_and_downloaded_and_nothing_else_is(as_demo):
    client = as_demo("qc")
    text = client.get(url("reports:list")).content.decode()
    assert text.count("Word") >= 34
    name = "区县报告/500101-万州区.docx"
    assert "万州区" in client.get(url("reports:read", name)).content.decode()
    answer = client.get(url("reports:download", name))
    assert b"".join(answer)[:2] == b"PK"
    for wrong in ("../../frame/latest", "facts/../../../salt.txt", "run.json", "/etc/passwd"):
        address = url("reports:download", "x")[:-1] + quote(wrong)
        assert client.get(address).status_code == 404


def test_the_overview_opens_in_a_sandbox(as_demo):
    answer = as_demo("qc").get(url("reports:overview"))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox") and "script" not in policy
    assert re.findall(r"""(?:src|href|url\()\s*=?\s*["']?https?:[^"')\s]*""", answer.content.decode()) == []


def test_runs_are_listed_and_compared(as_demo, django_assert_max_num_queries):
    client = as_demo("qc")
    with django_assert_max_num_queries(15):
        text = client.get(url("results:runs")).content.decode()
    assert "grades-" in text
    grades, scores = (Run.objects.get(assessment=KEY, step=step) for step in ("grades", "scores"))
    assert client.get(url("results:run", grades.pk)).status_code == 200
    text = client.get(url("results:compare", grades.pk, scores.pk)).content.decode()
    assert "grades.parquet" in text


def test_two_gradings_are_compared_county_by_county(as_demo):
    client = as_demo("qc")
    grades = Run.objects.get(assessment=KEY, step="grades")
    text = client.get(url("results:compare", grades.pk, grades.pk)).content.decode()
    assert "得分差" in text and "两次运行完全相同" in text
    export = client.get(url("results:compare-export", grades.pk, grades.pk))
    cells = sheet_values(io.BytesIO(export.content))
    assert sum(row[8:9] == ["+0.00"] for row in cells) == 33


def compute(client, name, data):
    upload = SimpleUploadedFile(name, data)
    return client.post(url("results:compute"), {"seed": "x", "rulings": upload})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\n oops", "第 2 行"),
        (b"[" * 100_000, "JSON"),
        (b'{"rulings": 5}', "rulings 须为清单"),
        (b'{"limits": ["x"]}', "limits 第 1 条"),
        (b'{"ruling": []}', "只含 rulings、limits"),
        (b'{"rulings": [{"county": "999999", "trigger": "A", "basis": "b"}]}', "999999"),
        (b'{"limits": [{"county": "500101", "grade": "hao", "basis": ""}]}', "没有写明依据"),
        ("{}认定".encode("gb18030"), "UTF-8"),
        (b"PK\x03\x04", "不是可读的 Excel 文件"),
    ],
)
def test_rulings_that_cannot_be_used_are_refused_on_the_page_and_nothing_starts(as_demo, data, said):
    answer = compute(as_demo("qc"), "r.json", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Job.objects.filter(kind="results.compute").exists()


def filled(template, rows):
    """Fill the sheets of the template in: sheet -> rows."""
    known = CalamineWorkbook.from_filelike(io.BytesIO(template))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in known.sheet_names:
            sheet = book.add_worksheet(name)
            for place, line in enumerate([*known.get_sheet_by_name(name).to_python(), *rows.get(name, [])]):
                sheet.write_row(place, 0, line)
    return out.getvalue()


def test_the_template_of_rulings_is_filled_in_by_name_and_reaches_the_computation(as_demo):
    client = as_demo("qc")
    template = client.get(url("results:rulings-template")).content
    trigger = "因责任、政策、工作落实不到位导致规模性返贫"
    rows = {"研判认定": [("万州区", trigger, "纪要1号")], "等次限制": [("500102", "一般", "纪要2号")]}
    assert compute(client, "研判认定.xlsx", filled(template, rows)).status_code == 302
    job = Job.objects.get(kind="results.compute")
    assert job.parameters["rulings"] == [{"county": "500101", "trigger": "B", "basis": "纪要1号"}]
    assert job.parameters["limits"][0]["county"] == "500102"
    answer = client.post(url("results:compute"), {"seed": "another"})
    assert answer.status_code == 409 and "没有启动" in answer.content.decode()
    wrong = {"研判认定": [("渝中区", trigger, "纪要1号")]}
    assert "第 2 行的区县“渝中区”" in compute(client, "r.xlsx", filled(template, wrong)).content.decode()


def test_the_demonstration_holds_every_file_that_a_backup_wants(site, settings):
    wanted = [name for name, _ in named() if name != "secret_key"]  # that one comes with the first start
    assert len(wanted) > 300 and [name for name in wanted if not (settings.DATA / name).exists()] == []


def test_rulings_come_from_the_panel_and_changed_ones_are_told(as_demo, site):
    client = as_demo("qc")
    text = client.get(url("results:runs")).content.decode()
    assert "研判认定有变动" not in text
    session = Session.objects.filter(assessment=site).first()
    CountyRuling.objects.create(
        assessment=site, number=9, county="500101", trigger="A", basis="纪要〔演示〕1号", reasons="演示",
        state="in_force", session=session, proposed_by=session.chair, decided_by=session.chair,
        decided=timezone.now(),
    )  # fmt: skip
    text = client.get(url("results:runs")).content.decode()
    assert "研判认定有变动" in text and "采用 1 项有效的研判认定" in text
    client.post(url("results:compute"), {"seed": "x"})
    job = Job.objects.filter(kind="results.compute").latest("created")
    assert job.parameters["rulings"][0]["basis"] == "研判认定第9号（纪要〔演示〕1号）"
    assert [case["county"] for case in job.parameters["experiences"]] == ["500101"]
    said = json.loads(Entry.objects.filter(action="results.compute").latest("pk").details)
    assert said["rulings"] == [9] and len(said["rulings_digest"]) == 64
