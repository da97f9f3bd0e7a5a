"""The step `demo-answers` on the embedded plan."""

import hashlib

import polars as pl
import pyarrow.parquet as pq
import pytest

from houping.core.errors import MeasureNotSimulated
from houping.plans import load
from houping.synthetic.census import targets_of
from houping.synthetic.outcomes import MONEY, PHONE, SHARES
from houping.synthetic.problems import COLUMNS, HOUSEHOLD_FAILURES, VILLAGE_FAILURES
from houping.synthetic.step import step

ANSWERS = ("households", "phone", "villages", "marks", "routine", "problems")
RARE = ("removal_accurate", "monitored_help_ok", "relocated_support_ok")  # few households in a small frame
TRUTH = ("measures", "phone_reached", "interviewers")


@pytest.fixture(scope="module")
def plan():
    return load("chongqing_2021")


@pytest.fixture(scope="module")
def measures(plan):
    return [(i, m) for d in plan.dimensions for i in d.indicators for m in i.measures]


def run(out, frame, sample):
    step(
        {"plan": "chongqing_2021", "frame": frame, "sample": sample},
        out,
        {"seed": "houping-demo-2021"},
        lambda message, share: None,
    )
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory, invented_frame, small_sample):
    return run(tmp_path_factory.mktemp("made"), invented_frame, small_sample)


@pytest.fixture(scope="module")
def tables(made):
    return {name: pl.read_parquet(made / "answers" / f"{name}.parquet") for name in ANSWERS}


@pytest.fixture(scope="module")
def truth(made):
    return pl.read_parquet(made / "truth" / "measures.parquet")


def test_every_household_and_telephone_measure_of_the_plan_is_asked(plan):
    known = {*SHARES, *MONEY, "persons", *PHONE}
    for source in ("household", "phone"):
        for target in targets_of(plan, source):
            assert {*target.numerator, *target.denominator} <= known


def test_a_measure_that_nobody_answers_is_refused_by_name(plan):
    measure = (
        plan.dimensions[0]
        .indicators[0]
        .measures[0]
        .model_copy(update={"id": "moon_ok", "source": "household", "numerator": None, "denominator": None})
    )
    indicator = plan.dimensions[0].indicators[0].model_copy(update={"measures": [measure]})
    other = plan.model_copy(
        update={"dimensions": [plan.dimensions[0].model_copy(update={"indicators": [indicator]})]}
    )
    with pytest.raises(MeasureNotSimulated, match="moon_ok"):
        targets_of(other, "household")


def test_each_of_the_23_indicators_has_an_answer(measures, tables):
    found = {
        *tables["households"].columns,
        *tables["phone"].columns,
        *tables["villages"].columns,
        *tables["marks"]["measure"],
        *tables["routine"]["measure"],
        "income_growth",
    }
    answered = {indicator.id for indicator, measure in measures if measure.id in found}
    assert len(answered) == 23


def test_every_measure_has_a_truth_in_every_county_to_which_it_applies(plan, measures, truth):
    known = truth.filter(pl.col("domain_kind") == "county").group_by("measure").len()
    counties = dict(known.iter_rows())
    for _, measure in measures:
        expected = sum(measure.group in (None, county.group) for county in plan.counties)
        if measure.id in RARE:
            assert expected - 2 <= counties[measure.id] <= expected
        else:
            assert counties.get(measure.id) == expected, measure.id


def test_the_same_inputs_give_the_same_bytes(made, tmp_path, invented_frame, small_sample):
    again = run(tmp_path, invented_frame, small_sample)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            digests = [
                hashlib.sha256((root / path.relative_to(made)).read_bytes()).digest()
                for root in (made, again)
            ]
            assert digests[0] == digests[1], path.name


def test_every_file_says_that_it_is_invented(made):
    for folder, names in (("answers", ANSWERS), ("truth", TRUTH)):
        assert "演示数据" in (made / folder / "DEMO.txt").read_text(encoding="utf-8")
        for name in names:
            metadata = pq.read_metadata(made / folder / f"{name}.parquet").metadata
            assert metadata[b"houping"] == "演示数据".encode()


def test_two_raters_differ_by_about_five_points(tables):
    marks = tables["marks"].filter(pl.col("source") == "county")
    pairs = marks.pivot(on="rater", index=["county", "measure"], values="mark")
    assert pairs.height == marks.height / 2
    assert 3.5 < (pairs["1"] - pairs["2"]).std() / 2**0.5 < 6.5
    assert marks["mark"].min() >= 0 and marks["mark"].max() <= 100


def test_interviews_are_marked_for_each_kind_of_person(tables):
    interviews = tables["marks"].filter(pl.col("source") == "interview")
    assert set(interviews["kind"]) == {"leader", "department", "town", "village_cadre", "team", "helper"}
    assert tables["marks"].select("county", "measure", "kind", "rater").is_unique().all()


def test_routine_values_are_near_their_truth_and_inside_the_goalposts(tables, truth, measures):
    true = truth.filter(pl.col("domain_kind") == "county").select("measure", county="domain", true="value")
    joined = tables["routine"].join(true, on=["measure", "county"])
    width = {m.id: float(m.best.value - m.worst.value) for _, m in measures if m.source == "routine"}
    gap = ((joined["value"] - joined["true"]) / joined["measure"].replace_strict(width)).abs()
    assert joined.height == tables["routine"].height and gap.max() < 0.06
    exact = joined.with_columns(gap=gap).group_by("measure").agg(pl.col("gap").max() < 1e-3)["gap"]
    assert exact.any() and not exact.all()


def test_key_support_is_marked_in_the_first_group_only(plan, tables):
    first = {county.code for county in plan.counties if county.group == 1}
    for name in ("marks", "routine"):
        mine = tables[name].filter(pl.col("measure").str.starts_with("key_support"))
        assert set(mine["county"]) == first


def test_only_villages_with_a_site_report_its_services(tables, frame_villages):
    sheets = tables["villages"].join(frame_villages.select("village", "resettlement_site"), on="village")
    assert (sheets["site_services"].is_not_null() == sheets["resettlement_site"]).all()


def test_problems_point_to_failing_answers(tables):
    problems, households = tables["problems"], tables["households"]
    assert tuple(problems.columns) == COLUMNS
    titles = {failure.title.removeprefix("疑似"): name for name, failure in HOUSEHOLD_FAILURES.items()}
    cases = problems.drop_nulls("household").join(households, on="household", suffix="_answer")
    assert cases.height == problems.drop_nulls("household").height > 100
    for row in cases.iter_rows(named=True):
        assert row[titles[row["title"].removeprefix("疑似")]] == 0


def test_problems_are_ruled_and_attributed(tables):
    problems = tables["problems"]
    assert problems["problem"].is_unique().all()
    stands = problems.filter(pl.col("ruling").is_in(["upheld", "partly"]))
    assert (stands["class"] == "confirmed").all() and not stands["title"].str.starts_with("疑似").any()
    assert problems.filter(~pl.col("ruling").is_in(["upheld", "partly"]))["attribution"].is_null().all()
    assert set(problems["severity"]) <= {"minor", "serious", "grave"}
    assert set(problems["spread"]) == {"point", "area"}
    assert not problems.filter(severity="grave")["fixed_on_site"].any()


def test_problems_name_measures_and_indicators_that_the_plan_knows(plan, measures):
    indicators = {indicator.id for indicator, _ in measures}
    for name, failure in {**HOUSEHOLD_FAILURES, **VILLAGE_FAILURES}.items():
        assert failure.indicator in indicators
        assert any(measure.id == name for _, measure in measures), name
