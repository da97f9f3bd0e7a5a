"""Who may hold which role, who may give it, and what nobody may hold together."""

import datetime
from itertools import product

import pytest
from django.utils import timezone

from houping.apps.accounts import assignments, rules
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Assignment, Organisation, Proposal
from houping.apps.accounts.roles import (
    ADMINISTRATORS,
    COUNTY_ROLES,
    IN_ASSESSMENT,
    PERMISSION_NAMES,
    PERMISSIONS,
    SECOND_FACTOR,
    THIRD_PARTY,
    Role,
    conflict,
)
from houping.apps.accounts.rules import Wanted
from houping.core.errors import (
    AvoidanceBroken,
    BelowCounty,
    CountyAvoided,
    CountyNotOwn,
    CountyUnknown,
    DaysRunBackwards,
    LastAdministrator,
    NotOnOneself,
    PersonInactive,
    RoleHeld,
    RoleNotForOffice,
    RolesConflict,
    RoleWithoutAssessment,
    RoleWithoutCounty,
)

from .conftest import actions

TODAY = datetime.date(2021, 11, 10)
KEY, OWN, OTHER = "cq2021", "500101", "500102"
Kind = Organisation.Kind


def wanted(role, *, assessment=KEY, county="", starts=TODAY, ends=None):
    if role in ADMINISTRATORS:
        return Wanted(role, "", "", starts, ends)
    return Wanted(role, assessment, county or (OWN if role in COUNTY_ROLES else ""), starts, ends)


def office_for(role):
    kind = sorted(rules.OFFICES[role][0])[0]
    return Organisation(name="某单位", kind=kind, county=OWN if kind == Kind.COUNTY else "")


def check(role, *, held=(), avoided=None, office=None, **fields):
    rules.check_role(
        wanted(role, **fields),
        organisation=office or office_for(role),
        held=held,
        avoided=avoided or {},
        counties=(OWN, OTHER),
    )


# written out by hand from the plan, so that a slip in the table of pairs is seen
SEPARATE = (
    {frozenset(pair) for pair in product(ADMINISTRATORS, ADMINISTRATORS) if len(set(pair)) == 2}
    | {frozenset(pair) for pair in product(ADMINISTRATORS, IN_ASSESSMENT)}
    | {frozenset(pair) for pair in product({Role.SV}, THIRD_PARTY | {Role.QC, Role.PJ})}
    | {frozenset({Role.QC, Role.EN})}
    | {frozenset(pair) for pair in product({Role.PJ}, {Role.EN, Role.TL, Role.FQ})}
    | {frozenset(pair) for pair in product({Role.CTY}, IN_ASSESSMENT - {Role.CTY})}
    | {frozenset(pair) for pair in product({Role.PH}, THIRD_PARTY - {Role.PH})}
)


@pytest.mark.parametrize(("one", "other"), list(product(Role, Role)))
def test_every_pair_of_roles_in_both_orders(one, other):
    pair = conflict(one, other)
    assert (pair is not None) == (frozenset({one, other}) in SEPARATE)
    if pair is None:
        if one != other:
            check(one, held=[wanted(other)])
        return
    with pytest.raises(RolesConflict) as refusal:
        check(one, held=[wanted(other)])
    message = refusal.value.message()
    assert str(pair.reason) in message and str(other.label) in message


def test_within_one_assessment_an_interviewer_of_last_month_still_cannot_draw():
    past = wanted(Role.EN, starts=TODAY - datetime.timedelta(60), ends=TODAY - datetime.timedelta(30))
    with pytest.raises(RolesConflict):
        check(Role.QC, held=[past])


def test_an_interviewer_of_another_year_can():
    check(Role.QC, held=[wanted(Role.EN, assessment="cq2020")])


def test_a_former_assessor_may_become_an_administrator_afterwards_only():
    check(Role.AUDIT, held=[wanted(Role.QC, ends=TODAY - datetime.timedelta(1))])
    with pytest.raises(RolesConflict):
        check(Role.AUDIT, held=[wanted(Role.QC, ends=TODAY)])


@pytest.mark.parametrize(("role", "kind"), list(product(Role, Kind)))
def test_a_role_goes_to_people_of_its_offices_only(role, kind):
    office = Organisation(name="某单位", kind=kind, county=OWN if kind == Kind.COUNTY else "")
    if kind in rules.OFFICES[role][0]:
        return check(role, office=office)
    with pytest.raises(RoleNotForOffice) as refusal:
        check(role, office=office)
    assert rules.OFFICES[role][1] in refusal.value.message()
    return None


def test_no_agency_supervises_and_only_departments_liaise_for_departments():
    assert not {Kind.FIELD_AGENCY, Kind.PHONE_AGENCY} & rules.OFFICES[Role.SV][0]
    assert rules.OFFICES[Role.DEPT][0] == {Kind.DEPARTMENT}
    assert all(not {Kind.BUREAU, Kind.DEPARTMENT, Kind.COUNTY} & rules.OFFICES[r][0] for r in THIRD_PARTY)


def test_a_liaison_officer_belongs_to_the_office_of_that_county():
    with pytest.raises(CountyNotOwn):
        check(Role.CTY, county=OTHER)


@pytest.mark.parametrize("role", sorted(COUNTY_ROLES - {Role.CTY}))
def test_a_role_of_a_county_names_it(role):
    with pytest.raises(RoleWithoutCounty):
        rules.check_role(
            Wanted(role, KEY, "", TODAY),
            organisation=office_for(role),
            held=(),
            avoided={},
            counties=(OWN,),
        )


def test_other_reasons_against_a_role():
    with pytest.raises(RoleWithoutAssessment):
        check(Role.QC, assessment="")
    with pytest.raises(CountyUnknown):
        check(Role.EN, county="999999")
    with pytest.raises(CountyAvoided, match="籍贯"):
        check(Role.EN, avoided={OWN: "籍贯"})
    with pytest.raises(DaysRunBackwards):
        check(Role.QC, ends=TODAY - datetime.timedelta(1))
    with pytest.raises(RoleHeld):
        check(Role.QC, held=[wanted(Role.QC)])
    check(Role.QC, held=[wanted(Role.QC, ends=TODAY - datetime.timedelta(1))])


@pytest.mark.parametrize(
    "name", ["大石村", "大石村委会", "大石村村民委员会", "龙都街道", "白羊镇人民政府", "幸福社区"]
)
def test_no_office_below_the_county(name):
    with pytest.raises(BelowCounty):
        rules.check_office_name(name)


@pytest.mark.parametrize(
    "name", ["市乡村振兴局", "万州区乡村振兴局", "市农业农村委员会", "市委农村工作领导小组办公室"]
)
def test_offices_of_county_and_city_are_none_of_them(name):
    rules.check_office_name(name)


def test_a_village_post_is_no_name_but_a_name_that_ends_like_a_village_is_one():
    for name in ("大石村支书", "石桥村主任", "幸福社区书记", "白羊镇大石村"):
        with pytest.raises(BelowCounty):
            rules.check_person_name(name)
    for name in ("周新村", "李小镇", "欧阳建村"):
        rules.check_person_name(name)


def test_whoever_may_see_personal_data_or_draw_needs_a_second_factor():
    assert {Role.QC, Role.XZJ, Role.SV, *ADMINISTRATORS} <= SECOND_FACTOR
    assert PERMISSIONS["personal.unmask"] | PERMISSIONS["sample.draw"] <= SECOND_FACTOR
    assert Role.CTY not in SECOND_FACTOR and Role.DEPT not in SECOND_FACTOR


def test_every_permission_has_its_words():
    assert PERMISSION_NAMES.keys() == PERMISSIONS.keys()


# services


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECURITY])
def test_only_the_security_administrator_gives_roles(role, person_with, offices):
    other, actor = person_with(organisation=offices["department"]), person_with(role)
    with pytest.raises(Refused):
        assignments.assign(actor=actor, person_id=other.pk, wanted=wanted(Role.DEPT))
    with pytest.raises(Refused):
        assignments.avoid(actor=actor, person_id=other.pk, county=OWN, reason="籍贯")
    assert not other.assignments.exists() and actions() == []


def test_a_role_given_is_a_role_held_and_one_entry(security, person_with, offices):
    person = person_with(organisation=offices["field_agency"])
    today = timezone.localdate()
    assignments.assign(actor=security, person_id=person.pk, wanted=wanted(Role.EN, starts=today))
    assert person.may("assessment.see", assessment=KEY, county=OWN)
    assert not person.may("assessment.see", assessment=KEY, county=OTHER)
    assert actions() == ["role.assign"]


def test_nobody_gives_a_role_to_oneself_or_to_a_closed_account(security, person_with, offices):
    with pytest.raises(NotOnOneself):
        assignments.assign(actor=security, person_id=security.pk, wanted=wanted(Role.SYSTEM))
    closed = person_with(organisation=offices["department"], is_active=False)
    with pytest.raises(PersonInactive):
        assignments.assign(actor=security, person_id=closed.pk, wanted=wanted(Role.DEPT))


def test_a_withdrawn_role_ends_at_once(security, person_with):
    person = person_with(Role.QC)
    held = person.assignments.get()
    held.starts = timezone.localdate() - datetime.timedelta(5)
    held.save()
    assignments.withdraw(actor=security, assignment_id=held.pk)
    assert not type(person).objects.get(pk=person.pk).may("sample.draw", assessment=KEY)
    assert Assignment.objects.get(pk=held.pk).ends == timezone.localdate() - datetime.timedelta(1)


def test_a_role_given_by_mistake_leaves_no_obstacle(security, person_with, offices):
    person = person_with(organisation=offices["field_agency"])
    today = timezone.localdate()
    mistake = assignments.assign(actor=security, person_id=person.pk, wanted=wanted(Role.EN, starts=today))
    assignments.withdraw(actor=security, assignment_id=mistake.pk)
    assignments.assign(actor=security, person_id=person.pk, wanted=wanted(Role.QC, starts=today))
    assert actions() == ["role.assign", "role.withdraw", "role.assign"]


def test_the_last_administrator_of_a_kind_stays(security, person_with):
    only = person_with(Role.AUDIT)
    with pytest.raises(LastAdministrator):
        assignments.withdraw(actor=security, assignment_id=only.assignments.get().pk)
    person_with(Role.AUDIT)
    assignments.withdraw(actor=security, assignment_id=only.assignments.get().pk)


def test_an_avoided_county_is_closed_to_the_person(security, person_with, offices):
    person = person_with(Role.QC)
    assignments.avoid(actor=security, person_id=person.pk, county=OWN, reason="籍贯")
    assert not person.may("sample.see", assessment=KEY, county=OWN)
    assert person.may("sample.see", assessment=KEY, county=OTHER)
    acting = person_with(Role.TL, organisation=offices["field_agency"])
    with pytest.raises(AvoidanceBroken):
        assignments.avoid(actor=security, person_id=acting.pk, county=OWN, reason="亲属任职")
    found = person.avoidances.get()
    assignments.stop_avoiding(actor=security, avoidance_id=found.pk)
    assert not person.avoidances.exists()
    assert actions() == ["avoidance.add", "avoidance.remove"]


def test_a_proposal_obeys_the_rules_when_it_is_granted(security, person_with, offices):
    person = person_with(Role.EN, organisation=offices["field_agency"])
    proposal = Proposal.objects.create(person=person, role=Role.QC, assessment=KEY)
    with pytest.raises(RolesConflict):
        assignments.grant(actor=security, proposal_id=proposal.pk)
    assert Proposal.objects.count() == 1
    assignments.decline(actor=security, proposal_id=proposal.pk)
    assert Proposal.objects.count() == 0 and actions() == ["role.decline"]
