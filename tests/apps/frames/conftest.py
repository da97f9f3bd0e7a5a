"""Small invented frames as files, and the plan in force."""

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from houping.apps.accounts.roles import Role
from houping.apps.plans import files, services
from houping.plans import folder_of
from houping.synthetic.frame import build_frame


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    """A folder with a frame of some 6,000 invented households."""
    folder = tmp_path_factory.mktemp("frame") / "source"
    build_frame(folder, seed="site", scale=0.002, progress=lambda _text, _share: None)
    return folder


@pytest.fixture
def uploads(invented):
    """The files of that frame as a browser hands them in."""

    def make(**changed):
        found = []
        for path in sorted(invented.glob("*.parquet")):
            data = path.read_bytes()
            if path.stem in changed:
                target = invented.parent / f"changed-{path.name}"
                changed[path.stem](pl.read_parquet(path)).write_parquet(target)
                data = target.read_bytes()
            found.append(SimpleUploadedFile(path.name, data))
        return found

    return make


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of this test's own."""
    settings.DATA, settings.WORKSPACES = tmp_path / "data", tmp_path / "data" / "workspaces"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def issued(assessment, person_with, data):
    """The embedded plan, in force."""
    xzj, lgo = person_with(Role.XZJ), person_with(Role.LGO)
    texts = files.of_folder(folder_of("chongqing_2021"))
    plan = services.add_plan(actor=xzj, assessment=assessment, texts=texts)
    moves = (
        (xzj, "submit", {}),
        (lgo, "approve", {"approval_basis": "纪要"}),
        (lgo, "issue", {"document_number": "演示1号"}),
    )
    for actor, action, values in moves:
        plan.refresh_from_db()
        services.move_plan(actor=actor, plan_id=plan.pk, action=action, version=plan.version, values=values)
    return plan
