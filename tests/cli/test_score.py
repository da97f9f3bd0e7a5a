"""`houping score`: COINr's index from files, and one sentence for everything that is wrong."""

import json
import re
import sys

import numpy as np
import polars as pl
import pytest
from tests.reference.test_coinr import DATA, STAGES

from houping.cli import main

VALUES = "县,水,路,死亡\n甲,10,1,5\n乙,20,3,1\n丙,15,,3\n"
TREE = "iCode,Parent,Weight,Direction\n水,生活,1,1\n路,生活,1,1\n死亡,总分,1,-1\n生活,总分,3,1\n总分,,1,1\n"
YAML_TREE = """\
nodes:
  - {id: 总分}
  - {id: 生活, parent: 总分, weight: 3}
  - {id: 水, parent: 生活, weight: 1, worst: 0, best: 40}
  - {id: 路, parent: 生活, weight: 1, worst: 0, best: 4}
  - {id: 死亡, parent: 总分, weight: 1, worst: 10, best: 0}
""".replace("{id: 总分}", "{id: 总分, weight: 1}")


@pytest.fixture
def houping(monkeypatch, capsys):
    """Run the command; return exit code, standard output and error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["houping", "score", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def file(tmp_path):
    def write(text, name):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def treated(tmp_path):
    """COINr's values after treatment of outliers, as a file."""
    path = tmp_path / "treated.csv"
    columns = {k: v if k == "uCode" else np.array(v, float) for k, v in STAGES["Treated"].items()}
    pl.DataFrame(columns).write_csv(path)
    return path


@pytest.fixture
def scored(houping):
    def run(*arguments):
        code, out, err = houping(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def test_the_asem_index_is_that_of_coinr_at_every_level(scored, treated):
    answer = scored(treated, "--tree", DATA / "coinr_asem_imeta.csv")
    expected = STAGES["Aggregated"]
    assert [u["unit"] for u in answer["units"]] == expected["uCode"]
    assert answer["top"] == "Index"
    for node in answer["nodes"]:
        found = [u["scores"][node["id"]] for u in answer["units"]]
        np.testing.assert_allclose(found, np.array(expected[node["id"]], float), rtol=1e-9, atol=1e-9)


def test_ranks_are_those_of_the_asem_results(scored, treated):
    answer = scored(treated, "--tree", DATA / "coinr_asem_imeta.csv")
    place = {u["unit"]: u["rank"] for u in answer["units"]}
    assert [place[u] for u in ("CHE", "NLD", "DNK", "NOR")] == [1, 2, 3, 4]


def test_raw_values_are_divided_by_their_denominators_when_asked(scored):
    arguments = (DATA / "coinr_asem_idata.csv", "--unit", "uCode", "--tree", DATA / "coinr_asem_imeta.csv")
    plain, divided = scored(*arguments), scored(*arguments, "--denominate")
    flights = np.array(STAGES["Denominated"]["Flights"], float)
    scaled = 100 * (flights - flights.min()) / (flights.max() - flights.min())
    found = {u["unit"]: u["scores"]["Flights"] for u in divided["units"]}
    np.testing.assert_allclose([found[u] for u in STAGES["Denominated"]["uCode"]], scaled, atol=1e-4)
    assert plain["units"] != divided["units"]


def test_what_is_missing_is_left_out_and_the_rest_re_based(scored, file):
    answer = scored(file(VALUES, "v.csv"), "--tree", file(TREE, "t.csv"))
    third = answer["units"][2]
    assert third["scores"]["路"] is None
    assert third["scores"]["水"] == third["scores"]["生活"] == pytest.approx(50.0)
    assert third["score"] == pytest.approx(0.75 * 50 + 0.25 * 50)


def test_goalposts_of_a_yaml_tree_do_not_move_with_the_data(scored, file):
    answer = scored(file(VALUES, "v.csv"), "--tree", file(YAML_TREE, "t.yaml"), "--normalise", "goalposts")
    first = answer["units"][0]["scores"]
    assert (first["水"], first["路"], first["死亡"]) == pytest.approx((25.0, 25.0, 50.0))
    assert first["总分"] == pytest.approx(0.75 * 25 + 0.25 * 50)


def test_effective_weights_of_the_leaves_sum_to_one(scored, file):
    answer = scored(file(VALUES, "v.csv"), "--tree", file(TREE, "t.csv"))
    share = {n["id"]: n["effective_weight"] for n in answer["nodes"]}
    assert (share["水"], share["路"], share["死亡"]) == pytest.approx((0.375, 0.375, 0.25))


def test_the_same_files_give_the_same_bytes(houping, file):
    arguments = (file(VALUES, "v.csv"), "--tree", file(TREE, "t.csv"), "--json")
    assert houping(*arguments) == houping(*arguments)


def test_the_table_for_reading_shows_the_best_first(houping, file):
    code, out, _ = houping(file(VALUES, "v.csv"), "--tree", file(TREE, "t.csv"))
    assert code == 0
    assert out.index("乙") < out.index("甲")


BAD_TREES = {
    "an id twice": (TREE.replace("路,生活", "水,生活"), "第 3 行"),
    "an unknown parent": (TREE.replace("路,生活", "路,生产"), "第 3 行"),
    "a circle": (TREE.replace("总分,,1", "总分,生活,1"), "第 2 行"),
    "two tops": (TREE.replace("死亡,总分", "死亡,"), "第 6 行"),
    "a negative weight": (TREE.replace("死亡,总分,1", "死亡,总分,-1"), "第 4 行"),
    "a word for a weight": (TREE.replace("死亡,总分,1", "死亡,总分,x"), "第 4 行"),
    "no weight at all": (TREE.replace("生活,1", "生活,0"), "第 2 行"),
    "a direction of 2": (TREE.replace("生活,1,1", "生活,1,2", 1), "第 2 行"),
    "no column of parents": (TREE.replace("Parent", "Eltern"), "第 1 行"),
    "nothing": ("", "第 1 行"),
    "a leaf that the data lack": (TREE.replace("死亡", "出生"), "出生"),
}


@pytest.mark.parametrize(("text", "place"), BAD_TREES.values(), ids=BAD_TREES)
def test_a_bad_tree_is_refused_with_its_place(houping, file, text, place):
    code, out, err = houping(file(VALUES, "v.csv"), "--tree", file(text, "t.csv"))
    assert (code, out) == (10, "")
    assert place in err


CHINESE = re.compile("[\u3002\u4e00-\u9fff]")


@pytest.mark.parametrize(("text", "place"), BAD_TREES.values(), ids=BAD_TREES)
def test_a_bad_tree_is_refused_in_one_language_at_a_time(houping, file, monkeypatch, text, place):
    monkeypatch.setenv("HOUPING_LANG", "en")
    *_, err = houping(file(VALUES, "v.csv"), "--tree", file(text, "t.csv"))
    for name in ("水", "路", "死亡", "出生", "生活", "生产", "总分", "乙", "甲", "县", "丙"):
        err = err.replace(name, "")
    assert not CHINESE.search(err.replace("、", "")), err


BAD_YAML = {
    "broken": "nodes: [",
    "no nodes": "knoten: []",
    "a node that is a word": "nodes: [水]",
    "an empty list": "nodes: []",
    "a key that nobody knows": "nodes: [{id: 总, weight: 1}, {id: 水, parent: 总, weight: 1, direktion: -1}]",
}


@pytest.mark.parametrize("text", BAD_YAML.values(), ids=BAD_YAML)
def test_a_bad_yaml_tree_is_refused_with_its_file(houping, file, text):
    code, out, err = houping(file(VALUES, "v.csv"), "--tree", file(text, "t.yaml"))
    assert (code, out) == (10, "")
    assert "t.yaml" in err


BAD_DATA = {
    "text for a number": (VALUES.replace("20", "viel"), (), "第 3 行"),
    "a unit twice": (VALUES.replace("乙", "甲"), (), "第 3 行"),
    "a unit without any value": (VALUES + "丁,,,\n", (), "第 5 行"),
    "a column without any value": ("县,水,路,死亡\n甲,1,,2\n乙,2,,3\n", (), "路"),
    "an unknown normalisation": (VALUES, ("--normalise", "sum"), "min_max"),
    "an unknown aggregation": (VALUES, ("--aggregate", "median"), "geometric"),
    "denominators that the tree lacks": (VALUES, ("--denominate",), "Denominator"),
    "goalposts that the tree lacks": (VALUES, ("--normalise", "goalposts"), "worst"),
}


@pytest.mark.parametrize(("text", "options", "place"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_are_refused_with_their_place(houping, file, text, options, place):
    code, out, err = houping(file(text, "v.csv"), "--tree", file(TREE, "t.csv"), *options)
    assert (code, out) == (10, "")
    assert place in err


def test_goalposts_that_coincide_are_refused(houping, file):
    tree = file(YAML_TREE.replace("best: 40", "best: 0"), "t.yaml")
    code, out, err = houping(file(VALUES, "v.csv"), "--tree", tree, "--normalise", "goalposts")
    assert (code, out) == (10, "")
    assert "t.yaml" in err


def test_a_missing_tree_is_named(houping, file, tmp_path):
    code, _, err = houping(file(VALUES, "v.csv"), "--tree", tmp_path / "none.csv")
    assert code == 10 and "none.csv" in err
