"""`houping sample`: size, commit, draw, verify and replace, as an office, a county and an auditor use them."""

import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass

import polars as pl
import pytest

from houping.chain.frame import step as freeze
from houping.chain.run import silent
from houping.cli import main
from houping.core.sampling.ticket import commitment
from houping.plans import folder_of
from houping.synthetic.frame import build_frame

SECRET = "a nonce for the tests only"


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def houping(tmp_path, monkeypatch, capsys):
    def run(*words, **environment):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["houping", "sample", *map(str, words)])
        for name, value in ({"COLUMNS": "200"} | environment).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame")
    build_frame(folder / "source", seed="cli", scale=0.004, progress=silent)
    (folder / "frozen").mkdir()
    (folder / "salt.txt").write_text("a salt for the tests\n")
    freeze({"source": folder / "source", "salt": folder / "salt.txt"}, folder / "frozen", {}, silent)
    return folder / "frozen"


@pytest.fixture
def nonce(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "nonce.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture
def drawn(houping, frozen, nonce, tmp_path):
    found = houping("draw", "--frame", frozen, "--beacon", "drand 1", "--nonce", nonce, "--out", "s")
    assert found.returncode == 0, found.stderr
    return tmp_path / "s"


def refused(done, code, *names):
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert [name for name in names if str(name) not in done.stderr] == []


def test_sizes_of_the_plan_alone_are_printed(houping):
    found = houping("size")
    assert found.returncode == 0
    assert "万州" in found.stdout and "394" in found.stdout


def test_sizes_with_a_frame_give_completes_margins_and_both_readings_of_n(houping, frozen):
    found = houping("size", "--frame", frozen, "--json")
    sizes = json.loads(found.stdout)
    assert sizes["needed"] == 16588 and len(sizes["counties"]) == 33
    assert [group["villages"] for group in sizes["groups"]] == [196, 198]
    for part in [*sizes["counties"], *sizes["groups"], sizes["city"]]:
        assert part["phone"]["by_persons"] >= part["phone"]["by_households"]
        for survey in ("field", "phone"):
            assert all(0 < part[survey]["margin_half"][way] < 1 for way in ("simple", "planned"))
    assert sizes["city"]["field"]["margin_half"]["planned"] > sizes["city"]["field"]["margin_half"]["simple"]


def test_a_commitment_is_published_and_its_nonce_kept(houping, tmp_path):
    assert houping("commit", "secret").returncode == 0
    nonce = (tmp_path / "secret/nonce.txt").read_text().strip()
    assert (tmp_path / "secret/commitment.txt").read_text().strip() == commitment(nonce)
    assert (tmp_path / "secret/nonce.txt").stat().st_mode & 0o077 == 0
    refused(houping("commit", "secret"), 11, "secret")
    assert (tmp_path / "secret/nonce.txt").read_text().strip() == nonce


def test_a_draw_from_a_nonce_file_is_that_of_its_text(houping, frozen, drawn, tmp_path):
    (tmp_path / "other.txt").write_text(SECRET + "\n")
    again = houping("draw", "--frame", frozen, "--beacon", "drand 1", "--nonce", "other.txt", "--out", "t")
    assert again.returncode == 0 and commitment(SECRET) in again.stdout
    for name in ("villages.parquet", "households.parquet", "phone.parquet", "sizes.json", "bundle/draw.json"):
        assert (tmp_path / "t" / name).read_bytes() == (drawn / name).read_bytes()


def test_a_nonce_that_was_not_committed_to_draws_nothing(houping, frozen, nonce, tmp_path):
    words = ["draw", "--frame", frozen, "--beacon", "b", "--nonce", nonce, "--out", "s"]
    refused(houping(*words, "--commitment", commitment("first")), 13, commitment(SECRET))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--frame", "nowhere", "--beacon", "b"], ["nowhere"]),
        (["--beacon", "a|b"], ["beacon"]),
        (["--beacon", "b", "--nonce", "absent.txt"], ["absent.txt"]),
        (["--beacon", "b", "--plan", "no_such_plan"], ["no_such_plan"]),
    ],
    ids=["no frame", "a beacon with a bar", "no nonce", "no plan"],
)
def test_bad_input_is_named_and_nothing_is_written(houping, frozen, nonce, tmp_path, words, names):
    given = words if "--frame" in words else ["--frame", frozen, *words]
    given = given if "--nonce" in words else ["--nonce", nonce, *given]
    refused(houping("draw", *given, "--out", "s"), 10, *names)
    assert list(tmp_path.iterdir()) == []


def test_a_nonce_that_could_be_tried_out_draws_nothing(houping, frozen, tmp_path_factory, tmp_path):
    short = tmp_path_factory.mktemp("secret") / "short.txt"
    short.write_text("123456\n")
    words = ["draw", "--frame", frozen, "--beacon", "b", "--nonce", short, "--out", "s"]
    refused(houping(*words), 10, "short.txt", "16")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_a_sample_is_never_replaced(houping, frozen, nonce, tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s/notes.txt").write_text("mine")
    words = ["draw", "--frame", frozen, "--beacon", "b", "--nonce", nonce, "--out", "s"]
    refused(houping(*words), 11, "s")
    assert (tmp_path / "s/notes.txt").read_text() == "mine"


def test_an_older_sample_is_replaced_only_when_told(houping, frozen, nonce, drawn, tmp_path):
    older = shutil.copytree(drawn, tmp_path / "older")
    words = ["draw", "--frame", frozen, "--beacon", "another event", "--nonce", nonce, "--out", "older"]
    refused(houping(*words), 11, "以前的结果", "--replace")
    assert (older / "sealed.json").read_bytes() == (drawn / "sealed.json").read_bytes()
    assert "--replace" in houping(*words, HOUPING_LANG="en").stderr
    assert houping(*words, "--replace").returncode == 0
    assert (older / "sealed.json").read_bytes() != (drawn / "sealed.json").read_bytes()


def test_an_untouched_sample_verifies_with_and_without_the_frame_and_alone(houping, frozen, drawn):
    assert houping("verify", drawn).returncode == 0
    found = houping("verify", drawn, "--frame", frozen)
    assert found.returncode == 0 and "一致" in found.stdout
    alone = subprocess.run(
        [sys.executable, "-I", "-S", drawn / "bundle/verify_draw.py"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert alone.returncode == 0 and "一致" in alone.stdout


def test_verifying_says_whether_published_values_were_compared(houping, drawn):
    assert "仅内部一致" in houping("verify", drawn, HOUPING_LANG="zh").stdout
    assert "not compared with published values" in houping("verify", drawn, HOUPING_LANG="en").stdout
    draw = json.loads((drawn / "bundle/draw.json").read_text())
    words = ["--commitment", draw["commitment"], "--root", draw["root"]]
    words += ["--plan-digest", draw["plan_digest"], "--beacon", draw["beacon"]]
    said = houping("verify", drawn, *words, HOUPING_LANG="zh")
    assert said.returncode == 0 and "仅内部一致" not in said.stdout and "公共事件" in said.stdout


@pytest.mark.parametrize("option", ["--commitment", "--root", "--plan-digest", "--beacon"])
def test_a_draw_that_is_not_the_announced_one_is_refused(houping, drawn, option):
    refused(houping("verify", drawn, option, "0" * 64), 13, option.strip("-").replace("-", "_"), "0" * 64)


def test_a_seal_is_compared_and_stands_for_no_value_announced_before_the_event(houping, drawn):
    said = houping("verify", drawn, "--sealed", drawn / "sealed.json")
    # It came after the public event: a ground nonce would be in it too, so it is no announcement.
    assert said.returncode == 0 and "封存记录" in said.stdout and "公共事件之后公布" in said.stdout
    assert "仅内部一致" in said.stdout and "与事先公布的值相符" not in said.stdout


def test_drawing_says_what_may_be_published_now_and_keeps_seed_and_nonce_to_itself(
    houping, frozen, nonce, drawn
):
    said = houping("draw", "--frame", frozen, "--beacon", "drand 1", "--nonce", nonce, "--out", "again")
    seed = json.loads((drawn / "bundle/draw.json").read_text())["seed"]
    assert "sealed.json" in said.stdout and "reveal" in said.stdout
    assert seed not in said.stdout + said.stderr and SECRET not in said.stdout + said.stderr
    assert seed not in houping("verify", drawn).stdout


def test_at_the_release_the_bundle_is_written_for_everybody(houping, drawn, tmp_path):
    done = houping("reveal", drawn, "public")
    assert done.returncode == 0 and "public" in done.stdout
    assert sorted(p.name for p in (tmp_path / "public").iterdir()) == sorted(
        p.name for p in (drawn / "bundle").iterdir()
    )
    refused(houping("reveal", drawn, "public"), 11, "public")


def test_a_bundle_that_is_not_the_sealed_one_is_not_released(houping, drawn, tmp_path):
    path = drawn / "bundle/README.md"
    path.write_text(path.read_text() + "more")
    refused(houping("reveal", drawn, "public"), 13, "README.md")
    refused(houping("reveal", drawn, "public", "--sealed", "absent.json"), 10, "absent.json")
    assert not (tmp_path / "public").exists()


def edit_packed(path, change):
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    place, name = change(lines)
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    assert place is not None
    return name


def another_listing(lines):
    cells = lines[5].split(",")
    cells[2] = str(1 - int(cells[2]))
    lines[5] = ",".join(cells)
    return 5, cells[0]


def swapped_ranks(lines):
    """Swap ranks 1 and 2 of the first village and kind that has both."""
    place_of = {}
    for place, line in enumerate(lines[1:], start=1):
        unit, kind, listed, *_, rank, _, _ = line.split(",")
        place_of[unit.rsplit("-", 1)[0], kind, listed, rank] = place
    first = next(key for key in place_of if key[3] == "1" and (*key[:3], "2") in place_of)
    both = place_of[first], place_of[*first[:3], "2"]
    for place, rank in zip(both, ("2", "1"), strict=True):
        cells = lines[place].split(",")
        cells[4] = rank
        lines[place] = ",".join(cells)
    return min(both), lines[min(both)].split(",")[0]


@pytest.mark.parametrize("change", [another_listing, swapped_ranks])
def test_a_changed_household_and_a_swapped_rank_are_named_with_exit_13(houping, drawn, change):
    name = edit_packed(drawn / "bundle/households.csv.gz", change)
    refused(houping("verify", drawn), 13, "households.csv.gz", name)
    refused(houping("verify", drawn, HOUPING_LANG="en"), 13, "does not verify", name)


def test_an_altered_seed_is_named_with_exit_13(houping, drawn):
    path = drawn / "bundle/draw.json"
    draw = json.loads(path.read_text())
    path.write_text(json.dumps(draw | {"seed": "0" * 64}))
    refused(houping("verify", drawn), 13, "seed", "0" * 64)


def test_a_sample_of_another_frame_is_found(houping, drawn, tmp_path, frozen):
    (tmp_path / "other").mkdir()
    for path in frozen.iterdir():
        (tmp_path / "other" / path.name).write_bytes(path.read_bytes())
    public = json.loads((frozen / "frame.json").read_text())
    (tmp_path / "other/frame.json").write_text(json.dumps(public | {"root": "f" * 64}))
    refused(houping("verify", drawn, "--frame", "other"), 13, "frame.json", "root")


@pytest.mark.parametrize("name", ["bundle/plan.json", "bundle/phone.csv.gz", "households.parquet"])
def test_a_sample_with_a_broken_file_is_refused_by_name(houping, drawn, name):
    (drawn / name).write_bytes(b"\x00broken")
    done = houping("verify", drawn)
    assert done.returncode in (10, 13) and "Traceback" not in done.stderr
    assert name.split("/")[-1] in done.stderr


def a_household(folder, status):
    table = pl.read_parquet(folder / "households.parquet")
    both = table.group_by("village", "hh_stratum").agg((pl.col("status") == "reserve").sum().alias("spare"))
    table = table.join(both.filter(pl.col("spare") > 1), on=["village", "hh_stratum"])
    row = table.filter(status=status).sort("village", "hh_stratum", "rank").row(0, named=True)
    order = table.filter(village=row["village"], hh_stratum=row["hh_stratum"], status="reserve").sort("rank")
    return row["household"], order["household"].to_list()


def test_a_household_is_replaced_by_the_next_reserve_and_the_next_one_after_that(houping, drawn):
    household, reserve = a_household(drawn, "main")
    first = houping("replace", drawn, "--household", household, "--reason", "refusal")
    assert first.returncode == 0 and reserve[0] in first.stdout
    second = houping("replace", drawn, "--household", reserve[0], "--reason", "moved", "--date", "2021-11-12")
    assert second.returncode == 0 and reserve[1] in second.stdout
    place = drawn.parent / "s-replacements.jsonl"
    assert place.stat().st_mode & 0o077 == 0
    log = place.read_text().splitlines()
    assert [json.loads(line)["substitute"] for line in log] == reserve[:2]
    assert houping("verify", drawn).returncode == 0


@pytest.mark.parametrize(
    ("who", "reason", "code"), [("main", "tired", 10), ("reserve", "refusal", 10), ("nobody", "refusal", 10)]
)
def test_a_replacement_without_reason_or_sampled_household_is_refused(houping, drawn, who, reason, code):
    household = "500101999999-0001" if who == "nobody" else a_household(drawn, who)[0]
    named = reason if reason == "tired" else household
    refused(houping("replace", drawn, "--household", household, "--reason", reason), code, named)
    assert not (drawn.parent / "s-replacements.jsonl").exists()


def test_nobody_is_replaced_twice(houping, drawn):
    household, _ = a_household(drawn, "main")
    houping("replace", drawn, "--household", household, "--reason", "refusal")
    refused(houping("replace", drawn, "--household", household, "--reason", "refusal"), 11, household)


def test_a_changed_log_is_found(houping, drawn):
    household, reserve = a_household(drawn, "main")
    houping("replace", drawn, "--household", household, "--reason", "refusal")
    log = drawn.parent / "s-replacements.jsonl"
    log.write_text(log.read_text().replace(reserve[0], reserve[1]))
    refused(houping("replace", drawn, "--household", reserve[0], "--reason", "moved"), 13, log.name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  400: {value: 14", "  400: {value: 1"),
        (
            "share: {value: 0.5, clause: 六（一）1, printed: 50%的村为",
            "share: {value: 1, clause: 六（一）1, printed: 50%的村为",
        ),
    ],
)
@pytest.mark.parametrize("word", ["size", "draw"])
def test_nothing_is_planned_or_drawn_by_a_plan_that_its_check_refuses(
    houping, frozen, nonce, tmp_path, word, old, new
):
    plan = shutil.copytree(folder_of("chongqing_2021"), tmp_path / "plan")
    text = (plan / "sampling.yaml").read_text(encoding="utf-8")
    assert old in text
    (plan / "sampling.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    words = ("--beacon", "an event", "--nonce", nonce, "--out", "sample") if word == "draw" else ()
    refused(houping(word, "--plan", plan, "--frame", frozen, *words), 10, "sampling.yaml")
    assert not (tmp_path / "sample").exists()
