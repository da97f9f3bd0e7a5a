"""`houping quality`: a file of any survey in, the interviewers to look at first out, with reasons."""

import csv
import json
import sys

import numpy as np
import pytest

from houping.cli import main
from houping.synthetic.rounds import make_round

FILTERS = [f"f{j}" for j in range(20)]
PLAIN = [f"q{j}" for j in range(60)]
PLACES = ("--latitude", "lat", "--longitude", "lon", "--accuracy", "acc")
WAYS = ("--minutes", "minutes", "--start", "start", "--day", "day", *PLACES)


@pytest.fixture(scope="module")
def round_file(tmp_path_factory):
    """Write a round of 300 interviews of 15 people, three of them fabricators; return path and styles."""
    made = make_round("file", interviews=495, interviewers=15)
    seen = made.interviews
    path = tmp_path_factory.mktemp("quality") / "round.csv"
    answers = np.column_stack([seen.answers[:, 80:140], seen.answers[:, :20]])
    numbers = [seen.latitude, seen.longitude, made.accuracy]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        heads = ["id", "who", "village", "day", *PLAIN, *FILTERS, "minutes", "start", "lat", "lon", "acc"]
        writer.writerow(heads)
        for i, row in enumerate(answers):
            clock = f"{int(made.started[i]) // 60:02d}:{int(made.started[i]) % 60:02d}"
            minutes = round(float(np.nansum(made.seconds[i])) / 60, 1)
            about = (i, seen.interviewer[i], seen.village[i], seen.day[i])
            given = ("" if a < 0 else a for a in row)
            place = ("" if np.isnan(v[i]) else v[i] for v in numbers)
            writer.writerow([*about, *given, minutes, clock, *place])
    return path, made.styles


@pytest.fixture
def houping(monkeypatch, capsys):
    """Run the command; return exit code, standard output and error."""

    def run(*arguments, who="who", lang="zh"):
        monkeypatch.setenv("HOUPING_LANG", lang)
        line = ["houping", "quality", *map(str, arguments), "--interviewer", who, "--village", "village"]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code or 0, shown.out, shown.err

    return run


def test_answers_are_chosen_by_the_dictionary_beside_the_file_and_the_output_says_so(
    houping, round_file, tmp_path
):
    path = tmp_path / "round.csv"
    path.write_bytes(round_file[0].read_bytes())
    code, out, _err = houping(path)
    assert code == 0 and "其余 86 列都作答案" in out  # minutes and positions among them
    layout = {"name": "round", "form_id": "round", "title_zh": "演示", "title_en": "demo"}
    kinds = dict.fromkeys(PLAIN + FILTERS, "code") | {"start": "text", "lat": "place"}
    layout["variables"] = [{"name": name, "kind": kind, "codes": []} for name, kind in kinds.items()]
    (tmp_path / "dictionary.json").write_text(json.dumps([layout]))
    code, out, _err = houping(path)
    assert code == 0 and "按数据字典取 80 个选择题和数字题作答案" in out
    code, out, _err = houping(path, "--json")
    assert set(json.loads(out)["answers"]) == {*PLAIN, *FILTERS}


def test_the_planted_fabricators_of_a_file_come_first_with_fitting_reasons(houping, round_file):
    path, styles = round_file
    code, out, err = houping(path, "--filters", ",".join(FILTERS), *WAYS, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    first = answer["interviewers"][:3]
    assert {styles.get(r["interviewer"]) for r in first} == {"copier", "inn", "skipper"}
    reasons = {styles[r["interviewer"]]: r["reasons"] for r in first}
    assert reasons["copier"][0] == "copies_own"
    assert reasons["skipper"][0] == "filters"
    assert {"night", "mock", "one_point"} <= set(reasons["inn"])
    assert all(r["flagged"] for r in first)
    assert answer["left_out"] == ["id"]
    found = first[0]["checks"]
    assert set(found) == {check["code"] for check in answer["checks"]}
    assert sum(r["interviews"] for r in answer["interviewers"]) == 495


def test_the_same_seed_gives_the_same_bytes(houping, round_file):
    arguments = (round_file[0], "--answers", ",".join(PLAIN), "--json", "--seed", "7")
    assert houping(*arguments)[1] == houping(*arguments)[1]


def test_the_list_is_said_in_both_languages_and_says_what_a_flag_is(houping, round_file):
    path, styles = round_file
    chinese = houping(path, "--answers", ",".join(PLAIN), "--top", 3)[1]
    copier = next(name for name, style in styles.items() if style == "copier")
    assert copier in chinese and "不是结论" in chinese and "与自己的其他问卷过于相似" in chinese
    english = houping(path, "--answers", ",".join(PLAIN), "--top", 3, lang="en")[1]
    assert "never a verdict" in english and "own interviews too much alike" in english
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--latitude", "lat"), "--longitude"),
        (("--alpha", "5"), "--alpha"),
        (("--top", "0"), "--top"),
        (("--answers", "q0,none"), "none"),
        (("--start", "lat", "--answers", "q0"), "第 2 行"),
        (("--minutes", "start"), "start"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(houping, round_file, more, says):
    code, out, err = houping(round_file[0], *more)
    assert (code, out) == (10, "")
    assert says in err


def test_a_file_without_answers_or_with_two_people_says_what_is_lacking(houping, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("who,village\n" + "".join(f"p{i % 3},v\n" for i in range(30)))
    code, _, err = houping(path)
    assert code == 10 and "0 个答案列" in err
    path.write_text("who,village,minutes\n" + "".join(f"p{i % 2},v,{20 + i}\n" for i in range(30)))
    code, _, err = houping(path, "--minutes", "minutes")
    assert code == 10 and "2" in err
