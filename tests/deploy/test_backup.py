"""Backup while people write, restore elsewhere: nothing is missing, nothing is overwritten, damage is named."""

import hashlib
import json
import re
import shutil
import time
from pathlib import Path

import pytest

from apps.own_site import OwnSite, until
from houping.core.ledger import verify_lines

SOURCES = Path(__file__).resolve().parents[2] / "src" / "houping"
WRITERS = 3
PREPARE = """
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.plans.models import Assessment
Assessment.objects.create(key="cq2021", title="演示", year=2021, demo=True)
office = Organisation.objects.create(code="xzj", name="演示单位", kind="bureau")
person = Person.objects.create(username="writer", name="演示人员", organisation=office)
Assignment.objects.create(person=person, role="XZJ", assessment="cq2021")
"""
WRITE = """
import time, uuid
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from houping.apps.accounts.models import Person
from houping.apps.plans.models import Assessment
from houping.apps.teams.services import add_document
home = Path({home!r})
actor, assessment = Person.objects.get(username="writer"), Assessment.objects.get()
for number in range({most}):
    if (home / "stop").exists():
        break
    upload = SimpleUploadedFile(f"{{number}}.txt", uuid.uuid4().hex.encode() * 200)
    values = {{"title": "演示资料", "kind": "other"}}
    add_document(actor=actor, assessment=assessment, upload=upload, values=values)
    with (home / "written").open("a") as trace:
        trace.write("x")
    time.sleep(0.01)
"""
STATE = """
from django.conf import settings
from houping.apps.ledger.models import Entry
from houping.apps.teams.models import Document
from houping.site.backup.snapshot import counts
import hashlib
documents = list(Document.objects.all())
sound = [d for d in documents if hashlib.sha256(d.path.read_bytes()).hexdigest() == d.sha256]
print(json.dumps({
    "rows": counts(), "documents": len(documents), "sound": len(sound),
    "told": Entry.objects.filter(action="document.add").count(), "key": settings.SECRET_KEY,
}))
"""


def attempt(site, *arguments):
    """Run a command that may be refused; return its exit code and what it said."""
    process = site._start([*site.command, *arguments])
    out, err = process.communicate(timeout=300)
    return process.returncode, (out + err).decode()


def written(home):
    return len((home / "written").read_text()) if (home / "written").exists() else 0


def backup_of(site, place):
    site.manage("backup", str(place))
    (folder,) = place.iterdir()
    return folder, json.loads((folder / "manifest.json").read_text())


def fill(site, home, most):
    """Let one writer add some documents, to its end."""
    site.python(PREPARE)
    site.wait(site.begin(WRITE.format(home=str(home), most=most)))


def test_a_backup_under_load_is_restored_elsewhere_complete(own_site, empty_place, tmp_path):
    own_site.python(PREPARE)
    writers = [own_site.begin(WRITE.format(home=str(tmp_path), most=100_000)) for _ in range(WRITERS)]
    until(lambda: written(tmp_path) > 20)
    before = written(tmp_path)
    folder, listed = backup_of(own_site, tmp_path / "backups")
    during = written(tmp_path) - before
    (tmp_path / "stop").touch()
    for writer in writers:
        own_site.wait(writer)
    assert during > 0, "nobody wrote while the backup was made: the test has shown nothing"
    assert listed["faults"] == []

    other = empty_place(own_site)
    other.manage("restore", str(folder))
    state, original = other.python(STATE), own_site.python(STATE)
    assert state["rows"] == listed["rows"]
    assert state["documents"] == state["sound"] == state["told"] == listed["rows"]["teams_document"]
    assert 20 < state["documents"] < original["documents"], "the backup holds one moment, not the end"
    assert state["key"] == original["key"], "second factors and sessions hang on the key of the site"
    other.manage("verify_ledger", "--head", listed["ledger"]["digest"])
    with (folder / "ledger.jsonl").open("rb") as lines:
        assert verify_lines(lines, head=listed["ledger"]["digest"]).is_whole
    assert folder.stat().st_mode & 0o077 == 0, "personal data: nobody else may look in"

    code, said = attempt(other, "restore", str(folder))
    assert code == 11 and "不会覆盖" in said
    assert other.python(STATE) == state


def test_a_restored_site_goes_on_working(own_site, empty_place, tmp_path):
    fill(own_site, tmp_path, 3)
    folder, _ = backup_of(own_site, tmp_path / "backups")
    other = empty_place(own_site)
    other.manage("restore", str(folder))
    other.wait(other.begin(WRITE.format(home=str(tmp_path), most=2)))
    state = other.python(STATE)
    assert state["documents"] == state["sound"] == 5
    other.manage("verify_ledger")
    code, said = attempt(other, "shell", "-c", CHANGE_THE_LEDGER)
    assert code != 0 and "append-only" in said, "the triggers must come back too"


CHANGE_THE_LEDGER = "from houping.apps.ledger.models import Entry; Entry.objects.update(actor='x')"


@pytest.fixture
def small_site(migrated, tmp_path):
    """A site on SQLite with three documents."""
    site = OwnSite(shutil.copytree(migrated, tmp_path / "site"))
    fill(site, tmp_path, 3)
    yield site
    site.close()


def test_a_changed_backup_is_refused_and_the_fault_named(small_site, empty_place, tmp_path):
    folder, _ = backup_of(small_site, tmp_path / "backups")
    document = next((folder / "data" / "documents").glob("*/*"))
    for changed in (document, folder / "database.sqlite3", folder / "ledger.jsonl"):
        copy = shutil.copytree(folder, tmp_path / "changed")
        path = copy / changed.relative_to(folder)
        content = bytearray(path.read_bytes())
        content[-5] ^= 1
        path.write_bytes(content)
        code, said = attempt(empty_place(small_site), "restore", str(copy))
        assert code == 13 and path.name in said
        shutil.rmtree(copy)
    document.unlink()
    code, said = attempt(empty_place(small_site), "restore", str(folder))
    assert code == 13 and document.name in said


def test_what_is_wrong_with_the_site_is_said_and_kept_as_evidence(small_site, tmp_path):
    first, second, _ = sorted((small_site.folder / "documents").glob("*/*"))
    first.unlink()
    second.write_bytes(b"changed")
    code, said = attempt(small_site, "backup", str(tmp_path / "backups"), "--keep", "1")
    assert code == 13 and first.name in said and second.name in said
    (kept,) = (tmp_path / "backups").iterdir()
    assert len(json.loads((kept / "manifest.json").read_text())["faults"]) == 2


def test_what_is_no_backup_or_of_another_database_is_refused(small_site, empty_place, tmp_path):
    folder, listed = backup_of(small_site, tmp_path / "backups")
    other = empty_place(small_site)
    assert attempt(other, "restore", str(tmp_path))[0] == 10
    for change in ({"database": "postgresql"}, {"migrations": [*listed["migrations"], "teams.9999_later"]}):
        (folder / "manifest.json").write_text(json.dumps(listed | change))
        code, said = attempt(other, "restore", str(folder))
        assert code == 10 and "不能恢复" in said
    (folder / "manifest.json").write_text(json.dumps(listed))
    (other.folder / "documents").mkdir()
    code, said = attempt(other, "restore", str(folder))
    assert code == 11 and "documents" in said


def test_every_folder_of_the_data_is_known_to_the_backup():
    found = set()
    for path in (SOURCES / "apps").rglob("*.py"):
        found |= set(re.findall(r'settings\.DATA\) / "(\w+)"', path.read_text(encoding="utf-8")))
    made_again = {"plans"}  # the files of a version stand in the database
    assert found - made_again == {
        "deliveries",
        "documents",
        "frames",
        "issued",
        "proofs",
        "routine",
        "secrets",
        "store",
    }
    listed = (SOURCES / "site" / "backup" / "files.py").read_text(encoding="utf-8")
    for model in ("Ceremony", "Delivery", "Document", "Frame", "Issue", "Run"):
        assert f"{model}.objects" in listed
    for model in (
        "FormVersion",
        "SubmissionVersion",
        "Attachment",
        "Quarantined",
        "findings.Evidence",
        "supervision.Evidence",
        "Proof",
    ):
        assert model in listed


def test_old_backups_go_only_after_a_sound_new_one(small_site, tmp_path):
    place = tmp_path / "backups"
    for number in range(3):
        (place / f"houping-2021111{number}-020000").mkdir(parents=True)
    (place / "手工保存").mkdir()
    small_site.manage("backup", str(place), "--keep", "2")
    names = sorted(path.name for path in place.iterdir())
    assert len(names) == 3 and names[0] == "houping-20211112-020000" and names[-1] == "手工保存"


def test_a_backup_for_which_there_is_no_room_leaves_nothing(small_site, small_disk):
    big = small_site.folder / "documents" / "big"
    big.write_bytes(hashlib.sha256(str(time.time()).encode()).digest() * 200_000)
    code, said = attempt(small_site, "backup", str(small_disk / "backups"))
    assert code == 11 and "已满" in said
    assert list((small_disk / "backups").iterdir()) == []
