"""The pages of the fieldwork: a leader's whole way, sheets with wrong rows, what a county and an enumerator see."""

import dataclasses
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from apps.collection.conftest import rows
from apps.conftest import KEY, OTHER, OWN
from houping.apps import formats
from houping.apps.accounts.roles import Role
from houping.apps.collection import distribution, field_sheets, planning, publishing, wording
from houping.apps.collection.models import Assignment, Schedule
from houping.apps.collection.views.households import rows_of
from houping.core.collection.disposition import Outcome, rates
from houping.core.errors import DistributionUnusable


def at(name, *arguments):
    return reverse(f"field:{name}", args=[KEY, *arguments])


@pytest.fixture
def leader(client, field):
    client.force_login(field["tl"])
    return client


def test_a_leader_proposes_takes_over_records_and_sees_it_on_the_wall(leader, field):
    assert leader.post(at("propose", OWN)).status_code == 302
    schedule = Schedule.objects.get()
    leader.post(at("schedule-act", OWN, schedule.pk, "take"), {"version": schedule.version})
    row = rows()[0]
    assert row.pair_id and row.day
    page = leader.get(at("household", row.pk)).content.decode()
    assert "登记一次上门" in page
    values = {"at": "2021-11-15T09:30", "code": "1.1", "mode": "visit", "note": "", "version": row.version}
    assert leader.post(at("household", row.pk), values).status_code == 302
    late = leader.post(at("household", row.pk), {**values, "at": "2021-11-15T10:30"})
    assert late.status_code == 422  # the second of two people on one record is told
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("done", "1.1")
    for name in ("county", "households", "pairs", "schedule", "print", "trip"):
        assert leader.get(at(name, OWN)).status_code == 200, name
    wall = leader.get(at("wall")).content.decode()
    assert "1 / 400" in wall
    assert "RR1" in leader.get(at("rates") + f"?county={OWN}").content.decode()


def test_the_sheet_comes_back_as_it_went_out_and_every_wrong_row_is_named(assessment, leader, field):
    own = rows()
    leader.post(at("give", OWN), {"unit": [r.unit for r in own[:5]], "pair": "1", "day": "2021-11-15"})
    sheet = leader.get(at("sheet", OWN)).content
    same = distribution.read(io.BytesIO(sheet), units={r.unit for r in own}, pairs={1, 2, 3})
    assert [(w.pair, str(w.day)) for w in same[:6]] == [(1, "2021-11-15")] * 5 + [(None, "None")]
    heads = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()[0]
    assert tuple(heads) == distribution.COLUMNS
    wrong = rows_of(assessment, field["ceremony"], OWN)[:3]
    wrong[0]["pair"], wrong[1]["row"].unit = 9, "x"
    wrong[2]["row"].unit = own[0].unit
    file = SimpleUploadedFile("分派表.xlsx", distribution.write(wrong, demo=True))
    before = list(Assignment.objects.values_list("unit", "pair", "day"))
    answer = leader.post(at("import", OWN), {"file": file})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "没有第 9 小组" in said and "不在本区县名单内" in said
    assert list(Assignment.objects.values_list("unit", "pair", "day")) == before
    with pytest.raises(DistributionUnusable):
        distribution.read(io.BytesIO(b"no sheet"), units=set(), pairs=set())


def test_an_enumerator_sees_only_her_own_and_a_county_only_numbers(
    client, assessment, leader, field, person_with
):
    own = rows()
    leader.post(at("give", OWN), {"unit": [own[0].unit], "pair": "1"})
    leader.post(at("give", OWN), {"unit": [own[1].unit], "pair": "2"})
    client.force_login(field["crew"][0])
    mine = client.get(at("mine")).content.decode()
    assert at("household", own[0].pk) in mine and at("household", own[1].pk) not in mine
    assert client.get(at("household", own[0].pk)).status_code == 200
    assert client.get(at("household", own[1].pk)).status_code == 404
    client.force_login(person_with(Role.CTY))
    numbers = client.get(at("numbers", OWN)).content.decode()
    assert "400" in numbers
    assert all(r.unit not in numbers and r.village not in numbers for r in own)
    assert client.get(at("households", OWN)).status_code == 403


def test_the_days_of_a_leader_are_those_of_the_own_county(client, leader, field, person_with):
    leader.post(at("give", OWN), {"unit": [rows()[0].unit], "pair": "1", "day": "2021-11-15"})
    assert len(leader.get(at("wall")).context["days"].rows) == 1
    client.force_login(person_with(Role.TL, county=OTHER))
    assert client.get(at("wall")).context["days"].rows == []


def test_closing_is_refused_on_the_page_while_a_monitored_household_is_open(leader, field):
    trip = field["trip"]
    leader.post(at("trip-move", OWN, "start"), {"version": 1})
    answer = leader.post(at("trip-move", OWN, "close"), {"version": 2}, follow=True)
    trip.refresh_from_db()
    assert trip.state == "going"
    assert "监测对象没有调查结果" in answer.content.decode()


def test_a_refused_distribution_keeps_the_ticks_the_pair_the_day_and_the_choice(leader, field):
    own = rows()
    ticked, village = [own[1].unit, own[3].unit], own[0].village
    url = at("give", OWN) + f"?village={village}"
    refused = leader.post(url, {"unit": ticked, "pair": "2", "day": "2021-13-40", "reason": "车坏了"})
    assert refused.status_code == 422
    page = refused.content.decode()
    for row in own:
        if row.village == village:
            box = re.search(f'value="{row.unit}"( checked)?', page)
            assert bool(box[1]) == (row.unit in ticked)
    assert re.search(r'<option value="2" selected>', page) and 'value="车坏了"' in page
    assert f"give/?village={village}" in page
    done = leader.post(url, {"unit": ticked, "pair": "2", "day": "2021-11-15"})
    assert done.status_code == 302 and done.url.endswith(f"?village={village}")


def test_every_rate_is_explained_by_the_formula_that_the_core_computes(leader, field):
    page = leader.get(at("rates")).content.decode()
    counts = Outcome(41, 5, 9, 7, 3, 11, 4)
    values = dict(zip(("I", "P", "R", "NC", "O", "U", "NE"), dataclasses.astuple(counts), strict=True))
    values["e"] = counts.eligibility
    rows = field_sheets.meanings().rows
    assert tuple(name for name, *_rest in rows) == field_sheets.RATES
    for name, words, formula, _how in rows:
        assert words in page and name in page
        top, bottom = formula.replace("×", "*").split("÷")
        assert rates(counts)[name] == pytest.approx(eval(top, {}, values) / eval(bottom, {}, values))


def test_rates_stand_in_two_tables_on_the_page_and_in_one_in_excel(leader, field):
    page = leader.get(at("rates")).content.decode()
    assert "完成 I" in page and "分县应答率：比率" in page
    sheet = leader.get(at("rates-export")).content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert any("完成 I" in line and "RR1" in line for line in lines)


def costs(days, pair_days, travel):
    return {"days": days, "pair_days": pair_days, "travel": travel}


def test_a_schedule_says_honestly_how_it_stands_against_the_simple_one():
    simple, bound = costs(5, 12, 900.4), costs(4, 11, 700)
    same = {"proposed": costs(5, 12, 900), "greedy": simple, "bound": bound, "proven": False}
    assert "没有省下" in wording.against_simple(same) and "不保证" in wording.how_near(same)
    better = {**same, "proposed": costs(4, 11, 950)}
    assert (
        wording.against_simple(better) == "比简单排法（大村优先）：少 1 天；少 1 个小组·天；多 50 分钟路程。"
    )
    assert "不可能更少" in wording.how_near(better)
    assert "没有可比的" in wording.against_simple({**same, "greedy": None})
    assert "算尽" in wording.how_near({**same, "proven": True})
    assert "人工改过" in wording.how_near({**same, "edited": True})


def test_the_page_of_a_schedule_compares_it(leader, field):
    leader.post(at("propose", OWN))
    page = leader.get(at("schedule", OWN)).content.decode()
    assert "简单排法（大村优先）" in page and "按工作量的最少数" in page
    schedule = Schedule.objects.get()
    assert wording.against_simple(schedule.figures) in page
    planning.edit(
        actor=field["tl"], schedule_id=schedule.pk, version=1, stops=planning.stops_of(schedule)[1:]
    )
    page = leader.get(
        at("schedule", OWN)
    ).content.decode()  # households are left out: nothing to be praised for
    assert "比简单排法" not in page and "不可能更少" not in page


def test_the_preparation_says_what_who_and_until_when(leader, field):
    page = leader.get(at("trip", OWN)).content.decode()
    table = page[page.index("准备事项") : page.index("</table>", page.index("准备事项"))]
    assert len(re.findall("<tr>", table)) == 10  # six that the platform checks, four that people tick
    for words in ("谁办", "时限", "平板已登记，每组两台", "0 / 6 台", "分县组长", "质量总控组"):
        assert words in table
    assert table.count(formats.day(field["trip"].starts)) == 10
    assert "还有" in page and at("pairs", OWN) in table


def test_the_list_of_questionnaires_says_what_each_is_for_and_what_comes_next(
    client, assessment, person_with
):
    qc = person_with(Role.QC)
    version = publishing.register_built_in(actor=qc, assessment=assessment, form_id="village")
    client.force_login(qc)
    address = reverse("collection:forms", args=[KEY])
    page = client.get(address).content.decode()
    assert "每个样本村一份" in page and "等待审定（市乡村振兴局）" in page
    publishing.move(actor=person_with(Role.XZJ), version_id=version.pk, action="approve")
    assert "等待发布（质量总控组）" in client.get(address).content.decode()
    publishing.move(actor=qc, version_id=version.pk, action="publish")
    assert "使用中" in client.get(address).content.decode()
