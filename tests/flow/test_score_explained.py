"""How a county came to its score, line by line (R-5.0e): deductions by rule, measures, levels; page and Excel."""

import io

import polars as pl
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import PERMISSIONS
from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
from houping.apps.results.figures import kept_back, newest
from houping.plans import load as load_plan

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
KEY, COUNTY = "cq2021", "500101"
READERS = {role.lower(): role for role in sorted(PERMISSIONS["result.see"])}


@pytest.fixture
def figures(finished_site):
    return newest(Assessment.objects.get(key=KEY))


@pytest.fixture
def as_demo(client, finished_site):
    def enter(role):
        client.force_login(Person.objects.get(username=f"demo-{role}"))
        return client

    return enter


def page(client, name="results:county-score", *args, county=COUNTY):
    return client.get(reverse(name, args=[KEY, county, *args]))


def rows(client, name, county=COUNTY):
    """Return the cells of one of the tables as Excel; none where it is not there for the reader."""
    answer = page(client, "results:county-score-export", name, county=county)
    if answer.status_code == 404:
        return []
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def below(table, head):
    """Return the rows below a head, up to the note."""
    start = next(i for i, row in enumerate(table) if row[0] == head) + 1
    return [row for row in table[start:] if any(row[1:])]


def test_each_deduction_says_problem_indicator_rule_and_points(as_demo, figures):
    wanted = pl.read_parquet(figures.scored / "deductions.parquet").filter(pl.col("county") == COUNTY)
    found = below(rows(as_demo("qc"), "deductions"), "问题编号")[:-1]
    assert [row[0] for row in found] == wanted["problem"].to_list() != []
    assert [row[6] for row in found] == wanted["taken"].to_list()
    rules = dict(zip(wanted["problem"], zip(wanted["severity"], wanted["ruling"], strict=True), strict=True))
    said = {"minor": "一般问题每个 0.5 分", "serious": "较重问题每个 1 分", "grave": "严重问题每个 2 分"}
    for row in found:
        severity, ruling = rules[row[0]]
        assert row[4] == said[severity] + ("，部分成立按 50.00%" if ruling == "partly" else ""), row


def test_the_levels_add_up_to_the_total_that_the_results_show(as_demo, figures):
    found = below(rows(as_demo("lg"), "levels"), "编号")
    indicators = [row for row in found if isinstance(row[0], str) and "." in row[0]]
    assert len(indicators) == 23
    total = sum(row[4] * row[5] for row in indicators if row[4] != "不适用")
    score = figures.scores[COUNTY, "total", "total"]["score"]
    assert total == pytest.approx(score, abs=0.02) and found[-1][4] == pytest.approx(score, abs=0.005)
    taken = pl.read_parquet(figures.scored / "deductions.parquet").filter(pl.col("county") == COUNTY)["taken"]
    assert sum(row[3] for row in indicators if row[3] != "—") == pytest.approx(taken.sum())


def computed(levels, measures):
    """Return what a reader can compute of scores that are not shown: (indicator, measure name) -> score.

    The attack: an indicator before its deductions, less what its other measures add, leaves the one that is hidden.
    """
    known = {row[0]: row for row in levels}
    found = {}
    for indicator in {row[0] for row in measures}:
        scored = [row for row in measures if row[0] == indicator and row[9] not in ("不适用", "没有数据")]
        hidden = [row for row in scored if row[6] == "—"]
        if len(hidden) != 1 or known[indicator][2] == "—":
            continue
        others = sum(row[8] for row in scored if row[8] != "—")
        share = sum(row[7] for row in scored)
        found[indicator, hidden[0][1]] = (known[indicator][2] * share - others) / hidden[0][7]
    return found


@pytest.fixture
def lone(figures):
    """Return (county, measure) of scored measures that alone in their indicator are not published."""
    scored = pl.read_parquet(figures.scored / "trace.parquet").filter(pl.col("status") == "scored")
    kept = pl.read_parquet(figures.estimates / "estimates.parquet").filter(
        (pl.col("domain_kind") == "county") & pl.col("suppressed")
    )
    hidden = scored.join(kept, left_on=("county", "measure"), right_on=("domain", "measure"), how="semi")
    once = hidden.group_by("county", "indicator").agg(pl.len(), pl.first("measure"))
    return once.filter(pl.col("len") == 1).sort("county", "indicator").select("county", "measure").rows()


def test_no_reader_can_compute_a_measure_that_the_page_hides(as_demo, lone):
    counties = sorted({county for county, _measure in lone})[:3]
    assert counties  # the attack has something to find
    for role in READERS:
        client = as_demo(role)
        for county in counties:
            levels = below(rows(client, "levels", county), "编号")
            table = rows(client, "measures", county)
            assert computed(levels, below(table, "编号") if table else []) == {}, (role, county)


def test_the_way_of_measures_is_for_those_who_may_read_the_interviews(as_demo, lone):
    (county, measure), *_ = lone
    name = next(m.name for _indicator, m in load_plan("chongqing_2021").measures() if m.id == measure)
    for role, person in READERS.items():
        whole = person in PERMISSIONS["submission.see"]
        text = page(client := as_demo(role), county=county).content.decode()
        assert bool(rows(client, "measures", county)) == whole == ("满分值" in text) == (name in text), role
        assert ("只向可查看访问记录的人员列出" in text) != whole


def test_each_measure_shows_its_way_and_says_what_is_not_published(as_demo, figures):
    found = below(rows(as_demo("sv"), "measures"), "编号")
    trace = pl.read_parquet(figures.scored / "trace.parquet").filter(pl.col("county") == COUNTY)
    assert len(found) == len(trace) == 78
    kept = kept_back(str(figures.estimates), COUNTY)
    for row, line in zip(found, trace.iter_rows(named=True), strict=True):
        if line["status"] != "scored":
            assert row[9] in ("不适用", "没有数据")
            continue
        assert row[9] == ("不单独公布" if line["measure"] in kept else "—"), row
        assert row[6] == pytest.approx(line["normalised"], abs=0.0051)
        assert row[8] == pytest.approx(line["contribution"], abs=0.000051)
    assert kept


def test_the_page_holds_all_three_and_leads_to_each_problem(as_demo, figures, django_assert_max_num_queries):
    client = as_demo("qc")
    page(client)
    with django_assert_max_num_queries(15):
        text = page(client).content.decode()
    assert text.index("逐级得分") < text.index("扣分明细") < text.index("测量项到得分")
    first = pl.read_parquet(figures.scored / "deductions.parquet").filter(pl.col("county") == COUNTY)[
        "problem"
    ][0]
    problem = Finding.objects.get(number=first)
    assert reverse("findings:finding", args=[KEY, problem.pk]) in text
    assert (
        reverse("results:county-score", args=[KEY, COUNTY]) in page(client, "results:county").content.decode()
    )
    assert page(client, "results:county-score-export", "none").status_code == 404


def test_a_problem_that_counts_leads_to_its_deduction_and_no_other_does(as_demo):
    def leads(role, problem):
        text = as_demo(role).get(reverse("findings:finding", args=[KEY, problem.pk])).content.decode()
        return reverse("results:county-score", args=[KEY, problem.county]) in text

    agreed = Finding.objects.filter(state="agreed").first()
    out = Finding.objects.filter(state="ruled", ruling="dismissed").first()
    assert leads("qc", agreed) and not leads("qc", out)
    assert not leads("pj", agreed)  # the panel sees no results


def test_nobody_without_results_opens_it(as_demo):
    assert page(as_demo("cty")).status_code == 403
    assert page(as_demo("pj"), "results:county-score-export", "levels").status_code == 403
