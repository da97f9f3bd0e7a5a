"""Frozen interviews exported from the command line: labelled, hidden, once."""

import pyreadstat
import pytest

from houping.core.collection.variables import Code, Layout, Variable
from houping.tables.demo_mark import mark_folder
from houping.tables.interviews import write_interviews

NAME = "欧阳演示"


@pytest.fixture
def folder(tmp_path):
    frozen = tmp_path / "interviews"
    frozen.mkdir()
    agree = Variable(
        "agree",
        "code",
        "同意",
        "Agrees",
        codes=(Code("yes", "是", "Yes"), Code("no", "否", "No")),
        exercises=("post_assessment",),
    )
    head = Variable("meta_interview", "text", "访问编号", "Interview")
    name = Variable("head_name", "text", "户主", "Head", personal="name")
    tables = [
        (Layout("household", "household", "入户调查表", "Household", (head, name, agree)), [
            {"meta_interview": "uuid:1", "head_name": NAME, "agree": "no"}
        ]),
        (Layout("village", "village", "村调查表", "Village", (head,)), []),
    ]  # fmt: skip
    write_interviews(frozen, tables, {})
    return frozen


def test_a_folder_of_interviews_becomes_one_of_data_files_in_either_language(command, folder):
    mark_folder(folder)
    done = command("interviews", "export", folder, "--form", "household")
    assert done.returncode == 0 and "interviews-sav：1 张表，个人信息已隐去" in done.stdout
    written = folder.with_name("interviews-sav")
    rows, about = pyreadstat.read_sav(written / "household.sav", output_format="polars")
    assert rows.drop("meta_demo").rows() == [("uuid:1", "*", 0.0)]
    assert about.variable_value_labels["agree"] == {1: "是", 0: "否"}
    assert not (written / "village.sav").exists() and (written / "DEMO.txt").exists()
    assert written.stat().st_mode & 0o077 == 0
    command("interviews", "export", folder).refused(11, written)
    english = folder.with_name("english")
    assert command("interviews", "export", folder, "--to", english, HOUPING_LANG="en").returncode == 0
    assert pyreadstat.read_sav(english / "household.sav")[1].column_labels[2] == "Agrees"


def test_only_what_serves_one_assessment_is_exported_when_asked_for(command, folder):
    done = command("interviews", "export", folder, "--exercise", "post_assessment", "--format", "csv")
    assert done.returncode == 0 and "：1 张表" in done.stdout
    written = folder.with_name("interviews-csv")
    assert (written / "household.csv").read_text("utf-8-sig").splitlines()[0] == "meta_interview,agree"
    assert "post_assessment" in (written / "dictionary.csv").read_text("utf-8-sig")
    assert "摘录" in (written / "readme.txt").read_text("utf-8-sig")


def test_what_cannot_be_exported_is_refused_in_words_and_leaves_nothing(command, folder, tmp_path):
    target = tmp_path / "out"
    for option, value, known in (
        ("--format", "exe", "sav | dta | csv | xlsx | parquet"),
        ("--labels", "fr", "zh | en"),
        ("--form", "phone", "household | village"),
        ("--exercise", "exam", "post_assessment"),
    ):
        command("interviews", "export", folder, option, value, "--to", target).refused(10, value, known)
    command("interviews", "export", tmp_path, "--to", target).refused(10, "dictionary.json")
    (folder / "village.parquet").write_bytes(b"no Parquet")
    command("interviews", "export", folder, "--to", target).refused(10, "village.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["interviews"]
