"""Next year's plan, or another place's, starts as a copy that says what must be confirmed."""

from datetime import date

import pytest

from houping.core.errors import FolderTaken, PlanNameInvalid
from houping.plans import check_folder, folder_of, load
from houping.plans.new import copy_plan


@pytest.fixture
def next_year(tmp_path):
    copy_plan("chongqing_2021", tmp_path / "next", name="chongqing_2022", year=2022)
    return tmp_path / "next"


def test_the_copy_passes_the_check_with_notes(next_year):
    found = check_folder(next_year)
    assert [p for p in found if p.level == "error"] == []
    assert len([p for p in found if p.code == "K1"]) == len(load(next_year).confirm) >= 6


def test_the_questionnaires_come_along(next_year):
    old = folder_of("chongqing_2021") / "forms"
    copied = {path.name: path.read_bytes() for path in (next_year / "forms").iterdir()}
    assert copied == {path.name: path.read_bytes() for path in old.glob("*.md")} and len(copied) == 12


def test_every_date_moves_by_one_year_and_is_now_an_assumption(next_year):
    old, new = load("chongqing_2021"), load(next_year)
    for before, after in zip(old.steps, new.steps, strict=True):
        assert after.end.value == before.end.value.replace(year=before.end.value.year + 1)
        assert after.end.clause is None and "待确认" in after.end.assumption
    assert new.window.end.value == date(2023, 2, 28)
    assert "D1" not in {p.code for p in check_folder(next_year)}


def test_the_number_is_cleared_the_title_renewed_and_the_copys_imprint_gone(next_year):
    document = load(next_year).document
    assert document.number == "（待定）"
    assert document.title.startswith("2022年")
    assert document.imprint is None
    assert not (next_year / "source.txt").exists()


def test_everything_else_is_the_same_plan(next_year):
    old, new = load("chongqing_2021"), load(next_year)
    assert new.counties == old.counties
    assert new.dimensions == old.dimensions
    assert new.sampling == old.sampling


def test_comments_survive_and_the_schema_is_at_hand(next_year):
    text = (next_year / "counties.yaml").read_text(encoding="utf-8")
    assert "# 第一组 14 个区县" in text
    first = text.splitlines()[0]
    assert (next_year / first.split("$schema=")[1]).is_file()


def test_a_copy_of_a_copy_has_one_list_to_confirm(next_year, tmp_path):
    copy_plan(next_year, tmp_path / "again", name="chongqing_2023", year=2023)
    again = load(tmp_path / "again")
    assert again.steps[-1].end.value == date(2024, 2, 28)
    assert (tmp_path / "again" / "plan.yaml").read_text(encoding="utf-8").count("confirm:") == 1


def test_another_place_in_the_same_year_keeps_the_dates(tmp_path):
    copy_plan("chongqing_2021", tmp_path / "sichuan", name="四川2021", year=2021)
    assert load(tmp_path / "sichuan").steps == load("chongqing_2021").steps


@pytest.mark.parametrize("name", ["", "a b", "../x", "2022", "a/b"])
def test_a_name_that_cannot_be_a_name_is_refused(tmp_path, name):
    with pytest.raises(PlanNameInvalid):
        copy_plan("chongqing_2021", tmp_path / "x", name=name, year=2022)
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("我的", encoding="utf-8")
    with pytest.raises(FolderTaken):
        copy_plan("chongqing_2021", tmp_path, name="x", year=2022)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    assert folder_of("chongqing_2021").is_dir()
