"""PostgreSQL without room: told in words, nothing kept by halves, a job fails once; with room again all goes on.

A tablespace on a disk of eight megabytes stands for the full data disk; the server itself goes on, as it does when the
tables lie on a data disk of their own (docs/howto/install.md).
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from apps.own_site import OwnSite, create, until

PREPARE = """
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.plans.models import Assessment
Assessment.objects.create(key="cq2021", title="演示", year=2021, demo=True)
office = Organisation.objects.create(code="d1", name="演示部门", kind="department")
person = Person.objects.create(username="dept", name="演示人员", organisation=office, must_change_password=False)
Assignment.objects.create(person=person, role="DEPT", assessment="cq2021")
"""
UPLOAD = """
import random
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from houping.apps.accounts.models import Person
from houping.apps.ledger.queries import check
from houping.apps.teams.models import Document
client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
client.force_login(Person.objects.get(username="dept"))
text = random.Random({seed}).randbytes({size}).hex().encode()
said = {{"kind": "other", "audience": "organisers", "title": "演示", "upload": SimpleUploadedFile("a.txt", text)}}
answer = client.post("/a/cq2021/documents/", said)
print(json.dumps([answer.status_code, answer.content.decode(), Document.objects.count(), check().count]))
"""
START = """
from houping.apps.jobs.services import start
start(actor=None, kind="slow", title="演示", parameters={{"trace": {trace!r}, "steps": 3, "result_bytes": {size}}})
"""
STATE = """
from houping.apps.jobs.models import Job
from houping.apps.ledger.queries import check
print(json.dumps([[job.state, job.attempts, job.error] for job in Job.objects.order_by("created")] + [check().count]))
"""


@pytest.fixture
def small_disk_of_the_server():
    """A disk of eight megabytes that belongs to the server; mount(size) makes it another size."""
    place = Path(tempfile.mkdtemp(prefix="houping-full-"))

    def mount(*options):
        return subprocess.run(
            ["mount", *options, "tmpfs", place], capture_output=True, check=False
        ).returncode

    if os.geteuid() != 0 or mount("-t", "tmpfs", "-o", "size=8m"):
        pytest.skip("no right to mount a small disk: a really full database disk was not tested")
    shutil.chown(place, "postgres")
    yield place, lambda size: mount("-o", f"remount,size={size}")
    subprocess.run(["umount", "--lazy", place], check=True)
    place.rmdir()


@pytest.fixture
def cramped(migrated_postgresql, small_disk_of_the_server, tmp_path):
    """A site on PostgreSQL whose documents and jobs lie on the small disk."""
    import psycopg

    place, resize = small_disk_of_the_server
    server = migrated_postgresql
    create(server, "cramped", "migrated")
    site = OwnSite(tmp_path, f"{server}/cramped")
    with psycopg.connect(f"{server}/cramped", autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        for table in ("teams_document", "jobs_job"):
            connection.execute(f"ALTER TABLE {table} SET TABLESPACE small")
    yield site, resize
    site.close()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE cramped WITH (FORCE)")
        connection.execute("DROP TABLESPACE small")


def test_a_full_database_is_told_keeps_nothing_by_halves_and_fails_a_job_once(cramped, tmp_path):
    site, resize = cramped
    site.python(PREPARE)
    small, large = {"seed": 1, "size": 1000}, {"seed": 2, "size": 6_000_000}
    status, _, documents, entries = site.python(UPLOAD.format(**small))
    assert (status, documents) == (302, 1)
    status, text, documents, after = site.python(UPLOAD.format(**large))
    assert (status, documents, after) == (507, 1, entries)
    assert "磁盘空间不足" in text and "没有保存任何半截数据" in text

    resize(
        "12m"
    )  # dead rows of what was refused fill the disk until they are vacuumed: a job could not even start
    trace = tmp_path / "trace"
    site.python(START.format(trace=str(trace), size=6_000_000))
    site.worker()
    (state, attempts, error), told = until(lambda: over(site))
    assert (state, attempts) == ("failed", 1) and "磁盘空间不足" in error
    assert len(trace.read_text().splitlines()) == 1 and told == entries + 2  # started, failed

    resize("64m")
    status, _, documents, _ = site.python(UPLOAD.format(**large))
    assert (status, documents) == (302, 2)
    site.python(START.format(trace=str(trace), size=6_000_000))
    assert until(lambda: all_over(site))[1][:2] == ["done", 1]


def over(site):
    found = site.python(STATE)
    return found if found[0][0] in ("done", "failed") else None


def all_over(site):
    found = site.python(STATE)
    return found if found[1][0] in ("done", "failed") else None
