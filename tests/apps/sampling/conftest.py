"""A small frozen frame, the plan in force, and ceremonies carried as far as a test needs."""

import datetime
import json
import shutil

import pytest
from django.utils import timezone

from houping.apps.accounts.roles import Role
from houping.apps.frames.models import Frame
from houping.apps.jobs import tasks
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.plans import files
from houping.apps.plans import services as plans
from houping.apps.sampling import services
from houping.apps.sampling.models import Ceremony
from houping.chain.frame import step as freeze
from houping.chain.run import run_step, silent
from houping.plans import folder_of
from houping.synthetic.frame import build_frame

ORDER = ("committed", "announced", "ready", "drawn", "published", "released", "revealed")


@pytest.fixture(scope="session")
def frozen_workspace(tmp_path_factory):
    """A workspace with a frozen frame of some 13,000 invented households."""
    folder = tmp_path_factory.mktemp("workspace")
    build_frame(folder / "source", seed="chain", scale=0.004, progress=silent)
    (folder / "salt.txt").write_text("a salt for the tests\n")
    inputs = {"source": folder / "source", "salt": folder / "salt.txt"}
    run_step(folder / "workspace", "frame", freeze, inputs, {"demo": True})
    return folder / "workspace"


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of this test's own."""
    settings.DATA, settings.WORKSPACES = tmp_path / "data", tmp_path / "data" / "workspaces"
    settings.WORKSPACES.mkdir(parents=True)
    return settings.DATA


@pytest.fixture
def people(person_with):
    """Those who meet at a draw."""
    return {
        "qc": person_with(Role.QC, username="qc1"),
        "qc2": person_with(Role.QC, username="qc2"),
        "sv": person_with(Role.SV, username="sv1"),
        "lgo": person_with(Role.LGO, username="lgo1"),
        "tl": person_with(Role.TL, username="tl1"),
    }


@pytest.fixture
def issue(assessment, person_with):
    """Put a plan in force: issue(), or issue(changed texts)."""
    xzj, lgo = person_with(Role.XZJ), person_with(Role.LGO)

    def make(texts=None):
        texts = texts or files.of_folder(folder_of("chongqing_2021"))
        plan = plans.add_plan(actor=xzj, assessment=assessment, texts=texts)
        moves = (
            (xzj, "submit", {}),
            (lgo, "approve", {"approval_basis": "纪要"}),
            (lgo, "issue", {"document_number": "演示1号"}),
        )
        for actor, action, values in moves:
            plan.refresh_from_db()
            plans.move_plan(actor=actor, plan_id=plan.pk, action=action, version=plan.version, values=values)
        return plan

    return make


@pytest.fixture
def issued(issue):
    """The embedded plan, in force."""
    return issue()


@pytest.fixture
def frame(assessment, issued, data, people, frozen_workspace):
    """The frozen frame, in the workspace of the assessment."""
    shutil.copytree(frozen_workspace, assessment.workspace)
    (kept,) = keep_runs(assessment.key, assessment.workspace)
    public = json.loads((assessment.workspace / "frame" / kept.run / "frame.json").read_text())
    return Frame.objects.create(
        assessment=assessment,
        number=1,
        title="演示抽样框",
        demo=True,
        state="frozen",
        uploaded_by=people["qc"],
        signed_by=people["qc"],
        signed=timezone.now(),
        statement="演示",
        root=public["root"],
        salt_commitment=public["salt_commitment"],
        run=Run.objects.get(run=kept.run),
        frozen=timezone.now(),
    )


@pytest.fixture
def begun(assessment, frame, people):
    """A ceremony with its commitment."""
    return services.begin(actor=people["qc"], assessment=assessment)


@pytest.fixture
def step(people):
    """Take one step: step(ceremony, "announce", values, by="qc")."""

    def take(ceremony, action, values=None, by="qc", version=None):
        ceremony.refresh_from_db()
        return services.move(
            actor=people[by],
            ceremony_id=ceremony.pk,
            action=action,
            version=version or ceremony.version,
            values=values or {},
        )

    return take


WITNESSED = {"event_kind": "witness", "event": "抽样会现场见证", "source": ""}


@pytest.fixture
def carry(step, people):
    """Carry a ceremony to a state by witnesses: carry(ceremony, "released")."""

    def to(ceremony, state, release_at=None):
        wanted = ORDER.index(state)
        ceremony.refresh_from_db()
        for reached in range(ORDER.index(ceremony.state) + 1, wanted + 1):
            advance(ceremony, ORDER[reached], release_at or timezone.now())
            ceremony.refresh_from_db()
        return ceremony

    def advance(ceremony, state, release_at):
        if state == "announced":
            step(ceremony, "announce", WITNESSED)
        elif state == "ready":
            for who, means, value in (("sv", "dice", "3 1 6 2 5"), ("qc2", "lottery", "07 12 33")):
                services.contribute(actor=people[who], ceremony_id=ceremony.pk, means=means, value=value)
            step(ceremony, "close")
        elif state == "drawn":
            run_job(step(ceremony, "draw").job)
        else:
            action = {"published": "publish", "released": "release", "revealed": "reveal"}[state]
            step(ceremony, action, {"release_at": release_at})

    return to


def run_job(job):
    """Do the work of a job now, and say how it ended."""
    tasks.run_job.call(str(job.pk))
    job.refresh_from_db()
    return job


def tomorrow():
    return timezone.now() + datetime.timedelta(days=1)


@pytest.fixture
def drawn(begun, carry):
    """A ceremony with its sample."""
    return carry(begun, "drawn")


@pytest.fixture
def released(begun, carry):
    """A ceremony whose lists are open."""
    return carry(begun, "released")


def fresh(ceremony):
    return Ceremony.objects.select_related("assessment", "run", "frame__run", "plan").get(pk=ceremony.pk)
