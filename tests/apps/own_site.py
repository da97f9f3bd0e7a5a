"""A site of its own, for what needs real processes: killed workers, two workers, writers side by side.

The database is a file (SQLite) or a PostgreSQL server that the tests start; processes get it by environment.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PATIENCE_S = 300.0  # a busy machine starts Python in half a minute; what hangs fails all the same
SETUP = "import django, json; django.setup()\n"
ANSWER = """
import contextlib, io, sys, traceback
from django.db import connections
for line in sys.stdin:
    said, fault = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"json": json})
    except BaseException:
        fault = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), fault]), flush=True)
"""


class OwnSite:
    """Runs Python and commands of manage.py in processes of their own on one database."""

    def __init__(self, folder, database=""):
        self.folder = folder
        self.environment = {
            **os.environ,
            "HOUPING_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "apps.jobs.slow.settings",
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        }
        self.environment.pop("HOUPING_DATABASE", None)
        if database:
            self.environment["HOUPING_DATABASE"] = database
        self.command = [sys.executable, "-m", "django"]
        self.started = []
        self.asked = None

    def python(self, code):
        """Run code in the process that answers for this site; return what it printed as JSON, or None.

        The process is kept, for a start costs two seconds; each code has names and a connection of its own.
        """
        if self.asked is None:
            command = [sys.executable, "-c", SETUP + ANSWER]
            self.asked = self._start(command, stdin=subprocess.PIPE, stderr=None)
        self.asked.stdin.write(json.dumps(code).encode() + b"\n")
        self.asked.stdin.flush()
        assert select.select([self.asked.stdout], [], [], PATIENCE_S)[0], "no answer in time"
        printed, fault = json.loads(self.asked.stdout.readline())
        assert fault == ""
        return json.loads(printed) if printed.strip() else None

    def begin(self, code):
        """Start code in a process and return the process."""
        return self._start([sys.executable, "-c", SETUP + code])

    def wait(self, process):
        """Wait for a process; return what it printed, fail with what it complained of."""
        out, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, err.decode()
        return out.decode()

    def manage(self, *arguments):
        """Run a command of manage.py to its end."""
        return self.wait(self._start([*self.command, *arguments]))

    def worker(self, *arguments):
        """Start a worker that looks for work ten times a second."""
        options = ("worker", "--interval", "0.1", "--no-startup-delay", "-v0", *arguments)
        return self._start([*self.command, *options])

    def _start(self, command, **streams):
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
        process = subprocess.Popen(command, env=self.environment, cwd=self.folder, **streams)
        self.started.append(process)
        return process

    def close(self):
        """End what still runs, and show what it complained of in case the test failed."""
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            _, err = process.communicate()
            if err:
                sys.stderr.write(f"{process.args[2:4]} ended with {process.returncode}: {err.decode()}\n")


def until(ask, seconds=PATIENCE_S):
    """Ask until the answer is true; fail when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@pytest.fixture(scope="session")
def postgresql():
    """Start a PostgreSQL server on a port of this machine; the value is its address without the database."""
    if not _installed():
        pytest.skip("PostgreSQL is not installed (Debian: postgresql): the site was not tested on it")
    pytest.importorskip("psycopg", reason="psycopg is not installed: the site was not tested on PostgreSQL")
    with postgresql_server(durable=False) as address:
        yield address


@contextmanager
def postgresql_server(*, durable):
    """Run a PostgreSQL server in a folder of its own; yield its address. `durable`: whether it waits for the disk."""
    home = Path(tempfile.mkdtemp(prefix="houping-pg-"))
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        shutil.chown(home, owner)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def call(name, *arguments):
        command = [_installed()[-1].parent / name, "-D", home / "data", *arguments]
        subprocess.run(command, check=True, user=owner, cwd=home, stdout=subprocess.DEVNULL, timeout=60)

    call("initdb", "--locale=C", "--encoding=UTF8", "--auth=trust", "--username=houping", "--no-sync")
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync={'on' if durable else 'off'}"
    call("pg_ctl", "-w", "-l", home / "log", "-o", options, "start")
    try:
        yield f"postgresql://houping@127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _installed():
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty SQLite site, migrated once."""
    site = OwnSite(tmp_path_factory.mktemp("migrated"))
    site.manage("migrate", "-v0")
    return site.folder


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql, tmp_path_factory):
    """An empty database on the server, migrated once."""
    create(postgresql, "migrated", "template0")
    OwnSite(tmp_path_factory.mktemp("migrated-postgresql"), f"{postgresql}/migrated").manage("migrate", "-v0")
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def own_site(request, tmp_path):
    """A freshly migrated site with processes of its own, on either database."""
    if request.param == "postgresql":
        server, name = request.getfixturevalue("migrated_postgresql"), f"t{uuid.uuid4().hex[:12]}"
        create(server, name, "migrated")
        site = OwnSite(tmp_path, f"{server}/{name}")
    else:
        site = OwnSite(shutil.copytree(request.getfixturevalue("migrated"), tmp_path / "site"))
    yield site
    site.close()


def create(server, name, template):
    """Make a database on the server."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
