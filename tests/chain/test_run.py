import json
import multiprocessing
import os
import signal
import time

import pytest

from houping.chain import run as runs
from houping.core.errors import InputChanged, OutputChanged, ReplayDiffers, RunMissing, WorkspaceBusy


def copy_upper(inputs, out, parameters, progress):
    text = inputs["source"].read_text()
    (out / "text.txt").write_text(text.upper() * parameters.get("times", 1))
    progress("half", 0.5)


def fail_halfway(inputs, out, parameters, progress):
    (out / "half.txt").write_text("half")
    raise RuntimeError("stop")


def sleep_long(inputs, out, parameters, progress):
    (out / "half.txt").write_text("half")
    time.sleep(60)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "work" / "source.txt"
    path.parent.mkdir()
    path.write_text("abc")
    return path


@pytest.fixture
def workspace(source):
    return source.parent


def test_a_run_records_inputs_outputs_and_parameters(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source}, {"times": 2})
    assert (run.folder / "text.txt").read_text() == "ABCABC"
    record = json.loads((run.folder / "run.json").read_text())
    assert record["inputs"]["source"]["path"] == "source.txt"
    assert record["parameters"] == {"times": 2}
    assert set(record["outputs"]) == {"text.txt"}
    assert runs.latest(workspace, "copy").id == run.id


def test_an_equal_run_is_reused_and_a_changed_parameter_makes_a_new_one(workspace, source):
    first = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    again = runs.run_step(workspace, "copy", fail_halfway, {"source": source})
    other = runs.run_step(workspace, "copy", copy_upper, {"source": source}, {"times": 3})
    assert again.id == first.id != other.id
    assert [run.id for run in runs.all_runs(workspace)] == sorted([first.id, other.id])


def test_a_failed_step_leaves_the_last_complete_run_and_nothing_else(workspace, source):
    first = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    source.write_text("changed")
    with pytest.raises(RuntimeError):
        runs.run_step(workspace, "copy", fail_halfway, {"source": source})
    assert runs.latest(workspace, "copy").id == first.id
    assert sorted(p.name for p in (workspace / "copy").iterdir()) == sorted([first.id, "latest"])


def test_a_killed_step_leaves_the_last_complete_run_and_is_swept_by_the_next(workspace, source):
    first = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    source.write_text("changed")
    arguments = (workspace, "copy", sleep_long, {"source": source})
    process = multiprocessing.get_context("fork").Process(target=runs.run_step, args=arguments)
    process.start()
    deadline = time.monotonic() + 20
    while not list((workspace / "copy").glob(".new-*/half.txt")) and time.monotonic() < deadline:
        time.sleep(0.02)
    with pytest.raises(WorkspaceBusy):
        runs.run_step(workspace, "copy", copy_upper, {"source": source})
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert runs.latest(workspace, "copy").id == first.id
    second = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    assert sorted(p.name for p in (workspace / "copy").iterdir()) == sorted([first.id, second.id, "latest"])


def test_a_replay_of_an_untouched_run_agrees(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source}, {"times": 2})
    runs.replay(run, copy_upper)
    assert not list(workspace.glob(".replay-*"))


def test_a_replay_names_what_differs(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})

    def other(inputs, out, parameters, progress):
        (out / "text.txt").write_text("not the same")

    with pytest.raises(ReplayDiffers, match=r"text\.txt"):
        runs.replay(run, other)
    source.write_text("abd")
    with pytest.raises(InputChanged, match="source"):
        runs.replay(run, copy_upper)
    (run.folder / "text.txt").write_text("ABC ")
    with pytest.raises(OutputChanged, match=r"text\.txt"):
        runs.replay(run, copy_upper)


def test_a_damaged_run_is_made_again_not_reused(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    (run.folder / "text.txt").write_text("damaged")
    again = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    assert (again.folder / "text.txt").read_text() == "ABC"


def test_a_missing_step_says_what_to_run(workspace):
    with pytest.raises(RunMissing) as caught:
        runs.latest(workspace, "sample", remedy="houping run")
    assert "houping run" in caught.value.message("zh")


def test_an_unreadable_record_does_not_stop_later_runs(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    (run.folder / "run.json").write_text("{")
    again = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    assert (again.folder / "text.txt").read_text() == "ABC"
    assert runs.latest(workspace, "copy").id == again.id
