# ruff: noqa: F811 - fixtures of the apps, imported by their names
"""Answers that tablets sent, frozen, are byte for byte the answers handed in as files: the chain cannot tell them apart."""

import io
import json
import zipfile

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.conftest import OWN
from apps.sampling.conftest import data, frame, frozen_workspace, issue, issued, people  # noqa: F401
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Organisation, Person
from houping.apps.accounts.roles import Role
from houping.apps.collection import publishing
from houping.apps.collection.models import Assignment, Submission
from houping.apps.jobs import tasks
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.ledger.models import Entry
from houping.apps.results import deliveries, freezing, takeout
from houping.apps.results.models import Delivery
from houping.apps.sampling.models import Ceremony
from houping.chain.replace import replace_in
from houping.chain.run import run_step
from houping.chain.steps import perform
from houping.core.collection.columns import TABLES
from houping.core.errors import HoupingError
from houping.plans import folder_of
from houping.synthetic.interviews import household_submissions, mark_submissions, village_submissions
from synthetic.conftest import draw_households, draw_phone, draw_villages

from .conftest import Tablet, certify, make_device

pytestmark = pytest.mark.django_db
FACTS = ("household", "household_type", "monitored_category", "listed", "relocated")
FORMS = ("household", "village", "documents", *(f"interview_{kind}" for kind in ("leader", "department")))
FORMS += tuple(f"interview_{kind}" for kind in ("town", "cadre", "team", "helper"))
SEED, DAY, COUNTIES = "tablets", "2021-11-15", 2


def few(inputs, out, parameters, progress):
    """Draw the first villages of one county, some households of each."""
    villages = pl.read_parquet(inputs["frame"] / "villages.parquet").filter(pl.col("county") == OWN)
    households = pl.read_parquet(inputs["frame"] / "households.parquet").filter(pl.col("county") == OWN)
    drawn = draw_villages(villages).head(3)
    drawn.write_parquet(out / "villages.parquet")
    draw_households(households, drawn).write_parquet(out / "households.parquet")
    phone = draw_phone(households).with_columns(status=pl.lit("main"))
    phone.write_parquet(out / "phone.parquet")


@pytest.fixture
def drawn(assessment, frame, issued, people):
    """A small released sample, and the answers that were invented for it."""
    place = assessment.workspace
    perform(place, "plan", given={"source": folder_of("chongqing_2021")})
    frozen = {"frame": place / "frame" / frame.run.run}
    run = run_step(place, "sample", few, frozen)
    perform(place, "demo-answers", parameters={"seed": SEED})
    keep_runs(assessment.key, place)
    Ceremony.objects.create(
        assessment=assessment,
        number=1,
        state="released",
        plan=issued,
        frame=frame,
        commitment="1" * 64,
        committed_by=people["qc"],
        event_kind="witness",
        event="演示",
        beacon="演示",
        sealed="2" * 64,
        run=Run.objects.get(run=run.id),
        release_at=frame.frozen,
    )
    return place


def tables_of(place):
    folder = place / "demo-answers" / (place / "demo-answers" / "latest").read_text().strip() / "answers"
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}


@pytest.fixture
def teams(assessment, drawn, people, person_with):
    """Published forms, and for each code of an interviewer an account of its team with a tablet."""
    for form_id in FORMS:
        version = publishing.register_built_in(actor=people["qc"], assessment=assessment, form_id=form_id)
        publishing.move(actor=person_with(Role.XZJ), version_id=version.pk, action="approve")
        publishing.move(actor=people["qc"], version_id=version.pk, action="publish")
    pairs = tables_of(drawn)["households"].select("interviewer", "team").unique().sort("interviewer").rows()
    for name, team in [*pairs, ("office", "office")]:
        office, _ = Organisation.objects.get_or_create(code=team, defaults={"name": team, "kind": "agency"})
        person_with(Role.EN, county=OWN, username=name, organisation=office)


def replay_approaches(ceremony, households):
    """Log the replacements in the order in which the reserves were called, and note who was sent where."""
    drawn = pl.read_parquet(ceremony.folder / "households.parquet").select("household", "hh_stratum", "rank")
    ordered = households.join(drawn, on="household").sort("village", "hh_stratum", "status", "rank")
    for _, stratum in ordered.group_by("village", "hh_stratum", maintain_order=True):
        failed = stratum.filter(pl.col("disposition") != "complete")["household"]
        called = stratum.filter(pl.col("status") == "reserve").height
        for household in failed.head(called):
            replace_in(ceremony.folder, household, "noncontact", {})


def send(client, assessment, sent, person):
    certify(assessment, person)
    device, token = make_device(assessment, person, title=person.username)
    tablet = Tablet(client, device, token)
    for one in sent:
        assert tablet.post(one.xml, [("audit.csv", one.audit)]).status_code == 201


@pytest.fixture
def collected(client, assessment, drawn, teams, frame):
    """Every invented interview sent by the tablet of its interviewer, and passed by the reviewers."""
    found = tables_of(drawn)
    ceremony = Ceremony.objects.get()
    replay_approaches(ceremony, found["households"])
    facts = pl.read_parquet(ceremony.frozen_folder / "households.parquet").select(FACTS)
    sent = list(household_submissions(found["households"], facts, SEED))
    for name in found["households"]["interviewer"].unique().sort():
        own = [one for one in sent if one.interviewer == name]
        send(client, assessment, own, Person.objects.get(username=name))
    groups = dict(found["marks"].select("county", pl.lit(1)).unique().iter_rows())
    some = found["marks"].filter(pl.col("county").is_in(sorted(groups)[:COUNTIES]))
    office = [*village_submissions(found["villages"], SEED, DAY), *mark_submissions(some, groups, SEED, DAY)]
    send(client, assessment, office, Person.objects.get(username="office"))
    Submission.objects.update(state="passed")
    return found | {"marks": some}


def hand_in(actor, assessment, tables):
    files = []
    for name, table in tables.items():
        buffer = io.BytesIO()
        table.write_parquet(buffer)
        files.append(SimpleUploadedFile(f"{name}.parquet", buffer.getvalue()))
    return done(deliveries.deliver(actor=actor, assessment=assessment, title="文件", files=files))


def taken_out(actor, delivery):
    """Return the households of the data files that leave."""
    wish = {"kind": "csv", "language": "zh", "forms": ["household"], "remark": ""}
    with takeout.take_out(actor=actor, delivery=delivery, **wish) as stream:
        return pl.read_csv(io.BytesIO(zipfile.ZipFile(stream).read("household.csv")))


def done(delivery):
    tasks.run_job.call(str(delivery.job.pk))
    delivery.refresh_from_db()
    assert delivery.state in ("partial", "sound"), delivery.reason or delivery.job.error
    return delivery


def test_frozen_interviews_give_the_same_run_as_files(collected, assessment, people):
    by_files = hand_in(people["qc"], assessment, collected)
    assert by_files.state == Delivery.State.SOUND
    frozen = done(deliveries.freeze(actor=people["qc"], assessment=assessment))
    assert frozen.state == Delivery.State.SOUND and frozen.tables == list(deliveries.FROZEN)
    for name in frozen.tables:
        ours, theirs = (d.home / "tables" / f"{name}.parquet" for d in (frozen, by_files))
        assert ours.read_bytes() == theirs.read_bytes(), name
    assert frozen.run == by_files.run
    record = json.loads((frozen.home / freezing.RECORD).read_text())
    assert len(record["interviews"]) == Submission.objects.count()
    entry = Entry.objects.get(action="answers.frozen")
    assert json.loads(entry.details)["interviews"] == Submission.objects.count()
    taken = taken_out(people["qc"], frozen)
    sent = Submission.objects.filter(form__form_id="household")
    assert set(taken["household"]) == set(sent.values_list("unit", flat=True))
    said = {row["unit"]: row["persons"] for row in collected["households"].drop_nulls("persons").to_dicts()}
    assert dict(taken.drop_nulls("persons").select("household", "persons").rows()) == said


def test_only_interviews_that_passed_are_frozen_and_the_others_stand_without_answers(
    collected, assessment, people
):
    complete = collected["households"].filter(disposition="complete", status="main")["unit"]
    waiting, void, refused = complete[:3]
    Submission.objects.filter(unit=refused).update(state="void", reason="误报")
    Submission.objects.filter(unit=waiting).update(state="team_review")
    Submission.objects.filter(unit=void).update(state="void", reason="编造")
    for unit, code in ((refused, "2.112"), (void, "1.1")):
        row = collected["households"].filter(pl.col("unit") == unit).row(0, named=True)
        Assignment.objects.create(
            assessment=assessment,
            ceremony=Ceremony.objects.get(),
            county=OWN,
            village=row["village"],
            unit=unit,
            household=row["household"],
            kind="main",
            state="done",
            disposition=code,
        )
    delivery = done(deliveries.freeze(actor=people["qc"], assessment=assessment))
    table = pl.read_parquet(delivery.home / "tables" / "households.parquet")
    row = {unit: table.filter(pl.col("unit") == unit) for unit in (refused, waiting, void)}
    assert row[refused]["disposition"][0] == "refusal" and row[refused]["reason"][0].startswith("2.112")
    assert row[void]["disposition"][0] == "noncontact" and row[void]["persons"][0] is None
    assert row[waiting]["disposition"].to_list() == ["unknown"]
    assert freezing.outlook(assessment).under_way == 1 and freezing.outlook(assessment).void == 2


def test_freezing_needs_the_permission_and_something_to_freeze(assessment, drawn, people):
    with pytest.raises(Refused):
        deliveries.freeze(actor=people["tl"], assessment=assessment)
    with pytest.raises(HoupingError):
        deliveries.freeze(actor=people["qc"], assessment=assessment)
