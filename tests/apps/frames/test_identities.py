"""No identity number stands in clear on the disk; whose a number is can be asked, on record (R-13.4)."""

import io
import json
import re
import shutil
import zipfile

import polars as pl
import pytest
from django.urls import reverse

from houping.apps import vault
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.frames import identities, services
from houping.apps.jobs.registry import work_of
from houping.apps.ledger.models import Entry
from houping.apps.results import services as results
from houping.chain.run import load, run_step, silent
from houping.chain.steps import step_of
from houping.core.errors import InputAway
from houping.core.frame.identity import identity_fault

KEY = "cq2021"
REASON = "群众来信核对"
DIGITS = re.compile(rb"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9X](?![0-9A-Za-z])")


def run(frame):
    frame.refresh_from_db()
    work_of(frame.job.kind)(frame.job, silent)
    frame.refresh_from_db()
    return frame


@pytest.fixture
def qc(person_with):
    return person_with(Role.QC)


@pytest.fixture
def sound(assessment, qc, uploads, data):
    return run(services.upload(actor=qc, assessment=assessment, title="演示", files=uploads(), demo=True))


@pytest.fixture
def frozen(sound, qc, issued):
    services.sign(actor=qc, frame_id=sound.pk, statement="各部门，截至 2021-10-31")
    return run(services.freeze(actor=qc, frame_id=sound.pk))


@pytest.fixture
def households(invented):
    return pl.read_parquet(invented / "households.parquet")


def clear_numbers(folder):
    """Return (file, number) of every valid identity number that can be read below a folder, in tables and archives too."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for text in _readable(path.name, path.read_bytes()):
            found += [(path.name, n) for n in DIGITS.findall(text) if not identity_fault(n.decode())]
    return found


def _readable(name, data):
    yield data
    if data.startswith(b"PAR1"):
        yield pl.read_parquet(io.BytesIO(data)).select(pl.col(pl.String)).write_csv().encode()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _readable(member, archive.read(member))


def test_the_search_for_clear_numbers_finds_them_in_tables_sheets_and_texts(invented, tmp_path, households):
    number = households["id_number"][0]
    (tmp_path / "note.txt").write_text(f"户主 {number}。")
    households[:3].write_parquet(tmp_path / "table.parquet")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{number}</t>")
    in_table = {n.decode() for name, n in clear_numbers(tmp_path) if name == "table.parquet"}
    assert in_table == set(households["id_number"][:3])
    assert {name for name, _ in clear_numbers(tmp_path)} == {"note.txt", "table.parquet", "book.xlsx"}


def test_no_identity_number_can_be_read_in_the_data_folder_of_a_site(frozen, data):
    assert frozen.state == "frozen" and len(list(data.rglob("*.parquet"))) >= 3
    assert clear_numbers(data) == []
    assert not [path for path in (data / vault.SCRATCH).iterdir() if path.is_dir()]


def test_a_faulty_upload_leaves_none_either(assessment, qc, uploads, data):
    twice = {
        "households": lambda t: t.with_columns(
            id_number=t["id_number"].gather([0] * 2 + list(range(2, t.height)))
        )
    }
    frame = run(
        services.upload(actor=qc, assessment=assessment, title="重复", files=uploads(**twice), demo=True)
    )
    assert frame.state == "faulty" and frame.listing.exists() and not frame.identities.exists()
    assert clear_numbers(data) == []


def test_a_check_that_breaks_off_leaves_none_and_a_later_one_goes_on(
    assessment, qc, uploads, data, monkeypatch
):
    frame = services.upload(actor=qc, assessment=assessment, title="中断", files=uploads(), demo=True)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="gone"):
        patch.setattr(identities, "write", lambda *_: (_ for _ in ()).throw(OSError("gone")))
        run(frame)
    assert clear_numbers(data) == []
    assert run(frame).state == "sound"


def test_the_site_freezes_to_the_bytes_of_the_command_line(frozen, invented, assessment, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for path in invented.glob("*.parquet"):
        shutil.copy(path, source)
    inputs = {"source": source, "salt": services.salt_file(assessment)}
    made = run_step(tmp_path / "plain", "frame", step_of(load(site_run(frozen))), inputs, {"demo": True})
    assert dict(made.outputs) == dict(frozen.run.outputs)
    assert made.id == frozen.run.run


def site_run(frame):
    return frame.assessment.workspace.parent / frame.run.folder


def test_a_frozen_frame_is_replayed_from_its_sealed_files(frozen, qc, assessment):
    job = results.replay(actor=qc, run=frozen.run, assessment=assessment)
    assert work_of(job.kind)(job, silent)["outcome"] == "same"
    from houping.chain.run import replay

    recorded = load(site_run(frozen))
    with pytest.raises(InputAway):
        replay(recorded, step_of(recorded))


def test_the_register_is_the_same_bytes_each_time_and_holds_every_household(
    sound, invented, households, tmp_path
):
    identities.write(invented / "households.parquet", tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == sound.identities.read_bytes()
    table = pl.read_parquet(sound.identities)
    assert table["household"].to_list() == households["household"].to_list()
    assert table["identity"].n_unique() == households["id_number"].n_unique()


def test_a_household_is_found_by_the_number_of_its_head_and_the_ledger_does_not_say_the_number(
    sound, qc, client, households
):
    row = households.row(7, named=True)
    client.force_login(qc)
    page = reverse("frames:find", args=[KEY, sound.number])
    assert page in client.get(reverse("frames:frame", args=[KEY, sound.number])).content.decode()
    answer = client.post(page, {"number": f" {row['id_number'].lower()} ", "reason": REASON})
    text = answer.content.decode()
    assert (
        row["household"] in text
        and row["id_number"] not in text
        and answer.headers["Cache-Control"] == "no-store"
    )
    entry = Entry.objects.get(action="personal.read")
    told = json.loads(entry.details)
    assert (entry.subject, entry.county, told["rows"], told["reason"]) == (
        f"village:{row['village']}",
        row["county"],
        1,
        REASON,
    )
    assert row["id_number"] not in entry.details


def test_a_number_of_nobody_is_on_record_too_and_a_wrong_one_is_not_asked(sound, qc, client):
    client.force_login(qc)
    page = reverse("frames:find", args=[KEY, sound.number])
    unknown = "509901190001010019"
    assert not identity_fault(unknown)
    assert "没有户主" in client.post(page, {"number": unknown, "reason": REASON}).content.decode()
    assert Entry.objects.get(action="personal.read").data["rows"] == 0
    for wrong in ({"number": "123", "reason": REASON}, {"number": unknown, "reason": " "}):
        assert client.post(page, wrong).status_code == 422
    assert Entry.objects.filter(action="personal.read").count() == 1


def test_only_quality_control_may_ask(sound, person_with):
    for role in (Role.SV, Role.XZJ, Role.TL, Role.FQ, Role.LG):
        with pytest.raises(Refused):
            services.find(actor=person_with(role), frame=sound, number="509901190001010019", reason=REASON)


def test_a_changed_upload_stops_the_check_and_says_so(assessment, qc, uploads, data):
    from houping.core.errors import SealBroken

    frame = services.upload(actor=qc, assessment=assessment, title="改动", files=uploads(), demo=True)
    path = next(frame.source.glob("households*"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SealBroken):
        run(frame)
    assert clear_numbers(data) == []
