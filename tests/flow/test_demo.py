"""The whole work, end to end, through the command line."""

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from houping.chain.run import all_runs, latest
from houping.chain.steps import STEPS
from houping.cli.demo import SMALLEST

from .conftest import SCALE, houping

pytestmark = pytest.mark.xdist_group("flow")


def folder(workspace, step):
    return latest(workspace, step).folder


def test_the_demo_writes_one_general_and_33_county_reports(demo):
    workspace, printed = demo
    reports = folder(workspace, "reports")
    words = sorted(p.name for p in reports.rglob("*.docx"))
    assert len(words) == 34
    assert list(reports.rglob("*.xlsx")) and list(reports.rglob("*.html"))
    assert "演示数据" in printed and str(reports) in printed.replace("\n", "")


def test_the_closing_lines_can_be_pasted_into_a_shell(demo):
    workspace, printed = demo
    lines = [line.split("#")[0] for line in printed.splitlines() if line.startswith("  ")]
    commands = [shlex.split(line) for line in lines if "houping" in line or "python3" in line]
    assert [words[1] for words in commands] == ["report", "-I", "replay", "runs", "serve"]
    for words in commands[:-1]:
        if words[0] == "python3":
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        else:
            done = houping(*words[1:])
        assert done.returncode == 0, done.stderr
    assert commands[-1][-2:] == ["--workspace", str(workspace)]


def test_every_step_left_one_run_with_intact_outputs(demo):
    assert {run.step for run in all_runs(demo[0])} == set(STEPS)
    listed = houping("runs", demo[0], "--json")
    assert listed.returncode == 0
    assert {row["step"] for row in json.loads(listed.stdout)} == set(STEPS)


def test_every_grade_respects_the_quota_and_stays_in_its_group(demo):
    grades = pl.read_parquet(folder(demo[0], "grades") / "grades.parquet")
    assert grades.height == 33
    assert sorted(grades.group_by("group").len()["len"].to_list()) == [14, 19]
    for _, group in grades.group_by("group"):
        assert (group["rank_lo"] <= group["rank"]).all() and (group["rank"] <= group["rank_hi"]).all()
        assert sorted(group["rank"].to_list())[0] == 1


def test_intervals_hold_the_stored_truth_at_the_stated_rate(demo):
    """Over all published county, group and city intervals; the band is four standard errors of the rate."""
    from houping.synthetic.truth import coverage

    found = coverage(
        folder(demo[0], "estimates") / "estimates.parquet",
        folder(demo[0], "demo-answers") / "truth" / "measures.parquet",
    )
    field = [row for row in found if row.source == "household" and row.domain_kind == "county"]
    assert field and field[0].intervals > 300
    assert 0.90 <= field[0].share <= 0.99


def test_the_second_run_of_the_demo_reuses_every_step(demo):
    workspace, _ = demo
    before = {run.id for run in all_runs(workspace)}
    started = time.monotonic()
    again = houping("demo", "--workspace", workspace, "--scale", SCALE)
    assert again.returncode == 0, again.stderr
    assert {run.id for run in all_runs(workspace)} == before
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("step", ["frame", "sample", "weights", "estimates", "scores", "grades", "reports"])
def test_a_replay_gives_the_same_bytes(demo, step):
    done = houping("replay", folder(demo[0], step))
    assert done.returncode == 0, done.stderr
    assert "逐位相同" in done.stdout


def test_no_record_of_a_run_tells_the_nonce(demo):
    nonce = (demo[0] / "nonce.txt").read_text(encoding="utf-8").strip()
    for run in all_runs(demo[0]):
        assert nonce not in (run.folder / "run.json").read_text(encoding="utf-8")
    assert (demo[0] / "nonce.txt").stat().st_mode & 0o077 == 0


def test_a_changed_result_is_found_and_named(copy_of_demo):
    path = folder(copy_of_demo, "grades") / "grades.json"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    done = houping("replay", path.parent)
    assert done.returncode == 13
    assert "grades.json" in done.stderr and "Traceback" not in done.stderr


def test_the_sample_verifies_without_houping(demo):
    bundle = folder(demo[0], "sample") / "bundle"
    command = [sys.executable, "-I", "-S", "verify_draw.py"]
    done = subprocess.run(command, cwd=bundle, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_own_data_go_through_the_same_chain_and_give_the_same_results(demo, tmp_path):
    """`houping run` on the demo's own frame and answers ends with the same grades, byte for byte."""
    workspace, _ = demo
    sample = latest(workspace, "sample")
    words = ["run", "-w", tmp_path / "own", "--frame", folder(workspace, "demo-frame"), "--demo"]
    words += ["--answers", folder(workspace, "demo-answers") / "answers"]
    words += ["--beacon", sample.parameters["beacon"], "--nonce", sample.input_paths()["nonce"]]
    words += ["--salt", latest(workspace, "frame").input_paths()["salt"]]
    words += ["--seed", latest(workspace, "grades").parameters["seed"]]
    done = houping(*words)
    assert done.returncode == 0, done.stderr
    for step in ("sample", "estimates", "grades"):
        assert latest(tmp_path / "own", step).outputs == latest(workspace, step).outputs


def test_bad_answers_are_refused_with_every_row_and_nothing_is_written(demo, tmp_path):
    workspace, _ = demo
    source = folder(workspace, "demo-answers") / "answers"
    bad = tmp_path / "answers"
    bad.mkdir()
    for path in source.glob("*.parquet"):
        table = pl.read_parquet(path)
        if path.stem == "villages":
            table = table.with_columns(road_ok=pl.lit(7))
        table.write_parquet(bad / path.name)
    sample = latest(workspace, "sample")
    words = [
        "run",
        "-w",
        tmp_path / "own",
        "--frame",
        folder(workspace, "demo-frame"),
        "--answers",
        bad,
        "--demo",
    ]
    words += ["--beacon", sample.parameters["beacon"], "--nonce", sample.input_paths()["nonce"]]
    words += ["--salt", latest(workspace, "frame").input_paths()["salt"]]
    done = houping(*words)
    assert done.returncode == 10
    assert "road_ok" in done.stderr and "Traceback" not in done.stderr
    assert not list((tmp_path / "own").glob("answers/*/*"))


def test_a_killed_demo_of_the_smallest_scale_leaves_whole_runs_and_goes_on(tmp_path):
    workspace = tmp_path / "demo"
    program = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
    words = [sys.executable, "-c", program, "demo", "--workspace", str(workspace), "--scale", str(SMALLEST)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (workspace / "sample" / "latest").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {run.id for run in all_runs(workspace)}
    assert any(name.startswith("sample-") for name in kept)
    assert houping("runs", workspace).returncode == 0
    done = houping("demo", "--workspace", workspace, "--scale", str(SMALLEST))
    assert done.returncode == 0, done.stderr
    assert kept <= {run.id for run in all_runs(workspace)}
    assert not list(Path(workspace).rglob(".new-*"))


def test_an_altered_figure_in_a_report_is_found_by_the_command(copy_of_demo):
    from docx import Document

    reports = folder(copy_of_demo, "reports")
    assert houping("report", "check", reports).returncode == 0
    path = next(reports.rglob("500101-*.docx"))
    document = Document(str(path))
    run = next(
        r
        for p in document.paragraphs
        for r in p.runs
        if "得分" in r.text and any(c.isdigit() for c in r.text)
    )
    run.text = run.text.replace("1", "2")
    document.save(str(path))
    found = houping("report", "check", reports)
    assert found.returncode == 13
    assert path.name in found.stderr
