"""The ledger of problems gives the chain its table: told ones only, merged ones once, rulings as they stand (A-14)."""

from dataclasses import replace

import polars as pl

from houping.apps.accounts.roles import Role
from houping.apps.findings import sheets
from houping.apps.findings.models import Finding
from houping.apps.findings.table import SCHEMA, problems
from houping.apps.findings.watching import redline
from houping.core.collection.columns import TABLES

from .conftest import put_into


def test_the_table_has_the_columns_of_the_dictionary():
    assert tuple(SCHEMA) == tuple(TABLES["problems"])


def test_what_the_county_was_told_stands_in_it_with_its_ruling(found, assessment):
    for state in (
        "reported",
        "verified",
        "cleared",
        "fed_back",
        "objected",
        "disputed",
        "agreed",
        "dropped",
        "ruled",
    ):
        put_into(found(), state)
    table = problems(assessment)
    assert table.select("problem", "class", "ruling").rows() == [
        ("500101-0004", "suspected", None),
        ("500101-0005", "suspected", None),
        ("500101-0006", "suspected", None),
        ("500101-0007", "confirmed", "upheld"),
        ("500101-0008", "suspected", "dismissed"),
        ("500101-0009", "confirmed", "upheld"),
    ]


def test_a_merged_problem_counts_with_the_other_only(found, assessment):
    one, two = found(), found()
    put_into(one, "agreed")
    put_into(two, "agreed")
    Finding.objects.filter(pk=two.pk).update(state="merged", same_as=one)
    assert problems(assessment)["problem"].to_list() == [one.number]


def test_a_village_without_a_household_is_null_as_in_a_file(found, assessment):
    put_into(found(village="", unit="", household="", attribution=""), "agreed")
    row = problems(assessment).row(0, named=True)
    assert (row["village"], row["household"], row["attribution"]) == (None, None, None)
    assert problems(assessment).schema == pl.Schema(SCHEMA)


def test_a_case_that_exists_stands_on_the_red_line_though_it_costs_nothing(found, assessment):
    """R-1.6 counts households that fell back into poverty; whether points are taken off is another question."""
    ruled, waiting, dismissed = (found(indicator="4.4") for _ in range(3))
    put_into(ruled, "ruled"), put_into(dismissed, "ruled")
    Finding.objects.filter(pk=ruled.pk).update(ruling="no_deduction", attribution="work")
    Finding.objects.filter(pk=dismissed.pk).update(ruling="dismissed")
    (county,) = redline(assessment, [waiting.county])
    assert (county.by_cause["work"], county.cases, county.free, county.suspected) == (1, 1, 1, 1)


def test_the_red_line_says_what_home_and_reports_leave_out_and_sums_up(found, assessment):
    agreed, ruled = found(indicator="4.4"), found(indicator="4.4")
    put_into(agreed, "agreed"), put_into(ruled, "ruled")
    Finding.objects.filter(pk=ruled.pk).update(ruling="no_deduction")
    rows = [replace(row, households=33_680) for row in redline(assessment, [agreed.county, "500102"])]
    table = sheets.redline(rows, str)
    first, _second, whole = (dict(zip(table.header, row, strict=True)) for row in table.rows)
    assert (first["合计"], first["其中不扣分"], first["每万脱贫户"]) == ("2", "1", "0.59")
    assert (whole["区县"], whole["合计"], whole["其中不扣分"], whole["每万脱贫户"]) == (
        "合计",
        "2",
        "1",
        "0.30",
    )
    assert table.total and "事实存在但不扣分的个案 1 个；首页和报告的底线只数计入扣分的" in table.note


def test_the_red_line_less_cases_without_points_is_what_the_reports_count(
    found, assessment, client, person_with
):
    """The page and the table of the chain are read from one ledger: 合计 less 其中不扣分 is the bottom line (A-14)."""
    for state in ("agreed", "ruled", "ruled", "dropped", "disputed", "verified"):
        put_into(found(indicator="4.4"), state)
    Finding.objects.filter(pk=Finding.objects.filter(state="ruled").latest("pk").pk).update(
        ruling="no_deduction"
    )
    (county,) = redline(assessment, ["500101"])
    counted = problems(assessment).filter(pl.col("ruling").is_in(["upheld", "partly"]))
    assert county.cases - county.free == counted.height == 2
    client.force_login(person_with(Role.XZJ))
    page = client.get("/a/cq2021/findings/redline/").content.decode()
    assert "事实存在但不扣分的个案 1 个" in page and 'class="table-total"' in page
