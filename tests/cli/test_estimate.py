"""`houping estimate`: R's numbers from a file, and one sentence for everything that is wrong."""

import json
import sys

import numpy as np
import polars as pl
import pytest
from tests.reference.survey_case import DATA, expected, table

from houping.cli import main

SCHOOLS, PLAN = str(DATA / "apistrat.csv"), str(DATA / "seedlike.csv")
STRATIFIED = [SCHOOLS, "--strata", "stype", "--weight", "pw", "--popsize", "fpc"]
TWO_STAGES = [PLAN, "--strata", "stratum,hstr", "--psu", "psu,id", "--weight", "w", "--popsize", "M,N"]
SMALL = "h,v,w,y,d\na,1,2,1,x\na,2,2,0,x\nb,3,3,1,y\nb,4,3,1,y\n"
CLUSTERED = ["--strata", "h", "--psu", "v", "--weight", "w"]


@pytest.fixture
def houping(monkeypatch, capsys):
    """Run the command; return exit code, standard output and error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["houping", "estimate", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def answers(tmp_path):
    """Write a small survey file; return its path."""

    def write(text=SMALL, name="answers.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def estimates(houping):
    def run(*arguments):
        code, out, err = houping(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


@pytest.fixture
def refused(houping):
    """Expect exit 10 with one sentence and nothing on standard output; return the sentence."""

    def run(*arguments):
        code, out, err = houping(*arguments)
        assert code == 10, (out, err)
        assert out == ""
        assert "Traceback" not in err
        return err

    return run


def pick(document, key):
    return [row[key] for row in document["estimates"]]


def test_means_totals_ratios_and_shares_are_those_of_r(estimates):
    wanted = expected("survey_api.json")["apistrat_fpc"]
    options = [
        "--mean",
        "api00,api99",
        "--total",
        "enroll",
        "--ratio",
        "api.stu/enroll",
        "--proportion",
        "stype",
    ]
    found = estimates(*STRATIFIED, *options)
    parts = [
        wanted["mean"]["se"][:2],
        wanted["total"]["se"][:1],
        wanted["prop_stype"]["se"],
        wanted["ratio"]["se"],
    ]
    assert pick(found, "se") == pytest.approx([se for part in parts for se in part], rel=1e-8, abs=1e-12)
    assert pick(found, "statistic") == ["mean", "mean", "total", *["proportion"] * 3, "ratio"]
    assert found["design"]["df"] == wanted["degf"]
    assert pick(found, "lo")[:2] == pytest.approx(wanted["mean"]["lo"][:2], rel=1e-8)


def test_two_stages_by_county_are_those_of_r(estimates):
    wanted = expected("survey_seedlike.json")["two_stage_fpc"]["by_county"]
    found = estimates(*TWO_STAGES, "--mean", "y", "--proportion", "sat", "--by", "county")
    assert pick(found, "value") == pytest.approx(wanted["est"], rel=1e-8)
    assert pick(found, "se") == pytest.approx(wanted["se"], rel=1e-8)
    assert found["estimates"][0]["domain"] == {"county": "C01"}


@pytest.mark.parametrize("method", ["logit", "asin", "beta", "mean"])
def test_interval_methods_are_those_of_r(estimates, method):
    wanted = expected("survey_seedlike.json")["ciprop_sat_two_stage"]["C17"][method]
    found = estimates(*TWO_STAGES, "--proportion", "sat", "--by", "county", "--ci", method)["estimates"][16]
    assert [found["lo"], found["hi"]] == pytest.approx([wanted["lo"], wanted["hi"]], rel=1e-8)


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
def test_lonely_rules_are_those_of_r(estimates, rule):
    wanted = expected("survey_lonely_psu.json")[rule]["mean"]["se"]
    options = [
        "--strata",
        "stratum",
        "--psu",
        "psu",
        "--weight",
        "w",
        "--nest",
        "--mean",
        "y",
        "--lonely",
        rule,
    ]
    assert pick(estimates(DATA / "lonely.csv", *options), "se") == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize(
    ("spec", "case", "options"),
    [
        ("jk1", "jk1_apiclus1", ["apiclus1.csv", "--psu", "dnum"]),
        ("jkn", "jkn_apistrat", ["apistrat.csv", "--strata", "stype"]),
    ],
)
def test_jackknives_are_those_of_r(estimates, spec, case, options):
    wanted = expected("survey_replicates.json")[case]
    found = estimates(
        DATA / options[0], *options[1:], "--weight", "pw", "--mean", "api00,api99", "--replicates", spec
    )
    assert pick(found, "se") == pytest.approx(wanted["mean"]["se"], rel=1e-8)
    by = estimates(
        *[DATA / options[0], *options[1:], "--weight", "pw", "--mean", "api00", "--replicates", spec],
        *["--by", "stype"],
    )
    assert pick(by, "se") == pytest.approx(wanted["by"]["se"], rel=1e-8)


def test_a_jackknife_of_a_finite_population_is_that_of_r(estimates):
    """R survey 4.1.1: as.svrepdesign(svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc)), JK1."""
    design = [DATA / "apiclus1.csv", "--psu", "dnum", "--weight", "pw", "--popsize", "fpc"]
    found = estimates(*design, "--mean", "api00", "--replicates", "jk1")
    assert pick(found, "se") == pytest.approx([26.32936], abs=5e-6)


def test_a_jackknife_of_a_stratified_total_is_linearisation_also_in_a_finite_population(estimates):
    total = [*STRATIFIED, "--total", "enroll", "--by", "stype"]
    assert "--popsize" in STRATIFIED
    wanted = pick(estimates(*total), "se")
    assert pick(estimates(*total, "--replicates", "jkn"), "se") == pytest.approx(wanted, rel=1e-9)


def test_a_bootstrap_repeats_itself_and_comes_near_to_linearisation(estimates):
    options = [*STRATIFIED, "--mean", "api00", "--replicates"]
    first = estimates(*options, "bootstrap:400:a")
    assert first == estimates(*options, "bootstrap:400:a")
    assert first != estimates(*options, "bootstrap:400:b")
    assert pick(first, "se") == pytest.approx([9.4089], rel=0.15)
    assert first["design"]["variance"] == "bootstrap:400:a"


def test_calibration_is_that_of_r(estimates, answers):
    totals = answers(
        "margins:\n  stype: {E: 4421, H: 755, M: 1018}\n  sch.wide: {Yes: 5122, No: 1072}\n", "m.yaml"
    )
    wanted = expected("survey_calibration_apiclus1.json")["rake_stype_schwide"]
    design = [DATA / "apiclus1.csv", "--psu", "dnum", "--weight", "pw", "--popsize", "fpc"]
    found = estimates(*design, "--calibrate", totals, "--mean", "api00", "--total", "enroll")
    assert pick(found, "value") == pytest.approx(
        [wanted["mean"]["est"][0], wanted["total"]["est"][0]], rel=1e-8
    )
    assert pick(found, "se") == pytest.approx([wanted["mean"]["se"][0], wanted["total"]["se"][0]], rel=1e-8)
    assert found["design"]["calibrated"]


def test_every_replicate_is_calibrated_anew(estimates, answers):
    totals = answers("method: linear\nmargins: {stype: {E: 4421, H: 755, M: 1018}}\n", "m.yaml")
    design = [DATA / "apiclus1.csv", "--psu", "dnum", "--weight", "pw", "--calibrate", totals]
    found = estimates(*design, "--proportion", "stype", "--mean", "api00")
    assert pick(found, "se")[1:] == pytest.approx([0, 0, 0], abs=1e-8)
    replicated = estimates(*design, "--mean", "api00", "--replicates", "jk1")
    assert pick(replicated, "se")[0] == pytest.approx(pick(found, "se")[0], rel=0.2)


def test_a_design_file_says_the_same_as_options(estimates, answers):
    design = answers(
        "strata: [stype]\nweight: pw\npopsize: fpc\nmean: [api00, enroll]\nlevel: 0.9\n", "d.yaml"
    )
    options = [*STRATIFIED, "--mean", "api00", "--mean", "enroll", "--level", "0.9"]
    assert estimates(SCHOOLS, "--design", design) == estimates(*options)
    assert estimates(SCHOOLS, "--design", design, "--level", "0.8")["level"] == 0.8


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_parquet_and_excel_give_the_numbers_of_csv(estimates, tmp_path, suffix):
    columns = {
        k: v for k, v in table("apistrat.csv").items() if k in ("stype", "pw", "fpc", "api00", "awards")
    }
    path = tmp_path / f"schools.{suffix}"
    frame = pl.DataFrame(columns)
    frame.write_parquet(path) if suffix == "parquet" else frame.write_excel(path)
    options = ["--mean", "api00", "--proportion", "awards", "--by", "stype"]
    found, wanted = estimates(path, *STRATIFIED[1:], *options), estimates(*STRATIFIED, *options)
    assert found["estimates"] == wanted["estimates"]


def test_gb18030_files_and_chinese_columns_are_read(estimates, answers):
    text = "层,村,权重,满意,区县\n甲,1,2,1,东\n甲,2,2,0,东\n乙,3,3,1,西\n乙,4,3,1,西\n"
    path = answers(text, encoding="gb18030")
    options = ["--strata", "层", "--psu", "村", "--weight", "权重", "--proportion", "满意", "--by", "区县"]
    found = estimates(path, *options)
    assert pick(found, "value") == [0.5, 1.0]
    assert pick(found, "domain") == [{"区县": "东"}, {"区县": "西"}]


def test_several_domain_columns_cross(estimates):
    found = estimates(*TWO_STAGES, "--mean", "sat", "--by", "grp,hstr")
    crossed = [{"grp": g, "hstr": h} for g in "12" for h in ("mon", "oth")]
    assert pick(found, "domain") == crossed


def test_missing_answers_are_refused_then_treated_as_asked_and_counted(estimates, refused, answers):
    path = answers(SMALL.replace("a,2,2,0,x", "a,2,2,,x") + "b,5,3,0,y\n")
    call = [path, *CLUSTERED, "--mean", "y"]
    assert "1 个缺失值" in refused(*call, "--lonely", "certainty")
    domain = estimates(*call, "--na", "domain")
    assert (domain["estimates"][0]["missing"], domain["data"]["dropped"]) == (1, 0)
    assert domain["estimates"][0]["n"] == 4 and domain["design"]["n_psu"] == 5
    dropped = estimates(*call, "--na", "drop", "--lonely", "certainty")
    assert (dropped["data"]["dropped"], dropped["design"]["n_psu"]) == (1, 4)
    assert domain["estimates"][0]["value"] == dropped["estimates"][0]["value"]


def test_missing_domain_labels_stay_outside(estimates, answers):
    path = answers(SMALL.replace("1,x", "1,"))
    found = estimates(path, *CLUSTERED, "--mean", "y", "--by", "d", "--na", "domain")
    assert pick(found, "n") == [1, 2]


def test_the_table_shows_the_design_the_estimates_and_what_is_weak(houping):
    code, out, _ = houping(*STRATIFIED, "--mean", "api00", "--total", "enroll", "--by", "stype")
    assert code == 0
    assert "3 层" in out and "自由度 197" in out and "674.43" in out
    weak = houping(PLAN, "--weight", "w", "--mean", "y", "--by", "psu")[1]
    assert "答卷过少" in weak


def test_numbers_that_do_not_exist_are_null(estimates, answers):
    found = estimates(
        answers(SMALL.replace("a,2,2,0,x", "a,2,2,0,z")), *CLUSTERED, "--mean", "y", "--by", "d"
    )
    assert found["estimates"][0]["df"] == 0
    assert found["estimates"][0]["lo"] is None


BAD_FILES = [
    ({"text": SMALL.replace("3,1,y", "3,yes,y")}, ["--mean", "y"], ["列“y”", "第 4 行", "yes"]),
    ({"text": SMALL.replace("b,4,3", "b,4,-3")}, ["--mean", "y"], ["answers.csv", "权重", "第 5 行"]),
    ({"text": SMALL.replace("b,3,3,1", "b,3,3,")}, ["--mean", "y"], ["“y”", "第 4 行", "--na"]),
    ({"text": SMALL.replace("b,4,3", "b,4,")}, ["--mean", "y"], ["权重"]),
    ({"text": SMALL.replace("b,4,3", "b,,3")}, ["--mean", "y"], ["psu 1", "缺失"]),
    ({"text": SMALL.replace("b,4,3", "c,4,3")}, ["--mean", "y"], ["层“b”", "--lonely"]),
    ({"text": SMALL.replace("b,3,3", "b,1,3")}, ["--mean", "y"], ["单元“1”", "--nest"]),
    ({}, ["--mean", "income"], ["answers.csv", "income", "现有列"]),
    ({}, ["--proportion", "w"], ["w", "0 和 1"]),
    ({}, ["--ratio", "y/z"], ["没有列“z”"]),
    ({}, ["--ratio", "y"], ["分子列/分母列"]),
    ({}, ["--mean", "y", "--lonely", "ignore"], ["--lonely", "collapse"]),
    ({}, ["--mean", "y", "--ci", "guess"], ["--ci", "wilson"]),
    ({}, ["--proportion", "y", "--ci", "log"], ["--ci", "log", "wilson"]),
    ({}, ["--mean", "y", "--ci", "wilson"], ["--ci", "wilson", "mean、log"]),
    ({}, ["--mean", "y", "--na", "zero"], ["--na", "domain"]),
    ({}, ["--mean", "y", "--level", "95"], ["--level", "0.95"]),
    ({}, ["--mean", "y,,w"], ["逗号"]),
    ({}, ["--mean", "y", "--popsize", "y"], ["总体数", "第 1 阶段"]),
    ({"text": SMALL.replace(",2,", ",1.5,")}, ["--mean", "y", "--popsize", "w"], ["层“a”", "总体数"]),
    ({}, ["--mean", "y", "--strata", "h,d,v"], ["阶段"]),
    ({}, ["--mean", "y", "--replicates", "jk1"], ["jkn"]),
    ({}, ["--mean", "y", "--replicates", "bootstrap"], ["bootstrap:次数"]),
    ({}, ["--mean", "y", "--unequal", "no"], ["--unequal", "hajek"]),
    ({}, [], ["--mean"]),
    ({"text": "h,v,w,y\n"}, ["--mean", "y"], ["没有数据行"]),
    ({"text": SMALL.replace("1,x", "1,x,7")}, ["--mean", "y"], ["第 2 行"]),
    ({"name": "answers.txt"}, ["--mean", "y"], [".parquet"]),
    ({"text": "not excel", "name": "answers.xlsx"}, ["--mean", "y"], ["answers.xlsx"]),
    ({"text": "not parquet", "name": "answers.parquet"}, ["--mean", "y"], ["answers.parquet"]),
]


@pytest.mark.parametrize(("file", "options", "parts"), BAD_FILES)
def test_everything_wrong_is_named_with_its_place_and_a_remedy(refused, answers, file, options, parts):
    message = refused(answers(**file), *CLUSTERED, *options)
    for part in parts:
        assert part in message
    assert message.count("\n") == 1


def test_a_row_is_that_of_the_file_also_after_rows_were_dropped(refused, answers):
    path = answers("h,v,w,y\na,1,2,\na,2,2,0\nb,3,3,1\nb,4,-3,1\n")
    assert "第 5 行" in refused(path, *CLUSTERED, "--mean", "y", "--na", "drop")


def test_an_interval_that_fits_one_of_several_statistics_is_used_for_it_alone(estimates, answers):
    found = estimates(answers(), *CLUSTERED, "--mean", "y", "--proportion", "y", "--ci", "log")
    assert [row["method"] for row in found["estimates"]] == ["log", "korn_graubard"]


def test_a_population_that_differs_within_a_stratum_is_refused(refused, answers):
    path = answers("h,w,y,M\na,2,1,9\na,2,0,8\nb,3,1,9\nb,3,1,9\n")
    assert "层“a”" in refused(path, "--strata", "h", "--weight", "w", "--popsize", "M", "--mean", "y")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("margins: {h: {a: 10}}", ["类别", "b"]),
        ("margins: {h: {a: 10, b: many}}", ["margins.h", "many"]),
        ("margins: {q: {a: 10}}", ["没有列“q”"]),
        ("method: guess\nmargins: {h: {a: 1}}", ["guess", "rake"]),
        ("method: logit\nbounds: [0.9, 1.1]\nmargins: {h: {a: 400, b: 6}}", ["校准"]),
        ("bounds: 3\nmargins: {h: {a: 1}}", ["bounds"]),
        ("margin: {h: {a: 10}}", ["margin", "margins"]),
        ("totals: {y: 3}", ["rake"]),
        ("method: linear", ["总量"]),
        ("- 3", ["键: 值"]),
        ("margins: {h: [", ["m.yaml"]),
    ],
)
def test_wrong_totals_are_named(refused, answers, text, parts):
    message = refused(answers(), *CLUSTERED, "--mean", "y", "--calibrate", answers(text, "m.yaml"))
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("stratum: h", "strata"),
        ("weight: 3", "weight"),
        ("mean: [{a: 1}]", "列名"),
        ("level: high", "--level"),
    ],
)
def test_wrong_design_files_are_named(refused, answers, text, part):
    design = answers(text + "\n", "d.yaml")
    assert part in refused(answers(), "--design", design, "--mean" if "mean" not in text else "--total", "y")


def test_missing_files_are_named(refused, answers, tmp_path):
    assert "none.csv" in refused(tmp_path / "none.csv", *CLUSTERED, "--mean", "y")
    assert "none.yaml" in refused(answers(), "--design", tmp_path / "none.yaml", "--mean", "y")


def test_without_weights_nothing_is_guessed(refused, answers):
    assert "--weight" in refused(answers(), "--mean", "y")


def test_english_on_request(refused, answers, monkeypatch):
    monkeypatch.setenv("HOUPING_LANG", "en")
    message = refused(answers(SMALL.replace("b,4,3", "c,4,3")), *CLUSTERED, "--mean", "y")
    assert "Stratum 'b' has a single PSU" in message
    assert np.all([ord(letter) < 0x4E00 for letter in message])


def test_a_list_in_a_refusal_is_english_too(refused, answers, monkeypatch):
    monkeypatch.setenv("HOUPING_LANG", "en")
    message = refused(answers(), *CLUSTERED, "--mean", "q", "--by", "d")
    assert "h, v, w, y, d" in message and "、" not in message


# Three strata of two units and one unit alone; domain z lives in a single unit.
LONELY = "h,v,y,w,d\n" + "\n".join(
    f"{h},{h}{i},{10 + 3 * h + 2 * i + j},{h + 1},{'z' if (h, i) == (1, 1) else 'xy'[j]}"
    for h in range(4)
    for i in range(1 if h == 3 else 2)
    for j in range(2)
)
JKN = ["--strata", "h", "--psu", "v", "--weight", "w", "--mean", "y", "--replicates", "jkn"]


def test_replicates_take_lonely_units_as_certain_when_asked_and_are_refused_otherwise(
    estimates, refused, answers
):
    path = answers(LONELY)
    (found,) = estimates(path, *JKN, "--lonely", "certainty")["estimates"]
    assert (found["se"], found["df"]) == (
        pytest.approx(0.467707173347, rel=1e-10),
        3,
    )  # R: survey.lonely.psu="remove"
    message = refused(path, *JKN)
    assert "answers.csv" in message and "层“3”" in message
    assert "certainty" in refused(path, *JKN, "--lonely", "adjust")


def test_a_domain_that_a_replicate_leaves_out_has_no_error(houping, estimates, answers):
    path = answers(LONELY)
    found = estimates(path, *JKN, "--lonely", "certainty", "--by", "d")["estimates"]
    of = {e["domain"]["d"]: e for e in found}
    assert (of["z"]["se"], of["z"]["lo"], of["z"]["df"]) == (None, None, 0)
    assert of["x"]["se"] > 0 and of["x"]["df"] == 2
    _, out, err = houping(path, *JKN, "--lonely", "certainty", "--by", "d")
    assert "y：1 个估计域" in out and err == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("method: linear\ntotals: {y: 1, w: 40}", ["m.yaml", "权重为负", "raking"]),
        ("method: linear\nbounds: [2, 3]\ntotals: {y: 3}", ["bounds", "下限 < 1 < 上限"]),
        ("method: linear\nbounds: [true, 3]\ntotals: {y: 3}", ["bounds"]),
        ("method: logit\ntotals: {y: 3}", ["bounds", "[0.4, 2.5]"]),
    ],
)
def test_calibrations_that_make_no_sense_say_what_would(refused, answers, text, parts):
    message = refused(answers(), *CLUSTERED, "--mean", "y", "--calibrate", answers(text, "m.yaml"))
    for part in parts:
        assert part in message


def test_settings_that_would_do_nothing_are_refused(refused, answers):
    assert "--sheet" in refused(answers(), *CLUSTERED, "--mean", "y", "--sheet", "表一")
    design = answers('nest: "no"\n', "d.yaml")
    assert "nest" in refused(answers(), *CLUSTERED, "--design", design, "--mean", "y")
