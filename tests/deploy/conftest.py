"""Sites of their own, on both databases, and empty places beside them."""

import subprocess
import uuid

import pytest

from apps.conftest import as_role, assessment, organisation, person_with  # noqa: F401
from apps.own_site import OwnSite, create


@pytest.fixture
def empty_place(request, tmp_path):
    """Make an empty site of the kind of another one: no table, no file."""
    made = []

    def make(like):
        folder = tmp_path / f"elsewhere-{len(made)}"
        folder.mkdir()
        address = like.environment.get("HOUPING_DATABASE", "")
        if address:
            server, name = address.rpartition("/")[0], f"e{uuid.uuid4().hex[:12]}"
            create(server, name, "template0")
            address = f"{server}/{name}"
        made.append(OwnSite(folder, address))
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of four megabytes."""
    place = tmp_path / "small-disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk: a really full disk was not tested")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)
