"""examples/: the commands of its README, the site with the same files, and its maker give the same digests."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from houping.apps.accounts.models import Organisation, Person
from houping.apps.accounts.roles import Role
from houping.apps.findings.services import panel, rulings
from houping.apps.frames import services as frames
from houping.apps.jobs import tasks
from houping.apps.plans import files
from houping.apps.plans import services as plans
from houping.apps.plans.models import Assessment
from houping.apps.results import deliveries
from houping.apps.results import services as results
from houping.apps.sampling import services as sampling
from houping.chain import seal
from houping.chain.run import latest
from houping.chain.steps import RESULTS
from houping.plans import folder_of
from houping.tables.demo_mark import is_marked
from houping.tables.files import file_digest
from houping.tables.private import private_text
from houping.tables.read import parts_of, read_part

pytestmark = pytest.mark.xdist_group("examples")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STEPS = ("frame", "sample", "answers", *RESULTS)
COMMAND = f'#!/bin/sh\nexec "{sys.executable}" -c "from houping.cli import main; main()" "$@"\n'


def readme():
    return (EXAMPLES / "README.md").read_text(encoding="utf-8")


def commands():
    (block,) = re.findall(r"```sh\n(.*?)```", readme(), re.S)
    return block


def expected():
    """Return name -> digest of the table in the README."""
    return dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", readme(), re.M))


def found(workspace):
    """Return the same digests of a workspace."""
    sealed = json.loads((latest(workspace, "sample").folder / "sealed.json").read_text(encoding="utf-8"))
    return {name: digest_of(workspace, sealed, name) for name in expected()}


def digest_of(workspace, sealed, name):
    if name.startswith("sealed.json "):
        return sealed[name.removeprefix("sealed.json ")]
    step, file = name.split("/")
    return file_digest(latest(workspace, step).folder / file)


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """Return the folder of the example after all commands of its README."""
    folder = shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("examples") / "examples")
    programs = tmp_path_factory.mktemp("bin")
    (programs / "houping").write_text(COMMAND)
    (programs / "houping").chmod(0o755)
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    script = ["bash", "-euo", "pipefail", "-c", commands()]
    ended = subprocess.run(
        script, cwd=folder, env=os.environ | path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-3000:]
    return folder


def test_the_commands_of_the_readme_give_the_digests_of_the_readme(done):
    assert len(expected()) >= 9
    assert found(done / "out/runs") == expected()


def test_frame_and_sample_are_the_same_by_single_commands_and_by_run(done):
    for step in ("frame", "sample"):
        run = latest(done / "out/runs", step)
        for name, digest in run.outputs.items():
            assert file_digest(done / "out" / step / name) == digest, name


@pytest.fixture
def people(db):
    """Return those who prepare, draw and check on the site."""
    office = Organisation.objects.create(code="xzj", name="市乡村振兴局", kind="bureau")
    made = Assessment.objects.create(key="example", title="示例评估（演示数据）", year=2021, demo=True)
    roles = {"qc": Role.QC, "qc2": Role.QC, "xzj": Role.XZJ, "lgo": Role.LGO, "sv": Role.SV}
    roles |= {f"pj{number}": Role.PJ for number in (1, 2, 3)}
    found = {"assessment": made}
    for name, role in roles.items():
        found[name] = Person.objects.create(username=name, name=f"演示{name}", organisation=office)
        found[name].assignments.create(role=role, assessment=made.key)
    found["panel"] = [found[name] for name in ("pj1", "pj2", "pj3")]
    return found


@pytest.fixture
def site(settings, tmp_path, people):
    """A site whose data folder is this test's own, with the embedded plan in force."""
    settings.DATA, settings.WORKSPACES = tmp_path / "data", tmp_path / "data" / "workspaces"
    settings.WORKSPACES.mkdir(parents=True)
    texts = files.of_folder(folder_of("chongqing_2021"))
    plan = plans.add_plan(actor=people["xzj"], assessment=people["assessment"], texts=texts)
    moves = (
        ("xzj", "submit", {}),
        ("lgo", "approve", {"approval_basis": "纪要"}),
        ("lgo", "issue", {"document_number": "演示1号"}),
    )
    for actor, action, values in moves:
        plan.refresh_from_db()
        plans.move_plan(
            actor=people[actor], plan_id=plan.pk, action=action, version=plan.version, values=values
        )
    return people


def work(job):
    """Do a job now; it must end well."""
    tasks.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.error


def uploads(folder, *kinds):
    return [SimpleUploadedFile(p.name, p.read_bytes()) for p in sorted(folder.iterdir()) if p.suffix in kinds]


def freeze(site):
    """Take the frame in, check, sign and freeze it, with the salt of the example."""
    given = uploads(EXAMPLES / "frame", ".xlsx", ".csv", ".parquet")
    private_text(secret_place(site), (EXAMPLES / "salt.txt").read_text(encoding="utf-8"))
    frame = frames.upload(
        actor=site["qc"], assessment=site["assessment"], title="示例", files=given, demo=True
    )
    work(frame.job)
    frames.sign(actor=site["qc"], frame_id=frame.pk, statement="演示数据")
    work(frames.freeze(actor=site["qc"], frame_id=frame.pk).job)


def secret_place(site):
    """Return the file of the salt, taken away so that the test can put its own there."""
    place = frames.salt_file(site["assessment"])
    place.unlink()
    return place


def draw(site, monkeypatch):
    """Carry the ceremony to the drawn sample, with secret number and event of the example."""
    nonce = (EXAMPLES / "nonce.txt").read_text(encoding="utf-8").strip()
    monkeypatch.setattr(seal.secrets, "token_hex", lambda _bytes: nonce)
    event = json.loads((EXAMPLES / "beacon.txt").read_text(encoding="utf-8"))
    ceremony = sampling.begin(actor=site["qc"], assessment=site["assessment"])
    announced = {"event_kind": "public", "event": event["event"], "source": "演示"}
    soon = timezone.now() + timedelta(minutes=1)
    steps = (
        ("announce", announced | {"event_at": soon}, "qc"),
        ("enter", {"value": event["value"]}, "qc"),
        ("check", {"value": event["value"]}, "sv"),
        ("draw", {}, "qc"),
    )
    for action, values, who in steps:
        ceremony.refresh_from_db()
        ceremony = sampling.move(
            actor=site[who], ceremony_id=ceremony.pk, action=action, version=ceremony.version, values=values
        )
        if action == "announce":
            monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(minutes=1))
    work(ceremony.job)


def rule(site):
    """Let the panel of the site vote what the example's file says, document by document."""
    given = json.loads((EXAMPLES / "rulings.json").read_text(encoding="utf-8"))
    chair, *members = site["panel"]
    panel.open_session(actor=chair, assessment=site["assessment"], place="演示会议室", members=members)
    for one in [*given["rulings"], *given["limits"]]:
        document = re.fullmatch(r"研判认定第\d+号（(.+)）", one["basis"])[1]
        named = {key: one[key] for key in ("county", "trigger", "grade") if key in one}
        made = rulings.propose(
            actor=chair, assessment=site["assessment"], basis=document, reasons="演示", **named
        )
        for member in site["panel"]:
            rulings.vote(actor=member, ruling_id=made.pk, agrees=True, reasons="演示")
        rulings.decide(actor=chair, ruling_id=made.pk)


def compute(site):
    """Hand the answers in and compute everything up to the reports."""
    rule(site)
    delivery = deliveries.deliver(
        actor=site["qc"],
        assessment=site["assessment"],
        title="示例",
        files=uploads(EXAMPLES / "answers", ".parquet", ".csv"),
    )
    work(delivery.job)
    (seed,) = re.findall(r"--seed (\S+)", commands())
    work(results.compute(actor=site["qc"], assessment=site["assessment"], seed=seed))


def test_the_site_gives_the_same_bytes_as_the_commands(site, done, monkeypatch):
    freeze(site)
    draw(site, monkeypatch)
    compute(site)
    workspace = site["assessment"].workspace
    assert found(workspace) == expected()
    for step in STEPS:
        assert latest(workspace, step).outputs == latest(done / "out/runs", step).outputs, step


def test_the_example_is_what_its_maker_makes(tmp_path):
    made = shutil.copytree(EXAMPLES, tmp_path / "examples")
    maker = runpy.run_path(str(EXAMPLES / "make.py"))
    for part in ("frame", "answers"):
        shutil.rmtree(made / part)
    maker["main"](made)
    names = sorted(p.relative_to(made) for p in made.rglob("*") if p.is_file())
    kept = sorted(p.relative_to(EXAMPLES) for p in EXAMPLES.rglob("*") if p.is_file())
    assert names == [p for p in kept if p.parts[0] not in ("out", "__pycache__")]
    for name in names:
        assert content(made / name) == content(EXAMPLES / name), name


def content(path):
    """Return what stands in a file: rows of a workbook or of Parquet, else its bytes."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".xlsx":
        ((_, parts),) = ((n, p) for n, p in parts_of(path, {"t": path.stem[:2]}).items())
        return [batch.rows.rows() for part in parts for batch in read_part(part)]
    return path.read_bytes()


def test_every_folder_with_invented_people_says_so():
    assert is_marked(EXAMPLES / "frame") and is_marked(EXAMPLES / "answers")
    assert readme().startswith("# 一次完整的评估（演示数据）")
    assert sum(p.stat().st_size for p in EXAMPLES.rglob("*") if "out" not in p.parts) < 600_000


def test_frame_and_sample_are_for_their_owner_only(done):
    folders = [done / "out/frame", done / "out/sample"]
    folders += [latest(done / "out/runs", step).folder for step in ("frame", "sample")]
    for folder in folders:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("*.parquet"))
