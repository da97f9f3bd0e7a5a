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
