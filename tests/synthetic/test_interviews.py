"""Invented submissions, read back, are the tables that they were invented from."""

import polars as pl
import pytest

from houping.core.quality.edits import check_interview
from houping.core.quality.household_edits import household_edits
from houping.instruments.answers import read_submission
from houping.instruments.convert import load_form
from houping.instruments.recheck import recheck
from houping.instruments.tables import (
    Assigned,
    household_row,
    household_table,
    mark_rows,
    mark_table,
    village_row,
    village_table,
)
from houping.plans import load
from houping.synthetic.answers import village_table as answered
from houping.synthetic.interviews import household_submissions, mark_submissions, village_submissions
from houping.synthetic.sheets import marks, measures_of, village_answers

PLAN = load("chongqing_2021")
DAY = "2021-11-15"
SEED = "test"
FACTS = ("household", "household_type", "monitored_category", "listed", "relocated")
SOME = 400


@pytest.fixture(scope="module")
def interviewed(field, frame_households):
    """Some rows of the answers, those of the dishonest among them, and their submissions."""
    table, interviewers = field
    liars = interviewers.filter("dishonest")["interviewer"]
    dishonest = table.filter(pl.col("interviewer").is_in(liars.implode()))
    honest = table.join(dishonest, on="household", how="anti").sample(SOME, seed=3)
    rows = pl.concat([dishonest.head(SOME // 2), honest]).sort("household")
    return rows, list(household_submissions(rows, frame_households.select(FACTS), SEED))


def assigned(row):
    return Assigned(**{name: row[name] for name in Assigned.__dataclass_fields__})


def test_submissions_of_households_give_the_table_they_came_from(interviewed, tmp_path):
    rows, sent = interviewed
    instrument = load_form("household").instrument
    back = household_table(
        (
            household_row(read_submission(one.xml, instrument), instrument, assigned(row))
            for one, row in zip(sent, rows.iter_rows(named=True), strict=True)
        ),
        rows.columns,
    )
    assert back.equals(rows, null_equal=True) and back.schema == rows.schema
    for name, table in (("given", rows), ("back", back)):
        table.rechunk().write_parquet(tmp_path / name)
    assert (tmp_path / "given").read_bytes() == (tmp_path / "back").read_bytes()


def test_the_rules_of_the_household_read_questions_that_the_form_has_and_an_honest_interview_breaks_none(
    interviewed,
):
    rules, form = household_edits(), load_form("household").instrument
    names = {q.name for q in form.questions} | {q.repeat.rpartition("/")[2] for q in form.questions}
    assert {name for rule in rules for name in rule.reads} <= names
    critical = [
        (one.about, broken.code, broken.detail)
        for one in interviewed[1][::4]
        for broken in check_interview(read_submission(one.xml, form), rules)
        if broken.severity == "critical"
    ]
    assert critical == []


def test_an_invented_submission_holds_no_difference_from_its_form(interviewed, frame_households):
    rows, sent = interviewed
    form = load_form("household")
    facts = {row["household"]: row for row in frame_households.select(FACTS).iter_rows(named=True)}
    for one, row in list(zip(sent, rows.iter_rows(named=True), strict=True))[::5]:
        fact = facts[row["household"]]
        cells = [one.about, one.about, row["village"], row["village"], row["county"], fact["household_type"]]
        cells += [fact["monitored_category"] or "", str(int(fact["listed"])), str(int(fact["relocated"]))]
        head = "name,label,village,village_name,county,class,category,listed,relocated,kind"
        lists = {"households.csv": f"{head}\n{','.join(cells)},{row['status']}\n".encode()}
        assert recheck(form.xml, one.xml, lists) == []


def test_the_log_of_a_tablet_fills_the_time_of_the_interview(interviewed):
    rows, sent = interviewed
    for one, row in list(zip(sent, rows.iter_rows(named=True), strict=True))[:20]:
        head, first, *pages, _, _, last = one.audit.decode().splitlines()
        assert head == "event,node,start,end" and all(
            line.startswith("group questions,/data/") for line in pages
        )
        assert int(last.split(",")[2]) - int(first.split(",")[2]) == row["minutes"] * 60_000
        times = [int(line.split(",")[2]) for line in pages]
        assert times == sorted(times)


def test_submissions_of_villages_and_raters_give_their_tables(world, small_sample):
    said = village_answers(world, [m for _, m in measures_of(PLAN, "village")])
    villages = answered(world, pl.read_parquet(small_sample / "villages.parquet"), said).head(120)
    sent = village_submissions(villages, SEED, DAY)
    instrument = load_form("village").instrument
    assert village_table(
        (village_row(read_submission(one.xml, instrument), instrument) for one in sent), villages.columns
    ).equals(villages)
    groups = {county.code: county.group for county in PLAN.counties}
    given, _ = marks(world, [m for _, m in measures_of(PLAN, "county", "interview")], groups)
    given = given.filter(pl.col("county").is_in(given["county"].unique().sort().head(5).implode()))
    back = mark_table(
        row
        for one in mark_submissions(given, groups, SEED, DAY)
        for form in [load_form(one.form_id).instrument]
        for row in mark_rows(read_submission(one.xml, form), form)
    )
    assert back.equals(given) and back.schema == given.schema
