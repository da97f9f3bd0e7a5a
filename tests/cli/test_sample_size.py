"""What `houping sample size` foresees, and that a stopped draw leaves the last one whole."""

import json
import sys
from dataclasses import dataclass

import polars as pl
import pytest

from houping.chain.frame import step as freeze
from houping.chain.run import silent
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
        monkeypatch.setattr(sys, "argv", ["houping", "sample", *map(str, words)])
        for name, value in ({"COLUMNS": "200"} | environment).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame")
    build_frame(folder / "source", seed="cli", scale=0.004, progress=silent)
    (folder / "frozen").mkdir()
    (folder / "salt.txt").write_text("a salt for the tests\n")
    freeze({"source": folder / "source", "salt": folder / "salt.txt"}, folder / "frozen", {}, silent)
    return folder / "frozen"


@pytest.fixture
def nonce(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "nonce.txt"
    path.write_text("a nonce for the tests only")
    return path


@pytest.fixture
def drawn(houping, frame, nonce, tmp_path):
    words = ("draw", "--frame", frame, "--beacon", "1000", "--nonce", nonce, "--out", "样本")
    assert houping(*words).returncode == 0
    return tmp_path / "样本"


def sizes(houping, frame):
    return json.loads(houping("size", "--frame", frame, "--json").stdout)


def test_the_table_fits_a_narrow_terminal(houping, frame):
    shown = houping("size", "--frame", frame, COLUMNS="80").stdout
    assert "万盛经开区" in shown and "…" not in shown


def test_it_says_that_one_point_holds_for_the_city_alone(houping, frame):
    shown = houping("size", "--frame", frame).stdout
    assert "±1% 只对全市而言" in shown and "各区县都达不到 ±1%" in shown
    assert "疑点 A-4" in shown


def test_every_county_has_two_margins_and_two_readings_of_n(houping, frame):
    found = sizes(houping, frame)
    assert found["needed"] == 16_588 and len(found["counties"]) == 33
    for row in found["counties"]:
        margin = row["field"]["margin_half"]
        assert 0 < margin["simple"] < margin["planned"] < 1
        assert row["phone"]["margin_half"]["planned"] > found["margin"]
        assert 200 <= row["phone"]["by_households"] <= row["phone"]["by_persons"] <= 1000


def test_groups_and_city_are_sums_of_their_counties_with_smaller_margins(houping, frame):
    found = sizes(houping, frame)
    for part, key in (("field", "completes"), ("phone", "by_persons"), ("phone", "by_households")):
        whole = sum(row[part][key] for row in found["counties"])
        assert found["city"][part][key] == pytest.approx(whole, abs=2)
        assert sum(group[part][key] for group in found["groups"]) == pytest.approx(whole, abs=2)
    margins = [group["field"]["margin_half"]["planned"] for group in found["groups"]]
    assert found["city"]["field"]["margin_half"]["planned"] < min(margins)


def test_what_is_foreseen_is_about_what_is_drawn(houping, frame, drawn):
    planned = sizes(houping, frame)["city"]["field"]
    found = json.loads((drawn / "sizes.json").read_text(encoding="utf-8"))["city"]["field"]
    assert found["households"] == pytest.approx(planned["households"], rel=0.05)
    assert found["margin_half"]["planned"] == pytest.approx(planned["margin_half"]["planned"], rel=0.2)


def test_a_county_that_may_stay_below_its_minimum_is_named(houping, frame):
    short = [row["short_name"] for row in sizes(houping, frame)["counties"] if not row["field"]["enough"]]
    shown = houping("size", "--frame", frame).stdout
    assert short and all(name in shown.split("低于下限")[1] for name in short)


def test_the_call_list_is_the_main_sample(houping, drawn, tmp_path):
    phone = pl.read_parquet(drawn / "phone.parquet")
    assert houping("calls", drawn, "--out", "呼叫.csv").returncode == 0
    calls = pl.read_csv(tmp_path / "呼叫.csv", schema_overrides={"county": pl.String})
    assert calls["household"].to_list() == phone.filter(pl.col("status") == "main")["household"].to_list()


def test_reserve_numbers_are_released_in_whole_blocks(houping, drawn, tmp_path):
    phone = pl.read_parquet(drawn / "phone.parquet")
    shorter = pl.when(pl.col("rank") <= 60).then(pl.lit("main")).otherwise(pl.lit("reserve"))
    phone.with_columns(status=shorter).write_parquet(drawn / "phone.parquet")
    assert houping("calls", drawn, "--blocks", "1", "--out", "呼叫.csv").returncode == 0
    calls = pl.read_csv(tmp_path / "呼叫.csv", schema_overrides={"county": pl.String})
    assert calls["rank"].max() == 100 and calls["block"].max() == 2
    assert calls.height == phone.filter(pl.col("rank") <= 100).height


def test_a_draw_that_is_stopped_leaves_the_last_sample_whole(houping, frame, nonce, drawn, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    before = {path: path.read_bytes() for path in drawn.rglob("*") if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr("houping.chain.draw.write_bundle", stop)
        words = ("draw", "--frame", frame, "--beacon", "1001", "--nonce", nonce, "--out", drawn)
        assert houping(*words).returncode != 0
    assert {path: path.read_bytes() for path in drawn.rglob("*") if path.is_file()} == before
    assert [path.name for path in drawn.parent.iterdir()] == [drawn.name]
