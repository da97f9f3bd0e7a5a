"""Finished results as the chain leaves them, without their files."""

import pytest

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.jobs.models import Run
from houping.apps.plans import files
from houping.apps.plans import services as plans
from houping.apps.reports.services import reviewing
from houping.apps.teams.models import Document
from houping.plans import folder_of


@pytest.fixture
def people(person_with):
    """Those who propose, review, approve and issue, and a second of each."""
    roles = {
        "qc": Role.QC,
        "xzj": Role.XZJ,
        "lg": Role.LG,
        "lgo": Role.LGO,
        "cty": Role.CTY,
        "aud": Role.AUDIT,
        "tpl": Role.TPL,
        "dept": Role.DEPT,
    }
    found = {name: person_with(role, username=name) for name, role in roles.items()}
    return found | {f"{name}2": person_with(role, username=f"{name}2") for name, role in roles.items()}


@pytest.fixture
def issued(assessment, people):
    """The embedded plan, in force."""
    texts = files.of_folder(folder_of("chongqing_2021"))
    plan = plans.add_plan(actor=people["xzj"], assessment=assessment, texts=texts)
    values = {"approve": {"approval_basis": "纪要"}, "issue": {"document_number": "演示1号"}}
    for who, action in (("xzj", "submit"), ("lgo", "approve"), ("lgo", "issue")):
        plan.refresh_from_db()
        plans.move_plan(
            actor=people[who],
            plan_id=plan.pk,
            action=action,
            version=plan.version,
            values=values.get(action, {}),
        )
    return plan


@pytest.fixture
def results(issued):
    """Make finished results: results("a"), results("b") are two computations."""

    def make(name, grades=None):
        runs = {}
        for step in ("grades", "reports"):
            of = {"grades": {"path": f"grades/{grades or f'grades-{name}'}", "digest": "1" * 64}}
            runs[step] = Run.objects.create(
                run=f"{step}-{name}",
                step=step,
                assessment=KEY,
                folder=f"{KEY}/{step}/{step}-{name}",
                inputs=of if step == "reports" else {},
                outputs={"总报告.docx": "2" * 64},
                code="3" * 64,
                version="1",
            )
        return runs

    return make


@pytest.fixture
def reviewed(assessment, people):
    """Let the newest reports pass their review: reviewed()."""

    def make():
        made = reviewing.submit(actor=people["tpl"], assessment=assessment, note="")
        return reviewing.decide(
            actor=people["xzj"], round_id=made.pk, action="pass", version=made.version, opinion="同意"
        )

    return make


@pytest.fixture
def reference(assessment, people):
    """The document that sets scale and shares of the grades."""
    return Document.objects.create(
        assessment=assessment,
        kind="basis",
        title="国家有关要求（演示）",
        name="a.txt",
        size=1,
        sha256="4" * 64,
        added_by=people["xzj"],
    )
