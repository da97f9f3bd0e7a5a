"""The steps `weights` and `estimates` on a tiny assessment: two counties, a few villages, made here."""

import json
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from houping.chain import estimate, weight
from houping.chain.run import folder_digests, silent
from houping.core.errors import (
    ClassWithoutRespondents,
    ColumnMissing,
    FileMissing,
    OneRandomVillage,
    SourceMissing,
)
from houping.core.estimation.pool import Pooled
from houping.plans import folder_of, load

COUNTIES, VILLAGES, NAMED, DRAWN, TAKE, REPLICATES = ("500101", "500102"), 20, 3, 8, 12, 80
KINDS = np.array(["monitored", "relieved", "general"])


def sourced(value):
    return SimpleNamespace(value=value)


def measure(name, source, statistic="share", **more):
    more = {"numerator": None, "denominator": None, "population": "all", "sd": None} | more
    return SimpleNamespace(id=name, source=source, statistic=statistic, **more)


MEASURES = [
    measure("water_ok", "household"),
    measure("h_overall", "household"),
    measure(
        "income_growth",
        "household",
        "ratio",
        numerator="income*persons",
        denominator="last*persons",
        population=("monitored", "relieved"),
    ),
    measure("p_overall", "phone"),
    measure("road_ok", "village"),
    measure("meetings", "county", "mark"),
    measure("fund_rate", "routine", "value", sd=sourced(0.5)),
]
PLAN = SimpleNamespace(
    counties=[SimpleNamespace(code=code, group=i + 1) for i, code in enumerate(COUNTIES)],
    groups=[SimpleNamespace(id=1), SimpleNamespace(id=2)],
    dimensions=[SimpleNamespace(indicators=[SimpleNamespace(measures=MEASURES)])],
    estimation=SimpleNamespace(
        nonresponse=SimpleNamespace(minimum_class=sourced(20), maximum_factor=sourced(3.0)),
        calibration=SimpleNamespace(lower=sourced(0.4), upper=sourced(2.5)),
        trimming=SimpleNamespace(factor=sourced(5.0)),
        bootstrap=SimpleNamespace(replicates=sourced(REPLICATES)),
        confidence=sourced(0.95),
        suppression=SimpleNamespace(minimum_n=sourced(30), maximum_cv=sourced(0.3), minimum_psu=sourced(3)),
        composite=SimpleNamespace(phone_share=sourced(0.7)),
    ),
)


def frame_tables(rng):
    villages, households = [], []
    for county in COUNTIES:
        for number in range(VILLAGES):
            village = f"{county}{number:06d}"
            villages.append((county, village, "relieved" if number % 3 == 0 else "ordinary"))
            for serial, kind in enumerate(rng.choice(KINDS, 60, p=[0.08, 0.32, 0.6])):
                name = f"{village}-{serial:04d}"
                households.append((name, f"{village}-u{serial:04d}", village, county, str(kind)))
    return (
        pl.DataFrame(villages, orient="row", schema=["county", "village", "village_type"]),
        pl.DataFrame(
            households, orient="row", schema=["household", "unit", "village", "county", "household_type"]
        ),
    )


def drawn_villages(villages):
    rows = []
    for number, (county, village, kind) in enumerate(villages.rows()):
        place = number % VILLAGES
        if place >= DRAWN:
            continue
        named = place < NAMED
        rows.append(
            {
                "county": county,
                "group": COUNTIES.index(county) + 1,
                "village": village,
                "village_type": kind,
                "stratum": f"{county}|named" if named else f"{county}|random|{kind}",
                "selection": "named" if named else "random",
                "inclusion_prob": 1.0 if named else (DRAWN - NAMED) / (VILLAGES - NAMED),
                "take_all": named,
            }
        )
    return pl.DataFrame(rows)


def drawn_households(households, villages):
    sizes = pl.len().over("village", "hh_stratum")
    return (
        households.join(villages.select("village", "group", "stratum", "inclusion_prob"), on="village")
        .with_columns(hh_stratum=pl.col("household_type"))
        .with_columns(stratum_population=sizes, place=pl.int_range(pl.len()).over("village", "hh_stratum"))
        .filter((pl.col("household_type") == "monitored") | (pl.col("place") < TAKE // 2))
        .with_columns(village_prob=pl.col("inclusion_prob"), stratum_sample=sizes)
        .drop("place", "inclusion_prob")
    )


def drawn_phones(households):
    sizes = pl.len().over("county", "household_type")
    return (
        households.filter(pl.col("household_type") != "general")
        .with_columns(
            stratum=pl.col("county") + "|" + pl.col("household_type"),
            group=pl.col("county").replace_strict(
                dict(zip(COUNTIES, (1, 2), strict=True)), return_dtype=pl.Int64
            ),
            stratum_population=sizes,
        )
        .filter(pl.int_range(pl.len()) % 4 == 0)
        .drop("village")
    )


def field_answers(rng, sample):
    n = sample.height
    disposition = rng.choice(["complete", "refusal", "ineligible", "unknown"], n, p=[0.9, 0.06, 0.02, 0.02])
    done = disposition == "complete"

    def answers(values):
        return pl.Series([v if ok else None for v, ok in zip(values.tolist(), done, strict=True)])

    return sample.select("household", "unit", "village", "county").with_columns(
        disposition=pl.Series(disposition.tolist()),
        water_ok=answers((rng.random(n) < 0.85).astype(int)),
        h_overall=answers((rng.random(n) < 0.9).astype(int)),
        income=answers(rng.uniform(8000, 14000, n)),
        last=answers(rng.uniform(7000, 13000, n)),
        persons=answers(rng.integers(1, 6, n)),
    )


def write(folder, **tables):
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    home, rng = tmp_path_factory.mktemp("tiny"), np.random.default_rng(5)
    villages, households = frame_tables(rng)
    drawn = drawn_villages(villages)
    sample, phones = drawn_households(households, drawn), drawn_phones(households)
    frame = write(home / "frame", villages=villages, households=households)
    write(home / "sample", villages=drawn, households=sample, phone=phones)
    bundle = home / "sample" / "bundle"
    bundle.mkdir()
    (bundle / "draw.json").write_text(json.dumps({"seed": "ab" * 32}), encoding="utf-8")
    n = phones.height
    called = phones.select("household", "unit", "county", "household_type").with_columns(
        disposition=pl.Series(
            rng.choice(["complete", "noncontact", "ineligible"], n, p=[0.7, 0.25, 0.05]).tolist()
        ),
        p_overall=pl.Series((rng.random(n) < 0.92).astype(int).tolist()),
    )
    sheets = drawn.select("village", "county").with_columns(
        road_ok=pl.Series((rng.random(drawn.height) < 0.8).astype(int).tolist())
    )
    marks = pl.DataFrame(
        [(c, "meetings", "county", None, r, m) for c in COUNTIES for r, m in ((1, 80.0), (2, 90.0))],
        orient="row",
        schema=["county", "measure", "source", "kind", "rater", "mark"],
    )
    routine = pl.DataFrame({"county": COUNTIES, "measure": ["fund_rate"] * 2, "value": [90.0, 70.0]})
    tables = {"households": field_answers(rng, sample), "phone": called, "villages": sheets}
    answers = write(home / "answers", **tables, marks=marks, routine=routine)
    return {"plan": home, "frame": frame, "sample": home / "sample", "answers": answers}


@pytest.fixture(scope="module")
def made(inputs, tmp_path_factory):
    """Run both steps once; return the inputs with the folders `weights` and `estimates`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weight, "load", lambda path: PLAN)
        patch.setattr(estimate, "load", lambda path: PLAN)
        return run_both(inputs, tmp_path_factory.mktemp("made"))


def run_both(inputs, home):
    weights, estimates = home / "weights", home / "estimates"
    weights.mkdir()
    estimates.mkdir()
    weight.step(inputs, weights, {}, silent)
    found = dict(inputs) | {"weights": weights}
    estimate.step(found, estimates, {}, silent)
    return found | {"estimates": estimates}


def estimates_of(made, **wanted):
    table = pl.read_parquet(made["estimates"] / "estimates.parquet")
    return table.filter(*(pl.col(name) == value for name, value in wanted.items()))


def test_final_weights_of_answers_and_ineligible_households_sum_to_the_frame(made):
    table = pl.read_parquet(made["weights"] / "approached" / "households.parquet")
    got = dict(table.group_by("county").agg(pl.col("final_weight").sum()).rows())
    assert got == pytest.approx(dict.fromkeys(COUNTIES, VILLAGES * 60))


def test_weights_of_households_are_for_their_owner_only(made):
    for path in (made["weights"], *made["weights"].rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_the_published_weights_hold_complete_interviews_only(made):
    table = pl.read_parquet(made["weights"] / "households.parquet")
    assert set(weight.WEIGHT_COLUMNS) == set(table.columns)
    assert (table["final_weight"] > 0).all()
    answers = pl.read_parquet(made["answers"] / "households.parquet")
    assert table.height == (answers["disposition"] == "complete").sum()


def test_telephone_weights_repeat_all_monitored_and_relieved_households(made):
    table = pl.read_parquet(made["weights"] / "approached" / "phone.parquet")
    frame = pl.read_parquet(made["frame"] / "households.parquet").filter(
        pl.col("household_type") != "general"
    )
    assert table["final_weight"].sum() == pytest.approx(frame.height)


def test_a_dead_number_is_not_a_household_that_left(made):
    """Who answered speaks for every household of the frame, and the response rate counts every number called."""
    table = pl.read_parquet(made["weights"] / "phone.parquet")
    frame = pl.read_parquet(made["frame"] / "households.parquet").filter(
        pl.col("household_type") != "general"
    )
    assert table["final_weight"].sum() == pytest.approx(frame.height)
    called = pl.read_parquet(made["answers"] / "phone.parquet").filter(pl.col("county") == COUNTIES[0])
    assert (called["disposition"] == "ineligible").any()
    report = json.loads((made["weights"] / "report.json").read_text(encoding="utf-8"))
    share = (called["disposition"] == "complete").mean()
    assert report["phone"][COUNTIES[0]]["response_rate_3"] == pytest.approx(share)


def test_replication_units_are_households_in_named_and_villages_in_random_villages(made):
    table = pl.read_parquet(made["weights"] / "households.parquet")
    named = table.filter(pl.col("selection") == "named")
    random = table.filter(pl.col("selection") == "random")
    assert (named["psu"] == named["unit"]).all() and (random["psu"] == random["village"]).all()


def test_the_report_tells_response_and_design_effect_of_each_county(made):
    report = json.loads((made["weights"] / "report.json").read_text(encoding="utf-8"))
    assert set(report) == {"households", "phone", "villages"}
    county = report["households"]["500101"]
    assert 0.7 < county["response_rate_3"] <= 1 and county["kish_deff"] >= 1
    assert county["g_min"] <= 1 <= county["g_max"]


def test_every_domain_of_the_plan_has_an_estimate(made):
    kinds = estimates_of(made, measure="water_ok")["domain_kind"].value_counts()
    assert dict(kinds.rows()) == {
        "county": 2,
        "group": 2,
        "city": 1,
        "village_type": 2,
        "household_type": 3,
        "county_household_type": 6,
        "selection": 4,
    }


def test_intervals_hold_their_estimate_and_errors_are_positive(made):
    table = estimates_of(made, source="household").drop_nulls("lo")
    assert (table["lo"] <= table["value"]).all() and (table["value"] <= table["hi"]).all()
    city = estimates_of(made, domain_kind="city", source="household")
    assert (city["se"] > 0).all()


def test_a_ratio_is_the_ratio_of_weighted_totals_over_the_types_that_it_is_about(made):
    weights = pl.read_parquet(made["weights"] / "households.parquet")
    answers = pl.read_parquet(made["answers"] / "households.parquet").select(
        "unit", "income", "last", "persons"
    )
    rows = weights.join(answers, on="unit").filter(pl.col("household_type") != "general")
    w = rows["final_weight"] * rows["persons"]
    expected = (w * rows["income"]).sum() / (w * rows["last"]).sum()
    got = estimates_of(made, measure="income_growth", domain_kind="city")
    assert got["value"][0] == pytest.approx(expected)
    assert got["n"][0] == rows.height and got["method"][0] == "mean"


def test_bootstrap_and_linearised_errors_are_of_one_size(made):
    city = estimates_of(made, measure="water_ok", domain_kind="city")
    assert city["se_bootstrap"][0] == pytest.approx(city["se"][0], rel=0.45)


def test_the_composite_takes_the_shares_of_the_plan(made):
    got = estimates_of(made, measure="overall_composite", domain_kind="city")["value"][0]
    phone = estimates_of(made, measure="p_overall", domain_kind="city")["value"][0]
    answers = pl.read_parquet(made["answers"] / "households.parquet").select("unit", "h_overall")
    rows = pl.read_parquet(made["weights"] / "households.parquet").join(answers, on="unit")
    rows = rows.filter(pl.col("household_type") != "general")
    field = (rows["final_weight"] * rows["h_overall"]).sum() / rows["final_weight"].sum()
    assert got == pytest.approx(0.7 * phone + 0.3 * field)


def test_two_surveys_together_have_the_variance_df_and_size_of_their_shares():
    """0.7 of telephone (variance .0004, 150 df, 200 answers), 0.3 of field (.0025, 4 design df, 80)."""
    one = np.array
    phone = Pooled(
        one([0.9]), one([4e-4]), one([150.0]), one([np.inf]), one([250]), one([1]), one([200.0]), one([1.0])
    )
    field = Pooled(
        one([0.8]), one([25e-4]), one([9.0]), one([4.0]), one([100]), one([9]), one([80.0]), one([1.0])
    )
    both = estimate._both(phone, 0, field, 0, 0.7)
    parts = one([0.49 * 4e-4, 0.09 * 25e-4])
    assert both.value == pytest.approx([0.87]) and both.variance == pytest.approx([parts.sum()])
    assert both.df == pytest.approx([parts.sum() ** 2 / (parts[0] ** 2 / 150 + parts[1] ** 2 / 4)])
    assert both.n_kish == pytest.approx([1 / (0.49 / 200 + 0.09 / 80)])


def test_the_error_of_the_composite_is_that_of_its_two_parts(made):
    for domain in COUNTIES:
        got = estimates_of(made, measure="overall_composite", domain_kind="county", domain=domain)
        phone = estimates_of(made, measure="p_overall", domain_kind="county", domain=domain)
        with np.load(made["estimates"] / "replicates.npz") as stored:
            drawn = stored["phone"][:, COUNTIES.index(domain), 0]
        assert phone["se_bootstrap"][0] == pytest.approx(drawn.std(ddof=1))
        assert got["se"][0] > 0.7 * phone["se"][0]
        assert got["se_bootstrap"][0] == pytest.approx(got["se"][0], rel=0.4)


def test_marks_are_means_of_raters_and_departments_values_stand_as_given(made):
    mark = estimates_of(made, measure="meetings", domain="500101").row(0, named=True)
    assert (mark["value"], mark["se"]) == pytest.approx((85.0, 5.0))
    with np.load(made["estimates"] / "replicates.npz") as stored:
        assert stored["measures_marks"].tolist() == ["meetings"]
        assert stored["marks"].std(axis=0, ddof=1)[:, 0] == pytest.approx([5.0, 5.0], rel=0.25)
    routine = estimates_of(made, measure="fund_rate", domain="500102").row(0, named=True)
    assert (routine["value"], routine["se"], routine["lo"]) == (70.0, 0.5, None)


def test_small_domains_are_suppressed_with_their_reason(made):
    table = estimates_of(made, measure="water_ok")
    small = table.filter(pl.col("n") < 30)
    assert small.height and small["suppressed"].all()
    assert set(small["reason"]) == {"few_answers"}


def test_no_suppressed_part_can_be_computed_from_its_whole_and_the_other_parts(made):
    for county in COUNTIES:
        for kind in ("county_household_type", "selection"):
            parts = estimates_of(made, domain_kind=kind).filter(
                pl.col("domain").str.starts_with(f"{county}|"), pl.col("n") > 0
            )
            for _, rows in parts.group_by("measure"):
                few = rows.filter(pl.col("reason") == "few_answers").height
                assert few == 0 or rows["suppressed"].sum() > 1
    assert (estimates_of(made, measure="water_ok")["reason"] == "complementary").any()


def test_replicates_hold_one_estimate_per_county_and_measure(made):
    with np.load(made["estimates"] / "replicates.npz") as stored:
        assert stored["field"].shape == (REPLICATES, 2, 3)
        assert stored["measures_field"].tolist() == ["water_ok", "h_overall", "income_growth"]
        assert stored["phone"].shape == (REPLICATES, 2, 1) and stored["village"].shape == (REPLICATES, 2, 1)
        spread = stored["field"].std(axis=0, ddof=1)
    county = estimates_of(made, measure="water_ok", domain="500101", domain_kind="county")
    assert county["se_bootstrap"][0] == pytest.approx(spread[0, 0])


def test_the_same_inputs_give_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    again = run_both({k: made[k] for k in ("plan", "frame", "sample", "answers")}, tmp_path)
    for name in ("weights", "estimates"):
        assert folder_digests(again[name]) == folder_digests(made[name])


def test_a_county_where_nobody_answered_is_refused(inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    broken = tmp_path / "answers"
    tables = {p.stem: pl.read_parquet(p) for p in inputs["answers"].glob("*.parquet")}
    nobody = pl.when(pl.col("county") == "500101").then(pl.lit("refusal")).otherwise(pl.col("disposition"))
    tables["households"] = tables["households"].with_columns(disposition=nobody)
    write(broken, **tables)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(ClassWithoutRespondents, match="500101"):
        weight.step(dict(inputs) | {"answers": broken}, out, {}, silent)


def test_a_county_that_was_never_called_is_refused_not_left_out_of_the_city(inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    tables = {p.stem: pl.read_parquet(p) for p in inputs["answers"].glob("*.parquet")}
    tables["phone"] = tables["phone"].filter(pl.col("county") != COUNTIES[1])
    answers = write(tmp_path / "answers", **tables)
    (tmp_path / "out").mkdir()
    with pytest.raises(SourceMissing, match=f"{COUNTIES[1]}.*telephone"):
        weight.step(dict(inputs) | {"answers": answers}, tmp_path / "out", {}, silent)


def test_a_measure_without_its_column_is_named_with_the_file(made, tmp_path, monkeypatch):
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    broken = tmp_path / "answers"
    tables = {p.stem: pl.read_parquet(p) for p in made["answers"].glob("*.parquet")}
    tables["households"] = tables["households"].drop("water_ok")
    write(broken, **tables)
    with pytest.raises(ColumnMissing, match="water_ok"):
        estimate.step(made | {"answers": broken}, tmp_path, {}, silent)


def test_without_the_seed_of_the_draw_there_are_no_replicates(made, tmp_path, monkeypatch):
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    with pytest.raises(FileMissing, match=r"draw\.json"):
        estimate.step(made | {"sample": tmp_path}, tmp_path, {}, silent)


def test_the_plan_of_chongqing_gives_its_rules_and_measures():
    plan = load(folder_of("chongqing_2021"))
    rules = weight.rules_of(plan)
    assert rules.bounds == (0.4, 2.5) and rules.minimum_class == 20
    assert {m.source for m in estimate.measures_of(plan, "household", "phone")} == {"household", "phone"}


def without_sheets(inputs, home, wanted, values=None):
    """Copy the answers, leaving out the sheets of the villages in `wanted`; `values`: village -> road_ok."""
    folder = home / "answers"
    folder.mkdir(parents=True)
    for path in inputs["answers"].glob("*.parquet"):
        table = pl.read_parquet(path)
        if path.stem == "villages":
            road = pl.col("village").replace_strict(values or {}, default=pl.col("road_ok"))
            table = table.with_columns(road_ok=road).filter(~pl.col("village").is_in(wanted))
        table.write_parquet(folder / path.name)
    return inputs | {"answers": folder}


def test_a_village_sheet_that_did_not_come_back_is_a_nonresponse_not_a_smaller_sample(
    inputs, made, tmp_path, monkeypatch
):
    """Its weight goes to the other villages of its class, and the county's total stays that of the frame."""
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    lost = [f"{COUNTIES[0]}{number:06d}" for number in (0, DRAWN - 1)]
    found = run_both(without_sheets(inputs, tmp_path, lost), tmp_path)
    approached = pl.read_parquet(found["weights"] / "approached" / "villages.parquet")
    assert approached.filter(pl.col("unit").is_in(lost))["disposition"].to_list() == ["noncontact"] * 2
    weights = pl.read_parquet(found["weights"] / "villages.parquet")
    for county in COUNTIES:
        own = weights.filter(pl.col("county") == county)
        assert own["final_weight"].sum() == pytest.approx(VILLAGES)


def test_a_missing_sheet_of_a_named_village_leaves_an_error_of_its_own(inputs, made, tmp_path, monkeypatch):
    """All named villages are taken: complete, they have no error; with one missing, they have."""
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)

    def named_error(found):
        table = estimates_of(found, measure="road_ok", domain_kind="selection", domain=f"{COUNTIES[0]}|named")
        return table["se"][0]

    villages = [f"{COUNTIES[0]}{number:06d}" for number in range(NAMED)]
    values = dict(zip(villages, (1, 0, 1), strict=True))
    whole = run_both(without_sheets(inputs, tmp_path / "a", [], values), tmp_path / "a")
    part = run_both(without_sheets(inputs, tmp_path / "b", villages[:1], values), tmp_path / "b")
    assert named_error(whole) == pytest.approx(0.0, abs=1e-12)
    assert named_error(part) > 0.1


def test_field_and_village_replicates_draw_the_same_villages(inputs, tmp_path, monkeypatch):
    """What a sheet says of a village and what its households say vary together, as in a new sample."""
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    tables = {p.stem: pl.read_parquet(p) for p in inputs["answers"].glob("*.parquet")}
    good = {v: int(v[-1]) % 2 for v in tables["villages"]["village"]}
    done = pl.col("disposition") == "complete"
    road = pl.col("village").replace_strict(good, return_dtype=pl.Int64)
    tables["villages"] = tables["villages"].with_columns(road_ok=road)
    tables["households"] = tables["households"].with_columns(water_ok=pl.when(done).then(road))
    answers = write(tmp_path / "answers", **tables)
    found = run_both(dict(inputs) | {"answers": answers}, tmp_path)
    with np.load(found["estimates"] / "replicates.npz") as stored:
        for c in range(len(COUNTIES)):
            assert np.corrcoef(stored["field"][:, c, 0], stored["village"][:, c, 0])[0, 1] > 0.9
    went = json.loads((found["estimates"] / "replicates.json").read_text(encoding="utf-8"))
    assert went["households"][COUNTIES[0]]["uncalibrated"] == 0


def test_one_random_village_left_in_a_county_stops_the_estimates(inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "load", lambda path: PLAN)
    monkeypatch.setattr(estimate, "load", lambda path: PLAN)
    tables = {p.stem: pl.read_parquet(p) for p in inputs["answers"].glob("*.parquet")}
    lost = [f"{COUNTIES[0]}{number:06d}" for number in range(NAMED + 1, DRAWN)]
    silent_there = (
        pl.when(pl.col("village").is_in(lost)).then(pl.lit("refusal")).otherwise(pl.col("disposition"))
    )
    tables["households"] = tables["households"].with_columns(disposition=silent_there)
    answers = write(tmp_path / "answers", **tables)
    with pytest.raises(OneRandomVillage, match=COUNTIES[0]):
        run_both(dict(inputs) | {"answers": answers}, tmp_path)
