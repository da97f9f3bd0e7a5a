"""A plan folder is read whole, or refused with file, line and remedy."""

import shutil

import pytest

from houping.core.errors import PlanMissing, PlanRejected, PlanYamlBroken
from houping.core.plan.model import PARTS
from houping.plans import built_in, check_folder, checked, folder_of, load


def test_the_embedded_plan_loads_by_name_and_by_path_with_one_digest():
    assert built_in() == ["chongqing_2021"]
    assert load("chongqing_2021").digest() == load(folder_of("chongqing_2021")).digest()


def test_comments_order_of_keys_and_folder_do_not_change_the_digest_but_a_value_does(copy):
    before = load(copy.folder).digest()
    copy.edit("estimation.yaml", "replicates: {value: 1000, ", "replicates: {   value:   1000, ")
    copy.edit("estimation.yaml", "estimation:\n", "# 说明\nestimation:\n")
    assert load(copy.folder).digest() == before == load("chongqing_2021").digest()
    copy.edit("estimation.yaml", "value:   1000", "value: 999")
    assert load(copy.folder).digest() != before


def test_a_name_that_is_no_plan_is_refused_with_the_names_that_are():
    with pytest.raises(PlanMissing) as error:
        load("beijing_2021")
    assert "beijing_2021" in error.value.message() and "chongqing_2021" in error.value.message()


def test_an_empty_folder_is_no_plan(tmp_path):
    with pytest.raises(PlanMissing):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line_words"),
    [
        ("  pinyin: Fuling\n", "  pinyin: [Fuling\n", None),
        ("    group: 1\n", "\tgroup: 1\n", "\tgroup: 1"),
        ("    name: 开州区\n", '    name: "开州区\n', None),
    ],
    ids=["open bracket", "tab", "open quote"],
)
def test_broken_yaml_names_the_file_and_a_line(copy, old, new, line_words):
    copy.edit("counties.yaml", old, new)
    with pytest.raises(PlanYamlBroken) as error:
        check_folder(copy.folder)
    assert error.value.fields["path"] == copy.folder / "counties.yaml"
    if line_words:
        assert error.value.fields["line"] == copy.line("counties.yaml", line_words)


def test_a_file_saved_as_gbk_is_named_with_the_remedy(copy):
    path = copy.folder / "steps.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(PlanYamlBroken, match=r"steps\.yaml") as error:
        load(copy.folder)
    assert "UTF-8" in error.value.message()


def test_a_byte_order_mark_does_no_harm(copy):
    path = copy.folder / "steps.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(copy.folder).digest() == load("chongqing_2021").digest()


@pytest.mark.parametrize("text", ["", "只是一句话\n", "- 甲\n- 乙\n"])
def test_a_file_that_is_no_mapping_is_refused(copy, text):
    (copy.folder / "scoring.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanYamlBroken, match=r"scoring\.yaml"):
        check_folder(copy.folder)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_file_is_one_problem_in_that_file(copy, name):
    (copy.folder / name).unlink()
    assert [(p.file, p.code) for p in copy.found()] == [(name, "P1")]


def test_a_plan_of_broken_structure_does_not_load_and_lists_its_lines(copy):
    copy.edit("sampling.yaml", "cap: {value: 1000,", "cap: {value: 很多,")
    with pytest.raises(PlanRejected) as error:
        load(copy.folder)
    line = copy.line("sampling.yaml", "很多")
    assert f"sampling.yaml:{line} P3" in error.value.message()


def test_checked_returns_notes_and_refuses_errors(copy):
    assert {p.level for p in checked(copy.folder)} == {"note", "warning"}
    copy.edit("grading.yaml", "share: {value: 0.50,", "share: {value: 0.40,")
    with pytest.raises(PlanRejected, match="1 errors") as refused:
        checked(copy.folder)
    assert "。" in refused.value.message("zh") and "。" not in refused.value.message("en")


def test_a_long_list_of_errors_is_cut_but_counted(copy):
    copy.edit("counties.yaml", "counties:\n", "counties: []\nothers:\n")
    text = (copy.folder / "counties.yaml").read_text(encoding="utf-8")
    many = text.replace(
        "min_households: {value: 200, clause: 六（一）2,", "min_households: {value: 2x, clause: 六,"
    )
    (copy.folder / "counties.yaml").write_text(
        many.replace("counties: []\nothers:", "counties:"), encoding="utf-8"
    )
    with pytest.raises(PlanRejected) as error:
        load(copy.folder)
    assert error.value.fields["count"] == 15
    assert error.value.message().count("counties.yaml:") == 15


def test_a_frozen_copy_without_schema_and_notes_still_loads(tmp_path):
    target = tmp_path / "frozen"
    target.mkdir()
    for path in folder_of("chongqing_2021").glob("*.yaml"):
        shutil.copyfile(path, target / path.name)
    assert load(target).digest() == load("chongqing_2021").digest()
    assert [p.code for p in check_folder(target) if p.code == "V3"] == ["V3"]
