"""Who has to sign for a negative list, and who has not."""

from dataclasses import dataclass
from typing import Any

from houping.apps.accounts.models import Assignment, Person
from houping.apps.supervision.models import ListVersion, Signature


@dataclass(frozen=True)
class Signer:
    """Somebody concerned, and the signature (None: not yet)."""

    person: Person
    signature: Signature | None


def signers(version: ListVersion, *, organisation_id: int | None = None) -> list[Signer]:
    """Return everybody who has to sign for a version, by office; `organisation_id` narrows to one office."""
    concerned = Assignment.objects.current().filter(
        assessment=version.assessment.key, role__in=ListVersion.ROLES[version.audience]
    )
    people = Person.objects.filter(pk__in=concerned.values("person"), is_active=True)
    if organisation_id is not None:
        people = people.filter(organisation=organisation_id)
    signed = {s.person_id: s for s in version.signatures.all()}
    return [Signer(p, signed.get(p.pk)) for p in people.select_related("organisation")]


def unsigned(person: Any, assessment: Any) -> list[ListVersion]:
    """Return the published lists that a person still has to sign for."""
    roles = person.roles(assessment.key)
    found = ListVersion.objects.filter(assessment=assessment, state="published").exclude(
        signatures__person=person
    )
    return [v for v in found if roles & ListVersion.ROLES[v.audience]]


@dataclass(frozen=True)
class Change:
    """One difference between versions: what happened to a code, and the fields that differ (field -> before, after)."""

    code: str
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    fields: tuple[str, ...]


def differences(old: ListVersion, new: ListVersion) -> list[Change]:
    """Return what is new, gone and changed, in the order of the codes."""
    before = {item.code: item.said() for item in old.items.all()}
    after = {item.code: item.said() for item in new.items.all()}
    found = []
    for code in sorted(before.keys() | after.keys()):
        left, right = before.get(code, {}), after.get(code, {})
        if left == right:
            continue
        kind = "changed" if left and right else "added" if right else "removed"
        fields = tuple(name for name in right if left and left[name] != right[name])
        found.append(Change(code, kind, left, right, fields))
    return found
