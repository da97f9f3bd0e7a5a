"""Real workers in processes of their own, on SQLite and PostgreSQL: killed, doubled, silent."""

import signal

from apps.own_site import until

START = """
from houping.apps.jobs.services import start
jobs = [str(start(actor=None, kind="slow", title="演示", parameters={{"trace": {trace!r}, "steps": {steps}}}).pk)
        for _ in range({count})]
print(json.dumps(jobs))
"""
STATES = """
from houping.apps.jobs.models import Job
from houping.apps.ledger.models import Entry
from houping.apps.jobs.queries import worker_is_alive
jobs = Job.objects.order_by("created")
print(json.dumps({
    "states": [job.state for job in jobs],
    "attempts": [job.attempts for job in jobs],
    "errors": [job.error for job in jobs],
    "results": [job.result for job in jobs],
    "acts": list(Entry.objects.values_list("action", flat=True)),
    "alive": worker_is_alive(),
}))
"""


def begin(site, *, steps=20, count=1):
    trace = site.folder / "trace"
    trace.touch()
    site.python(START.format(trace=str(trace), steps=steps, count=count))
    return trace


def starts(trace):
    return trace.read_text().splitlines()


def over(site):
    found = site.python(STATES)
    return found if all(state in ("done", "failed") for state in found["states"]) else None


def test_a_job_of_a_killed_worker_is_resumed_once_by_the_next_one(own_site):
    trace = begin(own_site)
    first = own_site.worker()
    until(lambda: starts(trace))
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert own_site.python(STATES)["states"] == ["running"]
    own_site.worker()
    found = until(lambda: over(own_site))
    assert (found["states"], found["attempts"], found["results"]) == (["done"], [2], [{"steps": 20}])
    assert len(starts(trace)) == 2
    assert found["acts"] == ["job.start", "job.resume", "job.done"]
    assert found["alive"]


def test_a_job_whose_workers_are_killed_again_and_again_fails_with_a_message(own_site):
    trace = begin(own_site, steps=200)
    for attempt in (1, 2, 3):
        worker = own_site.worker()
        until(lambda attempt=attempt: len(starts(trace)) == attempt)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    own_site.worker()
    found = until(lambda: over(own_site))
    assert found["states"] == ["failed"] and "中断" in found["errors"][0]
    assert found["acts"] == ["job.start", "job.resume", "job.resume", "job.failed"]
    assert len(starts(trace)) == 3


def test_two_workers_share_the_jobs_and_run_none_twice(own_site):
    trace = begin(own_site, steps=2, count=8)
    for _ in range(2):
        own_site.worker()
    found = until(lambda: over(own_site))
    assert found["states"] == ["done"] * 8 and found["attempts"] == [1] * 8
    done = [line.split() for line in starts(trace)]
    assert len({job for job, _ in done}) == len(done) == 8


def test_a_job_enqueued_twice_runs_once(own_site):
    trace = begin(own_site, steps=2)
    own_site.python(
        "from houping.apps.jobs.models import Job; from houping.apps.jobs.tasks import run_job\n"
        "run_job.enqueue(str(Job.objects.get().pk))"
    )
    own_site.wait(own_site.worker("--batch"))
    assert len(starts(trace)) == 1
    assert own_site.python(STATES)["attempts"] == [1]


def test_a_worker_that_is_asked_to_stop_finishes_its_job_first(own_site):
    trace = begin(own_site, steps=10)
    worker = own_site.worker()
    until(lambda: starts(trace))
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=30)
    assert own_site.python(STATES)["states"] == ["done"]
