"""How a county came to its score, line by line (R-5.0e): deductions by rule, measures, levels; page and Excel."""

import io

import polars as pl
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from houping.apps.accounts.models import Person
from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
from houping.apps.results.figures import newest

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
KEY, COUNTY = "cq2021", "500101"


@pytest.fixture
def figures(finished_site):
    return newest(Assessment.objects.get(key=KEY))


@pytest.fixture
def as_demo(client, finished_site):
    def enter(role):
        client.force_login(Person.objects.get(username=f"demo-{role}"))
        return client

    return enter


def page(client, name="results:county-score", *args):
    return client.get(reverse(name, args=[KEY, COUNTY, *args]))


def rows(client, name):
    """Return the cells of one of the tables as Excel."""
    data = page(client, "results:county-score-export", name).content
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


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


def test_each_measure_shows_its_way_but_what_is_not_published_stays_hidden(as_demo, figures):
    found = below(rows(as_demo("sv"), "measures"), "编号")
    trace = pl.read_parquet(figures.scored / "trace.parquet").filter(pl.col("county") == COUNTY)
    assert len(found) == len(trace) == 78
    hidden = [row for row in found if row[9] == "不发布"]
    assert hidden and all((row[3], row[6], row[8]) == ("—", "—", "—") for row in hidden)
    shown = next(row for row in found if row[9] == "—")
    low, high = float(shown[4]), float(shown[5])
    assert shown[6] == pytest.approx(100 * (shown[3] - low) / (high - low), abs=0.01)


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
