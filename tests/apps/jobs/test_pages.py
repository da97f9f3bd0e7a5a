"""Pages of jobs: who sees which, the progress fragment, where it leads."""

import pytest
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.jobs import registry, services
from houping.apps.jobs.models import Job


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """One kind of work."""
    monkeypatch.setattr(registry, "_kinds", {"fine": lambda job, report: {}})


@pytest.fixture
def job(assessment):
    """A job of the assessment that nobody of the tests started."""
    return services.start(actor=None, kind="fine", title="抽取样本", assessment=KEY, parameters={})


def test_the_list_shows_jobs_of_the_assessment_with_state_and_progress(job, as_role):
    text = as_role(Role.QC).get(reverse("jobs:list")).content.decode()
    assert "抽取样本" in text and "排队" in text and "0%" in text
    assert "manage.py worker" in text  # no worker has given a sign of life


def test_jobs_of_other_assessments_are_not_shown(db, as_role):
    other = services.start(actor=None, kind="fine", title="别处的任务", assessment="other", parameters={})
    client = as_role(Role.QC)
    assert "别处的任务" not in client.get(reverse("jobs:list")).content.decode()
    assert client.get(reverse("jobs:job", args=[other.pk])).status_code == 404


def test_the_system_administrator_sees_every_job(job, as_role):
    assert "抽取样本" in as_role(Role.SYSTEM).get(reverse("jobs:list")).content.decode()


def test_who_started_a_job_may_follow_it_without_the_permission_for_all(client, person_with):
    actor = person_with(Role.XZJ)
    job = services.start(actor=actor, kind="fine", title="导入村表", assessment=KEY, parameters={})
    client.force_login(actor)
    assert client.get(reverse("jobs:list")).status_code == 403
    assert client.get(reverse("jobs:job", args=[job.pk])).status_code == 200
    client.force_login(person_with(Role.DEPT))
    assert client.get(reverse("jobs:progress", args=[job.pk])).status_code == 404


def test_the_fragment_renews_itself_until_the_job_is_over(job, as_role):
    client, url = as_role(Role.QC), reverse("jobs:progress", args=[job.pk])
    claimed = services.claim(str(job.pk))
    services.progress(claimed, "核对 33 个区县", 0.42)
    text = client.get(url).content.decode()
    assert "核对 33 个区县" in text and "42%" in text and 'hx-trigger="every 1s"' in text
    services.finish(claimed, {})
    text = client.get(url).content.decode()
    assert "已完成" in text and "hx-get" not in text


def test_a_finished_job_leads_on_but_never_to_another_site(job, as_role):
    client, url = as_role(Role.QC), reverse("jobs:progress", args=[job.pk])
    services.finish(services.claim(str(job.pk)), {})
    assert client.get(url, {"next": "/a/cq2021/sample/"}).headers["HX-Redirect"] == "/a/cq2021/sample/"
    for bad in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        response = client.get(url, {"next": bad})
        assert "HX-Redirect" not in response.headers and bad not in response.content.decode()


def test_a_filter_that_finds_nothing_says_so(job, as_role):
    assert (
        "没有处于此状态的任务"
        in as_role(Role.QC).get(reverse("jobs:list"), {"state": "failed"}).content.decode()
    )


def test_the_list_of_many_jobs_asks_the_database_little(job, as_role, django_assert_max_num_queries):
    client = as_role(Role.QC)
    Job.objects.bulk_create(Job(kind="fine", title=f"任务{i}", assessment=KEY) for i in range(120))
    with django_assert_max_num_queries(15):
        text = client.get(reverse("jobs:list")).content.decode()
    assert "1 / 3" in text


def test_the_pages_are_complete_in_english(job, as_role):
    client = as_role(Role.QC)
    client.cookies["houping_language"] = "en"
    text = client.get(reverse("jobs:list")).content.decode()
    assert "Background jobs" in text and "queued" in text.lower()
