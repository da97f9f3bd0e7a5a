"""A plan as people carry it through its states."""

import pytest

from houping.apps.accounts.roles import Role
from houping.apps.plans import files, services
from houping.plans import folder_of


@pytest.fixture(scope="session")
def texts():
    """The files of the plan that comes with the program."""
    return files.of_folder(folder_of("chongqing_2021"))


@pytest.fixture
def xzj(person_with):
    return person_with(Role.XZJ)


@pytest.fixture
def lgo(person_with):
    return person_with(Role.LGO)


@pytest.fixture
def draft(assessment, xzj, texts):
    return services.add_plan(actor=xzj, assessment=assessment, texts=texts)


@pytest.fixture
def carry(xzj, lgo):
    """Take a plan along some moves: carry(plan, "submit", "approve", "issue")."""
    values = {
        "approve": {"approval_basis": "会议纪要（演示）"},
        "issue": {"document_number": "演示〔2021〕1号"},
    }

    def along(plan, *actions):
        for action in actions:
            plan.refresh_from_db()
            services.move_plan(
                actor=lgo if action in {"approve", "issue", "return"} else xzj,
                plan_id=plan.pk,
                action=action,
                version=plan.version,
                values=values.get(action, {"returned_for": "样本量"} if action == "return" else {}),
            )
        plan.refresh_from_db()
        return plan

    return along
