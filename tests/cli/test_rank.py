"""`houping rank`: rank sets of any table, and one sentence for everything that is wrong."""

import json
import sys

import numpy as np
import pytest
from tests.reference.test_csranks import PISA

from houping.cli import main

SMALL = "县,estimate,se\n甲,80,1\n乙,79.5,1\n丙,70,1.5\n丁,60,1\n"
INDEPENDENT = ",甲,乙,丙,丁\n甲,1,0,0,0\n乙,0,1,0,0\n丙,0,0,2.25,0\n丁,0,0,0,1\n"
QUICK = ("--draws", "2000")


@pytest.fixture
def houping(monkeypatch, capsys):
    """Run the command; return exit code, standard output and error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["houping", "rank", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def file(tmp_path):
    """Write a file; return its path."""

    def write(text=SMALL, name="scores.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def ranked(houping):
    def run(*arguments):
        code, out, err = houping(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def sets(answer, kind=""):
    return {u["unit"]: (u[f"rank_lo{kind}"], u[f"rank_hi{kind}"]) for u in answer["units"]}


def test_two_near_units_share_their_ranks_and_the_others_stand_alone(ranked, file):
    answer = ranked(file(), "--se", "se", *QUICK)
    assert sets(answer) == {"甲": (1, 2), "乙": (1, 2), "丙": (3, 3), "丁": (4, 4)}
    assert [u["rank"] for u in answer["units"]] == [1, 2, 3, 4]
    assert (answer["level"], answer["draws"], answer["data"]) == (0.95, 2000, "scores.csv")


def test_columns_called_estimate_and_se_need_no_options(ranked, file):
    path = file()
    assert ranked(path, *QUICK) == ranked(path, "--estimate", "estimate", "--se", "se", *QUICK)


def test_standard_errors_and_a_covariance_together_are_refused(houping, file):
    code, out, err = houping(file(), "--se", "se", "--cov", file(INDEPENDENT, "cov.csv"))
    assert (code, out) == (10, "")
    assert "--cov" in err


def test_pisa_from_a_file_is_within_one_rank_of_csranks(ranked, file):
    rows = zip(PISA["units"], PISA["est"], PISA["se"], strict=True)
    path = file("country,est,se\n" + "".join(f"{u},{e!r},{s!r}\n" for u, e, s in rows))
    answer = ranked(path, "--estimate", "est", "--se", "se")
    low = np.array([u["rank_lo_sim"] for u in answer["units"]])
    high = np.array([u["rank_hi_sim"] for u in answer["units"]])
    assert np.abs(low - PISA["simul95_L"]).max() <= 1
    assert np.abs(high - PISA["simul95_U"]).max() <= 1
    assert [u["tau_best"] for u in answer["units"]] == PISA["tau5_best95"]


def test_best_lists_only_those_who_may_be_among_the_best(ranked, file):
    answer = ranked(file(), "--se", "se", "--best", "--tau", 1, *QUICK)
    assert [u["unit"] for u in answer["units"]] == ["甲", "乙"]


def test_simultaneous_alone_leaves_the_marginal_sets_empty(ranked, file):
    answer = ranked(file(), "--se", "se", "--simultaneous", *QUICK)
    assert set(sets(answer).values()) == {(None, None)}
    assert sets(answer, "_sim")["丁"] == (4, 4)


def test_a_diagonal_covariance_gives_what_standard_errors_give(ranked, file):
    path = file()
    by_se = ranked(path, "--se", "se", *QUICK)
    by_covariance = ranked(path, "--cov", file(INDEPENDENT, "cov.csv"), *QUICK)
    assert by_se["units"] == by_covariance["units"]


def test_a_bare_matrix_stands_in_the_order_of_the_file(ranked, file):
    bare = "1,0,0,0\n0,1,0,0\n0,0,2.25,0\n0,0,0,1\n"
    path = file()
    assert (
        ranked(path, "--cov", file(bare, "bare.csv"), *QUICK)["units"]
        == ranked(path, "--se", "se", *QUICK)["units"]
    )


def test_a_named_matrix_is_put_in_the_order_of_the_units(ranked, file):
    turned = ",丁,丙,乙,甲\n丁,1,0,0,0\n丙,0,2.25,0,0\n乙,0,0,1,0.9\n甲,0,0,0.9,1\n"
    straight = ",甲,乙,丙,丁\n甲,1,0.9,0,0\n乙,0.9,1,0,0\n丙,0,0,2.25,0\n丁,0,0,0,1\n"
    path = file()
    one = ranked(path, "--cov", file(turned, "t.csv"), *QUICK)
    other = ranked(path, "--cov", file(straight, "s.csv"), *QUICK)
    assert one["units"] == other["units"]


def test_errors_that_move_together_tell_units_apart_that_independent_ones_do_not(ranked, file):
    together = ",甲,乙,丙,丁\n甲,1,0.99,0,0\n乙,0.99,1,0,0\n丙,0,0,2.25,0\n丁,0,0,0,1\n"
    assert sets(ranked(file(), "--cov", file(together, "c.csv"), *QUICK))["甲"] == (1, 1)


def test_the_same_seed_gives_the_same_bytes(houping, file):
    path = file()
    assert houping(path, "--se", "se", "--json", *QUICK) == houping(path, "--se", "se", "--json", *QUICK)


def test_a_chinese_spreadsheet_export_is_read(ranked, file):
    path = file(SMALL.replace("estimate", "得分"), encoding="gb18030")
    assert len(ranked(path, "--estimate", "得分", "--se", "se", *QUICK)["units"]) == 4


def test_the_table_for_reading_names_units_and_sets(houping, file):
    code, out, _ = houping(file(), "--se", "se", *QUICK)
    assert code == 0
    assert "甲" in out and "1–2" in out


REFUSALS = {
    "no standard errors": (SMALL.replace(",se", ",sd"), (), "se"),
    "an unknown column": (SMALL, ("--se", "sd"), "sd"),
    "text for a number": (SMALL.replace("79.5", "abc"), ("--se", "se"), "第 3 行"),
    "an empty estimate": (SMALL.replace("79.5", ""), ("--se", "se"), "第 3 行"),
    "an empty standard error": (SMALL.replace("70,1.5", "70,"), ("--se", "se"), "第 4 行"),
    "a unit twice": (SMALL.replace("丁", "甲"), ("--se", "se"), "第 5 行"),
    "a negative standard error": ("县,estimate,se\n甲,1,1\n乙,2,-1\n", ("--se", "se"), "第 3 行"),
    "an infinite standard error": ("县,estimate,se\n甲,1,inf\n乙,2,1\n", ("--se", "se"), "第 2 行"),
    "an infinite estimate": (SMALL.replace("79.5", "inf"), ("--se", "se"), "第 3 行"),
    "a level above 1": (SMALL, ("--se", "se", "--level", "95"), "--level"),
    "no rank": (SMALL, ("--se", "se", "--tau", "0"), "--tau"),
    "too few draws": (SMALL, ("--se", "se", "--draws", "3"), "--draws"),
    "more draws than memory holds": (SMALL, ("--se", "se", "--draws", "999999999"), "--draws"),
    "no rows": ("县,estimate,se\n", ("--se", "se"), "scores.csv"),
}


@pytest.mark.parametrize(("text", "options", "place"), REFUSALS.values(), ids=REFUSALS)
def test_bad_input_is_refused_with_its_place(houping, file, text, options, place):
    code, out, err = houping(file(text), *options)
    assert (code, out) == (10, "")
    assert place in err
    assert err.count("\n") == 1 and "Traceback" not in err


BAD_MATRICES = {
    "a row too few": "1,0,0,0\n0,1,0,0\n0,0,1,0\n",
    "a row too short": ",甲,乙,丙,丁\n甲,1,0,0,0\n乙,0,1,0\n丙,0,0,1,0\n丁,0,0,0,1\n",
    "a word": INDEPENDENT.replace("2.25", "many"),
    "not symmetric": INDEPENDENT.replace("甲,1,0", "甲,1,0.5"),
    "not a covariance": INDEPENDENT.replace("甲,1,0", "甲,1,9").replace("乙,0,1", "乙,9,1"),
    "a missing number": INDEPENDENT.replace("2.25", "nan"),
    "other units": INDEPENDENT.replace("丁", "戊"),
    "nothing": "",
}


@pytest.mark.parametrize("text", BAD_MATRICES.values(), ids=BAD_MATRICES)
def test_a_bad_matrix_is_refused_with_its_file(houping, file, text):
    code, out, err = houping(file(), "--cov", file(text, "cov.csv"), *QUICK)
    assert (code, out) == (10, "")
    assert "cov.csv" in err


def test_a_missing_file_is_named(houping, tmp_path):
    code, _, err = houping(tmp_path / "none.csv", "--se", "se")
    assert code == 10 and "none.csv" in err
