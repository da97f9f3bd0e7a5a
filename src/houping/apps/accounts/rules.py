"""Who may hold which role: by office, by county, by what the person holds already. Reads nothing, writes nothing."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import ADMINISTRATORS, COUNTY_ROLES, THIRD_PARTY, Role, conflict
from houping.apps.formats import joined
from houping.core.errors import (
    BelowCounty,
    CountyAvoided,
    CountyNotOwn,
    CountyUnknown,
    DaysRunBackwards,
    RoleHeld,
    RoleNotForOffice,
    RolesConflict,
    RoleWithoutAssessment,
    RoleWithoutCounty,
)

K = Organisation.Kind
GROUPS = frozenset({K.BUREAU, K.DEPARTMENT, K.FIELD_AGENCY})
# role -> (kinds of office whose people may hold it, clause)
OFFICES: dict[Role, tuple[frozenset[str], str]] = {
    Role.LG: (frozenset({K.LEADING_GROUP, K.BUREAU, K.DEPARTMENT}), "方案四，R-4.1"),
    Role.LGO: (frozenset({K.LEADING_GROUP, K.BUREAU}), "方案四，R-4.1"),
    Role.XZJ: (frozenset({K.BUREAU}), "方案四，R-4.9"),
    Role.DEPT: (frozenset({K.DEPARTMENT}), "方案四，R-4.2"),
    Role.QC: (GROUPS, "方案四，R-4.12"),
    Role.PJ: (GROUPS, "方案四，R-4.15"),
    Role.SV: (frozenset({K.BUREAU, K.DEPARTMENT}), "方案四，R-4.17：督导组不得有第三方评估机构人员"),
    **{
        role: (frozenset({K.PHONE_AGENCY if role == Role.PH else K.FIELD_AGENCY}), "方案七，R-10.1")
        for role in sorted(THIRD_PARTY)
    },
    Role.CTY: (frozenset({K.COUNTY}), "R-11.8"),
    **{role: (frozenset({K.OPERATOR, K.BUREAU}), "R-13.1") for role in sorted(ADMINISTRATORS)},
}
OFFICE_BELOW = re.compile(
    r"(村|社区|村委会|居委会|村民委员会|居民委员会|村民小组|生产队|支部|支部委员会|乡|镇|街道|公社"
    r"|街道办|街道办事处|(乡|镇)(党委|政府|人民政府))$"
)
POST_BELOW = re.compile(r"(村|社区|居委会?)(党)?(支书|支部书记|书记|主任|会计|文书|干部|组长|委会)$")
LONGEST_NAME = 4


@dataclass(frozen=True)
class Wanted:
    """A role to be given: in which assessment and county, from which day to which (None: open)."""

    role: str
    assessment: str = ""
    county: str = ""
    starts: datetime.date = datetime.date.min
    ends: datetime.date | None = None

    def meets(self, other: "Wanted") -> bool:
        """Say whether two share a day."""
        last, its_last = self.ends or datetime.date.max, other.ends or datetime.date.max
        return self.starts <= its_last and other.starts <= last


def check_role(
    wanted: Wanted,
    *,
    organisation: Organisation,
    held: Collection[Wanted],
    avoided: Mapping[str, str],
    counties: Collection[str],
) -> None:
    """Raise the first reason why the role cannot be given.

    held : roles of the person, past ones too; avoided : county -> reason; counties : codes that have an office.
    """
    role = Role(wanted.role)
    if wanted.ends and wanted.ends < wanted.starts:
        raise DaysRunBackwards()
    if role not in ADMINISTRATORS and not wanted.assessment:
        raise RoleWithoutAssessment(role=role.label)
    _check_office(role, organisation)
    _check_county(role, wanted.county, organisation, avoided, counties)
    _check_held(wanted, held)


def _check_office(role: Role, organisation: Organisation) -> None:
    kinds, clause = OFFICES[role]
    if organisation.kind not in kinds:
        possible = joined(str(kind.label) for kind in K if kind in kinds)
        raise RoleNotForOffice(
            role=role.label,
            office=organisation.name,
            kind=K(organisation.kind).label,
            possible=possible,
            clause=clause,
        )


def _check_county(
    role: Role, county: str, organisation: Organisation, avoided: Mapping[str, str], counties: Collection[str]
) -> None:
    if role in COUNTY_ROLES and not county:
        raise RoleWithoutCounty(role=role.label)
    if role == Role.CTY and county != organisation.county:
        raise CountyNotOwn(office=organisation.name)
    if county and county not in counties:
        raise CountyUnknown(county=county)
    if county in avoided:
        raise CountyAvoided(reason=avoided[county])


def _check_held(wanted: Wanted, held: Collection[Wanted]) -> None:
    """Refuse what is held already, and pairs that nobody may hold together.

    Within one assessment the days do not matter: whoever interviewed cannot draw later in the same year.
    With an administrator's role they do: a former assessor may become an administrator.
    """
    role = Role(wanted.role)
    for other in held:
        same = (other.role, other.assessment, other.county) == (role, wanted.assessment, wanted.county)
        if same and wanted.meets(other):
            raise RoleHeld(role=role.label)
        outside = role in ADMINISTRATORS or other.role in ADMINISTRATORS
        together = wanted.meets(other) if outside else wanted.assessment == other.assessment
        pair = conflict(role, Role(other.role)) if together else None
        if pair:
            raise RolesConflict(role=role.label, held=Role(other.role).label, reason=pair.reason)


def check_office_name(name: str) -> None:
    """Refuse an office of a village or township (R-11.2)."""
    if OFFICE_BELOW.search(name.strip()):
        raise BelowCounty(value=name.strip())


def check_person_name(name: str) -> None:
    """Refuse a person who is named by a post in a village (R-11.2)."""
    name = name.strip()
    is_office = len(name) > LONGEST_NAME and OFFICE_BELOW.search(name)  # 周新村 is a name of a person
    if is_office or POST_BELOW.search(name):
        raise BelowCounty(value=name)
