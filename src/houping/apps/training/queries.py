"""Reads across models: who must be trained, who may go into the field, how teams stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.models import Assignment, Person
from houping.apps.accounts.roles import THIRD_PARTY, Role
from houping.apps.plans.models import Assessment
from houping.apps.training.models import Attempt, Certificate, Grant, Level, Manual, Rules

# the first that holds decides: whoever leads is trained as a leader
LEVELS = (
    (Level.LEADER, frozenset({Role.TPL, Role.TL})),
    (Level.CONTROLLER, frozenset({Role.FQ})),
    (Level.ENUMERATOR, frozenset({Role.EN})),
    (Level.PHONE, frozenset({Role.PH})),
)


@dataclass(frozen=True)
class Trainee:
    """Somebody who takes part in the third-party work: level, and the county team ("" for the whole city)."""

    person: Person
    level: str
    county: str
    roles: frozenset[str]


def level_of(roles: frozenset[str]) -> str:
    """Return the level of training that some roles ask for; "" for people outside the third-party work."""
    return next((str(level) for level, held in LEVELS if roles & held), "")


def third_party(assessment: Assessment) -> set[int]:
    """Return the ids of everybody who takes part in the third-party assessment."""
    return set(_held(assessment).filter(person__is_active=True).values_list("person", flat=True))


def _held(assessment: Assessment) -> Any:
    """Return the roles of the third party that are held today."""
    return Assignment.objects.current().filter(assessment=assessment.key, role__in=THIRD_PARTY)


def trainees(assessment: Assessment) -> list[Trainee]:
    """Return everybody who takes part in the third-party assessment, by county and name (九（三）)."""
    held = _held(assessment)
    people = (
        Person.objects.filter(is_active=True, pk__in=held.values("person"))
        .select_related("organisation")
        .prefetch_related(Prefetch("assignments", held, to_attr="field_roles"), "avoidances")
        .order_by("username")
    )
    return sorted(map(_trainee, people), key=lambda t: (t.county, t.person.username))


def _trainee(person: Any) -> Trainee:
    roles = frozenset(a.role for a in person.field_roles)
    county = next((a.county for a in person.field_roles if a.county), "")
    return Trainee(person, level_of(roles), county, roles)


def rules_of(assessment: Assessment) -> Rules:
    """Return the rules in force: those of the bureau, or our defaults (not stored)."""
    return Rules.objects.filter(assessment=assessment).first() or Rules(assessment=assessment)


def manual_of(assessment: Assessment) -> Manual | None:
    """Return the manual in force."""
    return Manual.objects.filter(assessment=assessment).select_related("document", "issued_by").first()


def manual_number(assessment: Assessment) -> int:
    """Return the version of the manual in force; 0 when none was issued."""
    return Manual.objects.filter(assessment=assessment).values_list("number", flat=True).first() or 0


def certified(person: Any, assessment: Assessment) -> bool:
    """Whether the person may open field forms (R-9.7): a certificate in force and a role of the third party today."""
    return not why_not(person, assessment)


def why_not(person: Any, assessment: Assessment) -> str:
    """Return why a person may not open field forms, in words for them; "" when they may."""
    if not person.is_active or not level_of(person.roles(assessment.key)):
        return _("您没有本次评估第三方岗位的有效授权。")
    found = Certificate.objects.filter(assessment=assessment, person=person).order_by("-number").first()
    manual = manual_number(assessment)
    is_outdated = found is not None and not found.withdrawn and found.manual != manual
    if (found is None or is_outdated) and has_used_up(person, assessment):
        return _("您的考试机会已用完，不能上岗。请参加补训，并请组长向市乡村振兴局申请再给一次补考。")
    if found is None:
        return _("您尚未通过上岗考试。请到“培训与考试”参加考试。")
    return refusal_of(found, manual, rules_of(assessment))


def refusal_of(certificate: Certificate, manual: int, rules: Rules) -> str:
    """Return why a certificate is not in force; "" when it is."""
    if certificate.withdrawn:
        return _("上岗证已被收回：%s") % certificate.withdrawn_for
    if certificate.manual != manual:
        return _("指标判定手册已更新为第 %d 版，须重新考试。") % manual
    if rules.expires and timezone.localdate() > rules.expires:
        return _("本次评估的上岗证已到期。")
    return ""


def in_force(
    certificates: Iterable[Certificate],
    assessment: Assessment,
    manual: int | None = None,
    rules: Rules | None = None,
) -> dict[int, Certificate]:
    """Return person id -> certificate, of those in force now. `manual`: its version in force, if it was read already."""
    manual = manual_number(assessment) if manual is None else manual
    rules = rules or rules_of(assessment)
    return {c.person_id: c for c in certificates if not refusal_of(c, manual, rules)}


def certified_people(assessment: Assessment, manual: int | None = None) -> set[int]:
    """Return the ids of everybody with a certificate in force. `manual` as in `in_force`."""
    return set(in_force(Certificate.objects.filter(assessment=assessment), assessment, manual))


def allowed(assessment: Assessment, person: Any, manual: int, rules: Rules | None = None) -> int:
    """Return how many attempts a person has in all under a manual: the first, the resits, those granted."""
    rules = rules or rules_of(assessment)
    granted = Grant.objects.filter(assessment=assessment, person=person, manual=manual).count()
    return 1 + rules.resits + granted


def left(assessment: Assessment, person: Any) -> int:
    """Return how many attempts a person has left under the manual in force."""
    manual = manual_number(assessment)
    used = Attempt.objects.filter(assessment=assessment, person=person, manual=manual).count()
    return max(0, allowed(assessment, person, manual) - used)


def has_used_up(person: Any, assessment: Assessment) -> bool:
    """Whether a person has no attempt left and none under way."""
    under_way = Attempt.objects.filter(assessment=assessment, person=person, state="open").exists()
    return not under_way and not left(assessment, person)


@dataclass(frozen=True)
class Standing:
    """How the exam stands under the manual in force: rules, closed attempts in order, grants, certificates in force."""

    rules: Rules
    closed: list[Attempt]
    granted: list[Grant]
    valid: dict[int, Certificate]

    @property
    def last(self) -> dict[int, Attempt]:
        """Person id -> the last closed attempt."""
        return {a.person_id: a for a in self.closed}

    def used_up(self, people: Iterable[Trainee]) -> list[Trainee]:
        """Return those of some people who failed all their attempts."""
        used, given = (Counter(one.person_id for one in rows) for rows in (self.closed, self.granted))
        allowed = 1 + self.rules.resits
        return [
            t
            for t in people
            if t.person.pk not in self.valid and used[t.person.pk] >= allowed + given[t.person.pk]
        ]


def standing(assessment: Assessment) -> Standing:
    """Read how the exam stands, each table once."""
    manual, rules = manual_number(assessment), rules_of(assessment)
    mine = {"assessment": assessment, "manual": manual}
    closed = list(Attempt.objects.filter(**mine).exclude(state="open").order_by("number"))
    granted = list(Grant.objects.filter(**mine).select_related("person", "by"))
    held = Certificate.objects.filter(assessment=assessment).select_related("assessment")
    return Standing(rules, closed, granted, in_force(held, assessment, manual, rules))


def by_team(assessment: Assessment, people: list[Trainee]) -> dict[str, list[Trainee]]:
    """Return team -> members; a team is a county, the rest is grouped by office."""
    found: dict[str, list[Trainee]] = defaultdict(list)
    for trainee in people:
        found[trainee.county or trainee.person.organisation.name].append(trainee)
    return dict(sorted(found.items()))
