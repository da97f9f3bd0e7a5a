"""Plausible mistakes: each is answered with what is wrong and what to do, in the language of the user."""

import shutil
from pathlib import Path

import pytest

SCHOOLS = Path(__file__).parents[1] / "reference/data/apiclus1.csv"
MEAN = ["estimate", SCHOOLS, "--weight", "pw", "--mean", "api00"]


@pytest.mark.parametrize(
    "line",
    [
        "estimate . --mean x --weight w",
        "rank .",
        "score . --tree t.csv",
        "verify .",
        "estimate a.csv --design .",
        "sample draw --frame f --beacon b --nonce . --out s",
    ],
)
def test_a_folder_in_place_of_a_file_is_called_a_folder(command, tmp_path, line):
    (tmp_path / "f").mkdir()
    (tmp_path / "f/frame.json").write_text("{}")
    (tmp_path / "t.csv").write_text("iCode,Parent,Weight\nT,,1\nx,T,1\n")
    command(*line.split()).refused(10, ". 是文件夹")


@pytest.mark.parametrize("level", ["95", "0", "1", "-0.5"])
@pytest.mark.parametrize("name", ["estimate", "rank"])
def test_a_level_out_of_range_is_refused_with_how_to_write_it(command, tmp_path, name, level):
    (tmp_path / "e.csv").write_text("unit,estimate,se\na,1,1\nb,2,1\n")
    words = MEAN if name == "estimate" else ["rank", "e.csv"]
    command(*words, "--level", level).refused(10, "--level", float(level), "95% 写作 0.95")


@pytest.mark.parametrize("text", ["mean: [a", "mean: x: y", "{mean: x", "\tmean: x"])
def test_broken_yaml_is_told_with_its_line_and_no_english_in_chinese(command, tmp_path, text):
    (tmp_path / "d.yaml").write_text(f"weight: pw\n{text}\n")
    done = command(*MEAN, "--design", "d.yaml")
    done.refused(10, "d.yaml 第", "行无法读取", "缩进")
    assert not any(word in done.stderr for word in ("expected", "mapping", "unicode", "token"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"x", "不是完整的 Excel 工作簿"),
        ("a.parquet", b"a,b\n1,2\n", "不是完整的 Parquet 文件"),
        ("a.csv", b'a,b\n"1,2\n', "引号没有成对"),
        ("a.csv", b"", "没有表头"),
        ("a.csv", b"a,b\n", "没有数据行"),
        ("a.csv", b"a,b\n1,2,3\n", "第 2 行有 3 个单元格"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a.txt", b"a,b\n1,2\n", "只能读 .parquet, .xlsx"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_in_both_languages(
    command, tmp_path, name, content, says
):
    (tmp_path / name).write_bytes(content)
    words = ["estimate", name, "--mean", "a", "--weight", "b"]
    command(*words).refused(10, f"无法读取 {name}", says)
    english = command(*words, HOUPING_LANG="en")
    english.refused(10, f"Cannot read {name}")
    assert english.stderr.isascii()


@pytest.fixture
def workspace(tmp_path):
    """Return a workspace as it lies on the disk: marks of a run, a sample, reports, answers."""
    top = tmp_path / "work"
    for mark in (
        "grades/grades-1/run.json",
        "sample/sample-1/bundle/draw.json",
        "reports/reports-1/facts/texts.json",
        "frame/frame-1/frame.json",
        "demo-answers/demo-answers-1/answers/households.parquet",
    ):
        (top / mark).parent.mkdir(parents=True)
        (top / mark).write_text("{}")
    return top


@pytest.mark.parametrize(
    ("line", "kind", "meant"),
    [
        ("replay work", "运行文件夹", "work/grades/grades-1"),
        ("replay work/grades", "运行文件夹", "work/grades/grades-1"),
        ("report check work", "报告文件夹", "work/reports/reports-1"),
        ("sample verify work", "样本文件夹", "work/sample/sample-1"),
        ("sample verify work/sample/sample-1/bundle", "样本文件夹", "work/sample/sample-1"),
        ("sample reveal work out", "样本文件夹", "work/sample/sample-1"),
        ("sample calls work --out c.csv", "样本文件夹", "work/sample/sample-1"),
        ("sample replace work --household h --reason moved", "样本文件夹", "work/sample/sample-1"),
        ("sample size --frame work", "冻结的抽样框", "work/frame/frame-1"),
        ("run -w w --frame f --beacon b --nonce n --answers work/demo-answers/demo-answers-1", "调查结果文件夹",
         "work/demo-answers/demo-answers-1/answers"),
    ],
)  # fmt: skip
def test_another_folder_than_the_one_needed_is_answered_with_the_one_that_was_meant(
    command, workspace, line, kind, meant
):
    command(*line.split()).refused(10, f"不是{kind}", f"是不是 {meant}？")
    assert not (workspace.parent / "w").exists()


def test_a_folder_far_from_anything_is_answered_with_what_to_give(command, tmp_path):
    (tmp_path / "empty").mkdir()
    command("sample", "verify", "empty").refused(10, "不是样本文件夹", "houping sample draw")
    command("replay", "absent").refused(10, "找不到文件：absent")


def test_a_folder_without_runs_is_not_an_empty_table(command, tmp_path):
    done = command("runs", tmp_path)
    assert done.returncode == 0 and "没有运行记录" in done.stdout
    assert command("runs", tmp_path, "--json").stdout.strip() == "[]"


def test_a_run_that_was_moved_alone_is_told_so(command, tmp_path):
    """The plan is an input of the run; beside the moved folder it is no longer found."""
    from houping.chain.run import run_step

    def copy(inputs, out, parameters, progress):
        (out / "o.txt").write_text((inputs["source"] / "i.txt").read_text())

    source = tmp_path / "work/plan/p"
    source.mkdir(parents=True)
    (source / "i.txt").write_text("1")
    run = run_step(tmp_path / "work", "plan", copy, {"source": source})
    shutil.move(run.folder, tmp_path / "moved")
    done = command("replay", tmp_path / "moved")
    done.refused(13, run.id, "source", "须留在原来的工作目录里")


def test_equal_goalposts_name_the_indicator(command, tmp_path):
    (tmp_path / "t.csv").write_text(
        "iCode,Parent,Weight,Direction,Worst,Best\nT,,1,,,\nx,T,1,1,0,9\n收入,T,1,1,5,5\n", encoding="utf-8"
    )
    (tmp_path / "s.csv").write_text("u,x,收入\na,1,2\nb,2,3\n", encoding="utf-8")
    command("score", "s.csv", "--tree", "t.csv", "--normalise", "goalposts").refused(10, "指标 收入 的最差值")


def test_categories_of_a_proportion_stay_with_their_variable_on_a_narrow_screen(
    command, tmp_path, monkeypatch
):
    from houping.cli import console

    monkeypatch.setattr(type(console.out), "is_terminal", property(lambda self: True))
    words = ["estimate", SCHOOLS, "--weight", "pw", "--proportion", "awards,sch.wide", "--by", "stype"]
    shown = command(*words, COLUMNS="60").stdout
    assert "awards=No" in shown and "\n=No" not in shown.replace(" ", "")


def test_answers_may_be_csv_files_as_the_dictionary_says(command, tmp_path):
    """The dictionary promises Excel, CSV or Parquet: what is refused here is the frame, not the answers."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "入户调查.csv").write_text("单位编号\n", encoding="utf-8")
    (tmp_path / "nonce.txt").write_text("a nonce for the tests only")
    words = ("--frame", "absent", "--beacon", "b", "--nonce", "nonce.txt", "--answers", "answers")
    command("run", "-w", "w", *words).refused(10, "absent")


@pytest.mark.parametrize(
    ("frame", "nonce", "said"), [("absent", "nonce.txt", "absent"), (".", "lost.txt", "lost.txt")]
)
def test_a_run_looks_for_all_its_files_before_it_begins(command, tmp_path, frame, nonce, said):
    (tmp_path / "nonce.txt").write_text("a nonce for the tests only")
    for name in ("villages.csv", "households.csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    done = command("run", "-w", "w", "--frame", frame, "--beacon", "b", "--nonce", nonce)
    done.refused(10, said)
    assert not (tmp_path / "w").exists()
