"""The data folder: sessions and names stand in it, so other accounts of the machine stay out."""

import os
import stat
import subprocess
import sys

import pytest

LOOK = "import django; django.setup(); from django.conf import settings; print(settings.DATA)"


@pytest.mark.parametrize("there", [False, True])
def test_other_accounts_of_the_machine_cannot_look_into_the_data_folder(tmp_path, there):
    data = tmp_path / "office" / "site"
    if there:
        data.mkdir(parents=True)
        data.chmod(0o755)
    environment = {**os.environ, "HOUPING_DATA": str(data), "DJANGO_SETTINGS_MODULE": "houping.site.settings"}
    subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, check=True, capture_output=True, umask=0o022
    )
    assert (data / "secret_key").is_file()
    assert stat.S_IMODE(data.stat().st_mode) == (0o750 if there else 0o700)


OLDER = """
import io
from contextlib import redirect_stderr
from pathlib import Path
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from houping.core.errors import DatabaseOfAnotherVersion
from houping.site.management.commands.migrate import Command
from houping.site.serve import prepare
from houping.site.steps import taken

before = taken()
MigrationRecorder(connection).record_applied("ledger", "0002_append_only")
said = io.StringIO()
try:
    Command(stderr=said).run_from_argv(["manage.py", "migrate"])
except SystemExit as end:
    code = end.code
try:
    prepare(demo=True, workspace=None, say=print)
except DatabaseOfAnotherVersion as error:
    served = error.message("en")
print(json.dumps([code, said.getvalue(), served, taken() == sorted([*before, "ledger.0002_append_only"])]))
"""


def test_tables_of_another_version_are_refused_and_left_as_they_are(own_site):
    code, said, served, unchanged = own_site.python(OLDER)
    assert code == 11 and unchanged
    assert "另一版程序建立" in said and "ledger.0002_append_only" in said and "nothing was changed" in said
    assert "empty data folder" in served
