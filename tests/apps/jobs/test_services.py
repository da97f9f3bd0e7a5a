"""Jobs: one row per click, one owner per attempt, an end in every case; runs are kept and never changed."""

import datetime
import os

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.jobs import pulse, registry, services, tasks
from houping.apps.jobs.models import Job, Run, Worker
from houping.apps.jobs.queries import worker_is_alive
from houping.apps.ledger.models import Entry
from houping.chain.run import run_step
from houping.core.errors import FileMissing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Kinds of work for these tests only."""
    monkeypatch.setattr(registry, "_kinds", {"fine": fine, "mendable": mendable, "faulty": faulty})


def fine(job, report):
    report("算到一半", 0.5)
    return {"rows": 3}


def mendable(job, report):
    raise FileMissing(path="村表.xlsx")


def faulty(job, report):
    raise RuntimeError("张三 13800000000")


def begin(kind="fine", **fields):
    return services.start(actor=None, kind=kind, title="演示任务", parameters={}, **fields)


def run(job):
    tasks.run_job.call(str(job.pk))
    job.refresh_from_db()
    return job


def acts():
    return list(Entry.objects.values_list("action", flat=True))


def make_silent(job, seconds=61):
    Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now() - datetime.timedelta(seconds=seconds))


def test_a_job_runs_to_its_result_and_leaves_two_ledger_entries(person_with):
    actor = person_with(Role.QC)
    job = services.start(actor=actor, kind="fine", title="抽样", assessment=KEY, parameters={"n": 1})
    assert (job.state, job.created_by) == ("queued", actor)
    run(job)
    assert (job.state, job.result, job.percent, job.attempts) == ("done", {"rows": 3}, 100, 1)
    assert [(e.action, e.actor) for e in Entry.objects.all()] == [
        ("job.start", actor.username),
        ("job.done", "system"),
    ]


def test_a_double_click_returns_the_same_job():
    one, two = begin(assessment=KEY, single=True), begin(assessment=KEY, single=True)
    assert one == two and acts() == ["job.start"]
    assert begin(assessment="another", single=True) != one
    run(one)
    assert begin(assessment=KEY, single=True) != one


def test_without_single_two_jobs_of_a_kind_may_live_side_by_side():
    assert begin(assessment=KEY) != begin(assessment=KEY)


def test_the_database_refuses_a_second_live_single_job():
    begin(assessment=KEY, single=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="fine", title="x", assessment=KEY, single=True)


def test_a_kind_that_nobody_registered_is_refused_at_once():
    with pytest.raises(KeyError):
        begin("unknown")
    assert not Job.objects.exists() and not acts()


def test_what_a_user_can_mend_is_told_in_both_languages():
    job = run(begin("mendable"))
    assert job.state == "failed" and "村表.xlsx" in job.error
    assert job.reason == job.error
    with translation.override("en"):
        assert job.reason == job.error_en != job.error


def test_an_unforeseen_fault_is_told_without_its_words(caplog):
    job = run(begin("faulty"))
    assert job.state == "failed" and "13800000000" not in job.error + job.error_en + job.message
    assert "job failed" in caplog.text
    assert acts()[-1] == "job.failed"


def test_a_job_that_is_over_or_taken_is_not_run_again():
    job = run(begin())
    assert services.claim(str(job.pk)) is None
    run(job)
    assert job.attempts == 1 and acts() == ["job.start", "job.done"]


def test_a_silent_job_returns_to_the_queue_twice_and_then_fails_with_a_message():
    job = begin()
    for attempt in (1, 2):
        make_silent(services.claim(str(job.pk)))
        assert services.reap() == 1 and services.reap() == 0
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("queued", attempt)
    make_silent(services.claim(str(job.pk)))
    assert services.reap() == 1
    job.refresh_from_db()
    assert job.state == "failed" and "中断" in job.error and job.ended
    assert acts() == ["job.start", "job.resume", "job.resume", "job.failed"]


def test_a_job_that_gives_signs_of_life_is_left_alone():
    job = services.claim(str(begin().pk))
    make_silent(job, seconds=59)
    assert services.reap() == 0
    make_silent(job)
    services.beat(job)
    assert services.reap() == 0


def test_an_attempt_that_lost_its_job_can_no_longer_write():
    job = begin()
    first = services.claim(str(job.pk))
    make_silent(first)
    services.reap()
    second = services.claim(str(job.pk))
    for write in (
        lambda: services.progress(first, "迟到", 0.9),
        lambda: services.finish(first, {"late": True}),
        lambda: services.beat(first),
    ):
        with pytest.raises(services.JobLost):
            write()
    services.finish(second, {"rows": 1})
    job.refresh_from_db()
    assert job.result == {"rows": 1} and acts().count("job.done") == 1


def test_a_queued_job_whose_queue_entry_was_lost_is_queued_again(monkeypatch):
    job = begin()
    queued = []
    monkeypatch.setattr(services, "_enqueue", queued.append)
    services.reap()
    assert queued == []
    Job.objects.update(created=timezone.now() - datetime.timedelta(minutes=2))
    services.reap()
    assert queued == [job]


def test_progress_is_written_at_most_twice_a_second(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(tasks.time, "monotonic", lambda: now[0])
    written = []
    monkeypatch.setattr(services, "progress", lambda job, message, share: written.append(share))
    report = tasks.Reporter(services.claim(str(begin().pk)))
    for step in range(100):
        now[0] = 100 + step / 20
        report("计算", step / 100)
    assert len(written) == 10


def test_progress_keeps_within_bounds():
    job = services.claim(str(begin().pk))
    services.progress(job, "很长" * 200, 1.7)
    job.refresh_from_db()
    assert (job.share, len(job.message), job.percent) == (1.0, 200, 99)


def test_the_pulse_beats_for_the_worker_and_its_job():
    assert not worker_is_alive()
    job = services.claim(str(begin().pk))
    make_silent(job)
    with pulse.working_on(job):
        pulse.Pulse("w1").beat()
    job.refresh_from_db()
    assert job.state == "running" and worker_is_alive()
    Worker.objects.update(seen=timezone.now() - datetime.timedelta(seconds=31))
    assert not worker_is_alive()


def test_a_job_that_hangs_for_hours_fails_and_ends_its_worker(monkeypatch):
    ended = []
    monkeypatch.setattr(pulse, "end_process", lambda: ended.append(True))
    monkeypatch.setattr(pulse, "LONGEST", -1.0)
    job = services.claim(str(begin().pk))
    with pulse.working_on(job):
        pulse.Pulse("w1").beat()
    job.refresh_from_db()
    assert job.state == "failed" and ended == [True] and "已停止" in job.error


def test_workers_long_gone_are_forgotten():
    services.sign_of_life("old")
    Worker.objects.update(seen=timezone.now() - datetime.timedelta(days=8))
    services.sign_of_life("new")
    services.sweep()
    assert [w.name for w in Worker.objects.all()] == ["new"]


@pytest.fixture
def workspace(settings, tmp_path):
    """A workspace with one finished run."""
    settings.WORKSPACES = tmp_path
    place = services.workspace_of(KEY)
    run_step(place, "frame", lambda _in, out, *_: (out / "frame.json").write_text("{}"), {}, {"a": 1})
    return place


def test_finished_runs_are_kept_once(workspace):
    job = begin(assessment=KEY)
    (kept,) = services.keep_runs(KEY, workspace, job)
    name = (workspace / "frame" / "latest").read_text().strip()
    assert (kept.run, kept.folder, kept.job) == (name, f"{KEY}/frame/{name}", job)
    assert services.keep_runs(KEY, workspace, job) == []


def test_a_copied_workspace_is_listed_by_the_time_of_its_runs_and_never_before_their_inputs(workspace):
    place = {"frame": workspace / "frame" / (workspace / "frame" / "latest").read_text().strip()}
    for step, before, minute in (("weights", "frame", 1), ("scores", "weights", 9), ("grades", "scores", 3)):
        write = lambda _in, out, *_: (out / "a.json").write_text("{}")  # noqa: E731
        run = run_step(workspace, step, write, {before: place[before]})
        place[step] = run.folder
        os.utime(run.folder / "run.json", (60 * minute, 60 * minute))
    os.utime(place["frame"] / "run.json", (0, 0))
    services.keep_runs(KEY, workspace)
    minutes = {run.step: run.created.timestamp() / 60 for run in Run.objects.all()}
    assert minutes == {"frame": 0, "weights": 1, "scores": 9, "grades": 9}
    assert list(minutes) == [
        "grades",
        "scores",
        "weights",
        "frame",
    ]  # the newest first, as the page lists them
    assert list(Run.objects.order_by("id").values_list("step", flat=True)) == list(minutes)[::-1]


WAYS_AROUND = {
    "sqlite": "INSERT OR REPLACE INTO jobs_run SELECT * FROM jobs_run",
    "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE jobs_run CASCADE",
}


@pytest.mark.parametrize(
    "change",
    [
        lambda runs: runs.update(version="9"),
        lambda runs: runs._raw_delete("default"),
        lambda runs: connection.cursor().execute(WAYS_AROUND[connection.vendor]),
    ],
    ids=["update", "delete", "way around"],
)
def test_the_database_refuses_to_change_or_remove_a_run(workspace, change):
    services.keep_runs(KEY, workspace)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Run.objects.all())
