"""Steps `scores` and `grades` on a small invented set of estimates for all 33 counties."""

import json
import re
import shutil

import numpy as np
import polars as pl
import pytest

from houping.chain import grade, score
from houping.chain.run import silent
from houping.core.errors import (
    ErrorUnknown,
    ReplicatesUnusable,
    RulingUnusable,
    RulingWithoutBasis,
    SourceMissing,
)
from houping.core.scoring.sensitivity import FACTORS
from houping.plans import folder_of, load

PLAN = load("chongqing_2021")
COUNTIES = [c.code for c in PLAN.counties]
MEASURES = [m for _, m in PLAN.measures() if m.weight.value > 0]
REPLICATES = 40
SURVEYS = {
    "household": "field",
    "phone": "phone",
    "village": "village",
    "county": "marks",
    "interview": "marks",
}


def estimates(folder, counties=COUNTIES, without=()):
    """Write estimates.parquet and replicates.npz; every county is a little better than the one before."""
    folder.mkdir()
    rng = np.random.default_rng(1)
    rows, arrays = [], {"counties": np.array(counties)}
    for name in set(SURVEYS.values()):
        ids = [m.id for m in MEASURES if SURVEYS.get(m.source) == name]
        arrays[f"measures_{name}"] = np.array(ids)
        arrays[name] = np.full((REPLICATES, len(counties), len(ids)), np.nan)
    for c, county in enumerate(counties):
        for m in MEASURES:
            if m.source in without:
                continue
            share = 0.3 + 0.4 * c / len(counties) + 0.2 * rng.random()
            value = m.worst.value + share * (m.best.value - m.worst.value)
            se = 0.05 * abs(m.best.value - m.worst.value) if m.source != "routine" else 0.0
            rows.append((m.id, m.source, "county", county, value, se, value - 2 * se, value + 2 * se))
            if m.source in SURVEYS:
                name = SURVEYS[m.source]
                column = list(arrays[f"measures_{name}"]).index(m.id)
                arrays[name][:, c, column] = value + se * rng.standard_normal(REPLICATES)
    columns = ["measure", "source", "domain_kind", "domain", "value", "se", "lo", "hi"]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(folder / "estimates.parquet")
    np.savez(folder / "replicates.npz", **arrays)
    return folder


def problems(folder, rows=()):
    folder.mkdir()
    names = ("problem", "county", "indicator", "severity", "ruling", "spread", "attribution")
    table = pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")
    table.write_parquet(folder / "problems.parquet")
    return folder


def run(step, out, inputs, **parameters):
    out.mkdir()
    step({"plan": folder_of("chongqing_2021"), **inputs}, out, {"seed": "s", **parameters}, silent)
    return out


@pytest.fixture(scope="module", autouse=True)
def small_sensitivity():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("houping.chain.score.sensitivity", lambda setting, seed: {"factors": list(FACTORS)})
        yield


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """The two steps run once on the same estimates."""
    home = tmp_path_factory.mktemp("chain")
    rows = [
        ("p1", COUNTIES[0], "1.1", "serious", "upheld", "point", None),
        ("p2", COUNTIES[0], "1.1", "minor", "partly", "point", None),
        ("p3", COUNTIES[0], "2.1", "grave", "dismissed", "area", None),
    ]
    given = {"estimates": estimates(home / "estimates"), "answers": problems(home / "answers", rows)}
    given["scores"] = run(score.step, home / "scores", given)
    given["grades"] = run(grade.step, home / "grades", given)
    return given


def table(chain, step, name):
    return pl.read_parquet(chain[step] / f"{name}.parquet")


def test_the_trace_adds_up_to_the_indicator_scores_before_deductions(chain):
    trace = table(chain, "scores", "trace").filter(pl.col("deducted") == 0)
    by_indicator = trace.filter(pl.col("status") == "scored").group_by("county", "indicator").agg(
        (pl.col("contribution").sum() / pl.col("effective_weight").sum()).alias("again"),
        pl.col("indicator_score").first(),
    )  # fmt: skip
    assert by_indicator["again"].to_list() == pytest.approx(by_indicator["indicator_score"].to_list())


def test_what_does_not_apply_is_printed_and_its_weight_goes_to_the_rest(chain):
    trace = table(chain, "scores", "trace")
    ours = trace.filter(pl.col("indicator") == "3.7")
    group = {c.code: c.group for c in PLAN.counties}
    assert {(group[c], s) for c, s in ours.select("county", "status").iter_rows()} == {
        (1, "scored"),
        (2, "not_applicable"),
    }
    weights = trace.group_by("county").agg(pl.col("effective_weight").sum())
    assert weights["effective_weight"].to_list() == pytest.approx([1.0] * 33)


def test_a_problem_costs_its_points_once_and_a_dismissed_one_nothing(chain):
    lines = table(chain, "scores", "deductions")
    assert lines.select("problem", "taken").rows() == [("p1", 1.0), ("p2", 0.25)]
    trace = table(chain, "scores", "trace").filter(pl.col("county") == COUNTIES[0])
    hit = trace.filter(pl.col("indicator") == "1.1")
    raw = (hit["contribution"].sum()) / hit["effective_weight"].sum()
    assert hit["indicator_score"][0] == pytest.approx(raw - 1.25)


def test_scores_carry_the_error_of_their_replicates(chain):
    scores = table(chain, "scores", "scores").filter(pl.col("level") == "total")
    replicates = np.load(chain["scores"] / "replicates.npy")
    assert replicates.shape == (REPLICATES, 33)
    assert scores["se"].to_list() == pytest.approx(replicates.std(axis=0, ddof=1))
    assert (scores["se"] > 0).all()
    order = json.loads((chain["scores"] / "county_order.json").read_text(encoding="utf-8"))
    point = dict(scores.select("county", "score").iter_rows())
    assert replicates.mean(axis=0) == pytest.approx([point[county] for county in order])


def test_replicates_and_the_linear_approximation_agree_away_from_the_goalposts(chain):
    check = json.loads((chain["scores"] / "sensitivity.json").read_text(encoding="utf-8"))["delta_check"]
    assert check["counties"] == COUNTIES
    ratio = np.array(check["se"]) / np.array(check["linear"])
    assert np.median(ratio) == pytest.approx(1, abs=0.02)


def test_answers_that_all_agree_still_have_the_error_of_their_interval(tmp_path):
    made = estimates(tmp_path / "e")
    table, arrays = pl.read_parquet(made / "estimates.parquet"), dict(np.load(made / "replicates.npz"))
    name, county = "no_return", COUNTIES[0]
    here = (pl.col("measure") == name) & (pl.col("domain") == county)
    for column, value in (("value", 1.0), ("se", 0.0), ("lo", 0.95), ("hi", 1.0)):
        table = table.with_columns(pl.when(here).then(value).otherwise(pl.col(column)).alias(column))
    arrays["field"][:, 0, list(arrays["measures_field"]).index(name)] = 1.0
    table.write_parquet(made / "estimates.parquet")
    np.savez(made / "replicates.npz", **arrays)
    out = run(score.step, tmp_path / "s", {"estimates": made, "answers": problems(tmp_path / "a")})
    scores = pl.read_parquet(out / "scores.parquet")
    row = scores.filter((pl.col("county") == county) & (pl.col("id") == name))
    assert row["score"][0] == 100 and row["se"][0] > 5


def test_grades_keep_the_columns_that_the_reports_read(chain):
    grades = table(chain, "grades", "grades")
    wanted = {"county", "group", "rank", "score", "se", "rank_lo", "rank_hi", "rank_lo_sim", "rank_hi_sim"}
    wanted |= {"grade", "flag", "caps", "vetoes", "distance_to_cut", "p_hao", "p_jiaohao", "p_yiban"}
    assert wanted <= set(grades.columns) and grades.height == 33


def test_ranks_and_grades_use_the_error_of_the_score_at_the_level_of_the_plan(chain):
    scores = table(chain, "scores", "scores").filter(pl.col("level") == "total").select("county", spread="se")
    grades = table(chain, "grades", "grades").join(scores, on="county")
    assert grades["se"].to_list() == pytest.approx(grades["spread"].to_list())
    words = json.loads((chain["grades"] / "grades.json").read_text(encoding="utf-8"))
    assert words["level"] == PLAN.estimation.confidence.value
    assert "把握95%" in words["counties"][COUNTIES[0]]["sentences"][1]


def test_the_first_grade_has_4_of_14_and_5_of_19(chain):
    grades = table(chain, "grades", "grades").filter(pl.col("grade") == "好")
    assert dict(grades.group_by("group").len().iter_rows()) == {1: 4, 2: 5}


def test_each_county_gets_sentences_without_jargon(chain):
    words = json.loads((chain["grades"] / "grades.json").read_text(encoding="utf-8"))
    assert set(words["counties"]) == set(COUNTIES)
    for entry in words["counties"].values():
        text = "".join(entry["sentences"])
        assert re.search("分不出先后|都能分出先后", text) and not re.search(r"nan|None|\{|\}", text)


def test_grades_may_not_be_locked_before_the_national_document_is_attached(chain):
    words = json.loads((chain["grades"] / "grades.json").read_text(encoding="utf-8"))
    assert words["may_be_locked"] is False and "国家乡村振兴局" in words["reference"]


def test_the_same_inputs_give_the_same_bytes(chain, tmp_path):
    again = run(grade.step, tmp_path / "again", chain)
    for path in sorted(chain["grades"].iterdir()):
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name
    scored = run(score.step, tmp_path / "scored", chain)
    for path in sorted(chain["scores"].iterdir()):
        assert (scored / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_ruling_shows_in_caps_trace_and_acts_but_not_in_the_grade(chain, tmp_path):
    ruling = {"county": COUNTIES[0], "trigger": "A", "basis": "研判5号"}
    out = run(grade.step, tmp_path / "ruled", chain, rulings=[ruling])
    before, after = table(chain, "grades", "grades"), pl.read_parquet(out / "grades.parquet")
    assert before.drop("caps").equals(after.drop("caps"))
    row = after.filter(pl.col("county") == COUNTIES[0])
    assert row["caps"][0] == "不得评为“优秀”" and row["vetoes"][0] == ""
    words = json.loads((out / "grades.json").read_text(encoding="utf-8"))
    assert "研判5号" in "".join(words["review"][COUNTIES[0]]["trace"])


def test_a_limit_moves_one_county_down_and_one_up(chain, tmp_path):
    before = table(chain, "grades", "grades").filter(pl.col("group") == 1).sort("rank")
    first = before["county"][0]
    limit = {"county": first, "grade": "jiaohao", "basis": "研判6号"}
    out = run(grade.step, tmp_path / "limited", chain, limits=[limit])
    after = pl.read_parquet(out / "grades.parquet").filter(pl.col("group") == 1).sort("rank")
    changed = [
        (c, g) for c, g, old in zip(after["county"], after["grade"], before["grade"], strict=True) if g != old
    ]
    assert changed == [(first, "较好"), (before["county"][4], "好")]


def test_of_two_limits_on_a_county_the_lower_holds_whatever_their_order():
    best, second, third = (g.id for g in PLAN.grading.grades[:3])
    entries = [{"county": "500101", "grade": g, "basis": g} for g in (third, best, second)]
    assert grade.limits_of(PLAN, {"limits": entries})["500101"].basis == third
    assert grade.limits_of(PLAN, {"limits": entries[::-1]})["500101"].basis == third


@pytest.mark.parametrize(
    ("parameter", "entry", "error"),
    [
        ("rulings", {"county": "999999", "trigger": "A", "basis": "号"}, RulingUnusable),
        ("rulings", {"county": "500101", "trigger": "Z", "basis": "号"}, RulingUnusable),
        ("rulings", {"county": "500101", "trigger": "A"}, RulingWithoutBasis),
        ("limits", {"county": "500101", "grade": "excellent", "basis": "号"}, RulingUnusable),
        ("limits", {"county": "500101", "grade": "yiban"}, RulingWithoutBasis),
    ],
)
def test_rulings_that_cannot_be_used_are_refused(chain, tmp_path, parameter, entry, error):
    with pytest.raises(error):
        run(grade.step, tmp_path / "refused", chain, **{parameter: [entry]})


@pytest.mark.parametrize(("source", "named"), [("phone", "telephone"), ("household", "field")])
def test_no_composite_without_both_field_and_telephone(tmp_path, source, named):
    given = {"estimates": estimates(tmp_path / "e", without=(source,)), "answers": problems(tmp_path / "a")}
    with pytest.raises(SourceMissing, match=named):
        run(score.step, tmp_path / "scores", given)


def test_estimates_of_other_counties_are_refused(tmp_path):
    given = {
        "estimates": estimates(tmp_path / "e", counties=COUNTIES[:-1]),
        "answers": problems(tmp_path / "a"),
    }
    with pytest.raises(ReplicatesUnusable, match=COUNTIES[-1]):
        run(score.step, tmp_path / "scores", given)


def test_scores_of_other_counties_are_refused(chain, tmp_path):
    scores = tmp_path / "scores"
    shutil.copytree(chain["scores"], scores)
    (scores / "county_order.json").write_text(json.dumps(COUNTIES[1:]), encoding="utf-8")
    with pytest.raises(ReplicatesUnusable, match=COUNTIES[0]):
        run(grade.step, tmp_path / "grades", {**chain, "scores": scores})


@pytest.mark.parametrize(("measure", "column"), [("county_meetings", "se"), ("income_growth", "lo")])
def test_a_value_without_a_known_error_is_not_scored_as_exact(tmp_path, measure, column):
    """One rater and nobody to compare, or a mean of one answer: never an error of zero."""
    made = estimates(tmp_path / "e")
    table = pl.read_parquet(made / "estimates.parquet")
    here = (pl.col("measure") == measure) & (pl.col("domain") == COUNTIES[2])
    table.with_columns(pl.when(here).then(None).otherwise(pl.col(column)).alias(column)).write_parquet(
        made / "estimates.parquet"
    )
    with pytest.raises(ErrorUnknown, match=f"{COUNTIES[2]} {measure}"):
        run(score.step, tmp_path / "s", {"estimates": made, "answers": problems(tmp_path / "a")})


def test_scores_are_never_surer_than_the_published_intervals(tmp_path):
    """Replicates that hardly vary, intervals that do: shares, means and marks keep the error of the interval."""
    made = estimates(tmp_path / "e")
    arrays = dict(np.load(made / "replicates.npz"))
    for name in ("field", "phone", "village"):
        arrays[name] = arrays[name].mean(axis=0) + (arrays[name] - arrays[name].mean(axis=0)) / 1000
    np.savez(made / "replicates.npz", **arrays)
    out = run(score.step, tmp_path / "s", {"estimates": made, "answers": problems(tmp_path / "a")})
    scores = pl.read_parquet(out / "scores.parquet").filter(pl.col("level") == "measure").drop_nulls("score")
    given = pl.read_parquet(made / "estimates.parquet").with_columns(width=pl.col("hi") - pl.col("lo"))
    span = {m.id: abs(m.best.value - m.worst.value) for m in MEASURES}
    rows = scores.join(given, left_on=["county", "id"], right_on=["domain", "measure"]).filter(
        pl.col("source").is_in(["household", "phone", "village"])
    )
    for row in rows.iter_rows(named=True):
        if 25 < row["score"] < 75:  # away from the goalposts, where scores are linear in the values
            stated = 100 * row["width"] / span[row["id"]] / (2 * 1.96)
            assert row["se"] == pytest.approx(stated, rel=0.15), row["id"]
