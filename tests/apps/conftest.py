"""People, organisations and one assessment, as every test of the apps needs them."""

import io
import random

import pytest
from PIL import Image

from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.accounts.roles import ADMINISTRATORS, COUNTY_ROLES, Role
from houping.apps.plans import files
from houping.apps.plans import services as plans
from houping.apps.plans.models import Assessment
from houping.plans import folder_of

KEY = "cq2021"
OWN, OTHER = "500101", "500102"
PASSWORD = "Assess-2021-ok"


@pytest.fixture
def assessment(db):
    """The one assessment of a test."""
    return Assessment.objects.create(key=KEY, title="2021年巩固脱贫成果后评估", year=2021, demo=True)


@pytest.fixture
def organisation(db):
    """An office to which people belong."""
    return Organisation.objects.create(code="xzj", name="市乡村振兴局", kind="bureau")


@pytest.fixture
def person_with(assessment, organisation):
    """Make a person who holds a role: person_with(Role.QC), person_with(Role.CTY, county="500102")."""

    def make(role=None, *, county="", username=None, **fields):
        number = Person.objects.count() + 1
        person = Person(
            username=username or f"p{number}",
            name=f"演示人员{number}",
            organisation=fields.pop("organisation", organisation),
            must_change_password=False,
            **fields,
        )
        person.set_password(PASSWORD)
        person.save()
        if role is not None:
            assign(person, role, county)
        return person

    def assign(person, role, county):
        role = Role(role)
        outside = role in ADMINISTRATORS
        if role in COUNTY_ROLES and not county:
            county = OWN
        Assignment.objects.create(
            person=person, role=role, assessment="" if outside else KEY, county="" if outside else county
        )

    return make


@pytest.fixture
def plan_in_force(assessment, person_with):
    """The plan of the program, issued."""
    xzj, lgo = person_with(Role.XZJ), person_with(Role.LGO)
    texts = files.of_folder(folder_of("chongqing_2021"))
    plan = plans.add_plan(actor=xzj, assessment=assessment, texts=texts)
    steps = (
        (xzj, "submit", {}),
        (lgo, "approve", {"approval_basis": "会议纪要（演示）"}),
        (lgo, "issue", {"document_number": "演示〔2021〕1号"}),
    )
    for actor, action, values in steps:
        plan.refresh_from_db()
        plans.move_plan(actor=actor, plan_id=plan.pk, action=action, version=plan.version, values=values)
    return plan


@pytest.fixture
def as_role(client, person_with):
    """Sign a client in as a role: as_role(Role.QC).get(url)."""

    def sign_in(role, **fields):
        client.force_login(person_with(role, **fields))
        return client

    return sign_in


@pytest.fixture
def photograph():
    """A picture of some 700 kB."""
    noise = random.Random(5).randbytes(480 * 480 * 3)
    stream = io.BytesIO()
    Image.frombytes("RGB", (480, 480), noise).save(stream, "PNG")
    return stream.getvalue()
