"""The dashboards of the counties: progress against the quotas, on pages and in Excel, for 33, 14 and 19."""

import io

import polars as pl
import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from houping.apps.accounts.models import Person
from houping.apps.collection.models import Assignment, Quarantined, SubmissionVersion
from houping.apps.results.models import Delivery, of
from houping.apps.sampling.queries import quotas
from visits import KEY

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]


@pytest.fixture
def site(finished_site):
    """The demonstration site with all its results; what a test changes is undone."""
    from houping.apps.plans.models import Assessment

    return Assessment.objects.get(key=KEY)


@pytest.fixture
def as_demo(client, site):
    def enter(role):
        client.force_login(Person.objects.get(username=f"demo-{role}"))
        return client

    return enter


def test_the_interviews_of_the_demonstration_came_by_the_tablets_of_their_enumerators(site):
    found = list(SubmissionVersion.objects.select_related("submission__device", "person"))
    visits = {a.unit: a for a in Assignment.objects.filter(assessment=site, state="done")}
    assert found and not Quarantined.objects.exists()
    for version in found:
        visit, device = visits[version.submission.unit], version.submission.device
        assert device.person_id == version.person_id == visit.person_id
        assert timezone.localtime(version.started).date() == visit.day
        assert (
            version.answers["header/household"] == visit.unit
            and version.files.filter(name="audit.csv").exists()
        )


def cells(answer):
    """Return the rows of counties and of the sum, as text."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return [[str(cell).removesuffix(".0") for cell in row] for row in rows]


def county_rows(answer):
    return [row for row in cells(answer) if row[0].startswith("50")]


def test_progress_is_what_came_in_against_what_the_sample_asks_for(site, as_demo):
    folder = site.workspace.parent / of(site, "answers").folder
    homes = pl.read_parquet(folder / "households.parquet").filter(pl.col("disposition") == "complete")
    done = dict(homes.group_by("county").len().iter_rows())
    rows = county_rows(as_demo("xzj").get(reverse("results:progress-export", args=[KEY])))
    assert {row[0]: int(row[6].replace(",", "")) for row in rows} == done
    assert {row[0]: row[5] for row in rows}["500101"] == "400"  # the least for 万州, 六（一）2


@pytest.mark.parametrize(("group", "counties"), [("", 33), ("14", 14), ("19", 19)])
@pytest.mark.parametrize(
    ("name", "arguments", "role"),
    [
        ("results:progress-export", (), "qc"),
        ("results:coverage-export", ("counties",), "qc"),
        ("sampling:size-export", ("quota",), "qc"),
        ("sampling:lists-export", (), "qc"),
        ("sampling:rates-export", (), "qc"),
        ("frames:counts", (1,), "qc"),
    ],
)
def test_every_table_of_counties_can_be_had_for_33_14_and_19(as_demo, name, arguments, role, group, counties):
    answer = as_demo(role).get(reverse(name, args=[KEY, *arguments]), {"group": group})
    codes = [row[0] for row in county_rows(answer)]
    assert len(codes) == counties and codes == sorted(codes)


def test_a_part_that_was_handed_in_later_counts_before_the_rest_has_come(site, as_demo, tmp_path):
    before = county_rows(as_demo("qc").get(reverse("results:progress-export", args=[KEY])))[0]
    qc = Person.objects.get(username="demo-qc")
    run = of(site, "answers")
    part = Delivery.objects.create(
        assessment=site, number=2, title="入户", tables=["households"], state="partial", given_by=qc
    )
    (part.home / "tables").mkdir(parents=True)
    homes = pl.read_parquet(site.workspace.parent / run.folder / "households.parquet")
    homes.filter(pl.col("county") != "500101").write_parquet(part.home / "tables" / "households.parquet")
    after = county_rows(as_demo("qc").get(reverse("results:progress-export", args=[KEY])))[0]
    assert int(before[6]) > 0 and after[6] == "0" and after[2:5] == before[2:5]


def test_counties_see_no_progress_of_others(as_demo):
    assert as_demo("cty").get(reverse("results:progress", args=[KEY])).status_code == 403
    assert "调查进度" not in as_demo("cty").get(reverse("results:dashboard", args=[KEY])).content.decode()


def test_the_city_page_says_how_far_the_work_is_and_how_many_are_behind(as_demo):
    text = as_demo("lg").get(reverse("results:dashboard", args=[KEY])).content.decode()
    assert text.index("守住不发生规模性返贫的底线") < text.index("调查进度") < text.index("综合评价表")
    assert "有未达到项的区县" in text


def test_a_county_reads_on_its_first_page_what_was_asked_of_it(site, as_demo):
    text = as_demo("cty").get(reverse("results:dashboard", args=[KEY])).content.decode()
    board = text[text.index("基层负担表") :]
    assert "万州区" in board and reverse("supervision:county", args=[KEY, "500101"]) in board
    assert "涪陵区" not in board and f">{quotas(site)['500101']['households']:,.0f}<" in board
    assert "基层负担表" not in as_demo("lgo").get(reverse("results:dashboard", args=[KEY])).content.decode()


def test_the_page_of_a_county_says_what_was_asked_of_it_to_those_who_may_see_that(as_demo):
    page = reverse("results:county", args=[KEY, "500102"])
    register = reverse("supervision:county", args=[KEY, "500102"])
    assert f'hx-get="{register}"' in as_demo("qc").get(page).content.decode()
    part = as_demo("qc").get(register, headers={"hx-request": "true"}).content.decode()
    assert "基层负担表" in part and "涪陵区" in part and "万州区" not in part and "<html" not in part
    assert register not in as_demo("lgo").get(page).content.decode()
