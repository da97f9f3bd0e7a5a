"""A draw goes through its ceremony in order, by the people whom the table names; the order is in the ledger."""

import datetime
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.sampling.conftest import WITNESSED, fresh, run_job, tomorrow
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import IN_ASSESSMENT, PERMISSIONS
from houping.apps.ledger.models import Entry
from houping.apps.plans import files
from houping.apps.sampling import queries, services
from houping.apps.sampling.models import Ceremony
from houping.core import errors
from houping.core.sampling.ticket import commitment
from houping.plans import folder_of

VALUES = {
    "announce": WITNESSED,
    "enter": {"value": "1 2 3"},
    "return": {"reason": "看错"},
    "check": {"value": "1 2 3"},
    "release": {"release_at": timezone.now()},
}
PUBLIC = {"event_kind": "public", "event": "演示彩票第1期", "source": "公告"}


def test_the_whole_ceremony_ends_with_a_proof_that_verifies_without_the_site(begun, carry, tmp_path):
    ceremony = carry(begun, "revealed")
    with zipfile.ZipFile(ceremony.public.with_suffix(".zip")) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.glob("cq2021-1")
    command = [sys.executable, "-I", "-S", "verify_draw.py", "--commitment", ceremony.commitment]
    command += ["--root", ceremony.root, "--plan-digest", ceremony.plan_digest, "--beacon", ceremony.beacon]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert commitment(json.loads((folder / "draw.json").read_text())["nonce"]) == ceremony.commitment


def test_the_ledger_proves_the_order_from_commitment_to_draw(drawn):
    acts = {act.action: act for act in queries.acts(drawn)}
    names = [
        "sample.commit",
        "sample.announce",
        "sample.contribute",
        "sample.close",
        "sample.draw",
        "sample.drawn",
    ]
    numbers = [acts[name].seq for name in names]
    assert numbers == sorted(numbers)
    assert acts["sample.commit"].details["commitment"] == drawn.commitment
    assert acts["sample.close"].details["beacon"] == drawn.beacon
    assert (drawn.committed_seq, drawn.ready_seq, drawn.drawn_seq) == (numbers[0], numbers[3], numbers[5])


def test_a_public_event_is_named_before_it_happens_and_its_value_seen_by_two(
    begun, step, people, monkeypatch
):
    with pytest.raises(errors.EventAlreadyPast):
        step(begun, "announce", {**PUBLIC, "event_at": timezone.now() - datetime.timedelta(minutes=1)})
    step(begun, "announce", {**PUBLIC, "event_at": tomorrow()})
    with pytest.raises(errors.EventNotYet):
        step(begun, "enter", {"value": "07 12 33"})
    later = tomorrow() + datetime.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    step(begun, "enter", {"value": "０7 12 33"})
    with pytest.raises(errors.SecondPersonNeeded):
        step(begun, "check", {"value": "07 12 33"})
    with pytest.raises(errors.ValueNotSame):
        step(begun, "check", {"value": "07 12 34"}, by="sv")
    step(begun, "return", {"reason": "看错一位"}, by="sv")
    step(begun, "enter", {"value": "07 12 34"})
    ceremony = step(begun, "check", {"value": "07 12 34"}, by="sv")
    assert (ceremony.state, json.loads(ceremony.beacon)["value"]) == ("ready", "07 12 34")


def test_each_witness_speaks_once_and_one_of_them_is_from_outside(begun, step, people):
    with pytest.raises(errors.MoveRefused):
        services.contribute(actor=people["sv"], ceremony_id=begun.pk, means="dice", value="1 2")
    step(begun, "announce", WITNESSED)

    def give(who):
        return services.contribute(actor=people[who], ceremony_id=begun.pk, means="dice", value="1 2")

    with pytest.raises(errors.SecondPersonNeeded):  # who made the secret number could choose the result
        give("qc")
    give("qc2")
    with pytest.raises(errors.ContributionGiven):
        give("qc2")
    with pytest.raises(errors.WitnessesTooFew):
        step(begun, "close")
    give("lgo")
    assert step(begun, "close").state == "ready"


def test_witnesses_from_the_drawing_group_alone_are_not_enough(begun, step, person_with):
    step(begun, "announce", WITNESSED)
    for name in ("qc8", "qc9"):
        services.contribute(
            actor=person_with("QC", username=name), ceremony_id=begun.pk, means="dice", value="1"
        )
    with pytest.raises(errors.WitnessesTooFew):
        step(begun, "close")


def test_the_way_of_one_kind_of_event_is_closed_to_the_other(begun, step, people):
    step(begun, "announce", WITNESSED)
    with pytest.raises(errors.MoveRefused):
        step(begun, "enter", {"value": "1"})


def test_nothing_begins_without_plan_or_frame(assessment, people, issue, data):
    with pytest.raises(errors.PlanNotIssued):
        services.begin(actor=people["qc"], assessment=assessment)
    issue()
    with pytest.raises(errors.FrameNotFrozen):
        services.begin(actor=people["qc"], assessment=assessment)


def test_a_new_draw_needs_a_reason_and_leaves_the_old_one_visible(drawn, assessment, people):
    with pytest.raises(errors.ReasonMissing):
        services.begin(actor=people["qc"], assessment=assessment, reason=" ")
    new = services.begin(actor=people["qc"], assessment=assessment, reason="抽样框更换")
    drawn.refresh_from_db()
    assert (drawn.state, new.number, new.supersedes) == ("superseded", 2, drawn)
    assert new.commitment != drawn.commitment
    assert Ceremony.objects.current(assessment) == new
    assert queries.current_sample(assessment) is None
    entry = Entry.objects.get(action="sample.supersede")
    assert "抽样框更换" in entry.details


def test_a_plan_issued_after_the_commitment_stops_the_draw(begun, carry, step, issue):
    carry(begun, "ready")
    texts = files.of_folder(folder_of("chongqing_2021"))
    issue({**texts, "plan.yaml": texts["plan.yaml"] + "\n# 新版\n"})
    with pytest.raises(errors.CeremonyOutdated):
        step(begun, "draw")


def test_the_draw_uses_the_issued_plan_and_the_announced_text(drawn):
    draw = json.loads((drawn.folder / "bundle" / "draw.json").read_text())
    announced = (drawn.root, drawn.plan_digest, drawn.beacon, drawn.commitment)
    assert tuple(draw[name] for name in ("root", "plan_digest", "beacon", "commitment")) == announced


def test_a_draw_done_twice_is_one_draw(begun, carry, step):
    carry(begun, "ready")
    job = step(begun, "draw").job
    run_job(job)
    first = fresh(begun)
    type(job).objects.filter(pk=job.pk).update(state="queued", ended=None)
    run_job(job)
    assert (fresh(begun).run, fresh(begun).version) == (first.run, first.version)


def test_a_draw_that_failed_can_be_started_again(begun, carry, step, monkeypatch):
    carry(begun, "ready")
    secret = begun.secret / "nonce.txt"
    aside = secret.rename(secret.with_suffix(".aside"))
    job = run_job(step(begun, "draw").job)
    assert (job.state, fresh(begun).state) == ("failed", "drawing")
    aside.rename(secret)
    begun.refresh_from_db()
    assert begun.actions() == ["draw"]
    run_job(step(begun, "draw").job)
    assert fresh(begun).state == "drawn"


def test_a_lost_secret_is_said_before_the_draw_begins(begun, carry, step):
    import shutil

    carry(begun, "ready")
    shutil.rmtree(begun.secret)
    with pytest.raises(errors.SampleSecretMissing):
        step(begun, "draw")


def test_the_second_of_two_people_is_told(begun, step):
    step(begun, "announce", WITNESSED)
    with pytest.raises(errors.RecordChanged) as refusal:
        services.move(actor=begun.committed_by, ceremony_id=begun.pk, action="close", version=1, values={})
    assert begun.committed_by.name in refusal.value.message("zh")


def test_the_proof_stays_closed_until_the_lists_are_open(begun, carry, step):
    carry(begun, "published")
    step(begun, "release", {"release_at": tomorrow()})
    with pytest.raises(errors.RevealTooEarly):
        step(begun, "reveal")
    assert not begun.public.exists()


def test_a_sealed_record_that_was_changed_is_never_published(drawn, step):
    sealed = drawn.folder / "sealed.json"
    sealed.write_text(sealed.read_text().replace("1", "2"))
    with pytest.raises(errors.SampleDiffers):
        step(drawn, "publish")


def test_verification_draws_again_and_keeps_no_seed(drawn, people):
    ceremony = services.verify(actor=people["sv"], ceremony_id=drawn.pk)
    job = run_job(ceremony.check_job)
    assert job.state == "done" and job.result["villages"] > 0
    assert set(job.result) == {"villages", "households", "phone", "said", "said_en"}


def test_verification_names_a_changed_list(drawn, people):
    import polars as pl

    path = drawn.folder / "villages.parquet"
    pl.read_parquet(path).with_columns(rank=pl.col("rank") + 1).write_parquet(path)
    job = run_job(services.verify(actor=people["sv"], ceremony_id=drawn.pk).check_job)
    assert (job.state, "villages.parquet" in job.error) == ("failed", True)


PATHS = ("committed", "announced", "entered", "ready", "drawn", "published", "released", "revealed")


@pytest.mark.parametrize("state", PATHS)
def test_every_move_from_every_state_by_every_role_is_as_the_table_says(state, begun, carry, person_with):
    ceremony = entered(carry(begun, "announced")) if state == "entered" else carry(begun, state)
    roles = {role: person_with(role) for role in IN_ASSESSMENT}
    for action, move in Ceremony.MOVES.items():
        for role, actor in roles.items():
            with transaction.atomic():
                outcome = attempt(actor, ceremony, action)
                transaction.set_rollback(True)
            if role not in PERMISSIONS[move.permission]:
                assert outcome is Refused, (action, role)
            elif action not in ceremony.actions():
                assert outcome is errors.MoveRefused, (action, role)
            else:
                assert outcome == move.target, (action, role)


def entered(ceremony):
    """Put a ceremony where one person has entered the value of a public event."""
    Ceremony.objects.filter(pk=ceremony.pk).update(
        state="entered", event_kind="public", event="演示彩票", event_at=timezone.now(), value="1 2 3"
    )
    return fresh(ceremony)


def attempt(actor, ceremony, action):
    """Return the new state, or what refused it."""
    try:
        return services.move(
            actor=actor,
            ceremony_id=ceremony.pk,
            action=action,
            version=ceremony.version,
            values=VALUES.get(action, {}),
        ).state
    except errors.WitnessesTooFew:
        return "ready"  # allowed and possible; this ceremony has no witnesses yet
    except (Refused, errors.MoveRefused) as refusal:
        return type(refusal)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "announced"}, "ceremony_announced_names_event"),
        ({"state": "ready", "event": "x", "event_kind": "witness"}, "ceremony_ready_has_beacon"),
        ({"event_kind": "public"}, "ceremony_public_event_has_time"),
        ({"announced_seq": 1, "committed_seq": 2}, "ceremony_order_in_the_ledger"),
        ({"ready_seq": 9}, "ceremony_order_in_the_ledger"),
        ({"state": "drawn", "event": "x", "event_kind": "witness", "beacon": "x"}, "ceremony_drawn_has_run"),
    ],
)
def test_the_database_ties_each_state_to_what_it_implies(change, name, begun):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Ceremony.objects.filter(pk=begun.pk).update(**change)


def test_two_draws_that_count_are_impossible(begun, people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.create(
            assessment=begun.assessment,
            number=2,
            plan=begun.plan,
            frame=begun.frame,
            commitment="0" * 64,
            committed_by=people["qc"],
        )


def test_quotas_of_the_drawn_sample_cover_every_county(drawn, assessment):
    found = queries.quotas(assessment)
    assert len(found) == 33
    assert {row["minimum"] for row in found.values()} == {200, 300, 400}
    assert queries.current_sample(assessment) == drawn.run


def test_the_zip_of_a_proof_is_the_same_bytes_each_time(begun, carry):
    ceremony = carry(begun, "revealed")
    path = ceremony.public.with_suffix(".zip")
    first = path.read_bytes()
    services._pack(ceremony.public)
    assert path.read_bytes() == first and zipfile.is_zipfile(io.BytesIO(first))
