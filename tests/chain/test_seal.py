"""The secret of a draw: who may know what between the commitment and the end of the fieldwork."""

import json
import shutil
import subprocess
import sys

import polars as pl
import pytest

from houping.chain.draw import step
from houping.chain.frame import step as freeze
from houping.chain.run import folder_digests, replay, run_step, silent
from houping.chain.seal import commit, read_nonce, read_sealed, reveal
from houping.chain.verify import verify_sample
from houping.core.errors import (
    FileMissing,
    FileUnreadable,
    FolderTaken,
    NonceTooShort,
    PublishedDiffers,
    SampleDiffers,
)
from houping.core.sampling.ticket import commitment
from houping.plans import folder_of

from .conftest import BEACON, NONCE


@pytest.fixture(scope="module")
def run(frozen, nonce, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("work")
    inputs = {"plan": folder_of("chongqing_2021"), "frame": frozen, "nonce": nonce}
    return run_step(workspace, "sample", step, inputs, {"beacon": BEACON})


def seed_of(sample):
    return json.loads((sample / "bundle/draw.json").read_text(encoding="utf-8"))["seed"]


def test_committing_leaves_a_nonce_for_its_owner_only_and_its_commitment_for_everybody(tmp_path):
    public = commit(tmp_path)
    nonce = read_nonce(tmp_path / "nonce.txt")
    assert len(nonce) == 64 and public == commitment(nonce)
    assert (tmp_path / "nonce.txt").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "commitment.txt").read_text().strip() == public


def test_neither_nonce_nor_seed_stands_outside_the_bundle(run):
    """The record of the run, the seal and the sizes may be shown to anybody on the day of the draw."""
    words = [NONCE.encode(), seed_of(run.folder).encode()]
    for path in run.folder.rglob("*"):
        if path.is_file() and "bundle" not in path.parts:
            assert not [word for word in words if word in path.read_bytes()], path


def test_the_bundle_is_for_its_owner_only_until_the_release(run):
    assert (run.folder / "bundle").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (run.folder / "bundle").iterdir())


def test_a_draw_is_replayed_bit_for_bit_from_the_nonce_file(run):
    replay(run, step)
    assert "nonce" not in run.parameters and run.input_paths()["nonce"].is_file()


def test_the_seal_names_no_village_and_no_household(run, frozen):
    text = (run.folder / "sealed.json").read_text(encoding="utf-8")
    sealed = json.loads(text)
    villages = pl.read_parquet(run.folder / "villages.parquet")["village"]
    assert not [code for code in villages if code in text]
    assert sealed["commitment"] == commitment(NONCE) and sealed["beacon"] == BEACON
    public = json.loads((frozen / "frame.json").read_text(encoding="utf-8"))
    assert (sealed["root"], sealed["salt_commitment"]) == (public["root"], public["salt_commitment"])


def test_the_revealed_bundle_is_the_sealed_one_and_verifies_alone(run, tmp_path):
    sealed = reveal(run.folder, tmp_path / "public")
    assert folder_digests(tmp_path / "public") == folder_digests(run.folder / "bundle") == sealed.files
    assert (tmp_path / "public").stat().st_mode & 0o777 == 0o755
    command = [sys.executable, "-I", "-S", str(tmp_path / "public/verify_draw.py")]
    command += [w for k, v in sealed.published().items() for w in (f"--{k.replace('_', '-')}", v)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "与公布值相符" in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "draw.json",
        "households.csv.gz",
        "phone.csv.gz",
        "plan.json",
        "verify_draw.py",
        "villages.csv",
    ],
)
def test_any_changed_file_of_a_bundle_stops_its_release_and_is_named(copy_of_sample, tmp_path, name):
    path = copy_of_sample / "bundle" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(SampleDiffers, match=name):
        reveal(copy_of_sample, tmp_path / "public")
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("name", ["README.md", "verify_draw.py"])
def test_verifying_finds_a_changed_page_or_program_too(copy_of_sample, name):
    path = copy_of_sample / "bundle" / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(SampleDiffers, match=name):
        verify_sample(copy_of_sample)


def changed_seal(folder, **values):
    path = folder / "sealed.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


@pytest.mark.parametrize("name", ["commitment", "root", "plan_digest", "beacon"])
def test_a_bundle_of_another_draw_than_the_sealed_one_is_not_released(copy_of_sample, tmp_path, name):
    changed_seal(copy_of_sample, **{name: "0" * 64})
    with pytest.raises(PublishedDiffers, match=name):
        reveal(copy_of_sample, tmp_path / "public")
    with pytest.raises(PublishedDiffers, match=name):
        verify_sample(copy_of_sample)


@pytest.mark.parametrize(
    ("name", "value"), [("demo", False), ("notice", "x"), ("salt_commitment", "0" * 64), ("bundle", "0" * 64)]
)
def test_every_other_value_of_the_seal_is_compared(copy_of_sample, tmp_path, name, value):
    changed_seal(copy_of_sample, **{name: value})
    with pytest.raises(SampleDiffers, match=name):
        reveal(copy_of_sample, tmp_path / "public")


def test_a_published_seal_counts_more_than_the_one_in_the_folder(sample, copy_of_sample, tmp_path):
    changed_seal(copy_of_sample, beacon="another event")
    reveal(copy_of_sample, tmp_path / "public", sample / "sealed.json")
    verify_sample(copy_of_sample, sealed=read_sealed(sample / "sealed.json"))
    with pytest.raises(PublishedDiffers):
        reveal(sample, tmp_path / "other", copy_of_sample / "sealed.json")


@pytest.mark.parametrize("change", [{"root": None}, {"files": []}, {"more": 1}, {"demo": "yes"}])
def test_a_seal_of_another_form_is_refused_with_file_and_key(copy_of_sample, tmp_path, change):
    changed_seal(copy_of_sample, **change)
    with pytest.raises(FileUnreadable, match=rf"sealed\.json.*{next(iter(change))}"):
        reveal(copy_of_sample, tmp_path / "public")


def test_nothing_is_released_twice_or_without_bundle_or_seal(copy_of_sample, tmp_path):
    (tmp_path / "public").mkdir()
    with pytest.raises(FolderTaken):
        reveal(copy_of_sample, tmp_path / "public")
    with pytest.raises(FileMissing, match="bundle"):
        reveal(tmp_path / "public", tmp_path / "other")
    (copy_of_sample / "sealed.json").unlink()
    with pytest.raises(FileMissing, match=r"sealed\.json"):
        reveal(copy_of_sample, tmp_path / "other")


@pytest.mark.parametrize(
    ("text", "refusal"), [(b"short", NonceTooShort), (b"", NonceTooShort), (b"\xff" * 40, FileUnreadable)]
)
def test_a_nonce_that_is_none_is_refused_by_file(tmp_path, text, refusal):
    (tmp_path / "n.txt").write_bytes(text)
    with pytest.raises(refusal, match=r"n\.txt"):
        read_nonce(tmp_path / "n.txt")
    with pytest.raises(FileMissing, match="absent"):
        read_nonce(tmp_path / "absent")


def test_the_progress_of_a_draw_tells_nothing_secret(frozen, nonce, tmp_path):
    said = []
    inputs = {"plan": folder_of("chongqing_2021"), "frame": frozen, "nonce": nonce}
    step(inputs, tmp_path, {"beacon": BEACON}, lambda message, share: said.append(message))
    assert not [word for word in said if NONCE in word or seed_of(tmp_path) in word]


def test_incomes_with_more_than_two_decimals_are_rounded_at_freezing_and_the_honest_draw_verifies(
    frozen, nonce, tmp_path
):
    """The record prints cents; had the draw gone by more, scores recomputed from the record would differ."""
    source = shutil.copytree(frozen.parent / "source", tmp_path / "source")
    table = pl.read_parquet(source / "villages.parquet")
    exact = pl.col("collective_income_yuan") + pl.int_range(pl.len()) % 7 * 0.00123
    table.with_columns(exact.alias("collective_income_yuan")).write_parquet(source / "villages.parquet")
    frame, sample = tmp_path / "frame", tmp_path / "sample"
    frame.mkdir()
    sample.mkdir()
    freeze({"source": source, "salt": frozen.parent / "salt.txt"}, frame, {}, silent)
    assert "too_precise" in (tmp_path / "source-问题清单.csv").read_text(encoding="utf-8-sig")
    kept = pl.read_parquet(frame / "villages.parquet")["collective_income_yuan"]
    assert kept.to_list() == [float(f"{value:.2f}") for value in kept]
    step(
        {"plan": folder_of("chongqing_2021"), "frame": frame, "nonce": nonce}, sample, {"beacon": "b"}, silent
    )
    verify_sample(sample, frame)
    program = sample / "bundle/verify_draw.py"
    done = subprocess.run([sys.executable, "-I", "-S", str(program)], capture_output=True, check=False)
    assert done.returncode == 0
