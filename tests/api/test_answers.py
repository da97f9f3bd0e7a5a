"""What the interface answers: values with clauses, digests, figures of the very runs, refusals in both languages."""

import datetime
import json

import polars as pl
import pytest
from django.utils import timezone

from houping.apps.accounts.models import Person
from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Job, Run
from houping.apps.ledger.models import Entry
from houping.apps.reports.models import Issue
from houping.apps.results.models import Proposal, of
from houping.apps.sampling.models import Ceremony
from houping.chain.seal import SEALED
from houping.plans import load as load_plan

from .conftest import KEY, OTHER, OWN

pytestmark = pytest.mark.xdist_group("flow")
HERE = f"/assessments/{KEY}"


def table(site, step):
    run = of(site, step)
    return pl.read_parquet(site.workspace.parent / run.folder / f"{step}.parquet")


def test_every_value_of_the_plan_comes_with_its_clause_or_its_assumption(bureau):
    values = {row["path"]: row for row in bureau.items(f"{HERE}/plans/1/values")}
    assert len(values) > 300
    assert all((row["clause"] is None) != (row["assumption"] is None) for row in values.values())
    plan = load_plan("chongqing_2021")
    window = values["window.start"]
    assert (window["value"], window["clause"]) == ("2021-11-01", "九")
    assert values["expected_steps"]["value"] == plan.expected_steps.value == 7


def test_the_plan_in_force_has_its_number_and_digest(bureau):
    shown = bureau(f"{HERE}/plans/1").json()
    assert shown["state"] == "issued" and shown["document_number"] == "渝委农办〔2021〕32号"
    assert shown["digest"] == load_plan("chongqing_2021").digest()


def test_the_frame_shows_its_root_and_counts_that_add_up(bureau, site):
    frame = Frame.objects.get(assessment=site)
    (shown,) = bureau.items(f"{HERE}/frames")
    assert shown["root"] == frame.root and len(shown["root"]) == 64 and shown["run"] == frame.run.run
    counties = bureau.items(f"{HERE}/frames/1/counties")
    assert [c["county"] for c in counties] == sorted(c["county"] for c in counties) and len(counties) == 33
    assert sum(c["households"] for c in counties) == sum(row["households"] for row in frame.counties)


def test_the_sealed_record_is_the_published_file(bureau, site):
    ceremony = Ceremony.objects.get(assessment=site)
    shown = bureau(f"{HERE}/draws/1/sealed").json()
    assert shown == json.loads((ceremony.folder / SEALED).read_text(encoding="utf-8"))
    assert bureau.items(f"{HERE}/draws")[0]["sealed"] == ceremony.sealed


def test_the_sealed_record_is_refused_before_it_is_published(bureau, site):
    Ceremony.objects.filter(assessment=site).update(state="drawn", revealed=None)
    answer = bureau(f"{HERE}/draws/1/sealed")
    assert (answer.status_code, answer.json()["code"]) == (409, "sample-not-published")
    assert bureau.items(f"{HERE}/draws")[0]["state"] == "drawn"


def test_progress_counts_completed_interviews_against_the_quota(bureau, site):
    rows = {row["county"]: row for row in bureau.items(f"{HERE}/progress/counties")}
    folder = site.workspace.parent / of(site, "answers").folder
    homes = pl.read_parquet(folder / "households.parquet").filter(pl.col("disposition") == "complete")
    assert sum(row["households"]["done"] for row in rows.values()) == homes.height
    own = rows[OWN]["households"]
    assert own["done"] == homes.filter(pl.col("county") == OWN).height
    assert own["share"] == pytest.approx(own["done"] / own["asked"])
    assert len(rows) == 33 and len(bureau.items(f"{HERE}/progress/counties?group=19")) == 19


def test_coverage_is_shares_of_the_frame(bureau):
    rows = bureau.items(f"{HERE}/progress/coverage")
    assert rows and all(
        row["share"] == pytest.approx(row["sample"] / row["frame"]) for row in rows if row["frame"]
    )


def test_results_are_the_numbers_of_the_run_that_they_name(bureau, site):
    grades = {row["county"]: row for row in table(site, "grades").iter_rows(named=True)}
    source = bureau(f"{HERE}/results").json()
    assert source["runs"] == {s: of(site, s).run for s in ("estimates", "scores", "grades", "reports")}
    assert source["state"] == "computed" and source["grades"] == ["好", "较好", "一般", "较差"]
    shown = bureau.items(f"{HERE}/results/counties")
    assert [row["county"] for row in shown] == sorted(grades)
    for row in shown:
        same = grades[row["county"]]
        assert all(
            row[name] == same[name] for name in ("score", "rank", "rank_lo", "rank_hi", "grade", "flag")
        )
        assert sum(row["probability"].values()) == pytest.approx(1)
        assert row["probability"]["好"] == same["p_hao"]


def test_a_group_that_the_plan_has_not_is_refused_not_taken_for_all(bureau):
    for place in ("progress/counties", "results/counties"):
        answer = bureau(f"{HERE}/{place}?group=99")
        assert (answer.status_code, answer.json()["code"]) == (422, "request-unusable"), place
        assert "14、19" in answer.json()["message"]


@pytest.mark.parametrize(("group", "count"), [("", 33), ("14", 14), ("19", 19)])
def test_results_can_be_had_for_33_14_and_19(bureau, group, count):
    assert len(bureau.items(f"{HERE}/results/counties?group={group}")) == count


def test_estimates_of_a_county_hide_what_is_suppressed(bureau, site):
    own = table(site, "estimates").filter((pl.col("domain_kind") == "county") & (pl.col("domain") == OWN))
    shown = bureau.items(f"{HERE}/results/counties/{OWN}/estimates")
    assert len(shown) == own.height
    for row in shown:
        assert (row["value"] is None and row["lo"] is None) or not row["suppressed"]


def test_scores_of_a_county_hold_the_total_and_all_dimensions(bureau, site):
    rows = bureau.items(f"{HERE}/results/counties/{OWN}/scores")
    levels = [row["level"] for row in rows]
    assert levels.count("total") == 1 and levels.count("dimension") == 4
    want = table(site, "scores").filter((pl.col("county") == OWN) & (pl.col("level") == "total"))["score"][0]
    assert next(row["score"] for row in rows if row["level"] == "total") == want


def test_scores_of_a_county_hide_measures_that_are_suppressed(bureau, site):
    kept = {
        row["measure"]
        for row in bureau.items(f"{HERE}/results/counties/{OWN}/estimates")
        if row["suppressed"]
    }
    rows = bureau.items(f"{HERE}/results/counties/{OWN}/scores")
    hidden = [row for row in rows if row["level"] == "measure" and row["id"] in kept]
    assert hidden and all(row["score"] is row["se"] is row["value"] is None for row in hidden)
    assert any(row["value"] is not None for row in rows if row["level"] == "measure")


def test_runs_carry_the_digests_of_what_went_in_and_came_out(bureau, site):
    (shown,) = bureau.items(f"{HERE}/runs?step=grades")
    run = of(site, "grades")
    assert shown["run"] == run.run and shown["outputs"] == run.outputs
    assert shown["inputs"]["scores"] == run.inputs["scores"]["digest"]
    assert len(bureau.items(f"{HERE}/runs")) == Run.objects.filter(assessment=KEY).count()


# counties: only their own, only what was made known


def published(site, reports):
    """Carry the reports of a run through approval to publication, as the people of three offices would."""
    from houping.apps.plans.models import Notice
    from houping.apps.teams.models import Document

    qc, xzj, lg, lgo = (Person.objects.get(username=f"demo-{r}") for r in ("qc", "xzj", "lg", "lgo"))
    document = Document.objects.filter(assessment=site).first()
    now = timezone.now()
    proposal = Proposal.objects.create(
        assessment=site,
        number=90,
        state="approved",
        grades=of(site, "grades"),
        reports=reports,
        reason="演示",
        proposed_by=qc,
        opinion="演示",
        reference=document,
        reviewed_by=xzj,
        basis="纪要",
        approved=now,
        approved_by=lg,
    )
    notice = Notice.objects.create(assessment=site, title="通报", body="演示", sent_by=lgo)
    return Issue.objects.create(
        assessment=site,
        number=90,
        state="published",
        proposal=proposal,
        document_number="演示1号",
        issued_by=lgo,
        head_seq=1,
        head="0" * 64,
        notice=notice,
        published=now,
    )


@pytest.fixture
def county(call, make_token):
    """The system of the office of a county."""
    return call(make_token("plan:read", "results:read", kind="county", county=OWN))


def test_a_county_is_told_why_it_reads_nothing_before_publication(county):
    answer = county(f"{HERE}/results/counties")
    assert (answer.status_code, answer.json()["code"]) == (409, "results-not-published")
    assert "R-8.2" in answer.json()["message"]


def test_a_county_reads_itself_and_nobody_else_after_publication(county, site):
    published(site, of(site, "reports"))
    rows = county.items(f"{HERE}/results/counties")
    assert [row["county"] for row in rows] == [OWN]
    assert county(f"{HERE}/results").json()["state"] == "published"
    assert county(f"{HERE}/results/counties/{OWN}/scores").status_code == 200
    assert county(f"{HERE}/results/counties/{OTHER}/scores").status_code == 404
    assert county(f"{HERE}/results/counties/{OTHER}/estimates").status_code == 404
    assert county(f"{HERE}/runs").json()["code"] == "not-for-counties"
    assert OTHER not in county(f"{HERE}/results/counties").content.decode()


def test_a_county_keeps_reading_what_was_published_when_something_newer_is_computed(county, bureau, site):
    old = of(site, "reports")
    published(site, old)
    fields = ("step", "assessment", "folder", "inputs", "parameters", "outputs", "code", "version")
    Run.objects.create(run="reports-000000000000", **{name: getattr(old, name) for name in fields})
    assert county(f"{HERE}/results").json()["state"] == "published"
    assert bureau(f"{HERE}/results").json()["state"] == "computed"


# starting and following


def start(caller, key="night-0001", **body):
    return caller(f"{HERE}/runs", method="post", body=body or {"seed": "a"}, Idempotency_Key=key)


def test_a_computation_starts_once_per_key_and_is_followed(bureau):
    first, again = start(bureau), start(bureau)
    assert first.status_code == again.status_code == 202
    assert (
        first.json()["id"] == again.json()["id"] and Job.objects.filter(kind="results.compute").count() == 1
    )
    assert (first.headers["Idempotency-Replayed"], again.headers["Idempotency-Replayed"]) == ("false", "true")
    job = Job.objects.get(pk=first.json()["id"])
    assert job.parameters["seed"] == "a" and job.created_by is None
    entry = Entry.objects.get(action="results.compute", subject=f"job:{job.pk}")
    assert entry.actor.startswith("token:hp_") and entry.data["seed"] == "a"
    place = first.headers["Location"].removeprefix("/api/v1")
    assert bureau(place).json()["state"] == "queued"
    Job.objects.filter(pk=job.pk).update(
        state="failed", error="磁盘已满", error_en="Disk full", ended=timezone.now()
    )
    assert bureau(place).json()["error"] == "磁盘已满"
    assert bureau(place, Accept_Language="en").json()["error"] == "Disk full"


def test_the_same_key_for_another_wish_is_refused(bureau):
    start(bureau, seed="a")
    answer = start(bureau, seed="b")
    assert (answer.status_code, answer.json()["code"]) == (409, "key-taken")


def test_a_second_computation_waits_for_the_first(bureau):
    start(bureau, seed="a")
    before = Entry.objects.count()
    answer = start(bureau, key="night-0002", seed="b")
    assert (answer.status_code, answer.json()["code"]) == (409, "computation-runs")
    assert Entry.objects.count() == before
    assert start(bureau, key="night-0003", seed="a").status_code == 202
    assert Job.objects.filter(kind="results.compute").count() == 1


def test_rulings_reach_the_computation_and_slips_of_the_pen_do_not(bureau):
    ruling = {"county": OWN, "trigger": "large_return", "basis": "会议纪要"}
    assert start(bureau, rulings=[ruling | {"bassis": "x"}]).status_code == 422
    assert start(bureau, sead="x").status_code == 422
    job = start(bureau, seed="a", rulings=[ruling]).json()
    assert Job.objects.get(pk=job["id"]).parameters["rulings"] == [ruling]


@pytest.mark.parametrize(
    ("body", "rule"),
    [(b"{", "json_invalid"), (b"\xff\x00", "json_invalid"), (b'"' + b"x" * (5 << 20) + b'"', "too_large")],
)
def test_a_body_that_cannot_be_read_is_refused(bureau, body, rule):
    answer = bureau.client.post(
        f"/api/v1{HERE}/runs",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {bureau.token}", "Idempotency-Key": "night-0001"},
    )
    assert answer.status_code == 422
    assert answer.json()["places"] == [{"where": "body", "rule": rule}]


def test_a_fault_of_ours_tells_nothing_of_the_inside(bureau, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret path")

    monkeypatch.setattr("houping.api.frame._frame", fail)
    answer = bureau(f"{HERE}/frames/1")
    assert (answer.status_code, answer.json()["code"]) == (500, "interface-faulty")
    assert "secret" not in answer.content.decode()


def test_a_computation_needs_answers_and_a_key(bureau, site):
    answer = bureau(f"{HERE}/runs", method="post", body={"seed": "a"})
    assert answer.status_code == 422
    assert answer.json()["places"] == [{"where": "header.Idempotency-Key", "rule": "missing"}]


# manners


def test_an_answer_with_digests_is_sent_once(bureau, call, make_token):
    for path in ("plans/1", "plans/1/values", "frames/1", "draws/1/sealed", "results", "results/counties"):
        first = bureau(f"{HERE}/{path}")
        again = bureau(f"{HERE}/{path}", If_None_Match=first.headers["ETag"])
        assert (
            again.status_code == 304 and not again.content and again.headers["ETag"] == first.headers["ETag"]
        )
        english = bureau(f"{HERE}/{path}", If_None_Match=first.headers["ETag"], Accept_Language="en")
        assert english.status_code == 200, path
    assert "no-cache" in first.headers["Cache-Control"] and "Authorization" in first.headers["Vary"]


def test_what_changes_has_another_tag(bureau, site):
    first = bureau(f"{HERE}/frames/1").headers["ETag"]
    Frame.objects.filter(assessment=site).update(root="f" * 64)
    assert bureau(f"{HERE}/frames/1", If_None_Match=first).status_code == 200


def test_a_reading_that_was_not_sent_is_not_in_the_ledger(bureau):
    tag = bureau(f"{HERE}/results/counties").headers["ETag"]
    before = Entry.objects.count()
    assert bureau(f"{HERE}/results/counties", If_None_Match=tag).status_code == 304
    assert Entry.objects.count() == before


def test_pages_of_a_list_make_the_whole_and_beyond_is_empty(bureau):
    whole = bureau(f"{HERE}/plans/1/values?size=200").json()
    parts = [bureau(f"{HERE}/plans/1/values?size=7&page={n}").json()["items"] for n in (1, 2, 3)]
    assert [row for part in parts for row in part] == whole["items"][:21]
    assert whole["pages"] == -(-whole["total"] // 200)
    beyond = bureau(f"{HERE}/plans/1/values?page=99999").json()
    assert beyond["items"] == [] and beyond["total"] == whole["total"]


@pytest.mark.parametrize(
    "query", ["page=0", "size=0", "size=201", "page=x", "page=1e3", "page=-1", "size=1.5"]
)
def test_a_wrong_page_is_refused_with_its_place(bureau, query):
    answer = bureau(f"/assessments?{query}")
    problem = answer.json()
    assert answer.status_code == problem["status"] == 422 and problem["code"] == "request-unusable"
    assert problem["places"][0]["where"] == f"query.{query.split('=')[0]}"


@pytest.mark.parametrize(
    ("wanted", "language", "words"),
    [
        ("", "zh-hans", "没有这项内容"),
        ("en", "en", "There is nothing here"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en", "There is nothing here"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans", "没有这项内容"),
        ("fr", "zh-hans", "没有这项内容"),
        ("\x00;;q=9" + "," * 5000, "zh-hans", "没有这项内容"),
    ],
)
def test_refusals_speak_the_language_that_is_asked_for(bureau, wanted, language, words):
    answer = bureau("/assessments/none", Accept_Language=wanted)
    assert answer.status_code == 404 and answer.headers["Content-Language"] == language
    assert answer.json()["language"] == language and words in answer.json()["message"]


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/assessments/cq2021/households", "/../../etc/passwd", "/jobs/x/"]
)
def test_whatever_is_not_offered_is_refused_as_json(bureau, path):
    answer = bureau(path)
    assert answer.status_code == 404 and answer.json()["code"] == "nothing-there"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_wrong_methods_are_refused_as_json_and_say_which_are_right(bureau, method):
    answer = bureau("/assessments", method=method)
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET"
    if method != "head":
        assert answer.json()["code"] == "method-not-offered" and "GET" in answer.json()["message"]


def test_too_many_requests_say_when_to_come_again(bureau, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    answers = [bureau("/token") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 61


def test_the_token_says_what_it_is_good_for(call, make_token):
    shown = call(make_token("plan:read", "results:read", kind="county", county=OWN))("/token").json()
    assert shown["scopes"] == ["plan:read", "results:read"] and shown["county"] == OWN
    assert datetime.datetime.fromisoformat(shown["expires"]) > timezone.now()


def test_no_answer_holds_a_name_a_telephone_or_a_household(bureau, site):
    folder = site.workspace.parent / of(site, "sample").folder
    units = pl.read_parquet(folder / "households.parquet")["unit"].head(50).to_list()
    villages = pl.read_parquet(folder / "villages.parquet")["village"].head(50).to_list()
    paths = ("", "/plans", "/frames", "/frames/1/counties", "/draws", "/draws/1/sealed", "/progress", "/runs")
    more = ("/deliveries", "/progress/counties", "/results/counties", f"/results/counties/{OWN}/estimates")
    text = "".join(bureau(f"{HERE}{path}").content.decode() for path in (*paths, *more))
    assert [unit for unit in (*units, *villages) if unit in text] == []


def test_every_answer_is_quick_and_asks_the_database_little(bureau, django_assert_max_num_queries):
    bureau(f"{HERE}/results/counties")
    for path in ("", "/plans/1/values", "/frames", "/draws", "/deliveries", "/runs", "/results/counties"):
        with django_assert_max_num_queries(15):
            assert bureau(f"{HERE}{path}").status_code == 200
