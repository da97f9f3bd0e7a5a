"""Every file that the command line writes: whole or absent, and a refusal of the disk in one sentence."""

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import pytest

from houping.chain.frame import step as freeze
from houping.chain.run import silent
from houping.cli import main
from houping.synthetic.frame import build_frame
from houping.tables.template import write_template
from refusing import closed, files_end_at

NONCE = "a nonce for the tests only"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with a frame, the same frozen, a nonce, a sample and an empty workbook."""
    folder = tmp_path_factory.mktemp("made")
    build_frame(folder / "source", seed="files", scale=0.002, progress=silent)
    (folder / "salt.txt").write_text("a salt for the tests\n")
    (folder / "nonce.txt").write_text(NONCE)
    (folder / "frozen").mkdir()
    freeze({"source": folder / "source", "salt": folder / "salt.txt"}, folder / "frozen", {}, silent)
    write_template(folder / "empty.xlsx")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr("sys.argv", ["houping", *words("sample draw", folder, folder / "sample")])
        main()
    return folder


def words(name, made, target):
    """Return the words of a command that writes `target`."""
    draw = ["--frame", made / "frozen", "--beacon", "b", "--nonce", made / "nonce.txt", "--out", target]
    commands = {
        "frame template": [target.with_suffix(".xlsx")],
        "frame demo": [target, "--scale", "0.002"],
        "frame check": [made / "empty.xlsx", "--listing", target.with_suffix(".csv")],
        "frame freeze": [made / "source", target],
        "plan new": ["x_2022", "--to", target],
        "plan schema": ["--to", target],
        "sample commit": [target],
        "sample draw": draw,
        "sample reveal": [made / "sample", target],
        "sample calls": [made / "sample", "--out", target.with_suffix(".csv")],
        "run": ["-w", target, "--frame", made / "source", "--beacon", "b", "--nonce", made / "nonce.txt"],
    }
    return [str(word) for word in [*name.split(), *commands[name]]]


WRITING = (
    "frame template",
    "frame demo",
    "frame check",
    "frame freeze",
    "plan new",
    "plan schema",
    "sample commit",
    "sample draw",
    "sample reveal",
    "sample calls",
    "run",
)


def left_in(folder):
    """Return every file below a folder but the lock of a workspace."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


@pytest.mark.parametrize("name", WRITING)
def test_a_full_disk_is_told_in_one_sentence_and_nothing_half_written_stays(name, made, command, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    listing_head, secret = 40, 64
    with files_end_at(listing_head if name == "frame check" else secret):
        done = command(*words(name, made, out / "result"))
    done.refused(10, "无法写入", out / "result", "文件大小超过系统的限制", "磁盘空间")
    assert len(done.stderr.strip().splitlines()) == 1
    assert left_in(out) == []


@pytest.mark.parametrize("name", WRITING)
def test_a_folder_that_may_not_be_written_is_named_with_what_to_do(name, made, command, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with closed(out):
        done = command(*words(name, made, out / "result"))
    done.refused(10, "无法写入", out / "result", "没有写入权限", "换一个位置")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", WRITING)
def test_a_file_where_a_folder_should_be_is_named(name, made, command, tmp_path):
    (tmp_path / "out").write_text("mine")
    command(*words(name, made, tmp_path / "out" / "result")).refused(10, "无法写入", "不是文件夹")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_full_disk_for_temporary_files_is_named(made, command, tmp_path):
    with files_end_at(64):
        done = command("frame", "check", made / "source", "--listing", "listing.csv")
    done.refused(10, "无法写入", Path(gettempdir()) / "houping-frame" / "households.parquet")
    assert left_in(tmp_path) == []


def test_the_disk_speaks_english_too(made, command, tmp_path):
    with closed(tmp_path):
        done = command(*words("plan new", made, tmp_path / "result"), HOUPING_LANG="en")
    done.refused(10, "Cannot write", "no permission to write")


def test_a_step_in_the_middle_of_a_run_leaves_the_steps_before_it_and_names_its_file(made, command, tmp_path):
    """The plan fits under the limit, the frame does not."""
    with files_end_at(300_000):
        done = command(*words("run", made, tmp_path / "work"))
    done.refused(10, "无法写入", tmp_path / "work" / "frame" / "households.parquet")
    assert (tmp_path / "work/plan/latest").is_file()
    assert left_in(tmp_path / "work/frame") == []


def test_an_input_that_may_not_be_read_is_not_called_unwritable(made, command, tmp_path):
    nonce = shutil.copytree(made, tmp_path / "in") / "nonce.txt"
    nonce.chmod(0)
    with closed(tmp_path / "in"):
        done = command("sample", "draw", *words("sample draw", tmp_path / "in", tmp_path / "s")[2:])
    done.refused(10, "无法读取", nonce, "没有读取权限")


def test_the_listing_of_a_frame_on_a_read_only_disk_stands_in_the_working_folder(made, command, tmp_path):
    disc = tmp_path / "disc"
    disc.mkdir()
    shutil.copy(made / "empty.xlsx", disc / "empty.xlsx")
    with closed(disc):
        command("frame", "check", disc / "empty.xlsx").refused(10, "问题")
    assert (tmp_path / "empty-问题清单.csv").is_file()


# --- never over somebody's work --------------------------------------------------------


@pytest.mark.parametrize("name", ["frame template", "frame check", "sample calls"])
def test_a_file_that_is_there_already_is_not_overwritten(name, made, command, tmp_path):
    mine = tmp_path / "mine"
    for suffix in (".xlsx", ".csv"):
        mine.with_suffix(suffix).write_text("村,户\n1,2\n")
    command(*words(name, made, mine)).refused(11, "mine", "已经存在，不会覆盖")
    assert {p.read_text() for p in tmp_path.glob("mine.*")} == {"村,户\n1,2\n"}


def test_a_listing_replaces_the_listing_of_the_check_before(made, command, tmp_path):
    for _ in range(2):
        for suffix in (".csv", ".xlsx"):
            listing = tmp_path / f"listing{suffix}"
            command("frame", "check", made / "empty.xlsx", "--listing", listing).refused(10, listing)


@pytest.mark.parametrize(
    "line", ["frame template t.csv", "frame check x --listing t.doc", "sample calls x --out t.xlsx"]
)
def test_a_file_is_not_named_like_another_kind_of_file(line, command, tmp_path):
    command(*line.split()).refused(10, "t.", "扩展名应为")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_standard_output_is_no_traceback(command, monkeypatch):
    with suppress(OSError), Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        command("plan", "show").refused(10, "无法写入 标准输出", "磁盘已满")
