"""`houping plan`: check, show, new, schema; what an office sees, and the exit code that a script sees."""

import io
import json
import shutil
import sys

import pytest
from rich.console import Console

from houping import cli
from houping.plans import folder_of


@pytest.fixture
def houping(monkeypatch, capsys):
    """Run the command line; return exit code, standard output and standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["houping", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        return stop.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "方案"
    shutil.copytree(folder_of("chongqing_2021"), target)
    return target


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_embedded_plan_is_the_default_and_passes_with_notes(houping):
    code, out, _ = houping("plan", "check")
    assert code == 0
    assert "steps.yaml:74 D1" in out and "2021年2月底" in out and "2022-02-28" in out
    assert "错误 0 处" in out


def test_an_error_exits_10_with_file_line_rule_message_and_remedy(houping, folder):
    replace(folder / "grading.yaml", "share: {value: 0.50,", "share: {value: 0.40,")
    code, out, err = houping("plan", "check", folder)
    assert code == 10 and "Traceback" not in out + err
    (line,) = [line for line in out.splitlines() if line.startswith("错误 grading")]
    assert line == "错误 grading.yaml:11 C4 各等次比例之和为 0.9，应为 1。 调整比例，使之和为 1。"
    assert "错误 1 处" in out


def test_errors_stand_before_notes(houping, folder):
    replace(folder / "steps.yaml", "anomaly: A-1,", "anomaly: A-99,")
    _, out, _ = houping("plan", "check", folder)
    levels = [line.split()[0] for line in out.splitlines() if ".yaml:" in line]
    assert levels == sorted(levels, key=["错误", "不可行", "提示"].index)
    assert levels[0] == "错误"


def test_a_terminal_gets_a_table_that_cuts_nothing_off(houping, monkeypatch):
    screen = Console(file=io.StringIO(), force_terminal=True, width=140, no_color=True)
    monkeypatch.setattr("houping.cli.plan.out", screen)
    monkeypatch.setenv("COLUMNS", "140")
    houping("plan", "check")
    shown = screen.file.getvalue()
    assert "级别" in shown and "办法" in shown and "…" not in shown


def test_json_gives_every_problem_as_data(houping, folder):
    replace(folder / "sampling.yaml", "cap: {value: 1000,", "cap: {value: 很多,")
    code, out, _ = houping("plan", "check", folder, "--json")
    (problem,) = json.loads(out)
    assert code == 10
    assert (problem["file"], problem["code"], problem["level"]) == ("sampling.yaml", "P3", "error")
    assert problem["row"] > 1 and problem["remedy"]


def test_county_counts_turn_the_reading_of_n_into_numbers(houping):
    _, out, _ = houping("plan", "check", "--sizes", "demo")
    assert "按人数得 17109" in out and "±1.01 个百分点" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "check", "没有这个方案"), "找不到方案“没有这个方案”"),
        (("plan", "show", "没有这个方案"), "chongqing_2021"),
        (("plan", "show", "--section", "指标"), "可用：overview"),
        (("plan", "check", "--sizes", "没有.csv"), "没有.csv"),
        (("plan", "new", "a b"), "不能用作标识"),
        (("plan", "new", "x", "--from", "没有"), "找不到方案"),
    ],
)
def test_bad_input_is_answered_in_one_sentence_with_exit_10(houping, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = houping(*arguments)
    assert code == 10
    assert says in err and "Traceback" not in out + err
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_broken_yaml_names_file_and_line(houping, folder):
    replace(folder / "steps.yaml", "expected_steps: {value: 7,", "expected_steps: {value: 7")
    code, _, err = houping("plan", "check", folder)
    assert code == 10 and "steps.yaml" in err and "行" in err


def test_english_is_one_variable_away(houping, monkeypatch):
    monkeypatch.setenv("HOUPING_LANG", "en")
    code, _, err = houping("plan", "check", "nothing")
    assert code == 10 and err.startswith("There is no plan 'nothing'")


def test_the_checker_speaks_english_with_place_rule_message_and_remedy(houping, folder, monkeypatch):
    monkeypatch.setenv("HOUPING_LANG", "en")
    replace(folder / "steps.yaml", "expected_steps: {value: 7,", "expected_steps: {value: 8,")
    code, out, _ = houping("plan", "check", folder)
    assert code == 10
    assert "steps.yaml:13 N8 7 steps are listed; the document states 8 (九（一）至（七）)." in out
    assert "Step 6 “评估报告审核” is printed with an end (2021-12-31) and no start." in out


def test_a_syntax_error_is_told_in_the_language_of_its_reader(houping, folder, monkeypatch):
    replace(folder / "steps.yaml", "expected_steps: {value: 7,", "expected_steps: {value: 7")
    assert "写法不符合 YAML" in houping("plan", "check", folder)[2]
    (folder / "steps.yaml").write_text("步骤", encoding="gb18030")
    monkeypatch.setenv("HOUPING_LANG", "en")
    assert "line 1 cannot be read: it is not in UTF-8" in houping("plan", "check", folder)[2]


def test_show_prints_the_plan_for_reading(houping):
    _, out, _ = houping("plan", "show")
    for words in (
        "渝委农办〔2021〕32号",
        "万盛经开区　不低于 200 户（六（一）2）",
        "3.7 乡村振兴重点帮扶区县情况（五（三）7）　权重 10　只适用14个区县",
        "年度乡村振兴战略实绩考核不得评为“优秀”等次",
        "原文“2021年2月底完成”",
        "不得要求村级填表报数",
    ):
        assert words in out
    assert "assumption" not in out and "Sourced" not in out


def test_show_can_print_one_section_and_the_list_of_assumptions(houping):
    _, steps, _ = houping("plan", "show", "--section", "steps")
    assert "评估结果审定" in steps and "涪陵区" not in steps
    _, assumptions, _ = houping("plan", "show", "--section", "assumptions")
    assert "sampling.phone.base.value" not in assumptions
    assert "sampling.phone.base = persons" in assumptions
    assert "min_households" not in assumptions, "quotas stand in the document"


def test_new_makes_next_years_plan_that_passes_the_check(houping, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = houping("plan", "new", "chongqing_2022")
    assert code == 0 and "2022年" in out
    code, out, _ = houping("plan", "check", "chongqing_2022")
    assert code == 0 and "待确认" in out and "错误 0 处" in out


def test_new_takes_name_source_year_and_folder(houping, folder, tmp_path):
    target = tmp_path / "新" / "四川"
    code, _, _ = houping("plan", "new", "四川2023", "--from", folder, "--year", 2023, "--to", target)
    assert code == 0
    assert "id: 四川2023" in (target / "plan.yaml").read_text(encoding="utf-8")


def test_new_never_writes_over_a_folder(houping, folder):
    before = sorted(p.name for p in folder.iterdir())
    code, _, err = houping("plan", "new", "x", "--to", folder)
    assert code == 11 and "不会覆盖" in err
    assert sorted(p.name for p in folder.iterdir()) == before


def test_schema_writes_one_file_for_every_part(houping, tmp_path):
    code, _, _ = houping("plan", "schema", "--to", tmp_path / "schema")
    assert code == 0
    assert len(list((tmp_path / "schema").glob("*.schema.json"))) == 14
    json.loads((tmp_path / "schema" / "steps.schema.json").read_text(encoding="utf-8"))


def test_schema_does_not_replace_a_folder_of_other_things(houping, folder):
    code, _, _ = houping("plan", "schema", "--to", folder)
    assert code == 11
    assert (folder / "plan.yaml").is_file()
