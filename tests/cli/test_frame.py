"""`houping frame`: a person makes, checks and freezes a frame from the command line."""

import json
import sys
from dataclasses import dataclass

import polars as pl
import pytest

from houping.cli import main
from houping.synthetic.frame import build_frame


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
        monkeypatch.setattr(sys, "argv", ["houping", "frame", *map(str, words)])
        for name, value in ({"COLUMNS": "200"} | environment).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "演示"
    build_frame(folder, seed="a", scale=0.002, progress=lambda message, share: None)
    return folder


def spoil(demo, folder):
    folder.mkdir()
    for path in demo.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    households = pl.read_parquet(demo / "households.parquet")
    third = pl.int_range(pl.len()) == 2
    spoiled = households.with_columns(persons=pl.when(third).then(0).otherwise(pl.col("persons")))
    spoiled.write_parquet(folder / "households.parquet")
    return folder


def test_a_demonstration_frame_is_made_checked_against_the_plan_and_frozen(houping, tmp_path):
    demo = tmp_path / "演示"
    assert "虚构" in houping("demo", demo, "--scale", "0.002").stdout
    checked = houping("check", demo, "--plan", "chongqing_2021", "--listing", "清单.csv")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "没有错误" in checked.stdout
    frozen = houping("freeze", demo, "frozen")
    assert frozen.returncode == 0, frozen.stderr
    public = json.loads((tmp_path / "frozen" / "frame.json").read_text(encoding="utf-8"))
    assert public["root"] in frozen.stdout and public["salt_commitment"] in frozen.stdout
    assert "演示数据" in frozen.stdout
    assert json.loads((tmp_path / "frozen" / "secret.json").read_text())["salt"] not in frozen.stdout


def test_a_salt_makes_the_frozen_frame_repeatable(houping, demo, tmp_path):
    for name in ("a", "b"):
        houping("freeze", demo, name, "--salt", "a salt for the tests only")
    assert (tmp_path / "a/frame.json").read_bytes() == (tmp_path / "b/frame.json").read_bytes()
    assert houping("freeze", demo, "c", "--salt", "short").returncode == 10


def test_bad_rows_are_shown_listed_and_end_with_exit_code_10(houping, demo, tmp_path):
    folder = spoil(demo, tmp_path / "in")
    done = houping("check", folder)
    assert done.returncode == 10
    assert "households.parquet" in done.stdout and "persons" in done.stdout
    assert "in-问题清单.csv" in done.stderr and "Traceback" not in done.stderr
    listing = (tmp_path / "in-问题清单.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any(line.startswith("households.parquet,3,persons,out_of_range") for line in listing)


def test_english_words_and_an_english_listing_on_request(houping, demo, tmp_path):
    done = houping("check", spoil(demo, tmp_path / "in"), HOUPING_LANG="en")
    assert "persons is out of range" in done.stdout and "It should lie between 1 and 30" in done.stdout
    listing = (tmp_path / "in-problems.csv").read_text(encoding="utf-8-sig").splitlines()
    assert listing[0] == "file,row,column,code,level,what,what to do"
    assert any(line.startswith("households.parquet,3,persons,out_of_range,error,") for line in listing)


def test_a_refused_freeze_writes_no_frame(houping, demo, tmp_path):
    done = houping("freeze", spoil(demo, tmp_path / "in"), "frozen", HOUPING_LANG="en")
    assert done.returncode == 10 and "nothing was written" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "in-problems.csv"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check", "nowhere"), 10, "nowhere"),
        (("freeze", "nowhere", "out"), 10, "nowhere"),
        (("check", "file.csv"), 10, "file.csv"),
    ],
)
def test_what_is_not_there_is_named_with_its_remedy(houping, tmp_path, words, code, said):
    (tmp_path / "file.csv").write_text("x", encoding="utf-8")
    done = houping(*words)
    assert done.returncode == code and said in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_folder_with_other_content_is_never_replaced(houping, demo, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "论文.docx").write_text("precious")
    for words in (("demo", "mine", "--scale", "0.001"), ("freeze", demo, "mine"), ("freeze", demo, demo)):
        done = houping(*words)
        assert done.returncode == 11 and "不会覆盖" in done.stderr
    assert (tmp_path / "mine" / "论文.docx").read_text() == "precious"
    assert (demo / "households.parquet").exists() and not (demo / "frame.json").exists()


def test_an_older_frozen_frame_and_its_salt_are_replaced_only_when_told(houping, demo, tmp_path):
    words = ("freeze", demo, "frozen", "--demo")
    assert houping(*words).returncode == 0
    salt = (tmp_path / "frozen/secret.json").read_bytes()
    done = houping(*words)
    assert done.returncode == 11 and "--replace" in done.stderr
    assert (tmp_path / "frozen/secret.json").read_bytes() == salt
    assert houping(*words, "--replace").returncode == 0
    assert (tmp_path / "frozen/secret.json").read_bytes() != salt


def test_the_template_tells_what_to_do_next(houping, tmp_path):
    done = houping("template", "模板.xlsx")
    assert done.returncode == 0 and "houping frame check" in done.stdout
    assert (tmp_path / "模板.xlsx").stat().st_size > 5000
