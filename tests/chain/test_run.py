import json
import multiprocessing
import os
import signal
import time

import pytest

from houping.chain import run as runs
from houping.core.errors import (
    InputChanged,
    OutputChanged,
    ReplayDiffers,
    ReplayOtherCode,
    RunAltered,
    RunMissing,
    WorkspaceBusy,
)


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


def started(target, *arguments):
    """Return a process that has begun to write its half.txt somewhere below the workspace."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    return process


def wait_for(workspace, pattern):
    deadline = time.monotonic() + 20
    while not list(workspace.glob(pattern)) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_what_a_killed_replay_left_goes_with_the_next_run_or_replay_and_a_living_one_stays(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    for after in (
        lambda: runs.replay(run, copy_upper),
        lambda: runs.run_step(workspace, "copy", copy_upper, {"source": source}),
    ):
        process = started(runs.replay, run, sleep_long)
        wait_for(workspace, ".replay-*/half.txt")
        after()
        assert list(workspace.glob(".replay-*/half.txt"))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        after()
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


def test_a_damaged_run_is_set_aside_and_not_deleted(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    for number in (1, 2):
        (run.folder / "text.txt").write_text("damaged")
        runs.run_step(workspace, "copy", copy_upper, {"source": source})
        kept = run.folder.with_name(f".damaged-{run.id}-{number}")
        assert (kept / "text.txt").read_text() == "damaged"
    assert [r.id for r in runs.all_runs(workspace)] == [run.id]


def test_an_edited_record_is_refused_by_name(workspace, source):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source}, {"times": 2})
    path = run.folder / "run.json"
    path.write_text(path.read_text().replace('"times": 2', '"times": 3'))
    with pytest.raises(RunAltered, match=run.id):
        runs.load(run.folder)


def test_a_difference_under_other_code_says_so_first(workspace, source, monkeypatch):
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})

    def other(inputs, out, parameters, progress):
        (out / "text.txt").write_text("not the same")

    monkeypatch.setattr(runs, "environment", lambda: {"python": "9.9.9"})
    with pytest.raises(ReplayOtherCode, match=r"9\.9\.9"):
        runs.replay(run, other)
    runs.replay(run, copy_upper)
    assert any("9.9.9" in change for change in runs.other_code(run))


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


def test_a_step_does_not_read_a_run_that_was_changed_by_hand(workspace, source):
    """Otherwise the later run would record the altered file as its input, and its replay would pass."""
    first = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    (first.folder / "text.txt").write_text("ABD")

    def again(inputs, out, parameters, progress):
        (out / "copy.txt").write_text((inputs["copy"] / "text.txt").read_text())

    with pytest.raises(OutputChanged, match=r"text\.txt"):
        runs.run_step(workspace, "again", again, {"copy": first.folder})
    assert not any((workspace / "again").glob("again-*"))


def test_a_run_is_on_the_disk_before_it_has_its_name(workspace, source, monkeypatch):
    """After a power cut there is no run that is named but empty."""
    settled, renamed = set(), []
    sync, rename = os.fsync, runs.Path.rename

    def kept(descriptor):
        settled.add(str(runs.Path(f"/proc/self/fd/{descriptor}").readlink()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", kept)
    monkeypatch.setattr(
        runs.Path, "rename", lambda self, to: (renamed.append((str(self), set(settled))), rename(self, to))
    )
    run = runs.run_step(workspace, "copy", copy_upper, {"source": source})
    [(aside, before)] = renamed
    assert {f"{aside}/text.txt", f"{aside}/run.json", aside} <= before
    assert str(run.folder.parent) in settled
