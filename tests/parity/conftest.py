"""Engines for the parity tests: each starts for these tests and ends with them."""

import gc
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import ibis
import pytest

from houping.tables.compiled import compile_library
from houping.tables.draw import POSTGRES_FUNCTION
from houping.tables.ticket import load

USER = "houping"


def server_user():
    """Return who may run the server: PostgreSQL refuses root."""
    return "postgres" if os.geteuid() == 0 else None


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Compile `ticket.c` as it stands, whatever was installed."""
    made = compile_library(tmp_path_factory.mktemp("ticket"))
    if made is None:
        pytest.skip("there is no C compiler (Debian: gcc): ticket.c was not compared with hashlib")
    return load(str(made))


@pytest.fixture(scope="session")
def postgres():
    """Start a server of our own: C locale, a unix socket, no network."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql): the draw was not compared with it")
    pytest.importorskip("psycopg", reason="psycopg is not installed: PostgreSQL was not compared")
    home = Path(tempfile.mkdtemp(prefix="houping-pg-"))
    try:
        if server_user():
            shutil.chown(home, server_user())
        yield from _served(found[-1].parent, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _served(programs, home):
    def call(name, *arguments):
        command = [programs / name, "-D", home / "data", *arguments]
        subprocess.run(
            command, check=True, user=server_user(), cwd=home, stdout=subprocess.DEVNULL, timeout=60
        )

    call("initdb", "--locale=C", "--encoding=UTF8", "--auth=trust", f"--username={USER}", "--no-sync")
    options = f"-k {home} -c listen_addresses='' -c fsync=off"
    call("pg_ctl", "-w", "-l", home / "log", "-o", options, "start")
    try:
        connection = ibis.postgres.connect(host=str(home), user=USER, database="postgres")
        with connection.begin() as cursor:
            cursor.execute(POSTGRES_FUNCTION)
        yield connection
        connection.disconnect()
    finally:
        call("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def spark():
    """Start Spark inside this process, on two cores."""
    if not shutil.which("java"):
        pytest.skip("Java is not installed (Debian: openjdk-17-jre-headless): Spark was not compared")
    session = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: Spark was not compared")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.log.level": "ERROR",
    }
    builder = session.SparkSession.builder.master("local[2]").appName("houping-parity")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Spark says of its own parts while it starts is not ours
        started = builder.getOrCreate()
        connection = ibis.pyspark.connect(started)
    yield connection
    started.stop()
    session.SparkSession._instantiatedSession = None
    gc.collect()  # sockets that py4j forgot are closed here and not in somebody else's test
