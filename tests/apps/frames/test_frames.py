"""A frame is taken in whole, checked, confirmed by QC, frozen, and then never changed (R-6.1, R-0.3)."""

import json

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import IN_ASSESSMENT, PERMISSIONS, Role
from houping.apps.frames import services
from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Job, Run
from houping.apps.jobs.registry import work_of
from houping.apps.ledger.models import Entry
from houping.core.errors import FrameFilesUnusable, MoveRefused, PlanNotIssued


def run(frame):
    """Do the work of the frame's job, as the worker would."""
    frame.refresh_from_db()
    result = work_of(frame.job.kind)(frame.job, lambda _text, _share: None)
    frame.refresh_from_db()
    return result


@pytest.fixture
def qc(person_with):
    return person_with(Role.QC)


@pytest.fixture
def sound(assessment, qc, uploads, data):
    frame = services.upload(actor=qc, assessment=assessment, title="演示", files=uploads(), demo=True)
    run(frame)
    return frame


@pytest.fixture
def signed(sound, qc):
    return services.sign(actor=qc, frame_id=sound.pk, statement="各部门，截至 2021-10-31")


def test_a_sound_frame_is_counted_by_county_and_adds_up(sound, invented):
    assert (sound.state, sound.errors) == ("sound", 0)
    assert [c["county"] for c in sound.counties] == sorted(c["county"] for c in sound.counties)
    households = pl.read_parquet(invented / "households.parquet")
    assert sum(c["households"] for c in sound.counties) == households.height
    monitored = households.filter(pl.col("household_type") == "monitored").height
    assert sum(c["monitored"] for c in sound.counties) == monitored


def test_a_faulty_frame_lists_every_fault_and_stores_no_personal_value(assessment, qc, uploads, data):
    def broken(table):
        return table.with_columns(
            persons=pl.when(pl.int_range(pl.len()) < 3).then(pl.lit(-1)).otherwise(pl.col("persons"))
        )

    frame = services.upload(
        actor=qc, assessment=assessment, title="有错", files=uploads(households=broken), demo=True
    )
    run(frame)
    assert frame.state == "faulty"
    assert frame.errors >= 3
    assert frame.listing.exists()
    assert {"file", "row", "field", "code", "level", "remedy", "remedy_en"} == set(frame.places[0])
    with pytest.raises(MoveRefused):
        services.sign(actor=qc, frame_id=frame.pk, statement="x")


def test_the_same_check_twice_changes_nothing(sound):
    before = Entry.objects.count()
    assert run(sound)["errors"] == 0
    assert Entry.objects.count() == before


def test_checks_that_could_not_run_can_be_started_again(sound, qc, assessment, uploads):
    frame = services.upload(actor=qc, assessment=assessment, title="x", files=uploads(), demo=True)
    with pytest.raises(MoveRefused):
        services.retry(actor=qc, frame_id=frame.pk)
    Job.objects.filter(pk=frame.job_id).update(state="failed", error="x", ended=frame.uploaded)
    again = services.retry(actor=qc, frame_id=frame.pk)
    assert again.job_id != frame.job_id
    run(again)
    assert again.state == "sound"


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("a.exe", b"x")],
        [("villages.csv", b"x"), ("villages.csv", b"y")],
        [("villages.csv", b"x"), ("._villages.csv", b"y")],
        [("~$villages.xlsx", b"x")],
        [("村" * 84 + ".csv", b"x")],
    ],
    ids=["none", "unknown kind", "same name twice", "hidden", "of an open workbook", "too long for a disk"],
)
def test_files_that_cannot_be_a_frame_are_refused_and_leave_nothing(assessment, qc, data, files):
    taken = [SimpleUploadedFile(name, content) for name, content in files]
    with pytest.raises(FrameFilesUnusable):
        services.upload(actor=qc, assessment=assessment, title="x", files=taken)
    assert not Frame.objects.exists()
    assert [p for p in data.rglob("*") if p.is_file()] == []


def test_a_name_that_points_outside_stays_inside(assessment, qc, data, uploads):
    files = uploads()
    files[0].name = "../../" + files[0].name
    frame = services.upload(actor=qc, assessment=assessment, title="x", files=files, demo=True)
    assert {p.parent for p in frame.home.rglob("*.parquet.sealed")} == {frame.home / "source"}


def test_only_qc_confirms_and_freezes_and_only_in_order(sound, person_with):
    for role in IN_ASSESSMENT - PERMISSIONS["frame.sign"]:
        with pytest.raises(Refused):
            services.sign(actor=person_with(role), frame_id=sound.pk, statement="x")
    with pytest.raises(PlanNotIssued):
        services.freeze(actor=person_with(Role.QC), frame_id=sound.pk)


def test_freezing_waits_for_the_issued_plan(signed, qc):
    with pytest.raises(PlanNotIssued):
        services.freeze(actor=qc, frame_id=signed.pk)


def test_a_frozen_frame_has_its_root_its_run_and_a_secret_salt(issued, signed, qc, assessment, data):
    frame = services.freeze(actor=qc, frame_id=signed.pk)
    run(frame)
    assert frame.state == "frozen"
    stored = Run.objects.get(pk=frame.run_id)
    public = json.loads((assessment.workspace.parent / stored.folder / "frame.json").read_text())
    assert public["root"] == frame.root
    assert Frame.objects.frozen(assessment) == frame
    salt = services.salt_file(assessment)
    assert salt.stat().st_mode & 0o077 == 0
    text = salt.read_text().strip()
    assert text not in json.dumps(stored.parameters) + json.dumps(stored.inputs)
    assert all(text not in entry.details for entry in Entry.objects.all())


def test_a_freeze_whose_worker_died_for_good_can_be_started_again(issued, signed, qc, client):
    frame = services.freeze(actor=qc, frame_id=signed.pk)
    Job.objects.filter(pk=frame.job_id).update(state="failed", error="x", ended=frame.uploaded)
    client.force_login(qc)
    page = reverse("frames:frame", args=["cq2021", frame.number])
    again = reverse("frames:freeze", args=["cq2021", frame.number])
    assert again in client.get(page).content.decode()
    assert client.post(again).status_code == 302
    told = Entry.objects.filter(subject=f"frame:cq2021:{frame.number}").order_by("seq")
    assert [e.action for e in told][-3:] == ["frame.freeze", "frame.freeze_failed", "frame.freeze"]
    assert run(frame) and frame.state == "frozen"


def test_a_second_click_on_freeze_starts_nothing_twice(issued, signed, qc):
    services.freeze(actor=qc, frame_id=signed.pk)
    with pytest.raises(MoveRefused):
        services.freeze(actor=qc, frame_id=signed.pk)
    assert Job.objects.filter(kind="frames.freeze").count() == 1


def test_a_failed_freeze_can_be_tried_again(issued, signed, qc):
    frame = services.freeze(actor=qc, frame_id=signed.pk)
    villages = frame.source / "villages.parquet.sealed"
    kept = villages.read_bytes()
    villages.write_bytes(b"damaged")
    with pytest.raises(Exception, match="villages"):
        run(frame)
    frame.refresh_from_db()
    assert frame.state == "signed"
    villages.write_bytes(kept)
    run(services.freeze(actor=qc, frame_id=frame.pk))
    frame.refresh_from_db()
    assert frame.state == "frozen"


def test_the_database_refuses_a_frozen_frame_without_root(signed):
    with pytest.raises(IntegrityError, match="frame_frozen_has_root"), transaction.atomic():
        Frame.objects.filter(pk=signed.pk).update(state="frozen")


def test_the_pages_show_counts_and_what_to_do_next(sound, as_role, django_assert_max_num_queries):
    client = as_role(Role.QC)
    address = reverse("frames:frame", args=["cq2021", sound.number])
    with django_assert_max_num_queries(15):
        text = client.get(address).content.decode()
    assert "万州区" in text and "合计" in text and "确认抽样框" in text
    answer = client.get(reverse("frames:counts", args=["cq2021", sound.number]))
    assert answer.content[:2] == b"PK"


def test_a_county_never_sees_a_frame(sound, as_role):
    address = reverse("frames:frame", args=["cq2021", sound.number])
    assert as_role(Role.CTY).get(address).status_code == 403


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
