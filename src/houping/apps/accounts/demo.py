"""Invented people of the demonstration: one per role, offices of the plan, no real names (演示数据)."""

from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.accounts.roles import ADMINISTRATORS, COUNTY_ROLES, Role
from houping.plans import load

PASSWORD = "Houping-Demo-2021"
COUNTY = "500101"
OFFICE = {
    Role.LG: "leading-group",
    Role.LGO: "leading-group",
    Role.XZJ: "bureau",
    Role.DEPT: "department",
    Role.QC: "bureau",
    Role.PJ: "bureau",
    Role.SV: "bureau",
    Role.TPL: "field",
    Role.TL: "field",
    Role.FQ: "field",
    Role.EN: "field",
    Role.PH: "phone",
    Role.CTY: f"county-{COUNTY}",
    Role.SYSTEM: "operator",
    Role.SECURITY: "operator",
    Role.AUDIT: "operator",
}
OFFICES = (
    ("leading-group", "市委农村工作暨实施乡村振兴战略领导小组办公室", Organisation.Kind.LEADING_GROUP),
    ("bureau", "市乡村振兴局", Organisation.Kind.BUREAU),
    ("department", "市级部门（演示）", Organisation.Kind.DEPARTMENT),
    ("field", "第三方评估机构（演示）", Organisation.Kind.FIELD_AGENCY),
    ("phone", "电话调查机构（演示）", Organisation.Kind.PHONE_AGENCY),
    ("operator", "平台运行单位（演示）", Organisation.Kind.OPERATOR),
)


def people(assessment: str) -> dict[str, Person]:
    """Make the offices and one person per role; county roles stand in 万州区."""
    offices = {
        code: Organisation.objects.create(code=code, name=name, kind=kind) for code, name, kind in OFFICES
    }
    for county in load("chongqing_2021").counties:
        code = f"county-{county.code}"
        offices[code] = Organisation.objects.create(
            code=code, name=county.name, kind=Organisation.Kind.COUNTY, county=county.code
        )
    return {role: _person(role, offices[OFFICE[role]], assessment) for role in Role}


def _person(role: Role, organisation: Organisation, assessment: str) -> Person:
    """Make one person with one role."""
    return colleague(
        f"demo-{role.lower()}",
        f"演示{role.label}",
        organisation,
        role,
        assessment="" if role in ADMINISTRATORS else assessment,
        county=COUNTY if role in COUNTY_ROLES else "",
    )


def colleague(
    username: str,
    name: str,
    organisation: Organisation,
    role: Role,
    *,
    assessment: str,
    county: str = "",
    password: str | None = PASSWORD,
) -> Person:
    """Make an invented person with a role; without a password nobody can sign in as this person."""
    person = Person(username=username, name=name, organisation=organisation, must_change_password=False)
    person.set_password(password)
    person.save()
    Assignment.objects.create(person=person, role=role, assessment=assessment, county=county)
    return person
