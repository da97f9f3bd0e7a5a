"""The audit administrator finds an act, sees its proof and takes the ledger out; progress of a job moves by itself."""

from houping.core.ledger import verify_lines


def begin_job(**fields):
    from houping.apps.accounts.models import Person
    from houping.apps.jobs import registry, services

    registry._kinds.setdefault("demo", lambda job, report: {})
    actor = Person.objects.get(username="demo-qc")
    return services.start(actor=actor, kind="demo", title="抽取样本", assessment="cq2021", parameters={})


def test_the_audit_administrator_filters_reads_and_verifies(demo, sign_in, page, tmp_path):
    from houping.apps.accounts.models import Person
    from houping.apps.ledger.services import record_reading

    qc = Person.objects.get(username="demo-qc")
    record_reading(
        actor=qc,
        what="户主电话",
        subject="household:42",
        assessment="cq2021",
        county="500101",
        reason="回访核对",
    )
    begin_job()
    sign_in("audit")
    page.get_by_role("navigation").get_by_text("日志账本").click()
    page.get_by_label("区县").select_option("500101")
    page.get_by_label("人员").fill("质量")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="查看个人信息").click()
    assert page.get_by_text("回访核对").is_visible()
    assert page.locator("#proof").get_by_text("核验通过").is_visible()
    with page.expect_download() as proof:
        page.get_by_role("link", name="下载证明文件").click()
    assert verify_lines(proof.value.path().read_bytes().splitlines(True), part=True).gaps == 0
    page.locator("main").get_by_role("link", name="日志账本").click()
    with page.expect_download() as whole:
        page.get_by_role("link", name="导出全部").click()
    assert whole.value.suggested_filename.startswith("日志账本-全部-")
    assert verify_lines(whole.value.path().read_bytes().splitlines(True)).is_whole
    page.get_by_role("link", name="核验全部").click()
    assert page.get_by_text("核验通过").is_visible()


def test_the_chain_is_recomputed_in_place_when_asked(demo, sign_in, page, monkeypatch):
    from houping.apps.ledger import views

    monkeypatch.setattr(views, "NEAR", -1)
    begin_job()
    sign_in("audit")
    page.goto("/ledger/1/")
    page.get_by_role("link", name="逐条重算到链头").click()
    page.locator("#proof").get_by_text("核验通过").wait_for()
    assert page.url.endswith("/ledger/1/")


def test_the_page_of_a_job_follows_it_to_its_end(demo, sign_in, page):
    from houping.apps.jobs import services

    job = begin_job()
    sign_in("qc")
    page.goto(f"/jobs/{job.pk}/")
    page.get_by_text("排队等候").wait_for()
    claimed = services.claim(str(job.pk))
    services.progress(claimed, "核对第 14 个区县", 0.42)
    page.get_by_text("核对第 14 个区县").wait_for(timeout=5000)
    assert page.locator("progress").get_attribute("value") == "42"
    services.finish(claimed, {})
    page.get_by_text("抽取样本：已完成。").wait_for(timeout=5000)
    page.wait_for_load_state()
    assert page.locator("dl").get_by_text("完成", exact=True).is_visible()
