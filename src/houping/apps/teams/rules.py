"""Who may sit in which working group (方案四；R-4.12, R-4.15, R-4.17, R-4.20)."""

from typing import Any

from django.utils.translation import gettext as _

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role, conflict
from houping.apps.formats import joined

KIND = Organisation.Kind
MEMBERS_FROM = {
    "QC": frozenset({KIND.BUREAU, KIND.FIELD_AGENCY, KIND.DEPARTMENT}),
    "PJ": frozenset({KIND.BUREAU, KIND.FIELD_AGENCY, KIND.DEPARTMENT}),
    "SV": frozenset({KIND.BUREAU, KIND.DEPARTMENT}),
}


def objection(person: Any, group: str, assessment: str) -> str:
    """Return why a person may not sit in a group, in words; "" when nothing stands against it."""
    kind = person.organisation.kind
    if kind not in MEMBERS_FROM[group]:
        names = joined(str(KIND(k).label) for k in KIND if k in MEMBERS_FROM[group])
        return _("%(group)s的成员只能来自%(names)s（方案四）；%(person)s来自%(kind)s。") % {
            "group": str(Role(group).label),
            "names": names,
            "person": person.name,
            "kind": person.organisation.get_kind_display(),
        }
    for held in sorted(person.roles(assessment) | (person.roles() & {"SYSTEM", "SECURITY", "AUDIT"})):
        pair = conflict(Role(group), Role(held))
        if pair and held != group:
            return f"{person.name}：{pair.reason}"
    return ""


def missing_units(groups: dict[str, list[Any]]) -> list[str]:
    """Return what a roster still lacks: each group needs somebody of the bureau and of a department."""
    found = []
    for group, members in groups.items():
        kinds = {member.person.organisation.kind for member in members}
        for kind in (KIND.BUREAU, KIND.DEPARTMENT):
            if kind not in kinds:
                values = {"group": str(Role(group).label), "kind": str(KIND(kind).label)}
                found.append(_("%(group)s还没有%(kind)s的成员") % values)
    return found
